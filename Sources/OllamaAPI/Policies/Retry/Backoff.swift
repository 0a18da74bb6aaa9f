#if Resilience
/// How long to wait before a retry.
public struct Backoff: Sendable, Hashable {
  /// How the wait grows from retry to retry.
  public enum Growth: Sendable, Hashable {
    /// Always `base`.
    case constant
    /// `base`, twice `base`, three times `base`.
    case linear
    /// `base`, then times the multiplier each time.
    case exponential(multiplier: Double)
  }

  /// What chance does to the wait, so that many clients do not come back together.
  public enum Jitter: Sendable, Hashable {
    /// Nothing.
    case none
    /// Anything between nothing and the whole wait: best at spreading a crowd.
    case full
    /// The wait give or take a share of it; `mayPassCap` lets the luck exceed the cap.
    case spread(share: Double, mayPassCap: Bool)
    /// Exponential growth with smooth, decorrelated steps around the first wait.
    case decorrelated
  }

  /// How the wait grows.
  public var growth: Growth
  /// The first wait.
  public var base: Duration
  /// The longest wait.
  public var cap: Duration
  /// What chance does to it.
  public var jitter: Jitter

  /// Full jitter over an exponential from 1 s up to 20 s, unless told otherwise.
  public init(
    growth: Growth = .exponential(multiplier: 2), base: Duration = .seconds(1),
    cap: Duration = .seconds(20), jitter: Jitter = .full
  ) {
    self.growth = growth
    self.base = base
    self.cap = cap
    self.jitter = jitter
  }

  /// The wait before retry `number`, where 1 is the first and `random` is in 0...1.
  ///
  /// Never negative, never a trap, whatever the number.
  public func delay(beforeRetry number: Int, random: Double) -> Duration {
    var sequence = BackoffSequence(self, startingAt: number)
    return sequence.next(random: random)
  }

  /// The wait before retry `number` without any luck and without the cap; may be infinite.
  func plainSeconds(beforeRetry number: Int) -> Double {
    let steps = Double(max(number, 1) - 1)
    let first = max(base, .zero).inSeconds
    let wait: Double =
      switch growth {
      case .constant: first
      case .linear: first * (steps + 1)
      case .exponential(let multiplier):
        first == 0 ? 0 : first * Numerics.power(max(multiplier, 0), steps)
      }
    return wait.isNaN ? .infinity : wait
  }
}

/// The waits of one call, in order; decorrelated jitter remembers the step before.
public struct BackoffSequence: Sendable, Hashable {
  private let backoff: Backoff
  private var number: Int
  private var previous = 0.0

  /// Starts before the first retry.
  public init(_ backoff: Backoff) { self.init(backoff, startingAt: 1) }

  init(_ backoff: Backoff, startingAt number: Int) {
    self.backoff = backoff
    self.number = max(number, 1)
  }

  /// The next wait; `random` in 0...1.
  public mutating func next(random: Double) -> Duration {
    let luck = random.isNaN ? 0 : min(max(random, 0), 1)
    let plain = backoff.plainSeconds(beforeRetry: number)
    let cap = max(backoff.cap, .zero).inSeconds
    defer { number = number == .max ? number : number + 1 }
    switch backoff.jitter {
    case .none:
      return Duration(policySeconds: min(plain, cap))
    case .full:
      return Duration(policySeconds: min(plain, cap) * luck)
    case .spread(let share, let mayPassCap):
      let factor = 1 - share + 2 * share * luck
      return Duration(
        policySeconds: mayPassCap ? min(plain, cap) * factor : min(plain * factor, cap))
    case .decorrelated:
      return Duration(policySeconds: min(decorrelated(luck), cap))
    }
  }

  /// Steps along 2^t · tanh(√4t), whose differences grow like an exponential but are spread
  /// smoothly; scaled so that the median of the first wait is near the base.
  private mutating func decorrelated(_ luck: Double) -> Double {
    let first = max(backoff.base, .zero).inSeconds
    guard first > 0 else { return 0 }
    let position = Double(number - 1) + luck
    let height =
      Numerics.power(2, position)
      * Numerics.hyperbolicTangent((4 * position).squareRoot())
    guard height.isFinite else { return .infinity }
    defer { previous = height }
    return max(0, height - previous) / 1.4 * first
  }
}
#endif
