internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Opens conversations, kept and new ones, as they were left.
enum Opening {
  /// Opens a conversation by its name: at once when it is in memory, else when the store has
  /// given it.
  static func open(_ id: ConversationID, in state: inout AppState) -> [Effect] {
    guard let open = state.conversations[id] else {
      WritingAhead.begin(for: id, in: &state)
      return [.openConversation(id)]
    }
    // Another instance may have gone on with it.
    let isPrivate = open.conversation.isPrivate
    let effects = show(open, in: &state)
    Searching.arrive(&state)
    return effects + (isPrivate ? [] : [.openConversation(id)])
  }

  /// Looks at a conversation; the one left goes on with what it does and keeps its draft, unless
  /// the draft is taken along.
  static func show(
    _ open: OpenConversation, in state: inout AppState, takingDraft: Bool = false
  ) -> [Effect] {
    let left = state.current
    let id = open.conversation.id
    // What is written for yet another conversation waits for that one.
    WritingAhead.leave(&state)
    guard id != left else { return [] }
    Compacting.setAside(&state)
    if !takingDraft {
      state.open.draft = state.composer.draft
    }
    let wasUnread = open.isUnread || state.storage.listing.summary(of: id)?.isUnread == true
    state.conversations[id] = open
    state.current = id
    state.recent.removeAll { $0 == id }
    state.recent.insert(id, at: 0)
    state.open.isUnread = false
    state.focus = .composer
    if !takingDraft {
      state.composer.take(open.draft)
      state.composer.field.layOut(width: state.facts.composerWidth)
    }
    state.open.draft = Draft()
    var effects = keepView(of: left, in: &state)
    if !takingDraft { effects += Attaching.noticeAll(in: &state) }
    if wasUnread, !open.conversation.isPrivate {
      effects.append(.changeConversation(id, .unread(false)))
    }
    return effects
  }

  // An empty conversation without a draft leaves nothing behind.
  private static func keepView(of left: ConversationID, in state: inout AppState) -> [Effect] {
    let effects = Keeping.keepView(of: left, in: &state)
    if let old = state.conversations[left], old.conversation.isEmpty, old.reply == nil,
      old.draft.isEmpty, old.queue.isEmpty
    {
      state.conversations[left] = nil
      state.recent.removeAll { $0 == left }
    }
    return effects
  }

  // MARK: What the store gives

  /// A conversation that was asked for is there.
  static func opened(
    _ conversation: Conversation, _ view: ViewMemory, in state: inout AppState
  ) -> [Effect] {
    let id = conversation.id
    let isResuming = state.storage.isResuming && state.storage.wanted == nil
    let isWanted = state.storage.wanted == id || isResuming
    state.storage.kept[id] = max(conversation.history.count, state.storage.kept[id] ?? 0)
    state.conversations[id]?.conversation.merge(conversation)
    guard isWanted || state.storage.ahead[id] != nil else { return [] }
    var open: OpenConversation
    if let known = state.conversations[id] {
      open = known
    } else {
      state.storage.views[id] = view
      open = restored(conversation, view, in: state)
    }
    guard isWanted else { return WritingAhead.keep(open, in: &state) }
    state.storage.isResuming = false
    if isResuming { takeAlong(into: &open, from: &state) }
    let kept = open.draft
    let effects =
      isResuming ? show(open, in: &state) : WritingAhead.arrive(open, in: &state)
    Searching.arrive(&state)
    tellTrouble(&state)
    return effects + ModelCommands.askDetails(of: state.open.settings.model, in: &state)
      + Sending.sendWaiting(&state)
      + (isResuming ? [] : WritingAhead.settle(kept, in: &state))
  }

  // What was typed and sent while the last conversation was on its way belongs to it.
  private static func takeAlong(into open: inout OpenConversation, from state: inout AppState) {
    if state.launch.modelIsNamed, let named = state.launch.model { open.settings.model = named }
    open.draft.append(state.composer.draft)
    open.queue = state.open.queue
    state.open.queue = []
    state.composer.clear()
  }

