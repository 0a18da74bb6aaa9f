internal import Conversations
internal import OllamaAPI
internal import TerminalKit

// What was said must survive anything; see also `Opening`, which brings it back.

/// Has conversations, drafts and places kept, and knows what is.
enum Keeping {
  // MARK: Conversations

  /// Keeps a conversation as it is now; private ones never.
  static func save(_ id: ConversationID, in state: inout AppState) -> [Effect] {
    guard let open = state.conversations[id], !open.conversation.isPrivate else { return [] }
    guard !open.conversation.isEmpty else { return forget(open.conversation) }
    let settings = open.settings.json
    if settings != open.conversation.settings {
      state.conversations[id]?.conversation.settings = settings
    }
    return state.conversations[id].map { [.save($0.conversation)] } ?? []
  }

  // All that was said in it was taken back: an empty conversation is in no list.
  private static func forget(_ conversation: Conversation) -> [Effect] {
    guard !conversation.history.takenBack.isEmpty else { return [] }
    return [.save(conversation), .changeConversation(conversation.id, .deleted(true))]
  }

  /// A reply ended in a conversation that is not looked at.
  static func markUnread(_ id: ConversationID, in state: inout AppState) -> [Effect] {
    guard id != state.current, let open = state.conversations[id], open.isUnread else { return [] }
    if state.notice == nil { state.tell(.information, Wording.endedElsewhere(open.conversation)) }
    return open.conversation.isPrivate || open.conversation.isEmpty
      ? [] : [.changeConversation(id, .unread(true))]
  }

  // MARK: Drafts and places

  /// How a conversation is looked at now; prompts that wait count as its draft.
  static func view(of id: ConversationID, in state: AppState) -> ViewMemory {
    var view = ViewMemory()
    guard let open = state.conversations[id] else { return view }
    let isInComposer = id == state.current && state.storage.wanted == nil
    take(isInComposer ? state.composer.draft : open.draft, open.queue, into: &view)
    if case .row(let turn, let row) = open.transcript.anchor {
      view.anchor = ViewMemory.Anchor(turn: turn, row: row)
    }
    view.unfolded = open.transcript.unfolded
    let leaf = open.conversation.leaf
    view.leaf = leaf == open.conversation.turns.last?.id ? nil : leaf
    return view
  }

  private static func take(_ draft: Draft, _ queue: [Prompt], into view: inout ViewMemory) {
    var text = queue.map(\.text).joined(separator: "\n\n")
    if !draft.field.isEmpty {
      if !queue.isEmpty { text += "\n\n" }
      let start = text.utf8.count
      view.folds = draft.field.foldedRanges.map {
        start + $0.lowerBound..<start + $0.upperBound
      }
      text += draft.text
    }
    view.draft = text
    // Files that the message names are found again by their names.
    let named = draft.files.mentioned.compactMap(\.file)
    for file in queue.flatMap(\.files) + draft.files.attached
    where !named.contains(file) && !view.files.contains(file.kept) {
      view.files.append(file.kept)
    }
  }

  /// Keeps how a conversation is looked at, where that has changed.
  static func keepView(of id: ConversationID, in state: inout AppState) -> [Effect] {
    guard let open = state.conversations[id], !open.conversation.isPrivate else { return [] }
    let view = view(of: id, in: state)
    let before = state.storage.views[id] ?? ViewMemory()
    guard view != before else { return [] }
    state.storage.views[id] = view
    // The bytes first: what names them must find them.
    let new = view.files.filter { !before.files.contains($0) }.map(\.attachment)
    if !new.isEmpty { state.storage.keptFiles[id, default: []] += new }
    return (new.isEmpty ? [] : [.keepAttachments(new)]) + [.keepView(id, view)]
  }

  /// A person did something: what may have changed is kept a moment later.
  static func noticeInput(_ state: inout AppState) {
    guard state.storage.viewDue == nil, !state.open.conversation.isPrivate else { return }
    // Writing a long text takes its time; it is done the more seldom.
    let pause = Duration.seconds(1 + state.composer.field.byteCount / 200_000)
    state.storage.viewDue = state.moment.uptime + pause
  }

