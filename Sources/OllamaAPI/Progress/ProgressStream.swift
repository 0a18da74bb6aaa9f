// Folder Progress: long work on models (pull, push, create) as it reports on itself: the stream of
// reports, and the book-keeping that turns them into totals, a rate and the time left.

/// The reports of a pull, push or creation as they come. One pass only.
///
/// Ends after the report `success`. An error that the server sends in the stream, a broken
/// connection and an end without `success` are thrown. Dropping the stream or cancelling the task
/// that reads it closes the connection: the server then stops, and a later pull goes on from there.
public struct ProgressStream: AsyncSequence, Sendable {
  /// Reports.
  public typealias Element = PullProgress
  /// Streams fail with the library's own error.
  public typealias Failure = OllamaError

  let records: NDJSONStream

  init(_ records: NDJSONStream) {
    var records = records
    records.isFinal = { $0.string("status") == "success" }
    self.records = records
  }

  /// Reads the reports.
  public func makeAsyncIterator() -> Iterator { Iterator(inner: records.makeAsyncIterator()) }

  /// Ends the exchange now.
  public func cancel() { records.cancel() }

  /// Reads to the end, calling `report` with each report; throws as the stream does.
  public func finish(_ report: (PullProgress) -> Void = { _ in }) async throws(OllamaError) {
    var iterator = makeAsyncIterator()
    while let progress = try await iterator.next() { report(progress) }
  }

  /// Takes the reports one by one.
  public struct Iterator: AsyncIteratorProtocol {
    var inner: NDJSONStream.Iterator

    /// The next report; nil after `success`.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(OllamaError)
      -> PullProgress?
    {
      try await next()
    }

    /// The next report; nil after `success`.
    nonisolated(nonsending) public mutating func next() async throws(OllamaError)
      -> PullProgress?
    {
      guard let record = try await inner.next() else { return nil }
      do throws(OllamaError) {
        return try PullProgress(json: .object(record))
      } catch {
        throw inner.fail(OllamaError(.stream(.badRecord), detail: error.detail))
      }
    }
  }
}
