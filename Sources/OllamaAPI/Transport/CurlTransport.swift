/// HTTP by libcurl: one thread for all exchanges, started by the first, asleep between them.
///
/// Connections are kept and used again. Redirects are followed within the same origin only, at most
/// five, and only where method and body stay what they were.
public final class CurlTransport: Transport {
  private let engine = CurlEngine()

  /// A transport; nothing is started or opened yet.
  public init() {}

  /// Sends a request; see `Transport`.
  public func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
    var current = request
    for _ in 0...Redirect.limit {
      let response = try await engine.open(current)
      guard let next = try Redirect.next(after: response.head, for: current) else {
        return response
      }
      response.body.cancel()
      current = next
    }
    throw OllamaError(
      .redirectRefused, detail: "more than \(Redirect.limit) redirects", progress: .answered)
  }
}
