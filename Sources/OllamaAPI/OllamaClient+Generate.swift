extension OllamaClient {
  /// `POST /api/generate`: the whole completion at once.
  public func generate(_ request: GenerateRequest) async throws(OllamaError) -> GenerateResponse {
    try configuration.inputValidation?.check(request)
    let wire = try self.request(
      .post, "/api/generate", json: request.json(stream: false), model: request.model)
    let chunks: [GenerateChunk] = try await self.chunks(wire)
    var response = GenerateResponse(chunks[0])
    for chunk in chunks.dropFirst() { response.append(chunk) }
    return response
  }

  /// `POST /api/generate`: the completion as it comes. Returns once the server has begun to answer.
  public func generateStream(
    _ request: GenerateRequest, onEvent: (@Sendable (TransportEvent) -> Void)? = nil
  ) async throws(OllamaError) -> GenerateStream {
    try configuration.inputValidation?.check(request)
    var wire = try self.request(
      .post, "/api/generate", json: request.json(stream: true), model: request.model,
      isStreaming: true)
    wire.onEvent = onEvent
    let call = Call(wire, interceptor: configuration.interceptor)
    let response = try await open(call)
    return GenerateStream(body: response.body, call: call, head: response.head)
  }

  /// Loads a model into memory, by a completion without a prompt.
  @discardableResult
  public func load(
    model: String, options: ModelOptions = ModelOptions(), keepAlive: KeepAlive? = nil
  ) async throws(OllamaError) -> GenerateResponse {
    try await generate(GenerateRequest(model: model, keepAlive: keepAlive, options: options))
  }

  /// Removes a model from memory. A reply that is under way goes on to its end.
  @discardableResult
  public func unload(model: String) async throws(OllamaError) -> GenerateResponse {
    try await generate(GenerateRequest(model: model, keepAlive: .unloadNow))
  }
}
