#if Workspace
internal import Synchronization

/// A configuration that may change while clients run: their next call follows it.
///
/// Every change is a version; the last ten are kept, and any of them can be had back. Calls that are
/// under way end as they began.
public final class LiveConfiguration: Sendable {
  /// The configuration from some moment on.
  public struct Version: Sendable {
    /// Counted from 1.
    public let number: Int
    /// The configuration.
    public let configuration: OllamaClient.Configuration
    /// Why it was made, in the words of who made it.
    public let reason: String
    /// What was different in the version before.
    public let changes: [ConfigurationChange]
  }

  /// Hears of new versions until it is dropped or ended.
  public final class Subscription: Sendable {
    private let end: @Sendable () -> Void

    fileprivate init(_ end: @escaping @Sendable () -> Void) { self.end = end }

    deinit { end() }

    /// Ends it.
    public func cancel() { end() }
  }

  /// Versions that are kept.
  public static let historyLimit = 10

  private struct State {
    var versions: [Version]
    var listeners: [Int: @Sendable (Version) -> Void] = [:]
    var lastListener = 0
    /// Versions that nobody has been told of yet, in order.
    var untold: [Version] = []
    var isTelling = false
  }

  private let state: Mutex<State>

  /// Begins with a configuration, as version 1.
  public init(_ configuration: OllamaClient.Configuration) {
    let first = Version(number: 1, configuration: configuration, reason: "start", changes: [])
    state = Mutex(State(versions: [first]))
  }

  /// The configuration that holds now.
  public var current: OllamaClient.Configuration { version.configuration }

  /// The version that holds now.
  public var version: Version { state.withLock { $0.versions[$0.versions.count - 1] } }

  /// The versions that are kept, oldest first; the last one holds.
  public var history: [Version] { state.withLock { $0.versions } }

  /// Changes the configuration; returns what is different, nothing where nothing is.
  ///
  /// `change` must not use this object. Subscribers are told before this returns, unless another
  /// thread is just telling them.
  @discardableResult
  public func update(
    _ reason: String, _ change: (inout OllamaClient.Configuration) -> Void
  ) -> [ConfigurationChange] {
    let changes = state.withLock { state -> [ConfigurationChange] in
      let last = state.versions[state.versions.count - 1]
      var configuration = last.configuration
      change(&configuration)
      let changes = last.configuration.changes(to: configuration)
      let version = Version(
        number: last.number + 1, configuration: configuration, reason: reason, changes: changes)
      guard !changes.isEmpty else {
        // What cannot be compared, such as the inside of a stage, counts all the same.
        state.versions[state.versions.count - 1] = Version(
          number: last.number, configuration: configuration, reason: last.reason,
          changes: last.changes)
        return []
      }
      state.versions.append(version)
      if state.versions.count > Self.historyLimit { state.versions.removeFirst() }
      state.untold.append(version)
      return changes
    }
    tell()
    return changes
  }

  /// Goes back to an earlier version, by default the one before, as a new version.
  ///
  /// Throws `invalidArgument` where that version is not kept any more.
  @discardableResult
  public func rollBack(to number: Int? = nil) throws(OllamaError) -> [ConfigurationChange] {
    let kept = history
    let wanted = number ?? (kept.last?.number ?? 1) - 1
    guard let old = kept.first(where: { $0.number == wanted }) else {
      let numbers = kept.map { "\($0.number)" }.joined(separator: ", ")
      throw OllamaError(
        .invalidArgument, detail: "there is no version \(wanted) to go back to; kept: \(numbers)")
    }
    return update("back to version \(wanted)") { $0 = old.configuration }
  }

  /// Calls `body` with each new version, in order, as long as the subscription is kept.
  ///
  /// It may be called on any thread and may itself change the configuration.
  public func onChange(_ body: @escaping @Sendable (Version) -> Void) -> Subscription {
    let number = state.withLock { state in
      state.lastListener += 1
      state.listeners[state.lastListener] = body
      return state.lastListener
    }
    return Subscription { [weak self] in
      self?.state.withLock { state in state.listeners.removeValue(forKey: number) }.map { _ in () }
    }
  }

  /// Tells of one version after the other, without the lock; one thread at a time.
  private func tell() {
    var isMine = false
    while true {
      let next = state.withLock { state -> (Version, [@Sendable (Version) -> Void])? in
        guard isMine || !state.isTelling else { return nil }
        state.isTelling = !state.untold.isEmpty
        isMine = state.isTelling
        guard isMine else { return nil }
        let listeners = state.listeners.sorted { $0.key < $1.key }.map(\.value)
        return (state.untold.removeFirst(), listeners)
      }
      guard let (version, listeners) = next else { return }
      for listener in listeners { listener(version) }
    }
  }
}
#endif