  private static func restored(
    _ conversation: Conversation, _ view: ViewMemory, in state: AppState
  ) -> OpenConversation {
    var settings = conversation.settings.map { ChatSettings(json: $0) } ?? ChatSettings()
    let last = conversation.path.last { !$0.model.isEmpty }?.model
    settings.model = settings.model ?? last ?? state.open.settings.model
    var open = OpenConversation(conversation, settings: settings)
    for turn in conversation.turns
    where turn.role == .assistant && hasRawThinking(turn) {
      open.conversation.update(turn.id, sortRaw)
    }
    if let leaf = view.leaf { open.conversation.show(leaf) }
    open.transcript.unfolded = view.unfolded
    if let anchor = view.anchor, open.conversation.position(of: anchor.turn) != nil {
      open.transcript.anchor = .row(anchor.turn, anchor.row)
    }
    open.draft = Draft(view)
    return open
  }

  // The journal has a cut reply as it came, and so have other programs' files and what was saved
  // from a damaged one: thinking that was written into the answer is still there.
  private static func hasRawThinking(_ turn: Turn) -> Bool {
    if turn.error.map(ErrorRecord.meansEndedProgram) == true {
      return turn.content.contains("think>")
    }
    guard turn.content.unicodeScalars.contains("<") else { return false }
    return turn.content.drop(while: \.isWhitespace).hasPrefix("<think>")
  }

  private static func sortRaw(_ turn: inout Turn) {
    let isComplete = turn.error.map(ErrorRecord.meansEndedProgram) != true
    var inline = InlineThinking()
    if !turn.thinking.isEmpty { inline.noteThinking() }
    let parts = [inline.take(turn.content), inline.finish(isComplete: isComplete)]
    turn.content = ""
    for part in parts { Replies.add(part, pieces: 0, to: &turn) }
  }

  /// There is nothing to resume, or nothing that could tell: the conversation at hand is it.
  static func nothingToResume(
    _ state: inout AppState, because words: SafeText?
  ) -> [Effect] {
    guard state.storage.isResuming else { return [] }
    state.storage.isResuming = false
    if let words { state.tell(.information, words) }
    return Sending.sendWaiting(&state)
  }

  /// Puts a draft from an earlier start into the composer, where that is empty and fits.
  static func bringBack(_ draft: StrayDraft, in state: inout AppState) -> [Effect] {
    guard state.composer.isEmpty, state.open.conversation.isEmpty, state.open.queue.isEmpty,
      state.storage.wanted == nil,
      !state.open.conversation.isPrivate, state.conversations[draft.conversation] == nil,
      state.composer.files.attached.isEmpty
    else { return [] }
    state.composer.take(Draft(draft.view))
    state.composer.field.layOut(width: state.facts.composerWidth)
    // In lines the message itself is told, and what can be done with it.
    if !state.launch.isLinear { state.tell(.information, Wording.draftIsBack) }
    // The new place first: the bytes of the files belong to one of them at every moment.
    return Attaching.noticeAll(in: &state) + Keeping.keepView(of: state.current, in: &state)
      + [.keepView(draft.conversation, ViewMemory())]
  }

  /// Says what stands in the way of going on: a model that is not to be had, a reply that was cut.
  private static func tellTrouble(_ state: inout AppState) {
    if state.notice == nil, let turn = state.open.conversation.last, turn.role == .assistant,
      case .cut = turn.progress
    {
      state.tell(.warning, Wording.waysOn(from: turn))
    }
    tellMissingModel(&state)
  }

  /// Says so when the model that answered here is not to be had.
  static func tellMissingModel(_ state: inout AppState) {
    guard !state.open.conversation.isEmpty, let model = state.open.settings.model,
      state.server.models != nil, state.server.summary(of: model) == nil
    else { return }
    state.tell(.warning, Wording.gone(model: model, state.server.host, state.keys))
  }

  // MARK: A reply that arrives elsewhere

  /// When the store is asked again for what another instance's reply has brought; nil while
  /// nothing of that is shown.
  static func nextGlance(_ state: AppState) -> Duration? {
    state.open.isAnsweredElsewhere ? state.storage.nextGlance : nil
  }

  /// Asks the store for a reply that arrives elsewhere.
  static func glance(_ state: inout AppState) -> [Effect] {
    guard let due = nextGlance(state), due <= state.moment.uptime else { return [] }
    state.storage.nextGlance = state.moment.uptime + .seconds(2)
    return [.openConversation(state.current)]
  }
}
