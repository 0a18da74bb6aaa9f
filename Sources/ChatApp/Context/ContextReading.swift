package import Conversations
internal import OllamaAPI
package import TerminalKit

/// Turns that a server dropped, as far as its counts tell.
package struct ContextLoss: Sendable, Equatable {
  /// When it happened.
  package enum Moment: Sendable, Equatable {
    /// Before the reply: the prompt was shortened although it was asked not to be.
    case reading
    /// During the reply: the window slid on.
    case writing
  }

  package var turn: TurnID
  package var moment: Moment
  /// Tokens that were read, or that the window holds.
  package var kept: Int
  /// About the tokens that there were.
  package var sent: Int

  /// What happened, in a sentence or two.
  package var words: SafeText {
    let kept = Figures.tokens(kept)
    let sent = Figures.tokens(sent)
    switch moment {
    case .reading:
      return """
        The server read \(kept) of ~\(sent) tokens: it dropped the oldest turns although it was \
        asked not to. /compact, or a larger num_ctx.
        """
    case .writing:
      return """
        The window of \(Figures.context(self.kept)) filled up during this reply (\(sent) tokens): \
        the model lost sight of the oldest. /compact, or a larger num_ctx.
        """
    }
  }
}

/// What the counts at a reply's end tell of the context.
struct ContextReading {
  private let request: ChatRequest
  private let reply: Turn
  private let metrics: ReplyMetrics
  private let expected: Int
  private let window: Int?

  /// Nil without counts, and for a reply that was gone on with: its counts are of another kind.
  init?(_ end: ReplyEnd, in state: AppState, _ id: ConversationID) {
    guard let open = state.conversations[id], let reply = open.reply, reply.resumed == nil,
      let turn = open.conversation[reply.turn], let metrics = end.metrics
    else { return nil }
    self.metrics = metrics
    self.reply = turn
    expected = reply.expectedPrompt
    request = Requests.chat(
      open.conversation, open.settings, model: reply.model, state.server, before: reply.turn)
    window = ContextWindow.running(reply.model, state.server)
  }

  /// Teaches the estimate, unless the server counted only a part of the prompt.
  func learn(_ tokens: inout TokenEstimate) {
    guard let prompt = metrics.promptTokens, prompt * 10 >= expected * 6 else { return }
    let message = Message.assistant(reply.content, thinking: reply.thinking)
    tokens.learn(
      request,
      ChatResponse(ChatChunk(model: request.model, message: message, done: true, metrics: metrics)))
  }

  /// What the server dropped; nil when nothing points to it. A prompt shortened to fit fills most
  /// of the window, a server that counts only what it had not read before fills little of it.
  var loss: ContextLoss? {
    guard let window, window > 0, let prompt = metrics.promptTokens else { return nil }
    if expected > window, prompt <= window, prompt * 10 < expected * 9, prompt * 3 > window {
      return ContextLoss(turn: reply.id, moment: .reading, kept: prompt, sent: expected)
    }
    guard let total = metrics.contextTokens, total > window else { return nil }
    return ContextLoss(turn: reply.id, moment: .writing, kept: window, sent: total)
  }
}
