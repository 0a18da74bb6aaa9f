#if Blocking
internal import Synchronization

/// A reply as a plain sequence: each step waits for what comes next. One pass only, one reader.
///
/// A sequence cannot throw, so its elements are results, and an error is the last of them:
///
/// ```swift
/// for chunk in try client.blocking.chatStream(request) { print(try chunk.get().text) }
/// ```
///
/// Dropping the stream closes the connection, which makes the server stop.
public final class BlockingStream<Element: Sendable>: Sequence, Sendable {
  fileprivate typealias Pull = @Sendable () async throws(OllamaError) -> [Element]?

  private let state: Mutex<State>

  private struct State {
    /// Gets what comes next; nil once the stream is over, so that the exchange ends.
    var pull: Pull?
    /// What has arrived and was not yet taken, in reverse.
    var waiting: [Element] = []
    /// The step that somebody waits for.
    var step: BlockingStep?
  }

  init<Stream: AsyncSequence & Sendable>(
    _ puller: StreamPuller<Stream>,
    _ elements: @escaping @Sendable (Stream.Element) -> [Element]
  ) where Stream.Failure == OllamaError, Stream.Element: Sendable {
    state = Mutex(
      State(pull: { () async throws(OllamaError) in try await puller.next().map(elements) }))
  }

  /// Waits for the next element; nil at the end. Throws `invalidArgument` in a task, in a closure that
  /// the network's thread calls, and where another thread is already waiting.
  public func nextElement() throws(OllamaError) -> Element? {
    try BlockingCall.check()
    while true {
      if let element = state.withLock({ $0.waiting.popLast() }) { return element }
      let step = BlockingStep()
      guard let pull = try begin(step) else { return nil }
      do throws(OllamaError) {
        finish(try BlockingCall.run(step, pull))
      } catch {
        finish(nil)
        throw error
      }
    }
  }

  /// Reads the elements; an error is the last of them.
  public func makeIterator() -> Iterator { Iterator(stream: self) }

  /// Ends the exchange now, from any thread; a thread that waits gets `cancelled`.
  public func cancel() {
    let (step, pull) = state.withLock { state in
      defer {
        state.pull = nil
        state.waiting = []
      }
      return (state.step, state.pull)
    }
    step?.cancel()
    // Let go of outside the lock: what it holds ends the exchange.
    _ = consume pull
  }

  /// What to wait for; nil at the end.
  private func begin(_ step: BlockingStep) throws(OllamaError) -> Pull? {
    let (pull, isRead) = state.withLock { state in
      defer { if state.step == nil, state.pull != nil { state.step = step } }
      return (state.pull, state.step != nil)
    }
    guard !isRead else {
      throw OllamaError(.invalidArgument, detail: "another thread is reading this stream")
    }
    return pull
  }

  private func finish(_ elements: [Element]?) {
    let ended = state.withLock { state -> Pull? in
      state.step = nil
      // A stream that was cancelled meanwhile stays empty.
      guard let pull = state.pull else { return nil }
      if let elements {
        state.waiting = elements.reversed()
        return nil
      }
      state.pull = nil
      return pull
    }
    _ = consume ended
  }

  /// Takes the elements one by one.
  public struct Iterator: IteratorProtocol {
    let stream: BlockingStream

    /// Waits for the next element or error; nil at the end.
    public mutating func next() -> Result<Element, OllamaError>? {
      do throws(OllamaError) {
        return try stream.nextElement().map { .success($0) }
      } catch {
        return .failure(error)
      }
    }
  }
}

/// Keeps the iterator of an asynchronous stream between the steps of one reader, each its own task.
actor StreamPuller<Stream: AsyncSequence & Sendable>
where Stream.Failure == OllamaError, Stream.Element: Sendable {
  private let stream: Stream
  private var iterator: Stream.AsyncIterator?

  init(_ stream: Stream) { self.stream = stream }

  /// The next element; nil at the end.
  func next() async throws(OllamaError) -> Stream.Element? {
    var current = iterator ?? stream.makeAsyncIterator()
    iterator = nil
    defer { iterator = current }
    return try await current.next(isolation: self)
  }
}
#endif
