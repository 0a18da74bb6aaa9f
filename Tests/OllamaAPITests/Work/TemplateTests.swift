#if Workflows
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The row `request_templates` of the contract.
struct TemplateTests {
  @Test(
    "the built-in templates",
    arguments: [
      ("code", 0.2), ("creative", 1.2), ("factual", 0.3), ("summary", 0.5), ("chat", 1.0),
    ])
  func builtIn(_ name: String, _ temperature: Double) throws {
    let template = try TemplateLibrary().template(name)
    #expect(template.options == ModelOptions(temperature: temperature))
    #expect(!template.summary.isEmpty)
    let request = template.applied(to: ChatRequest(model: "m"))
    #expect(request.json(stream: false)["options"]?.object?.count == 1)
  }

  @Test("what the request says itself wins")
  func precedence() {
    var template = RequestTemplate(
      name: "t", options: ModelOptions(temperature: 0.1, seed: 7, extra: ["x": 1]), system: "S",
      format: .json, think: .off)
    template.options.topK = 5
    var request = ChatRequest(
      model: "m", messages: [.user("u")], options: ModelOptions(temperature: 0.9))
    request.options.extra = ["x": 2]
    let applied = template.applied(to: request)
    #expect(applied.options.temperature == 0.9 && applied.options.seed == 7)
    #expect(applied.options.topK == 5 && applied.options.extra["x"] == 2)
    #expect(applied.messages == [.system("S"), .user("u")])
    #expect(applied.format == .json && applied.think == .off)
    request.messages.insert(.system("own"), at: 0)
    #expect(template.applied(to: request).messages == request.messages)
    var completion = GenerateRequest(model: "m", prompt: "p")
    #expect(template.applied(to: completion).system == "S")
    completion.system = "own"
    #expect(template.applied(to: completion).system == "own")
  }

  @Test("a person's templates come from JSON, and win over built-in ones")
  func own() throws {
    var library = TemplateLibrary()
    try library.add(
      jsonText: """
        {"Code": {"temperature": 0, "system": "Only code."},
         "poem": {"summary": "Verse", "options": {"top_k": 10, "stop": ["."]}, "mirostat": 2,
                  "think": "high", "format": {"type": "object"}}}
        """)
    #expect(library.names == ["Code", "creative", "factual", "summary", "chat", "poem"])
    #expect(library["code"]?.options.temperature == 0)
    let poem = try library.template("POEM")
    #expect(poem.options.topK == 10 && poem.options.stop == ["."])
    #expect(poem.options.extra["mirostat"] == 2)
    #expect(poem.format == .schema(["type": "object"]))
    #expect(try RequestTemplate(name: "poem", json: poem.json) == poem)
  }

  @Test(
    "a wrong template is named with its fault, and nothing of its file is taken",
    arguments: [
      (#"{"a": {"temperature": 1}, "b": {"temperature": "hot"}}"#, "temperature"),
      (#"{"a": {}, "b": {"stop": 1}}"#, "stop"), (#"{"a": {}, "b": 1}"#, "table"),
      (#"{"a": {}, "b": {"options": []}}"#, "options"),
      (#"{"a": {}, "b": {"system": 5}}"#, "system"), (#"{"a": {}, "b": {"format": 5}}"#, "format"),
      (#"{"a": {}, "b": {"think": {}}}"#, "think"), (#"{"a": {}, "b": {"use_mmap": 1}}"#, "mmap"),
    ])
  func wrong(_ text: String, _ word: String) async {
    var library = TemplateLibrary()
    do {
      try library.add(jsonText: text)
      Issue.record("taken")
    } catch {
      #expect(error.kind == .invalidArgument)
      #expect(error.description.contains("\"b\"") && error.description.contains(word))
    }
    #expect(library == TemplateLibrary())
  }

  @Test("an unknown template's error names those there are; no JSON is a parse error")
  func unknown() {
    var library = TemplateLibrary()
    #expect {
      _ = try library.template("nope")
    } throws: { ($0 as? OllamaError)?.description.contains("creative") == true }
    #expect { try library.add(jsonText: "[1]") } throws: {
      ($0 as? OllamaError)?.kind == .parse
    }
    #expect { try library.add(jsonText: "{") } throws: { ($0 as? OllamaError)?.kind == .parse }
  }

  #if Workspace
  @Test("templates come from TOML too, faults with their line")
  func toml() throws {
    var library = TemplateLibrary()
    try library.add(
      tomlText: "[poem]\ntemperature = 1.5\nstop = [\"x\"]\n[poem.options]\nseed = 3\n")
    #expect(library["poem"]?.options == ModelOptions(temperature: 1.5, seed: 3, stop: ["x"]))
    #expect { try library.add(tomlText: "[ok]\n\n[bad]\nseed = \"x\"\n") } throws: {
      ($0 as? OllamaError)?.detail?.contains("Line 3") == true
    }
    #expect(library["ok"] == nil)
    #expect { try library.add(tomlText: "[=") } throws: { ($0 as? OllamaError)?.kind == .parse }
  }
  #endif
}
#endif
