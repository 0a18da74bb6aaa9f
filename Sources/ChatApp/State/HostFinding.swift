package import OllamaAPI

/// How a configured host was found.
package enum HostFinding: Sendable, Equatable {
  case up(version: String, latency: Duration)
  case down(OllamaError)
}
