package import OllamaAPI

/// What the policies of the running clients are at.
package struct PolicyReport: Sendable, Equatable {
  /// The client of one host.
  package struct Client: Sendable, Equatable {
    package let host: Host
    /// Its own host first, then those that stand in for it.
    package let statuses: [Pipeline.HostStatus]
    /// What opens the circuit by itself; nil where only a person does.
    package let opensAfter: Int?
    /// Tries in all; nil without retries.
    package let tries: Int?
    /// Tokens left for retries, and how many there can be.
    package let balance: Double?
    package let capacity: Int?
    /// The limit, in words; nil without one.
    package let limit: RateLimiter.Configuration?
    package let cache: ResponseCache.Statistics?
    package let cacheEntries: Int
    package let cacheBytes: Int
  }

  package let clients: [Client]
}

extension PolicyReport.Client {
  /// What the stages of a client tell; nil where it has none.
  init?(_ client: OllamaClient) {
    guard let pipeline = client.pipeline else { return nil }
    let policies = pipeline.policies
    host = client.host
    statuses = pipeline.hostStatuses(own: client.host)
    opensAfter = policies.circuit?.consecutiveFailures
    tries = policies.retry?.maxAttempts
    balance = pipeline.retryBalance
    if case .budget(let budget)? = policies.retry?.limit {
      capacity = budget.capacity
    } else {
      capacity = nil
    }
    limit = policies.rateLimit
    cache = pipeline.cacheStatistics
    cacheEntries = pipeline.cacheSize?.entries ?? 0
    cacheBytes = pipeline.cacheSize?.bytes ?? 0
  }
}
