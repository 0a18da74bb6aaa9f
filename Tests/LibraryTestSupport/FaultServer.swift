import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// An HTTP server that misbehaves on request, over raw sockets.
///
/// Cuts, resets, bad lengths, any bytes at any boundary. One thread serves every connection; nothing sleeps, and what the test
/// waits for is an event and never a time.
package final class FaultServer: Sendable {
  /// Where the server listens.
  package enum Address: Sendable {
    /// A free port of 127.0.0.1.
    case loopback
    /// A free port of ::1.
    case loopback6
    /// This port of 127.0.0.1, for a server that comes back where another one was.
    case port(UInt16)
    /// A unix socket; the file is removed by `stop()`.
    case unix(String)
  }

  /// Why a server could not start.
  package struct StartError: Error, CustomStringConvertible {
    /// The call that failed and its `errno`.
    package let description: String
  }

  /// The port it listens on; 0 for a unix socket.
  package let port: UInt16
  /// Where it listens.
  package let address: Address
  let shared: FaultShared
  private let ended: Int32
  private let stopped = Mutex(false)

  /// Starts a server that gives connection n the nth script.
  ///
  /// The last one serves all further ones.
  /// Throws `StartError`.
  package convenience init(_ address: Address = .loopback, scripts: [[FaultStep]]) throws {
    try self.init(address) { number in
      scripts.isEmpty ? [] : scripts[min(number, scripts.count - 1)]
    }
  }

  /// Starts a server that asks for the script of each connection by its number, from 0.
  ///
  /// Throws `StartError`.
  package init(
    _ address: Address = .loopback, script: @escaping @Sendable (Int) -> [FaultStep]
  ) throws {
    let (listener, port) = try FaultSockets.listen(on: address)
    let wake = try FaultSockets.pipe()
    let done = try FaultSockets.pipe()
    self.address = address
    self.port = port
    shared = FaultShared(wakeUp: wake.write)
    ended = done.read
    let loop = FaultLoop(
      listener: listener, wake: wake.read, done: done.write, shared: shared, script: script)
    try FaultSockets.startThread { loop.run() }
  }

  deinit { stop() }

  /// `http://127.0.0.1:PORT`, or with `[::1]`; for a unix socket `http://localhost`.
  package var url: String {
    switch address {
    case .loopback, .port: "http://127.0.0.1:\(port)"
    case .loopback6: "http://[::1]:\(port)"
    case .unix: "http://localhost"
    }
  }

  /// A copy of everything seen so far.
  package var log: FaultLog { shared.state.withLock { $0.log } }

  /// The requests read so far.
  package var requests: [FaultRequest] { log.requests }

  /// Opens a gate for good: every script that waits at it, or comes to it later, goes on.
  package func open(_ gate: String) {
    shared.state.withLock { _ = $0.open.insert(gate) }
    shared.wake()
  }

  /// Waits until a script has come to this gate (`times` connections in all).
  @discardableResult
  package func reached(_ gate: String, times: Int = 1) async -> FaultLog {
    await wait { $0.gates[gate, default: 0] >= times }
  }

  /// Waits until this many requests were read, and returns all of them.
  @discardableResult
  package func requests(atLeast count: Int) async -> [FaultRequest] {
    await wait { $0.requests.count >= count }.requests
  }

  /// Waits until this many connections have ended, and returns their ends.
  @discardableResult
  package func closes(atLeast count: Int) async -> [FaultClose] {
    await wait { $0.closes.count >= count }.closes
  }

  /// Waits until what the server has seen satisfies the condition.
  ///
  /// Returns at once, with the
  /// condition unmet, when the task is cancelled or the server is stopped.
  @discardableResult
  package func wait(until condition: @escaping @Sendable (FaultLog) -> Bool) async -> FaultLog {
    let id = shared.nextWaiter()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        shared.add(FaultShared.Waiter(id: id, condition: condition, continuation: continuation))
      }
    } onCancel: {
      shared.cancel(id)
    }
    return log
  }

  /// Stops listening, ends every connection and waits for the thread to end.
  package func stop() {
    let first = stopped.withLock { done in
      defer { done = true }
      return !done
    }
    guard first else { return }
    shared.stop()
    // The loop closes its end when it has let go of everything: the end of the file is the signal.
    var byte: UInt8 = 0
    while read(ended, &byte, 1) < 0 && errno == EINTR {}
    _ = close(ended)
    if case .unix(let path) = address { unlink(path) }
  }

  /// A loopback port on which nothing ever listens: it stays taken until the tests end, for another
  /// server beside this test would else get it, and with it this test's requests.
  package static func closedPort() throws -> UInt16 { try FaultSockets.bound(to: .loopback).1 }

  /// A loopback port for a server that comes up later.
  package static func freePort() throws -> UInt16 {
    let (listener, port) = try FaultSockets.listen(on: .loopback)
    _ = close(listener)
    return port
  }
}

/// What the test and the loop share.
final class FaultShared: Sendable {
  struct Waiter {
    let id: Int
    let condition: @Sendable (FaultLog) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  struct State {
    var log = FaultLog()
    var open: Set<String> = []
    var stopping = false
    var waiters: [Waiter] = []
    var cancelled: Set<Int> = []
    var lastWaiter = 0
    var wakeUp: Int32
  }

  let state: Mutex<State>

  init(wakeUp: Int32) {
    state = Mutex(State(wakeUp: wakeUp))
  }

  func wake() {
    state.withLock { Self.poke($0.wakeUp) }
  }

  private static func poke(_ descriptor: Int32) {
    var byte: UInt8 = 1
    if descriptor >= 0 { _ = write(descriptor, &byte, 1) }
  }

  func nextWaiter() -> Int {
    state.withLock {
      $0.lastWaiter += 1
      return $0.lastWaiter
    }
  }

  func add(_ waiter: Waiter) {
    let ready = state.withLock { state in
      let cancelled = state.cancelled.remove(waiter.id) != nil
      if cancelled || state.stopping || waiter.condition(state.log) { return true }
      state.waiters.append(waiter)
      return false
    }
    if ready { waiter.continuation.resume() }
  }

  func cancel(_ id: Int) {
    let found = state.withLock { state -> [Waiter] in
      let found = state.waiters.filter { $0.id == id }
      state.waiters.removeAll { $0.id == id }
      if found.isEmpty { state.cancelled.insert(id) }
      return found
    }
    for waiter in found { waiter.continuation.resume() }
  }

  /// Changes the log and lets go of those who waited for the change.
  func record(_ change: (inout FaultLog) -> Void) {
    let ready = state.withLock { state -> [Waiter] in
      change(&state.log)
      let log = state.log
      let ready = state.waiters.filter { $0.condition(log) }
      let done = Set(ready.map(\.id))
      state.waiters.removeAll { done.contains($0.id) }
      return ready
    }
    for waiter in ready { waiter.continuation.resume() }
  }

  func stop() {
    let waiting = state.withLock { state -> [Waiter] in
      state.stopping = true
      defer { state.waiters = [] }
      Self.poke(state.wakeUp)
      return state.waiters
    }
    for waiter in waiting { waiter.continuation.resume() }
  }

  /// Called by the loop as its last act: the number of the pipe may be reused afterwards.
  func closeWakeUp() {
    state.withLock {
      _ = close($0.wakeUp)
      $0.wakeUp = -1
    }
  }
}
