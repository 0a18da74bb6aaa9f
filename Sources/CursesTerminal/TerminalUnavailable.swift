/// Why a terminal cannot be used for the full screen; the text says what to do next.
package enum TerminalUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
  /// Standard input is not a terminal.
  case inputIsNotATerminal
  /// Standard output is not a terminal.
  case outputIsNotATerminal
  /// TERM is not set.
  case noTerminalType
  /// The terminal database has no entry for this TERM.
  case unknownTerminalType(String)
  /// The terminal cannot place a cursor, such as `dumb`.
  case cannotPlaceCursor(String)
  /// The system refused a call.
  case system(call: String, reason: String)

  package var description: String {
    switch self {
    case .inputIsNotATerminal:
      "standard input is not a terminal; run quipu in a terminal, without a pipe into it"
    case .outputIsNotATerminal:
      "standard output is not a terminal; run quipu in a terminal, without a pipe behind it"
    case .noTerminalType:
      "TERM is not set, so the kind of terminal is unknown; try TERM=xterm-256color quipu"
    case .unknownTerminalType(let name):
      """
      the terminal database has no entry for TERM=\(Self.printable(name)); install the terminal's \
      own entry (package ncurses-term has most), or try TERM=xterm-256color quipu
      """
    case .cannotPlaceCursor(let name):
      """
      the terminal TERM=\(Self.printable(name)) cannot place a cursor, which a full screen needs; \
      quipu --linear needs none; if it really can, try TERM=xterm-256color quipu
      """
    case .system(let call, let reason):
      "the terminal cannot be used: \(call) failed (\(reason))"
    }
  }

  /// The name without what could act on the terminal that the message goes to.
  private static func printable(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars.prefix(60) {
      result.unicodeScalars.append(scalar.value > 0x20 && scalar.value < 0x7f ? scalar : "?")
    }
    return result
  }
}
