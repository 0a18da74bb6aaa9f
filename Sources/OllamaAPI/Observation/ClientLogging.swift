#if Diagnostics
public import Logging
internal import Synchronization

/// Writes a client's calls to swift-log: one line when a call is sent, one when it has ended, each
/// with metadata and an identifier that ties them together. Secrets are masked, and no control
/// character goes into the log as it came.
///
/// Calls begin at level `debug` and end at `info`; cancelled ones end at `notice`, those that may
/// succeed when sent again at `warning`, all other failures at `error`. As an observer of policies
/// it writes their decisions at `debug`, `notice` or `warning`.
public final class ClientLogging: Interceptor, ClientObserver {
  /// What is written besides the metadata.
  public struct Options: Sendable, Hashable {
    /// Greatest number of bytes of a request's body in the log, at level `trace`; 0 for none. Bodies
    /// hold what people write: they are off unless asked for.
    public var requestBody = 0
    /// The same for the answer's body; what is beyond the limit is dropped.
    public var responseBody = 0
    /// A header that takes the identifier to the server, such as `X-Request-ID`; nil for none.
    public var correlationHeader: String?

    /// No bodies, no header.
    public init() {}
  }

  /// The identifier for calls made within `withCorrelation`.
  @TaskLocal static var correlation: String?

  private struct OpenCall {
    var id: String
    var began: Duration
    var status: Int?
    var bytes = 0
    var body: [UInt8] = []
  }

  private struct State {
    var open: [CallIdentity: OpenCall] = [:]
    var last: UInt64 = 0
  }

  /// What is written.
  public let options: Options
  private let logger: Logger
  private let time: TimeSource
  private let prefix: String
  private let state = Mutex(State())

  /// Logs to `logger`; `prefix` begins every identifier, and is random where nil.
  public init(
    _ logger: Logger, options: Options = Options(), prefix: String? = nil,
    time: TimeSource = .system
  ) {
    self.logger = logger
    self.options = options
    self.time = time
    self.prefix = prefix ?? String(UInt32.random(in: .min ... .max), radix: 36)
  }

  /// Runs `body` so that the log ties all calls within it to `id`, such as a request of one's own.
  public static func withCorrelation<Result>(
    _ id: String, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    try await $correlation.withValue(id, operation: body)
  }

  /// Writes that a call is sent, and lets it through.
  public func open(
    _ request: TransportRequest,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse {
    guard let call = request.call else { return try await next(request) }
    let id = begin(call, request)
    var sent = request
    if let header = options.correlationHeader, PlainText.isHeaderName(header) {
      sent.headers.removeAll { $0.name.lowercased() == header.lowercased() }
      sent.headers.append(HTTPHeader(header, PlainText.headerValue(id)))
    }
    var response = try await next(sent)
    let status = response.head.status
    state.withLock { $0.open[call]?.status = status }
    response.body = ResponseBody(
      ObservedBody(response.body) { [self] piece in
        state.withLock { state in
          guard let index = state.open.index(forKey: call) else { return }
          state.open.values[index].bytes += piece.count
          let room = options.responseBody - state.open.values[index].body.count
          if room > 0 { state.open.values[index].body += piece.prefix(room) }
        }
      })
    return response
  }

  /// Writes how a call ended.
  public func ended(_ request: TransportRequest, _ outcome: CallOutcome) {
    guard let call = request.call else { return }
    guard let open = state.withLock({ $0.open.removeValue(forKey: call) }) else { return }
    let mask = SecretMask(request)
    var metadata = Self.metadata(request, id: open.id, mask)
    metadata["duration_ms"] = .string(Self.milliseconds(time.now() - open.began))
    if let status = open.status ?? outcome.error?.status { metadata["status"] = "\(status)" }
    metadata["bytes"] = "\(open.bytes)"
    if let metrics = outcome.metrics { Self.add(metrics, to: &metadata) }
    if !open.body.isEmpty {
      var body = metadata
      body["body"] = .string(Self.shown(open.body, mask))
      logger.log(level: .trace, "ollama answer", metadata: body)
    }
    guard let error = outcome.error else {
      return logger.log(level: .info, "ollama call done", metadata: metadata)
    }
    metadata["error"] = .string(error.code)
    metadata["reason"] = .string(PlainText.escaped(mask.text(error.description), limit: 1000))
    logger.log(level: Self.level(of: error), "ollama call failed", metadata: metadata)
  }

  private func begin(_ call: CallIdentity, _ request: TransportRequest) -> String {
    let now = time.now()
    let given = Self.correlation.map { PlainText.escaped($0, limit: 200) }
    let (id, isFirst) = state.withLock { state -> (String, Bool) in
      if let open = state.open[call] { return (open.id, false) }
      state.last &+= 1
      let own = "\(prefix)-\(state.last)"
      let id = given.map { "\($0)/\(own)" } ?? own
      state.open[call] = OpenCall(id: id, began: now)
      return (id, true)
    }
    let mask = SecretMask(request)
    var metadata = Self.metadata(request, id: id, mask)
    logger.log(
      level: .debug, isFirst ? "ollama call sent" : "ollama call sent again", metadata: metadata)
    if options.requestBody > 0, case .bytes(let bytes) = request.body {
      let text = Self.shown(bytes, mask)
      metadata["body"] = .string(
        text.utf8.count > options.requestBody
          ? String(decoding: text.utf8.prefix(options.requestBody), as: UTF8.self) + "…" : text)
      logger.log(level: .trace, "ollama request", metadata: metadata)
    }
    return id
  }
}

extension ClientLogging {
  /// Writes one line.
  func write(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) {
    logger.log(level: level, "\(message)", metadata: metadata)
  }

