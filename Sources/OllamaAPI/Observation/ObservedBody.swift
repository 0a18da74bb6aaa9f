#if Diagnostics
/// A body that shows each piece to an observer as it passes.
package struct ObservedBody: DrainableSource {
  private let inner: any ByteSource
  private let onPiece: @Sendable ([UInt8]) -> Void

  /// Watches `inner`; the observer is called on the reader's thread.
  package init(_ inner: ResponseBody, onPiece: @escaping @Sendable ([UInt8]) -> Void) {
    self.inner = inner.source
    self.onPiece = onPiece
  }

  /// The next piece; nil at the end.
  package func next() async throws(OllamaError) -> [UInt8]? {
    let piece = try await inner.next()
    if let piece { onPiece(piece) }
    return piece
  }

  /// Ends the exchange now.
  package func cancel() { inner.cancel() }

  func drain() {
    if let source = inner as? any DrainableSource { source.drain() } else { inner.cancel() }
  }
}
#endif
