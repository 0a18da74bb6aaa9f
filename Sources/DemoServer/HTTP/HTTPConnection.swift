import FlyingSocks
import Foundation

/// One client's connection: reads requests, writes responses, notices when the client leaves.
///
/// FlyingFox's own `HTTPServer` is not used: it cannot see a client leave before the first byte of
/// the answer, never answers `Expect: 100-continue`, and decides headers and chunks itself, where
/// this server has to look like the real one to the byte.
actor HTTPConnection {
  private let socket: AsyncSocket
  private var buffer: [UInt8] = []
  private var body = BodyFraming.none
  private var expectsContinue = false
  private var isHead = false
  private var isChunked = false
  private var ends = false

  /// Longest request head accepted, in bytes.
  static let headLimit = 64 * 1024
  /// What a client may send ahead while its last request is still being answered, in bytes.
  private static let aheadLimit = 64 * 1024

  private enum BodyFraming {
    case none
    case length(Int)
    case chunked(left: Int)
  }

  init(_ socket: AsyncSocket) {
    self.socket = socket
    // Without this a small record would wait for the acknowledgement of the one before.
    try? socket.socket.setValue(
      true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    // SO_NOSIGPIPE of Darwin, by its number: Linux has no such option, refuses it, and needs none.
    try? socket.socket.setValue(true, for: BoolSocketOption(name: 0x1022))
  }

  nonisolated func close() { try? socket.close() }

  // MARK: Reading

  /// The next request; nil when the client has ended. Throws `HTTPFailure` for what is not HTTP.
  func nextRequest() async throws -> HTTPRequest? {
    guard !ends else { return nil }
    var searched = 0
    while true {
      if let end = endOfHead(from: searched) {
        let text = end.text > 0 && buffer[end.text - 1] == 0x0D ? end.text - 1 : end.text
        let head = String(decoding: buffer[..<text], as: UTF8.self)
        buffer.removeFirst(end.next)
        return try begin(try HTTPHead.parse(head))
      }
      searched = max(buffer.count - 3, 0)
      guard buffer.count <= Self.headLimit else { throw HTTPFailure(status: 431) }
      guard try await fill() else {
        if buffer.isEmpty { return nil }
        throw HTTPFailure(status: 400)
      }
    }
  }

  private func begin(_ request: HTTPRequest) throws -> HTTPRequest {
    isHead = request.method == "HEAD"
    isChunked = false
    ends = request.wantsClose
    expectsContinue = request.header("expect")?.lowercased() == "100-continue"
    let length = request.header("content-length")
    if let coding = request.header("transfer-encoding") {
      guard coding.lowercased() == "chunked" else { throw HTTPFailure(status: 501) }
      guard length == nil else { throw HTTPFailure(status: 400) }
      body = .chunked(left: 0)
    } else if let length {
      guard let count = Int(length), count >= 0 else { throw HTTPFailure(status: 400) }
      body = count == 0 ? .none : .length(count)
    } else {
      body = .none
    }
    return request
  }

  private func endOfHead(from start: Int) -> (text: Int, next: Int)? {
    var index = start
    while index < buffer.count {
      if buffer[index] == 0x0A {
        let rest = buffer[(index + 1)...].prefix(2)
        if rest.first == 0x0A { return (index, index + 2) }
        if rest == [0x0D, 0x0A] { return (index, index + 3) }
      }
      index += 1
    }
    return nil
  }

  /// Reads more into the buffer; false at the end.
  private func fill() async throws -> Bool {
    do {
      buffer += try await socket.read(atMost: 4096)
      return true
    } catch SocketError.disconnected {
      return false
    }
  }

  /// The whole body. Throws `HTTPFailure` when it is longer than the limit or cut.
  func wholeBody(limit: Int) async throws -> [UInt8] {
    var whole: [UInt8] = []
    while let part = try await nextBodyPart() {
      guard whole.count + part.count <= limit else {
        ends = true
        throw HTTPFailure(status: 413)
      }
      whole += part
    }
    return whole
  }

  /// The next piece of the body as it comes; nil at its end.
  func nextBodyPart() async throws -> [UInt8]? {
    if expectsContinue {
      expectsContinue = false
      try await write("HTTP/1.1 100 Continue\r\n\r\n")
    }
    switch body {
    case .none: return nil
    case .length(let left):
      let part = try await take(atMost: left)
      body = part.count == left ? .none : .length(left - part.count)
      return part
    case .chunked(let left):
      return try await nextChunkPart(left: left)
    }
  }

  private func nextChunkPart(left: Int) async throws -> [UInt8]? {
    var left = left
    if left == 0 {
      let line = try await line()
      let digits = line.prefix { $0.isHexDigit }
      guard !digits.isEmpty, let size = Int(digits, radix: 16) else {
        throw HTTPFailure(status: 400)
      }
      if size == 0 {
        while try await !self.line().isEmpty {}
        body = .none
        return nil
      }
      left = size
    }
    let part = try await take(atMost: left)
    left -= part.count
    if left == 0, try await !line().isEmpty { throw HTTPFailure(status: 400) }
    body = .chunked(left: left)
    return part
  }

  private func take(atMost count: Int) async throws -> [UInt8] {
    if buffer.isEmpty, try await !fill() { throw SocketError.disconnected }
    let part = Array(buffer.prefix(count))
    buffer.removeFirst(part.count)
    return part
  }

  private func line() async throws -> String {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeFirst(end + 1)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
      }
      guard buffer.count <= Self.headLimit else { throw HTTPFailure(status: 400) }
      guard try await fill() else { throw SocketError.disconnected }
    }
  }

  /// Returns when the client has left; for use beside the making of an answer.
  ///
  /// A client may send its next request ahead: that is kept, up to a limit.
  func untilClientLeaves() async throws {
    while buffer.count < Self.aheadLimit {
      do {
        guard try await fill() else { return }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        return
      }
    }
    // Nothing more is read ahead, so that its leaving shows only when a write fails.
    try await Task.sleep(for: .seconds(86_400))
  }

  // MARK: Writing

  /// Sends a whole response.
  func send(_ response: HTTPResponse) async throws {
    try await skipRestOfBody()
    var headers = response.headers
    headers.append(("Date", Timestamp.httpDate()))
    headers.append(("Content-Length", "\(response.body.count)"))
    let head = head(response.status, headers)
    try await write(Array(head.utf8) + (isHead || response.status == 204 ? [] : response.body))
  }

  /// Sends the head of a response whose length is not known.
  func beginStream(status: Int, type: String) async throws {
    try await skipRestOfBody()
    isChunked = !ends || !isOldClient
    var headers = [("Content-Type", type), ("Date", Timestamp.httpDate())]
    if isChunked { headers.append(("Transfer-Encoding", "chunked")) }
    try await write(head(status, headers))
  }

  /// Sends one piece of a stream, in one chunk and one write.
  func sendPart(_ text: String) async throws {
    guard !isHead, !text.isEmpty else { return }
    let size = text.utf8.count
    try await write(isChunked ? String(size, radix: 16) + "\r\n" + text + "\r\n" : text)
  }

  /// Ends a stream.
  func endStream() async throws {
    if isChunked && !isHead { try await write("0\r\n\r\n") }
  }

  /// Refuses what the client sends and ends our side; what it still sends is read for a moment.
  ///
  /// Closing at once would reset the connection, and the client might never see the answer.
  func refuse(_ failure: HTTPFailure) async throws {
    body = .none
    ends = true
    try await send(failure.response)
    _ = shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await Task.sleep(for: .milliseconds(500)) }
      group.addTask { await self.discardUntilEnd() }
      await group.next()
      group.cancelAll()
    }
  }

  private func discardUntilEnd() async {
    var count = 0
    while count < 4 * 1024 * 1024, let part = try? await socket.read(atMost: 4096) {
      count += part.count
    }
  }

  /// Notes that the client knows no chunks.
  func noteOldClient() { isOldClient = true }

  private var isOldClient = false

  private func head(_ status: Int, _ headers: [(name: String, value: String)]) -> String {
    var text = "HTTP/\(isOldClient ? "1.0" : "1.1") \(status) \(HTTPResponse.phrase(status))\r\n"
    for header in headers { text += "\(header.name): \(header.value)\r\n" }
    if ends && !isOldClient { text += "Connection: close\r\n" }
    return text + "\r\n"
  }

  /// What is left of a body stands before the next request; a long rest is not worth reading.
  private func skipRestOfBody() async throws {
    expectsContinue = false
    var skipped = 0
    while skipped < 256 * 1024, let part = try await nextBodyPart() { skipped += part.count }
    if case .none = body { return }
    ends = true
  }

  private func write(_ text: String) async throws { try await write(Array(text.utf8)) }

  private func write(_ bytes: [UInt8]) async throws {
    try Task.checkCancellation()
    try await socket.write(Data(bytes))
  }
}

/// The request line and the fields under it.
enum HTTPHead {
  /// Reads a head without its blank line. Throws `HTTPFailure` (400).
  static func parse(_ text: String) throws -> HTTPRequest {
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      .drop { $0.isEmpty }
    let start = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
    guard start.count == 3, !start[0].isEmpty, start[1].hasPrefix("/") || start[1] == "*",
      start[2] == "HTTP/1.1" || start[2] == "HTTP/1.0"
    else { throw HTTPFailure(status: 400) }
    let headers = try lines.dropFirst().filter { !$0.isEmpty }.map { line in
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
        throw HTTPFailure(status: 400)
      }
      let value = line[line.index(after: colon)...]
      return (name: String(line[..<colon]), value: value.trimmingBlanks())
    }
    return HTTPRequest(
      method: String(start[0]), path: String(start[1].prefix { $0 != "?" }),
      isHTTP10: start[2] == "HTTP/1.0", headers: headers)
  }
}
