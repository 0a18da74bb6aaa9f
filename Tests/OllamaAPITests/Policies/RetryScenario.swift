#if Resilience
import OllamaAPI
import Testing

/// Runs retry scenarios: waits and limits on the machine, cancellation and clean-up through the
/// pipeline.
struct RetryScenario {
  let scenario: Scenario

  private var initial: Duration { scenario.seconds("initial_s") ?? .milliseconds(100) }

  private var policy: RetryPolicy {
    RetryPolicy(
      maxAttempts: scenario.config.int("max_attempts") ?? 5,
      backoff: Backoff(
        base: initial, cap: scenario.seconds("max_s") ?? .seconds(20),
        jitter: .spread(share: 0.2, mayPassCap: true)),
      limit: .none, window: nil, deadline: scenario.seconds("deadline_s"), pushback: .exact)
  }

  func run() async throws {
    try scenario.allowConfig([
      "initial_s", "max_s", "multiplier", "pushback_ms", "deadline_s", "attempt_s", "max_attempts",
    ])
    try scenario.allowExpect([
      "delays_s", "delay_s", "ends_at_s", "result", "attempts", "max_attempts", "retry", "retries",
    ])
    if scenario.expect["delays_s"] != nil || scenario.expect["delay_s"] != nil { try waits() }
    if let end = scenario.expect.double("ends_at_s") { deadline(end) }
    if let most = scenario.expect.int("attempts") ?? scenario.expect.int("max_attempts") {
      #expect(attempts() == most)
    }
    if let retry = scenario.expect["retry"] ?? scenario.expect["retries"] {
      let made = attempts() - 1
      #expect(retry.int.map { $0 == made } ?? ((retry == .bool(true)) == (made > 0)))
    }
    if let result = scenario.expect.string("result") { try await behaves(result) }
    if scenario.expect.isEmpty { throw Scenario.Unknown("a retry scenario without expectation") }
  }

  private var failure: CallFailure {
    CallFailure(method: "GET", endpoint: "/api/tags", stage: .responding, fault: .status(503))
  }

  /// The server's wish, as its header says it; unreadable or negative means: no more.
  private var pushback: RetrySession.Pushback {
    guard let value = scenario.config["pushback_ms"] else { return .none }
    guard let wait = value.int, wait >= 0 else { return .never }
    return .after(.milliseconds(wait))
  }

  private func waits() throws {
    let wanted = scenario.expect.array("delays_s") ?? [scenario.expect["delay_s"] ?? .null]
    for luck in [0, 0.5, 1] {
      var allowance = RetryAllowance.unlimited
      var session = RetrySession(policy, allowance: &allowance, now: .zero)
      for (index, range) in wanted.enumerated() {
        let asked = index == 0 ? pushback : .none
        let action = session.failed(
          failure, pushback: asked, allowance: &allowance, random: luck, now: .zero)
        guard case .retry(_, let wait, _) = action else {
          Issue.record("no retry \(index + 1): \(action)")
          return
        }
        let (least, most) = try bounds(range)
        #expect(wait.inSeconds >= least - 1e-9 && wait.inSeconds <= most + 1e-9, "\(wait)")
      }
    }
  }

  /// A number, or `0.08..0.12`.
  private func bounds(_ value: JSONValue) throws -> (Double, Double) {
    if let number = value.double { return (number, number) }
    let parts = (value.string ?? "").split(separator: "..").compactMap { Double($0) }
    guard parts.count == 2 else { throw Scenario.Unknown("the range \(value)") }
    return (parts[0], parts[1])
  }

  private func attempts() -> Int {
    var allowance = RetryAllowance.unlimited
    var session = RetrySession(policy, allowance: &allowance, now: .zero)
    var sent = 1
    while case .retry = session.failed(
      failure, pushback: pushback, allowance: &allowance, random: 0.5, now: .zero), sent < 100
    { sent += 1 }
    return sent
  }

  /// Attempts that take their time, under one deadline which cuts the last.
  private func deadline(_ wanted: Double) {
    var allowance = RetryAllowance.unlimited
    var session = RetrySession(policy, allowance: &allowance, now: .zero)
    let length = scenario.seconds("attempt_s") ?? .seconds(1)
    var now = Duration.zero
    while true {
      let left = session.timeLeft(now: now) ?? .policyForever
      now += min(length, left)
      guard length < left else { break }
      let action = session.failed(
        failure, pushback: .none, allowance: &allowance, random: 0.5, now: now)
      guard case .retry(_, let wait, _) = action else { break }
      now += wait
    }
    #expect(isClose(now.inSeconds, wanted), "ended at \(now)")
  }

  private func behaves(_ result: String) async throws {
    if result.contains("not executed") {
      try await cancelledBefore()
    } else if result.contains("no further try") || result.contains("ends within") {
      try await cancelledInDelay()
    } else if result.contains("closed") || result.contains("disposed") {
      try await bodiesClosed()
    } else if result.contains("never retried") || result.contains("not retried") {
      let begun = CallFailure(
        method: "POST", endpoint: "/api/chat", stage: .responding, fault: .connection)
      #expect(!RetryDecision.decide(begun).isRetry)
    } else {
      throw Scenario.Unknown("the result \(result)")
    }
  }

