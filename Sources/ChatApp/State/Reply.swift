package import Conversations
package import OllamaAPI

/// A reply that is on its way: what the wire has done so far, and when.
package struct Reply: Sendable, Equatable {
  /// What is happening now.
  package enum Phase: Sendable, Equatable {
    case connecting
    /// Sent; no byte has come. The guess says why, as far as the server's list of models tells.
    case waiting(Guess)
    case thinking
    case answering
  }

  /// Why no token has come yet.
  package enum Guess: Sendable, Equatable {
    case unknown
    /// The model is not among the running ones: it is being loaded.
    case loading
    /// The model is there and reads the prompt; how long that should take, where its pace is known.
    case reading(expected: Duration?)
    /// The model is there, and reading should long be over: another request has its slot.
    case queued
  }

  package let turn: TurnID
  package let host: Host
  package let model: String
  /// When the request was handed out.
  package let began: Duration
  package var phase: Phase
  package var phaseBegan: Duration
  /// How the connection came about; nil while it is being made.
  package var connection: ConnectionTimes?
  package var meter: TokenMeter
  /// Live figures as last sampled: they change ten times a second at most, so that the screen
  /// is not rewritten for digits that nobody can read.
  package var shown: LiveFigures
  /// How the turn had ended that this goes on with; nil for a reply from its beginning.
  package let resumed: Turn.Progress?
  /// About how many tokens the prompt has that the model has not read before.
  package var promptTokens: Int
  /// Tells thinking that comes within the answer.
  var inline = InlineThinking()
  /// About how many tokens the whole prompt has, as estimated when it was sent.
  package var expectedPrompt = 0
  /// When the next question about the running models is due.
  package var nextProbe: Duration

  /// Makes the record of a reply just asked for.
  package init(
    turn: TurnID, host: Host, model: String, began: Duration, promptTokens: Int = 0,
    resumed: Turn.Progress? = nil
  ) {
    self.turn = turn
    self.host = host
    self.model = model
    self.began = began
    phase = .connecting
    phaseBegan = began
    self.promptTokens = promptTokens
    self.resumed = resumed
    meter = TokenMeter()
    shown = LiveFigures()
    nextProbe = began + .seconds(1)
  }

  /// Whether text has begun to come.
  package var hasBegun: Bool { meter.first != nil }
}

/// How a connection came about, step by step.
package struct ConnectionTimes: Sendable, Equatable {
  /// Whether an open one was used again: the steps then took no time.
  package var isReused: Bool
  /// Finding the address, connecting to it, and agreeing on encryption; nil for plain ones.
  package var resolving: Duration
  package var connecting: Duration
  package var securing: Duration?

  /// All of it.
  package var whole: Duration { resolving + connecting + (securing ?? .zero) }

  /// The steps of a connection whose times count from the start.
  package init(_ connection: TransportEvent.Connection) {
    isReused = connection.isReused
    resolving = max(connection.resolved, .zero)
    connecting = max(connection.connected - connection.resolved, .zero)
    securing = connection.secured.map { max($0 - connection.connected, .zero) }
  }
}

/// The live figures as they stand on the screen.
package struct LiveFigures: Sendable, Equatable {
  /// When they were taken.
  package var at: Duration = .zero
  package var pieces = 0
  package var rate: Double?
  /// The meter as it was then: gaps, sparkline, bytes.
  package var meter = TokenMeter()
}
