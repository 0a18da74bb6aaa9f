import FlyingSocks
import Foundation
import Synchronization

/// Wakes tasks whose socket is ready, from one thread of its own.
///
/// FlyingSocks' own pools wait on a dispatch queue and so take away one of the few threads that
/// all tasks share: on a machine with two cores a second server would stop the process.
final class SocketWatch: AsyncSocketPool {
  private struct Waiter {
    let file: Int32
    let events: Int16
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var waiters: [Int: Waiter] = [:]
    var lastID = 0
    /// Cancelled before it was there.
    var cancelled: Set<Int> = []
    var isOver = false
    /// The end that is written to in order to wake the thread; -1 when there is none.
    var bell: Int32 = -1
  }

  private let state = Mutex(State())

  /// Starts the thread. Throws `SocketError` when no pipe is to be had.
  func prepare() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw SocketError.failed(type: "pipe", errno: errno, message: "no pipe")
    }
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    let (listening, bell) = (ends[0], ends[1])
    state.withLock { $0.bell = bell }
    Thread.detachNewThread { self.wait(hearing: listening) }
  }

  /// There is nothing to run: the thread does it.
  func run() async throws {}

  /// Ends the thread; whoever waits gets a `CancellationError`.
  func stop() {
    let left = state.withLock { state in
      defer { state.waiters = [:] }
      state.isOver = true
      Self.ring(state.bell)
      return Array(state.waiters.values)
    }
    for waiter in left { waiter.continuation.resume(throwing: CancellationError()) }
  }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    var mask: Int16 = 0
    if events.contains(.read) { mask |= Int16(POLLIN) }
    if events.contains(.write) { mask |= Int16(POLLOUT) }
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    // A cancellation that comes when all is done leaves a mark, which nobody else takes away.
    defer { state.withLock { _ = $0.cancelled.remove(id) } }
    let file = socket.file.rawValue
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        add(Waiter(file: file, events: mask, continuation: continuation), id: id)
      }
    } onCancel: {
      cancel(id)
    }
  }

  private func add(_ waiter: Waiter, id: Int) {
    let isCancelled = state.withLock { state in
      if state.isOver || state.cancelled.remove(id) != nil { return true }
      state.waiters[id] = waiter
      Self.ring(state.bell)
      return false
    }
    if isCancelled { waiter.continuation.resume(throwing: CancellationError()) }
  }

  private func cancel(_ id: Int) {
    let waiter = state.withLock { state in
      let waiter = state.waiters.removeValue(forKey: id)
      if waiter == nil { state.cancelled.insert(id) }
      // The thread must let go of the descriptor: while it is polled, closing it does not end the
      // connection.
      Self.ring(state.bell)
      return waiter
    }
    waiter?.continuation.resume(throwing: CancellationError())
  }

  private static func ring(_ bell: Int32) {
    var byte: UInt8 = 1
    if bell >= 0 { _ = write(bell, &byte, 1) }
  }

  private func wait(hearing listening: Int32) {
    var buffer = [UInt8](repeating: 0, count: 64)
    while true {
      let (waiters, isOver) = state.withLock { (Array($0.waiters), $0.isOver) }
      if isOver { break }
      var set = [pollfd(fd: listening, events: Int16(POLLIN), revents: 0)]
      set += waiters.map { pollfd(fd: $0.value.file, events: $0.value.events, revents: 0) }
      guard SystemPoll.wait(&set) else { break }
      if set[0].revents != 0 { while read(listening, &buffer, buffer.count) > 0 {} }
      let ready = zip(waiters, set.dropFirst()).filter { $0.1.revents != 0 }.map(\.0.key)
      wake(ready)
    }
    stop()
    state.withLock { state in
      _ = close(state.bell)
      state.bell = -1
    }
    _ = close(listening)
  }

  private func wake(_ ids: [Int]) {
    let waiters = state.withLock { state in ids.compactMap { state.waiters.removeValue(forKey: $0) }
    }
    for waiter in waiters { waiter.continuation.resume() }
  }
}

/// The system call; inside the pool its name belongs to something else.
private enum SystemPoll {
  /// Waits until something is ready; false when it cannot.
  static func wait(_ set: inout [pollfd]) -> Bool {
    poll(&set, nfds_t(set.count), -1) >= 0 || errno == EINTR
  }
}
