#if Resilience
import OllamaAPI
import Testing

/// Runs breaker scenarios on the real machine with a hand-set clock.
struct BreakerScenario {
  private var breaker: CircuitBreaker
  private var now = Duration.zero
  private let scenario: Scenario
  private var isExplicitPermit = false

  init(_ scenario: Scenario) throws {
    self.scenario = scenario
    breaker = CircuitBreaker(try Self.configuration(scenario))
  }

  static func configuration(_ scenario: Scenario) throws -> CircuitBreaker.Configuration {
    let config = scenario.config
    try scenario.allowConfig([
      "failure_rate", "half_open_permits", "slow_call_s", "slow_rate", "max_half_open_s", "window",
      "window_size", "min_calls", "open_s", "failure_ratio", "min_throughput", "sampling_s",
      "break_s", "automatic", "auto_half_open", "automatic_half_open", "consecutive",
      "consecutive_failures", "half_open_successes",
    ])
    var result: CircuitBreaker.Configuration
    if config["failure_ratio"] != nil || config["min_throughput"] != nil {
      result = .singleProbe
      config.double("failure_ratio").map { result.failureRate = $0 * 100 }
      config.int("min_throughput").map { result.minimumCalls = $0 }
      let sampling = scenario.seconds("sampling_s") ?? .seconds(30)
      result.window = .rolling(sampling, slices: 10)
    } else if let most = config.int("consecutive") ?? config.int("consecutive_failures") {
      result = CircuitBreaker.Configuration(consecutiveFailures: most)
      result.failureRate = config.double("failure_rate")
      config.int("half_open_successes").map { result.halfOpenCalls = $0 }
    } else {
      result = .rates
      config.double("failure_rate").map { result.failureRate = $0 }
      config.double("slow_rate").map { result.slowCallRate = $0 }
    }
    scenario.seconds("slow_call_s").map { result.slowCall = $0 }
    config.int("min_calls").map { result.minimumCalls = $0 }
    let automatic = ["automatic", "auto_half_open", "automatic_half_open"]
    result.opensHalfByItself = automatic.contains { config.bool($0) == true }
    config.int("half_open_permits").map { result.halfOpenCalls = $0 }
    scenario.seconds("max_half_open_s").map { result.halfOpenLimit = $0 == .zero ? nil : $0 }
    switch config.string("window") {
    case "count": result.window = .calls(config.int("window_size") ?? 100)
    case "time": result.window = .seconds(config.int("window_size") ?? 100)
    case nil: config.int("window_size").map { result.window = .calls($0) }
    case let other?: throw Scenario.Unknown("window \(other)")
    }
    if let time = config["open_s"] ?? config["break_s"] { result.openTime = try openTime(time) }
    return result
  }

  /// A number, or `exponential 5 x1.5`, with an optional `max 60`.
  private static func openTime(_ value: JSONValue) throws
    -> CircuitBreaker.Configuration.OpenTime
  {
    if let seconds = value.double { return .constant(Duration(policySeconds: seconds)) }
    let words = (value.string ?? "").split(separator: " ")
    guard words.first == "exponential", words.count >= 2, let initial = Double(words[1]) else {
      throw Scenario.Unknown("open time \(value)")
    }
    let multiplier = words.first { $0.hasPrefix("x") }.flatMap { Double($0.dropFirst()) } ?? 1.5
    let limit = words.firstIndex(of: "max").flatMap { place in
      place + 1 < words.count ? Double(words[place + 1]) : nil
    }
    return .exponential(
      initial: Duration(policySeconds: initial), multiplier: multiplier,
      limit: limit.map { Duration(policySeconds: $0) } ?? .policyForever)
  }

  mutating func run() throws {
    try scenario.allowExpect(["attempts", "half_open_attempts", "break_attempts"])
    let keys = ["attempts", "half_open_attempts", "break_attempts"]
    if let wanted = keys.compactMap({ scenario.expect.array($0) }).first { checkAttempts(wanted) }
    for op in scenario.ops { try run(op) }
  }

  /// The number that the open time is computed from: it grows with failed probes and starts anew
  /// after closing.
  private mutating func checkAttempts(_ wanted: [JSONValue]) {
    var found: [Double] = []
    for (index, value) in wanted.enumerated() {
      if index > 0, value == .int(0) {
        breaker.force(.halfOpen, now: now)
        breaker.force(.closed, now: now)
      }
      breaker.force(.open, now: now)
      found.append(Double(breaker.openingsInARow - 1))
      breaker.force(.halfOpen, now: now)
    }
    #expect(found == wanted.map { $0.double ?? -1 })
  }

