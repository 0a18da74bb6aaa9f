#if Workflows
import Foundation
import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

/// A Modelfile becomes a request, and a model a Modelfile.
@Suite struct ModelfileRequestTests {
  private func request(_ text: String, allowingUnknown: Bool = false) throws -> CreateRequest {
    let file = try Modelfile(parsing: text)
    return try file.createRequest(
      model: "new", files: try file.localFiles(in: "/nowhere"), allowingUnknown: allowingUnknown)
  }

  @Test func everyCommandFindsItsPlace() throws {
    let made = try request(
      """
      FROM llama3.2
      TEMPLATE "{{ .Prompt }}"
      SYSTEM You are brief.
      LICENSE MIT
      LICENSE \"\"\"Apache
      2.0\"\"\"
      PARAMETER temperature 0.25
      PARAMETER num_ctx 4096
      PARAMETER use_mmap false
      PARAMETER stop <|a|>
      PARAMETER stop "<|b|> "
      PARAMETER mirostat 1
      MESSAGE user hi
      MESSAGE assistant hello: you
      RENDERER r
      PARSER p
      REQUIRES v0.14.0
      """)
    #expect(
      made.json(stream: true) == [
        "model": "new", "stream": true, "from": "llama3.2", "template": "{{ .Prompt }}",
        "system": "You are brief.", "license": ["MIT", "Apache\n2.0"],
        "parameters": [
          "temperature": 0.25, "stop": ["<|a|>", "<|b|> "], "num_ctx": 4096, "use_mmap": false,
        ],
        "messages": [
          ["role": "user", "content": "hi"], ["role": "assistant", "content": "hello: you"],
        ],
        "renderer": "r", "parser": "p", "requires": "0.14.0",
      ])
    #expect(try Modelfile(parsing: "FROM m\nPARAMETER mirostat 1").warnings.count == 1)
    #expect(try Modelfile(parsing: "FROM m\nPARAMETER seed 1").warnings.isEmpty)
  }

  @Test(
    "wrong values are told with their line",
    arguments: [
      ("PARAMETER temprature 1", "did you mean temperature?"),
      ("PARAMETER frob 1", "known are draft_num_predict"),
      ("PARAMETER num_ctx many", "num_ctx takes a whole number, not \"many\""),
      ("PARAMETER num_ctx 1.5", "whole number"), ("PARAMETER seed 99999999999999999999", "whole"),
      ("PARAMETER temperature warm", "takes a number"), ("PARAMETER top_p nan", "takes a number"),
      ("PARAMETER use_mmap maybe", "true or false"), ("REQUIRES new", "a version such as 0.14.0"),
      ("REQUIRES 1.2.3.4", "version"), ("REQUIRES 01.2", "version"),
      ("ADAPTER ./missing.gguf", "there is no file /nowhere/missing.gguf"),
      ("ADAPTER lora", "there is no file"), ("FROM ./x.gguf", "there is no file /nowhere/x.gguf"),
      ("FROM /x.gguf", "there is no file /x.gguf"), ("DRAFT d", "there is no file"),
    ])
  func wrong(line: String, words: String) {
    let error = #expect(throws: OllamaError.self) { try request("FROM m\n\n\(line)\n") }
    #expect(error?.description.hasPrefix("Modelfile, line 3: ") == true)
    #expect(error?.description.contains(words) == true)
  }

  @Test func unknownParametersMayBeAllowed() throws {
    let made = try request(
      "FROM m\nPARAMETER new_one 3\nPARAMETER other x\nPARAMETER third true",
      allowingUnknown: true)
    #expect(made.parameters.json == ["new_one": 3, "other": "x", "third": true])
  }

  @Test func pathsBecomeFiles() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("quipu-modelfile-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["w/nested", "empty", "links"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    let names = [
      "a.gguf", "lora.gguf", "w/model-1.safetensors", "w/model-2.safetensors", "w/config.json",
      "w/tokenizer.model", "w/readme.md", "w/nested/config.json", "w/chat_template.jinja",
    ]
    for name in names { try Data(name.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/links/x.gguf", withDestinationPath: "\(folder)/a.gguf")

    func files(_ text: String) throws -> [String] {
      try Modelfile(parsing: text).localFiles(in: folder).files.map {
        "\($0.keyword.rawValue) \($0.name)"
      }
    }
    #expect(try files("FROM a.gguf\nADAPTER ./lora.gguf") == ["FROM a.gguf", "ADAPTER lora.gguf"])
    #expect(try files("FROM \(folder)/w/../a.gguf") == ["FROM a.gguf"])
    #expect(
      try files("FROM ./w") == [
        "FROM model-1.safetensors", "FROM model-2.safetensors", "FROM config.json",
        "FROM chat_template.jinja", "FROM tokenizer.model", "FROM nested/config.json",
      ])
    #expect(try Modelfile(parsing: "FROM b").localFiles(in: folder).base == "b")
    for bad in ["FROM ./empty", "FROM ./links", "FROM a.gguf\nDRAFT a.gguf"] {
      let error = #expect(throws: OllamaError.self) { try files(bad) }
      #expect(error?.kind == .invalidArgument)
    }
    let home = ModelFiles(folder: "/x", home: "/home/u")
    #expect(home.path("~/m.gguf") == "/home/u/m.gguf")
    #expect(home.path("./m.gguf") == "/x/m.gguf")
  }

  @Test func aModelIsMadeOfItWithItsFiles() async throws {
    try await withFolder { folder in
      try Data(Array("abc".utf8)).write(to: URL(filePath: folder + "/abc.gguf"))
      let transport = ScriptedTransport([
        .reply(status: 404, pieces: []), .reply(status: 201, pieces: []),
        .lines([#"{"status":"parsing GGUF"}"#, #"{"status":"success"}"#]),
      ])
      let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
      let words = Mutex<[String]>([])
      try await client.createModel(
        "me/abc", from: try Modelfile(parsing: "FROM ./abc.gguf\nSYSTEM S"), folder: folder,
        quantize: "q4_0"
      ) { report in words.withLock { $0.append(report.status) } }
      #expect(words.withLock { $0 } == ["hashing abc.gguf", "parsing GGUF", "success"])
      #expect(transport.requests.map(\.endpoint).last == "/api/create")
      #expect(
        transport.bodies == [
          [
            "model": "me/abc", "stream": true,
            "files": [
              "abc.gguf":
                "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ], "quantize": "q4_0", "system": "S",
          ]
        ])
      // Nothing is sent for a recipe that is wrong.
      let error = await #expect(throws: OllamaError.self) {
        try await client.createModel(
          "m", from: try Modelfile(parsing: "FROM ./abc.gguf\nPARAMETER x 1"), folder: folder)
      }
      #expect(error?.kind == .invalidArgument)
      #expect(transport.requests.count == 3)
    }
  }

  @Test func aModelThatTheServerHasBecomesOne() throws {
    var details = ModelDetails()
    details.modelfile = """
      # Modelfile generated by "ollama show"
      FROM /srv/ollama/models/blobs/sha256-aa
      FROM /srv/ollama/models/blobs/sha256-bb
      TEMPLATE \"\"\"{{ .Prompt }}
      x\"\"\"
      PARAMETER stop <|end|>
      """
    let derived = Modelfile(details, from: "base")
    #expect(derived.values(.from) == ["base"])
    #expect(derived.values(.template) == ["{{ .Prompt }}\nx"])
    #expect(try derived.text().hasPrefix("# Modelfile generated by \"ollama show\"\nFROM base\n"))

    details.modelfile = nil
    details.parameters =
      "stop                           \"<|a|>\\n\"\ntemperature                    0.7"
    details.template = "T"
    details.system = "S"
    details.license = "L"
    details.messages = [.user("hi")]
    details.requires = "0.1.0"
    let built = Modelfile(details, from: "base")
    #expect(
      try built.text() == """
        FROM base
        TEMPLATE T
        SYSTEM S
        PARAMETER stop "<|a|>
        "
        PARAMETER temperature 0.7
        MESSAGE user hi
        LICENSE L
        REQUIRES 0.1.0

        """)
  }

  @Test func aRequestBecomesOneAndBack() throws {
    var made = CreateRequest(model: "new", from: "base", system: "S")
    made.template = "T\n"
    made.parameters = ModelOptions(temperature: 0.5, numCtx: 8, stop: ["a", "b"])
    made.messages = [.user("u"), .assistant("a\nb")]
    made.license = ["MIT"]
    made.requires = "0.2.0"
    #expect(try request(try Modelfile(made).text()) == made)
  }

  @Test(
    "Modelfiles of recorded models are read",
    arguments: Corpus.transcripts.filter { $0.endpoint == "/api/show" && $0.status == 200 })
  func recorded(_ transcript: Transcript) throws {
    // One transcript was shortened in its middle and is no JSON any more.
    guard let details = try? ModelDetails(parsing: transcript.body) else { return }
    let file = Modelfile(details, from: "base")
    #expect(file.values(.from) == ["base"])
    #expect(try Modelfile(parsing: file.text()) == file)
    let made = try file.createRequest(
      model: "x", files: Modelfile.LocalFiles(files: [], base: "base"), allowingUnknown: true)
    #expect(made.template ?? "" == details.template ?? "")
    #expect(made.system ?? "" == details.system ?? "")
  }
}
#endif
