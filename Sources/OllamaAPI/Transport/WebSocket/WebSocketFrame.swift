#if Workflows
// Folder WebSocket: RFC 6455 as a client speaks it, for gateways that hand on Ollama's records as
// messages. Frames, messages, handshake and pulse are pure values; `WebSocketConnection` alone does
// I/O, through libcurl's connections.

/// One frame, its payload unmasked.
struct WebSocketFrame: Sendable, Equatable {
  /// What a frame is for.
  enum Opcode: UInt8, Sendable, CaseIterable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    var isControl: Bool { rawValue & 0x8 != 0 }
  }

  /// The longest payload of a control frame.
  static let controlLimit = 125

  var opcode: Opcode
  var payload: [UInt8]
  var isFinal = true

  /// The frame as a client has to send it: under a fresh mask, which nobody can foresee.
  func masked<Random: RandomNumberGenerator>(using random: inout Random) -> [UInt8] {
    var out: [UInt8] = [opcode.rawValue | (isFinal ? 0x80 : 0)]
    out.reserveCapacity(payload.count + 14)
    switch payload.count {
    case ..<126: out.append(0x80 | UInt8(payload.count))
    case ..<65_536:
      out.append(0x80 | 126)
      out += Self.bigEndian(UInt64(payload.count), bytes: 2)
    default:
      out.append(0x80 | 127)
      out += Self.bigEndian(UInt64(payload.count), bytes: 8)
    }
    let mask = Self.bigEndian(random.next(), bytes: 4)
    out += mask
    for (index, byte) in payload.enumerated() { out.append(byte ^ mask[index & 3]) }
    return out
  }

  private static func bigEndian(_ value: UInt64, bytes count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }
}

/// Why a connection is or should be closed.
struct WebSocketClose: Error, Sendable, Equatable {
  static let normal: UInt16 = 1000
  static let goingAway: UInt16 = 1001
  static let protocolError: UInt16 = 1002
  /// Only ever a stand-in for a farewell without a code.
  static let noCode: UInt16 = 1005
  /// Only ever a stand-in for an end without a farewell.
  static let abnormal: UInt16 = 1006
  static let notText: UInt16 = 1007
  static let tooLarge: UInt16 = 1009

  var code: UInt16
  var reason = ""

  /// Whether a frame may carry this code.
  var isSendable: Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }

  /// The frame that says so.
  var frame: WebSocketFrame {
    guard isSendable else { return WebSocketFrame(opcode: .close, payload: []) }
    var words = Array(reason.utf8.prefix(WebSocketFrame.controlLimit - 2))
    // Cut between characters only.
    while !words.isEmpty, !words.withUnsafeBufferPointer(UTF8Check.isValid) { words.removeLast() }
    return WebSocketFrame(
      opcode: .close, payload: [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)] + words)
  }

  /// Reads a farewell; throws what is wrong with it.
  init(payload: [UInt8]) throws(WebSocketClose) {
    guard payload.count >= 2 else {
      guard payload.isEmpty else {
        throw WebSocketClose(code: Self.protocolError, reason: "half a close code")
      }
      self.init(code: Self.noCode)
      return
    }
    let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
    guard let words = String(validating: payload[2...], as: UTF8.self) else {
      throw WebSocketClose(code: Self.notText, reason: "a close reason that is not UTF-8")
    }
    self.init(code: code, reason: words)
    guard isSendable else {
      throw WebSocketClose(code: Self.protocolError, reason: "the close code \(code)")
    }
  }

  init(code: UInt16, reason: String = "") {
    self.code = code
    self.reason = reason
  }

  /// What a server's farewell means to a caller; nil for a proper end.
  func error(hasReply: Bool) -> OllamaError? {
    let said = ServerMessage.tidy(reason, limit: 200)
    switch code {
    case Self.normal, Self.noCode: return nil
    case 1012 where !hasReply, 1013 where !hasReply:
      // Restarting, or asking to come back later: as a busy server says by HTTP.
      return OllamaError(
        .api, status: 503, serverMessage: said.isEmpty ? "the gateway wants a later try" : said)
    case 1008, 1011, 3000...4999:
      return OllamaError(
        .api, serverMessage: said.isEmpty ? "the gateway closed with code \(code)" : said)
    default:
      return OllamaError(
        .connectionLost,
        detail: "the gateway closed with code \(code)\(said.isEmpty ? "" : ": \(said)")")
    }
  }
}
#endif
