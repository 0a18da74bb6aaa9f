#if Diagnostics
import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

/// The row `model_comparison` of the contract.
struct ModelComparisonTests {
  /// Answers each model by its name, and notes how many are asked at once.
  final class Desk: Sendable {
    let counts = Mutex((now: 0, most: 0))

    func transport(_ models: Int) -> ScriptedTransport {
      let answer = ScriptedTransport.Answer.make { [self] request throws(OllamaError) in
        counts.withLock { counts in
          counts.now += 1
          counts.most = max(counts.most, counts.now)
        }
        for _ in 0..<20 { await Task.yield() }
        counts.withLock { $0.now -= 1 }
        let model = request.model ?? ""
        if model == "bad" { throw OllamaError(.connectionRefused) }
        let body = """
          {"model":"\(model)","message":{"content":"I am \(model)"},"done":false}
          {"done":true,"done_reason":"stop","eval_count":20,"eval_duration":2000000000}

          """
        return TransportResponse(
          head: ResponseHead(status: 200),
          body: ResponseBody(ScriptedBody(pieces: [Array(body.utf8)])))
      }
      return ScriptedTransport(Array(repeating: answer, count: models))
    }
  }

  @Test(
    "the same prompt goes to every model, one after the other or at once",
    arguments: [(ModelComparison.Order.sequential, 1), (.parallel(limit: 2), 2)])
  func orders(_ order: ModelComparison.Order, _ most: Int) async throws {
    let desk = Desk()
    let transport = desk.transport(4)
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    var heard: [String] = []
    let comparison = await client.compare(
      ChatRequest(model: "", messages: [.user("who?")]), models: ["c", "a", "bad", "b"],
      order: order
    ) { heard.append($0.model) }
    #expect(comparison.entries.map(\.model) == ["c", "a", "bad", "b"])
    #expect(comparison.entries.map { $0.response?.text } == ["I am c", "I am a", nil, "I am b"])
    #expect(comparison.entries[2].error?.kind == .connectionRefused)
    #expect(comparison.entries[0].firstToken != nil && comparison.entries[2].firstToken == nil)
    #expect(heard.sorted() == ["a", "b", "bad", "c"])
    #expect(desk.counts.withLock { $0.most } <= most)
    #expect(Set(transport.bodies.map { $0["messages"]?.description }).count == 1)
    if order == .sequential { #expect(heard == ["c", "a", "bad", "b"]) }
  }

  @Test("the table stands in columns, and shows errors in their place")
  func table() {
    func response(_ metrics: ReplyMetrics) -> ChatResponse {
      ChatResponse(
        ChatChunk(
          model: "m", message: .assistant("x"), done: true, doneReason: "stop", metrics: metrics))
    }
    let comparison = ModelComparison(entries: [
      .init(
        model: "llama3.2:1b",
        result: .success(
          response(
            ReplyMetrics(
              loadDuration: .milliseconds(50), promptTokens: 12, replyTokens: 200,
              replyDuration: .seconds(4)))),
        took: .milliseconds(4255), firstToken: .milliseconds(120)),
      .init(
        model: "b\u{1B}[2J", result: .failure(OllamaError(.connectionRefused)), took: .seconds(1),
        firstToken: nil),
    ])
    #expect(
      comparison.description == #"""
        model          time   first    load  prompt  reply  tokens/s  outcome
        llama3.2:1b  4.26 s  0.12 s  0.05 s      12    200      50.0  stop
        b\u{1B}[2J   1.00 s       -       -       -      -         -  connection_refused
        """#)
    #expect(comparison.fastest?.model == "llama3.2:1b")
  }

  @Test("no models, no rows; a cancelled comparison says so of each")
  func edges() async {
    let client = OllamaClient(OllamaClient.Configuration(), transport: ScriptedTransport())
    #expect(await client.compare(ChatRequest(model: ""), models: []).entries.isEmpty)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await client.compare(ChatRequest(model: ""), models: ["a", "b"])
    }
    task.cancel()
    #expect(await task.value.entries.map { $0.error?.kind } == [.cancelled, .cancelled])
  }
}
#endif
