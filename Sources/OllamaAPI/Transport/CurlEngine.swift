internal import CCurl
internal import Synchronization

/// What other threads ask of the engine's.
enum EngineCommand: Sendable {
  case start(Exchange)
  case cancel(UInt64)
  case resume(UInt64)
  case drain(UInt64)
}

/// The engine as its users see it: it hands exchanges to the thread and lets go of it in the end.
final class CurlEngine: Sendable {
  private let inbox = EngineInbox()

  deinit { inbox.stop() }

  /// Starts an exchange and waits for its headers.
  func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
    if Task.isCancelled { throw OllamaError(.cancelled) }
    let inbox = inbox
    let exchange = Exchange(id: inbox.nextID(), request: request) { inbox.post($0) }
    let lease = ExchangeLease(exchange, keeping: self)
    if let fault = inbox.post(.start(exchange)) { throw fault }
    let head = try await exchange.head()
    return TransportResponse(head: head, body: ResponseBody(lease))
  }
}

/// The reader's hold on an exchange: when nobody holds it any more, the exchange ends.
final class ExchangeLease: DrainableSource {
  private let exchange: Exchange
  /// Keeps the thread alive while a body is read, also when the client has gone.
  private let owner: (any Sendable)?

  init(_ exchange: Exchange, keeping owner: (any Sendable)? = nil) {
    self.exchange = exchange
    self.owner = owner
  }

  deinit { exchange.release() }

  func next() async throws(OllamaError) -> [UInt8]? { try await exchange.next() }
  func cancel() { exchange.cancel() }
  func drain() { exchange.drain() }
}

/// The commands on their way to the thread, and the thread's own state of life.
final class EngineInbox: Sendable {
  private struct State {
    var commands: [EngineCommand] = []
    var lastID: UInt64 = 0
    var isRunning = false
    var isStopped = false
    /// The multi handle's address while the thread lives: it may be woken, but not otherwise
    /// touched, from other threads, and only under the lock.
    var multi: UInt?
  }

  private let state = Mutex(State())
  /// Starts the thread that serves this inbox; false where the system refuses.
  private let begin: @Sendable (EngineInbox) -> Bool

  init(begin: @escaping @Sendable (EngineInbox) -> Bool = EngineThread.start) {
    self.begin = begin
  }

  func nextID() -> UInt64 {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }

  /// Queues a command, starting the thread with the first and waking it with the others. Returns
  /// an error where there can be no thread.
  @discardableResult
  func post(_ command: EngineCommand) -> OllamaError? {
    let mustStart = state.withLock { state -> Bool in
      state.commands.append(command)
      if let multi = state.multi, let handle = UnsafeMutableRawPointer(bitPattern: multi) {
        curl_multi_wakeup(handle)
      }
      defer { state.isRunning = true }
      return !state.isRunning
    }
    guard mustStart, !begin(self) else { return nil }
    state.withLock { $0.isRunning = false }
    return OllamaError(.unreachable, detail: "no thread could be started for the network")
  }

  /// Lets the thread end once it has nothing left to do.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      if let multi = state.multi, let handle = UnsafeMutableRawPointer(bitPattern: multi) {
        curl_multi_wakeup(handle)
      }
    }
  }

  /// For the thread: says which handle to wake.
  func attach(_ multi: UnsafeMutableRawPointer) {
    state.withLock { $0.multi = UInt(bitPattern: multi) }
  }

  /// For the thread: nothing must be woken any more.
  func detach() { state.withLock { $0.multi = nil } }

  /// For a thread that cannot work: what has been asked; the next command starts another thread.
  func retire() -> [EngineCommand] {
    state.withLock { state in
      defer {
        state.commands = []
        state.isRunning = false
      }
      return state.commands
    }
  }

  /// For the thread: what has been asked, and whether it may end.
  func take() -> (commands: [EngineCommand], isStopped: Bool) {
    state.withLock { state in
      defer { state.commands = [] }
      return (state.commands, state.isStopped)
    }
  }
}
