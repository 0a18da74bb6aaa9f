#if Resilience
/// Refuses a share of the calls here when the server accepts too few of them.
///
/// The share is max(0, (requests − K · accepts) / (requests + 1)) over the last two minutes.
/// Requests count when they are sent, also when they are refused here; accepts when they succeed.
public struct AdaptiveThrottle: Sendable, Hashable {
  private static let slices = 60
  private let factor: Double
  private let sliceLength: Int64
  private var requests = [Int](repeating: 0, count: Self.slices)
  private var accepts = [Int](repeating: 0, count: Self.slices)
  private var newest: Int64 = 0

  /// `factor` is K: 2 lets the server see about twice what it accepts.
  ///
  /// The window must be longer than the slowest call.
  public init(factor: Double = 2, window: Duration = .seconds(120)) {
    self.factor = factor.isFinite ? max(1, factor) : 2
    sliceLength = max(1, window.wholeNanoseconds / Int64(Self.slices))
  }

  /// The share of calls to refuse now, 0...1.
  public mutating func rejectProbability(now: Duration) -> Double {
    advance(to: now)
    let asked = Double(requests.reduce(0, +))
    let accepted = Double(accepts.reduce(0, +))
    return max(0, (asked - factor * accepted) / (asked + 1))
  }

  /// Counts a call and says whether it may be sent; `random` in 0...1.
  public mutating func admit(random: Double, now: Duration) -> Bool {
    let probability = rejectProbability(now: now)
    requests[index] += 1
    return random >= probability
  }

  /// A call succeeded.
  public mutating func accepted(now: Duration) {
    advance(to: now)
    accepts[index] += 1
  }

  private var index: Int { Int(newest % Int64(Self.slices)) }

  private mutating func advance(to now: Duration) {
    let slice = max(0, now.wholeNanoseconds) / sliceLength
    guard slice > newest else { return }
    for step in 1...min(slice - newest, Int64(Self.slices)) {
      requests[Int((newest + step) % Int64(Self.slices))] = 0
      accepts[Int((newest + step) % Int64(Self.slices))] = 0
    }
    newest = slice
  }
}

/// A sending rate that a busy server pushes down and that climbs back along a cubic curve.
///
/// Nothing is limited before the first answer that says "busy".
public struct AdaptiveSendRate: Sendable, Hashable {
  /// How much of the rate is left after a "busy".
  public let beta: Double
  /// How fast it climbs.
  public let scale: Double
  /// The rate at which the server last said "busy", a second.
  public private(set) var lastMaximum: Double
  /// Seconds from a "busy" until the curve reaches that rate again (k).
  public private(set) var climb: Double
  /// The rate of calls measured lately, a second.
  public private(set) var measured = 0.0
  /// Whether calls are limited.
  public private(set) var isLimiting = false
  /// The limit, calls a second.
  public private(set) var rate = 0.0
  private var lastBusy: Double
  private var capacity = 0.0
  private var tokens = 0.0
  private var lastRefill: Double?
  private var counted = 0
  private var lastSlice: Double

  private static let lowestRate = 0.5
  private static let lowestCapacity = 1.0
  private static let smoothing = 0.8

  /// Starts unlimited; `startRate` is the rate the curve starts from.
  public init(
    startRate: Double = 0, beta: Double = 0.7, scale: Double = 0.4, now: Duration = .zero
  ) {
    self.beta = beta
    self.scale = scale
    lastMaximum = startRate
    lastBusy = now.inSeconds
    lastSlice = (now.inSeconds * 2).rounded(.down) / 2
    climb = Numerics.cubeRoot(startRate * (1 - beta) / scale)
  }

  /// The curve's rate after a success at `now`.
  public func cubicRate(now: Duration) -> Double {
    let time = now.inSeconds - lastBusy - climb
    return scale * time * time * time + lastMaximum
  }

  /// The curve's new rate after a "busy" at `now` while sending `current` a second.
  public mutating func throttled(at current: Double, now: Duration) -> Double {
    lastMaximum = current
    lastBusy = now.inSeconds
    climb = Numerics.cubeRoot(current * (1 - beta) / scale)
    return current * beta
  }

  /// The wait before the next call; counts it as sent then.
  public mutating func acquire(now: Duration) -> Duration {
    guard isLimiting else { return .zero }
    refill(now.inSeconds)
    tokens -= 1
    return tokens >= 0 ? .zero : Duration(policySeconds: -tokens / rate)
  }

  /// A call was answered: learns from it.
  public mutating func answered(busy: Bool, now: Duration) {
    measure(now.inSeconds)
    let wanted: Double
    if busy {
      wanted = throttled(at: isLimiting ? min(measured, rate) : measured, now: now)
      isLimiting = true
    } else {
      wanted = cubicRate(now: now)
    }
    refill(now.inSeconds)
    let next = min(wanted, 2 * measured)
    rate = max(next, Self.lowestRate)
    capacity = max(next, Self.lowestCapacity)
    tokens = min(tokens, capacity)
  }

  private mutating func refill(_ now: Double) {
    if let lastRefill { tokens = min(capacity, tokens + max(0, now - lastRefill) * rate) }
    lastRefill = max(now, lastRefill ?? now)
  }

  /// Measures in half seconds, smoothed, so that one burst does not count as a habit.
  private mutating func measure(_ now: Double) {
    let slice = (now * 2).rounded(.down) / 2
    counted += 1
    guard slice > lastSlice else { return }
    let current = Double(counted) / (slice - lastSlice)
    measured = current * Self.smoothing + measured * (1 - Self.smoothing)
    counted = 0
    lastSlice = slice
  }
}
#endif
