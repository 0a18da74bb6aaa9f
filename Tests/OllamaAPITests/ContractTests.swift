import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The figures that docs/library.md promises: whoever changes a default changes the page too.
@Suite("Contract: defaults")
struct ContractDefaultTests {
  @Test("limits of time and size")
  func core() {
    let configuration = OllamaClient.Configuration()
    #expect(configuration.timeouts == Timeouts(connect: .seconds(5), firstByte: .seconds(330)))
    #expect(configuration.timeouts.silence == .seconds(300))
    #expect(configuration.timeouts.total == nil)
    #expect(configuration.informationTimeouts.total == .seconds(60))
    #expect(configuration.transferTimeouts.silence == .seconds(1800))
    #expect(configuration.probeTimeout == .seconds(2))
    #expect(configuration.maxResponseBytes == 10_000_000)
    #expect(configuration.inputValidation == nil)
    #expect(configuration.interceptor == nil, "no stage is there unless it is asked for")
    #expect(LineSplitter.defaultLimit == 8_000_000)
    #expect(Exchange.capacity == 262_144)
    #expect(OllamaClient.Configuration().host == .local)
    let checks = InputValidation()
    #expect((checks.messageLimit, checks.imageLimit) == (10_000, 100))
    #expect((checks.textLimit, checks.imageBytes) == (8_000_000, 100_000_000))
  }

  #if Resilience
  @Test("retry, circuit, limits")
  func resilience() {
    #expect(Policies().isEmpty)
    let retry = RetryPolicy()
    #expect((retry.maxAttempts, retry.window) == (3, .seconds(30)))
    #expect(retry.backoff == Backoff(base: .seconds(1), cap: .seconds(20), jitter: .full))
    #expect(retry.backoff.growth == .exponential(multiplier: 2))
    #expect(retry.limit == .budget(RetryBudget.Configuration(capacity: 500, cost: 14)))
    #expect((retry.pushback, retry.longestPushback) == (.bounded, .seconds(60)))
    let circuit = CircuitBreaker.Configuration()
    #expect((circuit.consecutiveFailures, circuit.halfOpenCalls) == (5, 3))
    #expect(circuit.openTime == .constant(.seconds(60)))
    #expect(circuit.failureRate == nil && circuit.slowCallRate == nil)
    #expect(CircuitBreaker.Configuration.rates.failureRate == 50)
    let limiter = RateLimiter.Configuration()
    #expect(limiter.algorithm == .tokenBucket(burst: 10, perSecond: 1.67))
    #expect(RateLimiter.Algorithm.tokenBucket() == limiter.algorithm)
    #expect(
      RateLimiter.Algorithm.slidingWindow() == .slidingWindow(limit: 100, span: .seconds(60)))
    #expect((limiter.maxWait, limiter.isPerEndpoint) == (.zero, false))
    let quota = Quota.Configuration()
    #expect(quota.requestsPerDay == nil && quota.tokensPerMonth == nil)
  }

  @Test("hosts, health, streams in hand")
  func hosts() {
    let pool = HostPool.Configuration()
    #expect((pool.strategy, pool.ejection.consecutiveFailures) == (.priority, 5))
    #expect((pool.ejection.baseTime, pool.ejection.longestTime) == (.seconds(30), .seconds(300)))
    #expect(pool.ejection.revival == .byProbe)
    #expect(HostPool.Strategy.allCases == [.priority, .roundRobin])
    let health = HealthMonitor.Configuration()
    #expect((health.interval, health.timeout) == (.seconds(30), .seconds(5)))
    #expect((health.failuresDown, health.successesUp, health.jitter) == (3, 2, 0.1))
    #expect(HealthMonitor.Strategy.allCases == [.ping, .api, .version])
    let control = StreamControl.Limits()
    #expect((control.silence, control.deadline) == (.seconds(10), nil))
    #expect((control.pause, control.afterPause) == (.seconds(300), .cancel))
    let buffer = DeliveryBuffer()
    #expect((buffer.bytes, buffer.delay) == (64, .milliseconds(100)))
    #expect(buffer.endsAtNewline)
  }
  #endif

  #if Caching
  @Test("caches and compression")
  func caching() {
    let cache = ResponseCache.Configuration()
    #expect((cache.maxEntries, cache.timeToLive) == (100, .seconds(300)))
    let times = Dictionary(
      uniqueKeysWithValues: ContentCache.Kind.allCases.map { ($0, $0.timeToLive) })
    #expect(times[.chat] == .seconds(3600))
    #expect(times[.response] == .seconds(1800))
    #expect(times[.system] == .seconds(7200))
    #expect(times[.embeddings] == .seconds(14_400))
    let content = ContentCache.Configuration()
    #expect((content.maxItemBytes, content.maxBytes) == (1 << 20, 100 << 20))
    let packing = CompressingTransport(ScriptedTransport())
    #expect((packing.threshold, packing.level) == (1024, 6))
  }
  #endif

  #if Diagnostics
  @Test("statistics and logs")
  func diagnostics() {
    let log = DiagnosticsLog()
    #expect((log.capacity, log.retention) == (1000, .seconds(3600)))
    #expect(
      DiagnosticsLog.Window.allCases.map(\.length)
        == [.seconds(60), .seconds(300), .seconds(3600), nil])
    #expect(TokenEstimate.guess(String(repeating: "four", count: 25)) == 25)
  }
  #endif

  #if Workflows
  @Test("batches, templates, tools, guards, sockets")
  func workflows() {
    let batch = Batch()
    #expect((batch.size, batch.concurrency, batch.retries) == (100, 5, 0))
    #expect(!batch.failsFast)
    let heats = RequestTemplate.builtIn.map { ($0.name, $0.options.temperature ?? -1) }
    #expect(
      heats.map { "\($0.0) \($0.1)" }
        == ["code 0.2", "creative 1.2", "factual 0.3", "summary 0.5", "chat 1.0"])
    #expect(ToolLoop(ToolRegistry()).rounds == 8)
    #expect(ToolRunner(ToolRegistry()).order == .parallel(limit: 4))
    #expect(Guard().model == nil, "off until a model is named")
    #expect(AudioClip.limit == 100_000_000)
    let socket = WebSocketTransport()
    #expect((socket.messageLimit, socket.heartbeat) == (8_000_000, .seconds(20)))
  }
  #endif

  #if Workspace
  @Test("versions of a configuration, commands for secrets")
  func workspace() {
    #expect(LiveConfiguration.historyLimit == 10)
    #expect(SecretContext(environment: [:]).commandTimeout == .seconds(10))
  }
  #endif
}

