/// The models that a demo server starts with.
enum Catalogue {
  static func cards(_ engines: DemoEngines) -> [ModelCard] {
    [guide(engines.guide), eliza, firehose, embedding]
  }

  private static let license = "MIT"

  private static func guide(_ engine: GuideEngine) -> ModelCard {
    card(
      "guide", .guide, modifiedAt: .now(), size: engine.size, count: engine.entryCount,
      context: 32_768, capabilities: [.completion, .thinking])
  }

  /// Dated by the paper that describes the technique.
  private static var eliza: ModelCard {
    var card = card(
      "eliza", .eliza, modifiedAt: Timestamp(seconds: -126_230_400), size: ElizaRules.size,
      count: ElizaRules.script.answerCount, context: 8192, capabilities: [.completion])
    card.system = "You listen, and give back what you hear as a question."
    return card
  }

  private static var firehose: ModelCard {
    card(
      "firehose", .firehose, modifiedAt: Timestamp(seconds: 1_767_225_600), size: FirehoseText.size,
      count: FirehoseText.wordCount, context: 131_072, capabilities: [.completion])
  }

  private static var embedding: ModelCard {
    var card = card(
      "hash-embed", .embedding, modifiedAt: Timestamp(seconds: 1_735_689_600),
      size: Embedding.dimensions * 8,
      count: Embedding.dimensions, context: 8192, capabilities: [.embedding])
    card.embeddingLength = Embedding.dimensions
    return card
  }

  private static func card(
    _ name: String, _ engine: EngineKind, modifiedAt: Timestamp, size: Int, count: Int,
    context: Int, capabilities: [ModelCard.Capability]
  ) -> ModelCard {
    ModelCard(
      name: ModelName(library: name), modifiedAt: modifiedAt, size: size,
      digest: SHA256.hex("\(name) \(size) \(count)".utf8), family: engine.rawValue,
      parameterCount: count, contextLength: context, embeddingLength: 0,
      capabilities: capabilities, license: license, engine: engine)
  }
}
