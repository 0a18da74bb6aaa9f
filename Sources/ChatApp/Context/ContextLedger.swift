internal import Conversations
internal import OllamaAPI

/// How many tokens of a conversation the model sees: counted by the server up to a reply, estimated
/// from there on. Made anew when a turn is added or a setting changes, not while a reply streams.
package struct ContextLedger: Sendable, Equatable {
  /// What the figures depend on.
  struct Key: Sendable, Equatable {
    var leaf: TurnID?
    var turns: Int
    var isRunning: Bool
    var settings: ChatSettings
  }

  private(set) var key: Key?
  /// Tokens in the window after the last counted reply; nil when no count can be used.
  package private(set) var counted: Int?
  /// Estimated tokens of what came after that reply, or of everything.
  package private(set) var estimated = 0
  /// Of the counted tokens, those that are not sent again: the last reply's thinking.
  package private(set) var spared = 0
  /// The server counted far less than it was sent: only what it had not read before.
  package private(set) var isDoubted = false

  /// Knows nothing yet.
  package init() {}

  /// Reckons for the branch that is looked at, without a reply that is on its way.
  init(_ conversation: Conversation, _ settings: ChatSettings, _ tokens: TokenEstimate) {
    key = Self.key(conversation, settings)
    let model = settings.model ?? ""
    let cut = settings.cut(in: conversation)
    let first = cut.flatMap { conversation.position(of: $0.first) } ?? 0
    let recount = settings.countsFrom.flatMap { conversation.position(of: $0) } ?? -1
    var before = tokens.count(settings.system ?? "", model: model)
    if let summary = cut?.summary { before += tokens.count(summary, model: model) + 24 }
    var position = conversation.count - 1
    while position >= first, let turn = conversation[position] {
      if counted == nil, position > recount, let total = Self.count(of: turn, by: model) {
        counted = total
        spared = Self.thinking(of: turn)
      }
      let cost = turn.isSent ? tokens.cost(of: turn, model: model) : 0
      if counted == nil { estimated += cost } else { before += cost }
      position -= 1
    }
    guard let total = counted else {
      estimated += before
      return
    }
    // Older servers count only what they had not read before; such a count says nothing.
    guard total * 10 < before * 6 else { return }
    isDoubted = true
    counted = nil
    spared = 0
    estimated += before
  }

  static func key(_ conversation: Conversation, _ settings: ChatSettings) -> Key {
    Key(
      leaf: conversation.leaf, turns: conversation.turns.count,
      isRunning: conversation.last?.isRunning ?? false, settings: settings)
  }

  private static func count(of turn: Turn, by model: String) -> Int? {
    guard turn.role == .assistant, !turn.isRunning, ServerState.same(turn.model, model),
      let metrics = turn.metrics, metrics.promptTokens != nil
    else { return nil }
    return metrics.contextTokens
  }

  private static func thinking(of turn: Turn) -> Int {
    guard turn.thinkingPieces > 0, let reply = turn.metrics?.replyTokens else { return 0 }
    return reply * turn.thinkingPieces / max(turn.pieces, 1)
  }

  /// Tokens in the window now.
  package var used: Int { (counted ?? 0) + estimated }
  /// Tokens that a next request takes before anything new is said.
  package var next: Int { used - spared }
  /// Whether a part of the figure is ours.
  package var isEstimate: Bool { counted == nil || estimated > 0 }
}

extension TokenEstimate {
  /// About the tokens that a turn takes among others, its images and the template included.
  func cost(of turn: Turn, model: String) -> Int {
    let images = turn.attachments.count { $0.kind == .image }
    return count(turn.content, model: model) + 4 + images * tokensPerImage
      + turn.attachedTokens
  }
}

extension AppState {
  /// Keeps the ledger of the conversation that is looked at true; costs nothing when it is.
  mutating func recount() {
    let key = ContextLedger.key(open.conversation, open.settings)
    guard open.ledger.key != key else { return }
    open.ledger = ContextLedger(open.conversation, open.settings, tokens)
  }
}
