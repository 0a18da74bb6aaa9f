extension OllamaClient {
  /// `POST /api/chat`: the whole reply at once.
  public func chat(_ request: ChatRequest) async throws(OllamaError) -> ChatResponse {
    try configuration.inputValidation?.check(request)
    let wire = try self.request(
      .post, "/api/chat", json: request.json(stream: false), model: request.model)
    let chunks: [ChatChunk] = try await self.chunks(wire)
    var response = ChatResponse(chunks[0])
    for chunk in chunks.dropFirst() { response.append(chunk) }
    return response
  }

  /// `POST /api/chat`: the reply as it comes. Returns once the server has begun to answer, which
  /// may take as long as loading the model; `onEvent` hears of the connection before that.
  public func chatStream(
    _ request: ChatRequest, onEvent: (@Sendable (TransportEvent) -> Void)? = nil
  ) async throws(OllamaError) -> ChatStream {
    try configuration.inputValidation?.check(request)
    var wire = try self.request(
      .post, "/api/chat", json: request.json(stream: true), model: request.model,
      isStreaming: true)
    wire.onEvent = onEvent
    let call = Call(wire, interceptor: configuration.interceptor)
    let response = try await open(call)
    return ChatStream(body: response.body, call: call, head: response.head)
  }

  /// The chunks of an answer that is not streamed; never none.
  func chunks<Chunk: StreamChunk>(_ wire: TransportRequest) async throws(OllamaError) -> [Chunk] {
    let call = Call(wire, interceptor: configuration.interceptor)
    let response = try await open(call)
    do throws(OllamaError) {
      let limit = wire.maxResponseBytes ?? configuration.maxResponseBytes
      let bytes = try await response.body.collect(limit: limit)
      let chunks: [Chunk] = try AnswerBody.chunks(bytes)
      guard let last = chunks.last else { throw OllamaError(.emptyAnswer, progress: .answered) }
      call.ended(error: nil, metrics: last.record.rareFields.metrics)
      return chunks
    } catch {
      let full = call.located(error)
      call.ended(error: full, metrics: nil)
      throw full
    }
  }
}
