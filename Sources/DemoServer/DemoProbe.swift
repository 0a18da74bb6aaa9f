import Synchronization

/// What a test can see of a running server, and hold: requests, gates, faults.
final class DemoProbe: Sendable {
  fileprivate struct Waiter {
    let id: Int
    let isDue: @Sendable (State) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  struct State {
    fileprivate(set) var requests: [DemoRequest] = []
    /// Requests that were dropped from the front of the list, which is bounded.
    fileprivate(set) var dropped = 0
    fileprivate(set) var open: Set<String> = []
    fileprivate(set) var reached: [String: Int] = [:]
    fileprivate var faults: [DemoFault]
    fileprivate var waiters: [Waiter] = []
    fileprivate var cancelled: Set<Int> = []
    fileprivate var lastWaiter = 0
  }

  private let state: Mutex<State>

  /// A demonstration may run for days: only the last requests are kept.
  private static let requestLimit = 1000

  init(faults: [DemoFault]) {
    state = Mutex(State(faults: faults))
  }

  var requests: [DemoRequest] { state.withLock { $0.requests } }

  func add(_ fault: DemoFault) { state.withLock { $0.faults.append(fault) } }

  /// Takes the next fault for a path.
  func takeFault(for path: String) -> DemoFault.Kind? {
    state.withLock { state in
      guard let index = state.faults.firstIndex(where: { $0.path == path && $0.times > 0 })
      else { return nil }
      state.faults[index].times -= 1
      let kind = state.faults[index].kind
      if state.faults[index].times == 0 { state.faults.remove(at: index) }
      return kind
    }
  }

  /// Notes a request and returns its number.
  func begin(_ request: HTTPRequest, body: [UInt8]) -> Int {
    let kept = String(decoding: body.prefix(256 * 1024), as: UTF8.self)
    return change { state in
      state.requests.append(DemoRequest(method: request.method, path: request.path, body: kept))
      let number = state.dropped + state.requests.count - 1
      if state.requests.count > Self.requestLimit {
        state.requests.removeFirst()
        state.dropped += 1
      }
      return number
    }
  }

  func end(_ number: Int, _ end: DemoRequest.End) {
    change { state in
      let index = number - state.dropped
      if state.requests.indices.contains(index) { state.requests[index].end = end }
    }
  }

  func open(_ gate: String) { change { _ = $0.open.insert(gate) } }

  /// Announces that a request stands at a gate, and waits until it is open.
  func pass(_ gate: String) async throws {
    change { $0.reached[gate, default: 0] += 1 }
    await wait { $0.open.contains(gate) }
    try Task.checkCancellation()
  }

  /// Waits until the state is as wanted, or the task is cancelled.
  func wait(until isDue: @escaping @Sendable (State) -> Bool) async {
    let id = state.withLock {
      $0.lastWaiter += 1
      return $0.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        add(Waiter(id: id, isDue: isDue, continuation: continuation))
      }
    } onCancel: {
      cancel(id)
    }
  }

  private func add(_ waiter: Waiter) {
    let goesOn = state.withLock { state in
      if state.cancelled.remove(waiter.id) != nil || waiter.isDue(state) { return true }
      state.waiters.append(waiter)
      return false
    }
    if goesOn { waiter.continuation.resume() }
  }

  private func cancel(_ id: Int) {
    let found = state.withLock { state -> Waiter? in
      guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
        state.cancelled.insert(id)
        return nil
      }
      return state.waiters.remove(at: index)
    }
    found?.continuation.resume()
  }

  @discardableResult
  private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    let (result, due) = state.withLock { state in
      let result = body(&state)
      var due: [Waiter] = []
      if !state.waiters.isEmpty {
        let now = state
        due = now.waiters.filter { $0.isDue(now) }
        let ids = Set(due.map(\.id))
        state.waiters.removeAll { ids.contains($0.id) }
      }
      return (result, due)
    }
    for waiter in due { waiter.continuation.resume() }
    return result
  }
}
