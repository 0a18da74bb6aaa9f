import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// A client of a fault server.
func client(
  of server: FaultServer, _ change: (inout OllamaClient.Configuration) -> Void = { _ in }
) throws -> OllamaClient {
  let address = if case .unix(let path) = server.address { "unix://\(path)" } else { server.url }
  var configuration = OllamaClient.Configuration(host: try Host(address))
  change(&configuration)
  return OllamaClient(configuration)
}

/// Networks and servers that misbehave, over real sockets.
@Suite(.timeLimit(.minutes(1)))
struct NetworkFaultTests {
  static let record = #"{"model":"m","message":{"role":"assistant","content":"a"},"done":false}"#
  static let final =
    #"{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}"#

  /// `{"version":"9.8.7"}` by gzip.
  static let packed =
    "1f8b0800000000000203ab562a4b2d2acecccf53b252b2d4b3d03357aa0500cd81ca0b13000000"

  func failureOfChat(_ script: [FaultStep]) async throws -> (OllamaError?, FaultServer) {
    let server = try FaultServer(scripts: [script])
    let client = try client(of: server)
    let error = await failure { () async throws(OllamaError) in
      _ = try await client.chatStream(ChatRequest(model: "m", messages: [.user("x")])).response()
    }
    return (error, server)
  }

