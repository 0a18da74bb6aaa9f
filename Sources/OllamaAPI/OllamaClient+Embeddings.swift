extension OllamaClient {
  /// `POST /api/embed`: a vector for each text of a batch. No texts load the model.
  ///
  /// An answer beyond the configuration's `maxResponseBytes` is refused: about 10 KB a text are
  /// usual. Throws `parse` where the server answers with fewer or more vectors than texts.
  public func embed(_ request: EmbedRequest) async throws(OllamaError) -> EmbedResponse {
    try configuration.inputValidation?.check(request)
    let wire = try self.request(.post, "/api/embed", json: request.json, model: request.model)
    let response: EmbedResponse = try await answer(EmbedResponse.self, to: wire)
    guard response.embeddings.count == request.input.count else {
      let (sent, came) = (request.input.count, response.embeddings.count)
      throw AnswerBody.located(
        OllamaError(.parse, detail: "\(came) embeddings came for \(sent) texts"), wire)
    }
    return response
  }

  /// `POST /api/embeddings`: the older form, one text, a vector of any length. No text loads the
  /// model and gives no vector.
  public func embeddings(
    model: String, prompt: String, keepAlive: KeepAlive? = nil,
    options: ModelOptions = ModelOptions()
  ) async throws(OllamaError) -> [Float] {
    var body: JSONObject = ["model": .string(model), "prompt": .string(prompt)]
    body.add("keep_alive", keepAlive?.json)
    if !options.isEmpty { body.add("options", options.json) }
    return try await answer(
      SingleEmbedding.self,
      to: request(.post, "/api/embeddings", json: .object(body), model: model)
    ).vector
  }
}
