#if Resilience
// Folder Control: streams in the caller's hand: paused, resumed, cancelled, watched over,
// delivered in pieces. The machine and the coalescer are pure; `StreamPump` is the shell that waits
// and wakes.

/// The states of a controlled stream and what may follow on each. Pure: it is told the time.
///
/// ```
/// ready ──► running ◄──► paused          finished, failed and cancelled are final;
///   └──────────┴────────────┴──► ended   a stream may also be paused before it begins
/// ```
struct StreamMachine: Sendable, Hashable {
  let limits: StreamControl.Limits
  private(set) var state = StreamControl.State.ready
  private var began: Duration?
  private var pausedAt: Duration?
  /// Since when the server owes something; nil while nothing is asked of it.
  private var silentSince: Duration?
  /// When its silence is to be told next.
  private var nextSilence: Duration?
  private var wasOverdue = false

  /// What the passing of time has brought.
  struct Outcome: Sendable, Hashable {
    var notices: [StreamControl.Notice] = []
    /// The stream has to end with this error.
    var end: OllamaError.Kind?

    static func == (a: Outcome, b: Outcome) -> Bool { a.notices == b.notices && a.end == b.end }
  }

  init(_ limits: StreamControl.Limits) { self.limits = limits }

  /// Somebody asks for the first record.
  mutating func begin(at now: Duration) {
    if began == nil { began = now }
    if state == .ready { state = .running }
  }

  /// Whether the stream was going and stands now.
  mutating func pause(at now: Duration) -> Bool {
    switch state {
    case .ready, .running:
      state = .paused
      pausedAt = now
      // What the server owes while nobody listens is not its silence.
      (silentSince, nextSilence) = (nil, nil)
      return true
    case .paused, .finished, .failed, .cancelled: return false
    }
  }

  /// Whether the stream stood and goes now.
  mutating func resume(at now: Duration, isPulling: Bool) -> Bool {
    guard state == .paused else { return false }
    state = began == nil ? .ready : .running
    pausedAt = nil
    if isPulling { pullBegan(at: now) }
    return true
  }

  /// Whether the stream was not over yet; it is now.
  mutating func end(as final: StreamControl.State) -> Bool {
    guard !state.isFinal else { return false }
    state = final
    (silentSince, nextSilence, pausedAt) = (nil, nil, nil)
    return true
  }

  /// The server is asked for more.
  mutating func pullBegan(at now: Duration) {
    guard state == .running || state == .ready else { return }
    silentSince = now
    nextSilence = limits.silence.map { now + $0 }
  }

  /// The server has sent something.
  mutating func received() { (silentSince, nextSilence) = (nil, nil) }

  /// When time will bring something; nil if never.
  var due: Duration? {
    guard !state.isFinal else { return nil }
    var times: [Duration] = []
    if state == .paused, let pausedAt, let limit = limits.pause { times.append(pausedAt + limit) }
    if state != .paused, let nextSilence { times.append(nextSilence) }
    if let began, let limit = limits.deadline, !wasOverdue { times.append(began + limit) }
    return times.min()
  }

  /// What has become due.
  mutating func tick(at now: Duration) -> Outcome {
    var outcome = Outcome()
    guard !state.isFinal else { return outcome }
    if let began, let limit = limits.deadline, !wasOverdue, now - began >= limit {
      wasOverdue = true
      outcome.notices.append(.overdue(limit))
    }
    if state == .paused, let pausedAt, let limit = limits.pause, now - pausedAt >= limit {
      outcome.notices.append(.pausedTooLong(limit))
      switch limits.afterPause {
      case .cancel: outcome.end = .cancelled
      case .resume: break
      }
    }
    if state != .paused, let silentSince, let next = nextSilence, let step = limits.silence,
      now >= next
    {
      outcome.notices.append(.silent(now - silentSince))
      // One notice for each step, also where the clock has skipped some.
      let steps = (now - silentSince).wholeNanoseconds / max(1, step.wholeNanoseconds) + 1
      nextSilence = silentSince + .nanoseconds(step.wholeNanoseconds.multiplied(steps))
    }
    return outcome
  }
}

extension Int64 {
  /// The product, cut to a hundred years of nanoseconds.
  fileprivate func multiplied(_ count: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: count)
    return overflow ? 3_155_760_000_000_000_000 : product
  }
}
#endif
