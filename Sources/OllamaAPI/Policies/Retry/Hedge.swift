#if Resilience
/// Sends the same question again while the first is still out, and takes the first good answer.
///
/// A pure machine for one call; only for requests that change nothing (`GET`).
public struct Hedge: Sendable, Hashable {
  /// How many and how soon.
  public struct Configuration: Sendable, Hashable {
    /// Requests in all, 1...5.
    public var maxAttempts: Int { didSet { maxAttempts = min(max(maxAttempts, 1), 5) } }
    /// Between two requests; zero sends all at once.
    public var delay: Duration

    /// Two requests, the second after half a second.
    public init(maxAttempts: Int = 2, delay: Duration = .milliseconds(500)) {
      self.maxAttempts = min(max(maxAttempts, 1), 5)
      self.delay = max(.zero, delay)
    }
  }

  /// What to do now.
  public enum Action: Sendable, Hashable {
    /// Send request number `attempt` now.
    case send(attempt: Int)
    /// Nothing before this instant.
    case wait(until: Duration)
    /// Nothing but to wait for what is out.
    case idle
    /// Take the answer of this request and cancel the others.
    case finish(attempt: Int, cancel: [Int])
    /// Every request has failed; this one last.
    case fail(attempt: Int)
  }

  private let configuration: Configuration
  private var sent = 0
  private var out: [Int] = []
  private var nextAt: Duration
  private var isStopped = false
  private var isFinished = false

  /// Begins a call.
  public init(_ configuration: Configuration = Configuration(), now: Duration) {
    self.configuration = configuration
    nextAt = now
  }

  /// What to do at `now`.
  ///
  /// `isThrottled`: too many calls fail, so only the first is sent.
  public mutating func next(now: Duration, isThrottled: Bool = false) -> Action {
    guard !isFinished, !isStopped, sent < configuration.maxAttempts else { return .idle }
    if sent > 0, isThrottled { return .idle }
    guard now >= nextAt else { return .wait(until: nextAt) }
    sent += 1
    out.append(sent)
    nextAt = now + configuration.delay
    return .send(attempt: sent)
  }

  /// A request was answered well.
  public mutating func succeeded(_ attempt: Int) -> Action {
    finish(attempt)
  }

  /// A request failed.
  ///
  /// A failure that would not go away ends the call; another lets the next request go at once,
  /// unless the server asked for a pause, or for no more.
  public mutating func failed(
    _ attempt: Int, isRetryable: Bool, pushback: RetrySession.Pushback = .none, now: Duration
  ) -> Action {
    guard !isFinished else { return .idle }
    guard isRetryable else { return finish(attempt) }
    out.removeAll { $0 == attempt }
    switch pushback {
    case .none: nextAt = min(nextAt, now)
    case .after(let pause): nextAt = now + max(.zero, pause)
    case .never: isStopped = true
    }
    let isLast = isStopped || sent >= configuration.maxAttempts
    if out.isEmpty, isLast {
      isFinished = true
      return .fail(attempt: attempt)
    }
    return isLast ? .idle : next(now: now)
  }

  private mutating func finish(_ attempt: Int) -> Action {
    guard !isFinished else { return .idle }
    isFinished = true
    return .finish(attempt: attempt, cancel: out.filter { $0 != attempt })
  }
}
#endif