/// What the contract gives figures for; the benchmarks hold the figures themselves.
@Suite("Contract: figures", .timeLimit(.minutes(1)))
struct ContractFigureTests {
  @Test("a payload of 10 KB is written and read back as it was")
  func coding() throws {
    let text = String(repeating: "A sentence of some length, with \"quotes\". ", count: 20)
    let request = ChatRequest(
      model: "m", messages: (0..<10).map { _ in .user(text) }, options: ModelOptions(seed: 7))
    let bytes = JSONWriter.bytes(request.json(stream: true))
    #expect((8_000...10_000).contains(bytes.count))
    #expect(try ChatRequest(parsing: bytes) == request)
  }

  @Test("a connection that rests is kept as it is")
  func idle() async throws {
    let server = try FaultServer(scripts: [
      [.forever([.readRequest, .response(body: #"{"version":"1"}"#)])]
    ])
    let client = try client(of: server)
    _ = try await client.version()
    // The same connection serves again: it was neither closed nor touched in between.
    _ = try await client.version()
    #expect(server.log.connections == 1)
    #expect(server.requests.count == 2)
  }

  #if Resilience
  @Test("an open circuit refuses each call at once")
  func circuit() async throws {
    var configuration = OllamaClient.Configuration()
    configuration.policies.circuit = CircuitBreaker.Configuration()
    let transport = ScriptedTransport()
    let client = OllamaClient(configuration, transport: transport)
    client.pipeline?.setCircuit(.forcedOpen)
    for _ in 0..<20 {
      let error = await #expect(throws: OllamaError.self) { _ = try await client.version() }
      #expect(error?.code == "circuit_open")
    }
    #expect(transport.requests.isEmpty)
  }
  #endif

  #if Caching
  @Test("the full cache answers each of its keys")
  func cache() throws {
    var cache = ResponseCache()
    let keys = (0..<100).compactMap { number in
      CacheKey(
        host: "h", method: "POST", endpoint: "/api/show",
        body: Array(#"{"model":"m\#(number)"}"#.utf8))
    }
    #expect(keys.count == 100)
    for key in keys {
      guard case .fetch(let flight) = cache.lookup(key, now: .zero) else { continue }
      _ = cache.finish(
        flight, key: key, answer: .init(status: 200, body: [1, 2, 3]), now: .zero)
    }
    #expect(cache.count == 100)
    var hits = 0
    for key in keys {
      if case .hit = cache.lookup(key, now: .seconds(1)) { hits += 1 }
    }
    #expect(hits == 100)
  }
  #endif
}
