package import OllamaAPI

/// What the client does beyond sending requests, as a person configures it; all off by default.
package struct PolicyPreferences: Sendable, Equatable {
  /// How often a failed request is tried again.
  package var retries = 0
  /// After how many failures in a row a host gets no requests; 0: only by hand.
  package var circuit = 0
  /// For how long, in seconds.
  package var circuitTime = 60.0
  /// Requests a minute; 0 for no limit.
  package var rateLimit = 0
  /// How long answers about models are kept, in seconds; 0: not at all.
  package var cacheTime = 0.0

  /// The policies of a client. A circuit is always there: it counts what fails, and a person can
  /// trip it by hand.
  package var policies: Policies {
    var policies = Policies()
    policies.circuit = CircuitBreaker.Configuration(
      consecutiveFailures: circuit > 0 ? circuit : nil, minimumCalls: 1,
      openTime: .constant(.seconds(circuitTime)), halfOpenCalls: 1)
    if retries > 0 { policies.retry = RetryPolicy(maxAttempts: retries + 1) }
    if rateLimit > 0 {
      policies.rateLimit = RateLimiter.Configuration(
        algorithm: .tokenBucket(
          burst: max(rateLimit / 6, 1), perSecond: Double(rateLimit) / 60),
        maxWait: .seconds(30))
    }
    if cacheTime > 0 {
      policies.cache = ResponseCache.Configuration(timeToLive: .seconds(cacheTime))
    }
    return policies
  }
}
