/// What a `FaultServer` does with one connection, step by step; at the end it closes.
package indirect enum FaultStep: Sendable {
  /// Reads one whole request (head and body, also chunked) and records it.
  /// `Expect: 100-continue` is answered.
  case readRequest
  /// Reads one request head and records it without waiting for its body.
  case readHead
  /// Sends bytes, as fast as the peer takes them.
  case send([UInt8])
  /// Sends bytes in one `send` call per piece, cut at these offsets; others are ignored.
  case sendCut([UInt8], at: [Int])
  /// Sends the same bytes many times without holding them all in memory.
  case sendRepeated([UInt8], times: Int)
  /// Waits until the test opens the gate of this name; goes on reading meanwhile.
  case wait(String)
  /// Stays open until the peer closes, discarding what it sends.
  case hold
  /// Stays open and reads nothing, until the peer closes or the server is stopped.
  case stall
  /// Ends our direction (FIN) and goes on with the script.
  case halfClose
  /// Closes in order (FIN after what was sent).
  case close
  /// Cuts the connection with RST.
  case reset
  /// Runs the steps over and over until the peer closes.
  case forever([FaultStep])
  /// Goes on with the steps for the request that was read last.
  case respond(@Sendable (FaultRequest) -> [FaultStep])
}

extension FaultStep {
  /// Sends text as UTF-8.
  package static func text(_ text: String) -> Self { .send(Array(text.utf8)) }

  /// Sends a whole response with a right `Content-Length`.
  package static func response(
    _ status: String = "200 OK", type: String = "application/json; charset=utf-8",
    headers: [(String, String)] = [], body: String
  ) -> Self {
    .text(
      head(status, type: type, headers: headers + [("Content-Length", "\(body.utf8.count)")]) + body
    )
  }

  /// Sends the head of a chunked response.
  package static func chunkedHead(
    _ status: String = "200 OK", type: String = "application/x-ndjson",
    headers: [(String, String)] = []
  ) -> Self {
    .text(head(status, type: type, headers: headers + [("Transfer-Encoding", "chunked")]))
  }

  /// Sends one chunk of a chunked body.
  package static func chunk(_ text: String) -> Self { .text(chunked(text)) }

  /// Sends one chunk for each line, a line feed added to each.
  package static func lines(_ lines: [String]) -> Self {
    .text(lines.map { chunked($0 + "\n") }.joined())
  }

  /// Ends a chunked body.
  package static var lastChunk: Self { .text("0\r\n\r\n") }

  /// The bytes of one chunk.
  package static func chunked(_ text: String) -> String {
    String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n"
  }

  /// A response head with its blank line.
  package static func head(
    _ status: String, type: String, headers: [(String, String)] = []
  ) -> String {
    let fields = ([("Content-Type", type)] + headers).map { "\($0.0): \($0.1)\r\n" }
    return "HTTP/1.1 \(status)\r\n" + fields.joined() + "\r\n"
  }
}

/// One request as a `FaultServer` read it.
package struct FaultRequest: Sendable, Equatable {
  /// The number of the connection it came on, from 0.
  package let connection: Int
  /// The method, as sent.
  package let method: String
  /// The request target with its query, as sent.
  package let path: String
  /// Names as sent and values trimmed, in order.
  package let headers: [Field]
  /// The body, decoded when it was chunked; empty after `readHead`.
  package var body: [UInt8]
  /// When it was wholly read.
  package var at: ContinuousClock.Instant

  /// One header field.
  package struct Field: Sendable, Equatable {
    /// The name, as sent.
    package let name: String
    /// The value without surrounding blanks.
    package let value: String
  }

  /// The first value of a header, whatever the case of its name.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The body as text, broken UTF-8 repaired.
  package var text: String { String(decoding: body, as: UTF8.self) }
}

/// The end of one connection as the server saw it.
package struct FaultClose: Sendable, Equatable {
  /// Who ended it, and how.
  package enum Kind: Sendable, Equatable {
    /// The peer closed in order (FIN).
    case peerClosed
    /// The peer cut it (RST), or a write failed.
    case peerReset
    /// Our script ended it.
    case script
    /// The server was stopped.
    case stopped
  }

  /// The number of the connection, from 0.
  package let connection: Int
  /// Who ended it.
  package let kind: Kind
  /// When it was noticed.
  package let at: ContinuousClock.Instant
}

/// Everything a `FaultServer` has seen so far.
package struct FaultLog: Sendable {
  /// Connections accepted.
  package internal(set) var connections = 0
  /// Requests in the order they were read.
  package internal(set) var requests: [FaultRequest] = []
  /// Ends of connections in the order they were noticed.
  package internal(set) var closes: [FaultClose] = []
  /// How many connections have come to each gate.
  package internal(set) var gates: [String: Int] = [:]
  /// Bytes the kernel took from us, by connection.
  package internal(set) var sent: [Int: Int] = [:]
}
