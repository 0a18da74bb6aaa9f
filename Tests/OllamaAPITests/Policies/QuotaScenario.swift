#if Resilience
import OllamaAPI
import Testing

/// Runs retry-quota scenarios: token bucket, throttle, share of calls.
struct QuotaScenario {
  let scenario: Scenario

  func run() throws {
    if scenario.config["max_tokens"] != nil || scenario.config["token_ratio"] != nil {
      try runThrottle()
    } else if scenario.ops.isEmpty || scenario.config["percent"] != nil {
      try runShare()
    } else {
      var course = try BudgetCourse(scenario)
      for op in scenario.ops { try course.run(op) }
    }
  }

  private func runThrottle() throws {
    try scenario.allowConfig(["max_tokens", "token_ratio"])
    var throttle = RetryThrottle(
      maxTokens: scenario.config.int("max_tokens") ?? 10,
      tokenRatio: scenario.config.double("token_ratio") ?? 0.1)
    for op in scenario.ops {
      let times = op.first?.int ?? 1
      switch op.name {
      case "ok", "success": for _ in 0..<times { throttle.succeeded() }
      case "fail", "fail_retryable": for _ in 0..<times { throttle.failed() }
      // A status that is not worth a retry says nothing of the server's load.
      case "fail_not_retryable", "fatal", "fail_fatal": break
      case "tokens": #expect(isClose(throttle.tokens, op.number ?? -1), "\(op)")
      case "retry", "may_retry", "can_retry", "retry_allowed", "allowed":
        #expect(throttle.allowsRetry == op.isTrue, "\(op) with \(throttle.tokens) tokens")
      case "no_retry": #expect(!throttle.allowsRetry, "\(op) with \(throttle.tokens) tokens")
      default: throw Scenario.Unknown("throttle operation \(op)")
      }
    }
  }

  private func runShare() throws {
    try scenario.allowConfig(["ttl_s", "min_per_s", "percent", "requests"])
    try scenario.allowExpect(["start_balance", "balance", "retries", "tolerance", "config_errors"])
    for fault in scenario.expect.strings("config_errors") ?? [] { try checkFault(fault) }
    guard scenario.expect["config_errors"] == nil else { return }
    let config = scenario.config
    var budget = try PercentageBudget(
      memory: scenario.seconds("ttl_s") ?? .seconds(10),
      perSecond: config.double("min_per_s") ?? 10, share: config.double("percent") ?? 0.2)
    if let start = scenario.expect.int("start_balance") ?? scenario.expect.int("balance") {
      #expect(budget.balance(now: .zero) == start)
    }
    var now = Duration.zero
    for op in scenario.ops { try run(op, &budget, &now) }
    guard let wanted = scenario.expect.int("retries") else { return }
    var retries = 0
    for _ in 0..<(config.int("requests") ?? 10_000) {
      budget.deposit(now: .zero)
      while budget.withdraw(now: .zero) { retries += 1 }
    }
    #expect(abs(retries - wanted) <= scenario.expect.int("tolerance") ?? 0, "\(retries) retries")
  }

  private func run(_ op: Scenario.Op, _ budget: inout PercentageBudget, _ now: inout Duration)
    throws
  {
    switch op.name {
    case "advance": now += op.duration
    case "at": now = op.duration
    case "deposit", "request", "ok": for _ in 0..<(op.first?.int ?? 1) { budget.deposit(now: now) }
    case "withdraw", "retry", "try_withdraw":
      let isPaid = budget.withdraw(now: now)
      #expect(isPaid == op.isTrue, "\(op) at \(now)")
    case "balance":
      let balance = budget.balance(now: now)
      #expect(balance == op.first?.int, "\(op) at \(now)")
    default: throw Scenario.Unknown("budget operation \(op)")
    }
  }

  private func checkFault(_ text: String) throws {
    let words = text.split(separator: " ")
    guard words.count >= 2, let value = Double(words[1]) else {
      throw Scenario.Unknown("configuration error \(text)")
    }
    #expect(throws: PercentageBudget.Fault.self, "\(text)") {
      switch words[0] {
      case "ttl":
        try PercentageBudget(memory: value < 0 ? .seconds(-1) : .init(policySeconds: value))
      case "min_per_s": try PercentageBudget(perSecond: value)
      case "percent": try PercentageBudget(share: value)
      default: throw Scenario.Unknown("configuration error \(text)")
      }
    }
  }
}

