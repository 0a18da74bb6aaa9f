#if Blocking
import Dispatch
import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

/// The blocking façade, called from threads of its own.
@Suite("Blocking calls")
struct BlockingTests {
  private func client(_ answers: ScriptedTransport.Answer...) -> BlockingClient {
    OllamaClient(OllamaClient.Configuration(), transport: ScriptedTransport(answers)).blocking
  }

  private let lines = ["a", "b", "c"].map { #"{"message":{"content":"\#($0)"},"done":false}"# }
  private let end = #"{"message":{"content":"."},"done":true}"#

  /// Runs `work` on a thread that belongs to no task.
  private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "blocking test").async { continuation.resume(returning: work()) }
    }
  }

  @Test("a call returns its answer")
  func answer() async throws {
    let client = client(.json(["version": "1.2.3"]), .lines([lines[0], end]))
    let version = await onThread { Result { try client.version() } }
    #expect(try version.get().description.contains("1.2.3"))
    let reply = await onThread { Result { try client.chat(ChatRequest(model: "m")).text } }
    #expect(try reply.get() == "a.")
  }

  @Test("errors are thrown as they are")
  func failure() async {
    let client = client(.failure(OllamaError(.connectionRefused)))
    let models = await onThread { Result { () throws(OllamaError) in try client.models().count } }
    guard case .failure(let error) = models else { return #expect(Bool(false), "it worked") }
    #expect(error.kind == .connectionRefused)
    #expect(error.endpoint == "/api/tags")
  }

  @Test("in a task every call is an error and sends nothing")
  func inTask() async {
    let transport = ScriptedTransport([.json(["version": "1"])])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport).blocking
    let errors = await Task.detached {
      [
        refusal { _ = try client.version() }, refusal { _ = try client.availability() },
        refusal { _ = try client.chatStream(ChatRequest(model: "m")) },
      ]
    }.value
    for error in errors {
      #expect(error?.kind == .invalidArgument)
      #expect(error?.detail?.contains("await") == true)
    }
    #expect(transport.requests.isEmpty)
  }

  @Test("in a closure that the network's thread calls every call is an error, not a deadlock")
  func inClosure() async throws {
    let server = try FaultServer(scripts: [
      [.forever([.readRequest, .chunkedHead(), .lines(lines + [end]), .text("0\r\n\r\n")])]
    ])
    let client = OllamaClient(host: try Host(server.url))
    let errors = Mutex<[OllamaError?]>([])
    let stream = try await client.chatStream(ChatRequest(model: "m")) { _ in
      let error = refusal { _ = try client.blocking.version() }
      errors.withLock { $0.append(error) }
    }
    #expect(try await stream.response().text == "abc.")
    let seen = errors.withLock { $0 }
    #expect(seen.count >= 3)
    for error in seen {
      #expect(error?.kind == .invalidArgument)
      #expect(error?.detail?.contains("onEvent") == true)
    }
    // Elsewhere the same client may wait.
    let after = await onThread { Result { try client.blocking.chat(ChatRequest(model: "m")).text } }
    #expect(try after.get() == "abc.")
  }

  @Test("a stream is a sequence of results")
  func stream() async throws {
    let client = client(.lines(lines + [end]))
    let texts = await onThread {
      Result { try client.chatStream(ChatRequest(model: "m")).map { try $0.get().content } }
    }
    #expect(try texts.get() == ["a", "b", "c", "."])
  }

  @Test("an error is the last element, and what came before it stays")
  func brokenStream() async throws {
    let client = client(
      .broken(pieces: [Array((lines[0] + "\n").utf8)], OllamaError(.connectionLost)))
    let results = await onThread {
      Result { Array(try client.chatStream(ChatRequest(model: "m"))) }
    }
    let all = try results.get()
    #expect(all.count == 2)
    #expect(try all.first?.get().content == "a")
    guard case .failure(let error)? = all.last else { return #expect(Bool(false), "no error") }
    #expect(error.kind == .stream(.connectionLost))
    #expect(error.partial?.text == "a")
  }

  @Test("any other stream of the client can be read")
  func otherStream() async throws {
    let client = client(.lines([lines[1], end]))
    let texts = await onThread {
      Result {
        try client.stream { (client) async throws(OllamaError) -> ChatStream in
          try await client.chatStream(ChatRequest(model: "m"))
        }.map { try $0.get().content }
      }
    }
    #expect(try texts.get() == ["b", "."])
  }

  @Test("cancelling wakes the thread that waits, and the stream stays empty")
  func cancelled() async throws {
    let body = SilentBody()
    let client = client(
      .make { _ throws(OllamaError) in
        TransportResponse(head: ResponseHead(status: 200), body: ResponseBody(body))
      })
    let opened = await onThread { Result { try client.chatStream(ChatRequest(model: "m")) } }
    let stream = try opened.get()
    async let outcome = onThread {
      Result { () throws(OllamaError) in try stream.nextElement()?.content }
    }
    await body.isRead()
    // In a task reading is refused, whatever the state of the stream.
    #expect(throws: OllamaError.self) { _ = try stream.nextElement() }
    stream.cancel()
    guard case .failure(let error) = await outcome else { return #expect(Bool(false), "no end") }
    #expect(error.kind == .cancelled)
    #expect(await onThread { (try? stream.nextElement()) == nil })
  }

  @Test("many threads share a client")
  func threads() async {
    let transport = ScriptedTransport((0..<64).map { _ in .json(["version": "7"]) })
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport).blocking
    let good = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 { group.addTask { await onThread { (try? client.version()) != nil } } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(good == 64)
  }
}

/// What a call is refused with.
private func refusal(_ work: () throws -> Void) -> OllamaError? {
  do {
    try work()
    return nil
  } catch {
    return error as? OllamaError
  }
}

/// A body of which nothing ever comes, until its reader gives up.
private final class SilentBody: ByteSource {
  private let events = AsyncStream.makeStream(of: Void.self)
  private let reader = Mutex<CheckedContinuation<Void, Never>?>(nil)

  func isRead() async { for await _ in events.stream { return } }

  func next() async throws(OllamaError) -> [UInt8]? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled { return continuation.resume() }
        reader.withLock { $0 = continuation }
        events.continuation.yield()
      }
    } onCancel: {
      cancel()
    }
    throw OllamaError(.cancelled)
  }

  func cancel() {
    reader.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }?.resume()
  }
}
#endif
