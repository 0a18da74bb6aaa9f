#if Resilience && Caching
import OllamaAPI
import Synchronization
import Testing

@Suite("Policies: each alone, without a client")
struct SharedPolicyTests {
  private func code(_ work: () async throws(OllamaError) -> Void) async -> String {
    do throws(OllamaError) {
      try await work()
      return "ok"
    } catch { return error.code }
  }

  @Test("a circuit guards any work")
  func circuit() async {
    let clock = HandClock()
    let circuit = SharedCircuitBreaker(.init(consecutiveFailures: 2), clock: clock)
    let bad: () async throws(OllamaError) -> Void = { () throws(OllamaError) in
      throw OllamaError(.connectionRefused)
    }
    let missing: () async throws(OllamaError) -> Void = { () throws(OllamaError) in
      throw OllamaError(.api, status: 404)
    }
    let good: () async throws(OllamaError) -> Void = {}
    for _ in 0..<5 {
      #expect(await code { () throws(OllamaError) in try await circuit.run(missing) } == "api_404")
    }
    for _ in 0..<2 {
      #expect(
        await code { () throws(OllamaError) in try await circuit.run(bad) } == "connection_refused")
    }
    #expect(circuit.state == .open)
    #expect(await code { () throws(OllamaError) in try await circuit.run(good) } == "circuit_open")
    #expect(circuit.metrics.refused == 1)
    circuit.force(.disabled)
    #expect(await code { () throws(OllamaError) in try await circuit.run(good) } == "ok")
  }

  @Test("a limiter makes any work wait its turn")
  func limiter() async {
    let clock = HandClock()
    let limiter = SharedRateLimiter(
      .init(algorithm: .tokenBucket(burst: 1, perSecond: 1), maxWait: .seconds(1)), clock: clock)
    for _ in 0..<3 {
      #expect(await code { () throws(OllamaError) in try await limiter.acquire() } == "ok")
    }
    #expect(clock.slept == [.seconds(1), .seconds(1)])
    #expect(
      await code { () throws(OllamaError) in try await limiter.acquire(2) } == "rate_limited")
  }

  @Test("retries repeat any work that may be repeated")
  func retries() async throws {
    let clock = HandClock()
    let retries = SharedRetries(clock: clock, random: FixedLuck(value: 1))
    let result = try await retries.run(method: "GET", endpoint: "/api/tags") {
      (attempt) throws(OllamaError) in
      if attempt < 3 {
        var error = OllamaError(.api, status: 503)
        error.retryAfter = "2"
        throw error
      }
      return attempt
    }
    #expect(result == 3)
    #expect(clock.slept == [.seconds(2), .seconds(2)])
    let created = await code { () throws(OllamaError) in
      try await retries.run(method: "POST", endpoint: "/api/create") { (_) throws(OllamaError) in
        throw OllamaError(.api, status: 503)
      }
    }
    #expect(created == "api_503")
    #expect(clock.slept.count == 2)
  }

  @Test("the state of every host can be read, and its circuit set by hand")
  func statuses() async throws {
    let backup = Failover.Backup(try Host("b:11434"))
    let bench = PolicyBench(FakeTransport([.version]), host: try Host("a:11434")) {
      $0.failover = Failover([backup])
      $0.circuit = .init()
      $0.retry = RetryPolicy()
    }
    let pipeline = try #require(bench.client.pipeline)
    #expect(await bench.ask() == "ok")
    #expect(pipeline.retryBalance == 500)
    #expect(pipeline.setCircuit(.forcedOpen))
    #expect(!pipeline.setCircuit(.forcedOpen, host: 7))
    #expect(await bench.ask() == "ok")
    #expect(bench.transport.hosts == ["a:11434", "b:11434"])
    let statuses = pipeline.hostStatuses(own: bench.client.host)
    #expect(statuses.map(\.name) == ["a:11434", "b:11434"])
    #expect(statuses.map(\.circuit) == [.forcedOpen, .closed])
    #expect(statuses.map(\.metrics?.calls) == [0, 1])
    pipeline.setCircuit(.forcedOpen, host: 1)
    let error = await bench.error { _ = try await bench.client.version() }
    #expect(error?.code == "circuit_open")
    #expect(error?.triedBefore == ["a:11434 (circuit open)"])
  }

  @Test("every one of many hosts is asked before a call fails")
  func manyHosts() async throws {
    let backups = try (1...8).map { Failover.Backup(try Host("b\($0):11434")) }
    let bench = PolicyBench(FakeTransport([.refused]), host: try Host("a:11434")) {
      $0.failover = Failover(backups)
    }
    #expect(await bench.ask() == "connection_refused")
    #expect(Set(bench.transport.hosts).count == 9)
  }

  @Test("a call that was refused here costs no quota")
  func refusedIsFree() async {
    let bench = PolicyBench(FakeTransport([.version])) {
      $0.quota = Quota(.init(requestsPerDay: 10))
      $0.rateLimit = .init(algorithm: .slidingWindow(limit: 1, span: .seconds(60)))
    }
    #expect(await bench.ask() == "ok")
    for _ in 0..<5 { #expect(await bench.ask() == "rate_limited") }
    #expect(bench.client.pipeline?.quotaSnapshot()?.dayRequests == 1)
  }

  /// A stage that writes down what passes.
  private struct Witness: Interceptor {
    let name: String
    let log: LineLog

    func open(
      _ request: TransportRequest,
      next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
    ) async throws(OllamaError) -> TransportResponse {
      log.append("\(name) opens")
      return try await next(request)
    }

    func ended(_ request: TransportRequest, _ outcome: CallOutcome) {
      log.append("\(name) hears the end")
    }
  }

  @Test("other stages stand around the policies, in order")
  func chain() async throws {
    let log = LineLog()
    var configuration = OllamaClient.Configuration()
    configuration.stages = [Witness(name: "a", log: log), Witness(name: "b", log: log)]
    var policies = Policies()
    policies.retry = RetryPolicy()
    policies.clock = HandClock()
    configuration.policies = policies
    let transport = FakeTransport([.busy, .version])
    let client = OllamaClient(configuration, transport: transport)
    #expect(client.pipeline != nil)
    _ = try await client.version()
    #expect(log.lines == ["a opens", "b opens", "a hears the end", "b hears the end"])
    #expect(transport.requests.count == 2)
    configuration.policies = Policies()
    #expect(configuration.pipeline == nil)
    #expect(configuration.stages.count == 2)
    configuration.stages = []
    #expect(configuration.interceptor == nil)
  }
}

/// Lines that several stages write.
private final class LineLog: Sendable {
  private let content = Mutex<[String]>([])
  func append(_ line: String) { content.withLock { $0.append(line) } }
  var lines: [String] { content.withLock { $0 } }
}
#endif
