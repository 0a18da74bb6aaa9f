#if Resilience
extension CircuitBreaker {
  /// When a circuit opens, for how long, and how it closes again.
  public struct Configuration: Sendable, Hashable {
    /// Which calls a rate is computed over.
    public enum Window: Sendable, Hashable {
      /// The last so many calls; the minimum is clamped to their number.
      case calls(Int)
      /// The last so many whole seconds.
      case seconds(Int)
      /// A stretch of time in a number of slices, each beginning with a call.
      case rolling(Duration, slices: Int)
    }

    /// How long the circuit stays open.
    public enum OpenTime: Sendable, Hashable {
      /// Always the same.
      case constant(Duration)
      /// Longer each time it opens again without having closed, up to a limit.
      case exponential(initial: Duration, multiplier: Double, limit: Duration)

      /// The wait of opening number `attempt` in a row (1 is the first).
      public func duration(attempt: Int) -> Duration {
        switch self {
        case .constant(let duration): max(.zero, duration)
        case .exponential(let initial, let multiplier, let limit):
          Backoff(
            growth: .exponential(multiplier: multiplier), base: initial, cap: limit, jitter: .none
          ).delay(beforeRetry: attempt, random: 1)
        }
      }
    }

    /// Opens after so many failures in a row; nil: failures in a row do not open it.
    public var consecutiveFailures: Int?
    /// Opens at this share of failures, in percent; nil: never.
    public var failureRate: Double?
    /// Opens at this share of slow calls, in percent; nil: never.
    public var slowCallRate: Double?
    /// A call that takes longer than this is slow.
    public var slowCall: Duration
    /// Which calls the rates are computed over.
    public var window: Window
    /// Rates are not known before so many calls.
    public var minimumCalls: Int
    /// Whether a success may open it, when it makes the rate known; otherwise only failures do.
    public var opensOnSuccess: Bool
    /// How long it stays open.
    public var openTime: OpenTime
    /// How many calls are let through while half-open.
    public var halfOpenCalls: Int
    /// Opens again when half-open has lasted this long without a verdict; nil for no limit.
    public var halfOpenLimit: Duration?
    /// Becomes half-open when its time is over, rather than at the first call after it.
    public var opensHalfByItself: Bool
    /// Lets another probe through when one has been out for a whole open time.
    public var renewsProbe: Bool

    /// Opens after five failures in a row for 60 s; three successes close it again.
    ///
    /// Rates are off.
    public init(
      consecutiveFailures: Int? = 5, failureRate: Double? = nil, slowCallRate: Double? = nil,
      slowCall: Duration = .seconds(60), window: Window = .calls(100), minimumCalls: Int = 100,
      opensOnSuccess: Bool = true, openTime: OpenTime = .constant(.seconds(60)),
      halfOpenCalls: Int = 3, halfOpenLimit: Duration? = nil, opensHalfByItself: Bool = false,
      renewsProbe: Bool = true
    ) {
      self.consecutiveFailures = consecutiveFailures
      self.failureRate = failureRate
      self.slowCallRate = slowCallRate
      self.slowCall = slowCall
      self.window = window
      self.minimumCalls = minimumCalls
      self.opensOnSuccess = opensOnSuccess
      self.openTime = openTime
      self.halfOpenCalls = halfOpenCalls
      self.halfOpenLimit = halfOpenLimit
      self.opensHalfByItself = opensHalfByItself
      self.renewsProbe = renewsProbe
    }

    /// Failure and slow-call rates over the last calls, as widely used on servers: 50 % failed or
    /// all slower than 60 s of the last 100 calls open it for 60 s; ten probes decide.
    public static let rates = Configuration(
      consecutiveFailures: nil, failureRate: 50, slowCallRate: 100, halfOpenCalls: 10,
      renewsProbe: false)

    /// One probe at a time after a short break: 10 % of at least 100 calls in 30 s open it for 5 s.
    public static let singleProbe = Configuration(
      consecutiveFailures: nil, failureRate: 10, window: .rolling(.seconds(30), slices: 10),
      minimumCalls: 100, opensOnSuccess: false, openTime: .constant(.seconds(5)),
      halfOpenCalls: 1)

    /// Whether this many calls with these rates (in percent) open the circuit.
    public func opens(calls: Int, failureRate failed: Double, slowCallRate slow: Double) -> Bool {
      calls >= neededCalls && isOver(failureRate: failed, slowCallRate: slow)
    }

    func isOver(failureRate failed: Double, slowCallRate slow: Double) -> Bool {
      // A hair of slack: a share such as 0.07 is no binary fraction.
      if let failureRate, failed >= failureRate - 1e-9 { return true }
      if let slowCallRate, slow >= slowCallRate - 1e-9 { return true }
      return false
    }

    /// The minimum number of calls that can really be met.
    var neededCalls: Int {
      switch window {
      case .calls(let size): max(1, min(minimumCalls, size))
      case .seconds, .rolling: max(1, minimumCalls)
      }
    }

    func makeWindow() -> CallWindow {
      switch window {
      case .calls(let size): CallWindow(lastCalls: min(max(1, size), 100_000))
      case .seconds(let seconds):
        CallWindow(
          last: .seconds(min(max(1, seconds), 86_400)), slices: min(max(1, seconds), 86_400),
          aligned: true)
      case .rolling(let span, let slices):
        CallWindow(last: span, slices: min(max(1, slices), 1000), aligned: false)
      }
    }
  }

  /// What the circuit does with calls.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// Calls pass and are counted.
    case closed
    /// Calls are refused.
    case open
    /// A few calls pass and decide.
    case halfOpen
    /// Calls pass and nothing is counted.
    case disabled
    /// Calls are refused until somebody says otherwise.
    case forcedOpen
    /// Calls pass and are counted, and nothing ever opens.
    case metricsOnly
  }

  /// What has been counted; rates in percent, or −1 while not known.
  public struct Metrics: Sendable, Hashable {
    /// Share of failed calls in percent, −1 while not known.
    public var failureRate = -1.0
    /// Share of slow calls in percent, −1 while not known.
    public var slowCallRate = -1.0
    /// Calls counted.
    public var calls = 0
    /// Calls that failed.
    public var failed = 0
    /// Calls that were slow.
    public var slow = 0
    /// Calls that were slow and failed.
    public var slowFailed = 0
    /// Calls refused in this state.
    public var refused = 0
    /// Failures in a row, up to now.
    public var consecutiveFailures = 0
  }

  /// A change of state.
  public struct Transition: Sendable, Hashable {
    /// The state before.
    public let from: State
    /// The state after.
    public let to: State
    /// How long it will stay open, where it is open now.
    public let openFor: Duration?
  }

  /// How a call ended, as far as the circuit is concerned.
  public enum Result: Sendable, Hashable {
    /// Well, after `took`.
    case success(took: Duration)
    /// Badly, after `took`.
    case failure(took: Duration)
    /// In a way that says nothing of the server: cancelled, or the caller's own mistake (4xx).
    case ignored
  }

  /// Leave to make one call; it belongs to the state in which it was given.
  public struct Permit: Sendable, Hashable {
    let generation: Int
    /// Whether the call is a probe of a half-open circuit.
    public let isProbe: Bool
  }

  /// The answer to a caller who asks for leave.
  public enum Admission: Sendable, Hashable {
    /// Go ahead, and hand the permit back with the result.
    case permitted(Permit)
    /// Not now; the time left where it is known.
    case refused(State, timeLeft: Duration?)
  }
}
#endif
