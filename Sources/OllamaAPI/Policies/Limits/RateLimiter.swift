#if Resilience
/// Limits how often calls are made, by refusing or by handing out later moments in order.
///
/// A pure machine: a caller told to wait holds a reservation, so waiting is first come, first
/// served; whoever gives up hands it back with `cancel`.
public struct RateLimiter: Sendable, Hashable {
  /// How the limit is counted.
  public enum Algorithm: Sendable, Hashable {
    /// A bucket that fills steadily and holds `burst`; 10 and 1.67 a second unless told otherwise.
    case tokenBucket(burst: Int = 10, perSecond: Double = 1.67)
    /// At most `limit` calls in any stretch of `span`; 100 in 60 s unless told otherwise.
    case slidingWindow(limit: Int = 100, span: Duration = .seconds(60))
    /// `permits` anew at the start of every period; nothing is saved up.
    case cycles(permits: Int, period: Duration)
  }

  /// The limit and the patience.
  public struct Configuration: Sendable, Hashable {
    /// How the limit is counted.
    public var algorithm: Algorithm
    /// The longest wait for a permit; zero refuses at once.
    public var maxWait: Duration
    /// How many callers may wait at once; more are refused.
    public var maxWaiting: Int
    /// Whether each endpoint has a limit of its own.
    public var isPerEndpoint: Bool

    /// Bursts of 10 and 1.67 calls a second, refusing what is over.
    public init(
      algorithm: Algorithm = .tokenBucket(burst: 10, perSecond: 1.67), maxWait: Duration = .zero,
      maxWaiting: Int = 1000, isPerEndpoint: Bool = false
    ) {
      self.algorithm = algorithm
      self.maxWait = maxWait
      self.maxWaiting = maxWaiting
      self.isPerEndpoint = isPerEndpoint
    }
  }

  /// A later moment that a caller holds.
  public struct Reservation: Sendable, Hashable {
    /// When the call may be made.
    public let instant: Duration
    let permits: Int
  }

  /// The answer to a caller who asks for a permit.
  public enum Decision: Sendable, Hashable {
    /// Go ahead.
    case granted
    /// Go ahead after this wait.
    case wait(Duration, Reservation)
    /// Not now; it would take this long, or can never be (nil).
    case refused(timeLeft: Duration?)
  }

  /// The limit and the patience.
  public private(set) var configuration: Configuration
  private var counter: RateCounter
  private var reserved: [Duration] = []

  /// A limiter with everything still free at `now`.
  public init(_ configuration: Configuration = Configuration(), now: Duration = .zero) {
    self.configuration = configuration
    counter = RateCounter(configuration.algorithm, now: now)
  }

  /// Asks for `permits` at once; `maxWait` overrides the configured patience.
  public mutating func acquire(_ permits: Int = 1, maxWait: Duration? = nil, now: Duration)
    -> Decision
  {
    reserved.removeAll { $0 <= now }
    guard permits > 0 else { return .granted }
    guard let wait = counter.wait(for: permits, now: now) else { return .refused(timeLeft: nil) }
    if wait == .zero {
      counter.take(permits, at: now)
      return .granted
    }
    let patience = maxWait ?? configuration.maxWait
    guard wait <= patience, reserved.count < configuration.maxWaiting else {
      return .refused(timeLeft: wait)
    }
    counter.take(permits, at: now + wait)
    reserved.append(now + wait)
    return .wait(wait, Reservation(instant: now + wait, permits: permits))
  }

  /// Gives a moment back that nobody will use; moments already given to others stay.
  public mutating func cancel(_ reservation: Reservation) {
    if let index = reserved.lastIndex(of: reservation.instant) { reserved.remove(at: index) }
    counter.giveBack(reservation.permits, at: reservation.instant)
  }

  /// How long a caller would wait for one permit now.
  public mutating func timeLeft(now: Duration) -> Duration? { counter.wait(for: 1, now: now) }

  /// Permits free now; negative while some are promised ahead of time.
  public mutating func available(now: Duration) -> Double { counter.available(now: now) }

  /// How many callers hold later moments.
  public mutating func waiting(now: Duration) -> Int {
    reserved.removeAll { $0 <= now }
    return reserved.count
  }

  /// Changes the limit; what has been taken stays taken.
  public mutating func changeLimit(to permits: Int, now: Duration) {
    counter.changeLimit(to: max(1, permits), now: now)
  }

  /// Changes the patience for later callers.
  public mutating func changeMaxWait(to maxWait: Duration) { configuration.maxWait = maxWait }
}
#endif
