#if Resilience
internal import Synchronization

/// A circuit breaker that several tasks share, without a client.
public final class SharedCircuitBreaker: Sendable {
  private let breaker: Guarded<CircuitBreaker>
  private let clock: any PolicyClock

  /// A closed circuit.
  public init(
    _ configuration: CircuitBreaker.Configuration = .init(),
    clock: any PolicyClock = SystemPolicyClock()
  ) {
    breaker = Guarded(CircuitBreaker(configuration))
    self.clock = clock
  }

  /// What the circuit does now.
  public var state: CircuitBreaker.State {
    let now = clock.now()
    return breaker.withLock { $0.state(now: now) }
  }

  /// What has been counted.
  public var metrics: CircuitBreaker.Metrics {
    let now = clock.now()
    return breaker.withLock { $0.metrics(now: now) }
  }

  /// Puts it into a state by hand.
  public func force(_ state: CircuitBreaker.State) {
    let now = clock.now()
    breaker.withLock { $0.force(state, now: now) }
  }

  /// Runs work if the circuit lets it; throws `circuitOpen` with the time left otherwise.
  ///
  /// Cancellation and the caller's own mistakes (4xx) do not count as failures.
  public func run<Result>(
    _ work: () async throws(OllamaError) -> Result
  ) async throws(OllamaError) -> Result {
    let begun = clock.now()
    let permit: CircuitBreaker.Permit
    switch breaker.withLock({ $0.acquire(now: begun) }) {
    case .permitted(let given): permit = given
    case .refused(_, let timeLeft):
      throw OllamaError(.circuitOpen(timeLeft: timeLeft ?? .policyForever))
    }
    do throws(OllamaError) {
      let result = try await work()
      end(.success(took: clock.now() - begun), permit)
      return result
    } catch {
      let failure = CallFailure(error, method: "", endpoint: "")
      let isBad = failure.verdict == .bad
      end(isBad ? .failure(took: clock.now() - begun) : .ignored, permit)
      throw error
    }
  }

  private func end(_ result: CircuitBreaker.Result, _ permit: CircuitBreaker.Permit) {
    let now = clock.now()
    breaker.withLock { $0.record(result, permit: permit, now: now) }
  }
}

/// A rate limiter that several tasks share, without a client.
public final class SharedRateLimiter: Sendable {
  private let limiter: Guarded<RateLimiter>
  private let clock: any PolicyClock

  /// A limiter with everything still free.
  public init(
    _ configuration: RateLimiter.Configuration = .init(),
    clock: any PolicyClock = SystemPolicyClock()
  ) {
    limiter = Guarded(RateLimiter(configuration, now: clock.now()))
    self.clock = clock
  }

  /// Takes permits, waiting for their turn as long as the configuration allows.
  ///
  /// Throws `rateLimited` with the time left, or `cancelled`.
  public func acquire(_ permits: Int = 1) async throws(OllamaError) {
    let now = clock.now()
    switch limiter.withLock({ $0.acquire(permits, now: now) }) {
    case .granted: return
    case .refused(let timeLeft):
      throw OllamaError(.rateLimited(timeLeft: timeLeft ?? .policyForever))
    case .wait(let wait, let reservation):
      do {
        try await clock.sleep(for: wait)
      } catch {
        limiter.withLock { $0.cancel(reservation) }
        throw OllamaError(.cancelled)
      }
    }
  }

  /// Changes the limit; what has been taken stays taken.
  public func changeLimit(to permits: Int) {
    let now = clock.now()
    limiter.withLock { $0.changeLimit(to: permits, now: now) }
  }
}

/// Retries with a budget that several tasks share, without a client.
public final class SharedRetries: Sendable {
  private let policy: RetryPolicy
  private let allowance: Guarded<RetryAllowance>
  private let clock: any PolicyClock
  private let random: any RandomSource

  /// Retries by a policy.
  public init(
    _ policy: RetryPolicy = RetryPolicy(), clock: any PolicyClock = SystemPolicyClock(),
    random: any RandomSource = SystemRandomSource()
  ) {
    self.policy = policy
    allowance = Guarded(RetryAllowance(policy.limit))
    self.clock = clock
    self.random = random
  }

  /// Runs work for a method and endpoint until it succeeds or may not be repeated.
  ///
  /// Throws the last error, or `cancelled`.
  public func run<Result>(
    method: String, endpoint: String,
    _ work: (_ attempt: Int) async throws(OllamaError) -> Result
  ) async throws(OllamaError) -> Result {
    let begun = clock.now()
    var session = allowance.withLock { RetrySession(policy, allowance: &$0, now: begun) }
    while true {
      guard !Task.isCancelled else { throw OllamaError(.cancelled) }
      do throws(OllamaError) {
        let result = try await work(session.attempt)
        allowance.withLock { [session] allowance in
          var session = session
          session.succeeded(allowance: &allowance)
        }
        return result
      } catch {
        let wait = wait(after: error, method: method, endpoint: endpoint, &session)
        guard let wait else { throw error }
        do { try await clock.sleep(for: wait) } catch { throw OllamaError(.cancelled) }
      }
    }
  }

  private func wait(
    after error: OllamaError, method: String, endpoint: String, _ session: inout RetrySession
  ) -> Duration? {
    let asked = error.retryAfter.flatMap { RetryAfter.delay(from: $0, unixTime: clock.unixTime()) }
    let failure = CallFailure(error, method: method, endpoint: endpoint)
    let (now, luck) = (clock.now(), random.unit())
    let before = session
    let (after, action) = allowance.withLock { allowance in
      var session = before
      let action = session.failed(
        failure, pushback: asked.map { .after($0) } ?? .none, allowance: &allowance, random: luck,
        now: now)
      return (session, action)
    }
    session = after
    if case .retry(_, let wait, _) = action { return wait }
    return nil
  }
}
#endif
