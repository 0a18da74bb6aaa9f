#if Resilience && Caching
import OllamaAPI
import Testing

/// A client over a fake transport with the policies that a test sets.
struct PolicyBench {
  let transport: FakeTransport
  let clock: HandClock
  let events = EventLog()
  let client: OllamaClient

  init(
    _ transport: FakeTransport, clock: HandClock = HandClock(), host: Host = .local,
    luck: Double = 1,
    credentials: OllamaClient.Credentials = .none, headers: [HTTPHeader] = [],
    _ set: (inout Policies) -> Void
  ) {
    self.transport = transport
    self.clock = clock
    var policies = Policies()
    policies.clock = clock
    policies.random = FixedLuck(value: luck)
    policies.observer = events
    set(&policies)
    var configuration = OllamaClient.Configuration(host: host)
    configuration.credentials = credentials
    configuration.headers = headers
    configuration.policies = policies
    client = OllamaClient(configuration, transport: transport)
  }

  /// The code of the error that asking for the version ends with; "ok" where it does not.
  func ask() async -> String {
    do throws(OllamaError) {
      _ = try await client.version()
      return "ok"
    } catch { return error.code }
  }

  func error(_ work: () async throws -> Void) async -> OllamaError? {
    do { try await work() } catch { return error as? OllamaError }
    return nil
  }
}

