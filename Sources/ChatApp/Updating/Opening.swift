internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Opens conversations, kept and new ones, as they were left.
enum Opening {
  /// Opens a conversation by its name: at once when it is in memory, else when the store has
  /// given it.
  static func open(_ id: ConversationID, in state: inout AppState) -> [Effect] {
    guard let open = state.conversations[id] else {
      state.storage.wanted = id
      return [.openConversation(id)]
    }
    state.storage.wanted = nil
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
    guard id != left else { return [] }
    Compacting.setAside(&state)
    if !takingDraft {
      state.open.draft = state.composer.unsent
      state.open.draftFiles = state.composer.files.attached
    }
    let wasUnread = open.isUnread || state.storage.listing.summary(of: id)?.isUnread == true
    state.conversations[id] = open
    state.current = id
    state.recent.removeAll { $0 == id }
    state.recent.insert(id, at: 0)
    state.open.isUnread = false
    state.focus = .composer
    if !takingDraft {
      state.composer.begin(with: open.draft)
      state.composer.files.attached = open.draftFiles
    }
    state.open.draft = ""
    state.open.draftFiles = []
    var effects = keepView(of: left, in: &state)
    if wasUnread, !open.conversation.isPrivate {
      effects.append(.changeConversation(id, .unread(false)))
    }
    return effects
  }

  // An empty conversation without a draft leaves nothing behind.
  private static func keepView(of left: ConversationID, in state: inout AppState) -> [Effect] {
    let effects = Keeping.keepView(of: left, in: &state)
    if let old = state.conversations[left], old.conversation.isEmpty, old.reply == nil,
      old.draft.isEmpty, old.draftFiles.isEmpty, old.queue.isEmpty
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
    let isResuming = state.storage.isResuming
    let isWanted = state.storage.wanted == id || isResuming
    state.storage.kept[id] = max(conversation.history.count, state.storage.kept[id] ?? 0)
    if state.conversations[id] != nil {
      state.conversations[id]?.conversation.merge(conversation)
    }
    guard isWanted else { return [] }
    state.storage.wanted = nil
    state.storage.isResuming = false
    if let known = state.conversations[id] {
      let effects = show(known, in: &state)
      Searching.arrive(&state)
      return effects
    }
    state.storage.views[id] = view
    var open = restored(conversation, view, in: state)
    if isResuming {
      if state.launch.modelIsNamed, let named = state.launch.model { open.settings.model = named }
      // What was typed and sent while it was on its way belongs to it.
      let typed = state.composer.unsent
      let parts = [open.draft, typed].filter { !$0.isEmpty }
      open.draft = parts.joined(separator: "\n")
      open.queue = state.open.queue
      state.open.queue = []
      state.composer.clear()
    }
    let effects = show(open, in: &state)
    Searching.arrive(&state)
    tellMissingModel(&state)
    return effects + ModelCommands.askDetails(of: state.open.settings.model, in: &state)
      + Sending.sendWaiting(&state)
  }

  private static func restored(
    _ conversation: Conversation, _ view: ViewMemory, in state: AppState
  ) -> OpenConversation {
    var settings = conversation.settings.map { ChatSettings(json: $0) } ?? ChatSettings()
    let last = conversation.path.last { !$0.model.isEmpty }?.model
    settings.model = settings.model ?? last ?? state.open.settings.model
    var open = OpenConversation(conversation, settings: settings)
    for turn in conversation.turns
    where turn.error.map(ErrorRecord.meansEndedProgram) == true && turn.content.contains("think>") {
      open.conversation.update(turn.id, sortJournalled)
    }
    if let leaf = view.leaf { open.conversation.show(leaf) }
    open.transcript.unfolded = view.unfolded
    if let anchor = view.anchor, open.conversation.position(of: anchor.turn) != nil {
      open.transcript.anchor = .row(anchor.turn, anchor.row)
    }
    open.draft = view.draft
    return open
  }

  // The journal has a cut reply as it came: thinking that was written into the answer is still there.
  private static func sortJournalled(_ turn: inout Turn) {
    var inline = InlineThinking()
    if !turn.thinking.isEmpty { inline.noteThinking() }
    let parts = [inline.take(turn.content), inline.finish(isComplete: false)]
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
      !state.open.conversation.isPrivate, state.conversations[draft.conversation] == nil
    else { return [] }
    state.composer.begin(with: draft.text)
    state.tell(.information, Wording.draftIsBack)
    return [.keepView(draft.conversation, ViewMemory())]
      + Keeping.keepView(of: state.current, in: &state)
  }

  /// Says so when the model that answered here is not to be had.
  static func tellMissingModel(_ state: inout AppState) {
    guard !state.open.conversation.isEmpty, let model = state.open.settings.model,
      state.server.models != nil, state.server.summary(of: model) == nil
    else { return }
    state.tell(.warning, Wording.gone(model: model, state.server.host))
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

extension Composer {
  /// Begins anew with a text: what was undone or looked up before belongs to another conversation.
  package mutating func begin(with text: String) {
    clear()
    field.reset()
    field.insert(text)
    isPasted = text.begins(with: "/")
  }
}
