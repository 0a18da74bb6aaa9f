#if Workflows
import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

/// The row `enhanced_function_calling` of the contract.
struct ToolTests {
  struct Place: Decodable {
    var city: String
    var days: Int?
  }

  struct Weather: Encodable {
    var degrees: Double
    var city: String
  }

  static let schema = ToolSchema.object([
    .required("city", .string("The city's name")), .optional("days", .integer(in: 1...7)),
  ])

  static let weather = RegisteredTool(
    name: "weather", description: "The weather", arguments: schema
  ) { (place: Place) in Weather(degrees: Double(place.days ?? 1) / 2, city: place.city) }

  static let delete = RegisteredTool(
    Tool(name: "delete", description: "Deletes"), isDangerous: true
  ) { _ in "deleted" }

  func call(_ name: String, _ arguments: JSONObject = [:], id: String? = "c1") -> ToolCall {
    ToolCall(id: id, name: name, arguments: arguments)
  }

  @Test("a typed description becomes a schema, members in their order")
  func schema() {
    let schema = ToolSchema.object([
      .required("unit", .string(oneOf: ["C", "F"])),
      .optional("tags", .array(of: .string(), "Labels")), .required("exact", .boolean()),
      .optional("at", .object([.required("x", .number("East"))])),
    ])
    #expect(
      schema.json.description == """
        {"type":"object","properties":{"unit":{"type":"string","enum":["C","F"]},\
        "tags":{"type":"array","description":"Labels","items":{"type":"string"}},\
        "exact":{"type":"boolean"},"at":{"type":"object","properties":{"x":{"type":"number",\
        "description":"East"}},"required":["x"]}},"required":["unit","exact"]}
        """)
    #expect(
      Self.schema.json["properties"]?["days"] == ["type": "integer", "minimum": 1, "maximum": 7])
  }

  @Test("arguments are decoded into a type, answers encoded from one")
  func typed() async throws {
    let runner = ToolRunner(try ToolRegistry([Self.weather]))
    let results = await runner.run([call("weather", ["city": "Cusco", "days": 3])])
    #expect(results.map(\.outcome) == [.answered(#"{"city":"Cusco","degrees":1.5}"#)])
    #expect(
      results[0].message
        == .tool(#"{"city":"Cusco","degrees":1.5}"#, name: "weather", callID: "c1"))
  }

  @Test(
    "unfit arguments and unknown tools are answered to the model",
    arguments: [
      ("weather", [:], #""city" is missing"#),
      ("weather", ["city": 5], #""city" should be text"#),
      ("weather", ["city": nil], #""city" should be text"#),
      ("weather", ["city": "x", "days": "two"], #""days" should be a whole number"#),
      ("wether", ["city": "x"], #"there is no tool "wether"; the tools are: weather"#),
      ("", [:], "there is no tool"),
    ] as [(String, JSONObject, String)])
  func faults(_ name: String, _ arguments: JSONObject, _ words: String) async throws {
    let runner = ToolRunner(try ToolRegistry([Self.weather]))
    let result = try #require(await runner.run([call(name, arguments)]).first)
    #expect(!result.isSuccess)
    let told = try JSONParser.parse(result.message.content)["error"]?.string
    #expect(told?.contains(words) == true, "\(told ?? "nothing")")
    #expect(result.message.toolName == name)
  }

  @Test("a tool's own fault is answered to the model")
  func toolFault() async throws {
    struct Odd: Error {}
    let runner = ToolRunner(
      try ToolRegistry([
        RegisteredTool(Tool(name: "a")) { _ in throw ToolFault("no such file") },
        RegisteredTool(Tool(name: "b")) { _ in throw Odd() },
      ]))
    let results = await runner.run([call("a"), call("b")])
    #expect(results.map(\.outcome) == [.failed("no such file"), .failed("the tool failed: Odd()")])
  }

  @Test("dangerous tools do not run unless somebody consents")
  func consent() async throws {
    var runner = ToolRunner(try ToolRegistry([Self.delete, Self.weather]))
    let refused = try #require(await runner.run([call("delete")]).first)
    guard case .refused = refused.outcome else {
      Issue.record("\(refused.outcome)")
      return
    }
    #expect(refused.message.content.contains("not allowed"))
    let asked = Mutex<[String]>([])
    runner.consent = { call, tool in
      asked.withLock { $0.append("\(call.name) \(tool.isDangerous)") }
      return tool.isDangerous ? .given : .refused("not today")
    }
    let results = await runner.run([call("delete"), call("weather", ["city": "x"]), call("nope")])
    #expect(results.map(\.outcome).prefix(2) == [.answered("deleted"), .refused("not today")])
    #expect(asked.withLock { $0 } == ["delete true", "weather false"])
  }

  @Test(
    "calls run in order or at once, and the answers keep the model's order",
    arguments: [(ToolRunner.Order.sequential, 1), (.parallel(limit: 3), 3)])
  func orders(_ order: ToolRunner.Order, _ most: Int) async throws {
    let counts = Mutex((now: 0, most: 0))
    let slow = RegisteredTool(Tool(name: "slow")) { arguments in
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
      for _ in 0..<(arguments.int("turns") ?? 0) { await Task.yield() }
      counts.withLock { $0.now -= 1 }
      return "\(arguments.int("turns") ?? 0)"
    }
    var runner = ToolRunner(try ToolRegistry([slow]))
    runner.order = order
    let results = await runner.run([90, 60, 30, 1].map { call("slow", ["turns": .int($0)]) })
    #expect(results.map(\.outcome) == ["90", "60", "30", "1"].map { .answered($0) })
    #expect(counts.withLock { $0.most } == most)
  }

  @Test("long answers are cut, which they say")
  func long() async throws {
    var runner = ToolRunner(
      try ToolRegistry([
        RegisteredTool(Tool(name: "a")) { _ in String(repeating: "x", count: 50) }
      ]))
    runner.answerLimit = 10
    let results = await runner.run([call("a")])
    #expect(results.map(\.outcome) == [.answered("xxxxxxxxxx\n[cut: 40 more characters]")])
  }

  @Test("names that models cannot say, and names that are taken, are refused")
  func names() throws {
    var registry = try ToolRegistry([Self.weather, Self.delete])
    #expect(registry.names == ["weather", "delete"])
    for name in ["", "a b", "é", String(repeating: "x", count: 65), "weather"] {
      #expect(throws: OllamaError.self) {
        try registry.add(RegisteredTool(Tool(name: name)) { _ in "" })
      }
    }
    registry.remove("weather")
    #expect(registry.definitions.map(\.name) == ["delete"])
  }
}

/// The loop over chat.
struct ToolLoopTests {
  static func wants(_ calls: (String, JSONObject)...) -> ScriptedTransport.Answer {
    let message = Message.assistant(
      "", toolCalls: calls.map { ToolCall(id: "id-\($0.0)", name: $0.0, arguments: $0.1) })
    return .json(ChatChunk(model: "m", message: message, done: true).json)
  }

  static func says(_ text: String) -> ScriptedTransport.Answer {
    .json(ChatChunk(model: "m", message: .assistant(text), done: true).json)
  }

  func client(_ answers: ScriptedTransport.Answer...) -> (OllamaClient, ScriptedTransport) {
    let transport = ScriptedTransport(answers)
    return (OllamaClient(OllamaClient.Configuration(), transport: transport), transport)
  }

  @Test("the loop runs tools until the model answers, and the model hears of every result")
  func loop() async throws {
    let (client, transport) = client(
      Self.wants(("weather", ["city": "A"]), ("nope", [:])), Self.wants(("weather", ["x": 1])),
      Self.says("fine"))
    var events: [String] = []
    let result = try await ToolLoop(try ToolRegistry([ToolTests.weather])).run(
      ChatRequest(model: "m", messages: [.user("?")]), with: client
    ) { event in
      switch event {
      case .replied(_, let round): events.append("reply \(round)")
      case .ran(let executions, let round): events.append("ran \(executions.count) in \(round)")
      }
    }
    #expect(events == ["reply 1", "ran 2 in 1", "reply 2", "ran 1 in 2", "reply 3"])
    #expect(result.ending == .answered && result.rounds == 3 && result.response.text == "fine")
    #expect(result.executions.map(\.isSuccess) == [true, false, false])
    #expect(
      result.messages.map(\.role)
        == [.user, .assistant, .tool, .tool, .assistant, .tool, .assistant])
    let second = try #require(transport.bodies.dropFirst().first)
    let told = second["messages"]?.array?.suffix(2).map { $0 } ?? []
    #expect(told.map { $0["tool_call_id"]?.string } == ["id-weather", "id-nope"])
    #expect(told.map { $0["tool_name"]?.string } == ["weather", "nope"])
    #expect(second["tools"]?.array?.count == 1)
  }

  @Test("a model that never stops calling is stopped by the limit of rounds")
  func limit() async throws {
    let runs = Mutex(0)
    let tool = RegisteredTool(Tool(name: "again")) { _ in
      runs.withLock { $0 += 1 }
      return "more"
    }
    let (client, transport) = client(
      Self.wants(("again", [:])), Self.wants(("again", [:])), Self.wants(("again", [:])))
    let result = try await ToolLoop(try ToolRegistry([tool]), rounds: 3).run(
      ChatRequest(model: "m"), with: client)
    #expect(result.ending == .roundLimit && result.rounds == 3)
    #expect(runs.withLock { $0 } == 2 && transport.requests.count == 3)
  }

  @Test("errors of the chat itself are thrown")
  func chatError() async throws {
    let (client, _) = client(.json(["error": "no tools"], status: 400))
    let registry = try ToolRegistry([ToolTests.weather])
    let error = await failure { () async throws(OllamaError) in
      _ = try await client.chat(ChatRequest(model: "m"), tools: registry)
    }
    #expect(error?.serverMessage == "no tools")
  }

  @Test("cancelling while a tool works ends the loop")
  func cancel() async throws {
    let began = Mutex(false)
    let tool = RegisteredTool(Tool(name: "wait")) { _ in
      began.withLock { $0 = true }
      while !Task.isCancelled { await Task.yield() }
      return "late"
    }
    let registry = try ToolRegistry([tool])
    let (client, transport) = client(Self.wants(("wait", [:])), Self.says("never"))
    let task = Task {
      await failure { () async throws(OllamaError) in
        _ = try await client.chat(ChatRequest(model: "m"), tools: registry)
      }
    }
    while !began.withLock({ $0 }) { await Task.yield() }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    #expect(transport.requests.count == 1)
  }
}
#endif
