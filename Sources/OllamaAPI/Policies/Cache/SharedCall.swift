#if Caching
import Synchronization

/// One piece of work whose result several tasks wait for.
///
/// A waiter who is cancelled leaves without harm to the others; when the last one has left, the
/// work is cancelled.
package final class SharedCall<Value: Sendable>: Sendable {
  private typealias Outcome = Result<Value, OllamaError>

  private struct State {
    var outcome: Outcome?
    var waiters: [Int: CheckedContinuation<Outcome, Never>] = [:]
    var nextWaiter = 0
    var interested = 0
    var task: Task<Void, Never>?
  }

  private let state = Mutex(State())

  /// A call that has not begun.
  package init() {}

  /// Begins the work, once; runs until it ends or nobody waits any more.
  package func begin(_ work: @escaping @Sendable () async -> Result<Value, OllamaError>) {
    let task = Task { self.end(await work()) }
    let isWanted = state.withLock { state in
      state.task = task
      return state.outcome == nil
    }
    if !isWanted { state.withLock { $0.task = nil } }
  }

  /// Registers interest before waiting, so that the work is not cancelled in between.
  package func join() { state.withLock { $0.interested += 1 } }

  /// Waits for the result; every call of `join` is followed by one of this.
  package func value() async throws(OllamaError) -> Value {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: CheckedContinuation<Outcome, Never>) in
        let known: Outcome? = state.withLock { state in
          if let outcome = state.outcome { return outcome }
          if Task.isCancelled { return .failure(OllamaError(.cancelled)) }
          state.waiters[number] = waiter
          return nil
        }
        if let known { waiter.resume(returning: known) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
      waiter?.resume(returning: .failure(OllamaError(.cancelled)))
    }
    leave()
    return try outcome.get()
  }

  private func leave() {
    let task = state.withLock { state in
      state.interested -= 1
      return state.interested <= 0 && state.outcome == nil ? state.task : nil
    }
    task?.cancel()
  }

  private func end(_ outcome: Outcome) {
    let waiters = state.withLock { state in
      state.outcome = outcome
      state.task = nil
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: outcome) }
  }
}
#endif
