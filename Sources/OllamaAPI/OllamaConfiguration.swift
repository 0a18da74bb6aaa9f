#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension OllamaClient {
  /// Everything a client can be told; every member has a default.
  public struct Configuration: Sendable {
    /// The server.
    public var host: Host
    /// Time limits of model replies.
    public var timeouts = Timeouts()
    /// Time limits of questions that a server answers at once.
    public var informationTimeouts = Timeouts.information
    /// Time limits of pulls, pushes and creations.
    public var transferTimeouts = Timeouts.transfer
    /// Time limit of `isAvailable()` and `availability()`.
    public var probeTimeout: Duration = .seconds(2)
    /// Headers for every request; they win over the library's own, except `Content-Type` and
    /// `Accept`.
    public var headers: [HTTPHeader] = []
    /// How to authenticate.
    public var credentials = Credentials.none
    /// A file of certificates (PEM) to trust instead of the system's.
    public var caFile: String?
    /// How to choose a proxy.
    public var proxy: Proxy
    /// Greatest length of an answer that is not streamed, in bytes.
    public var maxResponseBytes = 10_000_000
    /// Checks requests before they are sent; nil for none.
    public var inputValidation: InputValidation?
    /// The least time between two deliveries of a stream of small pieces, so that a fast model does
    /// not wake the program for each token. Half of it, while that brings fewer than three pieces.
    /// Zero hands every piece over as it comes; more than a second counts as one.
    public var streamGathering: Duration = .zero
    /// How the client names itself.
    public var userAgent = "quipu-ollama-api/0.1"
    /// A stage around the transport; nil at no cost.
    public var interceptor: (any Interceptor)?

    /// A configuration for a host, with the proxy of the process's environment.
    public init(host: Host = .local) {
      self.host = host
      proxy = .environment(ProxyRules(environment: ProcessInfo.processInfo.environment))
    }

    /// A configuration from an environment: `OLLAMA_HOST`, `OLLAMA_API_KEY` and the proxy's.
    ///
    /// The key is kept for ollama.com over TLS only. Throws `invalidArgument` for a bad host.
    public init(environment: [String: String]) throws(OllamaError) {
      host = try Host.fromEnvironment(environment)
      proxy = .environment(ProxyRules(environment: environment))
      let key = environment["OLLAMA_API_KEY"].map { $0.filter { !$0.isWhitespace } } ?? ""
      if !key.isEmpty {
        credentials = .bearer(key, for: .ollamaCloud)
      }
    }
  }

  /// How a client authenticates. Nothing of it is ever shown.
  public enum Credentials: Sendable, Hashable {
    /// Not at all, but for a user and password in the host's address.
    case none
    /// With a key, sent where `scope` allows.
    case bearer(String, for: Scope)
    /// With a user and password.
    case basic(user: String, password: String)
    /// With an `Authorization` header of any form.
    case authorization(String)
    /// With a header of any name, as gateways want it.
    case header(name: String, value: String)

    /// Where a key may go.
    public enum Scope: Sendable, Hashable {
      /// To ollama.com over TLS only.
      case ollamaCloud
      /// To the client's host, whatever it is.
      case configuredHost
    }
  }

  /// How a proxy is chosen. A host on this machine never has one.
  public enum Proxy: Sendable, Hashable {
    /// None.
    case none
    /// As the environment says.
    case environment(ProxyRules)
    /// This one.
    case url(String)
  }
}

extension OllamaClient.Credentials: CustomStringConvertible, CustomReflectable {
  /// The kind only.
  public var description: String {
    switch self {
    case .none: "none"
    case .bearer: "bearer [redacted]"
    case .basic: "basic [redacted]"
    case .authorization: "authorization [redacted]"
    case .header(let name, _): "\(name) [redacted]"
    }
  }
  /// The kind only, so that a dump leaks nothing.
  public var customMirror: Mirror { Mirror(self, children: ["kind": description]) }
}

extension OllamaClient.Proxy: CustomStringConvertible, CustomReflectable {
  /// The proxy, without its user and password.
  public var description: String {
    switch self {
    case .none: "none"
    case .environment(let rules): rules.description
    case .url(let url): ProxyRules.masked(url)
    }
  }

  /// The description only, so that a dump leaks no password.
  public var customMirror: Mirror { Mirror(self, children: ["proxy": description]) }
}
