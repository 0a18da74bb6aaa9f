#if Blocking
internal import Dispatch
internal import Synchronization

/// Holds a thread until a piece of asynchronous work is done.
enum BlockingCall {
  /// Throws `invalidArgument` where waiting could not end: in a task, whose thread belongs to a pool
  /// with no more threads than processors, on which the awaited work has to run, and in a closure
  /// that the network's own thread calls.
  static func check() throws(OllamaError) {
    guard !NetworkThread.isCurrent else {
      throw OllamaError(
        .invalidArgument,
        detail: "a blocking call in an onEvent, onSent or progress closure would wait for the "
          + "thread that it runs on; let the closure only note what happened, and call from a "
          + "thread of your own")
    }
    // Everything that runs on the pool runs as part of a task, and its synchronous callees see it.
    guard withUnsafeCurrentTask(body: { $0 == nil }) else {
      throw OllamaError(
        .invalidArgument,
        detail: "a blocking call in a task could wait for ever; call OllamaClient with await, or "
          + "call from a thread of your own")
    }
  }

  /// Runs `work` on the pool and waits for its result; `step` may cancel it.
  static func run<Value: Sendable>(
    _ step: BlockingStep = BlockingStep(),
    _ work: @escaping @Sendable () async throws(OllamaError) -> Value
  ) throws(OllamaError) -> Value {
    try check()
    let answer = BlockingAnswer<Value>()
    let task = Task.detached {
      do throws(OllamaError) {
        answer.give(.success(try await work()))
      } catch {
        answer.give(.failure(error))
      }
    }
    step.attach(task)
    return try answer.wait().get()
  }
}

/// Work that a thread waits for and that another may cancel.
final class BlockingStep: Sendable {
  private let state = Mutex<(task: Task<Void, Never>?, isCancelled: Bool)>((nil, false))

  func attach(_ task: Task<Void, Never>) {
    let isCancelled = state.withLock { state in
      state.task = task
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
  }

  func cancel() {
    let task = state.withLock { state in
      state.isCancelled = true
      return state.task
    }
    task?.cancel()
  }
}

/// A result on its way from a task to the thread that waits for it.
private final class BlockingAnswer<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, OllamaError>?>(nil)
  private let isThere = DispatchSemaphore(value: 0)

  func give(_ result: Result<Value, OllamaError>) {
    self.result.withLock { $0 = result }
    isThere.signal()
  }

  func wait() -> Result<Value, OllamaError> {
    isThere.wait()
    return result.withLock { $0 } ?? .failure(OllamaError(.cancelled))
  }
}
#endif
