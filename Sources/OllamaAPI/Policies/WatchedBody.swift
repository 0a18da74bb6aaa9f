#if Resilience || Caching
import Synchronization

/// A body that tells, once, how it ended: read to its end, broken, or given up.
final class WatchedBody: DrainableSource {
  private let inner: ResponseBody
  private let isStream: Bool
  private let host: String?
  private let triedBefore: [String]
  private let tail = Mutex<[UInt8]>([])
  private let ending: Mutex<(@Sendable (OllamaError?) -> Void)?>

  /// Watches a body; `host` and `triedBefore` go into its errors.
  ///
  /// A stream of records that ends without a final one has ended badly.
  init(
    _ inner: ResponseBody, isStream: Bool, host: String?, triedBefore: [String] = [],
    onEnd: @escaping @Sendable (OllamaError?) -> Void
  ) {
    self.inner = inner
    self.isStream = isStream
    self.host = host
    self.triedBefore = triedBefore
    ending = Mutex(onEnd)
  }

  deinit { end(OllamaError(.cancelled)) }

  func next() async throws(OllamaError) -> [UInt8]? {
    do throws(OllamaError) {
      let piece = try await inner.source.next()
      if let piece {
        if isStream { remember(piece) }
      } else {
        end(isStream && !hasFinalRecord ? OllamaError(.stream(.missingFinalRecord)) : nil)
      }
      return piece
    } catch {
      end(error)
      var error = error
      error.host = error.host ?? host
      error.triedBefore = triedBefore
      throw error
    }
  }

  func cancel() {
    end(OllamaError(.cancelled))
    inner.cancel()
  }

  func drain() {
    end(nil)
    if let source = inner.source as? any DrainableSource { source.drain() } else { inner.cancel() }
  }

  private func end(_ error: OllamaError?) {
    let told = ending.withLock { ending in
      defer { ending = nil }
      return ending
    }
    told?(error)
  }

  private func remember(_ piece: [UInt8]) {
    tail.withLock { tail in
      tail = (tail + piece.suffix(Self.tailLength)).suffix(Self.tailLength)
    }
  }

  private static let tailLength = 4096

  /// Whether the last line is a record that ends a reply.
  private var hasFinalRecord: Bool {
    let text = tail.withLock { String(decoding: $0, as: UTF8.self) }
    guard let line = text.split(whereSeparator: \.isNewline).last else { return false }
    // A final record with a long context may be longer than the tail: then its end must do.
    let squeezed = line.filter { !$0.isWhitespace }
    return squeezed.contains("\"done\":true") || squeezed.contains("\"status\":\"success\"")
      || squeezed.contains("\"error\":") || squeezed.contains("[DONE]")
      || squeezed.contains("eval_duration")
  }
}

/// A body that is already there.
final class StoredBody: ByteSource {
  private let bytes: Mutex<[UInt8]?>

  init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes.isEmpty ? nil : bytes) }

  func next() async throws(OllamaError) -> [UInt8]? {
    bytes.withLock { bytes in
      defer { bytes = nil }
      return bytes
    }
  }

  func cancel() { bytes.withLock { $0 = nil } }
}
#endif
