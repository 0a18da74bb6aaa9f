import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

/// Slow, stopped and vanished readers, over real sockets.
@Suite(.timeLimit(.minutes(1)))
struct BackPressureTests {
  static let line = Array(
    FaultStep.chunked(
      #"{"model":"m","message":{"role":"assistant","content":"0123456789"},"done":false}"# + "\n"
    ).utf8)

  func endless() throws -> FaultServer {
    try FaultServer(scripts: [
      [.readRequest, .chunkedHead(), .forever([.sendRepeated(Self.line, times: 1000)])]
    ])
  }

  @Test("a reader that takes nothing holds the sender back")
  func heldBack() async throws {
    // 200 MB: far more than the buffers of both sides and the kernel can hold.
    let times = 200_000_000 / Self.line.count
    let server = try FaultServer(scripts: [
      [
        .readRequest, .chunkedHead(), .sendRepeated(Self.line, times: times),
        .lines([NetworkFaultTests.final]), .lastChunk,
      ],
      [.forever([.readRequest, .response(body: #"{"version":"1"}"#)])],
    ])
    let client = try client(of: server)
    let stream = try await client.chatStream(ChatRequest(model: "m"))
    var iterator = stream.makeAsyncIterator()
    _ = try await iterator.next()
    // Other exchanges go on meanwhile, on the same thread; each gives the sender time to run ahead.
    for _ in 0..<200 { _ = try await client.version() }
    let sent = server.log.sent[0] ?? 0
    #expect(sent < 40_000_000)
    stream.cancel()
  }

  @Test("a stream is read to its end whatever the reader's pace")
  func noStall() async throws {
    let times = 50_000
    let server = try FaultServer(scripts: [
      [
        .readRequest, .chunkedHead(), .sendRepeated(Self.line, times: times),
        .lines([NetworkFaultTests.final]), .lastChunk,
      ],
      [.forever([.readRequest, .response(body: #"{"version":"1"}"#)])],
    ])
    let client = try client(of: server)
    let stream = try await client.chatStream(ChatRequest(model: "m"))
    var records = 0
    var batches = 0
    for try await batch in stream.batches {
      records += batch.count
      batches += 1
      if batches % 3 == 0 { _ = try await client.version() }
    }
    #expect(records == times + 1)
  }

  @Test("dropping the stream closes the socket")
  func dropped() async throws {
    let server = try endless()
    let client = try client(of: server)
    func start() async throws {
      var iterator = try await client.chatStream(ChatRequest(model: "m")).makeAsyncIterator()
      _ = try await iterator.next()
    }
    try await start()
    let closes = await server.closes(atLeast: 1)
    #expect(closes.first?.kind == .peerClosed || closes.first?.kind == .peerReset)
  }

  @Test("dropping a stream that was never read closes the socket")
  func neverRead() async throws {
    let server = try endless()
    let client = try client(of: server)
    _ = try await client.chatStream(ChatRequest(model: "m"))
    #expect(await server.closes(atLeast: 1).isEmpty == false)
  }

  @Test("cancelling a paused exchange closes the socket")
  func cancelPaused() async throws {
    let server = try endless()
    let stream = try await client(of: server).chatStream(ChatRequest(model: "m"))
    var iterator = stream.makeAsyncIterator()
    _ = try await iterator.next()
    stream.cancel()
    #expect(await server.closes(atLeast: 1).count == 1)
    do throws(OllamaError) {
      while try await iterator.nextBatch() != nil {}
    } catch {
      #expect(error.kind == .cancelled)
    }
  }

  @Test("cancelling before the headers closes the socket")
  func cancelBeforeHeaders() async throws {
    let server = try FaultServer(scripts: [[.readRequest, .wait("never")]])
    let client = try client(of: server)
    let task = Task {
      await failure { () async throws(OllamaError) in
        _ = try await client.chat(ChatRequest(model: "m"))
      }
    }
    await server.requests(atLeast: 1)
    task.cancel()
    let error = await task.value
    #expect(await server.closes(atLeast: 1).count == 1)
    #expect(error?.kind == .cancelled)
  }

  @Test("cancelling in mid-reply closes the socket and keeps what arrived")
  func cancelMidReply() async throws {
    let server = try FaultServer(scripts: [
      [.readRequest, .chunkedHead(), .lines([NetworkFaultTests.record]), .wait("never")]
    ])
    let client = try client(of: server)
    let (started, signal) = AsyncStream<Void>.makeStream()
    let task = Task {
      await failure { () async throws(OllamaError) in
        var iterator = try await client.chatStream(ChatRequest(model: "m")).makeAsyncIterator()
        while try await iterator.next() != nil { signal.yield() }
      }
    }
    for await _ in started { break }
    task.cancel()
    let error = await task.value
    #expect(await server.closes(atLeast: 1).count == 1)
    #expect(error?.kind == .cancelled)
    #expect(error?.partial?.text == "a")
  }

  @Test("a task that is cancelled already sends nothing")
  func cancelledAlready() async throws {
    let server = try FaultServer(scripts: [[.readRequest, .response(body: "{}")]])
    let client = try client(of: server)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await failure { () async throws(OllamaError) in _ = try await client.version() }
    }
    #expect(await task.value?.kind == .cancelled)
    #expect(server.log.connections == 0)
  }

  @Test("a second reader at the same time is told so")
  func twoReaders() async throws {
    let server = try FaultServer(scripts: [
      [.readRequest, .chunkedHead(), .wait("go"), .lines([NetworkFaultTests.final]), .lastChunk]
    ])
    let stream = try await client(of: server).chatStream(ChatRequest(model: "m"))
    let results = await withTaskGroup(of: OllamaError.Kind?.self) { group in
      for _ in 0..<2 {
        group.addTask {
          let error = await failure { () async throws(OllamaError) in
            var iterator = stream.makeAsyncIterator()
            _ = try await iterator.next()
          }
          // The one that is refused ends first, and lets the server go on.
          server.open("go")
          return error?.kind
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.contains(.invalidArgument))
  }

  @Test("a stream outlives the client that began it")
  func outlives() async throws {
    let server = try FaultServer(scripts: [
      [
        .readRequest, .chunkedHead(), .lines([NetworkFaultTests.record]), .wait("go"),
        .lines([NetworkFaultTests.final]), .lastChunk,
      ]
    ])
    func start() async throws -> ChatStream {
      try await client(of: server).chatStream(ChatRequest(model: "m"))
    }
    let stream = try await start()
    server.open("go")
    #expect(try await stream.response().text == "a")
  }

  @Test("events come in order, the connection before the headers")
  func events() async throws {
    let server = try FaultServer(scripts: [
      [
        .forever([
          .readRequest, .wait("headers"), .chunkedHead(),
          .lines([NetworkFaultTests.record, NetworkFaultTests.final]), .lastChunk,
        ])
      ]
    ])
    let client = try client(of: server)
    let (events, log) = AsyncStream<TransportEvent>.makeStream()
    let task = Task {
      for _ in 0..<2 {
        _ = try await client.chatStream(ChatRequest(model: "m")) { log.yield($0) }.response()
      }
      log.finish()
    }
    var seen: [TransportEvent] = []
    for await event in events {
      seen.append(event)
      // The headers are held back until the request is known to have left.
      if event == .requestSent { server.open("headers") }
    }
    try await task.value
    let connections = seen.compactMap { event -> TransportEvent.Connection? in
      if case .connected(let connection) = event { connection } else { nil }
    }
    #expect(connections.map(\.isReused) == [false, true])
    #expect(connections.first.map { $0.connected > .zero && $0.secured == nil } == true)
    #expect(connections.first?.address == "127.0.0.1")
    let rest = seen.filter { if case .connected = $0 { false } else { true } }
    #expect(
      rest
        == Array(repeating: [.requestSent, .answered(status: 200), .firstByte], count: 2).flatMap {
          $0
        })
  }
}
