internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// What the line mode says of itself, and in place of pictures.
enum LinearWords {
  static let greeting: SafeText =
    "Quipu in line mode. /help tells how it goes; /bye leaves."

  /// What to do instead of a command that needs a screen; nil for the others.
  static func instead(of command: CommandID) -> SafeText? {
    switch command {
    case .theme:
      "Lines have no colours of ours: the terminal's hold. Start quipu without --linear for themes."
    case .keyProbe:
      "Lines are edited by the terminal itself. Start quipu without --linear to look at its keys."
    case .duel:
      "Two replies beside each other need a screen. Ask, then /model and /retry for the other one."
    case .mouse: "Line mode leaves the mouse to the terminal."
    default: nil
    }
  }

  /// What is read out where the screen would change; nil for commands that do the same here.
  static func page(
    for command: CommandID, _ arguments: String, in state: borrowing AppState
  ) -> Overlay? {
    switch command {
    case .help: .page(title: "Help", text: help, scroll: 0)
    case .diagnostics: .page(title: "Diagnostics", text: diagnostics(state), scroll: 0)
    case .foldThinking: .page(title: "Thinking", text: thinking(state), scroll: 0)
    case .find: .page(title: "Find", text: found(arguments, in: state), scroll: 0)
    default: nil
    }
  }

  private static var help: SafeText {
    let commands = CommandTable.standard.slashCommands.filter { instead(of: $0.id) == nil }.map {
      "\(HelpText.slash($0)): \($0.summary)." as SafeText
    }
    return """
      A line is a message; Enter sends it. A line that begins with a slash is a command.
      A backslash at the end of a line, or three quotation marks around several, make a longer \
      message. /editor writes it in your editor.
      While a reply comes, a line waits for its end. Ctrl-C stops the reply; a second Ctrl-C leaves.
      In lists, type a number to choose, words to narrow the list, "more" for the next rows, \
      "do" and a number for what else can be done, or an empty line to close.
      Of a very long page the middle is left out; "all" reads the whole page.
      Commands:
      \(commands.joined(separator: "\n"))
      """
  }

  private static func diagnostics(_ state: borrowing AppState) -> SafeText {
    let words = DiagnosticsWords(copy state, ContextUse(copy state), width: 76)
    return words.rows.map { row in
      // Bars and curves are for eyes; what they show stands beside them in figures.
      let told = row.runs.filter { !drawn.contains($0.role) }.map(\.text).joined().string
      let isGauge = row.runs.contains { $0.role != .spark && drawn.contains($0.role) }
      let line = (isGauge ? "  in use " + told.trimmed : told).replacing(" · ", with: ", ")
      return SafeText(line, as: .field)
    }.joined(separator: "\n")
  }

  private static let drawn: Set<Role> = [
    .spark, .gaugeFull, .gaugeEmpty, .gaugeWarning,
  ]

  private static func thinking(_ state: borrowing AppState) -> SafeText {
    guard let turn = state.open.conversation.path.last(where: { !$0.thinking.isEmpty }) else {
      return "No reply here was thought about aloud."
    }
    return SafeText(turn.thinking, as: .prose)
  }

  private static func found(_ words: String, in state: borrowing AppState) -> SafeText {
    guard !words.isEmpty else { return "Say /find and words; /search looks in all conversations." }
    let wanted = words.lowercased()
    var lines: [SafeText] = []
    for turn in state.open.conversation.path {
      for line in turn.content.split(separator: "\n") where line.lowercased().holds(wanted) {
        lines.append("\(name(of: turn)): \(SafeText(String(line), as: .field))")
      }
    }
    return lines.isEmpty
      ? "Nothing found; /search looks in all conversations." : lines.joined(separator: "\n")
  }

  /// Whether a page still grows, which its last line says.
  static func isGrowing(_ words: SafeText) -> Bool {
    words.lines.last { !$0.isEmpty }.map(isAwaited) == true
  }

  // `…`, `… connecting`, `1 of 4 runs…`: a row that gives way to the next.
  private static func isAwaited(_ line: SafeText) -> Bool {
    line.string.begins(with: "…") || line.string.ends(with: "…")
  }

  /// How far a page is that grows, in the words of its last line; empty where it says nothing.
  static func progress(_ words: SafeText) -> SafeText {
    guard isGrowing(words), let last = words.lines.last(where: { !$0.isEmpty }),
      !last.string.begins(with: "…")
    else { return "" }
    return SafeText(String(last.string.dropLast()), as: .field)
  }

  /// What is settled of a page that still grows: without the line that says so.
  static func settled(_ words: SafeText) -> SafeText {
    var lines = words.lines
    while let last = lines.last, last.isEmpty || isAwaited(last) { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// A page of more lines than this is not read out whole unasked: nobody can skip a line.
  static let longestPage = 120

  /// A long page with a count in the place of most of it.
  static func abridged(_ words: SafeText) -> SafeText {
    guard isLong(words) else { return words }
    let (head, tail) = (40, 10)
    let lines = words.lines
    let left: SafeText =
      "\(Figures.grouped(lines.count - head - tail)) lines are left out here; \"all\" reads the whole page."
    return (lines.prefix(head) + [left] + lines.suffix(tail)).joined(separator: "\n")
  }

  /// Whether a page is read out in part.
  static func isLong(_ words: SafeText) -> Bool { words.lines.count > longestPage }

  /// Who said a turn.
  static func name(of turn: Turn) -> SafeText { turn.role == .user ? "You" : "Model" }

  /// A row of a list, as it is read out.
  static func row(_ number: Int, _ item: ListItem?, _ headings: [SafeText] = []) -> SafeText {
    guard let item else { return "\(number). Still on its way." }
    // Nobody hears a column: what stands under a heading is said with it.
    var parts: [SafeText] = []
    for (place, column) in item.columns.enumerated() {
      let cell = SafeText(column.string.trimmed, as: .field)
      guard !cell.isEmpty, cell != "–" else { continue }
      let heading = headings.indices.contains(place) ? headings[place] : ""
      let name = SafeText(heading.string.trimmed.lowercased(), as: .field)
      parts.append(place == 0 || name.isEmpty ? cell : "\(name) \(cell)")
    }
    if let reason = item.dimmed, !parts.contains(reason) {
      parts.append("cannot be chosen, \(reason)")
    }
    if item.isMarked { parts.append("in use") }
    return "\(number). \(parts.joined(separator: ", "))"
  }
}
