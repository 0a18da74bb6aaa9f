package import Conversations
internal import OllamaAPI

/// Which turns a summary will stand for: all that the model still sees but the last four.
struct CompactionPlan {
  /// The first turn that stays whole.
  let first: TurnID
  /// The turns that the summary stands for, from the oldest.
  let turns: [Turn]

  /// Turns that always stay as they are.
  static let kept = 4

  /// Nil when there are too few turns; `prompt` waits at the end and stays whole as well.
  init?(_ open: OpenConversation, before prompt: TurnID?) {
    let conversation = open.conversation
    let end = prompt.flatMap { conversation.position(of: $0) } ?? conversation.count
    let seen =
      open.settings.cut(in: conversation).flatMap {
        conversation.position(of: $0.first)
      } ?? 0
    var start = end - Self.kept
    while start > seen, conversation[start]?.role != .user { start -= 1 }
    guard start > seen, let turn = conversation[start] else { return nil }
    let old = (seen..<start).compactMap { conversation[$0] }.filter(\.isSent)
    guard !old.isEmpty else { return nil }
    first = turn.id
    turns = old
  }

  /// The request for the summary, and how many of the oldest turns had no room in it.
  func request(
    _ open: OpenConversation, _ state: AppState, model: String
  ) -> (request: ChatRequest, enclosures: [Enclosure], leftOut: Int) {
    let last = turns.last?.id
    var request = Requests.chat(
      open.conversation, open.settings, model: model, state.server, until: last)
    request.messages.append(Message(.user, Self.instruction))
    request.format = nil
    request.options.numPredict = nil
    request.options.stop = nil
    let thinks = state.server.summary(of: model)?.capabilities?.contains(.thinking) ?? false
    request.think = thinks ? .off : nil
    var enclosures = Requests.enclosures(
      open.conversation, open.settings, can: state.server.summary(of: model)?.capabilities,
      until: last)
    guard let window = ContextWindow.next(open.settings, state.server) else {
      return (request, enclosures, 0)
    }
    // The oldest go first when even the turns to be summed up do not fit.
    let system = request.messages.first?.role == .system ? 1 : 0
    var leftOut = 0
    var total = state.tokens.count(request).tokens + ContextWindow.reserve(window)
    total += enclosures.reduce(0) { $0 + $1.tokens }
    while total > window, request.messages.count > system + 2 {
      let gone = request.messages.remove(at: system)
      total -= state.tokens.count(gone.content, model: model) + 4
      total -= enclosures.first { $0.message == system }?.tokens ?? 0
      enclosures.removeAll { $0.message == system }
      for place in enclosures.indices { enclosures[place].message -= 1 }
      leftOut += 1
    }
    return (request, enclosures, leftOut)
  }

  private static let instruction = """
    Write a summary of our conversation up to here, so that it can be carried on from the summary \
    alone. Keep what I asked for and what was decided, facts, names, numbers, file names, code \
    that is still needed, and open questions. Use the language of the conversation. Answer with \
    the summary only.
    """
}

/// A summary on its way to standing for the older turns of a conversation.
package struct Compaction: Sendable, Equatable {
  /// How far it has come.
  package enum Stage: Sendable, Equatable {
    /// The model writes it.
    case writing
    /// It is there, and waits to be looked at.
    case ready
    /// It stands in the composer.
    case editing
  }

  /// Names the stream; no turn of the conversation.
  package let request: TurnID
  /// The first turn that stays whole.
  package let first: TurnID
  /// How many turns it stands for.
  package let turns: Int
  package let model: String
  package let began: Duration
  package var stage: Stage = .writing
  package var text = ""
  package var pieces = 0
  /// The prompt that waits for room, if one does.
  package var prompt: TurnID?
  /// What stood in the composer before the summary.
  package var draft = Draft()

  init(request: TurnID, first: TurnID, turns: Int, model: String, began: Duration) {
    self.request = request
    self.first = first
    self.turns = turns
    self.model = model
    self.began = began
  }
}
