import Synchronization
import Testing

/// So many programs at once: a test waits for a seat before it starts, so that deadlines measure
/// the program and not the crowd.
struct Seats: SuiteTrait, TestTrait, TestScoping {
  private static let office = SeatOffice(seats: 6)

  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // A suite takes none: its tests do.
    guard testCase != nil else { return try await function() }
    await Self.office.take()
    defer { Self.office.give() }
    try await function()
  }
}

extension Trait where Self == Seats {
  /// The test starts a program.
  static var seated: Seats { Seats() }
}

private final class SeatOffice: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(seats: Int) { state = Mutex(State(free: seats)) }

  func take() async {
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if goesOn { continuation.resume() }
    }
  }

  func give() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if state.waiting.isEmpty {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
