internal import Conversations
internal import TerminalKit

/// What is typed between asking for a conversation and seeing it belongs to the one asked for:
/// its Enters wait, and the draft of the one that is left is put aside at once.
enum WritingAhead {
  /// From now on the composer holds what is written for that conversation.
  static func begin(for id: ConversationID, in state: inout AppState) {
    guard state.storage.wanted != id else { return }
    Compacting.setAside(&state)
    leave(&state)
    if state.storage.isResuming {
      // What was sent to the last conversation must not go out from another one.
      state.storage.isResuming = false
      state.open.queueIsHeld = !state.open.queue.isEmpty
    }
    state.open.draft = state.composer.draft
    state.storage.wanted = id
    put(state.storage.ahead[id]?.typed ?? Draft(), in: &state)
    state.storage.ahead[id]?.typed = Draft()
  }

  /// Another conversation is looked at instead: what was written waits for the one it is meant
  /// for, and the composer is again that of the conversation on the screen.
  static func leave(_ state: inout AppState) {
    guard let id = state.storage.wanted else { return }
    state.storage.wanted = nil
    let typed = state.composer.draft
    if !typed.isEmpty { state.storage.ahead[id, default: WrittenAhead()].typed = typed }
    put(state.open.draft, in: &state)
    state.open.draft = Draft()
  }

  /// None of them will come any more: what was written for them stands behind the draft at hand.
  static func giveUp(_ state: inout AppState) {
    leave(&state)
    for id in state.storage.ahead.keys.sorted(by: { $0.raw < $1.raw }) {
      bringBack(id, in: &state)
    }
  }

  /// A conversation will not come: what was written for it stands behind the draft at hand.
  static func bringBack(_ id: ConversationID, in state: inout AppState) {
    if state.storage.wanted == id { leave(&state) }
    guard let ahead = state.storage.ahead.removeValue(forKey: id) else { return }
    var draft = state.composer.draft
    for one in ahead.entered + [ahead.typed] { draft.append(one) }
    put(draft, in: &state)
  }

  /// Enter: the message, or the command, waits for its conversation.
  static func enter(_ text: String? = nil, in state: inout AppState) -> [Effect] {
    guard let id = state.storage.wanted else { return [] }
    var draft = state.composer.draft
    if let text {
      draft.field = TextField(text)
      draft.isPasted = true
    }
    guard !draft.isEmpty else { return [] }
    state.storage.ahead[id, default: WrittenAhead()].entered.append(draft)
    state.composer.clear()
    return []
  }

  // MARK: It is there

  /// A conversation came that is not waited for any more: what was written for it becomes its
  /// draft.
  static func keep(
    _ open: OpenConversation, in state: inout AppState
  ) -> [Effect] {
    let id = open.conversation.id
    guard let ahead = state.storage.ahead.removeValue(forKey: id) else { return [] }
    var open = open
    for one in ahead.entered + [ahead.typed] { open.draft.append(one) }
    if state.conversations[id] == nil { state.recent.append(id) }
    state.conversations[id] = open
    if id == state.current { put(open.draft, in: &state) }
    return Keeping.keepView(of: id, in: &state)
  }

  /// Shows the conversation that was waited for; what stands in the composer is meant for it.
  static func arrive(_ open: OpenConversation, in state: inout AppState) -> [Effect] {
    state.storage.wanted = nil
    return Opening.show(open, in: &state, takingDraft: true)
  }

  /// Sends what was ended with Enter, and puts the rest behind the draft that was kept.
  static func settle(_ kept: Draft, in state: inout AppState) -> [Effect] {
    let id = state.current
    let entered = state.storage.ahead.removeValue(forKey: id)?.entered ?? []
    guard !kept.isEmpty || !entered.isEmpty else { return [] }
    let typed = state.composer.draft
    var rest = entered[...]
    var effects: [Effect] = []
    put(Draft(), in: &state)
    while let next = rest.first, state.current == id, state.storage.wanted == nil {
      put(next, in: &state)
      effects += Sending.send(&state, "")
      rest = rest.dropFirst()
      // It was refused, or waits for its files.
      if !state.composer.isEmpty { break }
    }
    guard state.current == id, state.storage.wanted == nil else {
      // A command went elsewhere.
      state.conversations[id]?.draft = joined([kept] + rest + [typed])
      return effects + Keeping.keepView(of: id, in: &state)
    }
    let left = state.composer.isEmpty ? Draft() : state.composer.draft
    let isAlone = kept.isEmpty && rest.isEmpty && typed.isEmpty
    if !isAlone { put(joined([kept, left] + rest + [typed]), in: &state) }
    return effects + Attaching.noticeAll(in: &state)
  }

  private static func joined(_ drafts: [Draft]) -> Draft {
    drafts.reduce(into: Draft()) { $0.append($1) }
  }

  private static func put(_ draft: Draft, in state: inout AppState) {
    state.composer.take(draft)
    state.composer.field.layOut(width: state.facts.composerWidth)
  }
}
