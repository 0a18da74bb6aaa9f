/// How many colours a terminal can show.
package enum ColorDepth: Sendable, Hashable, CaseIterable {
  case none
  /// The eight ANSI colours.
  case ansi8
  /// The eight ANSI colours and their bright forms.
  case ansi16
  case indexed256
  /// 24-bit colours.
  case direct

  /// What a terminal with so many colours in its terminfo entry can show, given the environment:
  /// `NO_COLOR` turns colours off, `COLORTERM` tells of 24-bit colours.
  package static func detect(
    colors: Int, terminal: String, environment: (String) -> String?
  ) -> ColorDepth {
    if let off = environment("NO_COLOR"), !off.isEmpty { return .none }
    if colors < 8 { return .none }
    if colors < 16 { return .ansi8 }
    if colors < 256 { return .ansi16 }
    if colors > 256 { return .direct }
    // GNU screen hands COLORTERM down from the terminal around it, which it hides; tmux converts.
    let hidden = terminal.hasPrefix("screen") && environment("TMUX") == nil
    switch environment("COLORTERM") {
    case "truecolor", "24bit": return hidden ? .indexed256 : .direct
    default: return .indexed256
    }
  }
}
