#if Resilience
/// The retries of one call: a machine that is told of each failure and says what to do.
public struct RetrySession: Sendable, Hashable {
  /// A server's wish, read from its answer.
  public enum Pushback: Sendable, Hashable {
    /// Nothing was asked for.
    case none
    /// Not before this long.
    case after(Duration)
    /// Not at all.
    case never
  }

  /// Why a failed call is not tried again.
  public enum Stop: Sendable, Hashable {
    /// The failure is not of a kind to retry.
    case decision(RetryDecision.Reason)
    /// All attempts are used.
    case attemptsUsed(Int)
    /// The budget of all calls together is empty.
    case budgetEmpty
    /// The server asked for a longer wait than the policy allows.
    case pushback(Duration?)
    /// The next attempt would begin too late.
    case tooLate
  }

  /// What to do after a failure.
  public enum Action: Sendable, Hashable {
    /// Wait, then send attempt number `attempt`.
    case retry(attempt: Int, after: Duration, reason: RetryDecision.Reason)
    /// Hand the error on.
    case stop(Stop)
    /// The call has in fact done what it should.
    case done
  }

  private let policy: RetryPolicy
  private let begun: Duration
  private var waits: BackoffSequence
  private var throttledWaits: BackoffSequence
  /// Failures in a row without progress.
  private var failures = 0
  private var lastCost: Int?
  /// The number of the current attempt, from 1.
  public private(set) var attempt = 1

  /// Begins a call.
  public init(_ policy: RetryPolicy, allowance: inout RetryAllowance, now: Duration) {
    self.policy = policy
    begun = now
    waits = BackoffSequence(policy.backoff)
    throttledWaits = BackoffSequence(policy.throttledBackoff ?? policy.backoff)
    allowance.callStarted(now: now)
  }

  /// What is left of the deadline over all attempts; nil when there is none.
  public func timeLeft(now: Duration) -> Duration? {
    policy.deadline.map { max(.zero, $0 - (now - begun)) }
  }

  /// An attempt got further than the ones before: its failures are forgotten.
  public mutating func madeProgress() {
    failures = 0
    restartWaits()
  }

  /// The call ended well.
  public mutating func succeeded(allowance: inout RetryAllowance) {
    allowance.succeeded(lastRetryCost: lastCost)
  }

  /// An attempt failed: what now? `random` in 0...1.
  public mutating func failed(
    _ failure: CallFailure, pushback: Pushback = .none, allowance: inout RetryAllowance,
    random: Double, now: Duration
  ) -> Action {
    let decision = RetryDecision.decide(failure, attempt: attempt)
    if decision.reason == .alreadyGone { return .done }
    guard decision.isRetry else { return .stop(.decision(decision.reason)) }
    allowance.attemptFailed()
    failures += 1
    // A download that goes on has its own limit: it counts failures without progress.
    let resumes = decision.reason == .resumedByServer
    let most = resumes ? decision.limit : min(decision.limit, policy.maxAttempts - 1)
    guard failures <= most else { return .stop(.attemptsUsed(attempt)) }
    guard
      let wait = wait(
        decision, throttled: failure.isThrottling, pushback: pushback, random: random)
    else {
      if case .after(let asked) = pushback { return .stop(.pushback(asked)) }
      return .stop(.pushback(nil))
    }
    guard resumes || begins(at: now + wait) else { return .stop(.tooLate) }
    guard let cost = allowance.withdraw(cause(of: failure), now: now) else {
      return .stop(.budgetEmpty)
    }
    lastCost = cost
    attempt += 1
    return .retry(attempt: attempt, after: wait, reason: decision.reason)
  }

  private func begins(at instant: Duration) -> Bool {
    if let window = policy.window, instant - begun > window { return false }
    if let deadline = policy.deadline, instant - begun >= deadline { return false }
    return true
  }

  private func cause(of failure: CallFailure) -> RetryBudget.Cause {
    if failure.isThrottling { return .throttled }
    return failure.fault == .timeout ? .timeout : .failure
  }

  private mutating func restartWaits() {
    waits = BackoffSequence(policy.backoff)
    throttledWaits = BackoffSequence(policy.throttledBackoff ?? policy.backoff)
  }

  private mutating func wait(
    _ decision: RetryDecision, throttled: Bool, pushback: Pushback, random: Double
  ) -> Duration? {
    let own = ownWait(decision, throttled: throttled, random: random)
    switch pushback {
    case .none: return own
    case .never: return nil
    case .after(let asked):
      if asked > policy.longestPushback { return nil }
      switch policy.pushback {
      case .bounded: return RetryAfter.bounded(asked, ownBackoff: own)
      case .exact:
        restartWaits()
        return max(.zero, asked)
      }
    }
  }

  private mutating func ownWait(_ decision: RetryDecision, throttled: Bool, random: Double)
    -> Duration
  {
    if decision.isImmediate { return .zero }
    // Both grow with every failure, whichever kind it was.
    let plain = waits.next(random: random)
    let busy = throttledWaits.next(random: random)
    return throttled ? busy : plain
  }
}
#endif
