#if Resilience || Caching
// The policies: each is a pure state machine (a struct, told the time and the luck), usable alone.
// Thin shells hold a machine under a lock and act after the lock is gone; `Pipeline` strings the
// shells together in the one documented order.

internal import Synchronization

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The clocks that policies read, injected so that tests set them by hand.
public protocol PolicyClock: Sendable {
  /// Monotonic time since any fixed origin; never affected by changes of the wall clock.
  func now() -> Duration
  /// Wall-clock seconds since 1970; used only for calendar limits and HTTP dates.
  func unixTime() -> Double
  /// Waits; throws `CancellationError` as soon as the task is cancelled.
  func sleep(for duration: Duration) async throws
}

/// The system's clocks.
public struct SystemPolicyClock: PolicyClock {
  private let origin = ContinuousClock.now

  /// Makes a clock whose monotonic origin is this moment.
  public init() {}

  /// Monotonic time since this value was made.
  public func now() -> Duration { ContinuousClock.now - origin }

  /// Wall-clock seconds since 1970.
  public func unixTime() -> Double { Date().timeIntervalSince1970 }

  /// Waits; throws `CancellationError` as soon as the task is cancelled.
  public func sleep(for duration: Duration) async throws {
    try await Task.sleep(for: max(Duration.zero, duration), clock: .continuous)
  }
}

/// Where policies get their luck: numbers in 0...1, injected so that tests choose them.
public protocol RandomSource: Sendable {
  /// A number in 0...1.
  func unit() -> Double
}

/// The system's random numbers.
public struct SystemRandomSource: RandomSource {
  /// Makes a source over the system's generator.
  public init() {}

  /// A number in 0..<1.
  public func unit() -> Double { Double.random(in: 0..<1) }
}

/// A machine under a lock; work on it is short and never calls out.
package final class Guarded<Machine: Sendable>: Sendable {
  private let mutex: Mutex<Machine>

  /// Wraps a machine.
  package init(_ machine: Machine) { mutex = Mutex(machine) }

  /// Runs `body` with the machine while the lock is held.
  package func withLock<Result: Sendable>(_ body: (inout sending Machine) -> sending Result)
    -> Result
  {
    mutex.withLock { machine in body(&machine) }
  }
}

extension Duration {
  /// A hundred years: longer than any policy waits, and its nanoseconds fit into 64 bits.
  package static let policyForever = Duration.seconds(3_155_760_000)

  /// Seconds as a number.
  package var inSeconds: Double {
    let parts = components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }

  /// A duration from any number of seconds: NaN and negative become zero, infinity a hundred years.
  package init(policySeconds seconds: Double) {
    if seconds.isNaN || seconds <= 0 {
      self = .zero
    } else if seconds >= Self.policyForever.inSeconds {
      self = .policyForever
    } else {
      // To the nanosecond: a decimal number of seconds then means what it says.
      self = .nanoseconds(Int64((seconds * 1e9).rounded()))
    }
  }
}
#endif
