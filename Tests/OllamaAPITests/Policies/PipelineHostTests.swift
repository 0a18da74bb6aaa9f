#if Resilience && Caching
import OllamaAPI
import Testing

@Suite("Policies: circuits, limits and hosts of a real client")
struct PipelineHostTests {
  private func backups(_ names: String...) throws -> Failover {
    Failover(try names.map { Failover.Backup(try Host("\($0):11434")) })
  }

  /// Answers by host name; hosts that are not named refuse.
  private func byHost(_ replies: [String: FakeTransport.Reply]) -> FakeTransport {
    FakeTransport { request, _ in replies[request.host.name] ?? .refused }
  }

  @Test("an open circuit refuses without a request, and says how long")
  func circuitOpens() async {
    let bench = PolicyBench(FakeTransport([.refused])) {
      $0.circuit = .init(consecutiveFailures: 3)
    }
    for _ in 0..<3 { #expect(await bench.ask() == "connection_refused") }
    let error = await bench.error { _ = try await bench.client.version() }
    #expect(error?.kind == .circuitOpen(timeLeft: .seconds(60)))
    #expect(error?.host == "127.0.0.1:11434")
    #expect(bench.transport.requests.count == 3)
    #expect(bench.events.kinds.contains(.circuitOpened(duration: .seconds(60))))
    #expect(bench.events.kinds.contains(.circuitRefused(timeLeft: .seconds(60))))
  }

  @Test("an open circuit ends the retries; every attempt is counted")
  func circuitEndsRetries() async {
    let bench = PolicyBench(FakeTransport([.busy])) {
      $0.retry = RetryPolicy(maxAttempts: 5)
      $0.circuit = .init(consecutiveFailures: 2)
    }
    #expect(await bench.ask() == "circuit_open")
    #expect(bench.transport.requests.count == 2)
  }

  @Test("a call whose own failures opened the circuit tells those, the next one the circuit")
  func circuitKeepsCause() async {
    let bench = PolicyBench(FakeTransport([.refused])) {
      $0.retry = RetryPolicy(maxAttempts: 5)
      $0.circuit = .init(consecutiveFailures: 2)
    }
    let error = await bench.error { _ = try await bench.client.version() }
    #expect(error?.kind == .connectionRefused)
    #expect(error?.description.contains("Tried before") == false)
    #expect(bench.transport.requests.count == 2)
    #expect(await bench.ask() == "circuit_open")
    #expect(bench.transport.requests.count == 2)
  }

  @Test("the caller's own mistakes do not open a circuit")
  func clientErrors() async {
    let bench = PolicyBench(FakeTransport([.status(404, body: #"{"error":"no"}"#)])) {
      $0.circuit = .init(consecutiveFailures: 2)
    }
    for _ in 0..<5 { #expect(await bench.ask() == "api_404") }
  }

  @Test("a circuit closes after three probes, and opens again at a bad one")
  func circuitProbes() async {
    let bench = PolicyBench(
      FakeTransport { _, number in number <= 2 || number == 4 ? .refused : .version }
    ) { $0.circuit = .init(consecutiveFailures: 2) }
    for _ in 0..<2 { _ = await bench.ask() }
    bench.clock.advance(by: .seconds(60))
    #expect(await bench.ask() == "ok")
    #expect(await bench.ask() == "connection_refused")
    #expect(await bench.ask() == "circuit_open")
    bench.clock.advance(by: .seconds(60))
    for _ in 0..<3 { #expect(await bench.ask() == "ok") }
    #expect(bench.events.kinds.last { $0 == .circuitClosed } == .circuitClosed)
  }

  @Test("a stream that breaks counts against its host; one that ends well does not")
  func streamsCount() async {
    let chunk = #"{"message":{"role":"assistant","content":"x"},"done":false}"# + "\n"
    let end = #"{"message":{"role":"assistant","content":""},"done":true}"# + "\n"
    func run(_ reply: FakeTransport.Reply) async -> [ClientEvent.Kind] {
      let bench = PolicyBench(FakeTransport([reply])) { $0.circuit = .init(consecutiveFailures: 1) }
      _ = await bench.error {
        let stream = try await bench.client.chatStream(
          ChatRequest(model: "m", messages: [.user("Hi")]))
        for try await _ in stream {}
      }
      return bench.events.kinds
    }
    let opened = ClientEvent.Kind.circuitOpened(duration: .seconds(60))
    #expect(await run(.stream([chunk], then: OllamaError(.connectionLost))).contains(opened))
    #expect(await run(.stream([chunk])).contains(opened))
    #expect(await !run(.stream([chunk, end])).contains(opened))
  }

  @Test("a host that is down is replaced by the next, and by an open circuit too")
  func failsOver() async throws {
    let transport = byHost(["b": .version])
    let failover = try backups("b")
    let bench = PolicyBench(transport, host: try Host("a:11434")) {
      $0.failover = failover
      $0.circuit = .init(consecutiveFailures: 2)
    }
    for _ in 0..<4 { #expect(await bench.ask() == "ok") }
    // Twice refused, then its circuit is open and it is not asked any more.
    #expect(transport.hosts.filter { $0.hasPrefix("a") }.count == 2)
    #expect(transport.hosts.filter { $0.hasPrefix("b") }.count == 4)
    #expect(bench.events.kinds.contains(.failedOver(from: "a:11434", to: "b:11434")))
    #expect(bench.clock.slept.isEmpty)
  }

  @Test("hosts that keep failing are left out for a growing time, then probed")
  func ejects() async throws {
    let transport = byHost(["b": .version])
    let failover = try backups("b")
    let bench = PolicyBench(transport, host: try Host("a:11434")) { $0.failover = failover }
    for _ in 0..<8 { _ = await bench.ask() }
    #expect(transport.hosts.filter { $0.hasPrefix("a") }.count == 5)
    #expect(bench.events.kinds.contains(.hostEjected(duration: .seconds(30))))
    bench.clock.advance(by: .seconds(30))
    for _ in 0..<3 { _ = await bench.ask() }
    #expect(transport.hosts.filter { $0.hasPrefix("a") }.count == 6)
    #expect(bench.events.kinds.contains(.hostEjected(duration: .seconds(60))))
  }

  @Test("round robin asks each in turn")
  func roundRobin() async throws {
    let transport = byHost(["a": .version, "b": .version, "c": .version])
    var failover = try backups("b", "c")
    failover.choice.strategy = .roundRobin
    let choice = failover
    let bench = PolicyBench(transport, host: try Host("a:11434")) { $0.failover = choice }
    for _ in 0..<6 { _ = await bench.ask() }
    #expect(transport.hosts.map { $0.prefix(1) } == ["a", "b", "c", "a", "b", "c"])
  }

  @Test("when every host fails, the error names them all")
  func allDown() async throws {
    let failover = try backups("b")
    let bench = PolicyBench(byHost([:]), host: try Host("a:11434")) { $0.failover = failover }
    let error = await bench.error { _ = try await bench.client.version() }
    #expect(error?.host == "b:11434")
    #expect(error?.triedBefore == ["a:11434 (connection_refused)"])
    #expect(error?.description.contains("a:11434") == true)
    #expect(bench.transport.requests.count == 2)
  }

  @Test("a model that the second host lacks is said so, and never pulled")
  func modelMissing() async throws {
    let missing = FakeTransport.Reply.status(404, body: #"{"error":"model 'm' not found"}"#)
    let transport = byHost(["b": missing])
    let failover = try backups("b")
    let bench = PolicyBench(transport, host: try Host("a:11434")) { $0.failover = failover }
    let error = await bench.error {
      _ = try await bench.client.chat(ChatRequest(model: "m", messages: [.user("Hi")]))
    }
    #expect(error?.host == "b:11434")
    #expect(error?.model == "m")
    #expect(error?.description.contains("b:11434") == true)
    #expect(transport.requests.allSatisfy { $0.endpoint == "/api/chat" })
  }

  @Test("credentials and private headers stay with their origin")
  func credentials() async throws {
    let transport = byHost(["b": .version])
    let backup = Failover.Backup(
      try Host("b:11434"), credentials: .bearer("for-b", for: .configuredHost))
    let bench = PolicyBench(
      transport, host: try Host("a:11434"),
      credentials: .bearer("for-a", for: .configuredHost),
      headers: [HTTPHeader("X-Api-Key", "k-a"), HTTPHeader("Cookie", "c-a")]
    ) { $0.failover = Failover([backup]) }
    #expect(await bench.ask() == "ok")
    let toA = try #require(transport.requests.first)
    #expect(toA.headers.contains { $0.value == "Bearer for-a" })
    let toB = try #require(transport.requests.last)
    #expect(toB.headers.filter { $0.name == "Authorization" }.map(\.value) == ["Bearer for-b"])
    #expect(!toB.headers.contains { $0.value.hasSuffix("-a") })
  }

  @Test("a limit refuses at once, or waits its turn in order")
  func limits() async {
    let limit = RateLimiter.Algorithm.tokenBucket(burst: 1, perSecond: 2)
    let strict = PolicyBench(FakeTransport([.version])) { $0.rateLimit = .init(algorithm: limit) }
    #expect(await strict.ask() == "ok")
    let error = await strict.error { _ = try await strict.client.version() }
    #expect(error?.kind == .rateLimited(timeLeft: .milliseconds(500)))

    let patient = PolicyBench(FakeTransport([.version])) {
      $0.rateLimit = .init(algorithm: limit, maxWait: .seconds(5))
    }
    for _ in 0..<3 { #expect(await patient.ask() == "ok") }
    #expect(patient.clock.slept == [.milliseconds(500), .milliseconds(500)])
  }

  @Test("who gives up waiting gives the turn back, and the circuit's permit too")
  func limitCancelled() async {
    let clock = HandClock(jumps: false)
    let bench = PolicyBench(FakeTransport([.version]), clock: clock) {
      $0.rateLimit = .init(
        algorithm: .slidingWindow(limit: 1, span: .seconds(10)), maxWait: .seconds(15))
      $0.circuit = .init()
    }
    #expect(await bench.ask() == "ok")
    let waiting = Task { await bench.ask() }
    await clock.sleepers(atLeast: 1)
    // The turn after next is too far away …
    #expect(await bench.ask() == "rate_limited")
    waiting.cancel()
    #expect(await waiting.value == "cancelled")
    // … but the next one is free again.
    let next = Task { await bench.ask() }
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(10))
    #expect(await next.value == "ok")
  }

  @Test("each endpoint has a limit of its own where that is asked for")
  func perEndpoint() async {
    let bench = PolicyBench(
      FakeTransport { request, _ in
        request.endpoint == "/api/version" ? .version : .status(200, body: #"{"models":[]}"#)
      }
    ) {
      $0.rateLimit = .init(
        algorithm: .slidingWindow(limit: 1, span: .seconds(60)), isPerEndpoint: true)
    }
    #expect(await bench.ask() == "ok")
    #expect(await bench.ask() == "rate_limited")
    #expect(await bench.error { _ = try await bench.client.models() } == nil)
  }

  @Test("a slow answer is hedged; the first good one wins and the other is cancelled")
  func hedges() async {
    let clock = HandClock(jumps: false)
    let gate = Gate()
    let bench = PolicyBench(
      FakeTransport { _, number in number == 1 ? .held(gate, .version) : .version }, clock: clock
    ) { $0.hedging = .init(maxAttempts: 2, delay: .milliseconds(500)) }
    let task = Task { await bench.ask() }
    await gate.arrivals(atLeast: 1)
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .milliseconds(500))
    #expect(await task.value == "ok")
    #expect(bench.transport.requests.count == 2)
    #expect(bench.events.kinds.contains(.hedged(attempt: 2)))
  }

  @Test("a chat is never hedged")
  func noHedgedChat() async {
    let bench = PolicyBench(
      FakeTransport([
        .status(200, body: #"{"message":{"role":"assistant","content":"x"},"done":true}"#)
      ])
    ) { $0.hedging = .init(maxAttempts: 5, delay: .zero) }
    let error = await bench.error {
      _ = try await bench.client.chat(ChatRequest(model: "m", messages: [.user("Hi")]))
    }
    #expect(error == nil)
    #expect(bench.transport.requests.count == 1)
  }

  @Test("an adaptive throttle refuses here what the server would refuse")
  func throttles() async {
    let bench = PolicyBench(FakeTransport([.refused]), luck: 0.5) {
      $0.throttle = AdaptiveThrottle()
    }
    for _ in 0..<2 { #expect(await bench.ask() == "connection_refused") }
    #expect(await bench.ask() == "rate_limited")
  }
}
#endif
