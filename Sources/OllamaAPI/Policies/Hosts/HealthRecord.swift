#if Resilience
/// The health of one host as its checks show it: a pure machine.
public struct HealthRecord: Sendable, Hashable {
  /// What a host is believed to be.
  public enum Status: String, Sendable, Hashable, CaseIterable {
    /// Not yet known.
    case unknown
    /// It answers.
    case up
    /// It does not.
    case down
  }

  /// One check.
  public struct Check: Sendable, Hashable {
    /// When it ended.
    public let instant: Duration
    /// Whether the host answered well.
    public let isWell: Bool
    /// How long it took.
    public let took: Duration
    /// What was wrong, in words, or the server's version.
    public let note: String?

    /// Describes a check.
    public init(instant: Duration, isWell: Bool, took: Duration, note: String? = nil) {
      self.instant = instant
      self.isWell = isWell
      self.took = took
      self.note = note
    }
  }

  /// Failures in a row that make it down.
  public let failuresDown: Int
  /// Successes in a row that make it up again.
  public let successesUp: Int
  /// What the host is believed to be.
  public private(set) var status = Status.unknown
  /// The last checks, oldest first; at most `historyLimit`.
  public private(set) var history: [Check] = []
  private let historyLimit: Int
  private var failuresInARow = 0
  private var successesInARow = 0
  private var upTime = Duration.zero
  private var knownTime = Duration.zero
  private var last: Duration?

  /// A host of which nothing is known.
  public init(failuresDown: Int = 3, successesUp: Int = 2, historyLimit: Int = 100) {
    self.failuresDown = max(1, failuresDown)
    self.successesUp = max(1, successesUp)
    self.historyLimit = min(max(1, historyLimit), 10_000)
  }

  /// Takes a check in; returns the new status when it changed.
  ///
  /// The first good check is believed.
  public mutating func record(_ check: Check) -> Status? {
    account(until: check.instant)
    if history.count >= historyLimit { history.removeFirst(history.count - historyLimit + 1) }
    history.append(check)
    failuresInARow = check.isWell ? 0 : failuresInARow + 1
    successesInARow = check.isWell ? successesInARow + 1 : 0
    let next: Status =
      switch status {
      case .unknown:
        check.isWell ? .up : failuresInARow >= failuresDown ? .down : .unknown
      case .up: failuresInARow >= failuresDown ? .down : .up
      case .down: successesInARow >= successesUp ? .up : .down
      }
    guard next != status else { return nil }
    status = next
    return next
  }

  /// The share of time it was up, 0...1, since its status was first known; nil before.
  public mutating func uptime(now: Duration) -> Double? {
    account(until: now)
    guard knownTime > .zero else { return status == .unknown ? nil : status == .up ? 1 : 0 }
    return upTime.inSeconds / knownTime.inSeconds
  }

  private mutating func account(until now: Duration) {
    defer { last = max(now, last ?? now) }
    guard let last, now > last else { return }
    switch status {
    case .unknown: break
    case .up:
      upTime += now - last
      knownTime += now - last
    case .down: knownTime += now - last
    }
  }
}
#endif