  /// Keeps what was touched since the last time.
  static func keepTouched(_ state: inout AppState) -> [Effect] {
    guard let due = state.storage.viewDue, due <= state.moment.uptime else { return [] }
    state.storage.viewDue = nil
    let effects = keepView(of: state.current, in: &state)
    let open = state.open
    guard !open.conversation.isEmpty, !open.conversation.isPrivate, open.reply == nil,
      open.settings.json != open.conversation.settings
    else { return effects }
    return effects + save(state.current, in: &state)
  }

  // MARK: Leaving

  /// The person wants to leave: asks first where something would be lost.
  static func wantLeave(_ state: inout AppState) -> [Effect] {
    guard let trouble = state.storage.trouble else { return leave(&state) }
    let lost = state.recent.compactMap { state.conversations[$0]?.conversation }.first {
      !$0.isPrivate && !$0.isEmpty && (state.storage.kept[$0.id] ?? 0) < $0.history.count
    }
    guard let lost else { return leave(&state) }
    state.overlays.append(.question(Question(.quit, Wording.lossOnLeaving(lost, trouble))))
    return []
  }

  /// The person leaves: running replies are stopped, and everything is kept.
  static func leave(_ state: inout AppState) -> [Effect] {
    finish(&state) { _ in .stopped }
  }

  /// The program is ended by a signal or with its window: running replies are cut.
  static func end(_ state: inout AppState) -> [Effect] {
    finish(&state) { reply in
      .cut(ErrorRecord.endedProgram(model: reply.model, host: reply.host.displayName))
    }
  }

  private static func finish(
    _ state: inout AppState, _ mark: (Reply) -> Turn.Progress
  ) -> [Effect] {
    var effects: [Effect] = []
    WritingAhead.giveUp(&state)
    for id in state.recent {
      guard let open = state.conversations[id] else { continue }
      if let reply = open.reply {
        let turn = open.conversation[reply.turn]
        if reply.resumed == nil, turn.map({ $0.content.isEmpty && $0.thinking.isEmpty }) ?? true {
          Sending.takeBack(reply, in: &state, id)
        } else {
          Replies.close(mark(reply), in: &state, id) { _ in }
        }
        effects += [.cancel(reply.turn)] + save(id, in: &state)
      }
      effects += keepView(of: id, in: &state)
    }
    return effects + [.quit]
  }

  // MARK: What the store tells

  static func handle(_ event: StoreEvent, in state: inout AppState) -> [Effect] {
    switch event {
    case .opened: state.storage.trouble = nil
    case .unusable(let error):
      state.storage.trouble = error
      return Opening.nothingToResume(&state, because: nil)
    case .kept(let id, let edits):
      state.storage.kept[id] = max(edits, state.storage.kept[id] ?? 0)
      state.storage.trouble = nil
    case .notKept(_, let error): state.storage.trouble = error
    case .nothingToResume:
      return Opening.nothingToResume(&state, because: Wording.nothingToResume)
    case .notOpened(let id, let error):
      WritingAhead.bringBack(id, in: &state)
      state.tell(.failure, Wording.notDone("The conversation could not be opened", error))
    case .changed: return Browsing.again(&state)
    case .changes(let changes): return Browsing.looked(changes.revision, in: &state)
    case .strayDraft(let draft): return Opening.bringBack(draft, in: &state)
    case .failed(let what, let error): state.tell(.failure, Wording.notDone(what, error))
    case .notice(let notice): return take(notice, in: &state)
    }
    return []
  }

  private static func take(_ notice: StoreNotice, in state: inout AppState) -> [Effect] {
    var effects: [Effect] = []
    switch notice {
    case .unsaved(let error, _), .damaged(let error): state.storage.trouble = error
    case .savedAgain:
      state.storage.trouble = nil
      // What is known to be kept comes as the answer.
      for id in state.recent { effects += save(id, in: &state) }
    case .cutReplies, .recovered, .migrated, .tightened: break
    }
    let isOpening = state.storage.isResuming || !state.open.conversation.isEmpty
    if let (kind, words) = Wording.notice(notice, isOpening: isOpening) { state.tell(kind, words) }
    return effects
  }
}
