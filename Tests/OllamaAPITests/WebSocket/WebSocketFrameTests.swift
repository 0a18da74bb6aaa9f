#if Workflows
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// RFC 6455 without a network: frames, messages, farewells, the pulse.
@Suite("WebSocket: frames")
struct WebSocketFrameTests {
  /// What a reader makes of bytes, with the fault at their end.
  static func read(_ bytes: [UInt8], piece: Int = .max, limit: Int = 1 << 20)
    -> ([WebSocketReader.Event], WebSocketClose?)
  {
    var reader = WebSocketReader(limit: limit)
    var events: [WebSocketReader.Event] = []
    var rest = bytes[...]
    repeat {
      reader.feed(rest.prefix(piece))
      rest = rest.dropFirst(piece)
      do throws(WebSocketClose) {
        while let event = try reader.next() { events.append(event) }
      } catch {
        return (events, error)
      }
    } while !rest.isEmpty
    return (events, nil)
  }

  @Test("the examples of the standard are read as it says")
  func examples() {
    let hello = Array("Hello".utf8)
    #expect(Self.read([0x81, 0x05] + hello) == ([.message(hello)], nil))
    let parts: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]
    #expect(Self.read(parts) == ([.message(hello)], nil))
    #expect(Self.read([0x89, 0x05] + hello) == ([.ping(hello)], nil))
    let long = [UInt8](repeating: 7, count: 65_536)
    #expect(
      Self.read([0x82, 0x7E, 0x01, 0x00] + long.prefix(256)).0 == [
        .message(Array(long.prefix(256)))
      ])
    #expect(Self.read([0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + long) == ([.message(long)], nil))
    #expect(
      WebSocketHandshake.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test(
    "our frames are masked, and what is under the mask is what was said",
    arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
  func masked(length: Int) {
    var random = SeededGenerator(seed: 7)
    let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let frame = WebSocketFrame(opcode: .binary, payload: payload)
    let (first, second) = (frame.masked(using: &random), frame.masked(using: &random))
    let header = length < 126 ? 2 : length < 65_536 ? 4 : 10
    #expect(first.count == header + 4 + length)
    #expect(first[0] == 0x82)
    #expect(first[1] & 0x80 == 0x80)
    let mask = Array(first[header..<header + 4])
    #expect(mask != Array(second[header..<header + 4]), "each frame has a mask of its own")
    let plain = first[(header + 4)...].enumerated().map { $1 ^ mask[$0 % 4] }
    #expect(plain == payload)
    // A server's form of the same frame is read back.
    #expect(Self.read(GatewayPeer.frame(2, payload)) == ([.message(payload)], nil))
  }

  @Test("however the bytes are cut, the same is read", arguments: 1...40)
  func cuts(piece: Int) {
    let bytes =
      GatewayPeer.frame(1, Array("Gr".utf8) + [0xC3], isFinal: false)
      + GatewayPeer.frame(9, [1, 2]) + GatewayPeer.frame(0, [0xBC], isFinal: false)
      + GatewayPeer.frame(10, []) + GatewayPeer.frame(0, Array("n".utf8))
      + GatewayPeer.frame(2, [UInt8](repeating: 0xFF, count: 300))
      + GatewayPeer.farewell(1000, "bye")
    let expected: [WebSocketReader.Event] = [
      .ping([1, 2]), .pong([]), .message(Array("Grün".utf8)),
      .message([UInt8](repeating: 0xFF, count: 300)),
      .close(WebSocketClose(code: 1000, reason: "bye")),
    ]
    #expect(Self.read(bytes, piece: piece) == (expected, nil))
  }

  @Test(
    "what breaks the protocol is answered with the right code",
    arguments: [
      ([0xC1, 0x00], 1002), ([0xA1, 0x00], 1002), ([0x83, 0x00], 1002), ([0x8F, 0x00], 1002),
      ([0x81, 0x80, 0, 0, 0, 0], 1002), ([0x09, 0x00], 1002), ([0x89, 0x7E, 0x00, 0x7E], 1002),
      ([0x80, 0x00], 1002), ([0x01, 0x00, 0x81, 0x00], 1002), ([0x81, 0x7E, 0x00, 0x7D], 1002),
      ([0x81, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 1002),
      ([0x81, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002), ([0x81, 0x02, 0xC3, 0x28], 1007),
      ([0x01, 0x01, 0xC3, 0x80, 0x00], 1007), ([0x81, 0x03, 0xED, 0xA0, 0x80], 1007),
      ([0x88, 0x01, 0x03], 1002), ([0x88, 0x02, 0x03, 0xED], 1002),
      ([0x88, 0x02, 0x00, 0x00], 1002), ([0x88, 0x02, 0x13, 0x88], 1002),
      ([0x88, 0x03, 0x03, 0xE8, 0xFF], 1007),
    ] as [([UInt8], UInt16)])
  func faults(bytes: [UInt8], code: UInt16) {
    let (events, fault) = Self.read(bytes)
    #expect(events.isEmpty)
    #expect(fault?.code == code)
    #expect(Self.read(bytes, piece: 1).1?.code == code)
  }

  @Test("a message of exactly the limit passes, one byte more does not, in one piece or several")
  func limit() {
    let ten = [UInt8](repeating: 65, count: 10)
    #expect(Self.read(GatewayPeer.frame(1, ten), limit: 10) == ([.message(ten)], nil))
    #expect(Self.read(GatewayPeer.frame(1, ten), limit: 9).1?.code == 1009)
    let parts = GatewayPeer.frame(1, ten, isFinal: false) + GatewayPeer.frame(0, [65])
    #expect(Self.read(parts, limit: 11).0.count == 1)
    #expect(Self.read(parts, limit: 10).1?.code == 1009)
    // The announcement is enough: nobody waits for a gigabyte.
    #expect(Self.read([0x82, 0x7F, 0, 0, 0, 0, 0x40, 0, 0, 0], limit: 10).1?.code == 1009)
    // Questions do not count.
    #expect(Self.read(GatewayPeer.frame(9, ten), limit: 0).0 == [.ping(ten)])
  }

  @Test("random bytes never trap, and memory stays within the limit")
  func anyBytes() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<2000 {
      var bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random), bytes.count > 1 { bytes[1] &= 0x0F }
      let (events, _) = Self.read(bytes, piece: Int.random(in: 1...9, using: &random), limit: 16)
      for case .message(let message) in events { #expect(message.count <= 16) }
    }
  }

  @Test("farewells go out in their limits, cut between characters")
  func farewells() {
    let long = WebSocketClose(code: 1000, reason: String(repeating: "ü", count: 100)).frame
    #expect(long.payload.count == 124)
    #expect(WebSocketClose(code: 1006).frame.payload.isEmpty, "a code that no frame may carry")
    #expect(WebSocketClose(code: 1002, reason: "x").frame.payload == [0x03, 0xEA, 0x78])
    #expect(Self.read([0x88, 0x00]).0 == [.close(WebSocketClose(code: 1005))])
  }

  @Test("a silent server is asked once, then given up; any sign of life begins anew")
  func pulse() {
    var pulse = WebSocketPulse(interval: .seconds(20), now: .zero)
    #expect(pulse.due == .seconds(20))
    #expect(pulse.beat(at: .seconds(19)) == .none)
    #expect(pulse.beat(at: .seconds(20)) == .ping)
    #expect(pulse.beat(at: .seconds(39)) == .none)
    pulse.heard(at: .seconds(39))
    #expect(pulse.beat(at: .seconds(40)) == .none)
    #expect(pulse.beat(at: .seconds(59)) == .ping)
    #expect(pulse.beat(at: .seconds(79)) == .dead)
    var none = WebSocketPulse(interval: nil, now: .zero)
    #expect(none.due == nil)
    #expect(none.beat(at: .seconds(1_000_000)) == .none)
  }
}
#endif
