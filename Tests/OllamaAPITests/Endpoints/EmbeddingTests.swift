import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Embeddings, new and old; prompts rendered only.
@Suite struct EmbeddingTests {
  private func client(_ answers: [ScriptedTransport.Answer]) -> (OllamaClient, ScriptedTransport) {
    let transport = ScriptedTransport(answers)
    return (OllamaClient(OllamaClient.Configuration(), transport: transport), transport)
  }

  @Test func aBatchKeepsItsOrder() async throws {
    let (client, transport) = client([
      .json([
        "model": "m", "embeddings": [[0.5, -1, 2e-3], [1, 0, 0]], "total_duration": 14_143_917,
        "load_duration": 1, "prompt_eval_count": 8,
      ])
    ])
    var request = EmbedRequest(model: "m", input: ["a", "b"], truncate: false, dimensions: 3)
    request.keepAlive = .minutes(5)
    request.options.numCtx = 512
    let response = try await client.embed(request)
    #expect(response.embeddings == [[0.5, -1, 0.002], [1, 0, 0]])
    #expect(response.metrics.promptTokens == 8)
    let sent = try #require(transport.bodies.first)
    #expect(
      sent == [
        "model": "m", "input": ["a", "b"], "truncate": false, "dimensions": 3, "keep_alive": "5m",
        "options": ["num_ctx": 512],
      ])
    #expect(try EmbedRequest(json: sent) == request)
    #expect(EmbedRequest(model: "m", input: "x").json["input"] == "x")
  }

  @Test func wrongAnswersAreNotTakenForRightOnes() async throws {
    let (client, _) = client([
      .json(["embeddings": [[1]]]), .json(["embeddings": [["a"]]]), .json(["model": "m"]),
      .json(["embeddings": [[1], nil]]), .json(["error": "no"], status: 501),
    ])
    var kinds: [OllamaError.Kind?] = []
    for _ in 0..<5 {
      do throws(OllamaError) {
        let vectors = try await client.embed(EmbedRequest(model: "m", input: ["a", "b"])).embeddings
        #expect(vectors == [[1], []])
        kinds.append(nil)
      } catch {
        kinds.append(error.kind)
        #expect(error.model == "m")
      }
    }
    #expect(kinds == [.parse, .parse, .parse, nil, .api])
  }

  @Test(
    "recorded embeddings are read",
    arguments: Corpus.transcripts.filter { ["/api/embed"].contains($0.endpoint) })
  func recorded(_ transcript: Transcript) async throws {
    let (client, _) = client([.reply(status: transcript.status, pieces: [transcript.body])])
    let asked = try EmbedRequest(parsing: Array((transcript.request ?? "{}").utf8))
    do throws(OllamaError) {
      let response = try await client.embed(asked)
      #expect(transcript.status == 200)
      #expect(response.embeddings.count == asked.input.count)
      if let dimensions = asked.dimensions {
        #expect(response.embeddings.allSatisfy { $0.count == dimensions })
      }
      for vector in response.embeddings {
        let length = vector.reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) < 0.001)
      }
    } catch {
      // One recording was cut in the middle of its numbers.
      #expect(error.status == transcript.status || error.kind == .parse)
    }
  }

  @Test func theOlderFormGivesOneVector() async throws {
    let (client, transport) = client([
      .json(["embedding": [0.25, 3]]), .json(["embedding": []]), .json(["x": 1]),
    ])
    #expect(try await client.embeddings(model: "m", prompt: "p") == [0.25, 3])
    #expect(try await client.embeddings(model: "m", prompt: "", keepAlive: .unloadNow) == [])
    await #expect(throws: OllamaError.self) {
      _ = try await client.embeddings(model: "m", prompt: "p")
    }
    #expect(transport.bodies[0] == ["model": "m", "prompt": "p"])
    #expect(transport.bodies[1] == ["model": "m", "prompt": "", "keep_alive": 0])
  }

  @Test func aPromptIsRenderedWithoutAReply() async throws {
    let info: JSONValue = ["rendered_template": "<|user|>hi", "image_count": 1]
    let (client, transport) = client([
      .json([
        "model": "m", "message": ["role": "", "content": ""], "done": false, "_debug_info": info,
      ]),
      .json(["model": "m", "response": "", "done": false, "_debug_info": info]),
      .json(["model": "m", "message": ["role": "assistant", "content": "Hel"], "done": true]),
    ])
    var chat = ChatRequest(model: "m", messages: [.user("hi")])
    chat.options.numPredict = 400
    let rendered = DebugInfo(renderedTemplate: "<|user|>hi", imageCount: 1)
    #expect(try await client.renderPrompt(chat) == rendered)
    #expect(try await client.renderPrompt(GenerateRequest(model: "m", prompt: "hi")) == rendered)
    #expect(
      transport.bodies.allSatisfy { $0["_debug_render_only"] == true && $0["stream"] == false })
    // An older server makes a reply after all; it was held to one token.
    let error = await #expect(throws: OllamaError.self) { _ = try await client.renderPrompt(chat) }
    #expect(error?.kind == .api)
    #expect(transport.bodies[2]["options"] == ["num_predict": 1])
  }

  @Test(
    "recorded prompts are read",
    arguments: Corpus.transcripts.filter { $0.name.contains("debug_render") })
  func recordedPrompt(_ transcript: Transcript) async throws {
    let (client, _) = client([.reply(status: transcript.status, pieces: [transcript.body])])
    let info = try await client.renderPrompt(ChatRequest(model: "m", messages: [.user("hi")]))
    #expect(info.renderedTemplate.contains("<|im_start|>user\nhi<|im_end|>"))
  }
}
