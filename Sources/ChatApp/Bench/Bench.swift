// Folder Bench: how fast models really are here, measured the same way each time.

package import OllamaAPI

/// What is measured.
package struct BenchPlan: Sendable, Equatable {
  package var models: [String]
  /// Lengths of the prompts, about so many tokens each; empty for the plain prompt alone.
  package var lengths: [Int] = []
  /// Runs that count, of each model and length.
  package var epochs = 3
  /// Runs before, which do not.
  package var warmups = 1
  /// Most tokens of a reply.
  package var tokens = 128
  package var temperature = 0.0
  package var seed = 1
  package var prompt = "Write a long story."
  /// Columns that the table of what was measured may take.
  package var columns = Int.max

  /// Measures these models.
  package init(models: [String]) { self.models = models }

  /// How many runs there are, those before included.
  package var count: Int { models.count * max(lengths.count, 1) * (epochs + warmups) }
}

/// One run.
package struct BenchRun: Sendable, Equatable {
  package let model: String
  /// The prompt's length that was aimed at; nil for the plain prompt.
  package let length: Int?
  /// Until the first piece of the reply, as seen here.
  package let firstToken: Duration?
  /// What the server counted.
  package let metrics: ReplyMetrics
}

/// Asks models again and again, one after the other, so that nothing disturbs the times.
package struct Bench: Sendable {
  private let client: OllamaClient
  private let now: @Sendable () -> Duration

  /// Measures on the server of a client; `now` only runs forward.
  package init(_ client: OllamaClient, now: @escaping @Sendable () -> Duration) {
    self.client = client
    self.now = now
  }

  /// Runs the plan; `told` hears how many runs are done and of each that counts. Throws the error
  /// of the first run that fails.
  package func run(
    _ plan: BenchPlan, told: (_ done: Int, _ run: BenchRun?) -> Void
  ) async throws(OllamaError) {
    var done = 0
    for model in plan.models {
      for length in plan.lengths.isEmpty ? [nil] : plan.lengths.map(Optional.some) {
        for epoch in 0..<(plan.warmups + plan.epochs) {
          if Task.isCancelled { throw OllamaError(.cancelled) }
          let run = try await measure(model, length, epoch, plan)
          done += 1
          told(done, epoch < plan.warmups ? nil : run)
        }
      }
    }
  }

  private func measure(
    _ model: String, _ length: Int?, _ epoch: Int, _ plan: BenchPlan
  ) async throws(OllamaError) -> BenchRun {
    var request = GenerateRequest(
      model: model, prompt: Self.prompt(plan.prompt, length, epoch: epoch))
    request.options.numPredict = plan.tokens
    request.options.temperature = plan.temperature
    request.options.seed = plan.seed
    let began = now()
    var first: Duration?
    var metrics = ReplyMetrics()
    let stream = try await client.generateStream(request)
    for try await chunk in stream {
      if first == nil, !chunk.response.isEmpty || !chunk.thinking.isEmpty { first = now() - began }
      if chunk.done { metrics = chunk.metrics }
    }
    return BenchRun(model: model, length: length, firstToken: first, metrics: metrics)
  }

  /// A prompt of about `length` tokens. It begins anew each time, so that no server takes what it
  /// has read already for this one.
  static func prompt(_ task: String, _ length: Int?, epoch: Int) -> String {
    guard let length else { return task }
    let words = "the cord of a record has knots that stand for numbers and those who read it know "
      .split(separator: " ")
    let room = max(length - 12, 0)
    let filler = (0..<room).map { words[($0 + epoch) % words.count] }.joined(separator: " ")
    return "Run \(epoch + 1).\n\(filler)\n\(task)"
  }
}
