#if Workflows
import Dispatch
import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

extension GatewayPeer {
  /// Goes over to WebSocket; false where the client does not want to.
  func upgrade(_ more: String = "", accept: String? = nil) -> Bool {
    guard let key = readHead("sec-websocket-key") else { return false }
    let answer = accept ?? WebSocketHandshake.accept(key)
    return send(
      Array(
        """
        HTTP/1.1 101 Switching Protocols\r
        upgrade: WebSocket\r
        connection: keep-alive, Upgrade\r
        sec-websocket-accept: \(answer)\r
        \(more)\r

        """.utf8))
  }

  /// Goes over to WebSocket and takes the question in.
  func question() -> Frame? { upgrade() ? receive() : nil }
}

/// The transport against a gateway on loopback, over real sockets.
@Suite("WebSocket: transport", .timeLimit(.minutes(1)))
struct WebSocketTransportTests {
  static let record = NetworkFaultTests.record
  static let final = NetworkFaultTests.final

  /// Runs a chat against a gateway: the texts that came, the error, what the gateway reported.
  func chat(
    _ change: (inout WebSocketTransport) -> Void = { _ in },
    timeouts: Timeouts = Timeouts(),
    script: @escaping @Sendable (GatewayPeer, (GatewayPeer.Frame?) -> Void) -> Void
  ) async throws -> (text: String, error: OllamaError?, frames: [GatewayPeer.Frame?]) {
    let (reports, teller) = AsyncStream<[GatewayPeer.Frame?]>.makeStream()
    let gateway = try LoopbackGateway { peer in
      var frames: [GatewayPeer.Frame?] = []
      script(peer) { frames.append($0) }
      teller.yield(frames)
      teller.finish()
    }
    var transport = WebSocketTransport()
    change(&transport)
    var configuration = OllamaClient.Configuration(host: try Host(gateway.url + "/gate"))
    configuration.timeouts = timeouts
    configuration.headers = [HTTPHeader("X-Team", "blue")]
    configuration.credentials = .bearer("k", for: .configuredHost)
    let client = OllamaClient(configuration, transport: transport)
    var text = ""
    var failure: OllamaError?
    do throws(OllamaError) {
      let request = ChatRequest(model: "m", messages: [.user("hi")])
      for try await chunk in try await client.chatStream(request) { text += chunk.content }
    } catch {
      failure = error
    }
    var frames: [GatewayPeer.Frame?] = []
    for await report in reports { frames = report }
    return (text, failure, frames)
  }

  @Test("question and reply travel as messages; the head is that of the standard")
  func exchange() async throws {
    let heads = Mutex<[String]>([])
    let result = try await chat { peer, note in
      guard peer.upgrade() else { return }
      heads.withLock { $0 = peer.head }
      note(peer.receive())
      peer.send(GatewayPeer.text(Self.record) + GatewayPeer.text(Self.record + "\n"))
      peer.send(GatewayPeer.text(Self.final))
      note(peer.receive())
      peer.send(GatewayPeer.farewell(1000))
      note(peer.receive())
    }
    #expect(result.error == nil)
    #expect(result.text == "aa")
    let head = heads.withLock { $0 }
    #expect(head.first == "GET /gate/api/chat HTTP/1.1")
    for line in [
      "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "X-Team: blue",
      "Authorization: Bearer k",
    ] { #expect(head.contains(line)) }
    #expect(!head.contains { $0.lowercased().hasPrefix("content-") || $0.hasPrefix("Accept:") })
    let key = head.first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19) ?? ""
    #expect(Base64Data(base64: String(key)).bytes?.count == 16)
    let question = try #require(result.frames.first ?? nil)
    #expect(question.opcode == 1 && question.isFinal && question.mask != nil)
    #expect(
      question.text
        == #"{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true}"#)
    let farewell = try #require(result.frames[1])
    #expect(farewell.closeCode == 1000 && farewell.mask != nil)
    #expect(result.frames.count == 3 && result.frames[2] == nil, "the connection is closed")
  }

  @Test("pieces, questions in between and bytes one by one are read; questions are answered")
  func fragments() async throws {
    let result = try await chat { peer, note in
      guard peer.question() != nil else { return }
      let bytes = Array(Self.record.utf8)
      let sent =
        GatewayPeer.frame(1, Array(bytes.prefix(10)), isFinal: false)
        + GatewayPeer.frame(9, [1, 2, 3]) + GatewayPeer.frame(0, [], isFinal: false)
        + GatewayPeer.frame(0, Array(bytes.dropFirst(10)))
      for byte in sent { peer.send([byte]) }
      note(peer.receive())
      // Binary messages are read like others, and one may hold several records.
      peer.send(GatewayPeer.frame(2, Array("\(Self.record)\n\(Self.final)".utf8)))
      note(peer.receive())
    }
    #expect(result.error == nil)
    #expect(result.text == "aa")
    #expect(result.frames[0]?.opcode == 10)
    #expect(result.frames[0]?.payload == [1, 2, 3])
    #expect(result.frames[1]?.closeCode == 1000)
  }

