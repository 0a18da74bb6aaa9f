/// `/api/embed` and the older `/api/embeddings`.
struct EmbedRoute: Sendable {
  let services: DemoServices

  private static let unsupported =
    "This server does not support embeddings. Start it with `--embeddings`"

  func embed(_ body: [UInt8]) async throws -> HTTPResponse {
    let start = services.configuration.clock.now
    let fields = try RequestFields(body, type: "EmbedRequest")
    let inputs = try inputs(fields.value["input"])
    let truncates = try fields.bool("truncate") ?? true
    let dimensions = try fields.integer("dimensions") ?? 0
    let keepAlive = try fields.value["keep_alive"].map(KeepAlive.parse)
    let (text, card) = try card(fields)
    if !inputs.isEmpty, card.engine != .embedding { throw APIFailure(501, Self.unsupported) }
    let lease = try await services.loaded.acquire(card, contextLength: card.contextLength)
    await services.loaded.release(lease, keepAlive: keepAlive)
    guard !inputs.isEmpty else {
      return .json(.record(["model": .string(text), "embeddings": .array([])]))
    }
    let counts = inputs.map(Tokens.count)
    guard truncates || counts.allSatisfy({ $0 <= card.contextLength }) else {
      throw APIFailure(400, "the input length exceeds the context length")
    }
    let vectors = zip(inputs, counts).map { input, count in
      let fitting =
        count > card.contextLength
        ? TokenSplitter(input).prefix(card.contextLength).joined() : input
      return vector(fitting, dimensions)
    }
    return .json(
      .record([
        "model": .string(text), "embeddings": .array(vectors),
        "total_duration": .nanoseconds(services.configuration.clock.now - start),
        "load_duration": .nanoseconds(lease.loadDuration),
        "prompt_eval_count": .int(counts.reduce(0) { $0 + min($1, card.contextLength) }),
      ]))
  }

  func embeddings(_ body: [UInt8]) async throws -> HTTPResponse {
    let fields = try RequestFields(body, type: "EmbeddingRequest")
    let prompt = try fields.text("prompt")
    let keepAlive = try fields.value["keep_alive"].map(KeepAlive.parse)
    let (text, name) = try fields.model()
    guard let card = services.shelf.card(name) else { throw APIFailure.notFound(text) }
    if !prompt.isEmpty, card.engine != .embedding { throw APIFailure(500, Self.unsupported) }
    let lease = try await services.loaded.acquire(card, contextLength: card.contextLength)
    await services.loaded.release(lease, keepAlive: keepAlive)
    let vector = prompt.isEmpty ? [] : Embedding.vector(of: prompt)
    return .json(.record(["embedding": .array(vector.map { .number("\($0)") })]))
  }

  private func card(_ fields: RequestFields) throws -> (String, ModelCard) {
    let (text, name) = try fields.model()
    guard let card = services.shelf.card(name) else {
      throw APIFailure(404, "model \"\(text)\" not found, try pulling it first")
    }
    return (text, card)
  }

  private func inputs(_ value: WireValue?) throws -> [String] {
    switch value {
    case nil: return []
    case .string(let text)?: return text.isEmpty ? [] : [text]
    case .array(let elements)?:
      return try elements.map {
        guard let text = $0.text else { throw APIFailure(400, "invalid input type") }
        return text
      }
    case .null?, .bool?, .number?, .object?: throw APIFailure(400, "invalid input type")
    }
  }

  private func vector(_ text: String, _ dimensions: Int) -> WireValue {
    let size = dimensions > 0 ? min(dimensions, Embedding.dimensions) : Embedding.dimensions
    let vector = Embedding.normalised(Embedding.vector(of: text, dimensions: size))
    return .array(vector.map { .number("\(Float($0))") })
  }
}
