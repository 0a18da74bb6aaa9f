import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Every member that the server's API knows, by its name on the wire: what is sent byte for byte,
/// what is read with members beside it that nobody knows yet.
@Suite("Endpoints, member by member")
struct EndpointFieldTests {
  /// The bodies that a client sends, as text.
  private func sent(
    _ answers: [ScriptedTransport.Answer], _ work: (OllamaClient) async throws -> Void
  ) async throws -> [String] {
    let transport = ScriptedTransport(answers)
    let configuration = OllamaClient.Configuration(host: try Host("h"))
    try await work(OllamaClient(configuration, transport: transport))
    return transport.requests.map { request in
      guard case .bytes(let bytes) = request.body else { return "\(request.method.rawValue)" }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test("chat and completion with everything, byte for byte")
  func replies() throws {
    let schema = #"{"type":"object","properties":{"z":{"type":"integer"},"a":{"type":"string"}}}"#
    let chat =
      #"{"model":"m","messages":[{"role":"user","content":"hi","images":["AAAA"]},"#
      + #"{"role":"assistant","content":"","thinking":"hm","tool_calls":[{"id":"call_1","#
      + #""function":{"index":0,"name":"f","arguments":{"b":1,"a":2}}}]},"#
      + #"{"role":"tool","content":"7","tool_name":"f","tool_call_id":"call_1"}],"stream":true,"#
      + #""tools":[{"type":"function","items":{"type":"string"},"function":{"name":"f","#
      + #""description":"d","parameters":\#(schema)}}],"format":\#(schema),"think":"high","#
      + #""keep_alive":"5m","options":{"seed":1,"top_k":2,"stop":["x"]},"truncate":false,"#
      + #""shift":true,"logprobs":true,"top_logprobs":3,"_debug_render_only":false,"new":null}"#
    let request = try ChatRequest(json: JSONParser.parse(chat))
    #expect(String(decoding: JSONWriter.bytes(request.json(stream: true)), as: UTF8.self) == chat)
    #expect(request.extra.keys == ["new"])
    let generate =
      #"{"model":"m","prompt":"p","stream":false,"suffix":"s","system":"y","template":"t","#
      + #""images":["AAAA"],"raw":true,"format":"json","think":true,"keep_alive":-1,"#
      + #""options":{"num_ctx":8},"context":[1,2],"truncate":true,"shift":false,"#
      + #""logprobs":false,"top_logprobs":0,"_debug_render_only":true,"width":64}"#
    let completion = try GenerateRequest(json: JSONParser.parse(generate))
    #expect(
      String(decoding: JSONWriter.bytes(completion.json(stream: false)), as: UTF8.self) == generate)
  }

  @Test("creation with everything, byte for byte")
  func creation() throws {
    let digest = "sha256:" + String(repeating: "ab", count: 32)
    let text =
      #"{"model":"m","stream":true,"from":"b","remote_host":"https://h","#
      + #""files":{"z.gguf":"\#(digest)","a.gguf":"\#(digest)"},"adapters":{"l":"\#(digest)"},"#
      + #""draft_files":{"d":"\#(digest)"},"quantize":"q4_K_M","draft_quantize":"q8_0","#
      + #""template":"{{ .Prompt }}","system":"s","license":["a","b"],"#
      + #""parameters":{"temperature":0.5},"messages":[{"role":"user","content":"x"}],"#
      + #""renderer":"r","parser":"p","requires":"0.14.0","info":{"k":1},"later":true}"#
    let request = try CreateRequest(json: JSONParser.parse(text))
    #expect(String(decoding: JSONWriter.bytes(request.json(stream: true)), as: UTF8.self) == text)
  }

  @Test("the small requests, byte for byte")
  func small() async throws {
    let bodies = try await sent([
      .json([:]), .json([:]), .reply(pieces: []), .reply(pieces: []),
      .lines([#"{"status":"success"}"#]), .lines([#"{"status":"success"}"#]),
      .json(["embedding": [1]]), .json(["embeddings": [[1]]]),
    ]) { client in
      _ = try await client.showModel("m")
      _ = try await client.showModel(
        "m", verbose: true, system: "s", options: ModelOptions(seed: 1))
      try await client.copyModel("a", to: "b")
      try await client.deleteModel("a")
      try await client.pull("m", insecure: true).finish()
      try await client.push("u/m").finish()
      _ = try await client.embeddings(
        model: "m", prompt: "p", keepAlive: .minutes(1), options: ModelOptions(numCtx: 2))
      _ = try await client.embed(EmbedRequest(model: "m", input: "x"))
    }
    #expect(
      bodies == [
        #"{"model":"m"}"#, #"{"model":"m","system":"s","verbose":true,"options":{"seed":1}}"#,
        #"{"source":"a","destination":"b"}"#, #"{"model":"a"}"#,
        #"{"model":"m","insecure":true,"stream":true}"#, #"{"model":"u/m","stream":true}"#,
        #"{"model":"m","prompt":"p","keep_alive":"1m","options":{"num_ctx":2}}"#,
        #"{"model":"m","input":"x"}"#,
      ])
  }

  @Test("the questions of the cloud, byte for byte")
  func cloud() async throws {
    let bodies = try await sent([
      .json(["id": "1", "email": "e", "name": "n"]), .reply(pieces: [Array("null".utf8)]),
      .json(["results": []]), .json(["title": "t", "content": "c"]),
      .json(["recommendations": []]),
    ]) { client in
      _ = try await client.whoAmI()
      try await client.signOut()
      _ = try await client.webSearch("what?", maxResults: 3)
      _ = try await client.webFetch("https://example.org")
      _ = try await client.modelRecommendations()
    }
    #expect(
      bodies == [
        "POST", "POST", #"{"query":"what?","max_results":3}"#, #"{"url":"https://example.org"}"#,
        "GET",
      ])
  }

  @Test("records with everything are read, and what nobody knows is no hindrance")
  func records() throws {
    let metrics =
      #""total_duration":6,"load_duration":5,"prompt_eval_count":4,"prompt_eval_duration":3,"#
      + #""eval_count":2,"eval_duration":1"#
    let chat = try ChatChunk(
      json: JSONParser.parse(
        #"{"model":"m","remote_model":"r","remote_host":"h","created_at":"2024-01-01T00:00:00Z","#
          + #""message":{"role":"assistant","content":"c","thinking":"t","images":null,"odd":1},"#
          + #""done":true,"done_reason":"stop","_debug_info":{"rendered_template":"p","#
          + #""image_count":2},"logprobs":[{"token":"c","logprob":-0.5,"bytes":[99],"#
          + #""top_logprobs":[{"token":"d","logprob":-1}]}],\#(metrics),"later":{"x":[1]}}"#))
    #expect((chat.remoteModel, chat.remoteHost) == ("r", "h"))
    #expect((chat.content, chat.thinking, chat.doneReason) == ("c", "t", "stop"))
    #expect(chat.debugInfo == DebugInfo(renderedTemplate: "p", imageCount: 2))
    #expect(chat.logprobs.first?.alternatives.first?.token == "d")
    #expect(chat.metrics.totalDuration == .nanoseconds(6))
    #expect((chat.metrics.promptTokens, chat.metrics.replyTokens) == (4, 2))
    #expect(chat.metrics.replyDuration == .nanoseconds(1))
    let completion = try GenerateChunk(
      json: JSONParser.parse(
        #"{"model":"m","response":"r","thinking":"t","context":[1],"tool_calls":[{"function":"#
          + #"{"name":"f","arguments":{}}}],"done":true,\#(metrics),"later":1}"#))
    #expect((completion.response, completion.thinking, completion.context) == ("r", "t", [1]))
    #expect(completion.toolCalls.map(\.name) == ["f"])
  }

  @Test("details of a model with everything survive reading and writing")
  func details() throws {
    let text =
      #"{"license":"l","modelfile":"f","parameters":"p","template":"t","system":"s","#
      + #""renderer":"r","parser":"q","details":{"parent_model":"b","format":"gguf","#
      + #""family":"x","families":["x"],"parameter_size":"8.0B","quantization_level":"Q4_K_M","#
      + #""context_length":9,"embedding_length":8},"messages":[{"role":"user","content":"h"}],"#
      + #""remote_model":"m","remote_host":"h","model_info":{"general.architecture":"x","#
      + #""x.context_length":7,"tokenizer.ggml.tokens":null},"projector_info":{"k":1},"#
      + #""tensors":[{"name":"n","type":"F32","shape":[1,2]}],"capabilities":["tools"],"#
      + #""modified_at":"2024-01-01T00:00:00Z","requires":"0.14.0"}"#
    let details = try ModelDetails(json: JSONParser.parse(text))
    #expect((details.renderer, details.parser, details.requires) == ("r", "q", "0.14.0"))
    #expect(details.contextLength == 7)
    #expect(String(decoding: JSONWriter.bytes(details.json), as: UTF8.self) == text)
  }

  @Test("the account and the recommendations with everything")
  func accounts() throws {
    let account = try Account(
      json: JSONParser.parse(
        #"{"id":"1","email":"e","name":"n","bio":"b","avatarurl":"a","firstname":"f","#
          + #""lastname":"l","plan":"pro","later":1}"#))
    #expect((account.avatarURL, account.firstName, account.lastName) == ("a", "f", "l"))
    #expect((account.bio, account.plan) == ("b", "pro"))
    let model = try ModelRecommendation(
      json: JSONParser.parse(
        #"{"model":"m","description":"d","context_length":4,"max_output_tokens":3,"#
          + #""vram_bytes":2,"required_plan":"pro","later":1}"#))
    #expect((model.contextLength, model.maxOutputTokens, model.vramBytes) == (4, 3, 2))
    #expect(model.requiredPlan == "pro")
  }
}
