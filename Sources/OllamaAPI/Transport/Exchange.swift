internal import Synchronization

/// What the engine's thread and one reader share about an exchange: a small lock-protected mailbox
/// that is bounded, because the engine pauses the connection when it is full.
final class Exchange: Sendable {
  /// Bytes that may wait for the reader before the sender is held back.
  static let capacity = 262_144

  let id: UInt64
  let request: TransportRequest
  private let state = Mutex(State())
  /// Asks the engine to end or go on; called without the lock.
  private let post: @Sendable (EngineCommand) -> Void

  private struct State {
    var head: ResponseHead?
    var bytes: [UInt8] = []
    var end: Result<Void, OllamaError>?
    var isPaused = false
    var isDraining = false
    var waiter: CheckedContinuation<Bool, Never>?

    mutating func takeWaiter() -> CheckedContinuation<Bool, Never>? {
      defer { waiter = nil }
      return waiter
    }
  }

  init(id: UInt64, request: TransportRequest, post: @escaping @Sendable (EngineCommand) -> Void) {
    self.id = id
    self.request = request
    self.post = post
  }

  // MARK: The engine's side

  /// The headers have come.
  func publish(_ head: ResponseHead) {
    state.withLock { state in
      state.head = head
      return state.takeWaiter()
    }?.resume(returning: false)
  }

  /// Hands bytes over and empties `bytes`; false where the reader is behind, and the connection must
  /// be paused until `.resume` is posted.
  func deliver(_ bytes: inout [UInt8]) -> Bool {
    let (waiter, hasRoom) = state.withLock { state -> (CheckedContinuation<Bool, Never>?, Bool) in
      if state.end != nil || state.isDraining {
        bytes.removeAll(keepingCapacity: true)
        return (nil, true)
      }
      if state.bytes.isEmpty { swap(&state.bytes, &bytes) } else { state.bytes += bytes }
      bytes.removeAll(keepingCapacity: true)
      state.isPaused = state.bytes.count >= Self.capacity
      return (state.takeWaiter(), !state.isPaused)
    }
    waiter?.resume(returning: false)
    return hasRoom
  }

  /// Whether the reader is so far behind that no more must be taken from the connection.
  func isFull(with more: Int) -> Bool {
    state.withLock { state in
      guard state.end == nil, !state.isDraining else { return false }
      state.isPaused = state.bytes.count + more >= Self.capacity
      return state.isPaused
    }
  }

  /// The exchange has ended, well or not; only the first end counts.
  func finish(_ end: Result<Void, OllamaError>) {
    state.withLock { state in
      if state.end == nil { state.end = end }
      return state.takeWaiter()
    }?.resume(returning: false)
  }

  // MARK: The reader's side

  /// Waits for the headers.
  func head() async throws(OllamaError) -> ResponseHead {
    while true {
      let (head, end) = state.withLock { ($0.head, $0.end) }
      if let head { return head }
      if case .failure(let error) = end { throw error }
      if end != nil { throw OllamaError(.connectionLost, detail: "it closed without an answer") }
      try await wait { $0.head != nil }
    }
  }

  private enum Step {
    case bytes([UInt8])
    case end(Result<Void, OllamaError>)
    case wait
  }

  /// Ends the exchange from the reader's side.
  func cancel() {
    let (waiter, wasRunning) = state.withLock {
      state -> (CheckedContinuation<Bool, Never>?, Bool) in
      let wasRunning = state.end == nil
      if wasRunning { state.end = .failure(OllamaError(.cancelled)) }
      state.bytes = []
      return (state.takeWaiter(), wasRunning)
    }
    waiter?.resume(returning: false)
    if wasRunning { post(.cancel(id)) }
  }

  /// Waits until something has changed; cancelling the task ends the exchange.
  private func wait(until isReady: (borrowing State) -> Bool) async throws(OllamaError) {
    let isSecond = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
        let answer = state.withLock { state -> Bool? in
          if isReady(state) || state.end != nil { return false }
          if state.waiter != nil { return true }
          state.waiter = continuation
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      cancel()
    }
    if isSecond {
      throw OllamaError(.invalidArgument, detail: "an answer has one reader at a time")
    }
  }
}

extension Exchange: DrainableSource {
  func next() async throws(OllamaError) -> [UInt8]? {
    if Task.isCancelled {
      cancel()
      throw OllamaError(.cancelled)
    }
    while true {
      switch take() {
      case .bytes(let bytes): return bytes
      case .end(.success): return nil
      case .end(.failure(let error)): throw error
      case .wait: try await wait { !$0.bytes.isEmpty }
      }
    }
  }

  private func take() -> Step {
    let (step, mustResume) = state.withLock { state -> (Step, Bool) in
      guard !state.bytes.isEmpty else {
        if let end = state.end { return (.end(end), false) }
        return (.wait, false)
      }
      var bytes: [UInt8] = []
      swap(&bytes, &state.bytes)
      defer { state.isPaused = false }
      return (.bytes(bytes), state.isPaused && state.end == nil)
    }
    if mustResume { post(.resume(id)) }
    return step
  }

  /// The reader has gone: ends the exchange, unless its rest is only running out.
  func release() {
    let isDraining = state.withLock { $0.isDraining }
    if !isDraining { cancel() }
  }

  func drain() {
    let isRunning = state.withLock { state in
      state.isDraining = true
      state.bytes = []
      state.isPaused = false
      return state.end == nil
    }
    if isRunning { post(.drain(id)) }
  }
}
