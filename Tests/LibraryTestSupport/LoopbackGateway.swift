import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A server of 127.0.0.1 for protocols in which both sides speak: each connection has a thread and a
/// script that reads and writes as it likes, by calls that block.
package final class LoopbackGateway: Sendable {
  /// The port it listens on.
  package let port: UInt16
  private let listener: Int32
  private let hasStopped = Mutex(false)

  /// Starts to listen; `script` runs once for each connection, which ends with it. Throws
  /// `FaultServer.StartError`.
  package init(_ script: @escaping @Sendable (GatewayPeer) -> Void) throws {
    let (listener, port) = try FaultSockets.listen(on: .loopback)
    // Blocking: the thread has nothing else to do.
    _ = fcntl(listener, F_SETFL, fcntl(listener, F_GETFL) & ~O_NONBLOCK)
    self.listener = listener
    self.port = port
    try FaultSockets.startThread {
      while true {
        #if canImport(Darwin)
        let descriptor = Darwin.accept(listener, nil, nil)
        #else
        let descriptor = Glibc.accept(listener, nil, nil)
        #endif
        guard descriptor >= 0 else { break }
        try? FaultSockets.startThread {
          let peer = GatewayPeer(descriptor)
          script(peer)
          peer.end()
        }
      }
      _ = close(listener)
    }
  }

  deinit { stop() }

  /// `http://127.0.0.1:PORT`.
  package var url: String { "http://127.0.0.1:\(port)" }

  /// Stops listening; connections go on to the end of their scripts.
  package func stop() {
    let isFirst = hasStopped.withLock { stopped in
      defer { stopped = true }
      return !stopped
    }
    if isFirst { _ = shutdown(listener, Int32(SHUT_RDWR)) }
  }
}

/// One connection of a `LoopbackGateway`, on its own thread. A peer that says nothing for 20 s counts
/// as gone, so that no test waits for ever.
package final class GatewayPeer {
  /// One frame as it came.
  package struct Frame: Sendable, Equatable {
    /// The kind of frame: 1 text, 2 binary, 8 close, 9 ping, 10 pong.
    package let opcode: UInt8
    /// Whether it is the last of its message.
    package let isFinal: Bool
    /// The mask; nil where there was none.
    package let mask: [UInt8]?
    /// The payload without its mask.
    package let payload: [UInt8]

    /// The payload as text.
    package var text: String { String(decoding: payload, as: UTF8.self) }
    /// The code of a close frame; nil of others.
    package var closeCode: Int? {
      opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
    }
  }

  private let descriptor: Int32
  /// The first line of the request, then its headers as they came.
  package private(set) var head: [String] = []

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    _ = setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
  }

  fileprivate func end() { _ = close(descriptor) }

  /// Exactly so many bytes; nil where the connection ends before.
  package func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var got = 0
    while got < count {
      let step = bytes.withUnsafeMutableBytes { room in
        recv(descriptor, room.baseAddress?.advanced(by: got), count - got, 0)
      }
      guard step > 0 else { return nil }
      got += step
    }
    return bytes
  }

  /// Sends all bytes; false where the connection is gone.
  @discardableResult
  package func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = FaultSockets.write(descriptor, rest)
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Whether the connection takes more bytes now, or within so many milliseconds.
  package func canSend(within milliseconds: Int32) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&wanted, 1, milliseconds) > 0
  }

  /// Reads a request's head and returns the value of a header in it.
  package func readHead(_ wanted: String) -> String? {
    var bytes: [UInt8] = []
    while !bytes.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
      guard let byte = read(1) else { return nil }
      bytes += byte
    }
    head = String(decoding: bytes, as: UTF8.self).split { $0 == "\r\n" }.map(String.init)
    let line = head.dropFirst().first { $0.lowercased().hasPrefix(wanted.lowercased() + ":") }
    return line.map { String($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
  }

  /// Reads one frame; nil where the connection ends.
  package func receive() -> Frame? {
    guard let start = read(2) else { return nil }
    var length = Int(start[1] & 0x7F)
    if length >= 126 {
      guard let more = read(length == 126 ? 2 : 8) else { return nil }
      length = more.reduce(0) { $0 << 8 | Int($1) }
    }
    var mask: [UInt8]?
    if start[1] & 0x80 != 0 {
      guard let four = read(4) else { return nil }
      mask = four
    }
    guard var payload = read(length) else { return nil }
    if let mask { for index in payload.indices { payload[index] ^= mask[index % 4] } }
    return Frame(
      opcode: start[0] & 0x0F, isFinal: start[0] & 0x80 != 0, mask: mask, payload: payload)
  }

  /// The bytes of a frame as a server sends it.
  package static func frame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
    var bytes: [UInt8] = [opcode | (isFinal ? 0x80 : 0)]
    switch payload.count {
    case ..<126: bytes.append(UInt8(payload.count))
    case ..<65_536: bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default:
      bytes.append(127)
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (8 * (7 - $0))) }
    }
    return bytes + payload
  }

  /// The bytes of a text message.
  package static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }

  /// The bytes of a farewell.
  package static func farewell(_ code: Int, _ reason: String = "") -> [UInt8] {
    frame(8, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
  }
}
