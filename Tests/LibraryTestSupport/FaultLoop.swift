import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The one thread of a `FaultServer`: waits in `poll` for every connection at once.
struct FaultLoop: Sendable {
  let listener: Int32
  let wake: Int32
  let done: Int32
  let shared: FaultShared
  let script: @Sendable (Int) -> [FaultStep]

  func run() {
    var connections: [FaultConnection] = []
    var count = 0
    while !shared.state.withLock({ $0.stopping }) {
      var set = [
        pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
      ]
      set += connections.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
      guard poll(&set, nfds_t(set.count), -1) >= 0 || errno == EINTR else { break }
      if set[1].revents != 0 { drainWake() }
      for (connection, entry) in zip(connections, set.dropFirst(2)) {
        connection.note(entry.revents)
        connection.advance()
      }
      if set[0].revents != 0 {
        for connection in accept(from: &count) {
          connection.advance()
          connections.append(connection)
        }
      }
      connections.removeAll { $0.isOver }
    }
    for connection in connections { connection.end(.stopped) }
    _ = close(listener)
    _ = close(wake)
    shared.closeWakeUp()
    _ = close(done)
  }

  private func drainWake() {
    var bytes = [UInt8](repeating: 0, count: 64)
    _ = read(wake, &bytes, bytes.count)
  }

  private func accept(from count: inout Int) -> [FaultConnection] {
    var accepted: [FaultConnection] = []
    while true {
      #if canImport(Darwin)
      let descriptor = Darwin.accept(listener, nil, nil)
      #else
      let descriptor = Glibc.accept(listener, nil, nil)
      #endif
      guard descriptor >= 0 else { return accepted }
      FaultSockets.prepare(descriptor)
      let number = count
      count += 1
      accepted.append(
        FaultConnection(
          number: number, descriptor: descriptor, script: script(number), shared: shared))
      shared.record { $0.connections += 1 }
    }
  }
}

/// One connection of a `FaultServer`: what has come, and which step of its script is next.
final class FaultConnection {
  let number: Int
  let descriptor: Int32
  let shared: FaultShared
  private(set) var isOver = false
  private var script: FaultCursor
  private var incoming: [UInt8] = []
  private var pieces: [ArraySlice<UInt8>] = []
  private var repeats = 0
  private var sawEnd = false
  private var waitsToWrite = false
  private var announcedGate: String?
  private var continued = false
  private var lastRequest: FaultRequest?

  init(number: Int, descriptor: Int32, script: [FaultStep], shared: FaultShared) {
    self.number = number
    self.descriptor = descriptor
    self.shared = shared
    self.script = FaultCursor(script)
  }

  /// What `poll` has to watch for the present step.
  var events: Int16 {
    if case .stall = script.current { return sawEnd ? 0 : peerEnded }
    // After the peer's end the socket is readable for ever: only our own writing is left.
    return (sawEnd ? 0 : Int16(POLLIN) | peerEnded) | (waitsToWrite ? Int16(POLLOUT) : 0)
  }

  /// Takes in what `poll` saw.
  func note(_ seen: Int16) {
    guard seen != 0, !isOver else { return }
    if case .stall = script.current {
      let failed = seen & Int16(POLLERR) != 0
      if failed || seen & (Int16(POLLHUP) | peerEnded) != 0 {
        end(failed ? .peerReset : .peerClosed)
      }
      return
    }
    if seen & (Int16(POLLIN | POLLHUP | POLLERR) | peerEnded) != 0 { receive() }
  }

  /// POLLRDHUP, which Linux alone has and Glibc shows only to programs that define _GNU_SOURCE.
  private var peerEnded: Int16 {
    #if os(Linux)
    0x2000
    #else
    0
    #endif
  }