/// One client's budget, and the retries of one call after another.
struct BudgetCourse {
  private let policy: RetryPolicy
  private var allowance: RetryAllowance
  private var session: RetrySession
  private var pending: RetrySession.Action?
  private let now = Duration.zero

  init(_ scenario: Scenario) throws {
    try scenario.allowConfig([
      "capacity", "cost", "throttle_cost", "timeout_cost", "max_attempts", "base_s", "max_s",
      "base_throttle_s", "start", "random",
    ])
    let config = scenario.config
    let cost = config.int("cost") ?? 14
    let budget = RetryBudget.Configuration(
      capacity: config.int("capacity") ?? 500, cost: cost,
      throttledCost: config.int("throttle_cost") ?? 5,
      timeoutCost: config.int("timeout_cost") ?? cost)
    let cap = scenario.seconds("max_s") ?? .seconds(20)
    let base = scenario.seconds("base_s") ?? .milliseconds(50)
    policy = RetryPolicy(
      maxAttempts: config.int("max_attempts") ?? 3, backoff: Backoff(base: base, cap: cap),
      throttledBackoff: Backoff(base: scenario.seconds("base_throttle_s") ?? .seconds(1), cap: cap),
      limit: .budget(budget), window: nil)
    allowance = .budget(RetryBudget(budget, tokens: config.int("start")))
    session = RetrySession(policy, allowance: &allowance, now: .zero)
  }

  mutating func run(_ op: Scenario.Op) throws {
    switch op.name {
    case "fail" where op.text == "timeout":
      fail(.timeout, method: "GET", isBusy: false)
    case "fail" where op.text?.hasPrefix("throttl") == true || op.first?.int == 429:
      fail(.status(429), method: "GET", isBusy: true)
    case "fail" where op.first?.int != nil:
      fail(.status(op.first?.int ?? 500), method: "GET", isBusy: false)
    case "fail", "error": fail(.status(503), method: "GET", isBusy: false)
    case "throttled", "fail_throttled", "throttle": fail(.status(429), method: "GET", isBusy: true)
    case "timeout", "fail_timeout": fail(.timeout, method: "GET", isBusy: false)
    case "fail_not_retryable", "fatal", "fail_fatal", "bad_request", "fail_400", "400":
      fail(.status(400), method: "GET", isBusy: false)
    case "ok", "success":
      session.succeeded(allowance: &allowance)
      pending = nil
    case "ok_first_try":
      begin()
      session.succeeded(allowance: &allowance)
    case "new_call": begin()
    case "retry": try expectRetry(op)
    case "stop": expectStop(op)
    case "tokens", "quota", "capacity":
      #expect(isClose(allowance.balance ?? -1, op.number ?? -1), "\(op)")
    default: throw Scenario.Unknown("quota operation \(op)")
    }
  }

  private mutating func begin() {
    session = RetrySession(policy, allowance: &allowance, now: now)
    pending = nil
  }

  private mutating func fail(_ fault: CallFailure.Fault, method: String, isBusy: Bool) {
    // A plain failure is one that any server may have, not the "busy" that costs less.
    let plain = fault == .status(503) && !isBusy ? CallFailure.Fault.status(502) : fault
    let stage: CallFailure.Stage =
      fault == .timeout ? .sent(reusedConnection: false) : .responding
    let failure = CallFailure(method: method, endpoint: "/api/tags", stage: stage, fault: plain)
    pending = session.failed(failure, allowance: &allowance, random: 1, now: now)
  }

  private mutating func expectRetry(_ op: Scenario.Op) throws {
    guard case .retry(_, let wait, _)? = pending else {
      Issue.record("\(op): no retry, but \(String(describing: pending))")
      return
    }
    #expect(isClose(wait.inSeconds, op.number ?? -1), "\(op): \(wait)")
    if let tokens = op.second?.double {
      #expect(isClose(allowance.balance ?? -1, tokens), "\(op): \(allowance)")
    }
    pending = nil
  }

  private mutating func expectStop(_ op: Scenario.Op) {
    if let pending {
      guard case .stop = pending else {
        Issue.record("\(op): \(pending)")
        return
      }
    }
    if let tokens = op.number {
      #expect(isClose(allowance.balance ?? -1, tokens), "\(op): \(allowance)")
    }
    pending = nil
  }
}
#endif
