#if Caching
import CZlib
import LibraryTestSupport
import Testing

@testable import OllamaAPI

@Suite("Requests packed with gzip")
struct CompressionTests {
  /// What a server makes of a packed body; nil where it is none.
  private func unpacked(_ bytes: [UInt8], limit: Int = 4_000_000) -> [UInt8]? {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: limit)
    let status = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return inflate(&stream, Z_FINISH)
      }
    }
    return status == Z_STREAM_END ? Array(output.prefix(Int(stream.total_out))) : nil
  }

  private func sent(
    _ bytes: [UInt8], headers: [HTTPHeader] = [], threshold: Int = 1024
  ) async throws -> TransportRequest {
    let transport = ScriptedTransport([.json([:])])
    var request = TransportRequest(.post, host: .local, endpoint: "/api/chat", headers: headers)
    request.body = .bytes(bytes)
    _ = try await CompressingTransport(transport, threshold: threshold).open(request)
    return try #require(transport.requests.first)
  }

  @Test("a long body is packed, and unpacks to itself", arguments: [1024, 5000, 3_000_000])
  func long(length: Int) async throws {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let request = try await sent(bytes)
    guard case .bytes(let packed) = request.body else { return #expect(Bool(false), "no body") }
    #expect(packed.count < bytes.count)
    #expect(packed.starts(with: [0x1F, 0x8B]))
    #expect(unpacked(packed) == bytes)
    #expect(request.headers == [HTTPHeader("Content-Encoding", "gzip")])
  }

  @Test("short bodies, and those that would not get shorter, go out as they are")
  func untouched() async throws {
    var random = SeededGenerator(seed: 7)
    let noise = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
    for bytes in [[UInt8](repeating: 65, count: 1023), noise, []] {
      let request = try await sent(bytes)
      guard case .bytes(let body) = request.body else { return #expect(Bool(false), "no body") }
      #expect(body == bytes)
      #expect(request.headers == [])
    }
  }

  @Test("a body that somebody has packed already is left alone")
  func packedAlready() async throws {
    let header = HTTPHeader("content-encoding", "br")
    let request = try await sent([UInt8](repeating: 65, count: 5000), headers: [header])
    guard case .bytes(let body) = request.body else { return #expect(Bool(false), "no body") }
    #expect(body.count == 5000)
    #expect(request.headers == [header])
  }

  @Test("a client sends packed questions and reads plain answers")
  func client() async throws {
    let transport = ScriptedTransport([
      .lines([#"{"message":{"content":"yes"},"done":true}"#])
    ])
    let client = OllamaClient(
      OllamaClient.Configuration(), transport: CompressingTransport(transport))
    let question = String(repeating: "long question ", count: 200)
    let reply = try await client.chat(ChatRequest(model: "m", messages: [.user(question)]))
    #expect(reply.text == "yes")
    guard case .bytes(let body)? = transport.requests.first?.body, let plain = unpacked(body) else {
      return #expect(Bool(false), "not packed")
    }
    #expect(String(decoding: plain, as: UTF8.self).contains(question))
  }
}
#endif
