#if Resilience
/// Chooses among several hosts, and leaves out those that fail for a while.
///
/// A pure machine. Hosts are known by their place in the list. Whatever happens, some host can
/// always be picked: when none is well, all are tried.
public struct HostPool: Sendable, Hashable {
  /// In which order hosts are picked.
  public enum Strategy: String, Sendable, Hashable, CaseIterable {
    /// The first of the list that is well.
    case priority
    /// Each in turn.
    case roundRobin
  }

  /// How a host that was left out comes back.
  public enum Revival: Sendable, Hashable {
    /// After its time is over it gets all its calls again.
    case afterTime
    /// After its time is over one call at a time probes it, until one succeeds.
    case byProbe
  }

  /// When a host is left out, and for how long.
  public struct Ejection: Sendable, Hashable {
    /// Left out after so many failures in a row; nil: never for that.
    public var consecutiveFailures: Int?
    /// Counts only what a gateway or the network did (502, 503, 504, no connection).
    public var gatewayFailuresOnly: Bool
    /// Left out below this share of successes, 0...1; nil: never for that.
    public var successShare: Double?
    /// The share is not known before so many calls in `interval`·3.
    public var minimumCalls: Int
    /// How long, times the number of ejections in a row.
    public var baseTime: Duration
    /// At most how long.
    public var longestTime: Duration
    /// At most this share of the hosts at once, in percent; but always one may be.
    public var maxShare: Double
    /// A host that stays well this long is forgiven one of its ejections.
    public var interval: Duration
    /// How it comes back.
    public var revival: Revival

    /// Five failures in a row: 30 s times the number of ejections, 300 s at most, then probed.
    public init(
      consecutiveFailures: Int? = 5, gatewayFailuresOnly: Bool = false,
      successShare: Double? = nil, minimumCalls: Int = 5, baseTime: Duration = .seconds(30),
      longestTime: Duration = .seconds(300), maxShare: Double = 100,
      interval: Duration = .seconds(10), revival: Revival = .byProbe
    ) {
      self.consecutiveFailures = consecutiveFailures
      self.gatewayFailuresOnly = gatewayFailuresOnly
      self.successShare = successShare
      self.minimumCalls = minimumCalls
      self.baseTime = baseTime
      self.longestTime = longestTime
      self.maxShare = maxShare
      self.interval = interval
      self.revival = revival
    }
  }

  /// How hosts are picked and left out.
  public struct Configuration: Sendable, Hashable {
    /// In which order.
    public var strategy: Strategy
    /// When a host is left out.
    public var ejection: Ejection
    /// With fewer well hosts than this, in percent, all are used; 0: only when none is well.
    public var panicShare: Double

    /// The first host that is well.
    public init(
      strategy: Strategy = .priority, ejection: Ejection = Ejection(), panicShare: Double = 0
    ) {
      self.strategy = strategy
      self.ejection = ejection
      self.panicShare = panicShare
    }
  }

  /// How a call to a host ended.
  public enum Outcome: Sendable, Hashable {
    /// Well, or with an answer that is the caller's own fault.
    case success
    /// Badly; the status where one came.
    case failure(status: Int?)
    /// In a way that says nothing of the host.
    case ignored
  }

  /// What changed for a host.
  public enum Change: Sendable, Hashable {
    /// It gets no calls for this long.
    case ejected(Duration)
    /// It gets calls again.
    case restored
  }

  private struct Member: Sendable, Hashable {
    var failuresInARow = 0
    var window: CallWindow
    /// Ejections in a row, as far as not forgiven.
    var ejections = 0
    var ejectedUntil: Duration?
    var isProbing = false
    var probeSince = Duration.zero
    var wellSince = Duration.zero
    var isUp = true
  }

  /// How hosts are picked and left out.
  public let configuration: Configuration
  private var members: [Member]
  private var turn = 0

  /// A pool of `count` hosts, all well.
  public init(count: Int, configuration: Configuration = Configuration()) {
    self.configuration = configuration
    let span = max(.milliseconds(100), configuration.ejection.interval * 3)
    members = (0..<max(1, count)).map { _ in
      Member(window: CallWindow(last: span, slices: 10, aligned: false))
    }
  }

  /// How many hosts there are.
  public var count: Int { members.count }

  /// A host for the next attempt, not one of `tried` as long as there is another.
  ///
  /// `isPanic` tells that no host (or too few) is well and all are used.
  public mutating func pick(excluding tried: Set<Int> = [], now: Duration)
    -> (host: Int, isPanic: Bool)
  {
    let all = Array(members.indices)
    let well = all.filter { isEligible($0, now: now) }
    let share = 100 * Double(well.count) / Double(all.count)
    let isPanic = well.isEmpty || share < configuration.panicShare
    let candidates = isPanic ? all : well
    // A host that is not well but has not been tried is better than one that just failed.
    let untried = candidates.filter { !tried.contains($0) }
    let rest = all.filter { !tried.contains($0) }
    let usable = !untried.isEmpty ? untried : !rest.isEmpty ? rest : candidates
    let host = choose(usable)
    if members[host].ejectedUntil != nil { beginProbe(host, now: now) }
    return (host, isPanic || !well.contains(host))
  }

