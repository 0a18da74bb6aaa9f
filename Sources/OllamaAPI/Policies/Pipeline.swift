#if Resilience || Caching
import Synchronization

/// THE order in which policies see a call:
///
/// cache → quota → retry → failover picks a host → that host's circuit → that host's limits →
/// transport.
///
/// So an answer from the cache costs nothing, a retried call is one call for the quota, each attempt
/// is counted by the circuit of the host it went to, and an open circuit moves attempts to another
/// host or ends them. A reply that has begun never moves and is never repeated; only a pull, which
/// the server resumes itself, goes on after its connection broke.
public final class Pipeline: Interceptor {
  typealias Next = @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse

  /// What it was made of.
  public let policies: Policies
  let context: PolicyContext
  private let lastCall = Mutex<UInt64>(0)
  #if Caching
  let cache: CacheStage?
  #endif
  #if Resilience
  let quota: Guarded<Quota>?
  let attempts: AttemptStage
  #endif

  /// Strings the policies that are set together.
  public init(_ policies: Policies) {
    self.policies = policies
    context = PolicyContext(policies)
    #if Caching
    cache = policies.cache.map { [context] in CacheStage($0, context: context) }
    #endif
    #if Resilience
    quota = policies.quota.map { Guarded($0) }
    attempts = AttemptStage(policies, context: context)
    #endif
  }

  /// Carries a call out in the documented order.
  public func open(
    _ request: TransportRequest,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse {
    guard !Task.isCancelled else { throw OllamaError(.cancelled) }
    let call = PolicyCall(
      number: lastCall.withLock { last in
        last &+= 1
        return last
      }, endpoint: request.endpoint)
    #if Caching
    if let cache {
      return try await cache.open(request, call: call) { [self] request throws(OllamaError) in
        try await afterCache(request, call: call, next: next)
      }
    }
    #endif
    return try await afterCache(request, call: call, next: next)
  }

  /// Counts the tokens of an answer.
  public func ended(_ request: TransportRequest, _ outcome: CallOutcome) {
    #if Resilience
    guard let quota, let metrics = outcome.metrics else { return }
    let tokens = metrics.contextTokens ?? 0
    quota.withLock { $0.add(tokens: tokens, unixTime: context.clock.unixTime()) }
    #endif
  }

  private func afterCache(_ request: TransportRequest, call: PolicyCall, next: @escaping Next)
    async throws(OllamaError) -> TransportResponse
  {
    #if Resilience
    try passQuota(request, call: call)
    do throws(OllamaError) {
      return try await attempts.open(request, call: call, next: next)
    } catch {
      giveBackQuota(after: error)
      throw error
    }
    #else
    return try await next(request)
    #endif
  }
}
#endif