  private func client(_ transport: FakeTransport, _ clock: HandClock) -> OllamaClient {
    var policies = Policies()
    policies.retry = RetryPolicy()
    policies.clock = clock
    policies.random = FixedLuck(value: 1)
    var configuration = OllamaClient.Configuration()
    configuration.policies = policies
    return OllamaClient(configuration, transport: transport)
  }

  private func cancelledBefore() async throws {
    let transport = FakeTransport([.status(200, body: #"{"version":"1"}"#)])
    let client = client(transport, HandClock())
    let gate = Gate()
    let task = Task {
      // Cancelled while it waits here, so that the call begins in a cancelled task.
      _ = await gate.wait()
      do throws(OllamaError) { return try await client.version().text } catch {
        return error.code
      }
    }
    await gate.arrivals(atLeast: 1)
    task.cancel()
    #expect(await task.value == "cancelled")
    #expect(transport.requests.isEmpty)
  }

  private func cancelledInDelay() async throws {
    let transport = FakeTransport([.status(503, body: #"{"error":"busy"}"#)])
    let clock = HandClock(jumps: false)
    let client = client(transport, clock)
    let task = Task {
      do throws(OllamaError) { return try await client.version().text } catch {
        return error.code
      }
    }
    await clock.sleepers(atLeast: 1)
    task.cancel()
    #expect(await task.value == "cancelled")
    #expect(transport.requests.count == 1)
  }

  private func bodiesClosed() async throws {
    let transport = FakeTransport([
      .status(503, body: #"{"error":"busy"}"#), .status(502, body: "<html>"),
      .status(200, body: #"{"version":"1"}"#),
    ])
    _ = try await client(transport, HandClock()).version()
    #expect(transport.requests.count == 3)
    #expect(transport.closedBodies == 3)
  }
}

/// Runs hedging scenarios on the machine.
struct HedgeScenario {
  let scenario: Scenario

  func run() throws {
    try scenario.allowConfig([
      "max_attempts", "hedging_delay_s", "pushback_ms", "throttled", "fails_at_s", "fail",
      "answers_at_s",
    ])
    try scenario.allowExpect([
      "cancelled", "starts_s", "sent_at_s", "sends_at_s", "attempts", "sent", "next_at_s", "result",
      "at_s",
    ])
    let times = starts()
    let keys = ["starts_s", "sent_at_s", "sends_at_s", "at_s"]
    if let wanted = keys.compactMap({ scenario.expect.array($0) }).first {
      let found = times.map(\.inSeconds)
      #expect(found.count == wanted.count, "\(found)")
      for (time, expected) in zip(found, wanted) {
        #expect(isClose(time, expected.double ?? -1), "\(found)")
      }
    }
    if let wanted = scenario.expect.int("attempts") ?? scenario.expect.int("sent") {
      #expect(times.count == wanted)
    }
    if scenario.expect["cancelled"] != nil { cancelsOthers() }
    if let next = scenario.expect.double("next_at_s") {
      #expect(times.count > 1 && isClose(times[1].inSeconds, next))
    }
    if let result = scenario.expect.string("result") { throw Scenario.Unknown("result \(result)") }
  }

  private var configuration: Hedge.Configuration {
    Hedge.Configuration(
      maxAttempts: scenario.config.int("max_attempts") ?? 4,
      delay: scenario.seconds("hedging_delay_s") ?? .zero)
  }

  /// When requests are sent while none is answered, or the first fails at `fails_at_s`.
  private func starts() -> [Duration] {
    var hedge = Hedge(configuration, now: .zero)
    var sent: [Duration] = []
    var now = Duration.zero
    var failure = scenario.seconds("fails_at_s")
    while now < .seconds(3600) {
      switch hedge.next(now: now, isThrottled: scenario.config.bool("throttled") ?? false) {
      case .send: sent.append(now)
      case .wait(let instant):
        if let instantOfFailure = failure, instantOfFailure <= instant {
          now = instantOfFailure
          failure = nil
          if case .send = fail(&hedge, now: now) { sent.append(now) }
        } else {
          now = instant
        }
      case .idle, .finish, .fail: return sent
      }
    }
    return sent
  }

  private func fail(_ hedge: inout Hedge, now: Duration) -> Hedge.Action {
    let wish = scenario.config["pushback_ms"]
    let pushback: RetrySession.Pushback =
      wish.map { value in
        value.int.flatMap { $0 >= 0 ? .after(.milliseconds($0)) : nil } ?? .never
      } ?? .none
    return hedge.failed(
      1, isRetryable: scenario.config.string("fail") != "fatal", pushback: pushback, now: now)
  }

  private func cancelsOthers() {
    var hedge = Hedge(configuration, now: .zero)
    var sent: [Int] = []
    var now = Duration.zero
    collect: while true {
      switch hedge.next(now: now) {
      case .send(let attempt): sent.append(attempt)
      case .wait(let instant): now = instant
      case .idle, .finish, .fail: break collect
      }
    }
    guard sent.count > 1 else { return #expect(Bool(false), "only \(sent) were sent") }
    let winner = sent[1]
    #expect(
      hedge.succeeded(winner) == .finish(attempt: winner, cancel: sent.filter { $0 != winner }))
    #expect(hedge.next(now: now + .seconds(10)) == .idle)
  }
}
#endif