  @Test("a reset in mid-stream keeps what arrived and is not retryable")
  func resetMidStream() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .chunkedHead(), .lines([Self.record, Self.record, Self.record]), .reset,
    ])
    let fault = try #require(error)
    #expect(fault.kind == .stream(.connectionLost))
    // What a reset overtakes is lost in the kernel; what was read is kept.
    #expect(fault.partial.map { "aaa".hasPrefix($0.text) } == true)
    #expect(!fault.isRetryable)
    #expect(fault.model == "m")
    #expect(fault.endpoint == "/api/chat")
  }

  // A label of 70 letters is refused by the resolver itself: nothing is asked of any network.
  @Test("a name that cannot be resolved is told so each time it is tried")
  func nameNotResolved() async throws {
    let name = String(repeating: "a", count: 70) + ".example"
    let client = OllamaClient(OllamaClient.Configuration(host: try Host(name)))
    for attempt in 1...3 {
      let error = await failure { () async throws(OllamaError) in _ = try await client.version() }
      #expect(error?.kind == .dns, "attempt \(attempt)")
    }
  }

  @Test("a close without the closing chunk is a lost connection")
  func closeMidStream() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .chunkedHead(), .lines([Self.record]), .close,
    ])
    #expect(error?.kind == .stream(.connectionLost))
    #expect(error?.partial?.text == "a")
  }

  @Test("a clean end without the final record says so")
  func noFinalRecord() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .chunkedHead(), .lines([Self.record]), .lastChunk,
    ])
    #expect(error?.kind == .stream(.missingFinalRecord))
    #expect(error?.partial?.text == "a")
  }

  @Test("a close before any answer is retryable")
  func closeBeforeAnswer() async throws {
    let (error, _) = try await failureOfChat([.readRequest, .close])
    #expect(error?.kind == .connectionLost)
    #expect(error?.progress == .sent)
    #expect(error?.isRetryable == true)
  }

  @Test("an empty 200 is an empty answer", arguments: [true, false])
  func empty(_ streams: Bool) async throws {
    let server = try FaultServer(scripts: [[.readRequest, .response(body: "")]])
    let client = try client(of: server)
    let error = await failure { () async throws(OllamaError) in
      if streams {
        _ = try await client.chatStream(ChatRequest(model: "m")).response()
      } else {
        _ = try await client.chat(ChatRequest(model: "m"))
      }
    }
    #expect(error?.kind == .emptyAnswer)
    #expect(error?.description.hasPrefix("Empty answer") == true)
  }

  @Test("204 is an empty answer too")
  func noContent() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .text("HTTP/1.1 204 No Content\r\n\r\n"),
    ])
    #expect(error?.kind == .emptyAnswer)
  }

  @Test("HTTP/1.0 without a length ends with the connection")
  func http10() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest,
      .text(
        "HTTP/1.0 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n\(Self.record)\n\(Self.final)\n"
      ),
      .close,
    ])
    #expect(error == nil)
  }

  @Test("interim answers are skipped")
  func interim() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .text("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
      .text("HTTP/1.1 102 Processing\r\n\r\n"), .chunkedHead(), .lines([Self.record, Self.final]),
      .lastChunk,
    ])
    #expect(error == nil)
  }

  @Test("a body longer than its length is cut, and the connection not used again")
  func contentLengthShort() async throws {
    let body = #"{"version":"1"}"#
    let server = try FaultServer(scripts: [
      [
        .readRequest,
        .text(
          "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)HTTP/1.1 200 EVIL\r\n"
        ),
        .hold,
      ]
    ])
    let client = try client(of: server)
    #expect(try await client.version().text == "1")
    #expect(try await client.version().text == "1")
    #expect(server.log.connections == 2)
  }

  @Test("a body shorter than its length is a lost connection")
  func contentLengthLong() async throws {
    let server = try FaultServer(scripts: [
      [.readRequest, .text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"version\""), .close]
    ])
    let client = try client(of: server)
    let error = await failure { () async throws(OllamaError) in _ = try await client.version() }
    #expect(error?.kind == .connectionLost)
    #expect(error?.progress == .replying)
    #expect(error?.isRetryable == false)
  }

  @Test("both ideas of a body's end: read as chunked, connection not used again")
  func bothLengths() async throws {
    let server = try FaultServer(scripts: [
      [
        .readRequest,
        .text("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
        .chunk(#"{"version":"1"}"#), .lastChunk, .hold,
      ]
    ])
    let client = try client(of: server)
    #expect(try await client.version().text == "1")
    #expect(try await client.version().text == "1")
    #expect(server.log.connections == 2)
  }

  @Test("broken chunks are an error with what arrived")
  func badChunk() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .chunkedHead(), .lines([Self.record]), .text("zz\r\nrubbish"), .hold,
    ])
    #expect(error?.kind == .stream(.connectionLost))
    #expect(error?.partial?.text == "a")
    #expect(error?.detail?.isEmpty == false)
  }

  @Test("a hundred thousand headers are refused")
  func manyHeaders() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .text("HTTP/1.1 200 OK\r\n"),
      .sendRepeated(Array("X-A: b\r\n".utf8), times: 100_000), .hold,
    ])
    #expect(error?.kind == .parse)
    #expect(error?.detail?.contains("headers") == true)
  }

  @Test("one endless header is refused")
  func endlessHeader() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .text("HTTP/1.1 200 OK\r\nX-A: "),
      .sendRepeated(Array(repeating: UInt8(ascii: "b"), count: 10_000), times: 1000), .hold,
    ])
    #expect(error?.kind == .parse)
  }

  @Test("something that does not speak HTTP is no Ollama")
  func noHTTP() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .text("220 mail.example ESMTP\r\n"), .close,
    ])
    #expect(error?.kind == .notAnOllama)
  }

  @Test("packed answers are unpacked though not asked for")
  func gzip() async throws {
    let packed = ValueCorpusTests.unhex(Self.packed)
    let server = try FaultServer(scripts: [
      [
        .readRequest,
        .text(
          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n"),
        .send(packed),
      ]
    ])
    #expect(try await client(of: server).version().text == "9.8.7")
  }

  @Test("what calls itself packed and is not, is a clear error")
  func badGzip() async throws {
    let (error, _) = try await failureOfChat([
      .readRequest, .response(headers: [("Content-Encoding", "gzip")], body: "plain after all"),
    ])
    #expect(error?.kind == .parse || error?.kind == .connectionLost)
    #expect(error?.detail?.isEmpty == false)
  }

  @Test("answers beyond the limit are refused, announced or not", arguments: [true, false])
  func tooLarge(_ announced: Bool) async throws {
    let big = Array(repeating: UInt8(ascii: " "), count: 100_000)
    let head =
      announced
      ? FaultStep.text("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n")
      : .text("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    let server = try FaultServer(scripts: [[.readRequest, head, .sendRepeated(big, times: 2000)]])
    let client = try client(of: server)
    let error = await failure { () async throws(OllamaError) in _ = try await client.models() }
    #expect(error?.kind == .responseTooLarge(limit: 10_000_000))
  }

  @Test("https to a plain server is a TLS error, and nothing goes out in the clear")
  func tlsOnPlain() async throws {
    let server = try FaultServer(scripts: [[.text("HTTP/1.1 400 Bad Request\r\n\r\n"), .hold]])
    let host = try Host("https://127.0.0.1:\(server.port)")
    let client = OllamaClient(host: host)
    let error = await failure { () async throws(OllamaError) in _ = try await client.version() }
    #expect(error?.kind == .tls)
    #expect(error?.isRetryable == false)
    #expect(server.requests.isEmpty)
  }

  @Test("a unix socket carries requests; one that is not there is a refused connection")
  func unixSocket() async throws {
    let path = "/tmp/quipu-test-\(UInt64.random(in: 0...UInt64.max)).sock"
    let server = try FaultServer(
      .unix(path),
      scripts: [
        [.forever([.readRequest, .response(body: #"{"version":"5"}"#)])]
      ])
    let client = try client(of: server)
    #expect(try await client.version().text == "5")
    server.stop()
    let other = OllamaClient(host: try Host("unix://\(path).none"))
    let error = await failure { () async throws(OllamaError) in _ = try await other.version() }
    #expect(error?.kind == .connectionRefused)
    #expect(error?.host == "unix:\(path).none")
  }

  @Test("localhost with a dead ::1 falls over to 127.0.0.1")
  func deadIPv6() async throws {
    let server = try FaultServer(scripts: [
      [.readRequest, .response(headers: [("Connection", "close")], body: #"{"version":"1"}"#)]
    ])
    let client = OllamaClient(host: try Host("localhost:\(server.port)"))
    #expect(try await client.version().text == "1")
  }

  @Test("names that do not exist are said to be unknown")
  func unknownName() async throws {
    let client = OllamaClient(host: try Host("no-such-host.invalid"))
    let error = await failure { () async throws(OllamaError) in _ = try await client.version() }
    #expect(error?.kind == .dns || error?.kind == .timeout(.connect))
    #expect(error?.description.contains("no-such-host.invalid") == true)
  }

  @Test("an idle connection that the server closed is replaced in silence")
  func staleConnection() async throws {
    let server = try FaultServer(scripts: [
      [.readRequest, .response(body: #"{"version":"1"}"#), .close],
      [.forever([.readRequest, .response(body: #"{"version":"2"}"#)])],
    ])
    let client = try client(of: server)
    #expect(try await client.version().text == "1")
    await server.closes(atLeast: 1)
    #expect(try await client.showModel("m").license == nil)
    #expect(server.log.connections == 2)
    #expect(server.requests.count == 2)
  }
}