  @Test(
    "farewells before the end are told by their code",
    arguments: [
      (1000, "stream_missing_final_record"), (1001, "stream_connection_lost"),
      (1008, "api_0"), (1011, "api_0"), (1013, "stream_connection_lost"), (4000, "api_0"),
    ])
  func farewells(code: Int, expected: String) async throws {
    let result = try await chat { peer, note in
      guard peer.question() != nil else { return }
      peer.send(GatewayPeer.text(Self.record) + GatewayPeer.farewell(code, "no \u{1B}[31mmore"))
      note(peer.receive())
    }
    #expect(result.error?.code == expected)
    #expect(result.text == "a", "what arrived is kept")
    #expect(result.frames[0]?.closeCode == code, "the farewell is answered")
    #expect(result.error?.description.contains("\u{1B}") == false)
    if expected == "api_0" {
      #expect(result.error?.serverMessage?.split(separator: " ") == ["no", "[31mmore"])
    }
  }

  @Test(
    "farewells before the reply has begun are told as HTTP's refusals are",
    arguments: [(1012, "api_503"), (1013, "api_503"), (1011, "api_0"), (1000, "empty_answer")])
  func refusals(code: Int, expected: String) async throws {
    let result = try await chat { peer, _ in
      if peer.question() != nil { peer.send(GatewayPeer.farewell(code)) }
    }
    #expect(result.error?.code == expected)
    #expect(result.error?.isRetryable == (expected == "api_503"))
  }

  @Test("an end without a farewell is a lost connection that keeps what arrived")
  func abrupt() async throws {
    let result = try await chat { peer, _ in
      if peer.question() != nil { peer.send(GatewayPeer.text(Self.record)) }
    }
    #expect(result.error?.kind == .stream(.connectionLost))
    #expect(result.error?.partial?.text == "a")
    let early = try await chat { peer, _ in _ = peer.question() }
    #expect(early.error?.kind == .connectionLost)
    #expect(early.error?.progress == .sent)
    #expect(early.error?.isRetryable == true)
  }

  @Test("a message beyond the limit, and a text that is none, end it, and the gateway hears why")
  func broken() async throws {
    let large = try await chat({ $0.messageLimit = 1000 }) { peer, note in
      guard peer.question() != nil else { return }
      peer.send(GatewayPeer.frame(2, [UInt8](repeating: 32, count: 1001)))
      note(peer.receive())
    }
    #expect(large.error?.kind == .responseTooLarge(limit: 1000))
    #expect(large.frames[0]?.closeCode == 1009)
    let text = try await chat { peer, note in
      guard peer.question() != nil else { return }
      peer.send(GatewayPeer.text(Self.record) + GatewayPeer.frame(1, [0xC3, 0x28]))
      note(peer.receive())
    }
    #expect(text.error?.kind == .parse)
    #expect(text.text == "a")
    #expect(text.frames[0]?.closeCode == 1007)
    let masked = try await chat { peer, note in
      guard peer.question() != nil else { return }
      peer.send([0x81, 0x81, 0, 0, 0, 0, 65])
      note(peer.receive())
    }
    #expect(masked.error?.kind == .parse)
    #expect(masked.frames[0]?.closeCode == 1002)
  }

