#if Workflows
/// Goes on with a chat until the model needs no more tools: asks, runs the tools that it wants,
/// tells it the answers, asks again.
public struct ToolLoop: Sendable {
  /// Runs the tools.
  public var runner: ToolRunner
  /// Greatest number of times that the model is asked.
  public var rounds: Int

  /// A loop over the tools of a runner, of at most 8 rounds.
  public init(_ runner: ToolRunner, rounds: Int = 8) {
    self.runner = runner
    self.rounds = rounds
  }

  /// A loop over the tools of a registry, of at most 8 rounds.
  public init(_ tools: ToolRegistry, rounds: Int = 8) {
    self.init(ToolRunner(tools), rounds: rounds)
  }

  /// What happened in a loop, as it happens.
  public enum Event: Sendable {
    /// The model has answered, perhaps with calls.
    case replied(ChatResponse, round: Int)
    /// The calls of a reply have run.
    case ran([ToolExecution], round: Int)
  }

  /// What came of a loop.
  public struct Result: Sendable, Equatable {
    /// Why it ended.
    public enum Ending: Sendable, Hashable {
      /// The model answered without calls.
      case answered
      /// The model still wanted calls after the last round; they were not run.
      case roundLimit
    }

    /// Why it ended.
    public var ending: Ending
    /// The last reply.
    public var response: ChatResponse
    /// The whole conversation, replies and tool results included.
    public var messages: [Message]
    /// All calls that were answered, in order.
    public var executions: [ToolExecution]
    /// How often the model was asked.
    public var rounds: Int
  }

  /// Runs the loop for a request. The registry's tools join those of the request.
  ///
  /// Throws the error of the call that failed, or `cancelled`; tools' own failures go to the model.
  public func run(
    _ request: ChatRequest, with client: OllamaClient, report: (Event) -> Void = { _ in }
  ) async throws(OllamaError) -> Result {
    var request = request
    let own = Set(request.tools.map(\.name))
    request.tools += runner.tools.definitions.filter { !own.contains($0.name) }
    var executions: [ToolExecution] = []
    var round = 0
    while true {
      round += 1
      let response = try await client.chat(request)
      var said = response.message
      said.role = .assistant
      request.messages.append(said)
      report(.replied(response, round: round))
      let calls = response.message.toolCalls
      if calls.isEmpty || round >= max(1, rounds) {
        return Result(
          ending: calls.isEmpty ? .answered : .roundLimit, response: response,
          messages: request.messages, executions: executions, rounds: round)
      }
      let results = await runner.run(calls)
      guard !Task.isCancelled else {
        throw OllamaError(.cancelled, host: client.host.displayName, model: request.model)
      }
      executions += results
      request.messages += results.map(\.message)
      report(.ran(results, round: round))
    }
  }
}

extension OllamaClient {
  /// Chats, running the tools that the model asks for, in at most 8 rounds.
  public func chat(_ request: ChatRequest, tools: ToolRegistry) async throws(OllamaError)
    -> ToolLoop.Result
  {
    try await ToolLoop(tools).run(request, with: self)
  }
}
#endif
