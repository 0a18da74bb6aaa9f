import Testing

@testable import OllamaAPI

struct WireTests {
  @Test("a chat request with everything is written in its order")
  func chatRequest() throws {
    var options = ModelOptions(temperature: 0.5, seed: 1, numCtx: 4096, stop: ["a"])
    options.extra = ["zeta": 1, "alpha": true]
    var request = ChatRequest(
      model: "m",
      messages: [
        .system("s"), .user("u", images: [Base64Data(bytes: [1])]),
        .assistant(
          "", thinking: "t",
          toolCalls: [ToolCall(id: "c1", name: "f", arguments: ["b": 1, "a": 2])]),
        .tool("r", name: "f", callID: "c1"),
      ],
      tools: [
        Tool(
          name: "f", description: "d",
          parameters: ["type": "object", "properties": ["z": [:], "a": [:]]])
      ],
      format: .schema(["type": "object"]), think: .level(.high), keepAlive: .minutes(5),
      options: options)
    request.truncate = false
    request.shift = true
    request.logprobs = true
    request.topLogprobs = 3
    request.debugRenderOnly = true
    let text = #"""
      {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"u","images":["AQ=="]},{"role":"assistant","content":"","thinking":"t","tool_calls":[{"id":"c1","function":{"name":"f","arguments":{"b":1,"a":2}}}]},{"role":"tool","content":"r","tool_name":"f","tool_call_id":"c1"}],"stream":true,"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"z":{},"a":{}}}}}],"format":{"type":"object"},"think":"high","keep_alive":"5m","options":{"seed":1,"temperature":0.5,"stop":["a"],"num_ctx":4096,"zeta":1,"alpha":true},"truncate":false,"shift":true,"logprobs":true,"top_logprobs":3,"_debug_render_only":true}
      """#
    #expect(request.json(stream: true).description == text)
    #expect(try ChatRequest(json: JSONParser.parse(text)) == request)
  }

  @Test("a completion request with everything survives writing and reading")
  func generateRequest() throws {
    var request = GenerateRequest(
      model: "m", prompt: "p", images: [Base64Data(bytes: [1])], format: .json, think: .off,
      keepAlive: .forever, options: ModelOptions(numPredict: -1))
    request.suffix = "s"
    request.system = "y"
    request.template = "t"
    request.raw = true
    request.context = [1, 2]
    request.truncate = true
    request.shift = false
    request.logprobs = false
    request.topLogprobs = 0
    request.debugRenderOnly = false
    request.extra = ["width": 1024]
    let json = request.json(stream: false)
    #expect(json["stream"] == false)
    #expect(json["format"] == "json")
    #expect(json["width"] == 1024)
    #expect(try GenerateRequest(json: json) == request)
  }

  @Test("what is not set is not sent")
  func sparse() {
    #expect(
      ChatRequest(model: "m").json(stream: true).description
        == #"{"model":"m","messages":[],"stream":true}"#)
    #expect(
      GenerateRequest(model: "m", keepAlive: .unloadNow).json(stream: false).description
        == #"{"model":"m","stream":false,"keep_alive":0}"#)
  }

  @Test("options of an unexpected type are kept as they are")
  func oddOptions() throws {
    let json = try JSONParser.parse(
      #"{"temperature":"hot","seed":1.5,"stop":"x","use_mmap":null,"num_ctx":8,"new":[1]}"#)
    let options = try ModelOptions(json: json)
    #expect(options.temperature == nil && options.seed == nil && options.stop == nil)
    #expect(options.numCtx == 8)
    #expect(options.extra.keys == ["temperature", "seed", "stop", "new"])
  }

  @Test("every typed option is read and written by its name")
  func allOptions() throws {
    let text = #"""
      {"num_keep":1,"seed":2,"num_predict":3,"draft_num_predict":4,"top_k":5,"top_p":0.1,"min_p":0.2,"typical_p":0.3,"repeat_last_n":6,"temperature":0.4,"repeat_penalty":0.5,"presence_penalty":0.6,"frequency_penalty":0.7,"stop":["x"],"num_ctx":7,"num_batch":8,"num_gpu":9,"main_gpu":10,"use_mmap":true,"num_thread":11}
      """#
    let options = try ModelOptions(json: JSONParser.parse(text))
    #expect(options.extra.isEmpty)
    #expect(options.json.description == text)
  }

  @Test("chunks survive writing and reading")
  func chunks() throws {
    var chunk = ChatChunk(
      model: "m", createdAt: TimeStamp("2026-01-02T03:04:05.6Z"),
      message: .assistant(
        "c", thinking: "t", toolCalls: [ToolCall(name: "f", arguments: ["x": 1])]),
      done: true, doneReason: "stop",
      metrics: ReplyMetrics(totalDuration: .seconds(1), promptTokens: 2, replyTokens: 3))
    chunk.logprobs = [
      Logprob(
        token: "a", logprob: -0.5, bytes: [97], alternatives: [Logprob(token: "b", logprob: -1)])
    ]
    chunk.debugInfo = DebugInfo(renderedTemplate: "<x>", imageCount: 1)
    #expect(try ChatChunk(json: chunk.json) == chunk)
    let piece = GenerateChunk(
      model: "m", response: "r", thinking: "t", done: true, doneReason: "length",
      metrics: ReplyMetrics(replyDuration: .milliseconds(5)), context: [1, 2])
    #expect(try GenerateChunk(json: piece.json) == piece)
  }

  @Test("a reply put together from its records is the whole reply")
  func together() throws {
    let first = ChatChunk(model: "m", message: .assistant("a", thinking: "x"))
    var second = ChatChunk(
      model: "m", message: .assistant("b", thinking: "y", toolCalls: [ToolCall(name: "f")]))
    second.logprobs = [Logprob(token: "b", logprob: -1)]
    let last = ChatChunk(
      model: "m", message: .assistant("", toolCalls: [ToolCall(name: "g")]), done: true,
      doneReason: "stop", metrics: ReplyMetrics(replyTokens: 2))
    var response = ChatResponse(first)
    response.append(second)
    response.append(last)
    #expect(response.text == "ab")
    #expect(response.message.thinking == "xy")
    #expect(response.message.toolCalls.map(\.name) == ["f", "g"])
    #expect(response.logprobs.count == 1)
    #expect(response.done && response.doneReason == "stop" && response.metrics.replyTokens == 2)
  }

  @Test("tool calls with arguments as text, without id or function are borne")
  func toolCalls() throws {
    func call(_ text: String) throws -> ToolCall { try ToolCall(json: JSONParser.parse(text)) }
    #expect(try call(#"{"function":{"name":"f","arguments":"{\"a\":1}"}}"#).arguments == ["a": 1])
    #expect(try call(#"{"function":{"name":"f","arguments":"nonsense"}}"#).arguments.isEmpty)
    #expect(try call(#"{"id":"","function":{"name":"f"}}"#).id == nil)
    #expect(try call(#"{"name":"g","arguments":{"x":2}}"#).name == "g")
    #expect(throws: OllamaError.self) { try call("[]") }
  }

  @Test("models of odd servers are borne")
  func oddModels() throws {
    let summary = try ModelSummary(json: [
      "model": "x", "digest": "sha256:00", "size": -5, "details": nil,
    ])
    #expect(summary.name == "x" && summary.digest == "00" && summary.size == 0)
    #expect(summary.capabilities == nil)
    #expect(throws: OllamaError.self) { try ModelSummary(json: [:]) }
    let running = try RunningModel(json: ["name": "x", "size": 10, "size_vram": 4])
    #expect(running.gpuShare == 0.4)
    #expect(RunningModel(name: "x").gpuShare == nil)
    let details = try ModelDetails(json: [
      "model_info": [
        "general.architecture": "a", "a.context_length": 8, "general.parameter_count": 9,
      ],
      "details": ["families": nil], "license": ["MIT", "BSD"],
    ])
    #expect(details.contextLength == 8 && details.parameterCount == 9)
    #expect(details.license == "MIT\nBSD")
  }

  @Test("models survive writing and reading")
  func models() throws {
    var properties = ModelProperties()
    properties.family = "llama"
    properties.contextLength = 8192
    let summary = ModelSummary(
      name: "m:1", modifiedAt: TimeStamp(seconds: 5), size: 7, digest: "ab", details: properties,
      capabilities: [.tools, .vision])
    #expect(try ModelSummary(json: summary.json) == summary)
    let running = RunningModel(
      name: "m", size: 2, sizeVRAM: 1, digest: "d", details: properties,
      expiresAt: TimeStamp(seconds: 9), contextLength: 3)
    #expect(try RunningModel(json: running.json) == running)
    var details = ModelDetails()
    details.license = "l"
    details.modelInfo = ["general.architecture": "x"]
    details.capabilities = [.completion]
    details.tensors = [ModelDetails.Tensor(name: "t", type: "F32", shape: [1, 2])]
    details.messages = [.user("hi")]
    #expect(try ModelDetails(json: details.json) == details)
    let status = ServerStatus(cloudDisabled: true, cloudSource: "env")
    #expect(try ServerStatus(json: status.json) == status)
  }
}