extension FakeTransport.Reply {
  static let version = Self.status(200, body: #"{"version":"0.5.0"}"#)
  static let busy = Self.status(503, body: #"{"error":"server busy"}"#)
  static let refused = Self.error(OllamaError(.connectionRefused))

  static func busy(retryAfter: String) -> Self {
    .status(
      503, headers: [HTTPHeader("Retry-After", retryAfter)], body: #"{"error":"server busy"}"#)
  }
}

@Suite("Policies: retries of a real client")
struct PipelineRetryTests {
  @Test("without policies there is no stage at all")
  func off() {
    var configuration = OllamaClient.Configuration()
    configuration.policies = Policies()
    #expect(configuration.interceptor == nil)
    #expect(OllamaClient(configuration).pipeline == nil)
  }

  @Test("a busy server is asked again, with growing waits")
  func busyThenOK() async {
    let bench = PolicyBench(FakeTransport([.busy, .busy, .version])) { $0.retry = RetryPolicy() }
    #expect(await bench.ask() == "ok")
    #expect(bench.clock.slept == [.seconds(1), .seconds(2)])
    #expect(
      bench.events.kinds.filter { if case .retryPlanned = $0 { true } else { false } }.count == 2)
  }

  @Test("three attempts at most, then the server's own error")
  func gaveUp() async {
    let bench = PolicyBench(FakeTransport([.busy])) { $0.retry = RetryPolicy() }
    let error = await bench.error { _ = try await bench.client.version() }
    #expect(error?.status == 503)
    #expect(error?.serverMessage == "server busy")
    #expect(bench.transport.requests.count == 3)
  }

  @Test("Retry-After is heeded within bounds, and one beyond a minute ends the retries")
  func pushback() async {
    let short = PolicyBench(FakeTransport([.busy(retryAfter: "3"), .version])) {
      $0.retry = RetryPolicy()
    }
    #expect(await short.ask() == "ok")
    #expect(short.clock.slept == [.seconds(3)])

    let long = PolicyBench(FakeTransport([.busy(retryAfter: "30"), .version])) {
      $0.retry = RetryPolicy()
    }
    #expect(await long.ask() == "ok")
    #expect(long.clock.slept == [.seconds(6)])

    let endless = PolicyBench(FakeTransport([.busy(retryAfter: "61"), .version])) {
      $0.retry = RetryPolicy()
    }
    #expect(await endless.ask() == "api_503")
    #expect(endless.clock.slept.isEmpty)
  }

  @Test("calls share one budget, and an empty one ends retries at once")
  func budget() async {
    let bench = PolicyBench(FakeTransport([.busy])) {
      $0.retry = RetryPolicy(limit: .budget(.init(capacity: 5)))
    }
    #expect(await bench.ask() == "api_503")
    #expect(bench.transport.requests.count == 2)
    #expect(await bench.ask() == "api_503")
    #expect(bench.transport.requests.count == 3)
  }

  @Test("no attempt begins later than the window allows")
  func window() async {
    let bench = PolicyBench(FakeTransport([.busy])) {
      $0.retry = RetryPolicy(maxAttempts: 5, window: .seconds(2))
    }
    #expect(await bench.ask() == "api_503")
    #expect(bench.clock.slept == [.seconds(1)])
  }

  @Test("a deadline over all attempts cuts each of them")
  func deadline() async {
    let bench = PolicyBench(FakeTransport([.busy, .version])) {
      $0.retry = RetryPolicy(deadline: .seconds(10))
    }
    #expect(await bench.ask() == "ok")
    #expect(bench.transport.requests.map(\.timeouts.total) == [.seconds(10), .seconds(9)])
  }

  @Test("create and push are repeated only when they never reached the server")
  func changing() async {
    for reply in [
      FakeTransport.Reply.busy,
      .error(OllamaError(.connectionLost, progress: .sent)),
    ] {
      let bench = PolicyBench(FakeTransport([reply])) { $0.retry = RetryPolicy() }
      let request = TransportRequest(.post, host: .local, endpoint: "/api/create")
      _ = await bench.error { _ = try await bench.open(request) }
      #expect(bench.transport.requests.count == 1)
    }
    let bench = PolicyBench(FakeTransport([.refused, .status(200)])) { $0.retry = RetryPolicy() }
    let request = TransportRequest(.post, host: .local, endpoint: "/api/create")
    #expect(await bench.error { _ = try await bench.open(request) } == nil)
    #expect(bench.transport.requests.count == 2)
  }

  @Test("deleting what the first try deleted is a success")
  func deletedTwice() async throws {
    let lost = OllamaError(.connectionLost, progress: .sent)
    let bench = PolicyBench(
      FakeTransport([.error(lost), .status(404, body: #"{"error":"model 'm' not found"}"#)])
    ) { $0.retry = RetryPolicy() }
    #expect(try await status(of: bench) == 200)
    #expect(bench.transport.requests.count == 2)
    let first = PolicyBench(FakeTransport([.status(404, body: #"{"error":"not found"}"#)])) {
      $0.retry = RetryPolicy()
    }
    #expect(try await status(of: first) == 404)
  }

  private func status(of bench: PolicyBench) async throws -> Int? {
    let transport = bench.transport
    let request = TransportRequest(.delete, host: .local, endpoint: "/api/delete")
    return try await bench.client.pipeline?.open(request) { request throws(OllamaError) in
      try await transport.open(request)
    }.head.status
  }

  @Test("a connection that the server had closed is replaced at once, and once")
  func idleConnection() async {
    var lost = OllamaError(.connectionLost, progress: .sent)
    lost.reusedConnection = true
    let bench = PolicyBench(FakeTransport([.error(lost), .version])) { $0.retry = RetryPolicy() }
    #expect(await bench.ask() == "ok")
    #expect(bench.clock.slept.isEmpty)
    let twice = PolicyBench(FakeTransport([.error(lost), .error(lost), .version])) {
      $0.retry = RetryPolicy()
    }
    #expect(await twice.ask() == "connection_lost")
  }

  @Test("a reply that has begun is never asked for again")
  func midStream() async {
    let half = #"{"message":{"role":"assistant","content":"Hel"},"done":false}"# + "\n"
    let bench = PolicyBench(
      FakeTransport([
        .stream([half], then: OllamaError(.connectionLost, progress: .replying)), .version,
      ])
    ) { $0.retry = RetryPolicy() }
    var text = ""
    let error = await bench.error {
      let stream = try await bench.client.chatStream(
        ChatRequest(model: "m", messages: [.user("Hi")]))
      for try await chunk in stream { text += chunk.content }
    }
    #expect(text == "Hel")
    #expect(error?.partial?.text == "Hel")
    #expect(bench.transport.requests.count == 1)
  }

  @Test("cancelling in the wait ends the call at once")
  func cancelInWait() async {
    let clock = HandClock(jumps: false)
    let bench = PolicyBench(FakeTransport([.busy]), clock: clock) { $0.retry = RetryPolicy() }
    let task = Task { await bench.ask() }
    await clock.sleepers(atLeast: 1)
    task.cancel()
    #expect(await task.value == "cancelled")
    #expect(bench.transport.requests.count == 1)
  }
}

extension PolicyBench {
  /// Sends a request through the pipeline and reads the whole answer.
  func open(_ request: TransportRequest) async throws(OllamaError) -> [UInt8] {
    guard let pipeline = client.pipeline else { throw OllamaError(.invalidArgument) }
    let transport = transport
    let response = try await pipeline.open(request) { request throws(OllamaError) in
      try await transport.open(request)
    }
    return try await response.body.collect(limit: 1 << 20)
  }
}

@Suite("Policies: pulls that go on")
struct PipelinePullTests {
  private func line(_ completed: Int) -> String {
    #"{"status":"pulling d1","digest":"sha256:d1","total":100,"completed":\#(completed)}"# + "\n"
  }

  private func read(_ bench: PolicyBench) async -> ([JSONObject], OllamaError?) {
    var records: [JSONObject] = []
    var request = TransportRequest(.post, host: .local, endpoint: "/api/pull", isStreaming: true)
    request.model = "m"
    do throws(OllamaError) {
      let bytes = try await bench.open(request)
      for line in bytes.split(separator: 10) {
        if let record = try? JSONParser.parse(Array(line)).object { records.append(record) }
      }
      return (records, nil)
    } catch { return (records, error) }
  }

  @Test("a pull goes on after its connection broke in the middle of a line")
  func goesOn() async {
    let lost = OllamaError(.connectionLost, progress: .replying)
    let bench = PolicyBench(
      FakeTransport([
        .stream([line(10), line(20) + #"{"status":"pul"#], then: lost),
        .stream([line(30)]),
        .stream([line(60), #"{"status":"success"}"# + "\n"]),
      ])
    ) { $0.retry = RetryPolicy() }
    let (records, error) = await read(bench)
    #expect(error == nil)
    #expect(records.compactMap { $0.int("completed") } == [10, 20, 30, 60])
    #expect(records.last?.string("status") == "success")
    #expect(bench.transport.requests.count == 3)
  }

  @Test("three failures in a row without progress end it; progress begins the count anew")
  func withoutProgress() async {
    let lost = OllamaError(.connectionLost, progress: .replying)
    let stuck = PolicyBench(FakeTransport([.stream([line(10)], then: lost)])) {
      $0.retry = RetryPolicy()
    }
    let (_, error) = await read(stuck)
    #expect(error != nil)
    #expect(stuck.transport.requests.count == 4)

    let moving = PolicyBench(
      FakeTransport { [self] _, number in
        number < 9
          ? .stream([line(number * 10)], then: lost)
          : .stream([#"{"status":"success"}"# + "\n"])
      }
    ) { $0.retry = RetryPolicy() }
    let (records, none) = await read(moving)
    #expect(none == nil)
    #expect(records.count == 9)
  }

  @Test("an error that the server reports ends a pull")
  func reported() async {
    let bench = PolicyBench(
      FakeTransport([.stream([line(10), #"{"error":"file does not exist"}"# + "\n"])])
    ) { $0.retry = RetryPolicy() }
    let (records, _) = await read(bench)
    #expect(records.last?.string("error") == "file does not exist")
    #expect(bench.transport.requests.count == 1)
  }
}
#endif
