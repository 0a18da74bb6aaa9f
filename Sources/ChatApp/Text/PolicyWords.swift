internal import OllamaAPI
internal import TerminalKit

/// What policies do, in words.
enum PolicyWords {
  /// What was decided, for a request's page and the log; nil for what is no decision.
  static func decision(_ kind: ClientEvent.Kind) -> SafeText? {
    switch kind {
    case .attemptAnswered(let attempt, let status, let took) where status >= 400:
      return "try \(attempt) was answered with HTTP \(status) after \(Figures.span(took))"
    case .attemptBegan, .attemptAnswered, .cacheMissed, .cacheStored, .healthChecked: return nil
    case .attemptFailed(let attempt, let code):
      return "try \(attempt) failed: \(SafeText(code, as: .field))"
    case .retryPlanned(let attempt, let after, let reason):
      return
        "try \(attempt) follows in \(Figures.span(after)) (\(SafeText(reason, as: .field)))"
    case .retriesEnded(let attempts, let reason):
      let tries = Figures.count(attempts, "try", "tries")
      return "no more after \(tries): \(SafeText(reason, as: .field))"
    case .hedged(let attempt): return "asked again beside the first (try \(attempt))"
    case .circuitOpened(let time):
      return time.map { "the circuit opened for \(Figures.span($0))" }
        ?? "the circuit was opened by hand"
    case .circuitHalfOpened: return "the circuit lets this one through to probe"
    case .circuitClosed: return "the circuit closed"
    case .circuitRefused(let left):
      return "the circuit refused it\(left.map { ", the next probe in \(Figures.span($0))" } ?? "")"
    case .rateWaited(let time): return "waited \(Figures.span(time)) for its turn"
    case .rateRefused(let left):
      return "refused by the rate limit\(left.map { ", free in \(Figures.span($0))" } ?? "")"
    case .failedOver(let from, let to):
      return "went to \(SafeText(to, as: .field)) instead of \(SafeText(from, as: .field))"
    case .hostEjected(let time):
      return "the host is left out\(time.map { " for \(Figures.span($0))" } ?? "")"
    case .hostRestored: return "the host gets calls again"
    case .allHostsTried: return "no host is well, so all are tried"
    case .healthChanged(let isUp): return isUp ? "the host is up" : "the host is down"
    case .quotaRefused(let limit, let left):
      return "refused by the quota (\(SafeText(limit, as: .field))), free in \(Figures.span(left))"
    case .cacheHit(let age): return "answered from the cache, \(Figures.span(age)) old"
    case .cacheJoined: return "joined an equal request that was out"
    case .cacheEvicted(let count): return "the cache dropped \(count) for room"
    case .cacheInvalidated(let count): return "the cache dropped \(count): models changed"
    }
  }

  /// What the circuit did, in a word for the list.
  static func circuit(_ kind: ClientEvent.Kind) -> SafeText? {
    switch kind {
    case .circuitOpened: return "opened"
    case .circuitHalfOpened: return "probed"
    case .circuitClosed: return "closed"
    case .circuitRefused: return "refused"
    case .attemptBegan, .attemptAnswered, .attemptFailed, .retryPlanned, .retriesEnded, .hedged,
      .rateWaited, .rateRefused, .failedOver, .hostEjected, .hostRestored, .allHostsTried,
      .healthChanged, .healthChecked, .quotaRefused, .cacheHit, .cacheMissed, .cacheJoined,
      .cacheStored, .cacheEvicted, .cacheInvalidated:
      return nil
    }
  }

  /// How much a log makes of it.
  static func level(_ kind: ClientEvent.Kind) -> LogLevel {
    switch kind {
    case .circuitOpened, .circuitRefused, .rateRefused, .hostEjected, .allHostsTried,
      .quotaRefused, .attemptFailed, .retriesEnded:
      return .warning
    case .healthChanged(let isUp): return isUp ? .info : .warning
    case .retryPlanned, .failedOver, .hostRestored, .circuitHalfOpened, .circuitClosed: return .info
    case .attemptBegan, .attemptAnswered, .hedged, .rateWaited, .healthChecked, .cacheHit,
      .cacheMissed, .cacheJoined, .cacheStored, .cacheEvicted, .cacheInvalidated:
      return .debug
    }
  }
}
