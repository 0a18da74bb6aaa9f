extension OllamaClient {
  /// `POST /api/chat` with `_debug_render_only`: the prompt that the model would see, without a
  /// reply.
  ///
  /// Throws `api` where the server is too old to know the wish; the reply that it then makes is
  /// held to one token.
  public func renderPrompt(_ request: ChatRequest) async throws(OllamaError) -> DebugInfo {
    var request = request
    request.debugRenderOnly = true
    request.options.numPredict = 1
    return try rendered(try await chat(request).debugInfo, "/api/chat", request.model)
  }

  /// `POST /api/generate` with `_debug_render_only`: the prompt that the model would see, without
  /// a reply. Throws as the other form does.
  public func renderPrompt(_ request: GenerateRequest) async throws(OllamaError) -> DebugInfo {
    var request = request
    request.debugRenderOnly = true
    request.options.numPredict = 1
    return try rendered(try await generate(request).debugInfo, "/api/generate", request.model)
  }

  private func rendered(_ info: DebugInfo?, _ endpoint: String, _ model: String)
    throws(OllamaError) -> DebugInfo
  {
    guard let info else {
      throw OllamaError(
        .api, detail: "the server answered without the rendered prompt: it is too old for that",
        host: host.displayName, endpoint: endpoint, model: model)
    }
    return info
  }
}
