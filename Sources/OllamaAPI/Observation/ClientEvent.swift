// What the client does on a caller's behalf is never silent: every decision of a policy is an event.

/// Something the client did or decided, in order and with its place.
public struct ClientEvent: Sendable, Hashable {
  /// What happened.
  public let kind: Kind
  /// Monotonic time since the client was made.
  public let instant: Duration
  /// The server as shown to people, where one is concerned; never credentials.
  public let host: String?
  /// The path asked for, where a request is concerned.
  public let endpoint: String?
  /// The number of the call within its client, where one is concerned.
  public let call: UInt64?

  /// Describes an event.
  public init(
    _ kind: Kind, instant: Duration, host: String? = nil, endpoint: String? = nil,
    call: UInt64? = nil
  ) {
    self.kind = kind
    self.instant = instant
    self.host = host
    self.endpoint = endpoint
    self.call = call
  }

  /// What happened, as a closed list.
  public enum Kind: Sendable, Hashable {
    /// Attempt number `attempt` (from 1) is sent.
    case attemptBegan(attempt: Int)
    /// An attempt was answered; how long until its headers.
    case attemptAnswered(attempt: Int, status: Int, took: Duration)
    /// An attempt failed; the code is that of `OllamaError.code`.
    case attemptFailed(attempt: Int, code: String)
    /// Another attempt follows after a wait.
    case retryPlanned(attempt: Int, after: Duration, reason: String)
    /// No further attempt follows.
    case retriesEnded(attempts: Int, reason: String)
    /// A second request for the same question was sent.
    case hedged(attempt: Int)
    /// A circuit opened for this long (nil: until somebody closes it).
    case circuitOpened(duration: Duration?)
    /// A circuit lets a few calls through.
    case circuitHalfOpened
    /// A circuit closed.
    case circuitClosed
    /// A circuit refused a call; the time left where it is known.
    case circuitRefused(timeLeft: Duration?)
    /// A call waits for its turn.
    case rateWaited(duration: Duration)
    /// A call was refused by the rate limit; the time left where it is known.
    case rateRefused(timeLeft: Duration?)
    /// Calls go to another host than before.
    case failedOver(from: String, to: String)
    /// A host gets no calls for a while (nil: until it is well).
    case hostEjected(duration: Duration?)
    /// A host gets calls again.
    case hostRestored
    /// No host is well, so all are tried.
    case allHostsTried
    /// A host was found well or not.
    case healthChanged(isUp: Bool)
    /// A health check ran.
    case healthChecked(isWell: Bool, took: Duration)
    /// A quota refused a call; the limit and the time until it begins anew.
    case quotaRefused(limit: String, timeLeft: Duration)
    /// An answer came from the cache; its age.
    case cacheHit(age: Duration)
    /// The cache had no answer.
    case cacheMissed
    /// A call joined an equal one that was already out.
    case cacheJoined
    /// An answer was kept; its size in bytes.
    case cacheStored(bytes: Int)
    /// Answers were dropped to make room.
    case cacheEvicted(entries: Int)
    /// Answers were dropped because a call changed the models.
    case cacheInvalidated(entries: Int)
  }
}

/// Somebody who wants to know what the client does.
///
/// Called at once, from any thread: be quick.
public protocol ClientObserver: Sendable {
  /// Takes notice of an event.
  func observe(_ event: ClientEvent)
}
