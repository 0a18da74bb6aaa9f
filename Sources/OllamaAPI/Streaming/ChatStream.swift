/// A chat reply as it comes: records one by one, or batch by batch. One pass only.
///
/// Dropping the stream or cancelling the task that reads it closes the connection, which makes the
/// server stop. A reply that ends without its final record is an error that carries what arrived.
public struct ChatStream: AsyncSequence, Sendable {
  /// Records.
  public typealias Element = ChatChunk
  /// Streams fail with the library's own error.
  public typealias Failure = OllamaError

  let body: ResponseBody
  let call: Call
  /// Status and headers of the answer.
  public let head: ResponseHead

  /// Reads the records.
  public func makeAsyncIterator() -> Iterator {
    Iterator(iteration: ReplyIteration(body: body, call: call))
  }

  /// The records in batches: all that have arrived at a time. Cheapest.
  public var batches: Batches { Batches(stream: self) }

  /// Stops the reply now.
  public func cancel() { body.cancel() }

  /// Reads to the end and puts the reply together.
  public func response() async throws(OllamaError) -> ChatResponse {
    var iterator = makeAsyncIterator()
    var response: ChatResponse?
    while let batch = try await iterator.nextBatch() {
      for chunk in batch {
        if response == nil { response = ChatResponse(chunk) } else { response?.append(chunk) }
      }
    }
    guard let response else { throw call.located(OllamaError(.emptyAnswer, progress: .answered)) }
    return response
  }

  /// Takes the records one by one.
  public struct Iterator: AsyncIteratorProtocol {
    var iteration: ReplyIteration<ChatChunk>

    /// The next record; nil at the end. Does not suspend while records are buffered.
    nonisolated(nonsending) public mutating func next() async throws(OllamaError) -> ChatChunk? {
      try await iteration.next()
    }

    /// The next record; nil at the end.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(OllamaError)
      -> ChatChunk?
    {
      try await iteration.next()
    }

    /// All records that have arrived, at least one; nil at the end.
    nonisolated(nonsending) public mutating func nextBatch() async throws(OllamaError)
      -> [ChatChunk]?
    {
      try await iteration.nextBatch()
    }
  }

  /// The records of a stream in batches.
  public struct Batches: AsyncSequence, Sendable {
    /// Records that arrived together, never none.
    public typealias Element = [ChatChunk]
    /// Streams fail with the library's own error.
    public typealias Failure = OllamaError
    let stream: ChatStream

    /// Reads the batches.
    public func makeAsyncIterator() -> Iterator { Iterator(inner: stream.makeAsyncIterator()) }

    /// Takes the batches one by one.
    public struct Iterator: AsyncIteratorProtocol {
      var inner: ChatStream.Iterator

      /// The next batch; nil at the end.
      nonisolated(nonsending) public mutating func next() async throws(OllamaError) -> [ChatChunk]?
      {
        try await inner.nextBatch()
      }

      /// The next batch; nil at the end.
      public mutating func next(isolation actor: isolated (any Actor)?)
        async throws(OllamaError) -> [ChatChunk]?
      {
        try await inner.nextBatch()
      }
    }
  }
}
