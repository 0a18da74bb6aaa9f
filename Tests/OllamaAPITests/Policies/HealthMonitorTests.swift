#if Resilience && Caching
import OllamaAPI
import Synchronization
import Testing

@Suite("Policies: health")
struct HealthMonitorTests {
  @Test("three failures make a host down, two successes make it up again")
  func record() {
    var record = HealthRecord()
    func check(_ isWell: Bool, at seconds: Int) -> HealthRecord.Status? {
      record.record(.init(instant: .seconds(seconds), isWell: isWell, took: .zero))
    }
    #expect(check(true, at: 0) == .up)
    #expect(check(false, at: 30) == nil)
    #expect(check(false, at: 60) == nil)
    #expect(check(true, at: 90) == nil)
    for second in [120, 150] { #expect(check(false, at: second) == nil) }
    #expect(check(false, at: 180) == .down)
    #expect(check(true, at: 210) == nil)
    #expect(check(true, at: 240) == .up)
    // Up from 0 to 180, down until 240.
    #expect(record.uptime(now: .seconds(240)) == 0.75)
    #expect(record.history.count == 9)
  }

  @Test("a history is bounded, and a host never well is down after three checks")
  func bounded() {
    var record = HealthRecord(historyLimit: 5)
    #expect(record.uptime(now: .zero) == nil)
    var changes: [HealthRecord.Status] = []
    for second in 0..<50 {
      let check = HealthRecord.Check(instant: .seconds(second), isWell: false, took: .zero)
      record.record(check).map { changes.append($0) }
    }
    #expect(changes == [.down])
    #expect(record.history.count == 5)
    #expect(record.uptime(now: .seconds(60)) == 0)
  }

  /// Answers as it is told.
  final class Probe: HealthProbe {
    struct Bad: Error {}
    let isWell = Mutex(true)
    let count = Mutex(0)
    let gate: Gate?
    init(gate: Gate? = nil) { self.gate = gate }

    func check(host: Int, strategy: HealthMonitor.Strategy) async throws -> String? {
      count.withLock { $0 += 1 }
      if let gate { _ = await gate.wait() }
      guard isWell.withLock({ $0 }) else { throw Bad() }
      return "0.5.0"
    }
  }

  @Test("it checks at its interval, from start to stop and no longer")
  func runs() async {
    let clock = HandClock(jumps: false)
    let probe = Probe()
    let (checks, arrived) = AsyncStream.makeStream(of: Bool.self)
    let monitor = HealthMonitor(
      hosts: 1, probe: probe, clock: clock, random: FixedLuck(value: 1)
    ) { _, check, _ in arrived.yield(check.isWell) }
    #expect(!monitor.isRunning)
    #expect(probe.count.withLock { $0 } == 0)
    monitor.start()
    monitor.start()
    var iterator = checks.makeAsyncIterator()
    #expect(await iterator.next() == true)
    #expect(monitor.status(of: 0) == .up)
    probe.isWell.withLock { $0 = false }
    for _ in 0..<3 {
      await clock.sleepers(atLeast: 1)
      // 30 s and a tenth of it, as luck has it.
      clock.advance(by: .seconds(33))
      #expect(await iterator.next() == false)
    }
    #expect(monitor.status(of: 0) == .down)
    #expect(monitor.history(of: 0).count == 4)
    monitor.stop()
    #expect(!monitor.isRunning)
    #expect(probe.count.withLock { $0 } == 4)
    #expect(monitor.uptime(of: 0) == 1)
    #expect(monitor.status(of: 9) == .unknown)
  }

  @Test("a check that takes too long has failed")
  func timesOut() async {
    let clock = HandClock(jumps: false)
    let gate = Gate()
    let monitor = HealthMonitor(
      hosts: 1, configuration: .init(failuresDown: 1), probe: Probe(gate: gate), clock: clock)
    let check = Task { await monitor.checkOnce() }
    await gate.arrivals(atLeast: 1)
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(5))
    await check.value
    #expect(monitor.status(of: 0) == .down)
    #expect(monitor.history(of: 0).first?.note == "no answer within 5.0 s")
  }

  @Test("a host found down gets no calls while another is well")
  func steersCalls() async throws {
    let isDown = Mutex(true)
    let transport = FakeTransport { request, _ in
      request.host.name == "a" && isDown.withLock { $0 } ? .refused : .version
    }
    let backup = Failover.Backup(try Host("b:11434"))
    let bench = PolicyBench(transport, host: try Host("a:11434")) {
      $0.failover = Failover([backup])
    }
    let monitor = bench.client.healthMonitor(.init(failuresDown: 1, successesUp: 1))
    await monitor.checkOnce()
    #expect(monitor.status(of: 0) == .down)
    #expect(monitor.status(of: 1) == .up)
    #expect(monitor.history(of: 1).first?.note == "0.5.0")
    let before = transport.requests.count
    #expect(await bench.ask() == "ok")
    #expect(transport.hosts.dropFirst(before) == ["b:11434"])
    isDown.withLock { $0 = false }
    await monitor.checkOnce()
    #expect(await bench.ask() == "ok")
    #expect(transport.hosts.last == "a:11434")
    #expect(bench.events.kinds.contains(.healthChanged(isUp: false)))
  }

  @Test(
    "each strategy asks its own question",
    arguments: [
      (HealthMonitor.Strategy.ping, "/"), (.api, "/api/tags"), (.version, "/api/version"),
    ])
  func strategies(_ strategy: HealthMonitor.Strategy, _ path: String) async {
    let transport = FakeTransport([.status(200, body: #"{"version":"1","models":[]}"#)])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let monitor = client.healthMonitor(.init(strategy: strategy))
    await monitor.checkOnce()
    #expect(monitor.status(of: 0) == .up)
    #expect(transport.requests.map(\.endpoint) == [path])
  }
}
#endif
