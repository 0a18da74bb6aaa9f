internal import TerminalKit

/// Lines that begin with a slash, as typed: commands, unless they are text.
enum SlashLine {
  /// Carries out a command line; nil when the text is a message.
  static func run(_ text: String, in state: inout AppState) -> [Effect]? {
    guard let (name, arguments) = parse(text, isPasted: state.composer.isPasted) else { return nil }
    guard let command = CommandTable.standard.named(name) else {
      // The same line again is meant as text.
      if state.composer.refused?.isSame(as: text) == true { return nil }
      state.composer.refused = text
      let shown = SafeText(name, as: .field)
      state.tell(
        .warning,
        "No such command: /\(shown).\(near(name)) Enter again sends it as text; /help lists all.")
      return []
    }
    if let reason = command.unavailable(state) {
      state.tell(.warning, reason)
      return []
    }
    let kept = Recalling.remember(text, in: &state)
    // What is attached belongs to the message that comes, not to the command.
    let files = state.composer.files
    state.composer.clear()
    state.composer.files.attached = files.attached
    state.notice = nil
    if AwaitingModels.hold(command.id, arguments, text, in: &state) { return kept }
    return kept + command.body(&state, arguments)
  }

  // ` Did you mean /model?`; short names are near to everything.
  private static func near(_ name: String) -> SafeText {
    let names = CommandTable.standard.slashCommands.flatMap(\.names)
    let foreign = ForeignNames.commands[name.lowercased()]
    let similar = name.count > 2 ? NearestName.find(name, in: names) : nil
    guard let near = foreign ?? similar else { return "" }
    return " Did you mean /\(SafeText(near, as: .field))?"
  }

  /// The name and the rest of a command line; nil for a message, an escaped slash or a path.
  static func parse(_ text: String, isPasted: Bool) -> (name: String, arguments: String)? {
    guard !isPasted, text.begins(with: "/"), !text.begins(with: "//") else { return nil }
    let line = text.unicodeScalars.dropFirst()
    let name = line.prefix { !$0.properties.isWhitespace }
    guard !name.isEmpty, name.count <= 64, !name.contains("/") else { return nil }
    let rest = line.dropFirst(name.count).drop(while: \.properties.isWhitespace)
    let end = rest.lastIndex { !$0.properties.isWhitespace }.map { rest.index(after: $0) }
    return (String(name), String(rest[..<(end ?? rest.startIndex)]))
  }

  /// The message of a text: a doubled slash at its start stands for one.
  static func unescaped(_ text: String, isPasted: Bool) -> String {
    !isPasted && text.begins(with: "//")
      ? String(text.unicodeScalars.dropFirst()) : text
  }
}