  private static func metadata(_ request: TransportRequest, id: String, _ mask: SecretMask)
    -> Logger.Metadata
  {
    func clean(_ text: String) -> Logger.MetadataValue {
      .string(PlainText.escaped(mask.text(text), limit: 400))
    }
    var metadata: Logger.Metadata = [
      "call": .string(id), "method": .string(request.method.rawValue),
      "host": clean(request.host.displayName), "endpoint": clean(request.endpoint),
    ]
    if let model = request.model { metadata["model"] = clean(model) }
    if request.isStreaming { metadata["stream"] = "true" }
    return metadata
  }

  private static func add(_ metrics: ReplyMetrics, to metadata: inout Logger.Metadata) {
    if let count = metrics.promptTokens { metadata["prompt_tokens"] = "\(count)" }
    if let count = metrics.replyTokens { metadata["reply_tokens"] = "\(count)" }
    if let load = metrics.loadDuration { metadata["load_ms"] = .string(milliseconds(load)) }
    if let rate = metrics.replyRate, rate < 1e12 {
      metadata["tokens_per_second"] = "\((rate * 10).rounded() / 10)"
    }
  }

  private static func level(of error: OllamaError) -> Logger.Level {
    if error.kind == .cancelled { return .notice }
    return error.isRetryable ? .warning : .error
  }

  /// A body as log text: JSON masked by its members, anything else by its text alone.
  private static func shown(_ bytes: [UInt8], _ mask: SecretMask) -> String {
    if let json = try? JSONParser.parse(bytes) {
      return PlainText.escaped(mask.json(json).description)
    }
    let lines = bytes.split(separator: 0x0A).map { line in
      let line = Array(line)
      return (try? JSONParser.parse(line)).map { mask.json($0).description }
        ?? mask.text(String(decoding: line, as: UTF8.self))
    }
    return PlainText.escaped(lines.joined(separator: "\n"))
  }

  private static func milliseconds(_ duration: Duration) -> String {
    "\((duration.secondsValue * 10_000).rounded() / 10)"
  }
}

extension PlainText {
  /// Whether the text can name a header; stricter than HTTP.
  static func isHeaderName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// The text as a header's value: visible ASCII only.
  static func headerValue(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.value > 0x20 && $0.value < 0x7F ? Character($0) : "_" })
  }
}

extension OllamaClient.Configuration {
  /// A log of the client's calls, as the outermost stage but for diagnostics; nil for none.
  public var logging: ClientLogging? {
    get { stages.lazy.compactMap { $0 as? ClientLogging }.first }
    set {
      let others = stages.filter { !($0 is ClientLogging) }
      let place = others.firstIndex { !($0 is Diagnostics) } ?? others.endIndex
      stages = Array(others[..<place]) + (newValue.map { [$0] } ?? []) + Array(others[place...])
    }
  }
}
#endif
