/// One request to a model from its turn in the queue to its last record.
struct ReplyRun: Sendable {
  let services: DemoServices
  let request: GenerationRequest
  /// When the request came, by the server's clock.
  let start: Duration

  /// The name of a member whose own members stand in the record itself.
  static let inline = ""
  /// The longest answer that is collected for one document, in bytes.
  private static let collectLimit = 16 * 1024 * 1024

  static let noImages = APIFailure.engine(
    "Multimodal data provided, but model does not support multimodal requests.")

  var contextLength: Int { request.contextLength(services.configuration) }

  /// Loads the model, or unloads it where keep-alive is zero; returns the reason.
  func loadOrUnload() async throws -> WireValue {
    if request.keepAlive?.isOver == true {
      try await services.loaded.unload(request.card)
      return "unload"
    }
    let lease = try await services.loaded.acquire(request.card, contextLength: contextLength)
    await services.loaded.release(lease, keepAlive: request.keepAlive)
    return "load"
  }

  /// One record: `payload` is the message, or the response and its thinking.
  func record(
    _ payload: WireValue.Member, done: Bool, _ rest: [WireValue.Member] = []
  ) -> WireValue {
    let members = payload.name == Self.inline ? payload.value.members ?? [] : [payload]
    return .object(
      [
        .init(name: "model", value: .string(request.modelText)),
        .init(name: "created_at", value: .string(Timestamp.now().text)),
      ] + members + [.init(name: "done", value: .bool(done))] + rest)
  }

  /// What `_debug_render_only` answers: the text that the model would read.
  func rendered(_ text: String, _ payload: WireValue.Member) -> WireValue {
    let info = WireValue.record(["rendered_template": .string(text)])
    return record(payload, done: false, [.init(name: "_debug_info", value: info)])
  }

  /// Answers a conversation: into the sink, or as a whole response.
  func answer(
    _ conversation: [Turn], to sink: RecordSink, givesContext: Bool = false,
    payload: @Sendable (_ thinking: String, _ text: String) -> WireValue.Member
  ) async throws -> HTTPResponse? {
    let (turns, tokens) = try request.fitting(conversation, in: contextLength)
    let format = try ReplyFormat.parse(request.format)
    guard let engine = services.engines.engine(for: request.card) else {
      throw APIFailure(500, "model '\(request.modelText)' has nothing to answer with")
    }
    let lease = try await services.loaded.acquire(request.card, contextLength: contextLength)
    do {
      let generation = generation(turns, engine, format, context: tokens)
      let final = Final(tokens: tokens, lease: lease, turns: givesContext ? turns : nil)
      let response =
        request.stream
        ? try await stream(generation, final, sink, payload)
        : try await collect(generation, final, payload)
      await services.loaded.release(lease, keepAlive: request.keepAlive)
      return response
    } catch {
      await services.loaded.release(lease, keepAlive: request.keepAlive)
      throw error
    }
  }

  /// What the last record needs to know.
  private struct Final {
    let tokens: Int
    let lease: LoadedModels.Lease
    /// The conversation, where the old `context` is given back.
    let turns: [Turn]?
  }

  private func generation(
    _ turns: [Turn], _ engine: any Engine, _ format: ReplyFormat?, context tokens: Int
  ) -> Generation {
    let isContinued = turns.last?.role == "assistant"
    let prompt = Prompt(
      system: turns.first { $0.role == "system" }?.content ?? "",
      turns: isContinued ? Array(turns.dropLast()) : turns,
      thinking: isContinued ? nil : request.thinking,
      seed: services.seed(request.options.seed))
    // Without shifting the context is also a limit for the answer.
    let room = request.shifts ? nil : max(contextLength - tokens, 1)
    return Generation(
      engine: engine, prompt: prompt, prefix: isContinued ? turns.last?.content ?? "" : "",
      format: format, givesOdds: request.logprobs, stop: request.options.stop,
      limit: [request.options.predict, room].compactMap(\.self).min(),
      pace: services.configuration.pace, clock: services.configuration.clock)
  }

  private func stream(
    _ generation: Generation, _ final: Final, _ sink: RecordSink,
    _ payload: @Sendable (String, String) -> WireValue.Member
  ) async throws -> HTTPResponse? {
    var text = ""
    let outcome = try await generation.run { chunk in
      if final.turns != nil, text.utf8.count < Self.collectLimit { text += chunk.answer }
      let logprobs = logprobs([chunk])
      guard !chunk.answer.isEmpty || !chunk.thinking.isEmpty || !logprobs.isEmpty else { return }
      try await sink.send(record(payload(chunk.thinking, chunk.answer), done: false, logprobs))
    }
    try await sink.send(record(payload("", ""), done: true, closing(outcome, final, text)))
    try await sink.finish()
    return nil
  }

  private func collect(
    _ generation: Generation, _ final: Final,
    _ payload: @Sendable (String, String) -> WireValue.Member
  ) async throws -> HTTPResponse {
    var thinking = ""
    var text = ""
    var chunks: [Generation.Chunk] = []
    let outcome = try await generation.run { chunk in
      thinking += chunk.thinking
      text += chunk.answer
      if request.logprobs { chunks.append(chunk) }
      guard text.utf8.count < Self.collectLimit else {
        throw APIFailure(500, "the reply is too long to be sent as one document; stream it")
      }
    }
    let rest = closing(outcome, final, text) + logprobs(chunks)
    return .json(record(payload(thinking, text), done: true, rest))
  }

  private func closing(
    _ outcome: Generation.Outcome, _ final: Final, _ text: String
  ) -> [WireValue.Member] {
    let context = final.turns.map { turns in
      let whole = turns + [Turn(role: "assistant", content: text)]
      return WireValue.array(
        services.vocabulary.encode(Transcript.render(whole)).map(WireValue.int))
    }
    let metrics = WireValue.record([
      "done_reason": .string(outcome.reason), "context": context,
      "total_duration": .nanoseconds(services.configuration.clock.now - start),
      "load_duration": .nanoseconds(final.lease.loadDuration),
      "prompt_eval_count": final.tokens == 0 ? nil : .int(final.tokens),
      "prompt_eval_duration": .nanoseconds(outcome.promptDuration),
      "eval_count": outcome.evalCount == 0 ? nil : .int(outcome.evalCount),
      "eval_duration": .nanoseconds(outcome.evalDuration),
    ])
    return metrics.members ?? []
  }

  private func logprobs(_ chunks: [Generation.Chunk]) -> [WireValue.Member] {
    guard request.logprobs else { return [] }
    let values = chunks.filter { !$0.token.isEmpty }.map {
      TokenRecord(token: $0.token, odds: $0.odds).value(top: request.topLogprobs)
    }
    return values.isEmpty ? [] : [.init(name: "logprobs", value: .array(values))]
  }
}

extension WireValue {
  /// A duration as the server counts it; nil for zero, which it leaves out.
  static func nanoseconds(_ duration: Duration) -> WireValue? {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    return nanoseconds == 0 ? nil : .int(nanoseconds)
  }
}
