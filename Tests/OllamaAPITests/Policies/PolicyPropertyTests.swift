#if Resilience && Caching
import OllamaAPI
import Testing

/// Machines against plain models of them, on random courses that are the same every time.
@Suite("Policies: properties")
struct PolicyPropertyTests {
  private struct Call {
    let second: Int
    let failed: Bool
    let slow: Bool
  }

  @Test("a window of seconds counts what a list of all calls counts", arguments: 1...8)
  func timeWindow(_ seed: Int) {
    var random = SeededLuck(seed: UInt64(seed))
    let span = 1 + Int(random.next() * 12)
    var breaker = CircuitBreaker(
      .init(
        consecutiveFailures: nil, slowCall: .seconds(1), window: .seconds(span), minimumCalls: 1))
    var calls: [Call] = []
    var now = Duration.zero
    for _ in 0..<2000 {
      now += .milliseconds(Int(random.next() * random.next() * 4000))
      let call = Call(
        second: Int(now.components.seconds), failed: random.next() < 0.3, slow: random.next() < 0.2)
      calls.append(call)
      let took: Duration = call.slow ? .seconds(2) : .zero
      breaker.record(call.failed ? .failure(took: took) : .success(took: took), now: now)
      let recent = calls.filter { $0.second > call.second - span }
      let metrics = breaker.metrics(now: now)
      #expect(metrics.calls == recent.count)
      #expect(metrics.failed == recent.count { $0.failed })
      #expect(metrics.slow == recent.count { $0.slow })
      #expect(metrics.slowFailed == recent.count { $0.slow && $0.failed })
    }
  }

  @Test("a window of calls counts the last ones", arguments: [1, 2, 7, 100])
  func callWindow(_ size: Int) {
    var random = SeededLuck(seed: UInt64(size))
    var breaker = CircuitBreaker(
      .init(consecutiveFailures: nil, window: .calls(size), minimumCalls: 1))
    var failures: [Bool] = []
    for _ in 0..<1000 {
      let failed = random.next() < 0.4
      failures.append(failed)
      breaker.record(failed ? .failure(took: .zero) : .success(took: .zero), now: .zero)
      let recent = failures.suffix(size)
      let metrics = breaker.metrics(now: .zero)
      #expect(metrics.calls == recent.count)
      let share = 100 * Double(recent.count { $0 }) / Double(recent.count)
      #expect(recent.count < size ? metrics.failureRate <= 100 : metrics.failureRate == share)
    }
  }

  @Test("whatever happens, a circuit always comes to let calls through again", arguments: 1...20)
  func neverStuck(_ seed: Int) {
    var random = SeededLuck(seed: UInt64(seed))
    var breaker = CircuitBreaker(
      .init(
        consecutiveFailures: 3, failureRate: 50, slowCallRate: 60, slowCall: .seconds(1),
        window: .calls(10), minimumCalls: 5,
        openTime: .exponential(initial: .seconds(1), multiplier: 2, limit: .seconds(30)),
        halfOpenCalls: 2))
    var now = Duration.zero
    var held: [CircuitBreaker.Permit] = []
    for _ in 0..<3000 {
      now += .milliseconds(Int(random.next() * 500))
      let luck = random.next()
      if luck < 0.5 {
        if case .permitted(let permit) = breaker.acquire(now: now) { held.append(permit) }
      } else if !held.isEmpty {
        // Some permits are never given back: a task that died with one must not matter.
        let permit = held.remove(at: Int(random.next() * Double(held.count)))
        switch luck {
        case ..<0.7: breaker.record(.success(took: .zero), permit: permit, now: now)
        case ..<0.9: breaker.record(.failure(took: .seconds(2)), permit: permit, now: now)
        case ..<0.95: breaker.record(.ignored, permit: permit, now: now)
        default: break
        }
      }
    }
    var passed = false
    for _ in 0..<100 where !passed {
      now += .seconds(31)
      if case .permitted = breaker.acquire(now: now) { passed = true }
    }
    #expect(passed)
  }

  @Test("some host can always be picked, and a host that is well comes before one that is not")
  func hosts() {
    var random = SeededLuck(seed: 5)
    var pool = HostPool(count: 4, configuration: .init(strategy: .roundRobin))
    var now = Duration.zero
    for _ in 0..<5000 {
      now += .milliseconds(Int(random.next() * 3000))
      let well = (0..<4).filter { pool.isEligible($0, now: now) }
      let (host, isPanic) = pool.pick(now: now)
      #expect((0..<4).contains(host))
      #expect(isPanic == well.isEmpty)
      #expect(well.isEmpty || well.contains(host))
      let outcome: HostPool.Outcome =
        random.next() < (host == 0 ? 0.95 : 0.3) ? .failure(status: nil) : .success
      _ = pool.record(outcome, host: host, now: now)
    }
  }

  @Test("two hundred calls at once pass the whole pipeline")
  func crowd() async {
    let transport = FakeTransport { _, number in number % 7 == 0 ? .busy : .version }
    let bench = PolicyBench(transport, luck: 0.1) {
      $0.cache = .init()
      $0.quota = Quota(.init(requestsPerDay: 1000))
      $0.retry = RetryPolicy(maxAttempts: 5, window: nil)
      $0.circuit = .init(consecutiveFailures: 50)
      $0.rateLimit = .init(algorithm: .tokenBucket(burst: 1000, perSecond: 1000))
      $0.hedging = .init(maxAttempts: 2, delay: .seconds(100))
    }
    let results = await withTaskGroup(of: String.self) { group in
      for number in 0..<200 {
        group.addTask {
          if number % 2 == 0 { return await bench.ask() }
          let error = await bench.error { _ = try await bench.client.runningModels() }
          // The transport answers with a version, which is no list of models.
          return error.map { $0.kind == .parse ? "ok" : $0.code } ?? "ok"
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results == Array(repeating: "ok", count: 200))
    #expect(transport.requests.count >= 101)
  }
}
#endif
