import Foundation

/// A server that only sends: `model` in the request says how many records a reply has, and after how
/// many microseconds each comes (`500000`, `200@1000`).
enum LoopbackServer {
  /// Prints its port and serves until its standard input closes.
  static func run() -> Never {
    signal(SIGPIPE, SIG_IGN)
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutableBytes(of: &address) { bytes in
      guard let start = bytes.baseAddress else { return }
      let plain = start.assumingMemoryBound(to: sockaddr.self)
      _ = bind(listener, plain, length)
      _ = getsockname(listener, plain, &length)
    }
    listen(listener, 256)
    FileHandle.standardOutput.write(Data("\(UInt16(bigEndian: address.sin_port))\n".utf8))
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        if connection >= 0 { Thread.detachNewThread { serve(connection) } }
      }
    }
    var byte: UInt8 = 0
    while read(0, &byte, 1) > 0 {}
    exit(0)
  }

  private static func serve(_ connection: Int32) {
    var on: Int32 = 1
    setsockopt(
      connection, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    var held: [UInt8] = []
    while let request = readRequest(connection, &held) {
      if request.contains("/api/version") {
        guard send(connection, Array(version.utf8)) else { break }
      } else {
        guard reply(connection, to: request) else { break }
      }
    }
    close(connection)
  }

  private static let version =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
    + #"{"version":"0.12.3"}"#

  /// One record as the server writes it, as a chunk of its own.
  static let record: String = {
    let json =
      #"{"model":"llama3.2:latest","created_at":"2026-11-22T15:10:39.072651484Z","message":"#
      + #"{"role":"assistant","content":" token"},"done":false}"# + "\n"
    return String(json.utf8.count, radix: 16) + "\r\n" + json + "\r\n"
  }()

  private static func reply(_ connection: Int32, to request: String) -> Bool {
    let word = request.firstRange(of: "\"model\":\"").map {
      request[$0.upperBound...].prefix { $0 != "\"" }
    }
    let parts = (word ?? "").split(separator: "@").compactMap { Int($0) }
    let (count, pause) = (parts.first ?? 1, parts.dropFirst().first ?? 0)
    let head =
      "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
    guard send(connection, Array(head.utf8)) else { return false }
    let one = Array(record.utf8)
    let block = Array(repeatElement(one, count: 400).joined())
    var left = count
    while left > 0 {
      if pause > 0 {
        usleep(UInt32(pause))
        guard send(connection, one) else { return false }
        left -= 1
      } else {
        let some = min(left, 400)
        guard send(connection, some == 400 ? block : Array(block.prefix(some * one.count))) else {
          return false
        }
        left -= some
      }
    }
    let json =
      #"{"model":"m","message":{"role":"assistant","content":""},"done":true,"#
      + #""done_reason":"stop","eval_count":\#(count)}"# + "\n"
    let end = String(json.utf8.count, radix: 16) + "\r\n" + json + "\r\n0\r\n\r\n"
    return send(connection, Array(end.utf8))
  }

  /// A request's head and body as text; nil when the client has gone.
  private static func readRequest(_ connection: Int32, _ held: inout [UInt8]) -> String? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let text = String(decoding: held, as: UTF8.self)
      if let end = text.firstRange(of: "\r\n\r\n") {
        let head = text[..<end.upperBound]
        let mark = head.lowercased().firstRange(of: "content-length: ")
        let lower = head.lowercased()
        let length = mark.flatMap { Int(lower[$0.upperBound...].prefix { $0.isNumber }) } ?? 0
        let whole = head.utf8.count + length
        if held.count >= whole {
          held.removeFirst(whole)
          return text
        }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      held += buffer[..<count]
    }
  }

  private static func send(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count, let start = buffer.baseAddress {
        let count = write(connection, start + sent, buffer.count - sent)
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }
}

/// The server in a process of its own.
final class ServerProcess {
  let port: Int
  private let process = Process()
  private let input = Pipe()

  init() throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["serve"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  var url: String { "http://127.0.0.1:\(port)" }

  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
