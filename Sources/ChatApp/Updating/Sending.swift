internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// From the composer to the wire and, when nothing came, back again.
enum Sending {
  static func send(_ state: inout AppState, _: String) -> [Effect] {
    state.composer.completion = nil
    if state.open.compaction?.stage == .editing { return Compacting.accept(&state) }
    if let effects = Writing.continueInstead(&state) { return effects }
    if state.storage.wanted != nil { return WritingAhead.enter(in: &state) }
    let text = state.composer.text
    let hasFiles = !state.composer.allFiles.isEmpty
    if text.isBlank, !hasFiles { return releaseHeld(&state) }
    if let effects = SlashLine.run(text, in: &state) { return effects }
    return Attaching.readBeforeSending(&state) ?? deliver(&state)
  }

  /// Sends what stands in the composer, whose files have been read.
  static func deliver(_ state: inout AppState) -> [Effect] {
    let text = state.composer.text
    return submit(SlashLine.unescaped(text, isPasted: state.composer.isPasted), in: &state)
  }

  private static func releaseHeld(_ state: inout AppState) -> [Effect] {
    guard state.open.queueIsHeld, state.open.reply == nil else { return [] }
    return ConversationCommands.releaseQueue(&state, "")
  }

  /// Sends a prompt of the current conversation, or queues it, or says why neither can be.
  static func submit(_ text: String, in state: inout AppState) -> [Effect] {
    if state.storage.wanted != nil { return WritingAhead.enter(text, in: &state) }
    if state.open.editing != nil, state.open.isBusy {
      state.tell(.warning, "A reply is running; Esc stops it first. Your text stays here.")
      return []
    }
    // The answer is on its way: the prompt goes out as soon as there is a model, and the
    // conversation, to send it to.
    let awaitsModels =
      state.open.settings.model == nil && state.server.models == nil && !state.server.isDown
    let waits = awaitsModels || awaitsDemo(state) || state.storage.isResuming
    let prompt = Prompt(text, files: state.composer.allFiles)
    if state.open.isBusy || waits {
      if waits { state.open.queueIsHeld = false }
      state.open.queue.append(prompt)
      let kept = Recalling.remember(text, in: &state)
      state.composer.clear()
      return kept
    }
    if let refusal = refusal(state) {
      state.tell(.warning, refusal)
      if state.open.settings.model == nil, state.server.models != nil {
        ModelCommands.openPicker(&state)
      }
      return []
    }
    if Attaching.mustConfirm(prompt.files, in: &state) { return [] }
    let kept = Recalling.remember(text, in: &state)
    state.composer.clear()
    let editing = state.open.editing
    state.open.editing = nil
    if let editing { state.open.conversation.showBefore(editing.prompt) }
    let effects = kept + start(prompt, in: &state, state.current)
    if let editing, !editing.draft.isEmpty { state.composer.take(editing.draft) }
    return effects
  }

  // Until the demo asked for is there, nothing may go to the server that it stands for.
  private static func awaitsDemo(_ state: AppState) -> Bool {
    state.launch.isDemo && !state.server.isDemo
  }

  private static func refusal(_ state: AppState) -> SafeText? {
    if state.open.isAnsweredElsewhere {
      return "The reply above still arrives in another window. Your message stays here."
    }
    let place = SafeText(state.server.host.displayName, as: .field)
    switch state.server.link {
    case .down(let error, _, let at):
      return """
        \(place) does not answer (\(Wording.reason(error))). Your message stays here. \
        \(Wording.nextTry(in: at - state.moment.uptime))
        """
    case .asking, .up: break
    }
    guard let model = state.open.settings.model else {
      return "Choose a model first. Your message stays here."
    }
    if let reason = state.server.summary(of: model)?.chatRefusal {
      return "\(SafeText(model, as: .field)) cannot chat (\(reason)). Your message stays here."
    }
    return nil
  }

  /// Adds both turns and asks the server.
  static func start(_ prompt: Prompt, in state: inout AppState, _ id: ConversationID) -> [Effect] {
    guard let open = state.conversations[id] else { return [] }
    var turn = Turn(
      id: state.identifiers.turn(), parent: open.conversation.leaf, role: .user,
      content: prompt.text, began: state.moment.wall)
    turn.attachments = prompt.files.map(\.attachment)
    state.conversations[id]?.conversation.append(turn)
    // Nothing of a private conversation reaches the disk; its files stay in memory.
    let isKept = !turn.attachments.isEmpty && !open.conversation.isPrivate
    let kept: [Effect] = isKept ? [.keepAttachments(turn.attachments)] : []
    return kept + answer(turn.id, in: &state, id)
  }

