#if Diagnostics
internal import Logging

extension ClientLogging {
  /// Writes what a policy decided.
  public func observe(_ event: ClientEvent) {
    var metadata: Logger.Metadata = [:]
    func add(_ key: String, _ value: String) {
      metadata[key] = .string(PlainText.escaped(value, limit: 400))
    }
    if let host = event.host { add("host", host) }
    if let endpoint = event.endpoint { add("endpoint", endpoint) }
    if let call = event.call { add("policy_call", "\(call)") }
    for (key, value) in event.kind.details { add(key, value) }
    write(event.kind.level, event.kind.words, metadata)
  }
}

extension ClientEvent.Kind {
  fileprivate var level: Logger.Level {
    switch self {
    case .attemptBegan, .attemptAnswered, .healthChecked, .cacheHit, .cacheMissed, .cacheStored:
      .trace
    case .hedged, .rateWaited, .cacheJoined, .cacheEvicted, .cacheInvalidated: .debug
    case .attemptFailed, .retryPlanned, .retriesEnded, .circuitHalfOpened, .circuitClosed,
      .hostRestored:
      .notice
    case .healthChanged(let isUp): isUp ? .notice : .warning
    case .circuitOpened, .circuitRefused, .rateRefused, .failedOver, .hostEjected, .allHostsTried,
      .quotaRefused:
      .warning
    }
  }

  fileprivate var words: String {
    switch self {
    case .attemptBegan: "attempt began"
    case .attemptAnswered: "attempt answered"
    case .attemptFailed: "attempt failed"
    case .retryPlanned: "retry planned"
    case .retriesEnded: "retries ended"
    case .hedged: "asked twice"
    case .circuitOpened: "circuit opened"
    case .circuitHalfOpened: "circuit half open"
    case .circuitClosed: "circuit closed"
    case .circuitRefused: "refused by the circuit"
    case .rateWaited: "waited for its turn"
    case .rateRefused: "refused by the rate limit"
    case .failedOver: "failed over"
    case .hostEjected: "host ejected"
    case .hostRestored: "host restored"
    case .allHostsTried: "no host is well, so all are tried"
    case .healthChanged(let isUp): isUp ? "host is up" : "host is down"
    case .healthChecked: "health checked"
    case .quotaRefused: "refused by the quota"
    case .cacheHit: "answered from the cache"
    case .cacheMissed: "not in the cache"
    case .cacheJoined: "joined an equal call"
    case .cacheStored: "kept in the cache"
    case .cacheEvicted: "cache made room"
    case .cacheInvalidated: "cache invalidated"
    }
  }

  fileprivate var details: [(String, String)] {
    switch self {
    case .attemptBegan(let attempt), .hedged(let attempt): [("attempt", "\(attempt)")]
    case .attemptAnswered(let attempt, let status, let took):
      [("attempt", "\(attempt)"), ("status", "\(status)"), ("took", "\(took)")]
    case .attemptFailed(let attempt, let code): [("attempt", "\(attempt)"), ("error", code)]
    case .retryPlanned(let attempt, let after, let reason):
      [("attempt", "\(attempt)"), ("after", "\(after)"), ("reason", reason)]
    case .retriesEnded(let attempts, let reason):
      [("attempts", "\(attempts)"), ("reason", reason)]
    case .circuitOpened(let time), .circuitRefused(let time), .rateRefused(let time),
      .hostEjected(let time):
      time.map { [("time_left", "\($0)")] } ?? []
    case .rateWaited(let time): [("took", "\(time)")]
    case .failedOver(let from, let to): [("from", from), ("to", to)]
    case .healthChecked(let isWell, let took): [("well", "\(isWell)"), ("took", "\(took)")]
    case .quotaRefused(let limit, let left): [("limit", limit), ("time_left", "\(left)")]
    case .cacheHit(let age): [("age", "\(age)")]
    case .cacheStored(let bytes): [("bytes", "\(bytes)")]
    case .cacheEvicted(let entries), .cacheInvalidated(let entries): [("entries", "\(entries)")]
    case .circuitHalfOpened, .circuitClosed, .hostRestored, .allHostsTried, .healthChanged,
      .cacheMissed, .cacheJoined:
      []
    }
  }
}
#endif
