#if Diagnostics || Workflows
#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The time as measuring and waiting code sees it; injected, so that tests set it by hand.
public struct TimeSource: Sendable {
  /// Monotonic time since any fixed origin.
  public var now: @Sendable () -> Duration
  /// Wall-clock seconds since 1970, for records that people read.
  public var unixTime: @Sendable () -> Double
  /// Waits; throws as soon as the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void

  /// A source of the given clocks.
  public init(
    now: @escaping @Sendable () -> Duration, unixTime: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.unixTime = unixTime
    self.sleep = sleep
  }

  /// The system's clocks.
  public static var system: TimeSource {
    let origin = ContinuousClock.now
    return TimeSource(
      now: { ContinuousClock.now - origin },
      unixTime: { Date().timeIntervalSince1970 },
      sleep: { try await Task.sleep(for: max(Duration.zero, $0), clock: .continuous) })
  }
}

extension Duration {
  /// Seconds as a number.
  var secondsValue: Double {
    let parts = components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }
}
#endif
