#if Workflows
/// Puts a server's bytes together into messages and control frames, wherever they were cut.
///
/// Memory is bounded by the limit of a message. What breaks the protocol is thrown as the close
/// that answers it; nothing may be asked after that.
struct WebSocketReader: Sendable {
  /// What a server says.
  enum Event: Sendable, Equatable {
    case message([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case close(WebSocketClose)
  }

  private struct Header {
    var opcode: WebSocketFrame.Opcode
    var isFinal: Bool
    var length: Int
    /// Bytes of the header itself.
    var size: Int
  }

  /// The longest message in bytes.
  let limit: Int
  private var bytes: [UInt8] = []
  private var start = 0
  private var message: [UInt8] = []
  private var isText: Bool?

  init(limit: Int) { self.limit = max(0, limit) }

  /// Takes bytes in.
  mutating func feed(_ piece: some Sequence<UInt8>) {
    if start > 0 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes += piece
  }

  /// What is complete next; nil where more bytes are needed.
  mutating func next() throws(WebSocketClose) -> Event? {
    while let header = try header() {
      guard bytes.count - start - header.size >= header.length else { return nil }
      let begin = start + header.size
      let payload = bytes[begin..<begin + header.length]
      start = begin + header.length
      if start == bytes.count {
        defer {
          bytes.removeAll(keepingCapacity: bytes.capacity <= 131_072)
          start = 0
        }
        if let event = try take(header, payload) { return event }
      } else if let event = try take(header, payload) {
        return event
      }
    }
    return nil
  }

  private mutating func take(_ header: Header, _ payload: ArraySlice<UInt8>)
    throws(WebSocketClose) -> Event?
  {
    switch header.opcode {
    case .ping: return .ping(Array(payload))
    case .pong: return .pong(Array(payload))
    case .close: return .close(try WebSocketClose(payload: Array(payload)))
    case .text, .binary: isText = header.opcode == .text
    case .continuation: break
    }
    message += payload
    guard header.isFinal else { return nil }
    defer {
      message = []
      isText = nil
    }
    guard isText != true || message.withUnsafeBufferPointer(UTF8Check.isValid)
    else {
      throw WebSocketClose(code: WebSocketClose.notText, reason: "a text that is not UTF-8")
    }
    return .message(message)
  }

  /// The header that comes next, checked; nil where it is not all there.
  private func header() throws(WebSocketClose) -> Header? {
    let left = bytes.count - start
    guard left >= 2 else { return nil }
    let (first, second) = (bytes[start], bytes[start + 1])
    guard first & 0x70 == 0 else { throw fault("reserved bits") }
    guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else {
      throw fault("an unknown kind of frame")
    }
    guard second & 0x80 == 0 else { throw fault("a masked frame from the server") }
    let isFinal = first & 0x80 != 0
    let short = Int(second & 0x7F)
    if opcode.isControl {
      guard isFinal else { throw fault("a control frame in pieces") }
      guard short <= WebSocketFrame.controlLimit else { throw fault("a control frame too long") }
    } else if (opcode == .continuation) != (isText != nil) {
      throw fault(
        isText == nil
          ? "a continuation of nothing" : "a new message before the end of the one before")
    }
    let extra = short == 127 ? 8 : short == 126 ? 2 : 0
    guard left >= 2 + extra else { return nil }
    let length = extra == 0 ? UInt64(short) : try self.length(at: start + 2, bytes: extra)
    guard opcode.isControl || length <= UInt64(limit - min(limit, message.count)) else {
      throw WebSocketClose(code: WebSocketClose.tooLarge, reason: "a message beyond the limit")
    }
    return Header(opcode: opcode, isFinal: isFinal, length: Int(length), size: 2 + extra)
  }

  private func length(at offset: Int, bytes count: Int) throws(WebSocketClose) -> UInt64 {
    let value = bytes[offset..<offset + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let isShortest = count == 2 ? value > 125 : value > 65_535
    guard isShortest, value < 1 << 63 else { throw fault("a length in a wrong form") }
    return value
  }

  private func fault(_ reason: String) -> WebSocketClose {
    WebSocketClose(code: WebSocketClose.protocolError, reason: reason)
  }
}

/// When to ask a silent server whether it is still there, and when to give it up.
struct WebSocketPulse: Sendable {
  /// What has become due.
  enum Beat: Sendable, Equatable { case none, ping, dead }

  /// The silence after which a ping goes out, and that a ping may meet with; nil for never.
  let interval: Duration?
  private var heard: Duration
  private var asked: Duration?

  init(interval: Duration?, now: Duration) {
    self.interval = interval.map { max(.milliseconds(1), $0) }
    heard = now
  }

  /// Something came from the server, whatever it was; or it was not listened to until now.
  mutating func heard(at now: Duration) {
    heard = now
    asked = nil
  }

  /// When to look again; nil for never.
  var due: Duration? { interval.map { (asked ?? heard) + $0 } }

  /// What is due now.
  mutating func beat(at now: Duration) -> Beat {
    guard let due, now >= due else { return .none }
    if asked != nil { return .dead }
    asked = now
    return .ping
  }
}
#endif
