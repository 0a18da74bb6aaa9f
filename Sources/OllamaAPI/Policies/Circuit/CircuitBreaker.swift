#if Resilience
/// A circuit breaker: refuses calls to a server that keeps failing, and probes it after a while.
///
/// A pure machine: ask with `acquire`, tell how it went with `record`. One check costs well under
/// a microsecond. Results of calls permitted in an earlier state change nothing.
public struct CircuitBreaker: Sendable, Hashable {
  /// Its configuration.
  public let configuration: Configuration
  private var current = State.closed
  private var window: CallWindow
  /// Calls in the window before its rates are known.
  private var needed: Int
  private var generation = 0
  private var since = Duration.zero
  /// When an open circuit may be probed; nil: never by itself.
  private var openUntil: Duration?
  /// How often in a row it has opened without closing.
  public private(set) var openingsInARow = 0
  private var refused = 0
  private var failuresInARow = 0
  private var successesInARow = 0
  /// Permits left while half-open.
  private var permits = 0
  private var log: [Transition] = []

  /// A closed circuit.
  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
    window = configuration.makeWindow()
    needed = configuration.neededCalls
  }

  /// Asks for leave to make a call.
  public mutating func acquire(now: Duration) -> Admission {
    settle(now: now)
    switch current {
    case .closed, .disabled, .metricsOnly:
      return .permitted(Permit(generation: generation, isProbe: current == .halfOpen))
    case .forcedOpen:
      refused += 1
      return .refused(current, timeLeft: nil)
    case .open:
      guard let openUntil, now >= openUntil else {
        refused += 1
        return .refused(current, timeLeft: openUntil.map { $0 - now })
      }
      enterHalfOpen(now: now)
      return takeProbe(now: now)
    case .halfOpen:
      return takeProbe(now: now)
    }
  }

  /// Tells how a call ended.
  ///
  /// Without a permit it counts for the present state.
  public mutating func record(_ result: Result, permit: Permit? = nil, now: Duration) {
    settle(now: now)
    if let permit, permit.generation != generation { return }
    switch result {
    case .ignored: release(permit: permit)
    case .success(let took): record(failed: false, took: took, now: now)
    case .failure(let took): record(failed: true, took: took, now: now)
    }
  }

  /// Gives back leave that was not used.
  public mutating func release(permit: Permit? = nil) {
    if let permit, permit.generation != generation { return }
    if current == .halfOpen, permits < halfOpenCalls { permits += 1 }
  }

  /// The state now.
  public mutating func state(now: Duration) -> State {
    settle(now: now)
    return current
  }

  /// What has been counted in the present state (an open circuit still shows what opened it).
  public mutating func metrics(now: Duration) -> Metrics {
    settle(now: now)
    window.move(to: now)
    let sums = window.sums
    var metrics = Metrics()
    metrics.calls = sums.calls
    metrics.failed = sums.failed
    metrics.slow = sums.slow
    metrics.slowFailed = sums.slowFailed
    metrics.refused = refused
    metrics.consecutiveFailures = failuresInARow
    if sums.calls >= needed {
      metrics.failureRate = 100 * Double(sums.failed) / Double(sums.calls)
      metrics.slowCallRate = 100 * Double(sums.slow) / Double(sums.calls)
    }
    return metrics
  }

  /// Time until an open circuit lets a probe through; nil where it is not open or stays so.
  public mutating func timeLeft(now: Duration) -> Duration? {
    settle(now: now)
    guard current == .open else { return nil }
    return openUntil.map { max(.zero, $0 - now) }
  }

  /// Puts it into a state by hand.
  ///
  /// From closed it cannot become half-open: that does nothing.
  public mutating func force(_ state: State, now: Duration) {
    settle(now: now)
    switch state {
    case .open: open(now: now)
    case .halfOpen: if current != .closed { enterHalfOpen(now: now) }
    case .closed: close(now: now)
    case .disabled, .forcedOpen, .metricsOnly:
      renewWindow()
      enter(state, now: now)
    }
  }

  /// Opens it by hand for a time of its own.
  public mutating func forceOpen(for duration: Duration, now: Duration) {
    settle(now: now)
    open(now: now, for: duration)
  }

  /// Forgets everything and closes.
  public mutating func reset(now: Duration) {
    close(now: now)
  }

  /// The changes of state since this was last asked.
  public mutating func takeTransitions() -> [Transition] {
    if log.isEmpty { return [] }
    defer { log = [] }
    return log
  }
}