  @Test("a refused upgrade is judged as HTTP is, with the server's words")
  func refusedUpgrade() async throws {
    func refused(_ answer: String) async throws -> OllamaError? {
      try await chat { peer, _ in
        guard peer.readHead("upgrade") != nil else { return }
        peer.send(Array(answer.utf8))
        _ = peer.receive()
      }.error
    }
    let body = #"{"error":"unauthorized"}"#
    let length = try await refused(
      "HTTP/1.1 401 No\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    #expect(length?.kind == .authentication)
    #expect(length?.serverMessage == "unauthorized")
    let chunked = try await refused(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "10;x\r\n{\"error\":\"later \r\n9\r\nplease\"} \r\n0\r\n\r\n")
    #expect(chunked?.status == 503)
    #expect(chunked?.serverMessage == "later please")
    #expect(try await refused("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")?.kind == .notAnOllama)
    let moved = try await refused("HTTP/1.1 301 Gone\r\nLocation: /x\r\n\r\n")
    #expect(moved?.kind == .redirectRefused)
    #expect(try await refused("SSH-2.0-OpenSSH_9.2\r\n")?.kind == .notAnOllama)
  }

  @Test("an answer to the upgrade that does not fit is no WebSocket")
  func wrongUpgrade() async throws {
    func upgraded(_ more: String, accept: String? = nil, asking: String? = nil) async throws
      -> OllamaError?
    {
      try await chat({ $0.subprotocol = asking }) { peer, _ in
        guard peer.upgrade(more, accept: accept), peer.receive() != nil else { return }
        peer.send(GatewayPeer.text(Self.final))
        _ = peer.receive()
      }.error
    }
    #expect(try await upgraded("X-Nothing: 1\r\n", accept: "AAAA")?.kind == .notAnOllama)
    #expect(
      try await upgraded("Sec-WebSocket-Extensions: permessage-deflate\r\n")?.kind == .notAnOllama)
    #expect(try await upgraded("Sec-WebSocket-Protocol: other\r\n")?.kind == .notAnOllama)
    #expect(
      try await upgraded("Sec-WebSocket-Protocol: ndjson\r\n", asking: "ndjson") == nil)
  }

  @Test("cancelling closes the socket")
  func cancelled() async throws {
    let (ends, teller) = AsyncStream<GatewayPeer.Frame?>.makeStream()
    let gateway = try LoopbackGateway { peer in
      guard peer.question() != nil else { return }
      peer.send(GatewayPeer.text(Self.record))
      teller.yield(peer.receive())
      teller.finish()
    }
    let client = OllamaClient(.init(host: try Host(gateway.url)), transport: WebSocketTransport())
    let task = Task { () -> OllamaError? in
      do throws(OllamaError) {
        var iterator = try await client.chatStream(ChatRequest(model: "m")).makeAsyncIterator()
        _ = try await iterator.next()
        withUnsafeCurrentTask { $0?.cancel() }
        _ = try await iterator.next()
        return nil
      } catch {
        return error
      }
    }
    #expect(await task.value?.kind == .cancelled)
    var codes: [Int?] = []
    for await frame in ends { codes.append(frame?.closeCode) }
    #expect(codes == [1001])
  }

  @Test("dropping the stream closes the socket too")
  func dropped() async throws {
    let (ends, teller) = AsyncStream<Int?>.makeStream()
    let gateway = try LoopbackGateway { peer in
      guard peer.question() != nil else { return }
      peer.send(GatewayPeer.text(Self.record))
      teller.yield(peer.receive()?.closeCode)
      teller.finish()
    }
    let client = OllamaClient(.init(host: try Host(gateway.url)), transport: WebSocketTransport())
    func start() async throws { _ = try await client.chatStream(ChatRequest(model: "m")) }
    try await start()
    var codes: [Int?] = []
    for await code in ends { codes.append(code) }
    #expect(codes == [1001])
  }

  @Test("a silent gateway is asked whether it lives; one that answers may go on being silent")
  func heartbeat() async throws {
    // A gateway that a busy machine holds up counts as dead: one time of several must go well.
    var pings: [GatewayPeer.Frame?] = []
    for _ in 0..<20 where pings.isEmpty {
      let alive = try await chat({ $0.heartbeat = .milliseconds(50) }) { peer, note in
        guard peer.question() != nil else { return }
        for _ in 0..<3 {
          guard let ping = peer.receive(), ping.opcode == 9 else { return }
          peer.send(GatewayPeer.frame(10, ping.payload))
          note(ping)
        }
        peer.send(GatewayPeer.text(Self.final))
      }
      if alive.error == nil { pings = alive.frames }
    }
    #expect(pings.count == 3)
    let dead = try await chat({ $0.heartbeat = .milliseconds(20) }) { peer, note in
      guard peer.question() != nil else { return }
      note(peer.receive())
      note(peer.receive())
    }
    #expect(dead.error?.kind == .connectionLost)
    #expect(dead.frames[0]?.opcode == 9)
    #expect(dead.frames.count == 2 && dead.frames[1] == nil)
  }

  @Test("limits of time hold for each phase")
  func timeouts() async throws {
    let short = Duration.milliseconds(40)
    let connect = try await chat(timeouts: Timeouts(connect: short)) { peer, _ in
      _ = peer.readHead("upgrade")
      _ = peer.receive()
    }
    #expect(connect.error?.kind == .timeout(.connect))
    let first = try await chat(timeouts: Timeouts(firstByte: short)) { peer, _ in
      _ = peer.question()
      _ = peer.receive()
    }
    #expect(first.error?.kind == .timeout(.firstByte))
    let silence = try await chat(timeouts: Timeouts(silence: short)) { peer, _ in
      guard peer.question() != nil else { return }
      peer.send(GatewayPeer.text(Self.record))
      _ = peer.receive()
    }
    #expect(silence.error?.kind == .timeout(.silence))
    #expect(silence.text == "a")
    let total = try await chat(timeouts: Timeouts(total: short)) { peer, _ in
      guard peer.question() != nil else { return }
      while peer.send(GatewayPeer.text(Self.record)) {}
    }
    #expect(total.error?.kind == .timeout(.total))
  }

  @Test("a reader that takes nothing holds the gateway back, and then gets everything")
  func backPressure() async throws {
    let (blocks, teller) = AsyncStream<Int>.makeStream()
    let count = 15_000
    let gateway = try LoopbackGateway { peer in
      guard peer.question() != nil else { return }
      let filler = String(repeating: "x", count: 4000)
      let message = GatewayPeer.text(Self.record.replacing("\"a\"", with: "\"\(filler)\""))
      for number in 0..<count {
        if !peer.canSend(within: 200) { teller.yield(number) }
        guard peer.send(message) else { return }
      }
      teller.yield(count)
      peer.send(GatewayPeer.text(Self.final))
      _ = peer.receive()
    }
    let host = try Host(gateway.url)
    let client = OllamaClient(.init(host: host), transport: WebSocketTransport())
    let stream = try await client.chatStream(ChatRequest(model: "m"))
    var iterator = stream.makeAsyncIterator()
    _ = try await iterator.next()
    // The buffers of both sides and the kernel are full long before 60 MB.
    var blocked = blocks.makeAsyncIterator()
    #expect(try #require(await blocked.next()) < count / 2)
    var records = 1
    while let batch = try await iterator.nextBatch() { records += batch.count }
    #expect(records >= count)
  }

  @Test("what is not streamed goes over HTTP, pulls go over WebSocket; the path can be set")
  func division() async throws {
    let (paths, teller) = AsyncStream<String>.makeStream()
    let gateway = try LoopbackGateway { peer in
      guard peer.question() != nil else { return }
      teller.yield(peer.head.first ?? "")
      peer.send(GatewayPeer.text(#"{"status":"success"}"#))
      _ = peer.receive()
    }
    let plain = ScriptedTransport([.json(["version": "1.2.3"])])
    var transport = WebSocketTransport(plain: plain)
    transport.path = "ws"
    let client = OllamaClient(.init(host: try Host(gateway.url)), transport: transport)
    #expect(try await client.version().text == "1.2.3")
    for try await report in try await client.pull("m") { #expect(report.isSuccess) }
    var iterator = paths.makeAsyncIterator()
    #expect(await iterator.next() == "GET /ws HTTP/1.1")
    transport.path = "a b"
    let bad = OllamaClient(.init(host: try Host(gateway.url)), transport: transport)
    let error = await #expect(throws: OllamaError.self) { _ = try await bad.pull("m") }
    #expect(error?.kind == .invalidArgument)
  }

  @Test("nobody listens: a refused connection, as by HTTP")
  func nobody() async throws {
    let host = try Host("http://127.0.0.1:\(try FaultServer.closedPort())")
    let client = OllamaClient(.init(host: host), transport: WebSocketTransport())
    let error = await #expect(throws: OllamaError.self) {
      _ = try await client.chatStream(ChatRequest(model: "m"))
    }
    #expect(error?.kind == .connectionRefused)
    #expect(error?.progress == .notSent)
  }

  #if Resilience
  @Test("a gateway that asks for a later try is tried again by the retry policy, and only then")
  func retried() async throws {
    let connections = Mutex(0)
    let gateway = try LoopbackGateway { peer in
      guard peer.question() != nil else { return }
      let number = connections.withLock { count in
        count += 1
        return count
      }
      if number == 1 {
        peer.send(GatewayPeer.farewell(1013, "busy"))
      } else {
        peer.send(GatewayPeer.text(Self.final))
      }
      _ = peer.receive()
    }
    var configuration = OllamaClient.Configuration(host: try Host(gateway.url))
    configuration.policies.retry = RetryPolicy(backoff: Backoff(base: .milliseconds(1)))
    let client = OllamaClient(configuration, transport: WebSocketTransport())
    for try await chunk in try await client.chatStream(ChatRequest(model: "m")) {
      #expect(chunk.done)
    }
    #expect(connections.withLock { $0 } == 2)
  }
  #endif
}
#endif