  private mutating func run(_ op: Scenario.Op) throws {
    switch op.name {
    case "ok", "success": breaker.record(.success(took: op.duration), now: now)
    case "fail", "failure", "error": breaker.record(.failure(took: op.duration), now: now)
    case "ignored", "cancelled", "cancel": breaker.record(.ignored, now: now)
    case "release": breaker.release()
    case "advance": now += op.duration
    case "at": now = op.duration
    case "reset": breaker.reset(now: now)
    case "force": breaker.force(try Self.state(op.text), now: now)
    case "isolate": breaker.force(.forcedOpen, now: now)
    case "close": breaker.force(.closed, now: now)
    case "force_open_for": breaker.forceOpen(for: op.duration, now: now)
    case "acquire":
      let wanted = op.isTrue
      if case .permitted = breaker.acquire(now: now) {
        #expect(wanted, "\(op): was permitted at \(now)")
      } else {
        #expect(!wanted, "\(op): was refused at \(now)")
      }
    case "state":
      let wanted = try Self.state(op.text)
      #expect(breaker.state(now: now) == wanted, "\(op) at \(now)")
    case "metrics": try check(op)
    case "retry_after", "time_left":
      let left = try known(timeLeft())
      #expect(isClose(left.inSeconds, op.number ?? -1), "\(op): \(left)")
    default: throw Scenario.Unknown("breaker operation \(op)")
    }
  }

  private func known(_ left: Duration?) throws -> Duration {
    try #require(left, "no time left is known")
  }

  /// The time left as a refusal names it.
  private mutating func timeLeft() -> Duration? {
    if let left = breaker.timeLeft(now: now) { return left }
    var copy = breaker
    if case .refused(_, let left) = copy.acquire(now: now) { return left }
    return nil
  }

  private mutating func check(_ op: Scenario.Op) throws {
    let metrics = breaker.metrics(now: now)
    let wanted = try #require(op.first?.object, "\(op)")
    for member in wanted {
      let found: Double =
        switch member.key {
        case "failure_rate": metrics.failureRate
        case "slow_rate", "slow_call_rate": metrics.slowCallRate
        case "buffered", "calls": Double(metrics.calls)
        case "failed": Double(metrics.failed)
        case "ok", "successful", "success", "succeeded": Double(metrics.calls - metrics.failed)
        case "slow", "slow_calls": Double(metrics.slow)
        case "slow_failed": Double(metrics.slowFailed)
        case "slow_ok", "slow_successful": Double(metrics.slow - metrics.slowFailed)
        case "not_permitted", "refused": Double(metrics.refused)
        default: throw Scenario.Unknown("metric \(member.key)")
        }
      let expected = try #require(member.value.double)
      #expect(isClose(found, expected), "\(member.key): \(found), not \(expected)")
    }
  }

  private static func state(_ name: String?) throws -> CircuitBreaker.State {
    switch name {
    case "closed": .closed
    case "open": .open
    case "half_open": .halfOpen
    case "disabled": .disabled
    case "forced_open", "isolated": .forcedOpen
    case "metrics_only": .metricsOnly
    default: throw Scenario.Unknown("state \(name ?? "")")
    }
  }

  /// So many calls with this share of failures: does the circuit break?
  static func runRatio(_ scenario: Scenario) throws {
    try scenario.allowExpect(["throughput", "failure_rate", "breaks"])
    let configuration = try configuration(scenario)
    let calls = try #require(scenario.expect.int("throughput"))
    let rate = try #require(scenario.expect.double("failure_rate"))
    let breaks = scenario.expect["breaks"] == .bool(true)
    // The rule itself, on the exact rate …
    #expect(
      configuration.opens(calls: calls, failureRate: rate * 100, slowCallRate: 0) == breaks)
    // … and the machine, where so many calls can have that rate.
    let failures = (Double(calls) * rate).rounded()
    guard isClose(failures, Double(calls) * rate) else { return }
    var breaker = CircuitBreaker(configuration)
    for _ in 0..<(calls - Int(failures)) { breaker.record(.success(took: .zero), now: .zero) }
    for _ in 0..<Int(failures) { breaker.record(.failure(took: .zero), now: .zero) }
    #expect((breaker.state(now: .zero) == .open) == breaks)
  }
}
#endif