extension CircuitBreaker {
  private var halfOpenCalls: Int { max(1, configuration.halfOpenCalls) }

  /// Does what time alone does: a half-open circuit without a verdict opens again, and an open one
  /// becomes half-open where it should do so by itself.
  private mutating func settle(now: Duration) {
    if current == .open, configuration.opensHalfByItself, let openUntil, now >= openUntil {
      enterHalfOpen(now: openUntil)
    }
    guard current == .halfOpen, let limit = configuration.halfOpenLimit, now - since >= limit
    else { return }
    open(now: since + limit)
  }

  private mutating func takeProbe(now: Duration) -> Admission {
    if permits > 0 {
      permits -= 1
      if configuration.renewsProbe { openUntil = now + configuration.openTime(openingsInARow) }
      return .permitted(Permit(generation: generation, isProbe: current == .halfOpen))
    }
    if configuration.renewsProbe, let openUntil, now >= openUntil {
      self.openUntil = now + configuration.openTime(openingsInARow)
      return .permitted(Permit(generation: generation, isProbe: current == .halfOpen))
    }
    refused += 1
    let limit = configuration.halfOpenLimit.map { max(.zero, since + $0 - now) }
    return .refused(.halfOpen, timeLeft: limit ?? openUntil.map { max(.zero, $0 - now) })
  }

  private mutating func record(failed: Bool, took: Duration, now: Duration) {
    switch current {
    case .open, .forcedOpen, .disabled: return
    case .closed, .metricsOnly, .halfOpen: break
    }
    failuresInARow = failed ? failuresInARow + 1 : 0
    successesInARow = failed ? 0 : successesInARow + 1
    window.record(failed: failed, slow: took > configuration.slowCall, now: now)
    switch current {
    case .closed: judgeClosed(failed: failed, now: now)
    case .halfOpen: judgeHalfOpen(failed: failed, now: now)
    case .open, .forcedOpen, .disabled, .metricsOnly: break
    }
  }

  private mutating func judgeClosed(failed: Bool, now: Duration) {
    if failed, let most = configuration.consecutiveFailures, failuresInARow >= max(1, most) {
      return open(now: now)
    }
    guard failed || configuration.opensOnSuccess else { return }
    let sums = window.sums
    let calls = Double(max(1, sums.calls))
    let opens = configuration.opens(
      calls: sums.calls, failureRate: 100 * Double(sums.failed) / calls,
      slowCallRate: 100 * Double(sums.slow) / calls)
    if opens { open(now: now) }
  }

  private mutating func judgeHalfOpen(failed: Bool, now: Duration) {
    let sums = window.sums
    // Without rates there is nothing to weigh: one failure says enough.
    if configuration.failureRate == nil, failed { return open(now: now) }
    guard sums.calls >= halfOpenCalls else { return }
    let calls = Double(sums.calls)
    let opens = configuration.isOver(
      failureRate: 100 * Double(sums.failed) / calls,
      slowCallRate: 100 * Double(sums.slow) / calls)
    if opens { open(now: now) } else { close(now: now) }
  }

  private mutating func open(now: Duration, for duration: Duration? = nil) {
    openingsInARow = openingsInARow == .max ? openingsInARow : openingsInARow + 1
    let wait = duration ?? configuration.openTime(openingsInARow)
    let refusedBefore = refused
    enter(.open, now: now, openFor: wait)
    refused = refusedBefore
    openUntil = now + min(wait, .policyForever)
  }

  private mutating func enterHalfOpen(now: Duration) {
    window = CallWindow(lastCalls: halfOpenCalls)
    needed = halfOpenCalls
    permits = halfOpenCalls
    enter(.halfOpen, now: now)
  }

  private mutating func close(now: Duration) {
    renewWindow()
    openingsInARow = 0
    enter(.closed, now: now)
  }

  private mutating func renewWindow() {
    window = configuration.makeWindow()
    needed = configuration.neededCalls
  }

  private mutating func enter(_ state: State, now: Duration, openFor: Duration? = nil) {
    // Bounded: nobody may be reading the changes.
    if log.count >= 16 { log.removeFirst() }
    if state != current || state == .open {
      log.append(Transition(from: current, to: state, openFor: openFor))
    }
    current = state
    since = now
    openUntil = nil
    refused = 0
    failuresInARow = 0
    successesInARow = 0
    generation &+= 1
  }
}

extension CircuitBreaker.Configuration {
  fileprivate func openTime(_ attempt: Int) -> Duration { openTime.duration(attempt: attempt) }
}
#endif
