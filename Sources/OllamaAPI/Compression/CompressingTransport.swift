#if Caching
// Folder Compression: bodies of requests packed on their way out, for gateways that want it.

/// Packs the bodies of requests with gzip before another transport sends them.
///
/// Ollama itself does not unpack requests: use this only in front of a proxy that does. Being a
/// transport, it comes after every policy, so that caches and retries see the request as it was.
/// Files (blobs) go out as they are, and so does a body that packing would not make shorter.
public struct CompressingTransport: Transport {
  /// Shorter bodies are not worth it, in bytes.
  public let threshold: Int
  /// zlib's level, from 1 (quick) to 9 (small).
  public let level: Int
  private let next: any Transport

  /// Packs bodies of at least `threshold` bytes for `next`. Levels are cut to 1...9.
  public init(_ next: any Transport, threshold: Int = 1024, level: Int = 6) {
    self.next = next
    self.threshold = max(0, threshold)
    self.level = min(max(level, 1), 9)
  }

  /// Packs and sends a request; see `Transport`.
  public func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
    try await next.open(packed(request))
  }

  private func packed(_ request: TransportRequest) -> TransportRequest {
    guard case .bytes(let bytes) = request.body, bytes.count >= threshold,
      !request.headers.contains(where: { $0.name.lowercased() == "content-encoding" }),
      let short = GzipEncoder.pack(bytes, level: level), short.count < bytes.count
    else { return request }
    var request = request
    request.body = .bytes(short)
    request.headers.append(HTTPHeader("Content-Encoding", "gzip"))
    return request
  }
}
#endif
