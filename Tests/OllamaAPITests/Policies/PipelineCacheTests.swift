#if Resilience && Caching
import OllamaAPI
import Testing

@Suite("Policies: cache, quota and the order of things")
struct PipelineCacheTests {
  private static let models = FakeTransport.Reply.status(200, body: #"{"models":[]}"#)

  @Test("an answer from the cache costs no quota; a call that was tried three times costs one")
  func order() async throws {
    let bench = PolicyBench(
      FakeTransport { _, number in number < 3 ? .busy : Self.models }
    ) {
      $0.cache = .init()
      $0.quota = Quota(.init(requestsPerDay: 2))
      $0.retry = RetryPolicy()
    }
    for _ in 0..<5 { _ = try await bench.client.models() }
    #expect(bench.transport.requests.count == 3)
    #expect(bench.client.pipeline?.quotaSnapshot()?.dayRequests == 1)
    #expect(await bench.error { _ = try await bench.client.runningModels() } == nil)
    let error = await bench.error { _ = try await bench.client.runningModels() }
    #expect(error?.kind == .quotaExceeded)
    #expect(error?.detail?.contains("requests a day") == true)
  }

  @Test("tokens of answers count against the quota")
  func tokens() async {
    let reply = FakeTransport.Reply.status(
      200,
      body: #"{"message":{"role":"assistant","content":"x"},"done":true,"#
        + #""prompt_eval_count":30,"eval_count":12}"#)
    let bench = PolicyBench(FakeTransport([reply])) {
      $0.quota = Quota(.init(tokensPerDay: 80))
    }
    let request = ChatRequest(model: "m", messages: [.user("Hi")])
    for _ in 0..<2 {
      #expect(await bench.error { _ = try await bench.client.chat(request) } == nil)
    }
    #expect(bench.client.pipeline?.quotaSnapshot()?.dayTokens == 84)
    #expect(await bench.error { _ = try await bench.client.chat(request) }?.kind == .quotaExceeded)
    bench.clock.setUnixTime(784_111_777 + 86_400)
    #expect(await bench.error { _ = try await bench.client.chat(request) } == nil)
  }

  @Test("an answer is good for its time and no longer")
  func expires() async throws {
    let bench = PolicyBench(FakeTransport([Self.models])) { $0.cache = .init() }
    _ = try await bench.client.models()
    bench.clock.advance(by: .seconds(299))
    _ = try await bench.client.models()
    #expect(bench.transport.requests.count == 1)
    bench.clock.advance(by: .seconds(1))
    _ = try await bench.client.models()
    #expect(bench.transport.requests.count == 2)
  }

  @Test("a waiter who gives up does not end the call for the others")
  func waiterLeaves() async {
    let gate = Gate()
    let bench = PolicyBench(FakeTransport([.held(gate, Self.models)])) { $0.cache = .init() }
    let first = Task { await bench.error { _ = try await bench.client.models() }?.code ?? "ok" }
    await gate.arrivals(atLeast: 1)
    let second = Task { await bench.error { _ = try await bench.client.models() }?.code ?? "ok" }
    await bench.events.wait(for: .cacheJoined)
    first.cancel()
    #expect(await first.value == "cancelled")
    gate.open()
    #expect(await second.value == "ok")
    #expect(bench.transport.requests.count == 1)
  }

  @Test("when the last waiter leaves, the call ends")
  func allLeave() async {
    let gate = Gate()
    let bench = PolicyBench(FakeTransport([.held(gate, Self.models)])) { $0.cache = .init() }
    let only = Task { await bench.error { _ = try await bench.client.models() }?.code ?? "ok" }
    await gate.arrivals(atLeast: 1)
    only.cancel()
    #expect(await only.value == "cancelled")
    // The gate heard of the cancellation, so the call itself was given up.
    #expect(await !gate.lastAnswer)
  }

  @Test("an answer that was out while the models changed is not kept")
  func spoiled() throws {
    var cache = ResponseCache()
    let key = try #require(CacheKey(host: "h", method: "GET", endpoint: "/api/tags", body: []))
    guard case .fetch(let flight) = cache.lookup(key, now: .zero) else {
      Issue.record("not a first question")
      return
    }
    #expect(cache.invalidate(host: "h") == 0)
    guard case .fetch = cache.lookup(key, now: .zero) else {
      Issue.record("joined a call whose answer is out of date")
      return
    }
    let answer = ResponseCache.Answer(status: 200, body: [1])
    let kept = cache.finish(flight, key: key, answer: answer, now: .zero)
    #expect(kept == nil)
    #expect(cache.count == 0)
  }

  @Test("the least recently used answer goes first")
  func leastRecentlyUsed() {
    var store = LRUStore<Int, String>(maxEntries: 3, maxBytes: 100)
    for number in 1...3 { #expect(store.insert("v\(number)", bytes: 1, for: number) == 0) }
    #expect(store.value(for: 1) == "v1")
    #expect(store.insert("v4", bytes: 1, for: 4) == 1)
    #expect(store.value(for: 2) == nil)
    #expect(store.value(for: 1) == "v1")
    #expect(store.insert("big", bytes: 99, for: 5) == 2)
    #expect(store.count == 2)
    #expect(store.insert("huge", bytes: 101, for: 6) == nil)
    #expect(store.bytes == 100)
    #expect(store.removeAll { _, _ in true } == 2)
    #expect(store.bytes == 0)
  }

  @Test("a store filled at random keeps its limits and its newest entries")
  func randomStore() {
    var store = LRUStore<Int, Int>(maxEntries: 20, maxBytes: 500)
    var order: [Int] = []
    var random = SeededLuck(seed: 3)
    for _ in 0..<5000 {
      let key = Int(random.next() * 60)
      if random.next() < 0.4 {
        let found = store.value(for: key)
        #expect((found != nil) == order.contains(key))
        if found != nil { order.removeAll { $0 == key }; order.append(key) }
      } else {
        #expect(store.insert(key, bytes: 10, for: key) != nil)
        order.removeAll { $0 == key }
        order.append(key)
        if order.count > 20 { order.removeFirst() }
      }
      #expect(store.count == order.count && store.bytes == order.count * 10)
    }
  }
}
#endif