  /// Asks for a reply to a prompt that is already in the conversation; asks the person first where
  /// it does not fit, unless that is settled.
  static func answer(
    _ prompt: TurnID, in state: inout AppState, _ id: ConversationID, fits: Bool = false,
    with others: ChatSettings? = nil
  ) -> [Effect] {
    guard let open = state.conversations[id] else { return [] }
    let settings = others ?? open.settings
    guard let model = settings.model else { return [] }
    let ledger = ContextLedger(open.conversation, settings, state.tokens)
    let needed = ledger.next
    // Where the server's counts contradict our estimate, the server decides: nothing is truncated.
    if !fits, !ledger.isDoubted, let window = ContextWindow.next(settings, state.server),
      needed > window
    {
      let overflow = Overflow(prompt: prompt, needed: needed, window: window, isRefusal: false)
      return Overflowing.ask(overflow, in: &state, id)
    }
    var reply = Turn(
      id: state.identifiers.turn(), parent: prompt, role: .assistant, content: "", model: model,
      began: state.moment.wall, progress: .running)
    reply.origin = origin(settings, model, state)
    state.conversations[id]?.conversation.append(reply)
    state.conversations[id]?.transcript.anchor = .end
    state.conversations[id]?.transcript.pendingScroll = 0
    // What the server has read before is in its cache; what is new is estimated from its length.
    let unread = open.conversation[prompt]?.content.utf8.count ?? 0
    state.conversations[id]?.reply = Reply(
      turn: reply.id, host: state.server.host, model: model, began: state.moment.uptime,
      promptTokens: unread / 4 + 8 + (open.conversation[prompt]?.attachedTokens ?? 0))
    state.notice = nil
    state.preloaded.insert(model)
    state.storage.lastSaid = id
    let kept = Titling.cancel(&state) + Keeping.save(id, in: &state)
    guard let conversation = state.conversations[id]?.conversation else { return [] }
    var request = Requests.chat(conversation, settings, model: model, state.server)
    ChanceCommands.ask(&request, in: state, id)
    state.conversations[id]?.reply?.expectedPrompt = needed
    let isKept = !conversation.isPrivate
    let enclosures = Requests.enclosures(
      conversation, settings, can: state.server.summary(of: model)?.capabilities)
    let chat = Effect.chat(
      state.server.host, reply.id, request, enclosures,
      isKept: isKept && state.launch.configuration.preferences.journal)
    return kept + [chat] + Keeping.keepView(of: id, in: &state)
      + (isKept && others == nil ? [.rememberModel(model)] : [])
  }

  /// What makes a reply, so that it can be asked for again exactly.
  private static func origin(
    _ settings: ChatSettings, _ model: String, _ state: AppState
  ) -> ReplyOrigin {
    let digest = state.server.summary(of: model)?.digest
    let options = settings.options
    return ReplyOrigin(
      digest: digest?.isEmpty == true ? nil : digest, host: state.server.host.displayName,
      options: options.isEmpty ? nil : options.json.description, seed: options.seed,
      system: settings.system, think: settings.think?.json.description,
      format: settings.format?.json.description)
  }

  /// A reply that brought nothing leaves no trace: its prompt goes back into the composer.
  static func takeBack(_ reply: Reply, in state: inout AppState, _ id: ConversationID) {
    guard let open = state.conversations[id] else { return }
    let prompt = open.conversation[reply.turn]?.parent.flatMap { open.conversation[$0] }
    state.conversations[id]?.reply = nil
    state.conversations[id]?.conversation.remove(leaf: reply.turn)
    if let prompt { takeBackPrompt(prompt.id, in: &state, id) }
  }

  /// A prompt without a reply goes back into the composer, or waits where nobody looks.
  static func takeBackPrompt(_ id: TurnID, in state: inout AppState, _ owner: ConversationID) {
    guard let prompt = state.conversations[owner]?.conversation[id] else { return }
    let id = owner
    state.conversations[id]?.conversation.remove(leaf: prompt.id)
    // A retried prompt has other replies and stays where it is.
    guard state.conversations[id]?.conversation[prompt.id] == nil else {
      state.conversations[id]?.conversation.showNewest(below: prompt.id)
      return
    }
    let returned = Prompt(
      prompt.content, files: prompt.attachments.map { AttachedFile($0) })
    if id == state.current, state.storage.wanted == nil {
      if let old = state.open.conversation.lastPrompt(after: prompt.parent) {
        // It was another wording, and still is one.
        state.open.editing = Editing(prompt: old, draft: Draft())
      }
      Queueing.putBack(returned, in: &state)
    } else {
      state.conversations[id]?.queue.insert(returned, at: 0)
      state.conversations[id]?.queueIsHeld = true
    }
  }

  /// Prompts that waited for the first answer of the server, or for a model to be chosen.
  static func sendWaiting(_ state: inout AppState) -> [Effect] {
    guard state.open.reply == nil, state.open.settings.model != nil, refusal(state) == nil,
      !state.storage.isResuming, !awaitsDemo(state)
    else { return [] }
    return nextInQueue(of: state.current, in: &state)
  }

  /// After a reply: the next queued prompt goes out, unless the queue is held.
  static func nextInQueue(of id: ConversationID, in state: inout AppState) -> [Effect] {
    guard let open = state.conversations[id], !open.queueIsHeld, !open.queue.isEmpty,
      !open.isBusy, state.server.isUp
    else { return [] }
    guard let next = state.conversations[id]?.queue.removeFirst() else { return [] }
    return start(next, in: &state, id)
  }
}
