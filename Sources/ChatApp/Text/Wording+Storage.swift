internal import Conversations
internal import OllamaAPI
internal import TerminalKit

// What is said about keeping and opening conversations.
extension Wording {
  static let nothingToResume: SafeText = "There is no conversation to go on with yet."

  static let draftIsBack: SafeText =
    "Your unsent message from last time is back below; Ctrl-C clears it."

  /// The banner while conversations are in memory alone.
  static func banner(_ error: StorageError) -> SafeText {
    let reason = SafeText(error.reason, as: .field)
    return "Not saved: \(reason). The chat goes on. \(SafeText(error.suggestion, as: .field))"
  }

  /// A reply ended before its first word.
  static func cutBefore(_ error: OllamaError) -> SafeText {
    "The reply was cut before its first word: \(reason(error)). /retry asks anew."
  }

  /// Something with the store that could not be done.
  static func notDone(_ what: SafeText, _ error: StorageError) -> SafeText {
    let reason = SafeText(error.reason, as: .field)
    return "\(what): \(reason). \(SafeText(error.suggestion, as: .field))"
  }

  /// The model of an opened conversation is not on the server.
  static func gone(model: String, _ host: Host, _ keys: KeyTable) -> SafeText {
    let name = SafeText(model, as: .field)
    let place = SafeText(host.displayName, as: .field)
    return """
      \(name), which answered here, is not on \(place). \(keys.way(to: .model)) picks another model; \
      \(pull) \(name) gets it.
      """
  }

  // Where the program can pull by itself, it says so.
  private static var pull: SafeText {
    CommandTable.standard.named("pull") == nil ? "\"ollama pull\"" : "/pull"
  }

  /// A reply ended in a conversation that is not looked at.
  static func endedElsewhere(_ conversation: Conversation) -> SafeText {
    let title = SafeText(conversation.title, as: .field).truncated(width: 40)
    if case .cut(let error) = conversation.last?.progress {
      return "The reply in \"\(title)\" was cut: \(reason(error))."
    }
    return "The reply in \"\(title)\" has ended."
  }

  /// The question before leaving a conversation that could not be kept.
  static func lossOnLeaving(_ conversation: Conversation, _ error: StorageError) -> SafeText {
    let title = SafeText(conversation.title, as: .field).truncated(width: 40)
    let reason = SafeText(error.reason, as: .field)
    return "\"\(title)\" is not saved (\(reason)). Leave and lose it?  y yes   n no"
  }

  /// The line that stays in the shell; `unsaved` counts conversations in memory alone, nil when
  /// the store did not answer in time.
  static func farewell(_ state: AppState, unsaved: Int?) -> SafeText? {
    guard let id = state.storage.lastSaid, let open = state.conversations[id],
      !open.conversation.isEmpty, !open.conversation.isPrivate
    else { return nil }
    let title = SafeText(open.conversation.title, as: .field).truncated(width: 40)
    let turns = Figures.count(open.conversation.count, "turn")
    guard unsaved == 0 else {
      let reason = state.storage.trouble.map { SafeText($0.reason, as: .field) }
      return """
        NOT saved: "\(title)", \(turns): \(reason ?? "the disk did not answer in time")
        """
    }
    let command: SafeText = state.launch.isDemo ? "quipu --demo -c" : "quipu -c"
    return "saved \"\(title)\", \(turns); \(command) resumes"
  }

  /// What a notice of the store says to the person; nil when it is told otherwise.
  static func notice(
    _ notice: StoreNotice, isOpening: Bool
  ) -> (Notice.Kind, SafeText)? {
    switch notice {
    case .cutReplies(let replies):
      // In an opened conversation the turn itself tells it.
      guard !isOpening, !replies.isEmpty else { return nil }
      let what: SafeText = replies.count == 1 ? "A reply was" : "\(replies.count) replies were"
      return (
        .information,
        "\(what) cut when quipu ended; the text is kept. quipu -c or /list opens it."
      )
    case .recovered(let path, let conversations, let turns):
      let kept = Figures.count(conversations, "conversation")
      return (
        .warning,
        """
        The history was damaged. \(kept) with \(Figures.count(turns, "turn")) could be read and \
        are here; the damaged file is kept as \(SafeText(path, as: .field)).
        """
      )
    case .migrated(let backup):
      return (
        .information,
        """
        The history has a newer form now; the old one is kept as \(SafeText(backup, as: .field)).
        """
      )
    case .tightened(let paths):
      let first = SafeText(paths.first ?? "", as: .field)
      return (
        .warning, "Others on this machine could read \(first); now only you can."
      )
    case .savedAgain(let count):
      return (.success, "Saved again: \(Figures.count(count, "conversation")).")
    case .damaged, .unsaved: return nil
    }
  }
}
