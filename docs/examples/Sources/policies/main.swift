import OllamaAPI

struct Printer: ClientObserver {
  func observe(_ event: ClientEvent) { print(event.kind) }
}

var configuration = OllamaClient.Configuration()
configuration.policies.retry = RetryPolicy(maxAttempts: 3)
configuration.policies.circuit = CircuitBreaker.Configuration(consecutiveFailures: 5)
configuration.policies.rateLimit = RateLimiter.Configuration(
  algorithm: .slidingWindow(limit: 100, span: .seconds(60)), maxWait: .seconds(10))
configuration.policies.cache = ResponseCache.Configuration(timeToLive: .seconds(60))
configuration.policies.observer = Printer()

let client = OllamaClient(configuration)
print(try await client.models().map(\.name))
print(try await client.models().count, "answered by the cache")
