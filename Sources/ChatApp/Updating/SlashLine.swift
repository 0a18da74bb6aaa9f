internal import TerminalKit

/// Lines that begin with a slash, as typed: commands, unless they are text.
enum SlashLine {
  /// Carries out a command line; nil when the text is a message.
  static func run(_ text: String, in state: inout AppState) -> [Effect]? {
    guard let (name, arguments) = parse(text, isPasted: state.composer.isPasted) else { return nil }
    guard let command = CommandTable.standard.named(name) else {
      // The same line again is meant as text.
      if state.composer.refused == text { return nil }
      state.composer.refused = text
      let shown = SafeText(name, as: .field)
      state.tell(
        .warning, "No such command: /\(shown). Enter again sends it as text; /help lists all.")
      return []
    }
    if let reason = command.unavailable(state) {
      state.tell(.warning, reason)
      return []
    }
    state.composer.history.append(text)
    state.composer.clear()
    state.notice = nil
    return command.body(&state, arguments)
  }

  /// The name and the rest of a command line; nil for a message, an escaped slash or a path.
  static func parse(_ text: String, isPasted: Bool) -> (name: String, arguments: String)? {
    guard !isPasted, text.hasPrefix("/"), !text.hasPrefix("//") else { return nil }
    let line = text.dropFirst()
    let name = line.prefix { !$0.isWhitespace }
    guard !name.isEmpty, !name.contains("/") else { return nil }
    let rest = line.dropFirst(name.count)
    let arguments = rest.drop(while: \.isWhitespace)
    return (String(name), trimmedEnd(arguments))
  }

  private static func trimmedEnd(_ text: Substring) -> String {
    var text = text
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// The message of a text: a doubled slash at its start stands for one.
  static func unescaped(_ text: String, isPasted: Bool) -> String {
    !isPasted && text.hasPrefix("//") ? String(text.dropFirst()) : text
  }
}
