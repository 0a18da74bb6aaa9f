#if Resilience
/// When a failed call is tried again, and after how long.
public struct RetryPolicy: Sendable, Hashable {
  /// What a server's wish for a delay means.
  public enum Pushback: Sendable, Hashable {
    /// At least our own wait, at most 5 s more than it.
    case bounded
    /// Exactly what it says; the growing waits then begin anew.
    case exact
  }

  /// What limits all retries of a client together.
  public enum Limit: Sendable, Hashable {
    /// Nothing.
    case none
    /// A token bucket (the default).
    case budget(RetryBudget.Configuration)
    /// A throttle which stops retries while many attempts fail.
    case throttle(maxTokens: Int, tokenRatio: Double)
    /// A share of the recent calls.
    case percentage(PercentageBudget)
  }

  /// Attempts in all, the first included; 1...5.
  public var maxAttempts: Int {
    get { uncheckedAttempts }
    set { uncheckedAttempts = min(max(newValue, 1), 5) }
  }
  private var uncheckedAttempts: Int
  /// The waits.
  public var backoff: Backoff
  /// The waits after the server said that it is busy; nil for the same as others.
  public var throttledBackoff: Backoff?
  /// What limits all retries together.
  public var limit: Limit
  /// No new attempt begins later than this after the first; nil for no such limit.
  public var window: Duration?
  /// One deadline over all attempts, which also cuts the last one; nil for none.
  public var deadline: Duration?
  /// A server that asks for a longer wait than this is not asked again: the person decides.
  public var longestPushback: Duration
  /// What a server's wish for a delay means.
  public var pushback: Pushback

  /// One attempt for each of several hosts, however many, at once one after the other.
  static func oncePerHost(_ count: Int) -> RetryPolicy {
    RetryPolicy(attempts: max(1, count), backoff: Backoff(base: .zero), limit: .none)
  }

  private init(attempts: Int, backoff: Backoff, limit: Limit) {
    self.init(backoff: backoff, limit: limit, window: nil)
    uncheckedAttempts = attempts
  }

  /// Three attempts, full jitter from 1 s to 20 s, a budget of 500 tokens, 30 s in all.
  public init(
    maxAttempts: Int = 3, backoff: Backoff = Backoff(), throttledBackoff: Backoff? = nil,
    limit: Limit = .budget(RetryBudget.Configuration()), window: Duration? = .seconds(30),
    deadline: Duration? = nil, longestPushback: Duration = .seconds(60),
    pushback: Pushback = .bounded
  ) {
    uncheckedAttempts = min(max(maxAttempts, 1), 5)
    self.backoff = backoff
    self.throttledBackoff = throttledBackoff
    self.limit = limit
    self.window = window
    self.deadline = deadline
    self.longestPushback = longestPushback
    self.pushback = pushback
  }
}

/// The tokens that all calls of a client share, whatever their kind.
public enum RetryAllowance: Sendable, Hashable {
  /// Retries without limit.
  case unlimited
  /// A token bucket.
  case budget(RetryBudget)
  /// A throttle.
  case throttle(RetryThrottle)
  /// A share of the recent calls.
  case percentage(PercentageBudget)

  /// What a policy asks for, full.
  public init(_ limit: RetryPolicy.Limit) {
    switch limit {
    case .none: self = .unlimited
    case .budget(let configuration): self = .budget(RetryBudget(configuration))
    case .throttle(let maximum, let ratio):
      self = .throttle(RetryThrottle(maxTokens: maximum, tokenRatio: ratio))
    case .percentage(let budget): self = .percentage(budget)
    }
  }

  /// The tokens or retries left, as far as they are counted.
  public var balance: Double? {
    switch self {
    case .unlimited, .percentage: nil
    case .budget(let budget): Double(budget.tokens)
    case .throttle(let throttle): throttle.tokens
    }
  }

  mutating func callStarted(now: Duration) {
    guard case .percentage(var budget) = self else { return }
    budget.deposit(now: now)
    self = .percentage(budget)
  }

  /// An attempt failed in a way worth retrying.
  mutating func attemptFailed() {
    guard case .throttle(var throttle) = self else { return }
    throttle.failed()
    self = .throttle(throttle)
  }

  /// Pays for a retry and returns its cost; nil when it cannot be paid.
  mutating func withdraw(_ cause: RetryBudget.Cause, now: Duration) -> Int? {
    switch self {
    case .unlimited: return 0
    case .throttle(let throttle): return throttle.allowsRetry ? 0 : nil
    case .budget(var budget):
      defer { self = .budget(budget) }
      return budget.withdraw(cause)
    case .percentage(var budget):
      defer { self = .percentage(budget) }
      return budget.withdraw(now: now) ? 0 : nil
    }
  }

  mutating func succeeded(lastRetryCost: Int?) {
    switch self {
    case .unlimited, .percentage: break
    case .budget(var budget):
      budget.succeeded(lastRetryCost: lastRetryCost)
      self = .budget(budget)
    case .throttle(var throttle):
      throttle.succeeded()
      self = .throttle(throttle)
    }
  }
}
#endif
