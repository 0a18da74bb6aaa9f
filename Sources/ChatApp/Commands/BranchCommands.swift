internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Going on from an earlier place: another wording of a prompt, the same request once more, a
/// conversation of its own. Nothing that was said is ever overwritten.
enum BranchCommands {
  // MARK: fork

  /// A new conversation with this one's turns up to the chosen one.
  static func fork(_ state: inout AppState, _: String) -> [Effect] {
    let here = state.focus == .transcript ? state.open.transcript.cursor : nil
    let conversation = state.open.conversation
    var identifiers = state.identifiers
    let fork = conversation.fork(through: here, naming: &identifiers, began: state.moment.wall)
    state.identifiers = identifiers
    guard let fork else {
      state.tell(.information, "Nothing is complete yet that a new conversation could begin with.")
      return []
    }
    let title = SafeText(conversation.title, as: .field).truncated(width: 40)
    let settings = state.open.settings
    let effects = Opening.show(OpenConversation(fork, settings: settings), in: &state)
    state.tell(
      .success,
      "A conversation of its own from here, \(Figures.count(fork.count, "turn")); \"\(title)\" stays."
    )
    return effects + Keeping.save(fork.id, in: &state)
  }

  // MARK: edit

  @Sendable static func cannotEdit(_ state: borrowing AppState) -> SafeText? {
    if state.open.reply != nil { return "A reply is running; Esc stops it first." }
    let hasPrompt = state.open.conversation.path.contains { $0.role == .user }
    return hasPrompt ? nil : "There is no prompt to edit yet."
  }

  /// Puts an earlier prompt into the composer: the chosen one, else the last. Sent, it stands
  /// beside the old one.
  static func edit(_ state: inout AppState, _: String) -> [Effect] {
    let path = state.open.conversation.path
    let cursor = state.focus == .transcript ? state.open.transcript.cursor : nil
    let place = cursor.flatMap { state.open.conversation.position(of: $0) } ?? path.count - 1
    guard let prompt = path.prefix(place + 1).last(where: { $0.role == .user }) else { return [] }
    WritingAhead.leave(&state)
    let draft = state.open.editing?.draft ?? state.composer.draft
    state.open.editing = Editing(prompt: prompt.id, draft: draft)
    state.composer.begin(with: prompt.content)
    state.composer.files.attached = prompt.attachments.map { AttachedFile($0) }
    state.focus = .composer
    state.open.transcript.cursor = nil
    state.open.transcript.selection = nil
    let hint: SafeText = draft.isEmpty ? "" : " Your draft comes back then."
    state.tell(
      .information,
      "Enter sends this beside the prompt of \(SafeText(prompt.began.clock, as: .field)); Esc leaves it.\(hint)"
    )
    return []
  }

  /// Leaves the editing: what was not changed makes room for the draft; what was, stays.
  static func endEditing(_ state: inout AppState) {
    guard let editing = state.open.editing else { return }
    state.open.editing = nil
    let old = state.open.conversation[editing.prompt]?.content
    if state.composer.isEmpty || old?.isSame(as: state.composer.text) == true {
      state.composer.take(editing.draft)
      state.composer.field.layOut(width: state.facts.composerWidth)
      state.notice = nil
    } else {
      state.tell(.information, "Enter sends this as a new message now; Ctrl-C clears it.")
    }
  }

  // MARK: rerun

  private static func reply(_ state: borrowing AppState) -> Turn? {
    let cursor = state.focus == .transcript ? state.open.transcript.cursor : nil
    if let chosen = cursor.flatMap({ state.open.conversation[$0] }), chosen.role == .assistant {
      return chosen
    }
    return state.open.conversation.path.last { $0.role == .assistant }
  }

  @Sendable static func cannotRerun(_ state: borrowing AppState) -> SafeText? {
    if state.open.reply != nil { return "A reply is running; Esc stops it first." }
    guard let reply = reply(state) else { return "There is no reply to repeat yet." }
    return reply.origin == nil || reply.parent == nil
      ? "What made this reply is not known; /retry asks anew." : nil
  }

  /// Sends what made a reply once more, whatever is set by now: the new reply stands beside it.
  static func rerun(_ state: inout AppState, _: String) -> [Effect] {
    guard state.server.isUp else {
      state.tell(.warning, "The server does not answer; nothing was asked.")
      return []
    }
    guard let reply = reply(state), let origin = reply.origin, let prompt = reply.parent else {
      return []
    }
    var settings = ChatSettings(model: reply.model)
    settings.system = origin.system
    settings.options =
      value(origin.options).flatMap { try? ModelOptions(json: $0) } ?? ModelOptions()
    settings.think = value(origin.think).flatMap { try? Think(json: $0) }
    settings.format = value(origin.format).flatMap { ResponseFormat(json: $0) }
    settings.verbose = state.open.settings.verbose
    settings.wordWrap = state.open.settings.wordWrap
    let remarks = remarks(reply, origin, state)
    state.open.conversation.show(prompt)
    let effects = Sending.answer(
      prompt, in: &state, state.current, fits: true, with: settings)
    if let remarks { state.tell(.warning, remarks) }
    return effects
  }

  private static func value(_ text: String?) -> JSONValue? {
    text.flatMap { try? JSONParser.parse($0) }
  }

  // Why the words may differ from the first ones.
  private static func remarks(
    _ reply: Turn, _ origin: ReplyOrigin, _ state: AppState
  ) -> SafeText? {
    let name = SafeText(reply.model, as: .field)
    if let before = origin.digest, let now = state.server.summary(of: reply.model)?.digest,
      before != now
    {
      return "\(name) is not the same model as then: it was changed since. The reply may differ."
    }
    if let host = origin.host, host != state.server.host.displayName {
      return "The first reply came from \(SafeText(host, as: .field)); this one may differ."
    }
    return origin.seed == nil
      ? "No seed was set, so the reply may differ; /set parameter seed 1 fixes the next ones." : nil
  }
}
