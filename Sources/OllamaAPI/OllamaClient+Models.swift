extension OllamaClient {
  /// `GET /api/tags`: the models that the server has, newest first.
  public func models() async throws(OllamaError) -> [ModelSummary] {
    try await answer(
      ModelList<ModelSummary>.self, to: request(.get, "/api/tags", isInformation: true)
    ).models
  }

  /// `GET /api/ps`: the models in memory.
  public func runningModels() async throws(OllamaError) -> [RunningModel] {
    try await answer(
      ModelList<RunningModel>.self, to: request(.get, "/api/ps", isInformation: true)
    ).models
  }

  /// `POST /api/show`: everything about one model; `verbose` brings long lists and tensors too.
  ///
  /// With `system` or `options` the server shows the model as if it had these instead of its own.
  public func showModel(
    _ name: String, verbose: Bool = false, system: String? = nil,
    options: ModelOptions = ModelOptions()
  ) async throws(OllamaError) -> ModelDetails {
    var body: JSONObject = ["model": .string(name)]
    body.add("system", system)
    if verbose { body.add("verbose", true) }
    if !options.isEmpty { body.add("options", options.json) }
    return try await answer(
      ModelDetails.self,
      to: request(.post, "/api/show", json: .object(body), model: name, isInformation: true))
  }
}

/// The answer of `/api/tags` and `/api/ps`.
private struct ModelList<Entry: JSONDecodable>: JSONDecodable {
  let models: [Entry]

  init(json: JSONValue) throws(OllamaError) {
    guard let list = json["models"] else {
      throw OllamaError(.parse, detail: "the answer has no \"models\"")
    }
    var entries: [Entry] = []
    for item in list.array ?? [] { entries.append(try Entry(json: item)) }
    models = entries
  }
}
