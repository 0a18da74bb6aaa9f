/// Several stages around the transport; the first sees a call first and its answer last.
public struct InterceptorChain: Interceptor {
  /// The stages, outermost first.
  public let stages: [any Interceptor]

  /// Strings stages together; chains among them are taken apart.
  public init(_ stages: [any Interceptor]) {
    self.stages = stages.flatMap { ($0 as? InterceptorChain)?.stages ?? [$0] }
  }

  /// Carries a call out through every stage.
  public func open(
    _ request: TransportRequest,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse {
    try await open(request, from: 0, next: next)
  }

  /// Tells every stage that a call has ended.
  public func ended(_ request: TransportRequest, _ outcome: CallOutcome) {
    for stage in stages { stage.ended(request, outcome) }
  }

  private func open(
    _ request: TransportRequest, from index: Int,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse {
    guard index < stages.count else { return try await next(request) }
    return try await stages[index].open(request) { request throws(OllamaError) in
      try await open(request, from: index + 1, next: next)
    }
  }
}

extension OllamaClient.Configuration {
  /// The stages around the transport, outermost first.
  public var stages: [any Interceptor] {
    get { interceptor.map { InterceptorChain([$0]).stages } ?? [] }
    set {
      let chain = InterceptorChain(newValue)
      interceptor = chain.stages.count > 1 ? chain : chain.stages.first
    }
  }
}
