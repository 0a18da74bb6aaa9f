#if Resilience || Caching
import OllamaAPI
import Synchronization

/// A clock that a test sets by hand.
final class HandClock: PolicyClock {
  private struct State {
    var now = Duration.zero
    var unix = 784_111_777.0
    var slept: [Duration] = []
    var sleepers: [Int: (until: Duration, waiter: CheckedContinuation<Void, any Error>)] = [:]
    var nextSleeper = 0
    var arrivals: [(count: Int, waiter: CheckedContinuation<Void, Never>)] = []

    mutating func takeArrivals() -> [CheckedContinuation<Void, Never>] {
      let here = arrivals.filter { $0.count <= sleepers.count }
      let there = sleepers.count
      arrivals.removeAll { $0.count <= there }
      return here.map(\.waiter)
    }
  }

  private let state = Mutex(State())
  /// Whether a sleep ends at once and moves the clock; otherwise it lasts until `advance`.
  private let jumps: Bool

  init(jumps: Bool = true) { self.jumps = jumps }

  func now() -> Duration { state.withLock { $0.now } }
  func unixTime() -> Double { state.withLock { $0.unix } }
  var slept: [Duration] { state.withLock { $0.slept } }
  func setUnixTime(_ seconds: Double) { state.withLock { $0.unix = seconds } }

  func sleep(for duration: Duration) async throws {
    try Task.checkCancellation()
    if jumps {
      state.withLock { state in
        state.slept.append(duration)
        state.now += duration
        state.unix += Double(duration.components.seconds)
      }
      await Task.yield()
      try Task.checkCancellation()
      return
    }
    try await park(duration)
  }

  private func park(_ duration: Duration) async throws {
    let number = state.withLock { state in
      state.nextSleeper += 1
      return state.nextSleeper
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (waiter: CheckedContinuation<Void, any Error>) in
        let arrived = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
          if Task.isCancelled { return nil }
          state.slept.append(duration)
          state.sleepers[number] = (state.now + duration, waiter)
          return state.takeArrivals()
        }
        guard let arrived else { return waiter.resume(throwing: CancellationError()) }
        for arrival in arrived { arrival.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: number) }
      sleeper?.waiter.resume(throwing: CancellationError())
    }
  }

  /// Moves on and wakes whoever's time has come.
  func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.now += duration
      state.unix += Double(duration.components.seconds)
      let due = state.sleepers.filter { $0.value.until <= state.now }
      for key in due.keys { state.sleepers[key] = nil }
      return due.sorted { $0.value.until < $1.value.until }.map(\.value.waiter)
    }
    for waiter in woken { waiter.resume() }
  }

  /// Waits until so many tasks sleep on this clock.
  func sleepers(atLeast count: Int) async {
    await withCheckedContinuation { waiter in
      let isThere = state.withLock { state in
        if state.sleepers.count >= count { return true }
        state.arrivals.append((count, waiter))
        return false
      }
      if isThere { waiter.resume() }
    }
  }
}

/// Luck that a test chooses.
struct FixedLuck: RandomSource {
  let value: Double
  func unit() -> Double { value }
}

/// Keeps what the client told, and lets a test wait for it.
final class EventLog: ClientObserver {
  private struct State {
    var events: [ClientEvent] = []
    var waiters: [(kind: ClientEvent.Kind, count: Int, waiter: CheckedContinuation<Void, Never>)] =
      []

    func count(of kind: ClientEvent.Kind) -> Int { events.count { $0.kind == kind } }
  }

  private let state = Mutex(State())

  func observe(_ event: ClientEvent) {
    let due = state.withLock { state in
      state.events.append(event)
      let counts = state.waiters.map { state.count(of: $0.kind) >= $0.count }
      let due = zip(state.waiters, counts).filter(\.1).map(\.0.waiter)
      state.waiters = zip(state.waiters, counts).filter { !$0.1 }.map(\.0)
      return due
    }
    for waiter in due { waiter.resume() }
  }

  var kinds: [ClientEvent.Kind] { state.withLock { $0.events.map(\.kind) } }

  /// Waits until an event of this kind has come so many times.
  func wait(for kind: ClientEvent.Kind, times count: Int = 1) async {
    await withCheckedContinuation { waiter in
      let isThere = state.withLock { state in
        if state.count(of: kind) >= count { return true }
        state.waiters.append((kind, count, waiter))
        return false
      }
      if isThere { waiter.resume() }
    }
  }
}
#endif
