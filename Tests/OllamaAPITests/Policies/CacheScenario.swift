#if Resilience && Caching
import OllamaAPI
import Testing

/// Runs cache scenarios through the pipeline.
struct CacheScenario {
  let scenario: Scenario

  func run() async throws {
    try scenario.allowConfig([])
    for member in scenario.expect { try await check(member.key, member.value) }
    if scenario.expect.isEmpty { throw Scenario.Unknown("a cache scenario without expectation") }
  }

  private func check(_ key: String, _ value: JSONValue) async throws {
    switch key {
    case "key": try checkKey(value.array?.compactMap(\.string) ?? [])
    case "never_cached": try await checkNever(value.array?.compactMap(\.string) ?? [])
    case "10 equal GET at once": try await checkFlight()
    case "entries<=": checkBounds(entries: value.int, bytes: nil)
    case "bytes<=": checkBounds(entries: nil, bytes: value.int)
    case "ttl_s": #expect(ResponseCache.Configuration().timeToLive.inSeconds == value.double)
    case _ where key.hasPrefix("after "): try await checkInvalidation(key)
    default: throw Scenario.Unknown("the cache's \(key)")
    }
  }

  /// Each part alone makes another key.
  private func checkKey(_ parts: [String]) throws {
    func key(
      host: String = "h", method: String = "POST", path: String = "/api/show",
      body: String = #"{"model":"m"}"#, identity: String = "me"
    ) -> CacheKey? {
      CacheKey(
        host: host, method: method, endpoint: path, body: Array(body.utf8), identity: identity)
    }
    let base = try #require(key())
    #expect(key() == base)
    for part in parts {
      switch part {
      case "host": #expect(key(host: "other") != base)
      case "method":
        let read = CacheKey(host: "h", method: "GET", endpoint: "/api/tags", body: [])
        #expect(read != nil && read?.method != base.method)
      case "path": #expect(key(path: "/api/embed") != base)
      case "body canonical JSON":
        #expect(key(body: #"{ "model" : "m" }"#) == base)
        #expect(key(body: #"{"model":"n"}"#) != base)
        #expect(
          key(body: #"{"model":"m","verbose":true}"#) == key(body: #"{"verbose":true,"model":"m"}"#)
        )
      case "auth identity": #expect(key(identity: "you") != base)
      default: throw Scenario.Unknown("the key's part \(part)")
      }
    }
  }

  private func checkNever(_ kinds: [String]) async throws {
    for kind in kinds {
      switch kind {
      case "stream:true":
        let body = Array(#"{"model":"m","stream":true}"#.utf8)
        let path = "/api/embed"
        #expect(CacheKey(host: "h", method: "POST", endpoint: path, body: body) == nil)
        #expect(
          CacheKey(host: "h", method: "GET", endpoint: "/api/tags", body: [], isStreaming: true)
            == nil)
      case "status >= 400":
        #expect(try await asked(times: 2, .status(404, body: #"{"error":"no"}"#)) == 2)
      case "partial body":
        let broken = FakeTransport.Reply.stream(
          [#"{"models":["#], then: OllamaError(.connectionLost, progress: .replying))
        #expect(try await asked(times: 2, broken) == 2)
      case "/api/chat without seed and temperature 0":
        for (options, isKept) in [
          ("{}", false), (#"{"seed":1}"#, false), (#"{"temperature":0}"#, false),
          (#"{"seed":1,"temperature":0.5}"#, false), (#"{"seed":1,"temperature":0}"#, true),
        ] {
          let body = Array(#"{"model":"m","stream":false,"options":\#(options)}"#.utf8)
          let key = CacheKey(host: "h", method: "POST", endpoint: "/api/chat", body: body)
          #expect((key != nil) == isKept, "\(options)")
        }
      default: throw Scenario.Unknown("never cached: \(kind)")
      }
    }
  }

  static func client(_ transport: FakeTransport, events: EventLog = EventLog()) -> OllamaClient {
    var policies = Policies()
    policies.cache = ResponseCache.Configuration()
    policies.clock = HandClock()
    policies.observer = events
    var configuration = OllamaClient.Configuration()
    configuration.policies = policies
    return OllamaClient(configuration, transport: transport)
  }

  /// How many requests reach the server when the models are asked for so often.
  private func asked(times: Int, _ reply: FakeTransport.Reply) async throws -> Int {
    let transport = FakeTransport([reply])
    let client = Self.client(transport)
    for _ in 0..<times { _ = try? await client.models() }
    return transport.requests.count
  }

  private func checkFlight() async throws {
    let gate = Gate()
    let transport = FakeTransport([.held(gate, .status(200, body: #"{"models":[]}"#))])
    let events = EventLog()
    let client = Self.client(transport, events: events)
    let counts = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<10 { group.addTask { (try? await client.models().count) ?? -1 } }
      await gate.arrivals(atLeast: 1)
      await events.wait(for: .cacheJoined, times: 9)
      gate.open()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts == Array(repeating: 0, count: 10))
    #expect(transport.requests.count == 1)
  }

  private func checkBounds(entries: Int?, bytes: Int?) {
    var cache = ResponseCache()
    for number in 0..<1000 {
      let body = Array(#"{"model":"m\#(number)"}"#.utf8)
      guard let key = CacheKey(host: "h", method: "POST", endpoint: "/api/show", body: body),
        case .fetch(let flight) = cache.lookup(key, now: .zero)
      else { return #expect(Bool(false), "question \(number) was not new") }
      let answer = ResponseCache.Answer(
        status: 200, body: [UInt8](repeating: 32, count: 200_000))
      _ = cache.finish(flight, key: key, answer: answer, now: .zero)
    }
    #expect(cache.count > 0)
    if let entries { #expect(cache.count <= entries) }
    if let bytes { #expect(cache.bytes <= bytes) }
  }

  private func checkInvalidation(_ key: String) async throws {
    let changes: [(String, TransportRequest.Method, String)] = [
      ("pull", .post, "/api/pull"), ("create", .post, "/api/create"),
      ("copy", .post, "/api/copy"), ("delete", .delete, "/api/delete"),
    ]
    let named = changes.filter { key.contains($0.0) }
    if named.isEmpty { throw Scenario.Unknown("the change in \(key)") }
    for (name, method, endpoint) in named {
      let transport = FakeTransport([.status(200, body: #"{"models":[]}"#)])
      let client = Self.client(transport)
      let pipeline = try #require(client.pipeline)
      for _ in 0..<2 { _ = try await client.models() }
      #expect(transport.requests.count == 1)
      let request = TransportRequest(method, host: client.host, endpoint: endpoint)
      let response = try await pipeline.open(request) { request throws(OllamaError) in
        try await transport.open(request)
      }
      _ = try await response.body.collect(limit: 1000)
      _ = try await client.models()
      #expect(
        transport.requests.map(\.endpoint) == ["/api/tags", endpoint, "/api/tags"], "\(name)")
    }
  }
}
#endif
