#if Resilience || Caching
/// What a client does beyond sending requests: everything is off unless it is set here.
///
/// The order is that of `Pipeline`. What was done is told to `observer`.
public struct Policies: Sendable {
  #if Caching
  /// Keeps answers about models and lets equal questions share one call.
  public var cache: ResponseCache.Configuration?
  #endif
  #if Resilience
  /// Limits requests and tokens a day and a month.
  public var quota: Quota?
  /// Tries failed calls again.
  public var retry: RetryPolicy?
  /// Asks twice when an answer to a `GET` is slow in coming.
  public var hedging: Hedge.Configuration?
  /// Other hosts, asked when the client's own is not well.
  public var failover: Failover?
  /// Refuses calls to a host that keeps failing.
  public var circuit: CircuitBreaker.Configuration?
  /// Limits how often a host is called.
  public var rateLimit: RateLimiter.Configuration?
  /// Refuses a share of the calls when a host accepts too few.
  public var throttle: AdaptiveThrottle?
  /// Slows down when a host says that it is busy.
  public var sendRate: AdaptiveSendRate?
  #endif
  /// Hears what was done.
  public var observer: (any ClientObserver)?
  /// The time.
  public var clock: any PolicyClock = SystemPolicyClock()
  /// The luck.
  public var random: any RandomSource = SystemRandomSource()

  /// No policy at all.
  public init() {}

  /// Whether nothing is set, so that calls go straight to the transport.
  public var isEmpty: Bool {
    var isEmpty = true
    #if Caching
    isEmpty = cache == nil
    #endif
    #if Resilience
    let isPlain = quota == nil && retry == nil && hedging == nil && failover == nil
    isEmpty =
      isEmpty && isPlain && circuit == nil && rateLimit == nil && throttle == nil
      && sendRate == nil
    #endif
    return isEmpty
  }
}

/// Where the stages of a pipeline get time and luck, and tell what they do.
struct PolicyContext: Sendable {
  let clock: any PolicyClock
  let random: any RandomSource
  let observer: (any ClientObserver)?

  init(_ policies: Policies) {
    clock = policies.clock
    random = policies.random
    observer = policies.observer
  }

  func emit(
    _ kind: @autoclosure () -> ClientEvent.Kind, host: String? = nil, of call: PolicyCall
  ) {
    guard let observer else { return }
    observer.observe(
      ClientEvent(
        kind(), instant: clock.now(), host: host, endpoint: call.endpoint, call: call.number))
  }
}

/// One call on its way through the stages.
struct PolicyCall: Sendable {
  let number: UInt64
  let endpoint: String
}
#endif
