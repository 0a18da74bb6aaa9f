#if Resilience
/// What stands before one host: its circuit, then its limits.
final class HostGate: Sendable {
  /// Leave to make one call.
  struct Pass: Sendable {
    let permit: CircuitBreaker.Permit?
    let begun: Duration
  }

  /// Why a call may not be made to this host now.
  enum Refusal: Error, Sendable {
    /// Its circuit is open: another host may do.
    case circuit(timeLeft: Duration?)
    /// The caller's own limit, or its cancellation.
    case other(OllamaError)
  }

  let circuit: Guarded<CircuitBreaker>?
  private let limiters: Guarded<[String: RateLimiter]>?
  private let limit: RateLimiter.Configuration?
  private let throttle: Guarded<AdaptiveThrottle>?
  private let sendRate: Guarded<AdaptiveSendRate>?
  private let context: PolicyContext

  init(_ policies: Policies, context: PolicyContext) {
    self.context = context
    circuit = policies.circuit.map { Guarded(CircuitBreaker($0)) }
    limit = policies.rateLimit
    limiters = policies.rateLimit.map { _ in Guarded([:]) }
    throttle = policies.throttle.map { Guarded($0) }
    sendRate = policies.sendRate.map { Guarded($0) }
  }

  /// Asks for leave, waiting for a turn where the limits say so.
  func admit(_ call: PolicyCall, host: String) async throws(Refusal) -> Pass {
    let permit = try passCircuit(call, host: host)
    do throws(OllamaError) {
      try passThrottle(call, host: host)
      try await passLimiter(call, host: host)
      try await passSendRate(call, host: host)
    } catch {
      record(.ignored, permit: permit, call: call, host: host)
      throw .other(error)
    }
    return Pass(permit: permit, begun: context.clock.now())
  }

  /// Tells the circuit how a call ended.
  func record(
    _ result: CircuitBreaker.Result, permit: CircuitBreaker.Permit?, call: PolicyCall, host: String
  ) {
    guard let circuit else { return }
    let now = context.clock.now()
    let changes = circuit.withLock { breaker in
      breaker.record(result, permit: permit, now: now)
      return breaker.takeTransitions()
    }
    emit(changes, call: call, host: host)
  }

  /// What its limits let through now, the tightest of them, and how many wait in all.
  func limits(now: Duration) -> (free: Double, waiting: Int)? {
    guard let limiters else { return nil }
    return limiters.withLock { limiters in
      guard !limiters.isEmpty else { return nil }
      var free = Double.infinity
      var waiting = 0
      for key in limiters.keys.sorted() {
        guard var limiter = limiters[key] else { continue }
        free = min(free, limiter.available(now: now))
        waiting += limiter.waiting(now: now)
        limiters[key] = limiter
      }
      return (free, waiting)
    }
  }

  /// Tells the adaptive limits how the host answered.
  func answered(accepted: Bool, busy: Bool) {
    let now = context.clock.now()
    if accepted { throttle?.withLock { $0.accepted(now: now) } }
    sendRate?.withLock { $0.answered(busy: busy, now: now) }
  }

  func emit(_ changes: [CircuitBreaker.Transition], call: PolicyCall, host: String) {
    for change in changes {
      switch change.to {
      case .open, .forcedOpen:
        context.emit(.circuitOpened(duration: change.openFor), host: host, of: call)
      case .halfOpen: context.emit(.circuitHalfOpened, host: host, of: call)
      case .closed, .disabled, .metricsOnly: context.emit(.circuitClosed, host: host, of: call)
      }
    }
  }

  private func passCircuit(_ call: PolicyCall, host: String) throws(Refusal)
    -> CircuitBreaker.Permit?
  {
    guard let circuit else { return nil }
    let now = context.clock.now()
    let (admission, changes) = circuit.withLock { breaker in
      let admission = breaker.acquire(now: now)
      return (admission, breaker.takeTransitions())
    }
    emit(changes, call: call, host: host)
    switch admission {
    case .permitted(let permit): return permit
    case .refused(_, let timeLeft):
      context.emit(.circuitRefused(timeLeft: timeLeft), host: host, of: call)
      throw .circuit(timeLeft: timeLeft)
    }
  }

  private func passThrottle(_ call: PolicyCall, host: String) throws(OllamaError) {
    guard let throttle else { return }
    let now = context.clock.now()
    let luck = context.random.unit()
    guard !throttle.withLock({ $0.admit(random: luck, now: now) }) else { return }
    context.emit(.rateRefused(timeLeft: nil), host: host, of: call)
    throw OllamaError(
      .rateLimited(timeLeft: .zero), detail: "the server refuses too many calls", host: host)
  }

  private func passLimiter(_ call: PolicyCall, host: String) async throws(OllamaError) {
    guard let limiters, let limit else { return }
    let key = limit.isPerEndpoint ? Self.family(of: call.endpoint) : ""
    let now = context.clock.now()
    let decision = limiters.withLock { limiters in
      limiters[key, default: RateLimiter(limit, now: now)].acquire(now: now)
    }
    switch decision {
    case .granted: return
    case .refused(let timeLeft):
      context.emit(.rateRefused(timeLeft: timeLeft), host: host, of: call)
      throw OllamaError(.rateLimited(timeLeft: timeLeft ?? .policyForever), host: host)
    case .wait(let wait, let reservation):
      context.emit(.rateWaited(duration: wait), host: host, of: call)
      do {
        try await context.clock.sleep(for: wait)
      } catch {
        limiters.withLock { $0[key]?.cancel(reservation) }
        throw OllamaError(.cancelled, host: host)
      }
    }
  }

  private func passSendRate(_ call: PolicyCall, host: String) async throws(OllamaError) {
    guard let sendRate else { return }
    let now = context.clock.now()
    let wait = sendRate.withLock { $0.acquire(now: now) }
    guard wait > .zero else { return }
    context.emit(.rateWaited(duration: wait), host: host, of: call)
    do {
      try await context.clock.sleep(for: wait)
    } catch {
      throw OllamaError(.cancelled, host: host)
    }
  }

  /// The endpoint without what differs from call to call, so that there are few of them.
  private static func family(of endpoint: String) -> String {
    let path = endpoint.prefix { $0 != "?" }
    return path.hasPrefix("/api/blobs/") ? "/api/blobs/" : String(path)
  }
}
#endif
