import LibraryTestSupport
import OllamaAPI
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The client against the real server that `QUIPU_TEST_HOST` names; `make integration` runs these
/// and nothing else does.
@Suite(
  "Live server",
  .enabled(if: ProcessInfo.processInfo.environment["QUIPU_INTEGRATION"] == "1"), .serialized)
struct LiveServerTests {
  private let client: OllamaClient

  init() throws {
    let variables = ProcessInfo.processInfo.environment
    let host = try #require(variables["QUIPU_TEST_HOST"], "QUIPU_TEST_HOST names no server")
    client = OllamaClient(host: try Host(host))
  }

  /// A model that can chat, the smallest there is.
  private func model() async throws -> String {
    let able = try await client.models().filter { model in
      model.capabilities?.contains(.completion) ?? true
    }
    return try #require(able.min { $0.size < $1.size }?.name, "no model that can chat")
  }

  @Test("is there and tells its version and models")
  func answers() async throws {
    #expect(await client.isAvailable())
    #expect(!(try await client.version()).text.isEmpty)
    let name = try await model()
    #expect(!(try await client.showModel(name)).details.family.isEmpty)
    _ = try await client.runningModels()
  }

  @Test("streams a chat to its final record, with counts")
  func streams() async throws {
    var request = ChatRequest(model: try await model(), messages: [.user("Say one word.")])
    request.options.numPredict = 16
    var text = ""
    var metrics = ReplyMetrics()
    for try await chunk in try await client.chatStream(request) {
      text += chunk.content + chunk.thinking
      if chunk.done { metrics = chunk.metrics }
    }
    #expect(!text.isEmpty)
    #expect(metrics.replyTokens ?? 0 > 0)
  }

  @Test("answers at once, and generates")
  func whole() async throws {
    let name = try await model()
    var options = ModelOptions()
    options.numPredict = 8
    let reply = try await client.generate(
      GenerateRequest(model: name, prompt: "One, two,", options: options))
    #expect(reply.done)
  }

  @Test("a model that is not there is told so, with the way out")
  func missing() async throws {
    let request = ChatRequest(model: "no-such-model-anywhere", messages: [.user("hi")])
    let error = await #expect(throws: OllamaError.self) {
      _ = try await client.chatStream(request)
    }
    #expect(error?.status == 404)
    #expect(error?.recoverySuggestion?.isEmpty == false)
  }

  @Test("a reply that is left unread frees the server for the next one")
  func cancels() async throws {
    let name = try await model()
    let stream = try await client.chatStream(
      ChatRequest(model: name, messages: [.user("Count to one thousand.")]))
    for try await _ in stream { break }
    stream.cancel()
    var request = ChatRequest(model: name, messages: [.user("Say one word.")])
    request.options.numPredict = 4
    #expect(try await client.chat(request).done)
  }
}
