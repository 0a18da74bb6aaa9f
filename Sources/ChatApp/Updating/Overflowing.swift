internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Prompts that do not fit: nothing is dropped unless the person says what.
enum Overflowing {
  /// Asks what is to give way. In a conversation that is not looked at, the prompt waits instead.
  static func ask(_ overflow: Overflow, in state: inout AppState, _ id: ConversationID) -> [Effect]
  {
    guard id == state.current else {
      Sending.takeBackPrompt(overflow.prompt, in: &state, id)
      state.conversations[id]?.isUnread = true
      return []
    }
    state.notice = nil
    // What the person has settled once is not asked, where it can be done.
    if let settled = state.launch.configuration.preferences.overflow,
      OverflowPlan(overflow, state).items.contains(where: {
        $0.value == settled && $0.dimmed == nil
      })
    {
      return choose(settled, overflow, in: &state)
    }
    state.overlays = [.list(ListState(.overflow(overflow)))]
    // A choice that cannot be made is not the one that Enter finds.
    move(overflow, in: &state)
    return []
  }

  private static func move(_ overflow: Overflow, in state: inout AppState) {
    guard case .list(var list) = state.overlays.last else { return }
    let items = OverflowPlan(overflow, state).items
    list.selected = items.firstIndex { $0.dimmed == nil } ?? max(items.count - 1, 0)
    state.overlays[state.overlays.count - 1] = .list(list)
  }

  static func choose(_ value: String, _ overflow: Overflow, in state: inout AppState) -> [Effect] {
    let plan = OverflowPlan(overflow, state)
    let id = state.current
    switch Overflow.WayOut(rawValue: value) {
    case .raise:
      guard let bucket = plan.bucket else { return cancel(overflow, in: &state) }
      state.open.settings.options.numCtx = bucket
      let effects = Sending.answer(overflow.prompt, in: &state, id, fits: true)
      state.tell(
        .information, "num_ctx is \(bucket) in this conversation from now on; the model reloads.")
      return effects
    case .drop:
      guard let found = plan.keptFrom else { return cancel(overflow, in: &state) }
      let conversation = state.open.conversation
      state.open.settings.cut(before: found.first, summary: nil, in: conversation)
      let effects = Sending.answer(overflow.prompt, in: &state, id, fits: true)
      state.tell(
        .information,
        "The model no longer sees what is above the line; \(hint(state)) takes it back.")
      return effects
    case .compact: return Compacting.begin(before: overflow.prompt, in: &state)
    case .send: return Sending.answer(overflow.prompt, in: &state, id, fits: true)
    case .cancel, nil: return cancel(overflow, in: &state)
    }
  }

  /// Nothing is sent; the prompt goes back to where it came from.
  static func cancel(_ overflow: Overflow, in state: inout AppState) -> [Effect] {
    Sending.takeBackPrompt(overflow.prompt, in: &state, state.current)
    return Keeping.save(state.current, in: &state)
  }

  /// The key that takes a cut back.
  static func hint(_ state: AppState) -> SafeText { state.keys.hint(for: .uncut) ?? "/uncompact" }
}
