internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Lets the model name a conversation when nobody needs it: after a reply, when it is loaded with
/// the same window, and only until the person sends again.
enum Titling {
  /// How long nothing must have been typed or answered.
  static let pause: Duration = .seconds(4)

  private static let wish = """
    Give this conversation a title of two to six words, in the language it is in. Answer with the \
    title alone.
    """

  /// A reply has ended: what it read is in the model's cache, so a title costs little now.
  static func replyEnded(in id: ConversationID, _ state: inout AppState) {
    state.titling.fresh = id
    state.titling.quietSince = state.moment.uptime
  }

  /// When a title can be asked for; nil when none is wanted.
  static func due(_ state: AppState) -> Duration? {
    candidate(state) == nil ? nil : state.titling.quietSince + pause
  }

  private static func candidate(_ state: AppState) -> (OpenConversation, model: String)? {
    guard state.titling.isWanted, state.titling.asked == nil, let id = state.titling.fresh,
      !state.titling.tried.contains(id), state.server.isUp, !state.server.isDemo,
      !state.isReplying, state.composer.isEmpty, let open = state.conversations[id],
      let model = open.settings.model
    else { return nil }
    let conversation = open.conversation
    guard !conversation.isPrivate, conversation.givenTitle == nil,
      conversation.generatedTitle == nil, let last = conversation.last, last.isAnswer,
      last.model == model
    else { return nil }
    if let named = state.launch.configuration.preferences.titleModel {
      // Whoever names a model for this wants it loaded for this.
      guard state.server.summary(of: named)?.chatRefusal == nil,
        state.server.summary(of: named) != nil
      else { return nil }
      return (open, named)
    }
    return isWarm(model, open.settings.options, state.server) ? (open, model) : nil
  }

  // Another window than the model runs with would load it anew.
  private static func isWarm(
    _ model: String, _ options: ModelOptions, _ server: ServerState
  ) -> Bool {
    guard let running = server.running(model) else { return false }
    guard let wanted = options.numCtx, let window = running.contextLength else { return true }
    return wanted == window
  }

  /// Asks for a title when the time has come.
  static func ask(_ state: inout AppState) -> [Effect] {
    guard let due = due(state), due <= state.moment.uptime,
      let (open, model) = candidate(state)
    else { return [] }
    var request = Requests.chat(open.conversation, open.settings, model: model, state.server)
    request.messages.append(Message(.user, wish))
    request.options.numPredict = 24
    request.format = nil
    request.think =
      state.server.summary(of: model)?.capabilities?.contains(.thinking) == true ? .off : nil
    state.titling.asked = open.conversation.id
    return [.askTitle(state.server.host, open.conversation.id, request)]
  }

  /// The person sends: the model is theirs again at once.
  static func cancel(_ state: inout AppState) -> [Effect] {
    guard state.titling.asked != nil else { return [] }
    state.titling.asked = nil
    return [.cancelTitle]
  }

  /// A title came, or none.
  static func titled(
    _ id: ConversationID, _ answer: String?, in state: inout AppState
  ) -> [Effect] {
    guard state.titling.asked == id else { return [] }
    state.titling.asked = nil
    state.titling.tried.insert(id)
    guard let title = answer.flatMap(title(of:)), let open = state.conversations[id],
      open.conversation.givenTitle == nil
    else { return [] }
    state.conversations[id]?.conversation.generatedTitle = title
    return Keeping.save(id, in: &state)
  }

  /// The title in a model's answer; nil when it is none.
  static func title(of answer: String) -> String? {
    var text = Substring(answer)
    if let thought = text.firstRange(of: "</think>") { text = text[thought.upperBound...] }
    let line = text.split(whereSeparator: \.isNewline).first { !String($0).trimmed.isEmpty }
    var title = String(line ?? "").trimmed
    for label in ["Title:", "title:"] where title.hasPrefix(label) {
      title = String(title.dropFirst(label.count)).trimmed
    }
    // Quotes and stars go in pairs: those within a title stay.
    let marks: Set<Character> = ["\"", "'", "*", "`", "“", "”", "„", "«", "»", "_"]
    while let first = title.first, first == "#" || first == " " { title.removeFirst() }
    while let first = title.first, let last = title.last {
      if last == "." || last == " " {
        title.removeLast()
      } else if title.count > 1, marks.contains(first), marks.contains(last) {
        title = String(title.dropFirst().dropLast())
      } else {
        break
      }
    }
    return title.isEmpty || title.count > 80 ? nil : String(title.prefix(60))
  }
}

extension Turn {
  /// Whether it is a whole answer with text.
  fileprivate var isAnswer: Bool {
    role == .assistant && progress == .done && !content.isEmpty
  }
}
