import Foundation

@testable import DemoServer

/// A client of bare bytes: what a test says is what goes over the wire.
final class RawClient: Sendable {
  /// Why an exchange failed.
  struct Failure: Error {
    let call: String
    let number: Int32
  }

  private let descriptor: Int32

  init(port: UInt16) throws {
    #if canImport(Darwin)
    descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard result == 0 else { throw Failure(call: "connect", number: errno) }
    // A server that never answers fails the test instead of hanging it.
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(call: "write", number: errno) }
      sent += count
    }
  }

  /// Ends both directions, as a client that goes away does.
  func leave() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Reads until the text has come, or the server ends.
  func read(until end: String?) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      // Blocking calls stay off the threads that run tasks.
      Thread.detachNewThread { [self] in
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
          if let end, String(decoding: bytes, as: UTF8.self).contains(end) { break }
          let count = recv(descriptor, &buffer, buffer.count, 0)
          if count == 0 { break }
          if count < 0 {
            if errno == EINTR { continue }
            return continuation.resume(throwing: Failure(call: "recv", number: errno))
          }
          bytes += buffer[..<count]
        }
        continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
      }
    }
  }
}

/// A response taken apart.
struct RawResponse {
  let head: String
  let status: Int
  /// The body as it was meant, chunks joined.
  let body: String
  /// The chunks, where it came in chunks; the empty last one too.
  let chunks: [String]

  init(_ text: String) {
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    head = parts.first.map(String.init) ?? ""
    status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    let rest = parts.count > 1 ? String(parts[1]) : ""
    guard head.lowercased().contains("transfer-encoding: chunked") else {
      body = rest
      chunks = []
      return
    }
    var chunks: [String] = []
    var bytes = Array(rest.utf8)[...]
    while let end = bytes.firstIndex(of: 0x0A),
      let size = Int(String(decoding: bytes[..<end].dropLast(), as: UTF8.self), radix: 16)
    {
      let start = end + 1
      guard start + size + 2 <= bytes.endIndex else { break }
      chunks.append(String(decoding: bytes[start..<start + size], as: UTF8.self))
      bytes = bytes[(start + size + 2)...]
    }
    self.chunks = chunks
    body = chunks.joined()
  }

  func header(_ name: String) -> String? {
    head.components(separatedBy: "\r\n").first {
      $0.lowercased().hasPrefix(name.lowercased() + ":")
    }.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
  }

  /// The records of a stream, or the one object of a document.
  var records: [WireValue] {
    body.split(separator: "\n").compactMap { try? WireParser.parse(Array($0.utf8)) }
  }

  /// What stands in `error`.
  var error: String? { records.first?["error"]?.text }
}

extension DemoServer {
  /// Sends one request on a connection of its own and reads to its end.
  func exchange(
    _ method: String, _ path: String, _ body: String? = nil, headers: [String] = []
  ) async throws -> RawResponse {
    let client = try RawClient(port: try await start())
    let length = body.map { ["Content-Length: \($0.utf8.count)"] } ?? []
    let named = headers.contains { $0.hasPrefix("Host:") } ? [] : ["Host: localhost"]
    let lines = ["\(method) \(path) HTTP/1.1"] + named + ["Connection: close"] + headers + length
    try client.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    return RawResponse(try await client.read(until: nil))
  }

  func post(_ path: String, _ body: String) async throws -> RawResponse {
    try await exchange("POST", path, body)
  }

  /// Starts a server for one test and stops it afterwards.
  static func running<Result>(
    _ configuration: DemoConfiguration = .instant, script: [DemoFault] = [],
    guideText: GuideText = GuideText(), _ body: (DemoServer) async throws -> Result
  ) async throws -> Result {
    let server = DemoServer(script: script, guideText: guideText, configuration: configuration)
    try await server.start()
    do {
      let result = try await body(server)
      await server.stop()
      return result
    } catch {
      await server.stop()
      throw error
    }
  }
}

/// A chat request as JSON.
func chat(_ model: String, _ text: String, _ rest: String = "") -> String {
  let message = WireValue.record(["role": "user", "content": .string(text)]).json
  return "{\"model\":\"\(model)\",\"messages\":[\(message)]\(rest.isEmpty ? "" : "," + rest)}"
}