  /// Tells how a call to a host ended.
  public mutating func record(_ outcome: Outcome, host: Int, now: Duration) -> Change? {
    guard members.indices.contains(host) else { return nil }
    settle(host, now: now)
    switch outcome {
    case .ignored:
      members[host].isProbing = false
      return nil
    case .success: return succeeded(host, now: now)
    case .failure(let status):
      if configuration.ejection.gatewayFailuresOnly, let status,
        !(502...504).contains(status)
      {
        return nil
      }
      return failed(host, now: now)
    }
  }

  /// Tells what a health check found; a host found down is not picked while another is well.
  public mutating func setHealth(_ isUp: Bool, host: Int, now: Duration) -> Change? {
    guard members.indices.contains(host), members[host].isUp != isUp else { return nil }
    members[host].isUp = isUp
    return isUp && members[host].ejectedUntil != nil ? restore(host, now: now) : nil
  }

  /// Whether a host is left out now because it failed.
  public mutating func isEjected(_ host: Int, now: Duration) -> Bool {
    guard members.indices.contains(host) else { return false }
    settle(host, now: now)
    return members[host].ejectedUntil != nil
  }

  /// How much longer a host is left out; zero while it may be probed, nil when it is not out.
  public mutating func timeLeft(_ host: Int, now: Duration) -> Duration? {
    guard isEjected(host, now: now) else { return nil }
    return members[host].ejectedUntil.map { max(.zero, $0 - now) }
  }

  /// Whether a host would be picked on its own merits now.
  public mutating func isEligible(_ host: Int, now: Duration) -> Bool {
    guard members.indices.contains(host) else { return false }
    settle(host, now: now)
    let member = members[host]
    guard member.isUp else { return false }
    guard let until = member.ejectedUntil else { return true }
    // A probe that never ends must not lock the host out for good.
    return now >= until
      && (!member.isProbing || now - member.probeSince >= configuration.ejection.baseTime)
  }
}

extension HostPool {
  private mutating func choose(_ usable: [Int]) -> Int {
    switch configuration.strategy {
    case .priority: return usable.first ?? 0
    case .roundRobin:
      let host = usable.first { $0 >= turn % members.count } ?? usable.first ?? 0
      turn = (host + 1) % members.count
      return host
    }
  }

  private mutating func beginProbe(_ host: Int, now: Duration) {
    members[host].isProbing = true
    members[host].probeSince = now
  }

  /// Does what time alone does.
  private mutating func settle(_ host: Int, now: Duration) {
    let ejection = configuration.ejection
    if let until = members[host].ejectedUntil, now >= until {
      switch ejection.revival {
      case .afterTime: _ = restore(host, now: until)
      case .byProbe: return
      }
    }
    guard members[host].ejectedUntil == nil, members[host].ejections > 0,
      ejection.interval > .zero
    else { return }
    let intervals =
      (now - members[host].wellSince).wholeNanoseconds
      / max(1, ejection.interval.wholeNanoseconds)
    guard intervals > 0 else { return }
    members[host].ejections = max(0, members[host].ejections - Int(intervals))
    members[host].wellSince += .nanoseconds(intervals * ejection.interval.wholeNanoseconds)
  }

  private mutating func succeeded(_ host: Int, now: Duration) -> Change? {
    members[host].failuresInARow = 0
    members[host].isProbing = false
    members[host].window.record(failed: false, slow: false, now: now)
    return members[host].ejectedUntil == nil ? nil : restore(host, now: now)
  }

  private mutating func failed(_ host: Int, now: Duration) -> Change? {
    members[host].failuresInARow += 1
    members[host].window.record(failed: true, slow: false, now: now)
    if let until = members[host].ejectedUntil {
      guard members[host].isProbing || now >= until else { return nil }
      return eject(host, now: now)
    }
    guard isOver(members[host]), mayEjectOneMore else { return nil }
    return eject(host, now: now)
  }

  private func isOver(_ member: Member) -> Bool {
    let ejection = configuration.ejection
    if let most = ejection.consecutiveFailures, member.failuresInARow >= max(1, most) {
      return true
    }
    guard let least = ejection.successShare else { return false }
    let sums = member.window.sums
    guard sums.calls >= max(1, ejection.minimumCalls) else { return false }
    return Double(sums.calls - sums.failed) / Double(sums.calls) < least
  }

  private var mayEjectOneMore: Bool {
    let out = members.filter { $0.ejectedUntil != nil }.count
    if out == 0 { return true }
    return 100 * Double(out + 1) / Double(members.count) <= configuration.ejection.maxShare
  }

  private mutating func eject(_ host: Int, now: Duration) -> Change {
    let ejection = configuration.ejection
    members[host].ejections = min(members[host].ejections + 1, 1_000_000)
    let time = min(
      Duration(policySeconds: ejection.baseTime.inSeconds * Double(members[host].ejections)),
      max(ejection.longestTime, ejection.baseTime))
    members[host].ejectedUntil = now + time
    members[host].isProbing = false
    members[host].failuresInARow = 0
    members[host].window.clear()
    return .ejected(time)
  }

  private mutating func restore(_ host: Int, now: Duration) -> Change {
    members[host].ejectedUntil = nil
    members[host].isProbing = false
    members[host].failuresInARow = 0
    members[host].wellSince = now
    return .restored
  }
}
#endif
