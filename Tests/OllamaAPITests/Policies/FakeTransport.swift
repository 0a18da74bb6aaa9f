#if Resilience || Caching
import OllamaAPI
import Synchronization

/// A transport whose answers a test writes.
final class FakeTransport: Transport {
  /// What one request gets.
  enum Reply: Sendable {
    case status(Int, headers: [HTTPHeader] = [], body: String = "{}")
    case error(OllamaError)
    /// Pieces of a body, then an error if there is one.
    case stream([String], then: OllamaError? = nil)
    /// Nothing until the test opens the gate, then the reply inside.
    indirect case held(Gate, Reply)
  }

  typealias Script = @Sendable (_ request: TransportRequest, _ number: Int) -> Reply

  private struct State {
    var requests: [TransportRequest] = []
    var closed = 0
  }

  private let script: Script
  private let state = Mutex(State())

  init(_ script: @escaping Script) { self.script = script }

  convenience init(_ replies: [Reply]) {
    self.init { _, number in replies[min(number, replies.count) - 1] }
  }

  var requests: [TransportRequest] { state.withLock { $0.requests } }
  /// Bodies that were read to their end or closed.
  var closedBodies: Int { state.withLock { $0.closed } }
  var hosts: [String] { requests.map(\.host.displayName) }

  func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
    let number = state.withLock { state in
      state.requests.append(request)
      return state.requests.count
    }
    var reply = script(request, number)
    while case .held(let gate, let inner) = reply {
      guard await gate.wait() else { throw OllamaError(.cancelled) }
      reply = inner
    }
    switch reply {
    case .status(let status, let headers, let body):
      return response(status, headers, pieces: body.isEmpty ? [] : [body], error: nil)
    case .stream(let pieces, let error):
      return response(200, [], pieces: pieces, error: error)
    case .error(let error): throw error
    case .held: throw OllamaError(.cancelled)
    }
  }

  private func response(
    _ status: Int, _ headers: [HTTPHeader], pieces: [String], error: OllamaError?
  ) -> TransportResponse {
    let body = FakeBody(pieces: pieces.map { Array($0.utf8) }, error: error) { [self] in
      state.withLock { $0.closed += 1 }
    }
    return TransportResponse(
      head: ResponseHead(status: status, headers: headers), body: ResponseBody(body))
  }
}

/// A body from a list of pieces.
final class FakeBody: ByteSource {
  private struct State {
    var pieces: [[UInt8]]
    var error: OllamaError?
    var isClosed = false
  }

  private let state: Mutex<State>
  private let onClose: @Sendable () -> Void

  init(pieces: [[UInt8]], error: OllamaError?, onClose: @escaping @Sendable () -> Void) {
    state = Mutex(State(pieces: pieces, error: error))
    self.onClose = onClose
  }

  func next() async throws(OllamaError) -> [UInt8]? {
    let (piece, error) = state.withLock { state in
      if state.pieces.isEmpty { return ([UInt8]?.none, state.error) }
      return (state.pieces.removeFirst(), nil)
    }
    if piece == nil { close() }
    if let error { throw error }
    return piece
  }

  func cancel() { close() }

  private func close() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    if isFirst { onClose() }
  }
}

/// A gate that a test opens; whoever is cancelled before it gets false.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    var next = 0
    var arrivals: [(count: Int, waiter: CheckedContinuation<Void, Never>)] = []
    var answer: Bool?
    var listeners: [CheckedContinuation<Bool, Never>] = []
  }
  private let state = Mutex(State())

  func wait() async -> Bool {
    let answer = await pass()
    let listeners = state.withLock { state in
      state.answer = answer
      defer { state.listeners = [] }
      return state.listeners
    }
    for listener in listeners { listener.resume(returning: answer) }
    return answer
  }

  /// What the first one who waited was told, once there is such a one.
  var lastAnswer: Bool {
    get async {
      await withCheckedContinuation { listener in
        let known = state.withLock { state in
          if state.answer == nil { state.listeners.append(listener) }
          return state.answer
        }
        if let known { listener.resume(returning: known) }
      }
    }
  }

  private func pass() async -> Bool {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let (known, arrived) = state.withLock {
          state -> (Bool?, [CheckedContinuation<Void, Never>])
          in
          if state.isOpen { return (true, []) }
          if Task.isCancelled { return (false, []) }
          state.waiters[number] = waiter
          let here = state.arrivals.filter { $0.count <= state.waiters.count }
          state.arrivals.removeAll { $0.count <= state.waiters.count }
          return (nil, here.map(\.waiter))
        }
        for arrival in arrived { arrival.resume() }
        if let known { waiter.resume(returning: known) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
      waiter?.resume(returning: false)
    }
  }

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: true) }
  }

  /// Waits until so many wait at the gate.
  func arrivals(atLeast count: Int) async {
    await withCheckedContinuation { waiter in
      let isThere = state.withLock { state in
        if state.isOpen || state.waiters.count >= count { return true }
        state.arrivals.append((count, waiter))
        return false
      }
      if isThere { waiter.resume() }
    }
  }
}
#endif
