#if Resilience
/// Retries as a share of recent calls, with a few a second always free.
public struct PercentageBudget: Sendable, Hashable {
  /// Why a configuration is refused.
  public enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Calls are remembered for 1 to 60 seconds.
    case memory(Duration)
    /// The free retries a second must not be negative.
    case minimum(Double)
    /// The share must be in 0...1000.
    case share(Double)

    /// The fault in words.
    public var description: String {
      switch self {
      case .memory(let memory):
        "a retry budget remembers calls for 1 to 60 seconds, not \(memory.inSeconds)"
      case .minimum(let rate): "free retries a second must not be negative, not \(rate)"
      case .share(let share): "the share of retries must be in 0...1000, not \(share)"
      }
    }
  }

  private static let slices = 10
  private let sliceLength: Int64
  private let price: Double
  private let reserve: Double
  private let counts: Bool
  private var sums = [Double](repeating: 0, count: Self.slices)
  private var newest: Int64 = 0

  /// 20 % of the calls of the last ten seconds and ten retries a second, unless told otherwise.
  public init(
    memory: Duration = .seconds(10), perSecond: Double = 10, share: Double = 0.2
  ) throws(Fault) {
    guard memory >= .seconds(1), memory <= .seconds(60) else { throw .memory(memory) }
    guard perSecond >= 0, perSecond.isFinite else { throw .minimum(perSecond) }
    guard share >= 0, share <= 1000 else { throw .share(share) }
    sliceLength = memory.wholeNanoseconds / Int64(Self.slices)
    price = share == 0 ? 1 : 1 / share
    counts = share > 0
    reserve = perSecond * memory.inSeconds * price
  }

  /// How many retries could be sent now.
  public mutating func balance(now: Duration) -> Int {
    advance(to: now)
    // A hair of slack, since the price is seldom a binary fraction.
    return Int(max(0, min((available / price + 1e-9).rounded(.down), 1e15)))
  }

  /// A call (not a retry) is sent.
  public mutating func deposit(now: Duration) {
    advance(to: now)
    if counts { sums[index(newest)] += 1 }
  }

  /// Takes a retry out; false when none is left.
  public mutating func withdraw(now: Duration) -> Bool {
    guard balance(now: now) >= 1 else { return false }
    sums[index(newest)] -= price
    return true
  }

  private var available: Double { sums.reduce(reserve, +) }

  private func index(_ slice: Int64) -> Int { Int(slice % Int64(Self.slices)) }

  private mutating func advance(to now: Duration) {
    let slice = max(0, now.wholeNanoseconds) / sliceLength
    guard slice > newest else { return }
    for step in (newest + 1)...min(slice, newest + Int64(Self.slices)) { sums[index(step)] = 0 }
    if slice > newest + Int64(Self.slices) { sums = sums.map { _ in 0 } }
    newest = slice
  }
}
#endif
