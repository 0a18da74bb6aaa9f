#if Resilience
import Synchronization

/// Asks a host how it is.
public protocol HealthProbe: Sendable {
  /// Returns a note such as the version when the host is well, throws when it is not.
  func check(host: Int, strategy: HealthMonitor.Strategy) async throws -> String?
}

/// Checks hosts at intervals, from `start` to `stop`; nothing runs before or after.
public final class HealthMonitor: Sendable {
  /// What is asked.
  public enum Strategy: String, Sendable, Hashable, CaseIterable {
    /// `GET /`: something answers.
    case ping
    /// `GET /api/tags`: the API answers.
    case api
    /// `GET /api/version`: the API answers with its version.
    case version
  }

  /// How often and how patiently.
  public struct Configuration: Sendable, Hashable {
    /// Between two checks of a host.
    public var interval: Duration
    /// How much of the interval chance may add or take, 0...1.
    public var jitter: Double
    /// How long a check may take.
    public var timeout: Duration
    /// Failures in a row that make a host down.
    public var failuresDown: Int
    /// Successes in a row that make it up again.
    public var successesUp: Int
    /// What is asked.
    public var strategy: Strategy
    /// How many checks of a host are remembered.
    public var historyLimit: Int

    /// Every 30 s ± 10 %, 5 s each, down after 3 failures, up after 2 successes.
    public init(
      interval: Duration = .seconds(30), jitter: Double = 0.1, timeout: Duration = .seconds(5),
      failuresDown: Int = 3, successesUp: Int = 2, strategy: Strategy = .version,
      historyLimit: Int = 100
    ) {
      self.interval = max(.milliseconds(10), interval)
      self.jitter = jitter.isFinite ? min(max(jitter, 0), 1) : 0
      self.timeout = max(.milliseconds(1), timeout)
      self.failuresDown = failuresDown
      self.successesUp = successesUp
      self.strategy = strategy
      self.historyLimit = historyLimit
    }
  }

  /// A change of a host's status.
  public typealias Listener =
    @Sendable (_ host: Int, _ check: HealthRecord.Check, _ changed: HealthRecord.Status?) -> Void

  private struct State {
    var records: [HealthRecord]
    var task: Task<Void, Never>?
  }

  /// How often and how patiently.
  public let configuration: Configuration
  private let probe: any HealthProbe
  private let clock: any PolicyClock
  private let random: any RandomSource
  private let listener: Listener
  private let state: Mutex<State>

  /// A monitor of `hosts` hosts, not yet started.
  ///
  /// `listener` hears of every check.
  public init(
    hosts: Int, configuration: Configuration = Configuration(), probe: any HealthProbe,
    clock: any PolicyClock = SystemPolicyClock(),
    random: any RandomSource = SystemRandomSource(), listener: @escaping Listener = { _, _, _ in }
  ) {
    self.configuration = configuration
    self.probe = probe
    self.clock = clock
    self.random = random
    self.listener = listener
    let record = HealthRecord(
      failuresDown: configuration.failuresDown, successesUp: configuration.successesUp,
      historyLimit: configuration.historyLimit)
    state = Mutex(State(records: Array(repeating: record, count: max(1, hosts))))
  }

  deinit { state.withLock { $0.task?.cancel() } }

  /// Begins to check, at once and then at intervals; does nothing when it already runs.
  public func start() {
    state.withLock { state in
      guard state.task == nil else { return }
      let interval = configuration.interval.inSeconds
      let jitter = configuration.jitter
      // The monitor is not kept alive by its own task.
      state.task = Task { [weak self, clock, random] in
        while !Task.isCancelled, self != nil {
          await self?.checkOnce()
          let luck = 1 + jitter * (2 * random.unit() - 1)
          if (try? await clock.sleep(for: Duration(policySeconds: interval * luck))) == nil {
            return
          }
        }
      }
    }
  }

  /// Ends checking; a check under way is cancelled.
  public func stop() {
    state.withLock { state in
      state.task?.cancel()
      state.task = nil
    }
  }

  /// Whether it runs.
  public var isRunning: Bool { state.withLock { $0.task != nil } }

  /// Checks every host once now, all at the same time, whether it runs or not.
  public func checkOnce() async {
    let hosts = state.withLock { $0.records.count }
    await withTaskGroup(of: Void.self) { group in
      for host in 0..<hosts { group.addTask { await self.check(host) } }
    }
  }

  /// What a host is believed to be.
  public func status(of host: Int) -> HealthRecord.Status {
    state.withLock { $0.records.indices.contains(host) ? $0.records[host].status : .unknown }
  }

  /// The last checks of a host, oldest first.
  public func history(of host: Int) -> [HealthRecord.Check] {
    state.withLock { $0.records.indices.contains(host) ? $0.records[host].history : [] }
  }

  /// The share of time a host was up, 0...1; nil while nothing is known.
  public func uptime(of host: Int) -> Double? {
    let now = clock.now()
    return state.withLock { state in
      state.records.indices.contains(host) ? state.records[host].uptime(now: now) : nil
    }
  }

  private func check(_ host: Int) async {
    let begun = clock.now()
    let outcome = await outcome(of: host)
    guard !Task.isCancelled else { return }
    let now = clock.now()
    let check =
      switch outcome {
      case .success(let note):
        HealthRecord.Check(instant: now, isWell: true, took: now - begun, note: note)
      case .failure(let error):
        HealthRecord.Check(instant: now, isWell: false, took: now - begun, note: "\(error)")
      }
    let changed = state.withLock { $0.records[host].record(check) }
    listener(host, check, changed)
  }

  /// The probe against the clock; whichever is first.
  private func outcome(of host: Int) async -> Result<String?, any Error> {
    await withTaskGroup(of: Result<String?, any Error>?.self) { group in
      group.addTask { [probe, configuration] in
        do {
          return .success(try await probe.check(host: host, strategy: configuration.strategy))
        } catch { return .failure(error) }
      }
      group.addTask { [clock, configuration] in
        guard (try? await clock.sleep(for: configuration.timeout)) != nil else { return nil }
        return .failure(CheckTimeout(limit: configuration.timeout))
      }
      defer { group.cancelAll() }
      for await result in group {
        if let result { return result }
      }
      return .failure(CancellationError())
    }
  }
}

/// A check that took too long.
struct CheckTimeout: Error, CustomStringConvertible {
  let limit: Duration
  var description: String { "no answer within \(limit.inSeconds) s" }
}
#endif
