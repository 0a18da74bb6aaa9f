import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Requests are checked before they are sent, where that is wanted.
@Suite struct ValidationTests {
  private static let png = Base64Data(
    bytes: [0x89, 0x50, 0x4E, 0x47] + Array(repeating: 1, count: 40))

  private func places(_ faults: [InputValidation.Fault]) -> [String] { faults.map(\.path) }

  @Test func legalCallsAreLeftAlone() {
    let check = InputValidation()
    var thinking = ChatRequest(
      model: "hf.co/u/m:Q4",
      messages: [
        .system(""), .user("hi"), .assistant("", toolCalls: [ToolCall(name: "f")]),
        .tool("", name: "f"), .user("", images: [Self.png]),
        Message(.init(rawValue: "control"), ""),
      ])
    thinking.options = ModelOptions(
      temperature: 2, seed: -1, numCtx: 1, numPredict: -2, stop: ["x"])
    thinking.topLogprobs = 20
    #expect(check.faults(thinking).isEmpty)
    // To load, and to unload.
    #expect(check.faults(ChatRequest(model: "m")).isEmpty)
    #expect(check.faults(ChatRequest(model: "m", keepAlive: .unloadNow)).isEmpty)
    #expect(check.faults(GenerateRequest(model: "m")).isEmpty)
    #expect(check.faults(EmbedRequest(model: "m", input: [])).isEmpty)
    #expect(check.faults(CreateRequest(model: "m", from: "b")).isEmpty)
  }

  @Test func everythingThatIsWrongIsSaidAtOnce() {
    var chat = ChatRequest(
      model: "bad name",
      messages: [
        .user("  "), .tool("r", name: "f"), Message(.tool, "r"), Message(.init(rawValue: ""), "x"),
        .user("x", images: [Base64Data(base64: "")]),
        .user("x", images: [Base64Data(base64: "not base64!")]),
        .user("x", images: [Base64Data(bytes: Array("GIF89a and more".utf8))]),
        Message(.user, "x", toolCalls: [ToolCall(name: "")]),
      ], tools: [Tool(name: "a b")])
    chat.options.topP = 1.5
    chat.options.temperature = .nan
    chat.options.numCtx = 0
    chat.options.stop = ["", "x"]
    chat.topLogprobs = 21
    #expect(
      places(InputValidation().faults(chat)) == [
        "model", "options.temperature", "options.top_p", "options.num_ctx", "options.stop[0]",
        "top_logprobs", "messages[0].content", "messages[2]", "messages[3].role",
        "messages[4].images[0]", "messages[5].images[0]", "messages[6].images[0]",
        "messages[7].tool_calls", "messages[7].tool_calls[0]", "tools[0].name",
      ])
    let error = #expect(throws: OllamaError.self) { try InputValidation().check(chat) }
    #expect(error?.kind == .invalidArgument)
    #expect(error?.description.contains("and 10 more") == true)
    #expect(error?.description.contains("options.top_p should be 0 to 1, not 1.5") == true)
  }

  @Test func completionsEmbeddingsAndCreationsToo() {
    let check = InputValidation()
    var completion = GenerateRequest(model: "", prompt: "p", images: [Base64Data(base64: "AAA")])
    completion.raw = true
    completion.system = "s"
    #expect(places(check.faults(completion)) == ["model", "images[0]", "raw"])
    #expect(
      places(check.faults(EmbedRequest(model: "m", input: ["a"], dimensions: -1))) == ["dimensions"]
    )
    var made = CreateRequest(model: "m")
    made.parameters.minP = -1
    #expect(places(check.faults(made)) == ["parameters.min_p", "from"])
    for request in [{ try check.check(completion) }, { try check.check(made) }] {
      #expect(throws: OllamaError.self) { try request() }
    }
  }

  @Test func limitsHold() {
    var check = InputValidation()
    check.messageLimit = 1
    check.textLimit = 3
    check.imageLimit = 1
    check.imageBytes = 10
    let chat = ChatRequest(
      model: "m", messages: [.user("four", images: [Self.png, Self.png]), .user("abc")])
    #expect(
      places(check.faults(chat)) == [
        "messages", "messages", "messages[0].content", "messages[0].images[0]",
        "messages[0].images[1]",
      ])
    var completion = GenerateRequest(model: "m", prompt: "four", images: [Self.png, Self.png])
    completion.system = "long"
    #expect(
      places(check.faults(completion)) == ["prompt", "system", "images", "images[0]", "images[1]"])
    #expect(places(check.faults(EmbedRequest(model: "m", input: ["ab", "four"]))) == ["input[1]"])
  }

  @Test func aClientChecksWhereItIsToldTo() async throws {
    let transport = ScriptedTransport([.json(["model": "m", "done": true])])
    var configuration = OllamaClient.Configuration()
    configuration.inputValidation = InputValidation()
    let client = OllamaClient(configuration, transport: transport)
    var bad = ChatRequest(model: "m", messages: [.user("")])
    await #expect(throws: OllamaError.self) { _ = try await client.chat(bad) }
    await #expect(throws: OllamaError.self) { _ = try await client.chatStream(bad) }
    bad.messages = []
    let empty = GenerateRequest(model: "")
    await #expect(throws: OllamaError.self) { _ = try await client.generate(empty) }
    await #expect(throws: OllamaError.self) { _ = try await client.generateStream(empty) }
    await #expect(throws: OllamaError.self) {
      _ = try await client.embed(EmbedRequest(model: "m", input: ["a"], dimensions: -1))
    }
    await #expect(throws: OllamaError.self) {
      _ = try await client.create(CreateRequest(model: "@", from: "b"))
    }
    #expect(transport.requests.isEmpty)
    try await client.load(model: "m")
    #expect(transport.requests.count == 1)
    // Off by default: what the caller says is what is sent.
    let plain = ScriptedTransport([.json(["model": "", "done": true])])
    _ = try await OllamaClient(OllamaClient.Configuration(), transport: plain).generate(empty)
    #expect(plain.requests.count == 1)
  }
}
