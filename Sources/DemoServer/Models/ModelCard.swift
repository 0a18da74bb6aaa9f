/// A model on the shelf: what the server tells about it, and which engine speaks for it.
struct ModelCard: Sendable {
  /// What a model can do.
  enum Capability: String, Sendable {
    case completion, thinking, embedding
  }

  var name: ModelName
  var modifiedAt: Timestamp
  /// Bytes of everything it consists of.
  var size: Int
  /// Sixty-four hexadecimal digits.
  var digest: String
  var parent = ""
  var family: String
  var parameterCount: Int
  var contextLength: Int
  var embeddingLength: Int
  var capabilities: [Capability]
  var license: String
  var system = ""
  var parameters: [WireValue.Member] = []
  /// Turns that stand before every conversation.
  var messages: [Turn] = []
  var engine: EngineKind
  /// Rules of its own, where it was made from some.
  var script: ElizaScript?

  func can(_ capability: Capability) -> Bool { capabilities.contains(capability) }

  /// The count as the server abbreviates it: 312, 1.2K, 4.7M, 8.2B.
  var parameterSize: String {
    let count = Double(parameterCount)
    let units = [(1e9, "B"), (1e6, "M"), (1e3, "K")]
    guard let (size, unit) = units.first(where: { count >= $0.0 }) else {
      return "\(parameterCount)"
    }
    let tenths = (count / size * 10).rounded() / 10
    return "\(tenths)\(unit)"
  }

  /// `details` as `/api/tags` gives them, or shorter as in `/api/ps` and `/api/show`.
  func details(withLengths: Bool) -> WireValue {
    .record([
      "parent_model": .string(parent), "format": "script", "family": .string(family),
      "families": .strings([family]), "parameter_size": .string(parameterSize),
      "quantization_level": "text",
      "context_length": withLengths ? .int(contextLength) : nil,
      "embedding_length": withLengths ? .int(embeddingLength) : nil,
    ])
  }
}

extension WireValue: ExpressibleByStringLiteral {
  init(stringLiteral value: String) { self = .string(value) }
}

/// One message of a conversation.
struct Turn: Sendable, Equatable {
  var role: String
  var content: String
}
