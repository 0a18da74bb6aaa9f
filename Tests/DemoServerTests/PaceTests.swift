import Synchronization
import Testing

@testable import DemoServer

/// A clock that a test turns: whoever sleeps goes on when the hand has passed.
final class HandClock: DemoClock {
  private struct State {
    var now = Duration.zero
    var sleepers: [(deadline: Duration, continuation: CheckedContinuation<Void, Never>)] = []
    var log: [Duration] = []
  }

  private let state = Mutex(State())

  var now: Duration { state.withLock { $0.now } }

  /// The deadlines that were slept for.
  var deadlines: [Duration] { state.withLock { $0.log } }

  /// Sleeping moves the hand itself: nobody else waits here.
  func sleep(until deadline: Duration) async throws {
    state.withLock {
      $0.log.append(deadline)
      $0.now = max($0.now, deadline)
    }
  }
}

/// The rate at which tokens leave.
@Suite struct PaceTests {
  @Test func tokensAreEvenlySpacedAndTheMeanRateHolds() async throws {
    let clock = HandClock()
    var pacer = Pacer(.perSecond(40), clock: clock)
    for _ in 0..<81 { try await pacer.waitForTurn() }
    #expect(clock.now == .seconds(2))
    #expect(clock.deadlines.first == .milliseconds(25))
    #expect(clock.deadlines.count == 80)
  }

  @Test func withoutAPaceNobodySleeps() async throws {
    let clock = HandClock()
    var pacer = Pacer(.instant, clock: clock)
    for _ in 0..<100 { try await pacer.waitForTurn() }
    #expect(clock.deadlines.isEmpty)
  }

  @Test func loadingAndThePromptsOwnRateAreMeasured() async throws {
    var configuration = DemoConfiguration()
    let clock = HandClock()
    configuration.clock = clock
    configuration.loadTime = .seconds(3)
    try await DemoServer.running(configuration) { server in
      let reply = try await server.post("/api/chat", chat("firehose", "100 tokens/s for 2 s"))
      let last = try #require(reply.records.last)
      #expect(last["load_duration"]?.integer == 3_000_000_000)
      #expect(last["eval_count"]?.integer == 200)
      #expect(last["eval_duration"]?.integer == 1_990_000_000)
      #expect(last["total_duration"]?.integer == 4_990_000_000)
      // The second request finds the model in memory.
      let second = try await server.post("/api/chat", chat("firehose", "n=1"))
      #expect(second.records.last?["load_duration"]?.integer == 1)
    }
  }

  @Test(arguments: [
    ("200 tokens/s for 20 s", 4000, 200.0), ("n=500 tps=25", 500, 25), ("hello", 400, 100),
    ("10000 tokens at full speed", 10_000, nil), ("10k tokens, as fast as you can", 10_000, nil),
    ("50 tokens per second for 2 minutes", 6000, 50), ("n = 7", 7, 100), ("tps=0 n=3", 3, 100),
    ("1,500 tokens", 1500, 100), ("30 tok/s", 400, 30), ("2.5 tokens a second, n=4", 4, 2.5),
    ("n=999999999999999999999999", 50_000_000, 100), ("n=0", 1, 100), ("3 s at 10 tps", 30, 10),
  ])
  func aPromptOrdersAmountAndRate(_ prompt: String, _ tokens: Int, _ rate: Double?) {
    let order = FirehoseOrder(prompt)
    #expect(order.tokens == tokens)
    #expect(order.rate == rate)
  }

  @Test(arguments: [1, 250, 4000])
  func theFirehoseSendsExactlyWhatWasOrdered(_ count: Int) async throws {
    try await DemoServer.running { server in
      let rest = #""stream":false"#
      let body = chat("firehose", "n=\(count) full speed seed=5", rest)
      let record = try await server.post("/api/chat", body).records.first
      #expect(record?["eval_count"]?.integer == count)
      #expect(Tokens.count(record?["message"]?["content"]?.text ?? "") == count)
    }
  }
}
