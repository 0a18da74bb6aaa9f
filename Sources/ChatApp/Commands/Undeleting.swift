internal import TerminalKit

/// Brings back what was deleted last: a conversation, or a model whose files are still here.
enum Undeleting {
  @Sendable static func unavailable(_ state: borrowing AppState) -> SafeText? {
    guard let reason = HistoryCommands.cannotUndelete(state) else { return nil }
    return ModelActions.cannotUndelete(state) == nil ? nil : reason
  }

  static func undelete(_ state: inout AppState, _ arguments: String) -> [Effect] {
    HistoryCommands.cannotUndelete(state) == nil
      ? HistoryCommands.undelete(&state, arguments) : ModelActions.undelete(&state, arguments)
  }
}
