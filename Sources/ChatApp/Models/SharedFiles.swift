internal import OllamaAPI

/// Which models have the same weights: the server keeps those once, under their digest, which the
/// Modelfile of each names.
enum SharedFiles {
  /// So many models are asked for their Modelfiles before a deletion.
  private static let mostAsked = 24

  /// Models of other contents whose weights are those of a model, as far as their details are known.
  static func models(with model: String, _ state: AppState) -> [String] {
    guard let own = state.server.details[model].flatMap(weights) else { return [] }
    return candidates(model, state).map(\.name).filter {
      state.server.details[$0].flatMap(weights) == own
    }
  }

  /// Asks for the details that tell, of those models that could share anything.
  static func ask(_ model: String, in state: inout AppState) -> [Effect] {
    let names = [model] + candidates(model, state).map(\.name)
    let missing = names.filter { state.server.details[$0] == nil }.prefix(mostAsked)
    return missing.map {
      .showModel(state.server.host, $0, generation: state.server.generation)
    }
  }

  // The same weights are of the same make.
  private static func candidates(_ model: String, _ state: AppState) -> [ModelSummary] {
    guard let own = state.server.summary(of: model) else { return [] }
    return (state.server.models ?? []).filter { other in
      other.digest != own.digest && other.details.family == own.details.family
        && other.details.parameterSize == own.details.parameterSize
        && other.details.quantization == own.details.quantization
    }
  }

  /// The digest of the weights, from `FROM /…/blobs/sha256-…`.
  static func weights(_ details: ModelDetails) -> Substring? {
    let text = details.modelfile ?? ""
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("FROM ") {
      guard let mark = line.firstRange(of: "sha256-") else { continue }
      let digest = line[mark.upperBound...].prefix { $0.isHexDigit }
      if digest.count == 64 { return digest }
    }
    return nil
  }
}
