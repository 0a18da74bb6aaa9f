internal import Conversations
internal import TerminalKit

/// What the menu of a conversation in the list does.
enum HistoryActions {
  static func act(
    _ value: String, on id: ConversationID, in state: inout AppState
  ) -> [Effect] {
    guard let action = ConversationAction(rawValue: value) else { return [] }
    switch action {
    case .open:
      if case .list(let below) = state.overlays.last, below.kind == .conversations {
        state.overlays.removeLast()
      }
      return Opening.open(id, in: &state)
    case .rename:
      HistoryCommands.openTitles(of: id, in: &state)
      return []
    case .pin: return [.changeConversation(id, .pinned(true))]
    case .unpin: return [.changeConversation(id, .pinned(false))]
    case .archive: return [.changeConversation(id, .archived(true))]
    case .unarchive: return [.changeConversation(id, .archived(false))]
    case .delete: return HistoryCommands.delete(id, in: &state)
    case .exportMarkdown: return export(id, .markdown, state)
    case .exportJSON: return export(id, .json, state)
    case .exportLines: return export(id, .jsonLines, state)
    case .exportText: return export(id, .text, state)
    case .showArchived, .hideArchived:
      state.storage.listing.includesArchived = action == .showArchived
      return Browsing.refresh(&state)
    }
  }

  private static func export(
    _ id: ConversationID, _ format: ExportFormat, _ state: AppState
  ) -> [Effect] {
    let source: ExportOrder.Source =
      state.conversations[id].map { .open($0.conversation) } ?? .kept(id)
    return [.history(.export(state.launch.configuration.preferences.export(source, format)))]
  }
}
