#if Resilience && Caching
import LibraryTestSupport
import OllamaAPI
import Testing

/// The policies on the real client over real sockets; only waits between attempts are skipped.
@Suite("Policies: over loopback", .timeLimit(.minutes(1)))
struct PolicyLoopbackTests {
  private static let record =
    #"{"model":"m","message":{"role":"assistant","content":"a"},"done":false}"#
  private static let version = FaultStep.response(body: #"{"version":"0.5.0"}"#)

  private func client(
    _ server: FaultServer, key: String? = nil, _ set: (inout Policies) throws -> Void
  ) throws -> OllamaClient {
    try client(server.url, key: key, set)
  }

  private func client(
    _ address: String, key: String? = nil, _ set: (inout Policies) throws -> Void
  ) throws -> OllamaClient {
    var policies = Policies()
    policies.clock = HandClock()
    try set(&policies)
    var configuration = OllamaClient.Configuration(host: try Host(address))
    if let key { configuration.credentials = .bearer(key, for: .configuredHost) }
    configuration.policies = policies
    return OllamaClient(configuration)
  }

  private func error(_ work: () async throws -> Void) async -> OllamaError? {
    do { try await work() } catch { return error as? OllamaError }
    return nil
  }

  @Test("a busy server is asked again and answers")
  func retries() async throws {
    let busy = FaultStep.response(
      "503 Service Unavailable", headers: [("Retry-After", "2")],
      body: #"{"error":"server busy, please try again.  maximum pending requests exceeded"}"#)
    let server = try FaultServer(scripts: [
      [.readRequest, busy, .readRequest, busy, .readRequest, Self.version]
    ])
    let clock = HandClock()
    let client = try client(server) {
      $0.retry = RetryPolicy()
      $0.clock = clock
      $0.random = FixedLuck(value: 1)
    }
    #expect(try await client.version().text == "0.5.0")
    #expect(server.requests.count == 3)
    #expect(clock.slept == [.seconds(2), .seconds(2)])
  }

  @Test("a reset before the answer is tried once more; one after its first byte is not")
  func resets() async throws {
    let reset: [FaultStep] = [.readRequest, .reset]
    let fine: [FaultStep] = [
      .readRequest,
      .response(body: #"{"message":{"role":"assistant","content":"x"},"done":true}"#),
    ]
    let server = try FaultServer(scripts: [reset, fine])
    let first = try client(server) { $0.retry = RetryPolicy() }
    let request = ChatRequest(model: "m", messages: [.user("Hi")])
    #expect(try await first.chat(request).text == "x")
    #expect(server.requests.count == 2)

    let broken = try FaultServer(scripts: [
      [.readRequest, .chunkedHead(), .lines([Self.record]), .wait("go"), .reset], fine,
    ])
    let second = try client(broken) { $0.retry = RetryPolicy() }
    let fault = await error {
      for try await _ in try await second.chatStream(request) { broken.open("go") }
    }
    #expect(fault?.kind == .stream(.connectionLost))
    #expect(broken.requests.count == 1)
  }

  @Test("a closed port opens the circuit, which then refuses")
  func circuit() async throws {
    let port = try FaultServer.closedPort()
    let client = try client("127.0.0.1:\(port)") { $0.circuit = .init(consecutiveFailures: 2) }
    for _ in 0..<2 {
      #expect(await error { _ = try await client.version() }?.kind == .connectionRefused)
    }
    let refused = await error { _ = try await client.version() }
    #expect(refused?.kind == .circuitOpen(timeLeft: .seconds(60)))
    #expect(refused?.description.contains("127.0.0.1:\(port)") == true)
  }

  @Test("a dead host is replaced, and its key stays at home")
  func failsOver() async throws {
    let port = try FaultServer.closedPort()
    let server = try FaultServer(scripts: [[.forever([.readRequest, Self.version])]])
    let client = try client("127.0.0.1:\(port)", key: "home-key") {
      $0.failover = Failover([Failover.Backup(try Host(server.url))])
    }
    for _ in 0..<3 { #expect(try await client.version().text == "0.5.0") }
    #expect(server.requests.count == 3)
    #expect(server.requests.allSatisfy { $0.header("Authorization") == nil })
  }

  @Test("a stream that broke on the first host does not go on at the second")
  func streamStays() async throws {
    let first = try FaultServer(scripts: [
      [.readRequest, .chunkedHead(), .lines([Self.record]), .wait("go"), .reset]
    ])
    let second = try FaultServer(scripts: [[.forever([.readRequest, Self.version])]])
    let client = try client(first) {
      $0.retry = RetryPolicy()
      $0.failover = Failover([Failover.Backup(try Host(second.url))])
    }
    let request = ChatRequest(model: "m", messages: [.user("Hi")])
    let fault = await error {
      for try await _ in try await client.chatStream(request) { first.open("go") }
    }
    #expect(fault?.partial?.text == "a")
    #expect(first.requests.count == 1)
    #expect(second.requests.isEmpty)
  }

  @Test("ten equal questions at once are one request")
  func singleFlight() async throws {
    let server = try FaultServer(scripts: [
      [.readRequest, .wait("go"), .response(body: #"{"models":[]}"#)]
    ])
    let events = EventLog()
    let client = try client(server) {
      $0.cache = .init()
      $0.observer = events
    }
    let found = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<10 { group.addTask { (try? await client.models().count) ?? -1 } }
      await server.reached("go")
      await events.wait(for: .cacheJoined, times: 9)
      server.open("go")
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found == Array(repeating: 0, count: 10))
    #expect(server.requests.count == 1)
    #expect(server.log.connections == 1)
  }

  @Test("a pull whose connection is cut goes on over a new one")
  func pullGoesOn() async throws {
    func line(_ completed: Int) -> String {
      #"{"status":"pulling a","digest":"sha256:a","total":9,"completed":\#(completed)}"#
    }
    let server = try FaultServer(scripts: [
      [
        .readRequest, .chunkedHead(), .lines([line(1), line(2)]), .chunk(#"{"status":"pul"#),
        .wait("go"), .close,
      ],
      [
        .readRequest, .chunkedHead(), .lines([line(3), line(9), #"{"status":"success"}"#]),
        .lastChunk,
      ],
    ])
    let client = try client(server) { $0.retry = RetryPolicy() }
    let pipeline = try #require(client.pipeline)
    let request = TransportRequest(
      .post, host: client.host, endpoint: "/api/pull", body: .bytes(Array(#"{"model":"m"}"#.utf8)),
      model: "m", isStreaming: true)
    let transport = client.transport
    let response = try await pipeline.open(request) { request throws(OllamaError) in
      try await transport.open(request)
    }
    var text = ""
    for try await piece in response.body {
      text += String(decoding: piece, as: UTF8.self)
      if text.contains(#""completed":2"#) { server.open("go") }
    }
    let records = text.split(separator: "\n").compactMap { try? JSONParser.parse(String($0)) }
    #expect(records.compactMap { $0["completed"]?.int } == [1, 2, 3, 9])
    #expect(records.last?["status"] == "success")
    #expect(server.requests.map(\.path) == ["/api/pull", "/api/pull"])
    #expect(server.requests.map(\.text) == [#"{"model":"m"}"#, #"{"model":"m"}"#])
  }

  @Test("health checks over the wire tell up from down")
  func health() async throws {
    let server = try FaultServer(scripts: [[.forever([.readRequest, Self.version])]])
    let port = try FaultServer.closedPort()
    let client = try client(server) {
      $0.failover = Failover([Failover.Backup(try Host("127.0.0.1:\(port)"))])
      $0.clock = SystemPolicyClock()
    }
    let monitor = client.healthMonitor(.init(failuresDown: 1))
    await monitor.checkOnce()
    #expect(monitor.status(of: 0) == .up)
    #expect(monitor.status(of: 1) == .down)
    #expect(monitor.history(of: 0).first?.note == "0.5.0")
  }
}
#endif
