internal import Conversations
internal import OllamaAPI

/// Requests from conversations.
enum Requests {
  /// What the model sees: the system message, and the turns of the branch from the cut on. A prompt
  /// that does not fit is refused by the server, never shortened in silence.
  static func chat(
    _ conversation: Conversation, _ settings: ChatSettings, model: String, _ server: ServerState,
    before: TurnID? = nil, until last: TurnID? = nil
  ) -> ChatRequest {
    var messages: [Message] = []
    if let system = settings.system { messages.append(Message(.system, system)) }
    let cut = settings.cut(in: conversation)
    for turn in sent(conversation, cut, before: before, until: last) {
      var message = Message(turn.role, turn.content)
      // Within the first prompt: a second system message would replace the model's own, and many
      // templates want the roles to take turns.
      if turn.id == cut?.first, let summary = cut?.summary {
        message.content = preamble + summary + "\n\n---\n\n" + turn.content
      }
      messages.append(message)
    }
    var request = ChatRequest(model: model, messages: messages)
    request.options = settings.options
    request.think = think(settings, model: model, server)
    request.format = settings.format
    request.keepAlive = settings.keepAlive
    request.truncate = false
    return request
  }

  /// The files that go with the messages of `chat`; what the model cannot take is only named.
  static func enclosures(
    _ conversation: Conversation, _ settings: ChatSettings, can: Set<Capability>?,
    before: TurnID? = nil, until last: TurnID? = nil
  ) -> [Enclosure] {
    let first = settings.system == nil ? 0 : 1
    let turns = sent(
      conversation, settings.cut(in: conversation), before: before, until: last)
    return turns.enumerated().compactMap { place, turn in
      guard !turn.attachments.isEmpty else { return nil }
      let taken = turn.attachments.filter { can?.takes($0.kind) ?? true }
      let leftOut = turn.attachments.filter { !taken.contains($0) }.map(\.name)
      return Enclosure(message: first + place, attachments: taken, leftOut: leftOut)
    }
  }

  /// The turns that go out, each as one message.
  private static func sent(
    _ conversation: Conversation, _ cut: ContextCut?, before: TurnID?, until last: TurnID?
  ) -> [Turn] {
    var turns: [Turn] = []
    for turn in seen(conversation, cut) where turn.isSent && turn.id != before {
      turns.append(turn)
      if turn.id == last { break }
    }
    return turns
  }

  private static let preamble =
    "Summary of our conversation so far; its earlier messages are left out here:\n\n"

  /// The turns of the branch that the model is still told.
  static func seen(_ conversation: Conversation, _ cut: ContextCut?) -> ArraySlice<Turn> {
    let first = cut.flatMap { conversation.position(of: $0.first) } ?? 0
    return conversation.path.dropFirst(first)
  }

  // A server refuses thinking where the model has none; the setting stays for models that do.
  private static func think(
    _ settings: ChatSettings, model: String, _ server: ServerState
  ) -> Think? {
    guard let think = settings.think, think != .off else { return settings.think }
    return server.summary(of: model)?.capabilities?.contains(.thinking) == false ? nil : think
  }
}

extension Turn {
  /// About how many tokens its text files cost.
  var attachedTokens: Int { attachments.reduce(0) { $0 + ($1.tokens ?? 0) } }

  /// Whether the turn goes to the model: not while it is empty, nor when nothing but an error came.
  var isSent: Bool {
    switch progress {
    case .running, .failed: return false
    case .done, .stopped, .cut: return role != .assistant || !content.isEmpty
    }
  }
}
