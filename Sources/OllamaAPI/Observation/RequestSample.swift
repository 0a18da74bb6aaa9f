#if Diagnostics
/// What was measured of one call.
public struct RequestSample: Sendable, Hashable {
  /// How a call ended.
  public enum Ending: Sendable, Hashable {
    /// With a whole answer.
    case success
    /// With an error; its code is `OllamaError.code`.
    case failure(code: String)
    /// The caller cancelled it or dropped its stream.
    case cancelled
  }

  /// The server as shown to people.
  public var host: String
  /// The path asked for.
  public var endpoint: String
  /// The model asked for.
  public var model: String?
  /// When it began, on the clock of the diagnostics.
  public var began: Duration
  /// From the beginning to the end of the answer.
  public var took: Duration
  /// Until the answer's headers; nil where none came.
  public var answered: Duration?
  /// Until the first piece of a streamed reply (time to first token); nil for other calls.
  public var firstToken: Duration?
  /// Bytes of the answer's body.
  public var bytes: Int
  /// How often it was sent, as far as this stage saw.
  public var attempts: Int
  /// How it ended.
  public var ending: Ending
  /// What the server measured; empty where it said nothing.
  public var metrics: ReplyMetrics

  /// A sample; what is left out was not measured.
  public init(
    host: String, endpoint: String, model: String? = nil, began: Duration, took: Duration,
    answered: Duration? = nil, firstToken: Duration? = nil, bytes: Int = 0, attempts: Int = 1,
    ending: Ending = .success, metrics: ReplyMetrics = ReplyMetrics()
  ) {
    self.host = host
    self.endpoint = endpoint
    self.model = model
    self.began = began
    self.took = took
    self.answered = answered
    self.firstToken = firstToken
    self.bytes = bytes
    self.attempts = attempts
    self.ending = ending
    self.metrics = metrics
  }

  /// When it ended, on the clock of the diagnostics.
  public var ended: Duration { began + took }
}
#endif
