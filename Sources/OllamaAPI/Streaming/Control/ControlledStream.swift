#if Resilience
internal import Synchronization

/// A stream under a `StreamControl`, record by record. For one reader; a second is refused.
///
/// Dropping it, or cancelling the task that reads it, closes the connection.
public struct ControlledStream<Element: Sendable>: AsyncSequence, Sendable {
  /// Streams fail with the library's own error.
  public typealias Failure = OllamaError

  private let lease: PumpLease<Element>

  init(
    control: StreamControl, gathering: StreamPump<Element>.Gathering? = nil,
    open: @escaping @Sendable () async throws(OllamaError) -> StreamPump<Element>.Draw
  ) {
    let pump = StreamPump<Element>(control: control, gathering: gathering, open: open)
    lease = PumpLease(pump, isBound: control.take(pump))
  }

  /// Reads the records.
  public func makeAsyncIterator() -> Iterator { Iterator(lease: lease, fault: lease.claim()) }

  /// Takes the records one by one; two calls at the same time are refused.
  public struct Iterator: AsyncIteratorProtocol, Sendable {
    let lease: PumpLease<Element>
    let fault: OllamaError?

    /// The next record; nil at the end.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(OllamaError)
      -> Element?
    {
      if let fault { throw fault }
      return try await lease.pump.next()
    }

    /// The next record; nil at the end.
    public mutating func next() async throws(OllamaError) -> Element? {
      if let fault { throw fault }
      return try await lease.pump.next()
    }
  }
}

/// The reader's hold on a pump: when nobody holds it any more, the stream ends.
final class PumpLease<Element: Sendable>: Sendable {
  let pump: StreamPump<Element>
  private let isBound: Bool
  private let isClaimed = Mutex(false)

  init(_ pump: StreamPump<Element>, isBound: Bool) {
    self.pump = pump
    self.isBound = isBound
  }

  deinit { if isBound { _ = pump.stop(OllamaError(.cancelled), as: .cancelled) } }

  /// Nil for the first reader.
  func claim() -> OllamaError? {
    guard isBound else {
      return OllamaError(
        .invalidArgument, detail: "this control holds another stream: make one for each")
    }
    let isFirst = isClaimed.withLock { claimed in
      defer { claimed = true }
      return !claimed
    }
    return isFirst ? nil : Call.secondReader
  }
}

extension StreamPump.Gathering where Element: StreamChunk {
  /// Gathering by a buffer.
  init(_ buffer: DeliveryBuffer) {
    let machine = Guarded(Coalescer<Element>(buffer))
    add = { elements, now in machine.withLock { $0.add(elements, at: now) } }
    tick = { now in machine.withLock { $0.tick(at: now) } }
    flush = { machine.withLock { $0.flush() } }
    due = { machine.withLock { $0.due } }
  }
}

extension ChatStream {
  /// The same reply under a control; gathered where a buffer is given.
  public func controlled(
    by control: StreamControl = StreamControl(), buffer: DeliveryBuffer? = nil
  ) -> ControlledStream<ChatChunk> {
    ControlledStream(control: control, gathering: buffer.map { .init($0) }) { draw(self) }
  }

  /// The same reply, gathered: 64 bytes, 100 ms or a line at a time unless told otherwise.
  public func buffered(_ buffer: DeliveryBuffer = DeliveryBuffer()) -> ControlledStream<ChatChunk> {
    controlled(by: StreamControl(.init(silence: nil, pause: nil)), buffer: buffer)
  }
}

extension GenerateStream {
  /// The same reply under a control; gathered where a buffer is given.
  public func controlled(
    by control: StreamControl = StreamControl(), buffer: DeliveryBuffer? = nil
  ) -> ControlledStream<GenerateChunk> {
    ControlledStream(control: control, gathering: buffer.map { .init($0) }) { draw(self) }
  }

  /// The same reply, gathered: 64 bytes, 100 ms or a line at a time unless told otherwise.
  public func buffered(_ buffer: DeliveryBuffer = DeliveryBuffer())
    -> ControlledStream<GenerateChunk>
  {
    controlled(by: StreamControl(.init(silence: nil, pause: nil)), buffer: buffer)
  }
}

extension ProgressStream {
  /// The same reports under a control. A pull that stands too long loses its connection; the server
  /// goes on where it was when it is asked again.
  public func controlled(by control: StreamControl = StreamControl())
    -> ControlledStream<PullProgress>
  {
    ControlledStream(control: control) {
      var iterator = makeAsyncIterator()
      return { () async throws(OllamaError) in try await iterator.next().map { [$0] } }
    }
  }
}

private func draw(_ stream: ChatStream) -> StreamPump<ChatChunk>.Draw {
  var iterator = stream.makeAsyncIterator()
  return { () async throws(OllamaError) in try await iterator.nextBatch() }
}

private func draw(_ stream: GenerateStream) -> StreamPump<GenerateChunk>.Draw {
  var iterator = stream.makeAsyncIterator()
  return { () async throws(OllamaError) in try await iterator.nextBatch() }
}

extension OllamaClient {
  /// `POST /api/chat`, from the asking on under a control: the wait for the server's first byte too
  /// is watched, and may be cancelled. Asked when the first record is; errors come from there.
  public func chatStream(
    _ request: ChatRequest, control: StreamControl, buffer: DeliveryBuffer? = nil
  ) -> ControlledStream<ChatChunk> {
    ControlledStream(control: control, gathering: buffer.map { .init($0) }) {
      () async throws(OllamaError) in draw(try await chatStream(request))
    }
  }

  /// `POST /api/generate`, from the asking on under a control; see `chatStream(_:control:buffer:)`.
  public func generateStream(
    _ request: GenerateRequest, control: StreamControl, buffer: DeliveryBuffer? = nil
  ) -> ControlledStream<GenerateChunk> {
    ControlledStream(control: control, gathering: buffer.map { .init($0) }) {
      () async throws(OllamaError) in draw(try await generateStream(request))
    }
  }
}
#endif
