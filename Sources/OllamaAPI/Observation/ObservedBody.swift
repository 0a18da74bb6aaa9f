#if Diagnostics
/// A body that shows each piece to an observer as it passes.
struct ObservedBody: DrainableSource {
  private let inner: any ByteSource
  private let onPiece: @Sendable ([UInt8]) -> Void

  init(_ inner: ResponseBody, onPiece: @escaping @Sendable ([UInt8]) -> Void) {
    self.inner = inner.source
    self.onPiece = onPiece
  }

  func next() async throws(OllamaError) -> [UInt8]? {
    let piece = try await inner.next()
    if let piece { onPiece(piece) }
    return piece
  }

  func cancel() { inner.cancel() }

  func drain() {
    if let source = inner as? any DrainableSource { source.drain() } else { inner.cancel() }
  }
}
#endif