  private func receive() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isOver && !sawEnd {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count > 0 {
        incoming += buffer[..<count]
      } else if count == 0 {
        sawEnd = true
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        return
      } else if errno != EINTR {
        end(.peerReset)
      }
    }
  }

  /// Runs steps until one has to wait.
  func advance() {
    while !isOver, let step = script.current {
      guard perform(step) else {
        // A peer that ended its side is gone, unless we still have something to tell it.
        if sawEnd && !waitsToWrite && !isOver { end(.peerClosed) }
        return
      }
      script.advance()
    }
    if !isOver { end(.script) }
  }

  /// Whether the step is done.
  private func perform(_ step: FaultStep) -> Bool {
    switch step {
    case .readRequest: return readRequest(withBody: true)
    case .readHead: return readRequest(withBody: false)
    case .send(let bytes): return send(bytes, cuts: [], times: 1)
    case .sendCut(let bytes, let cuts): return send(bytes, cuts: cuts, times: 1)
    case .sendRepeated(let bytes, let times): return send(bytes, cuts: [], times: times)
    case .wait(let gate): return pass(gate)
    case .hold:
      incoming = []
      return false
    case .stall: return false
    case .halfClose:
      _ = shutdown(descriptor, Int32(SHUT_WR))
      return true
    case .close:
      end(.script)
      return true
    case .reset:
      FaultSockets.lingerZero(descriptor)
      end(.script)
      return true
    case .forever: return true
    case .respond(let steps):
      guard let request = lastRequest else { return true }
      script.insert(steps(request))
      return true
    }
  }

  private func pass(_ gate: String) -> Bool {
    if announcedGate != gate {
      announcedGate = gate
      shared.record { $0.gates[gate, default: 0] += 1 }
    }
    guard shared.state.withLock({ $0.open.contains(gate) }) else { return false }
    announcedGate = nil
    return true
  }

  private func readRequest(withBody: Bool) -> Bool {
    var parser = FaultRequestParser(bytes: incoming)
    guard let head = parser.head() else { return false }
    if withBody {
      let expects = head.header("Expect")?.lowercased() == "100-continue"
      if expects && !continued {
        continued = true
        _ = FaultSockets.write(descriptor, Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)[...])
      }
    }
    guard let body = withBody ? parser.body(of: head) : [] else { return false }
    continued = false
    incoming.removeFirst(parser.position)
    var request = head.request(on: number)
    request.body = body
    request.at = .now
    lastRequest = request
    shared.record { $0.requests.append(request) }
    return true
  }

  private func send(_ bytes: [UInt8], cuts: [Int], times: Int) -> Bool {
    if pieces.isEmpty && repeats == 0 { repeats = bytes.isEmpty ? 0 : max(times, 0) }
    while !pieces.isEmpty || repeats > 0 {
      if pieces.isEmpty {
        repeats -= 1
        let offsets = [0] + cuts.filter { $0 > 0 && $0 < bytes.count }.sorted() + [bytes.count]
        pieces = zip(offsets, offsets.dropFirst()).map { bytes[$0..<$1] }.reversed()
      }
      guard sendPieces() else { return false }
    }
    waitsToWrite = false
    return true
  }

  /// Whether the kernel took all the pieces.
  private func sendPieces() -> Bool {
    while let piece = pieces.last {
      let count = FaultSockets.write(descriptor, piece)
      if count < 0 {
        if errno == EINTR { continue }
        waitsToWrite = errno == EAGAIN || errno == EWOULDBLOCK
        if !waitsToWrite { end(.peerReset) }
        return false
      }
      pieces.removeLast()
      if count < piece.count { pieces.append(piece.dropFirst(count)) }
      shared.record { $0.sent[number, default: 0] += count }
    }
    return true
  }

  /// Ends the connection and records by whom.
  func end(_ kind: FaultClose.Kind) {
    guard !isOver else { return }
    isOver = true
    // Unread bytes would turn an orderly close into a reset.
    if kind == .script && !sawEnd {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
    }
    _ = close(descriptor)
    let end = FaultClose(connection: number, kind: kind, at: .now)
    shared.record { $0.closes.append(end) }
  }
}
