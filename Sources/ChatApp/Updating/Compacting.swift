internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// `/compact`: the model sums up the older turns, the person edits the summary, and from then on it
/// stands for them. Nothing leaves the conversation.
enum Compacting {
  @Sendable static func unavailable(_ state: borrowing AppState) -> SafeText? {
    if state.open.reply != nil { return "A reply is running; Esc stops it first." }
    return nil
  }

  static func compact(_ state: inout AppState, _ arguments: String) -> [Effect] {
    switch arguments {
    case "": break
    case "off", "undo": return uncut(&state, "")
    default:
      state.tell(.warning, "Say /compact, or /compact off to take the last one back.")
      return []
    }
    switch state.open.compaction?.stage {
    case .writing:
      state.tell(.information, "The summary is being written; Esc stops it.")
      return []
    case .ready, .editing:
      edit(&state)
      return []
    case nil: return begin(before: nil, in: &state)
    }
  }

  /// Asks the model of the conversation for the summary; `prompt` waits for it.
  static func begin(before prompt: TurnID?, in state: inout AppState) -> [Effect] {
    guard let plan = CompactionPlan(state.open, before: prompt) else {
      state.tell(.information, "Too few turns to compact: the last four stay as they are.")
      return []
    }
    guard let model = state.open.settings.model, state.server.isUp else {
      state.tell(.warning, "No model answers here now; nothing was compacted.")
      return []
    }
    let (request, enclosures, leftOut) = plan.request(state.open, state, model: model)
    var compaction = Compaction(
      request: state.identifiers.turn(), first: plan.first, turns: plan.turns.count, model: model,
      began: state.moment.uptime)
    compaction.prompt = prompt
    state.open.compaction = compaction
    if leftOut > 0 {
      let turns = Figures.count(leftOut, "turn")
      state.tell(.warning, "The oldest \(turns) do not fit and will not be in the summary.")
    }
    return [.chat(state.server.host, compaction.request, request, enclosures, isKept: false)]
  }

  // MARK: The stream

  /// What the stream of a summary does; events of summaries that are gone are dropped.
  static func handle(
    _ event: ReplyEvent, of request: TurnID, in state: inout AppState
  ) -> [Effect] {
    let owner = state.conversations.first { $0.value.compaction?.request == request }?.key
    guard let id = owner, state.conversations[id]?.compaction?.stage == .writing else { return [] }
    switch event {
    case .connected: return []
    case .piece(let piece):
      state.conversations[id]?.compaction?.text += piece.content
      state.conversations[id]?.compaction?.pieces += piece.contentPieces + piece.thinkingPieces
      return []
    case .finished: return finish(in: &state, id)
    case .failed(let error):
      state.server.lastError = error
      let words = Wording.sentence(error)
      return giveUp(in: &state, id) { $0.tell(.failure, "No summary: \(words)") }
    }
  }

  private static func finish(in state: inout AppState, _ id: ConversationID) -> [Effect] {
    guard var compaction = state.conversations[id]?.compaction else { return [] }
    compaction.text = trimmed(compaction.text)
    guard !compaction.text.isEmpty else {
      return giveUp(in: &state, id) {
        $0.tell(.failure, "The model wrote no summary; nothing was compacted. /compact asks anew.")
      }
    }
    compaction.stage = .ready
    state.conversations[id]?.compaction = compaction
    if id == state.current, state.storage.wanted == nil, state.composer.isEmpty,
      state.overlays.isEmpty
    {
      edit(&state)
    } else if id == state.current {
      state.tell(.success, "The summary is ready: /compact shows it. Your message stays.")
    } else {
      state.conversations[id]?.isUnread = true
    }
    return []
  }

