#if Resilience
extension CallFailure {
  /// Reads a failure from the library's own error.
  public init(_ error: OllamaError, method: String, endpoint: String) {
    self.init(
      method: method, endpoint: endpoint, stage: Self.stage(of: error),
      fault: Self.fault(of: error))
  }

  private static func stage(of error: OllamaError) -> Stage {
    switch error.kind {
    case .connectionRefused, .unreachable, .dns, .proxy, .timeout(.connect): return .notSent
    case .stream: return .streaming
    case .connectionLost, .tls, .timeout, .api, .authentication, .notAnOllama, .parse,
      .emptyAnswer, .responseTooLarge, .redirectRefused, .invalidArgument, .circuitOpen,
      .rateLimited, .quotaExceeded, .cancelled, .featureNotEnabled:
      switch error.progress {
      case .notSent: return .notSent
      case .sent: return .sent(reusedConnection: error.reusedConnection)
      case .answered: return .responding
      case .replying: return .streaming
      }
    }
  }

  private static func fault(of error: OllamaError) -> Fault {
    switch error.kind {
    case .connectionRefused, .unreachable, .connectionLost: .connection
    // The transport cannot tell a name that does not exist from a resolver that does not answer.
    case .dns: .nameLookup(temporary: true)
    case .tls: .tls
    case .timeout: .timeout
    case .api: .status(error.status ?? 0)
    case .authentication: .status(error.status ?? 401)
    case .stream(.connectionLost), .stream(.missingFinalRecord): .connection
    case .stream(.errorRecord): .reported
    case .stream(.badRecord), .stream(.lineTooLong): .unreadable
    case .notAnOllama, .parse, .emptyAnswer, .responseTooLarge: .unreadable
    case .redirectRefused: .redirect(status: error.status ?? 307, sameOrigin: false)
    case .proxy, .invalidArgument, .circuitOpen, .rateLimited, .quotaExceeded,
      .featureNotEnabled:
      .refusedLocally
    case .cancelled: .cancelled
    }
  }

  /// What a failure says of the host it happened on.
  var verdict: HostVerdict {
    switch fault {
    case .cancelled, .refusedLocally, .redirect, .deadline: .nothing
    case .status(let status) where status < 500: .alive
    case .connection, .nameLookup, .tls, .timeout, .status, .reported, .unreadable: .bad
    }
  }
}

/// What the end of a call says of its host.
enum HostVerdict: Sendable, Hashable {
  /// It works.
  case alive
  /// It does not.
  case bad
  /// Nothing.
  case nothing
}
#endif
