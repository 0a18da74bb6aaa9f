/// Everything that can go wrong between a caller and an Ollama server, as one value.
///
/// The `kind` says what happened; the other fields say where. Credentials never appear in any field.
public struct OllamaError: Error, Sendable, Equatable {
  /// What happened.
  public var kind: Kind
  /// The server as shown to people, such as `localhost:11434`; no credentials.
  public var host: String?
  /// The path that was asked for, such as `/api/chat`.
  public var endpoint: String?
  /// The model that was asked for.
  public var model: String?
  /// The HTTP status, where an answer came.
  public var status: Int?
  /// What the server (or a proxy before it) said, unwrapped for people.
  public var serverMessage: String?
  /// What exactly is wrong, where the kind alone does not say it.
  public var detail: String?
  /// Where a person can sign in, when the server named such a page.
  public var signInURL: String?
  /// The `Retry-After` header as it came.
  public var retryAfter: String?
  /// How far the exchange had come.
  public var progress: Progress
  /// Whether the request went over a connection that had served an earlier one.
  public var reusedConnection: Bool
  /// What had arrived of a streamed reply.
  public var partial: PartialReply?
  /// The error of the layer below.
  public var underlying: Underlying?
  /// Hosts that had failed before this one was asked, each with its fault, such as
  /// `a:11434 (connection refused)`; empty without failover.
  public var triedBefore: [String] = []

  /// Makes an error of `kind`; all else is optional.
  public init(
    _ kind: Kind, detail: String? = nil, host: String? = nil, endpoint: String? = nil,
    model: String? = nil, status: Int? = nil, serverMessage: String? = nil,
    progress: Progress = .notSent, partial: PartialReply? = nil, underlying: Underlying? = nil
  ) {
    self.kind = kind
    self.detail = detail
    self.host = host
    self.endpoint = endpoint
    self.model = model
    self.status = status
    self.serverMessage = serverMessage
    self.progress = progress
    self.partial = partial
    self.underlying = underlying
    signInURL = nil
    retryAfter = nil
    reusedConnection = false
  }
}

extension OllamaError {
  /// What happened, as a closed list.
  public enum Kind: Sendable, Hashable {
    /// Nothing listens at the address.
    case connectionRefused
    /// The host or its network cannot be reached.
    case unreachable
    /// The host's name could not be resolved.
    case dns
    /// The secure connection failed, or the certificate is not trusted.
    case tls
    /// The connection broke or was closed too early.
    case connectionLost
    /// The proxy could not be used.
    case proxy
    /// A time limit passed.
    case timeout(TimeoutPhase)
    /// The server answered with an error; see `status` and `serverMessage`.
    case api
    /// The server wants (other) credentials.
    case authentication
    /// Something answers, but not an Ollama server.
    case notAnOllama
    /// An answer could not be read.
    case parse
    /// A streamed reply went wrong after it had begun; see `partial`.
    case stream(StreamFault)
    /// Status 200 and nothing in it.
    case emptyAnswer
    /// The answer is longer than allowed, in bytes.
    case responseTooLarge(limit: Int)
    /// A redirect that must not be followed.
    case redirectRefused
    /// The caller's own values are wrong; nothing was sent.
    case invalidArgument
    /// The circuit breaker refuses calls for this long.
    case circuitOpen(timeLeft: Duration)
    /// The client's own rate limit refuses calls for this long.
    case rateLimited(timeLeft: Duration)
    /// The client's own quota is used up.
    case quotaExceeded
    /// The caller cancelled.
    case cancelled
    /// The library was built without the trait this needs.
    case featureNotEnabled
  }

  /// Which time limit passed.
  public enum TimeoutPhase: String, Sendable, Hashable, CaseIterable {
    /// Resolving, connecting and securing the connection.
    case connect
    /// From the request sent to the first byte of the answer.
    case firstByte
    /// Between two bytes of the answer.
    case silence
    /// The exchange as a whole.
    case total
  }

