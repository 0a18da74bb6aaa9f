internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Conversations: new ones, old ones, asking anew, copying, stopping.
enum ConversationCommands {
  static func startNew(_ state: inout AppState, _: String) -> [Effect] {
    // A private one ends with `/new` also when nothing was said in it.
    if state.open.conversation.isEmpty, state.open.reply == nil,
      !state.open.conversation.isPrivate
    {
      state.tell(.information, "This conversation is new already.")
      return []
    }
    let fresh = Conversation(id: state.identifiers.conversation(), began: state.moment.wall)
    let settings = state.open.settings.forAnother
    // What was written in private must not be kept with another conversation.
    let wasPrivate = state.open.conversation.isPrivate
    let effects = Opening.show(
      OpenConversation(fresh, settings: settings), in: &state, takingDraft: !wasPrivate)
    let key = state.keys.hint(for: .listConversations) ?? "/list"
    state.tell(
      .information,
      wasPrivate
        ? "New conversation, kept on the disk. The private one goes when you leave: \(key)."
        : "New conversation; the last one is kept: \(key) lists them.")
    return effects
  }

  /// Nothing of a private conversation reaches the disk; one of which something did stays as it is.
  static func makePrivate(_ state: inout AppState, _: String) -> [Effect] {
    guard !state.open.conversation.isPrivate else {
      state.tell(.information, "This conversation is private already; /new ends it.")
      return []
    }
    var effects: [Effect] = []
    var traces = Traces(of: state.current, in: state)
    if !state.open.conversation.isEmpty || state.open.reply != nil {
      effects += startNew(&state, "")
      // The draft came along; what was said before stays as it is.
      (traces.conversation, traces.prompts) = (state.current, [])
    }
    state.open.conversation.isPrivate = true
    state.storage.views[state.current] = nil
    state.tell(
      .success, "Private: nothing of this conversation is kept on the disk. /new ends it.")
    return effects + [.forget(traces)]
  }

  @Sendable static func cannotRetry(_ state: borrowing AppState) -> SafeText? {
    if state.open.reply != nil { return "A reply is running; Esc stops it first." }
    let hasPrompt = state.open.conversation.path.contains { $0.role == .user }
    return hasPrompt ? nil : "There is nothing to ask anew yet."
  }

  /// Asks the last prompt anew: the new reply is a sibling of the old one.
  static func retry(_ state: inout AppState, _: String) -> [Effect] {
    guard state.server.isUp else {
      state.tell(.warning, "The server does not answer; nothing was asked.")
      return []
    }
    guard let prompt = state.open.conversation.path.last(where: { $0.role == .user }) else {
      return []
    }
    state.open.conversation.show(prompt.id)
    return Sending.answer(prompt.id, in: &state, state.current)
  }

  @Sendable static func cannotContinue(_ state: borrowing AppState) -> SafeText? {
    if state.open.reply != nil { return "A reply is running already." }
    guard let last = state.open.conversation.last, last.role == .assistant, !last.content.isEmpty
    else { return "There is no reply to go on with." }
    switch last.progress {
    case .stopped, .cut: return nil
    case .done: return last.doneReason == "length" ? nil : "The last reply is complete."
    case .failed, .running: return "There is no reply to go on with."
    }
  }

  /// Goes on with the last reply in its own turn: the prompt as the model saw it, and the text so
  /// far, are sent as they are.
  static func continueReply(_ state: inout AppState, _: String) -> [Effect] {
    guard state.server.isUp else {
      state.tell(.warning, "The server does not answer; nothing was asked.")
      return []
    }
    guard let last = state.open.conversation.last else { return [] }
    var request = Requests.chat(
      state.open.conversation, state.open.settings, model: last.model, state.server,
      before: last.id)
    ChanceCommands.ask(&request, in: state, state.current)
    let enclosures = Requests.enclosures(
      state.open.conversation, state.open.settings,
      can: state.server.summary(of: last.model)?.capabilities, before: last.id)
    state.open.conversation.update(last.id) { $0.progress = .running }
    state.open.transcript.anchor = .end
    state.notice = nil
    state.open.reply = Reply(
      turn: last.id, host: state.server.host, model: last.model, began: state.moment.uptime,
      promptTokens: last.content.utf8.count / 4, resumed: last.progress)
    state.open.reply?.inline = InlineThinking(after: last.content)
    state.storage.lastSaid = state.current
    let isKept =
      !state.open.conversation.isPrivate && state.launch.configuration.preferences.journal
    return Titling.cancel(&state) + Keeping.save(state.current, in: &state) + [
      .resume(
        state.server.host, last.id, request, enclosures, thinking: last.thinking,
        text: last.content, isKept: isKept)
    ]
  }

  private static func lastReply(_ state: borrowing AppState) -> Turn? {
    state.open.conversation.path.last { $0.role == .assistant && !$0.content.isEmpty }
  }

  @Sendable static func cannotCopy(_ state: borrowing AppState) -> SafeText? {
    lastReply(state) == nil ? "There is no reply to copy yet." : nil
  }

  /// Stops the reply: with text it stays, marked; without, the prompt goes back to the composer.
  static func stop(_ state: inout AppState, _: String) -> [Effect] {
    guard let reply = state.open.reply else {
      state.tell(.information, "No reply is running.")
      return []
    }
    if !state.open.queue.isEmpty {
      state.open.queueIsHeld = true
    }
    let turn = state.open.conversation[reply.turn]
    if reply.resumed == nil, turn.map({ $0.content.isEmpty && $0.thinking.isEmpty }) ?? true {
      Sending.takeBack(reply, in: &state, state.current)
      state.tell(.information, "Stopped before the first token; your prompt is back below.")
    } else {
      Replies.close(.stopped, in: &state, state.current) { _ in }
    }
    DuelCommands.cancel(in: state.current, &state)
    return [.cancel(reply.turn)] + Keeping.save(state.current, in: &state)
  }

  static func releaseQueue(_ state: inout AppState, _: String) -> [Effect] {
    guard !state.open.queue.isEmpty else {
      state.tell(.information, "No prompt is queued.")
      return []
    }
    state.open.queueIsHeld = false
    guard state.open.reply == nil else { return [] }
    return Sending.nextInQueue(of: state.current, in: &state)
  }
}
