import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

/// The façade over a scripted transport.
struct ClientTests {
  func client(_ answers: ScriptedTransport.Answer...) -> (OllamaClient, ScriptedTransport) {
    let transport = ScriptedTransport(answers)
    return (OllamaClient(OllamaClient.Configuration(), transport: transport), transport)
  }

  @Test("loading and unloading are completions without a prompt")
  func loadUnload() async throws {
    let (client, transport) = client(
      .json(["model": "m", "response": "", "done": true, "done_reason": "load"]),
      .json(["model": "m", "response": "", "done": true, "done_reason": "unload"]))
    let loaded = try await client.load(
      model: "m", options: ModelOptions(numCtx: 512), keepAlive: .forever)
    #expect(loaded.doneReason == "load")
    #expect(try await client.unload(model: "m").doneReason == "unload")
    #expect(
      transport.bodies.map(\.description) == [
        #"{"model":"m","stream":false,"keep_alive":-1,"options":{"num_ctx":512}}"#,
        #"{"model":"m","stream":false,"keep_alive":0}"#,
      ])
    #expect(transport.requests.allSatisfy { $0.endpoint == "/api/generate" && !$0.isStreaming })
  }

  @Test("a stream that is answered with one object without an end of line is read")
  func singleObject() async throws {
    let (client, _) = client(
      .json([
        "model": "m", "message": ["role": "assistant", "content": ""], "done": true,
        "done_reason": "load",
      ]))
    let response = try await client.chatStream(ChatRequest(model: "m")).response()
    #expect(response.doneReason == "load")
  }

  @Test("a server that streams although it should not is put together")
  func unaskedStream() async throws {
    let (client, _) = client(
      .lines([
        #"{"message":{"content":"a"},"done":false}"#, #"{"message":{"content":"b"},"done":true}"#,
      ]))
    #expect(try await client.chat(ChatRequest(model: "m")).text == "ab")
  }

  @Test(
    "an error in a 200 answer is an error",
    arguments: [
      #"{"error":"broken"}"#, #"{"error":{"message":"broken"}}"#,
    ])
  func errorIn200(_ body: String) async throws {
    let (client, _) = client(.reply(pieces: [Array(body.utf8)]))
    let error = await failure { () async throws(OllamaError) in
      _ = try await client.chat(ChatRequest(model: "m"))
    }
    #expect(error?.kind == .api)
    #expect(error?.serverMessage == "broken")
    #expect(error?.model == "m")
  }

  @Test(
    "availability says why not",
    arguments: [
      (ScriptedTransport.Answer.json(["version": "1"]), nil),
      (.json(["detail": "Not Found"], status: 404), OllamaError.Kind.notAnOllama),
      (.reply(pieces: [Array("<html><title>Router</title></html>".utf8)]), .notAnOllama),
      (.reply(pieces: []), .notAnOllama),
      (.json(["ok": true]), .notAnOllama),
      (.json(["error": "no"], status: 401), .authentication),
      (.failure(OllamaError(.connectionRefused)), .connectionRefused),
      (.failure(OllamaError(.tls)), .tls),
    ] as [(ScriptedTransport.Answer, OllamaError.Kind?)])
  func availability(_ answer: ScriptedTransport.Answer, _ kind: OllamaError.Kind?) async throws {
    let (client, _) = client(answer)
    switch await client.availability() {
    case .available(let version): #expect(kind == nil && version.text == "1")
    case .unavailable(let error): #expect(error.kind == kind)
    }
  }

  @Test("single records and batches give the same")
  func iteration() async throws {
    let lines = (0..<50).map { #"{"message":{"content":"\#($0)"},"done":false}"# }
    let final = #"{"message":{"content":"end"},"done":true}"#
    let body = (lines + [final]).joined(separator: "\n")
    let pieces = [Array(body.utf8.prefix(500)), Array(body.utf8.dropFirst(500))]
    let (client, _) = client(.reply(pieces: pieces), .reply(pieces: pieces), .reply(pieces: pieces))
    var single: [String] = []
    for try await chunk in try await client.chatStream(ChatRequest(model: "m")) {
      single.append(chunk.content)
    }
    var batched: [String] = []
    for try await batch in try await client.chatStream(ChatRequest(model: "m")).batches {
      #expect(!batch.isEmpty)
      batched += batch.map(\.content)
    }
    var mixed: [String] = []
    var iterator = try await client.chatStream(ChatRequest(model: "m")).makeAsyncIterator()
    if let chunk = try await iterator.next() { mixed.append(chunk.content) }
    while let batch = try await iterator.nextBatch() { mixed += batch.map(\.content) }
    #expect(single.count == 51)
    #expect(batched == single)
    #expect(mixed == single)
    #expect(try await iterator.next() == nil)
  }

  /// Remembers how calls ended.
  final class Recorder: Interceptor {
    let outcomes = Mutex<[CallOutcome]>([])
    func open(
      _ request: TransportRequest,
      next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
    ) async throws(OllamaError) -> TransportResponse {
      var request = request
      request.headers.append(HTTPHeader("X-Stage", "1"))
      return try await next(request)
    }
    func ended(_ request: TransportRequest, _ outcome: CallOutcome) {
      outcomes.withLock { $0.append(outcome) }
    }
  }

  @Test("a stage sees every call, and once how it ended")
  func interceptor() async throws {
    let recorder = Recorder()
    let transport = ScriptedTransport([
      .json(["version": "1"]),
      .lines([#"{"message":{"content":"a"},"done":true,"eval_count":3}"#]),
      .lines([#"{"message":{"content":"a"},"done":false}"#]),
      .json(["error": "no"], status: 500),
      .lines([#"{"message":{"content":"a"},"done":false}"#]),
    ])
    var configuration = OllamaClient.Configuration()
    configuration.interceptor = recorder
    let client = OllamaClient(configuration, transport: transport)
    _ = try await client.version()
    _ = try await client.chatStream(ChatRequest(model: "m")).response()
    _ = await failure { () async throws(OllamaError) in
      _ = try await client.chatStream(ChatRequest(model: "m")).response()
    }
    _ = await failure { () async throws(OllamaError) in _ = try await client.models() }
    func dropped() async throws { _ = try await client.chatStream(ChatRequest(model: "m")) }
    try await dropped()
    let outcomes = recorder.outcomes.withLock { $0 }
    #expect(
      outcomes.map(\.error?.kind) == [nil, nil, .stream(.missingFinalRecord), .api, .cancelled])
    #expect(outcomes.dropFirst().first?.metrics?.replyTokens == 3)
    #expect(transport.requests.allSatisfy { $0.headers.contains(HTTPHeader("X-Stage", "1")) })
  }

  @Test(
    "headers that HTTP cannot carry are refused before anything is sent",
    arguments: [
      HTTPHeader("X-A", "a\r\nX-B: b"), HTTPHeader("X A", "b"), HTTPHeader("", "b"),
      HTTPHeader("X", "a\u{0}"),
    ])
  func badHeaders(_ header: HTTPHeader) async throws {
    let transport = ScriptedTransport([.json(["version": "1"])])
    var configuration = OllamaClient.Configuration()
    configuration.headers = [header]
    let client = OllamaClient(configuration, transport: transport)
    let error = await failure { () async throws(OllamaError) in _ = try await client.version() }
    #expect(error?.kind == .invalidArgument)
    #expect(transport.requests.isEmpty)
  }

  @Test("a user and password of the address travel as a header only")
  func basic() async throws {
    let transport = ScriptedTransport([.json(["version": "1"])])
    let client = OllamaClient(
      OllamaClient.Configuration(host: try Host("http://u:p@h:1/base")), transport: transport)
    _ = try await client.version()
    let request = try #require(transport.requests.first)
    #expect(request.url == "http://h:1/base/api/version")
    #expect(request.headers.contains(HTTPHeader("Authorization", "Basic dTpw")))
  }
}