  /// What went wrong in a streamed reply.
  public enum StreamFault: String, Sendable, Hashable, CaseIterable {
    /// The connection was closed in good order, but the final record never came.
    case missingFinalRecord
    /// The connection broke.
    case connectionLost
    /// The server reported an error in the stream.
    case errorRecord
    /// A line is not a record.
    case badRecord
    /// A line is longer than the limit.
    case lineTooLong
  }

  /// How far an exchange had come when it failed.
  public enum Progress: String, Sendable, Hashable, CaseIterable {
    /// No byte of the request had left.
    case notSent
    /// The request had left (at least in part); no byte of an answer had come.
    case sent
    /// The status line and headers had come, but nothing of the body.
    case answered
    /// Some of the body had come.
    case replying
  }

  /// The error of the layer below, kept as plain values.
  public struct Underlying: Sendable, Hashable {
    /// The layer, such as `curl` or `errno`.
    public var domain: String
    /// Its number for the error.
    public var code: Int
    /// Its words for the error.
    public var text: String

    /// Names a lower error.
    public init(domain: String, code: Int, text: String) {
      self.domain = domain
      self.code = code
      self.text = text
    }
  }

  /// What had arrived of a streamed reply.
  public struct PartialReply: Sendable, Hashable {
    /// Bytes of the body that had been read as whole records.
    public var position: Int
    /// Records read.
    public var records: Int
    /// The reply's text; at most its first 1 MiB.
    public var text: String
    /// The thinking's text; at most its first 1 MiB.
    public var thinking: String

    /// Describes a broken reply.
    public init(position: Int, records: Int, text: String, thinking: String = "") {
      self.position = position
      self.records = records
      self.text = text
      self.thinking = thinking
    }
  }

  /// A short, stable name for logs and statistics, such as `connection_refused`.
  public var code: String {
    switch kind {
    case .connectionRefused: "connection_refused"
    case .unreachable: "unreachable"
    case .dns: "dns"
    case .tls: "tls"
    case .connectionLost: "connection_lost"
    case .proxy: "proxy"
    case .timeout(let phase): "timeout_\(phase.snakeName)"
    case .api: "api_\(status ?? 0)"
    case .authentication: "authentication"
    case .notAnOllama: "not_an_ollama"
    case .parse: "parse"
    case .stream(let fault): "stream_\(fault.snakeName)"
    case .emptyAnswer: "empty_answer"
    case .responseTooLarge: "response_too_large"
    case .redirectRefused: "redirect_refused"
    case .invalidArgument: "invalid_argument"
    case .circuitOpen: "circuit_open"
    case .rateLimited: "rate_limited"
    case .quotaExceeded: "quota_exceeded"
    case .cancelled: "cancelled"
    case .featureNotEnabled: "feature_not_enabled"
    }
  }

  /// Whether the same request may succeed when sent again, judged by type and never by text.
  ///
  /// A reply that has begun is never retryable: its text would be doubled.
  public var isRetryable: Bool {
    switch kind {
    case .connectionRefused, .unreachable, .dns: true
    case .connectionLost: progress == .notSent || progress == .sent
    case .timeout(let phase): phase == .connect
    case .api:
      status.map { [408, 425, 429, 502, 503, 504].contains($0) } ?? false
    case .tls, .proxy, .authentication, .notAnOllama, .parse, .stream, .emptyAnswer,
      .responseTooLarge, .redirectRefused, .invalidArgument, .circuitOpen, .rateLimited,
      .quotaExceeded, .cancelled, .featureNotEnabled:
      false
    }
  }
}

extension OllamaError.TimeoutPhase {
  fileprivate var snakeName: String {
    switch self {
    case .connect: "connect"
    case .firstByte: "first_byte"
    case .silence: "silence"
    case .total: "total"
    }
  }
}

extension OllamaError.StreamFault {
  fileprivate var snakeName: String {
    switch self {
    case .missingFinalRecord: "missing_final_record"
    case .connectionLost: "connection_lost"
    case .errorRecord: "error_record"
    case .badRecord: "bad_record"
    case .lineTooLong: "line_too_long"
    }
  }
}
