#if Workflows
extension OllamaClient {
  /// Many chats, each a call of `chat`.
  public func chatBatch(
    _ requests: [ChatRequest], _ batch: Batch = Batch(),
    report: (BatchProgress) -> Void = { _ in }
  ) async -> BatchResult<ChatResponse> {
    await batch.run(requests, report: report) { (request) async throws(OllamaError) in
      try await chat(request)
    }
  }

  /// Many completions, each a call of `generate`.
  public func generateBatch(
    _ requests: [GenerateRequest], _ batch: Batch = Batch(),
    report: (BatchProgress) -> Void = { _ in }
  ) async -> BatchResult<GenerateResponse> {
    await batch.run(requests, report: report) { (request) async throws(OllamaError) in
      try await generate(request)
    }
  }

  /// Vectors of many texts, each call of `embed` with at most `batch.size` of them; the other
  /// members of `request` hold for all. Progress counts calls.
  ///
  /// The outcomes are those of the calls; their vectors one after the other are those of the texts.
  public func embedBatch(
    _ request: EmbedRequest, _ batch: Batch = Batch(),
    report: (BatchProgress) -> Void = { _ in }
  ) async -> BatchResult<EmbedResponse> {
    let size = max(1, batch.size)
    let requests = stride(from: 0, to: request.input.count, by: size).map { start in
      var part = request
      part.input = Array(request.input[start..<min(start + size, request.input.count)])
      return part
    }
    return await batch.run(requests, report: report) { (request) async throws(OllamaError) in
      try await embed(request)
    }
  }
}
#endif
