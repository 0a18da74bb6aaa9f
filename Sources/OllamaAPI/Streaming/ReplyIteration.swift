/// Draws a body through a reader, batch by batch: what `ChatStream` and `GenerateStream` share.
struct ReplyIteration<Chunk: StreamChunk> {
  private let body: ResponseBody
  private let call: Call
  private var reader: RecordReader<Chunk>
  private var batch: [Chunk] = []
  private var index = 0
  private var pendingError: OllamaError?
  private var isOver = false

  init(body: ResponseBody, call: Call) {
    self.body = body
    self.call = call
    reader = RecordReader()
    pendingError = call.claimReader()
    isOver = pendingError != nil
  }

  /// The next record; suspends only when none is buffered.
  @inline(__always)
  nonisolated(nonsending) mutating func next() async throws(OllamaError) -> Chunk? {
    if index < batch.count {
      defer { index += 1 }
      return batch[index]
    }
    guard try await refill() else { return nil }
    index = 1
    return batch[0]
  }

  /// All records that have arrived, at least one; nil at the end.
  nonisolated(nonsending) mutating func nextBatch() async throws(OllamaError) -> [Chunk]? {
    if index < batch.count {
      let rest = index == 0 ? batch : Array(batch[index...])
      index = batch.count
      return rest
    }
    guard try await refill() else { return nil }
    index = batch.count
    return batch
  }

  /// Fills the empty batch; false at the end.
  nonisolated(nonsending) private mutating func refill() async throws(OllamaError) -> Bool {
    batch.removeAll(keepingCapacity: true)
    index = 0
    while batch.isEmpty {
      if let error = pendingError {
        pendingError = nil
        throw error
      }
      if isOver { return false }
      await read()
    }
    return true
  }

  nonisolated(nonsending) private mutating func read() async {
    do throws(OllamaError) {
      if let piece = try await body.source.next() {
        if let error = reader.feed(piece, into: &batch) { return end(error) }
        if reader.isDone { try await finish() }
      } else {
        end(reader.finish(into: &batch))
      }
    } catch {
      end(broken(error))
    }
  }

  /// After the final record only the closing chunk is to come: reading it frees the connection for
  /// the next request. Whatever else comes is ignored.
  nonisolated(nonsending) private mutating func finish() async throws(OllamaError) {
    call.drain(body)
    end(nil)
  }

  private mutating func end(_ error: OllamaError?) {
    isOver = true
    if let error {
      let full = call.located(error)
      pendingError = full
      body.cancel()
      call.ended(error: full, metrics: reader.metrics)
    } else {
      call.ended(error: nil, metrics: reader.metrics)
    }
  }

  /// A broken connection in mid-reply is a broken reply; other errors keep their kind, and all
  /// carry what has arrived.
  private func broken(_ error: OllamaError) -> OllamaError {
    var error = error
    if reader.records > 0 || reader.position > 0 { error.progress = .replying }
    error.partial = reader.partial
    if error.kind == .connectionLost { error.kind = .stream(.connectionLost) }
    return error
  }
}
