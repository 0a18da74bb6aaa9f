extension OllamaClient {
  /// `POST /api/pull`: brings a model from its library to the server. Returns once the server has
  /// begun; the stream reports the progress.
  ///
  /// A pull that was cancelled or broke goes on where it was when it is asked for again. There is
  /// no time limit for the whole; for silence, see `Configuration.transferTimeouts`. `insecure`
  /// lets the server use a library without valid TLS.
  public func pull(_ model: String, insecure: Bool = false) async throws(OllamaError)
    -> ProgressStream
  {
    try await transfer("/api/pull", model, insecure: insecure)
  }

  /// `POST /api/push`: gives a model to its library; the name must hold the account's namespace.
  public func push(_ model: String, insecure: Bool = false) async throws(OllamaError)
    -> ProgressStream
  {
    try await transfer("/api/push", model, insecure: insecure)
  }

  /// `POST /api/create`: makes a model from another one or from uploaded blobs.
  ///
  /// Throws `invalidArgument` where the request names nothing to make it from.
  public func create(_ request: CreateRequest) async throws(OllamaError) -> ProgressStream {
    try configuration.inputValidation?.check(request)
    guard request.from?.isEmpty == false || !request.files.isEmpty else {
      throw OllamaError(
        .invalidArgument,
        detail: "\"\(request.model)\" needs a model or files to be made from (from, files)")
    }
    return ProgressStream(
      try await records(
        progressRequest("/api/create", json: request.json(stream: true), model: request.model)))
  }

  private func transfer(_ endpoint: String, _ model: String, insecure: Bool)
    async throws(OllamaError) -> ProgressStream
  {
    var body: JSONObject = ["model": .string(model)]
    if insecure { body.add("insecure", true) }
    body.add("stream", true)
    return ProgressStream(
      try await records(progressRequest(endpoint, json: .object(body), model: model)))
  }

  private func progressRequest(_ endpoint: String, json: JSONValue, model: String)
    throws(OllamaError) -> TransportRequest
  {
    var request = try self.request(
      .post, endpoint, json: json, model: model, isStreaming: true)
    request.timeouts = configuration.transferTimeouts
    return request
  }
}
