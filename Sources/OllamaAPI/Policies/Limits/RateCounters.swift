#if Resilience
/// What a limiter counts with.
enum RateCounter: Sendable, Hashable {
  case bucket(TokenBucket)
  case log(CallLog)
  case cycles(PermitCycles)

  init(_ algorithm: RateLimiter.Algorithm, now: Duration) {
    switch algorithm {
    case .tokenBucket(let burst, let perSecond):
      self = .bucket(TokenBucket(burst: burst, perSecond: perSecond, now: now))
    case .slidingWindow(let limit, let span): self = .log(CallLog(limit: limit, span: span))
    case .cycles(let permits, let period):
      self = .cycles(PermitCycles(permits: permits, period: period, now: now))
    }
  }

  /// How long `permits` would take to come; nil: they never will.
  mutating func wait(for permits: Int, now: Duration) -> Duration? {
    change(
      { $0.wait(for: permits, now: now) }, { $0.wait(for: permits, now: now) },
      { $0.wait(for: permits, now: now) })
  }

  mutating func available(now: Duration) -> Double {
    change(
      { $0.available(now: now) }, { $0.available(now: now) }, { $0.available(now: now) })
  }

  mutating func take(_ permits: Int, at moment: Duration) {
    change({ $0.take(permits) }, { $0.take(permits, at: moment) }, { $0.take(permits) })
  }

  mutating func giveBack(_ permits: Int, at moment: Duration) {
    change({ $0.giveBack(permits) }, { $0.giveBack(permits, at: moment) }, { $0.giveBack(permits) })
  }

  mutating func changeLimit(to permits: Int, now: Duration) {
    change(
      { $0.changeLimit(to: permits, now: now) }, { $0.changeLimit(to: permits) },
      { $0.changeLimit(to: permits, now: now) })
  }

  private mutating func change<Result>(
    _ bucket: (inout TokenBucket) -> Result, _ log: (inout CallLog) -> Result,
    _ cycles: (inout PermitCycles) -> Result
  ) -> Result {
    switch self {
    case .bucket(var value):
      defer { self = .bucket(value) }
      return bucket(&value)
    case .log(var value):
      // Emptied first, so that the list is changed in place and not copied.
      self = .cycles(PermitCycles.placeholder)
      defer { self = .log(value) }
      return log(&value)
    case .cycles(var value):
      defer { self = .cycles(value) }
      return cycles(&value)
    }
  }
}

/// The bucket that fills steadily; it may owe tokens to those who wait.
struct TokenBucket: Sendable, Hashable {
  private var burst: Double
  private let perSecond: Double
  private var tokens: Double
  private var last: Duration

  init(burst: Int, perSecond: Double, now: Duration) {
    self.burst = Double(max(1, burst))
    self.perSecond = perSecond.isFinite ? max(0, perSecond) : 0
    tokens = self.burst
    last = now
  }

  mutating func available(now: Duration) -> Double {
    if now > last {
      tokens = min(burst, tokens + (now - last).inSeconds * perSecond)
      last = now
    }
    return tokens
  }

  mutating func wait(for permits: Int, now: Duration) -> Duration? {
    let missing = Double(permits) - available(now: now)
    // A hair of slack: filling in many small steps loses a little to rounding.
    if missing <= 1e-9 { return .zero }
    guard perSecond > 0, Double(permits) <= burst else { return nil }
    return Duration(policySeconds: missing / perSecond)
  }

  mutating func take(_ permits: Int) { tokens -= Double(permits) }

  mutating func giveBack(_ permits: Int) { tokens = min(burst, tokens + Double(permits)) }

  mutating func changeLimit(to permits: Int, now: Duration) {
    _ = available(now: now)
    burst = Double(permits)
    tokens = min(tokens, burst)
  }
}

/// The moments of the calls in the last stretch of time, promised ones included.
struct CallLog: Sendable, Hashable {
  private var limit: Int
  private let span: Duration
  private var moments: [Duration] = []

  init(limit: Int, span: Duration) {
    self.limit = max(1, limit)
    self.span = max(.zero, span)
  }

  mutating func available(now: Duration) -> Double {
    prune(now: now)
    return Double(limit - moments.count)
  }

  mutating func wait(for permits: Int, now: Duration) -> Duration? {
    guard permits <= limit else { return nil }
    prune(now: now)
    let over = moments.count + permits - limit
    // Whoever comes later goes later, even if a smaller wish would fit in before.
    let turn = moments.last ?? now
    let free = over > 0 ? moments[over - 1] + span : now
    return max(.zero, max(turn, free) - now)
  }

  mutating func take(_ permits: Int, at moment: Duration) {
    moments.append(contentsOf: repeatElement(moment, count: permits))
  }

  mutating func giveBack(_ permits: Int, at moment: Duration) {
    for _ in 0..<permits {
      guard let index = moments.lastIndex(of: moment) else { return }
      moments.remove(at: index)
    }
  }

  mutating func changeLimit(to permits: Int) { limit = permits }

  private mutating func prune(now: Duration) {
    let old = moments.prefix { $0 + span <= now }.count
    if old > 0 { moments.removeFirst(old) }
  }
}

/// Permits that come anew with every period.
struct PermitCycles: Sendable, Hashable {
  private var permits: Int
  private let period: Int64
  private var cycle: Int64
  private var left: Int

  static let placeholder = PermitCycles(permits: 1, period: .seconds(1), now: .zero)

  init(permits: Int, period: Duration, now: Duration) {
    self.permits = max(1, permits)
    self.period = max(1, period.wholeNanoseconds)
    cycle = now.wholeNanoseconds.quotientRoundingDown(by: self.period)
    left = self.permits
  }

  mutating func available(now: Duration) -> Double {
    advance(to: now)
    return Double(left)
  }

  mutating func wait(for wanted: Int, now: Duration) -> Duration? {
    advance(to: now)
    if wanted <= left { return .zero }
    let missing = wanted - left - permits
    let cycles = missing <= 0 ? 0 : (missing - 1) / permits + 1
    let (more, overflow) = period.multipliedReportingOverflow(by: Int64(cycles))
    let toNext = (cycle + 1) * period - now.wholeNanoseconds
    return overflow ? nil : .nanoseconds(toNext) + .nanoseconds(more)
  }

  mutating func take(_ taken: Int) { left -= taken }

  mutating func giveBack(_ taken: Int) { left = min(permits, left + taken) }

  mutating func changeLimit(to limit: Int, now: Duration) {
    advance(to: now)
    permits = limit
  }

  private mutating func advance(to now: Duration) {
    let current = now.wholeNanoseconds.quotientRoundingDown(by: period)
    guard current > cycle else { return }
    let (gained, overflow) = Int(current - cycle).multipliedReportingOverflow(by: permits)
    let (sum, tooMany) = left.addingReportingOverflow(gained)
    left = overflow || tooMany ? permits : min(permits, sum)
    cycle = current
  }
}
#endif
