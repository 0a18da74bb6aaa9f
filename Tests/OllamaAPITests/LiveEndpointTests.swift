import LibraryTestSupport
import OllamaAPI
import Synchronization
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Every endpoint of the library against the real server that `QUIPU_TEST_HOST` names. What a test
/// makes on the server it takes away again; models that were there before stay as they were.
@Suite(
  "Live endpoints",
  .enabled(if: ProcessInfo.processInfo.environment["QUIPU_INTEGRATION"] == "1"), .serialized)
struct LiveEndpointTests {
  private let client: OllamaClient
  /// A name that nobody else has.
  private let name = "quipu-live-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"

  init() throws {
    let variables = ProcessInfo.processInfo.environment
    let host = try #require(variables["QUIPU_TEST_HOST"], "QUIPU_TEST_HOST names no server")
    client = OllamaClient(host: try Host(host))
  }

  /// The smallest model that can do this; nil where there is none.
  private func model(that can: Capability) async throws -> ModelSummary? {
    try await client.models().filter { $0.capabilities?.contains(can) == true }
      .min { $0.size < $1.size }
  }

  private func chatModel() async throws -> String {
    try #require(try await model(that: .completion)?.name, "no model that can chat")
  }

  private func names() async throws -> [String] { try await client.models().map(\.name) }

  /// Runs `body`, then deletes the models that it may have made.
  private func cleaning(_ models: [String], _ body: () async throws -> Void) async throws {
    do { try await body() } catch {
      for model in models { try? await client.deleteModel(model) }
      throw error
    }
    for model in models { try? await client.deleteModel(model) }
    let left = try await names()
    #expect(models.allSatisfy { !left.contains("\($0):latest") })
  }

  @Test("version, status, availability")
  func server() async throws {
    let version = try await client.version()
    #expect(await client.availability() == .available(version))
    do throws(OllamaError) { _ = try await client.status() } catch {
      #expect(error.status == 404, "older servers do not know it")
    }
  }

  @Test("a chat in one piece, and with options, thinking off and a form to keep to")
  func chat() async throws {
    var request = ChatRequest(
      model: try await chatModel(),
      messages: [.system("Be brief."), .user("hello"), .assistant("hi"), .user("How are you?")])
    request.think = .off
    request.options = ModelOptions(temperature: 0, seed: 1, numPredict: 64)
    request.keepAlive = .minutes(5)
    let reply = try await client.chat(request)
    #expect(reply.done)
    #expect(reply.message.role == .assistant)
    #expect(!reply.text.isEmpty)
    #expect(reply.metrics.replyTokens ?? 0 > 0)
    request.format = .schema(["type": "object", "properties": ["word": ["type": "string"]]])
    request.options.numPredict = 256
    let formed = try await client.chat(request)
    #expect(formed.doneReason == "length" || (try? JSONParser.parse(formed.text)) != nil)
  }

  @Test("a completion as it comes, loading and unloading, with what is in memory in between")
  func generate() async throws {
    let model = try await chatModel()
    #expect(try await client.load(model: model, keepAlive: .minutes(10)).done)
    let loaded = try await client.runningModels()
    #expect(loaded.contains { ModelName(splitting: $0.name) == ModelName(splitting: model) })
    var request = GenerateRequest(model: model, prompt: "One, two, three,")
    request.options.numPredict = 8
    var sawEnd = false
    for try await chunk in try await client.generateStream(request) { sawEnd = chunk.done }
    #expect(sawEnd)
    #expect(try await client.unload(model: model).doneReason == "unload")
  }

