internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Tells whoever looks elsewhere that what took long has ended.
enum Announcing {
  /// A reply ended, well or not; nothing for short ones, and while somebody looks.
  static func replyEnded(
    _ reply: Reply?, in id: ConversationID, _ state: borrowing AppState
  ) -> [Effect] {
    guard let reply else { return [] }
    let turn = state.conversations[id]?.conversation[reply.turn]
    let model = SafeText(reply.model, as: .field)
    let title = SafeText(state.conversations[id]?.conversation.title ?? "", as: .field)
      .truncated(width: 60)
    let words: SafeText
    switch turn?.progress {
    case .done: words = "\(model) has answered: \(title)"
    case .cut: words = "The reply of \(model) was cut: \(title)"
    case .failed, nil: words = "\(model) did not answer: \(title)"
    case .stopped, .running: return []
    }
    return ended(words, since: reply.began, state)
  }

  /// Work of the server ended.
  static func ended(
    _ words: SafeText, since began: Duration, _ state: borrowing AppState
  ) -> [Effect] {
    let preferences = state.launch.configuration.preferences
    let isLong = (state.moment.uptime - began).seconds >= preferences.notifyAfter
    guard !state.hasFocus, isLong, preferences.notify != .off else { return [] }
    return [.announce(words, preferences.notify)]
  }
}
