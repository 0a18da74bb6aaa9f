#if Resilience
import OllamaAPI
import Testing

/// Runs rate-limiter scenarios.
struct LimiterScenario {
  private let scenario: Scenario
  private var limiter: RateLimiter
  private var now = Duration.zero
  /// What the last answer said of the wait.
  private var lastWait: Duration?

  init(_ scenario: Scenario) throws {
    self.scenario = scenario
    try scenario.allowConfig([
      "per_period", "period_s", "timeout_s", "burst", "per_s", "rate", "limit", "window_s",
      "max_wait_s",
    ])
    let config = scenario.config
    let wait = scenario.seconds("timeout_s") ?? scenario.seconds("max_wait_s") ?? .zero
    let algorithm: RateLimiter.Algorithm
    if let permits = config.int("per_period") {
      algorithm = .cycles(permits: permits, period: scenario.seconds("period_s") ?? .seconds(1))
    } else if let limit = config.int("limit") {
      algorithm = .slidingWindow(limit: limit, span: scenario.seconds("window_s") ?? .seconds(60))
    } else if let burst = config.int("burst") {
      let rate = config.double("per_s") ?? config.double("rate") ?? 1
      algorithm = .tokenBucket(burst: burst, perSecond: rate)
    } else {
      throw Scenario.Unknown("a limiter of \(config.keys)")
    }
    limiter = RateLimiter(RateLimiter.Configuration(algorithm: algorithm, maxWait: wait))
  }

  mutating func run() throws {
    for op in scenario.ops { try run(op) }
  }

  private mutating func run(_ op: Scenario.Op) throws {
    switch op.name {
    case "at": now = op.duration
    case "advance", "idle": now += op.duration
    // The wall clock is not ours to read.
    case _ where op.name.contains("wall") || op.name.contains("clock"): break
    case "set_per_period", "set_limit": limiter.changeLimit(to: op.first?.int ?? 1, now: now)
    case "set_timeout", "set_timeout_s": limiter.changeMaxWait(to: op.duration)
    case "acquire": acquire(op)
    case "reserve": reserve(op)
    case "wait", "retry_after", "wait_s":
      let left = lastWait ?? limiter.timeLeft(now: now)
      let wait = try #require(left)
      #expect(isClose(wait.inSeconds, op.number ?? -1), "\(op): \(wait)")
    case "available", "permits":
      #expect(isClose(limiter.available(now: now), op.number ?? -1), "\(op)")
    case "waiting": #expect(limiter.waiting(now: now) == op.first?.int, "\(op)")
    default: throw Scenario.Unknown("limiter operation \(op)")
    }
  }

  private mutating func acquire(_ op: Scenario.Op) {
    let wanted = op.arguments.compactMap(\.bool).first ?? true
    let permits = op.first?.int ?? 1
    switch limiter.acquire(permits, now: now) {
    case .granted:
      lastWait = nil
      #expect(wanted, "\(op) at \(now): was granted")
    case .wait(let wait, _):
      lastWait = wait
      #expect(wanted, "\(op) at \(now): may come in \(wait)")
    case .refused(let left):
      lastWait = left
      #expect(!wanted, "\(op) at \(now): was refused")
    }
    if let wait = op.second?.double, op.first?.bool != nil {
      #expect(
        isClose((lastWait ?? .zero).inSeconds, wait), "\(op): \(String(describing: lastWait))")
    }
  }

  /// Expects the wait in seconds, negative for a refusal.
  private mutating func reserve(_ op: Scenario.Op) {
    let found: Double =
      switch limiter.acquire(now: now) {
      case .granted: 0
      case .wait(let wait, _): wait.inSeconds
      case .refused: -1
      }
    #expect(isClose(found, op.number ?? 0), "\(op): \(found)")
  }
}

/// Runs scenarios of adaptive limits.
struct AdaptiveScenario {
  let scenario: Scenario

  func run() throws {
    let busyKeys = scenario.config.keys.filter { $0.contains("thrott") || $0.contains("current") }
    try scenario.allowConfig(
      Set([
        "k", "window_s", "start_rate", "beta", "scale", "throttled_at", "rate_when_throttled",
        "current_rate", "at_s", "time_s", "random", "rate", "measured",
      ]).union(busyKeys))
    try scenario.allowExpect([
      "requests", "accepts", "reject_probability", "max_attempts", "k", "rate", "new_rate",
      "rate_after", "w_max", "at_s", "rate_s", "min_rate",
    ])
    if let most = scenario.expect.int("max_attempts") {
      #expect(RetryPolicy().maxAttempts == most)
    } else if let requests = scenario.expect.int("requests") {
      try share(requests)
    } else if scenario.config["beta"] != nil || scenario.config["scale"] != nil {
      try cubic()
    } else {
      throw Scenario.Unknown("an adaptive scenario of \(scenario.expect.keys)")
    }
  }

  private func share(_ requests: Int) throws {
    var throttle = AdaptiveThrottle(
      factor: scenario.config.double("k") ?? 2,
      window: scenario.seconds("window_s") ?? .seconds(120))
    let accepts = scenario.expect.int("accepts") ?? 0
    // Calls that are refused here count as requests all the same.
    for _ in 0..<requests { _ = throttle.admit(random: 1, now: .zero) }
    for _ in 0..<accepts { throttle.accepted(now: .zero) }
    let wanted = try #require(scenario.expect.double("reject_probability"))
    #expect(isClose(throttle.rejectProbability(now: .zero), wanted, within: 1e-5))
  }

  private func cubic() throws {
    let config = scenario.config
    let start = config.double("start_rate") ?? 10
    var rate = AdaptiveSendRate(
      startRate: start, beta: config.double("beta") ?? 0.7, scale: config.double("scale") ?? 0.4)
    let wantedRate =
      scenario.expect.double("rate") ?? scenario.expect.double("new_rate")
      ?? scenario.expect.double("rate_after")
    let busy =
      config.first { $0.key.contains("thrott") || $0.key.contains("current") }?.value.double
      ?? config.double("rate")
    if let instant = scenario.seconds("at_s") ?? scenario.seconds("time_s"), busy == nil {
      #expect(isClose(rate.cubicRate(now: instant), try #require(wantedRate)))
      return
    }
    if busy != nil || wantedRate != nil {
      let found = rate.throttled(at: busy ?? start, now: .seconds(1))
      if let wantedRate { #expect(isClose(found, wantedRate)) }
      #expect(isClose(rate.cubicRate(now: .seconds(1)), found), "the curve begins at the new rate")
    }
    if let climb = scenario.expect.double("k") { #expect(isClose(rate.climb, climb, within: 1e-5)) }
    if let most = scenario.expect.double("w_max") { #expect(isClose(rate.lastMaximum, most)) }
  }
}
#endif
