#if Diagnostics
internal import Synchronization

/// Watches the calls of a client: durations, error kinds, throughput and tokens, for the last 1000
/// calls or the last hour. Nothing but figures is kept, and nothing leaves the process.
///
/// As the outermost stage (`configuration.diagnostics = Diagnostics()`) it sees calls as their
/// caller does, retries and cache included; as the innermost it names the host that really answered.
public final class Diagnostics: Interceptor {
  /// A call that is under way.
  public struct LiveCall: Sendable, Hashable {
    /// The server as shown to people.
    public var host: String
    /// The path asked for.
    public var endpoint: String
    /// The model asked for.
    public var model: String?
    /// Since its beginning.
    public var elapsed: Duration
    /// Until the first piece of the reply; nil while none has come.
    public var firstToken: Duration?
    /// Records of the reply so far: about as many as tokens.
    public var records: Int
    /// Bytes of the reply so far.
    public var bytes: Int
    /// Records a second since the first: about the tokens a second; nil before the second one.
    public var generationRate: Double?
  }

  fileprivate struct OpenCall {
    var request: TransportRequest
    var began: Duration
    var attempts = 0
    var answered: Duration?
    var first: Duration?
    var latest: Duration?
    var firstRecords = 0
    var records = 0
    var bytes = 0
  }

  private struct State {
    var log: DiagnosticsLog
    var open: [CallIdentity: OpenCall] = [:]
  }

  private let state: Mutex<State>
  private let time: TimeSource

  /// Begins to watch; `capacity` calls are kept, for the time of `retention`.
  public init(
    capacity: Int = 1000, retention: Duration = .seconds(3600), time: TimeSource = .system
  ) {
    self.time = time
    state = Mutex(
      State(log: DiagnosticsLog(capacity: capacity, retention: retention, start: time.now())))
  }

  /// Lets a call through and notes its times.
  public func open(
    _ request: TransportRequest,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse {
    guard let call = request.call else { return try await next(request) }
    let now = time.now()
    state.withLock { state in
      var open = state.open[call] ?? OpenCall(request: request, began: now)
      open.request = request
      open.attempts += 1
      state.open[call] = open
    }
    var response = try await next(request)
    let answered = time.now()
    state.withLock { $0.open[call]?.answered = answered }
    let counts = request.isReply
    response.body = ResponseBody(
      ObservedBody(response.body) { [self] piece in
        note(piece, of: call, records: counts)
      })
    return response
  }

  /// Files a call that has ended.
  public func ended(_ request: TransportRequest, _ outcome: CallOutcome) {
    guard let call = request.call else { return }
    let now = time.now()
    state.withLock { state in
      guard let open = state.open.removeValue(forKey: call) else { return }
      let began = open.began
      state.log.add(
        RequestSample(
          host: open.request.host.displayName, endpoint: open.request.endpoint,
          model: open.request.model, began: began, took: now - began,
          answered: open.answered.map { $0 - began }, firstToken: open.first.map { $0 - began },
          bytes: open.bytes, attempts: open.attempts, ending: .init(outcome.error),
          metrics: outcome.metrics ?? ReplyMetrics()))
    }
  }

  private func note(_ piece: [UInt8], of call: CallIdentity, records: Bool) {
    let lines = records ? piece.lineFeeds : 0
    let now = records ? time.now() : .zero
    state.withLock { state in
      guard let index = state.open.index(forKey: call) else { return }
      state.open.values[index].bytes += piece.count
      guard records else { return }
      state.open.values[index].records += lines
      state.open.values[index].latest = now
      if state.open.values[index].first == nil {
        state.open.values[index].first = now
        state.open.values[index].firstRecords = lines
      }
    }
  }
}

extension Diagnostics {
  /// What the calls of a window looked like.
  public func report(_ window: DiagnosticsLog.Window = .all) -> DiagnosticsReport {
    log.report(window, now: time.now())
  }

  /// The same for each model.
  public func reportByModel(_ window: DiagnosticsLog.Window = .all) -> [String: DiagnosticsReport] {
    log.reportByModel(window, now: time.now())
  }

  /// The same for each host.
  public func reportByHost(_ window: DiagnosticsLog.Window = .all) -> [String: DiagnosticsReport] {
    log.reportByHost(window, now: time.now())
  }

  /// The same for each endpoint.
  public func reportByEndpoint(_ window: DiagnosticsLog.Window = .all)
    -> [String: DiagnosticsReport]
  {
    log.reportByEndpoint(window, now: time.now())
  }

  /// The calls of a window one by one, oldest first.
  public func samples(_ window: DiagnosticsLog.Window = .all) -> [RequestSample] {
    log.samples(window, now: time.now())
  }

  /// The calls that are under way, oldest first.
  public var live: [LiveCall] {
    let now = time.now()
    let open = state.withLock { Array($0.open.values) }
    return open.sorted { $0.began < $1.began }.map { call in
      LiveCall(
        host: call.request.host.displayName, endpoint: call.request.endpoint,
        model: call.request.model, elapsed: now - call.began,
        firstToken: call.first.map { $0 - call.began }, records: call.records, bytes: call.bytes,
        generationRate: call.rate)
    }
  }

  /// Forgets the calls that have ended.
  public func removeAll() { state.withLock { $0.log.removeAll() } }

  private var log: DiagnosticsLog { state.withLock { $0.log } }
}

extension Diagnostics.OpenCall {
  /// Records a second between the first piece and the latest.
  fileprivate var rate: Double? {
    guard let first, let latest, latest > first, records > firstRecords else { return nil }
    return Double(records - firstRecords) / (latest - first).secondsValue
  }
}

extension RequestSample.Ending {
  fileprivate init(_ error: OllamaError?) {
    guard let error else {
      self = .success
      return
    }
    self = error.kind == .cancelled ? .cancelled : .failure(code: error.code)
  }
}

extension TransportRequest {
  /// Whether the answer is a model's reply, record by record.
  fileprivate var isReply: Bool {
    isStreaming && (endpoint == "/api/chat" || endpoint == "/api/generate")
  }
}

extension [UInt8] {
  /// How many line feeds there are.
  fileprivate var lineFeeds: Int { withUnsafeBufferPointer { ByteSearch.newlines(in: $0) } }
}

extension OllamaClient.Configuration {
  /// Statistics about the client's calls, as the outermost stage; nil for none, at no cost.
  public var diagnostics: Diagnostics? {
    get { stages.lazy.compactMap { $0 as? Diagnostics }.first }
    set {
      let others = stages.filter { !($0 is Diagnostics) }
      stages = (newValue.map { [$0] } ?? []) + others
    }
  }
}

extension OllamaClient {
  /// Statistics about this client's calls; nil where none are kept.
  public var diagnostics: Diagnostics? { configuration.diagnostics }
}
#endif
