#if Workflows
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The rows `tuning` and `audio` (synthesis) of the contract.
struct TuningTests {
  @Test("a derived model is a request to create it")
  func request() throws {
    var model = DerivedModel(name: "pirate", base: "llama3.2")
    model.options = ModelOptions(temperature: 0.7, stop: ["arr"])
    model.system = "You are a pirate."
    model.template = "{{ .System }} {{ .Prompt }}"
    model.quantization = .q4KM
    model.messages = [.user("hi"), .assistant("arr")]
    model.licenses = ["MIT"]
    let digest = "sha256:" + String(repeating: "0a", count: 32)
    model.adapters = [.init(name: "lora.gguf", digest: try BlobDigest(digest))]
    let json = try model.request().json(stream: true)
    #expect(json["model"] == "pirate" && json["from"] == "llama3.2")
    #expect(json["parameters"]?.description == #"{"temperature":0.7,"stop":["arr"]}"#)
    #expect(json["system"] == "You are a pirate." && json["quantize"] == "q4_K_M")
    #expect(json["template"] == "{{ .System }} {{ .Prompt }}")
    #expect(json["adapters"]?["lora.gguf"]?.string == digest)
    #expect(json["messages"]?.array?.count == 2 && json["license"] == "MIT")
  }

  static let wrong: [(String, String, @Sendable (inout DerivedModel) -> Void)] = [
    ("", "empty", { _ in }), ("llama3.2:latest", "replace", { $0.system = "x" }),
    ("m", "nothing", { _ in }), ("m", "temperature", { $0.options.temperature = -1 }),
    ("m", "top_p", { $0.options.topP = 1.5 }), ("m", "num_ctx", { $0.options.numCtx = 0 }),
    ("m", "num_predict", { $0.options.numPredict = -3 }), ("m", "{{", { $0.template = "{{ x" }),
    ("m", "tool", { $0.messages = [.tool("x", name: "t")] }),
    ("m", "min_p", { $0.options.minP = .nan }),
  ]

  @Test(
    "models that cannot be made are refused with the reason",
    arguments: wrong)
  func refused(
    _ name: String, _ word: String, _ change: @Sendable (inout DerivedModel) -> Void
  ) {
    var model = DerivedModel(name: name, base: "llama3.2")
    change(&model)
    #expect {
      _ = try model.request()
    } throws: { error in
      let error = error as? OllamaError
      return error?.kind == .invalidArgument && error?.description.contains(word) == true
    }
  }

  @Test(
    "templates with text that looks like an end are left to the server",
    arguments: ["a }} b", #"{{ "}}" }}"#, "{{ a }}{{ b }}", "", "plain"])
  func templates(_ template: String) throws {
    var model = DerivedModel(name: "m", base: "b")
    model.template = template
    #expect(try model.request().template == template)
  }

  @Test("making it reports progress; a wrong one sends nothing")
  func create() async throws {
    let transport = ScriptedTransport([
      .lines([#"{"status":"using existing layer"}"#, #"{"status":"success"}"#])
    ])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    var model = DerivedModel(name: "m", base: "b")
    await #expect(throws: OllamaError.self) { _ = try await client.create(model) }
    #expect(transport.requests.isEmpty)
    model.system = "x"
    var words: [String] = []
    for try await progress in try await client.create(model) { words.append(progress.status) }
    #expect(words == ["using existing layer", "success"])
    #expect(transport.requests.first?.endpoint == "/api/create")
  }

  @Test("synthesis says that there is no endpoint, and sends nothing")
  func synthesis() async {
    let transport = ScriptedTransport()
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let error = await failure { () async throws(OllamaError) in
      _ = try await client.synthesize("hello", model: "m")
    }
    #expect(error?.kind == .invalidArgument)
    #expect(error?.description.contains("no endpoint") == true)
    #expect(transport.requests.isEmpty)
  }
}
#endif
