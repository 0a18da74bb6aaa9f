/// Reads whole answers.
enum AnswerBody {
  /// The JSON of an answer; throws `emptyAnswer`, `notAnOllama` or `parse`.
  static func json(_ bytes: [UInt8]) throws(OllamaError) -> JSONValue {
    let line = trimmed(bytes)
    guard !line.isEmpty else { throw OllamaError(.emptyAnswer, progress: .answered) }
    let isPage = line.withUnsafeBufferPointer { WebPage($0) }
    if let isPage {
      throw OllamaError(.notAnOllama, detail: isPage.sentence, progress: .replying)
    }
    let json = try line.withBytes { (buffer) throws(OllamaError) in try JSONLine.parse(buffer) }
    if let object = json.object, let message = ServerMessage(errorIn: object) {
      var error = OllamaError(
        .api, status: 200, serverMessage: message.text, progress: .replying)
      error.signInURL = message.signInURL
      throw error
    }
    return json
  }

  /// The chunks of an answer that should not be streamed: one JSON object, or, from servers that
  /// stream all the same, one a line. Whatever follows the final one is ignored.
  static func chunks<Chunk: StreamChunk>(_ bytes: [UInt8]) throws(OllamaError) -> [Chunk] {
    let single: JSONValue?
    do throws(OllamaError) {
      single = try json(bytes)
    } catch {
      guard error.kind == .parse else { throw error }
      single = nil
    }
    if let single {
      guard let object = single.object else {
        throw OllamaError(.parse, detail: "the answer should be an object", progress: .replying)
      }
      return [Chunk(record: try StreamRecord(object, shape: Chunk.shape))]
    }
    var reader = RecordReader<Chunk>()
    var chunks: [Chunk] = []
    if let error = reader.feed(bytes, into: &chunks) ?? reader.finish(into: &chunks) { throw error }
    return chunks
  }

  /// The error with what the request knows.
  static func located(_ error: OllamaError, _ request: TransportRequest) -> OllamaError {
    var error = error
    error.host = error.host ?? request.host.displayName
    error.endpoint = error.endpoint ?? request.endpoint
    error.model = error.model ?? request.model
    return error
  }

  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    var part = bytes[...]
    if part.starts(with: [0xEF, 0xBB, 0xBF]) { part = part.dropFirst(3) }
    part = part.drop { $0 <= 0x20 }
    while let last = part.last, last <= 0x20 { part.removeLast() }
    return part.count == bytes.count ? bytes : Array(part)
  }
}

/// Judges the status of an answer.
enum StatusCheck {
  /// Greatest part of an error's body that is read, in bytes.
  static let errorBodyLimit = 262_144

  /// Throws what a status other than 2xx means, with the server's own words.
  static func check(_ response: TransportResponse, of request: TransportRequest)
    async throws(OllamaError)
  {
    let status = response.head.status
    if (200..<300).contains(status) { return }
    var body: [UInt8] = []
    do throws(OllamaError) {
      while body.count < errorBodyLimit, let piece = try await response.body.source.next() {
        body += piece
      }
    } catch {
      if error.kind == .cancelled { throw error }
    }
    response.body.cancel()
    throw error(status: status, head: response.head, body: body)
  }

  static func error(status: Int, head: ResponseHead, body: [UInt8]) -> OllamaError {
    let message = ServerMessage(body: body)
    let isLogin = status == 401 || status == 407
    var error = OllamaError(
      status == 407 ? .proxy : isLogin ? .authentication : .api, status: status,
      serverMessage: message?.text, progress: .answered)
    error.signInURL = message?.signInURL
    error.retryAfter = head["retry-after"]
    error.reusedConnection = head.reusedConnection
    if message == nil { error.detail = words(for: status) }
    return error
  }

  private static func words(for status: Int) -> String {
    switch status {
    case 300..<400: "an unexpected redirect, and no message"
    case 403: "forbidden: the server does not accept this host name or origin"
    case 404: "not found"
    case 405: "the server does not know this method here"
    case 407: "the proxy wants credentials"
    case 503: "the server is not available"
    default: "the server answered with an error and no message"
    }
  }
}
