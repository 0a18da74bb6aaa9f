#if Resilience
/// What went wrong in one attempt, and how far it had come: all that a decision to retry needs.
public struct CallFailure: Sendable, Hashable {
  /// How far the attempt had come.
  public enum Stage: Sendable, Hashable {
    /// Nothing of the request reached the server.
    case notSent
    /// The request went out and no byte of an answer came; a kept connection may just have closed.
    case sent(reusedConnection: Bool)
    /// The answer had begun, nothing of its content had been handed on.
    case responding
    /// A part of the content had been handed on.
    case streaming
    /// A tool had run because of the answer.
    case toolRan
  }

  /// What went wrong.
  public enum Fault: Sendable, Hashable {
    /// The connection was refused, unreachable, reset or closed early.
    case connection
    /// The host's name could not be resolved; `temporary` when the resolver says to ask again.
    case nameLookup(temporary: Bool)
    /// The certificate or the handshake was not accepted.
    case tls
    /// Nothing came in time.
    case timeout
    /// The server answered with this status.
    case status(Int)
    /// The server reported an error inside a reply that had begun well.
    case reported
    /// The server pointed elsewhere.
    case redirect(status: Int, sameOrigin: Bool)
    /// The answer could not be understood, or was too large.
    case unreadable
    /// The caller gave up.
    case cancelled
    /// The call was refused here: circuit open, limit reached, invalid argument.
    case refusedLocally
    /// The time for all attempts is over.
    case deadline
  }

  /// The method, in capitals.
  public var method: String
  /// The path, such as `/api/chat`.
  public var endpoint: String
  /// How far the attempt had come.
  public var stage: Stage
  /// What went wrong.
  public var fault: Fault

  /// Describes a failure.
  public init(method: String, endpoint: String, stage: Stage, fault: Fault) {
    self.method = method
    self.endpoint = endpoint
    self.stage = stage
    self.fault = fault
  }

  /// Whether the server only said that it has too much to do.
  public var isThrottling: Bool {
    guard case .status(let code) = fault else { return false }
    return code == 408 || code == 425 || code == 429 || code == 503
  }
}

/// What an endpoint does to the server, as far as repeating it is concerned.
package enum EndpointKind: Sendable, Hashable {
  /// Changes nothing, or the same thing however often it is done.
  case repeatable
  /// Computes an answer: nothing kept on the server, but work may be lost.
  case generation
  /// Computes vectors: as generation, but short.
  case embedding
  /// Content-addressed and resumed by the server.
  case pull
  /// A blob named by its digest; the body has to be sent again from its start.
  case blob
  /// A copy: doing it twice does it once.
  case copy
  /// May have made, overwritten or published something.
  case changing

  /// What a request is.
  package init(method: String, endpoint: String) {
    let path = endpoint.prefix { $0 != "?" }
    switch (method, path) {
    case ("GET", _), ("HEAD", _), ("DELETE", _), ("PUT", _), ("OPTIONS", _): self = .repeatable
    case (_, _) where path.hasPrefix("/api/blobs/"): self = .blob
    case (_, "/api/show"), (_, "/api/me"): self = .repeatable
    case (_, "/api/pull"): self = .pull
    case (_, "/api/copy"): self = .copy
    case (_, "/api/embed"), (_, "/api/embeddings"), (_, "/v1/embeddings"): self = .embedding
    case (_, "/api/chat"), (_, "/api/generate"), (_, "/v1/chat/completions"),
      (_, "/v1/completions"), (_, "/v1/responses"), (_, "/v1/messages"),
      (_, "/v1/audio/transcriptions"), (_, "/api/web_search"), (_, "/api/web_fetch"):
      self = .generation
    case _: self = .changing
    }
  }
}
#endif