  @Test("embeddings, of both kinds")
  func embeddings() async throws {
    guard let model = try await model(that: .embedding)?.name else {
      // Then the refusal is what can be seen.
      let error = await #expect(throws: OllamaError.self) {
        _ = try await client.embed(
          EmbedRequest(model: try await chatModel(), input: "x"))
      }
      #expect(error?.kind == .api)
      return
    }
    let both = try await client.embed(EmbedRequest(model: model, input: ["one", "two"]))
    #expect(both.embeddings.count == 2)
    #expect(both.embeddings[0] != both.embeddings[1])
    let length = both.embeddings[0].reduce(0) { $0 + $1 * $1 }
    #expect(abs(length - 1) < 0.01, "the server makes them of length 1")
    #expect(
      try await client.embeddings(model: model, prompt: "one").count == both.embeddings[0].count)
  }

  @Test("a model is shown, copied, renamed with its digest kept, and deleted")
  func copies() async throws {
    let model = try await chatModel()
    let details = try await client.showModel(model)
    #expect(details.capabilities?.contains(.completion) == true)
    #expect(try await !client.showModel(model, verbose: true).modelInfo.isEmpty)
    try await cleaning([name, "\(name)-b"]) {
      try await client.copyModel(model, to: name)
      let original = try await client.models().first { $0.name == model }
      try await client.renameModel(name, to: "\(name)-b")
      let renamed = try await client.models().first { $0.name == "\(name)-b:latest" }
      #expect(renamed?.digest == original?.digest)
      #expect(try await !names().contains("\(name):latest"))
      try await client.deleteModel("\(name)-b")
      let error = await #expect(throws: OllamaError.self) {
        try await client.deleteModel("\(name)-b")
      }
      #expect(error?.status == 404)
    }
  }

  @Test("a model is made from another, keeps what it was told, and answers")
  func creation() async throws {
    let base = try await chatModel()
    try await cleaning([name]) {
      var request = CreateRequest(model: name, from: base, system: "You are made by a test.")
      request.parameters = ModelOptions(temperature: 0, numPredict: 16)
      var reports: [PullProgress] = []
      try await client.create(request).finish { reports.append($0) }
      #expect(reports.last?.isSuccess == true)
      let details = try await client.showModel(name)
      #expect(details.system == "You are made by a test.")
      #expect(details.parameters?.contains("num_predict") == true)
      #if Workflows
      #expect(try !Modelfile(parsing: details.modelfile ?? "").values(.from).isEmpty)
      #endif
      let reply = try await client.chat(ChatRequest(model: name, messages: [.user("hi")]))
      #expect(reply.done)
    }
  }

  @Test("blobs are asked for, sent with progress, sent once, and refused where they are not right")
  func blobs() async throws {
    let bytes = (0..<300_000).map { _ in UInt8.random(in: 0...255) }
    let digest = try BlobDigest(of: bytes)
    #expect(try await !client.hasBlob(digest))
    let wrong = try BlobDigest(of: bytes + [1])
    let error = await #expect(throws: OllamaError.self) {
      try await client.uploadBlob(.bytes(bytes), digest: wrong)
    }
    #expect(error?.status == 400)
    let sent = Mutex(0)
    let upload = try await client.uploadBlob(.bytes(bytes), digest: digest) { done, total in
      sent.withLock { $0 = done }
      #expect(total == bytes.count)
    }
    #expect(upload == .created)
    #expect(sent.withLock { $0 } == bytes.count)
    #expect(try await client.hasBlob(digest))
    #expect(try await client.uploadBlob(.bytes(bytes), digest: digest) == .present)
  }

  @Test("what is there is pulled again; what no library has is an error with the server's words")
  func pull() async throws {
    let wanted = ProcessInfo.processInfo.environment["QUIPU_TEST_PULL"]
    if let wanted {
      var tracker = ProgressTracker()
      try await client.pull(wanted).finish { tracker.add($0, at: .zero) }
      #expect(tracker.isFinished)
      #expect(
        try await names().contains { ModelName(splitting: $0) == ModelName(splitting: wanted) })
    }
    let error = await #expect(throws: OllamaError.self) {
      try await client.pull("quipu-live/no-such-model-anywhere").finish()
    }
    #expect(error?.kind == .stream(.errorRecord) || error?.kind == .api)
    #expect(error?.serverMessage?.isEmpty == false)
  }

  @Test("a push reaches its library, or the server says why not")
  func push() async throws {
    try await cleaning([name]) {
      try await client.copyModel(try await chatModel(), to: name)
      do throws(OllamaError) {
        var last: PullProgress?
        try await client.push(name).finish { last = $0 }
        #expect(last?.isSuccess == true)
      } catch {
        #expect([.stream(.errorRecord), .api, .authentication].contains(error.kind))
        #expect(error.serverMessage?.isEmpty == false)
      }
    }
  }

  @Test("the account, the web and the recommendations answer, or say why not")
  func cloud() async throws {
    func answers(_ work: () async throws(OllamaError) -> Void) async {
      do throws(OllamaError) { try await work() } catch {
        #expect([.api, .authentication].contains(error.kind), "\(error)")
        #expect(error.status ?? 0 >= 400)
      }
    }
    await answers { () async throws(OllamaError) in _ = try await client.whoAmI() }
    await answers { () async throws(OllamaError) in _ = try await client.webSearch("ollama") }
    await answers { () async throws(OllamaError) in
      _ = try await client.webFetch("https://ollama.com")
    }
    await answers { () async throws(OllamaError) in _ = try await client.modelRecommendations() }
  }

  @Test("the prompt is rendered without a reply, where the server can")
  func rendered() async throws {
    let request = ChatRequest(model: try await chatModel(), messages: [.user("hi")])
    do throws(OllamaError) {
      #expect(try await client.renderPrompt(request).renderedTemplate.contains("hi"))
    } catch {
      #expect(error.kind == .api, "an older server")
    }
  }

  #if Workflows
  @Test("tools are called, where a model can")
  func tools() async throws {
    guard let model = try await model(that: .tools)?.name else {
      let request = ChatRequest(
        model: try await chatModel(), messages: [.user("hi")], tools: [Tool(name: "f")],
        options: ModelOptions(numPredict: 16))
      do throws(OllamaError) { _ = try await client.chat(request) } catch {
        #expect(error.kind == .api)
        #expect(error.serverMessage?.contains("does not support tools") == true)
      }
      return
    }
    struct Place: Decodable, SendableMetatype { var city: String }
    let weather = RegisteredTool(
      name: "weather", description: "The weather in a city, now",
      arguments: .object([.required("city", .string("The city's name"))])
    ) { (place: Place) in "In \(place.city) it is 11 °C and it rains." }
    let result = try await client.chat(
      ChatRequest(
        model: model, messages: [.user("What is the weather in Lima? Use the tool.")],
        options: ModelOptions(temperature: 0, seed: 1)),
      tools: ToolRegistry([weather]))
    #expect(result.ending == .answered)
    #expect(result.executions.allSatisfy { $0.call.name == "weather" })
  }

  @Test("sound is written down, where a model listens; else the server says that none does")
  func transcription() async throws {
    let model = try await model(that: .audio)?.name
    let silence = [UInt8](repeating: 0, count: 32_000)
    do throws(OllamaError) {
      _ = try await client.transcribe(
        TranscriptionRequest(model: model ?? "quipu-live-none", audio: wav(silence)))
      #expect(model != nil)
    } catch {
      #expect(model == nil)
      #expect(error.status ?? 0 >= 400)
    }
  }

  private func wav(_ samples: [UInt8]) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let format = number(1, 2) + number(1, 2) + number(16_000, 4) + number(32_000, 4)
    let head = Array("WAVEfmt ".utf8) + number(16, 4) + format + number(2, 2) + number(16, 2)
    let body = head + Array("data".utf8) + number(samples.count, 4) + samples
    return Array("RIFF".utf8) + number(body.count, 4) + body
  }
  #endif
}
