/// A stage around the transport, for policies: it may refuse, delay, repeat or answer a call itself.
///
/// Without one, calls go straight to the transport.
public protocol Interceptor: Sendable {
  /// Carries a call out, by `next` or otherwise.
  func open(
    _ request: TransportRequest,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse

  /// Told once, when a call has ended: after its last record, its failure or its cancellation.
  func ended(_ request: TransportRequest, _ outcome: CallOutcome)
}

extension Interceptor {
  /// Most stages need not know how calls end.
  public func ended(_ request: TransportRequest, _ outcome: CallOutcome) {}
}

/// How a call ended.
public struct CallOutcome: Sendable, Equatable {
  /// What went wrong; nil where nothing did.
  public var error: OllamaError?
  /// What the server measured, where it said so.
  public var metrics: ReplyMetrics?

  /// An outcome.
  public init(error: OllamaError? = nil, metrics: ReplyMetrics? = nil) {
    self.error = error
    self.metrics = metrics
  }
}
