internal import Conversations
internal import TerminalKit

/// What the history's answers do to the state.
enum Histories {
  static func handle(_ event: HistoryEvent, in state: inout AppState) -> [Effect] {
    switch event {
    case .found(let generation, let hits):
      return Searching.found(generation, hits, in: &state)
    case .unlisted(let token, let reason):
      return Browsing.unanswered(token, reason, in: &state)
    case .unfound(let generation, let reason):
      Searching.unanswered(generation, reason, in: &state)
      return []
    case .exported(let path, let bytes):
      state.tell(.success, "Exported to \(path), \(Figures.size(Int64(bytes))).")
      return []
    case .inTheWay(let order, let path):
      state.overlays.append(
        .question(
          Question(.replaceFile(order), "\(path) is there already. Replace it?  y yes   n no")))
      return []
    case .imported(let ids, let file, let passedOver):
      return imported(ids, file, passedOver, in: &state)
    case .savedModel(let model): return ModelSaving.saved(model, in: &state)
    case .titled(let id, let title): return Titling.titled(id, title, in: &state)
    case .failed(let words):
      state.tell(.failure, words)
      return []
    }
  }

  private static func imported(
    _ ids: [ConversationID], _ file: SafeText, _ passedOver: Int, in state: inout AppState
  ) -> [Effect] {
    let count = Figures.count(ids.count, "conversation")
    let rest: SafeText =
      passedOver == 0 ? "" : " \(Figures.count(passedOver, "entry", "entries")) could not be read."
    // Whoever went on writing meanwhile is not taken elsewhere.
    let isFree = state.composer.draft.isEmpty && state.storage.wanted == nil
    if ids.count == 1, isFree, let id = ids.first {
      state.tell(.success, "Imported \(count) from \(file).\(rest)")
      return Opening.open(id, in: &state)
    }
    let key = state.keys.hint(for: .listConversations) ?? "/list"
    state.tell(.success, "Imported \(count) from \(file); \(key) lists them.\(rest)")
    return Browsing.again(&state)
  }
}