  // Some models think aloud before they answer.
  private static func trimmed(_ text: String) -> String {
    var rest = Substring(text)
    if let end = rest.firstRange(of: "</think>") { rest = rest[end.upperBound...] }
    rest = rest.drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// Stops the writing; nothing was compacted.
  static func stop(_ state: inout AppState) -> [Effect] {
    guard let compaction = state.open.compaction, compaction.stage == .writing else { return [] }
    return [.cancel(compaction.request)]
      + giveUp(in: &state, state.current) {
        $0.tell(.information, "Stopped; nothing was compacted.")
      }
  }

  private static func giveUp(
    in state: inout AppState, _ id: ConversationID, _ tell: (inout AppState) -> Void
  ) -> [Effect] {
    let prompt = state.conversations[id]?.compaction?.prompt
    state.conversations[id]?.compaction = nil
    if let prompt { Sending.takeBackPrompt(prompt, in: &state, id) }
    tell(&state)
    return Sending.nextInQueue(of: id, in: &state)
  }

  // MARK: Looking at it

  /// Puts the summary into the composer; what stood there waits.
  private static func edit(_ state: inout AppState) {
    guard var compaction = state.open.compaction else { return }
    compaction.draft = state.composer.draft
    compaction.stage = .editing
    state.open.compaction = compaction
    state.composer.begin(with: compaction.text)
    state.composer.isPasted = true
    state.composer.field.layOut(width: state.facts.composerWidth)
    state.focus = .composer
    state.notice = nil
  }

  private static func leaveComposer(_ state: inout AppState) {
    state.composer.take(state.open.compaction?.draft ?? Draft())
    state.composer.field.layOut(width: state.facts.composerWidth)
  }

  /// Esc over the summary: it is kept aside, the message comes back.
  static func setAside(_ state: inout AppState) {
    guard state.open.compaction?.stage == .editing else { return }
    let text = trimmed(state.composer.text)
    state.open.compaction?.text = text
    leaveComposer(&state)
    state.open.compaction?.stage = .ready
    if let prompt = state.open.compaction?.prompt {
      state.open.compaction?.prompt = nil
      Sending.takeBackPrompt(prompt, in: &state, state.current)
    }
    state.tell(
      .information, "The summary is not in use; /compact shows it again, /compact off drops it.")
  }

  /// Enter over the summary: it stands for the older turns from now on.
  static func accept(_ state: inout AppState) -> [Effect] {
    guard let compaction = state.open.compaction else { return [] }
    let summary = trimmed(state.composer.text)
    guard !summary.isEmpty else {
      state.tell(.warning, "The summary is empty. Esc leaves all as it was.")
      return []
    }
    leaveComposer(&state)
    state.open.compaction = nil
    let conversation = state.open.conversation
    guard conversation.position(of: compaction.first) != nil else {
      state.tell(.warning, "Another branch is shown now; the summary was not used.")
      return []
    }
    state.open.settings.cut(before: compaction.first, summary: summary, in: conversation)
    let turns = Figures.count(compaction.turns, "turn")
    let words: SafeText =
      "The model sees the summary in place of \(turns); \(Overflowing.hint(state)) takes it back."
    guard let prompt = compaction.prompt else {
      state.tell(.success, words)
      return Keeping.save(state.current, in: &state)
        + Sending.nextInQueue(of: state.current, in: &state)
    }
    let effects = Sending.answer(prompt, in: &state, state.current)
    if state.overlays.isEmpty { state.tell(.success, words) }
    return effects
  }

  /// Takes the last cut back: the model sees the turns again.
  static func uncut(_ state: inout AppState, _: String) -> [Effect] {
    if let compaction = state.open.compaction, compaction.stage != .writing {
      if compaction.stage == .editing { leaveComposer(&state) }
      state.open.compaction = nil
      state.tell(.information, "The summary is dropped; nothing was compacted.")
      return []
    }
    let conversation = state.open.conversation
    guard state.open.settings.uncut(in: conversation) else {
      state.tell(.information, "The model sees all of this conversation already.")
      return []
    }
    let isWhole = state.open.settings.cut(in: conversation) == nil
    state.tell(
      .success,
      isWhole
        ? "The model sees the whole conversation again."
        : "Taken back; an earlier cut still holds.")
    return Keeping.save(state.current, in: &state)
  }
}
