#if Resilience
/// A token bucket that ends retries when most calls fail: a retry costs tokens, a success gives
/// what the last retry cost back, a success at the first try gives one.
public struct RetryBudget: Sendable, Hashable {
  /// Sizes and prices.
  public struct Configuration: Sendable, Hashable {
    /// How many tokens the bucket holds, and starts with.
    public var capacity: Int
    /// What a retry costs.
    public var cost: Int
    /// What a retry costs after the server said that it is busy (408, 425, 429, 503).
    public var throttledCost: Int
    /// What a retry costs after a time-out.
    public var timeoutCost: Int
    /// What a success at the first try gives.
    public var firstTryGain: Int

    /// 500 tokens; 14 a retry, 5 where the server was only busy.
    public init(
      capacity: Int = 500, cost: Int = 14, throttledCost: Int = 5, timeoutCost: Int? = nil,
      firstTryGain: Int = 1
    ) {
      self.capacity = max(0, capacity)
      self.cost = max(0, cost)
      self.throttledCost = max(0, throttledCost)
      self.timeoutCost = max(0, timeoutCost ?? cost)
      self.firstTryGain = max(0, firstTryGain)
    }
  }

  /// Why a retry is asked for.
  public enum Cause: Sendable, Hashable {
    /// The call failed.
    case failure
    /// The server said that it is busy.
    case throttled
    /// Nothing came in time.
    case timeout
  }

  /// Sizes and prices.
  public let configuration: Configuration
  /// The tokens left.
  public private(set) var tokens: Int

  /// A bucket holding `tokens`, or full.
  public init(_ configuration: Configuration = Configuration(), tokens: Int? = nil) {
    self.configuration = configuration
    self.tokens = min(max(0, tokens ?? configuration.capacity), configuration.capacity)
  }

  /// Takes what a retry costs and returns it; nil when too little is left.
  public mutating func withdraw(_ cause: Cause) -> Int? {
    let price =
      switch cause {
      case .failure: configuration.cost
      case .throttled: configuration.throttledCost
      case .timeout: configuration.timeoutCost
      }
    guard price <= tokens else { return nil }
    tokens -= price
    return price
  }

  /// A call ended well: gives back what its last retry cost, or a little where it had none.
  public mutating func succeeded(lastRetryCost: Int?) {
    let gain = lastRetryCost ?? configuration.firstTryGain
    tokens = tokens > configuration.capacity - gain ? configuration.capacity : tokens + gain
  }
}

/// A throttle per server: failures take a token, successes give a part of one back, and there are
/// no retries while at most half of the tokens are left.
public struct RetryThrottle: Sendable, Hashable {
  // Counted in thousandths, so that many small gains add up exactly.
  private let maximum: Int
  private let gain: Int
  private var thousandths: Int

  /// Starts full; `tokenRatio` is what a success gives back, to three decimals.
  public init(maxTokens: Int = 10, tokenRatio: Double = 0.1) {
    maximum = min(max(maxTokens, 0), 1_000_000) * 1000
    gain = tokenRatio.isFinite ? Int(min(max(tokenRatio, 0), 1000) * 1000) : 0
    thousandths = maximum
  }

  /// The tokens left.
  public var tokens: Double { Double(thousandths) / 1000 }
  /// Whether a retry may be sent now.
  public var allowsRetry: Bool { thousandths > maximum / 2 }

  /// An attempt failed in a way worth retrying, or the server asked for no retries.
  public mutating func failed() { thousandths = max(0, thousandths - 1000) }

  /// An attempt succeeded.
  public mutating func succeeded() { thousandths = min(maximum, thousandths + gain) }
}
#endif
