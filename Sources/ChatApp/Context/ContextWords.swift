internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// What the diagnostics say of the context, a line each.
enum ContextWords {
  static func lines(_ state: AppState, _ use: ContextUse) -> [(SafeText, Role)] {
    let open = state.open
    var lines: [(SafeText, Role)] = []
    if !use.words.isEmpty { lines.append((use.words, .warning)) }
    if let counted = open.ledger.counted {
      let rest = use.used - counted
      let words: SafeText = "\(Figures.tokens(counted)) counted by the server"
      lines.append((rest > 0 ? "\(words), ~\(Figures.tokens(rest)) since" : words, .paneValue))
    } else if open.ledger.isDoubted {
      lines.append(("the server counts only what is new to it: all estimated", .paneValue))
    }
    if use.window == nil {
      let words: SafeText = "window not known until \(state.modelName) is loaded"
      lines.append((words, .paneLabel))
    } else if let next = use.nextWindow {
      lines.append(("\(Figures.context(next)) from the next message: it reloads", .paneValue))
    }
    lines.append((dropped(open), open.losses.isEmpty ? .paneLabel : .warning))
    return lines
  }

  private static func dropped(_ open: OpenConversation) -> SafeText {
    let losses = open.losses.values.count { open.conversation.position(of: $0.turn) != nil }
    if losses > 0 { return "the server dropped turns \(Figures.count(losses, "time"))" }
    guard let cut = open.settings.cut(in: open.conversation),
      let before = open.conversation.position(of: cut.first)
    else { return "nothing dropped · truncate off" }
    let turns = Figures.count(before, "turn")
    return cut.summary == nil ? "\(turns) left out" : "a summary stands for \(turns)"
  }
}
