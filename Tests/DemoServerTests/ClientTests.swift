import DemoServer
import OllamaAPI
import Testing

/// The program's own client against the server: two independent readings of one protocol.
@Suite struct ClientTests {
  private func withClient(
    script: [DemoFault] = [], _ body: (OllamaClient, DemoServer) async throws -> Void
  ) async throws {
    try await DemoServer.running(script: script) { server in
      let url = try #require(server.url)
      var configuration = OllamaClient.Configuration(host: try Host(url))
      // Every test of this target runs at the same time, on few cores.
      configuration.probeTimeout = .seconds(60)
      try await body(OllamaClient(configuration), server)
    }
  }

  @Test func modelsAreListedShownAndSeenRunning() async throws {
    try await withClient { client, _ in
      #expect(await client.isAvailable())
      let version = try await client.version()
      #expect("\(version)".contains("0.33.0-demo"))
      let models = try await client.models()
      #expect(models.map(\.name).contains("eliza:latest"))
      let sheet = try await client.showModel("guide")
      #expect(sheet.contextLength == 32_768)
      #expect(sheet.capabilities?.contains(Capability(rawValue: "thinking")) == true)
      _ = try await client.load(model: "eliza")
      let running = try await client.runningModels()
      #expect(running.map(\.name) == ["eliza:latest"])
      _ = try await client.unload(model: "eliza")
      let left = try await client.runningModels()
      #expect(left.isEmpty)
    }
  }

  @Test func aStreamedReplyIsTheWholeOne() async throws {
    try await withClient { client, _ in
      var request = ChatRequest(model: "guide", messages: [.user("tour")])
      request.think = .on
      let whole = try await client.chat(request)
      let streamed = try await client.chatStream(request).response()
      #expect(streamed.message.content == whole.message.content)
      #expect(streamed.message.thinking == whole.message.thinking)
      #expect(streamed.message.thinking?.isEmpty == false)
      #expect(streamed.doneReason == "stop")
      #expect(streamed.metrics.replyTokens == whole.metrics.replyTokens)
    }
  }

  @Test func failuresReachTheClientAsWhatTheyAre() async throws {
    let script = [
      DemoFault("/api/chat", .errorLine("the engine broke", afterRecords: 2)),
      DemoFault("/api/chat", .endEarly(afterRecords: 2)),
      DemoFault("/api/chat", .cut(afterRecords: 2)),
    ]
    try await withClient(script: script) { client, _ in
      let request = ChatRequest(model: "eliza", messages: [.user("I am sad")])
      for code in ["stream_error_record", "stream_missing_final_record", "stream_connection_lost"] {
        await #expect {
          _ = try await client.chatStream(request).response()
        } throws: { error in
          (error as? OllamaError)?.code == code
        }
      }
      await #expect {
        _ = try await client.chat(ChatRequest(model: "nope", messages: [.user("x")]))
      } throws: { error in
        (error as? OllamaError)?.serverMessage == "model 'nope' not found"
      }
    }
  }

  @Test func cancellingTheTaskIsSeenByTheServer() async throws {
    let script = [DemoFault("/api/chat", .hold(gate: "never", afterRecords: 3))]
    try await withClient(script: script) { client, server in
      let task = Task {
        try await client.chatStream(
          ChatRequest(model: "eliza", messages: [.user("my mother is sad")])
        ).response()
      }
      await server.reached("never")
      task.cancel()
      _ = await task.result
      let ended = await server.ended(atLeast: 1)
      #expect(ended.map(\.end) == [.clientLeft])
    }
  }
}
