/// What chat and generate have in common, read and checked against the model.
struct GenerationRequest: Sendable {
  /// The name as it was sent; answers repeat it.
  let modelText: String
  let card: ModelCard
  let stream: Bool
  let keepAlive: KeepAlive?
  let options: ModelOptions
  let format: WireValue?
  let thinking: ThinkLevel?
  let truncates: Bool
  let shifts: Bool
  let rendersOnly: Bool
  let logprobs: Bool
  let topLogprobs: Int

  /// Throws `APIFailure` in the order in which the server looks at things.
  init(_ fields: RequestFields, purpose: String, shelf: ModelShelf) throws {
    // All fields are decoded before any is judged.
    stream = try fields.bool("stream") ?? true
    keepAlive = try fields.value["keep_alive"].map(KeepAlive.parse)
    truncates = try fields.bool("truncate") ?? true
    shifts = try fields.bool("shift") ?? true
    rendersOnly = try fields.bool("_debug_render_only") ?? false
    logprobs = try fields.bool("logprobs") ?? false
    topLogprobs = try fields.integer("top_logprobs") ?? 0
    format = fields.value["format"]
    let think = try Self.think(fields.value["think"])
    let given = try fields.members("options", of: "map[string]interface {}")
    let (text, name) = try fields.model()
    modelText = text
    guard (0...20).contains(topLogprobs) else {
      throw APIFailure(400, "top_logprobs must be between 0 and 20")
    }
    guard let card = shelf.card(name) else { throw APIFailure.notFound(text) }
    self.card = card
    guard card.can(.completion) else {
      throw APIFailure(400, "\"\(text)\" does not support \(purpose)")
    }
    if case .level? = think, !card.can(.thinking) {
      throw APIFailure(400, "\"\(text)\" does not support thinking")
    }
    switch think {
    case .off?: thinking = nil
    case .level(let level)?: thinking = level
    // A model that can think does so unless it is told not to.
    case nil: thinking = card.can(.thinking) ? .medium : nil
    }
    options = try ModelOptions(model: card.parameters, request: given)
  }

  private enum Think {
    case off
    case level(ThinkLevel)
  }

  private static func think(_ value: WireValue?) throws -> Think? {
    let allowed = #""high", "medium", "low", "max", true, or false"#
    switch value {
    case nil: return nil
    case .bool(let isOn)?: return isOn ? .level(.medium) : .off
    case .string(let text)?:
      guard let level = ThinkLevel(rawValue: text) else {
        throw APIFailure(400, "invalid think value: \"\(text)\" (must be \(allowed))")
      }
      return .level(level)
    case .null?, .number?, .array?, .object?:
      throw APIFailure(400, "think must be a boolean or string (\(allowed))")
    }
  }

  /// The context that this request runs with, never beyond what the model has.
  func contextLength(_ configuration: DemoConfiguration) -> Int {
    min(options.contextLength ?? configuration.contextLength, card.contextLength)
  }

  /// The conversation that fits into the context, oldest turns dropped, system texts kept.
  ///
  /// Throws `APIFailure` (400) where the request allows no dropping.
  func fitting(_ turns: [Turn], in context: Int) throws -> (turns: [Turn], tokens: Int) {
    // Each turn is counted once: a history may have very many.
    let counts = turns.map { Tokens.count(Transcript.closed($0)) }
    var tokens = Tokens.count(Transcript.render(turns))
    if tokens > context && !truncates { throw Self.tooLong(tokens, context) }
    var dropped: Set<Int> = []
    for index in turns.indices.dropLast() where turns[index].role != "system" {
      guard tokens > context else { break }
      dropped.insert(index)
      tokens -= counts[index]
    }
    let turns = turns.indices.filter { !dropped.contains($0) }.map { turns[$0] }
    tokens = Tokens.count(Transcript.render(turns))
    if tokens > context && !shifts {
      throw APIFailure(
        400,
        "the prompt is longer than the context length currently available to the model; "
          + "shorten the prompt or increase the context length")
    }
    // One turn alone is too long: the engine reads half a context of it.
    return (turns, tokens > context ? max(context / 2, 1) : tokens)
  }

  private static func tooLong(_ tokens: Int, _ context: Int) -> APIFailure {
    APIFailure.engine(
      "request (\(tokens) tokens) exceeds the available context size (\(context) tokens), "
        + "try increasing it",
      type: "exceed_context_size_error",
      extra: [
        .init(name: "n_prompt_tokens", value: .int(tokens)),
        .init(name: "n_ctx", value: .int(context)),
      ])
  }
}
