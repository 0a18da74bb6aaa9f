#if Blocking
// Folder Blocking: the same client for programs without concurrency: each call holds its thread
// until the answer is there, and replies are plain sequences.

/// A client whose methods return when their answer is there, for threads that may be held up.
///
/// Safe on every thread but those of Swift's own pool: a task that held its thread would keep the
/// very work from running that it waits for, so every method throws `invalidArgument` there at once,
/// before anything is sent; use `OllamaClient` and `await`. The same holds in `onEvent`, `onSent` and
/// progress closures, which the network's own thread calls. The main thread of a program without
/// tasks is free to wait. Never wait on Dispatch's global queues: on Linux they share their few
/// threads with the pool. Threads and queues of your own are right.
public struct BlockingClient: Sendable {
  /// The client that does the work.
  public let client: OllamaClient

  /// A façade over a client.
  public init(_ client: OllamaClient) { self.client = client }

  /// Runs any work with the client and waits for it: for whatever has no method of its own here.
  public func wait<Value: Sendable>(
    for work: @escaping @Sendable (OllamaClient) async throws(OllamaError) -> Value
  ) throws(OllamaError) -> Value {
    let client = client
    return try BlockingCall.run { () async throws(OllamaError) -> Value in try await work(client) }
  }

  /// Begins a stream by any work with the client; its elements are then taken by waiting.
  public func stream<Stream: AsyncSequence & Sendable>(
    _ open: @escaping @Sendable (OllamaClient) async throws(OllamaError) -> Stream
  ) throws(OllamaError) -> BlockingStream<Stream.Element>
  where Stream.Element: Sendable, Stream.Failure == OllamaError {
    let stream = try wait(for: open)
    return BlockingStream(StreamPuller(stream)) { element in [element] }
  }
}

extension BlockingClient {
  /// `POST /api/chat`: the whole reply.
  public func chat(_ request: ChatRequest) throws(OllamaError) -> ChatResponse {
    try wait { client throws(OllamaError) in try await client.chat(request) }
  }

  /// `POST /api/chat`: the reply as it comes. Returns once the server has begun to answer.
  public func chatStream(_ request: ChatRequest) throws(OllamaError) -> BlockingStream<ChatChunk> {
    let stream = try wait { client throws(OllamaError) in try await client.chatStream(request) }
    return BlockingStream(StreamPuller(stream.batches)) { $0 }
  }

  /// `POST /api/generate`: the whole completion.
  public func generate(_ request: GenerateRequest) throws(OllamaError) -> GenerateResponse {
    try wait { client throws(OllamaError) in try await client.generate(request) }
  }

  /// `POST /api/generate`: the completion as it comes. Returns once the server has begun to answer.
  public func generateStream(_ request: GenerateRequest) throws(OllamaError)
    -> BlockingStream<GenerateChunk>
  {
    let stream = try wait { client throws(OllamaError) in try await client.generateStream(request) }
    return BlockingStream(StreamPuller(stream.batches)) { $0 }
  }

  /// Loads a model into memory.
  @discardableResult
  public func load(
    model: String, options: ModelOptions = ModelOptions(), keepAlive: KeepAlive? = nil
  ) throws(OllamaError) -> GenerateResponse {
    try wait { client throws(OllamaError) in
      try await client.load(model: model, options: options, keepAlive: keepAlive)
    }
  }

  /// Removes a model from memory.
  @discardableResult
  public func unload(model: String) throws(OllamaError) -> GenerateResponse {
    try wait { client throws(OllamaError) in try await client.unload(model: model) }
  }

  /// `GET /api/tags`: the models that the server has.
  public func models() throws(OllamaError) -> [ModelSummary] {
    try wait { client throws(OllamaError) in try await client.models() }
  }

  /// `GET /api/ps`: the models in memory.
  public func runningModels() throws(OllamaError) -> [RunningModel] {
    try wait { client throws(OllamaError) in try await client.runningModels() }
  }

  /// `POST /api/show`: everything about one model.
  public func showModel(_ name: String, verbose: Bool = false) throws(OllamaError) -> ModelDetails {
    try wait { client throws(OllamaError) in try await client.showModel(name, verbose: verbose) }
  }

  /// `GET /api/version`: the server's version.
  public func version() throws(OllamaError) -> ServerVersion {
    try wait { client throws(OllamaError) in try await client.version() }
  }

  /// Whether a server answers; throws only where a task must not wait.
  public func availability() throws(OllamaError) -> OllamaClient.Availability {
    try wait { client throws(OllamaError) in await client.availability() }
  }
}

extension OllamaClient {
  /// The same client for threads that may be held up.
  public var blocking: BlockingClient { BlockingClient(self) }
}
#endif
