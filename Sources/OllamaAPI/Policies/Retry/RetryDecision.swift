#if Resilience
/// Whether a failed attempt may be repeated at all, before budgets and time are asked.
public struct RetryDecision: Sendable, Hashable {
  /// Why, in words a person can read.
  public enum Reason: Sendable, Hashable {
    /// The request never reached the server.
    case neverReachedServer
    /// A kept connection had been closed by the server.
    case idleConnectionClosed
    /// The connection broke before the answer began.
    case answerLost
    /// The server is busy.
    case serverBusy
    /// A gateway could not reach the server.
    case gatewayTrouble
    /// The server failed in a way that may pass.
    case serverTrouble
    /// The request can be repeated without harm.
    case repeatableRequest
    /// The server goes on where it stopped.
    case resumedByServer
    /// The server pointed to another path of its own.
    case redirectFollowed
    /// The call was cancelled.
    case cancelled
    /// A tool has already run.
    case toolRan
    /// The server's certificate was not accepted.
    case untrustedServer
    /// The server pointed to another origin.
    case otherOrigin
    /// The answer had already begun.
    case answerBegun
    /// The same request would get the same answer.
    case lastingAnswer
    /// The request may already have changed something.
    case mayHaveChangedSomething
    /// The server may still be loading the model or working.
    case stillWorking
    /// No such host is known.
    case unknownHost
    /// The call was refused here and never sent.
    case refusedLocally
    /// The time for the call is over.
    case deadline
    /// The answer could not be understood.
    case unreadable
    /// It is already deleted.
    case alreadyGone
  }

  /// Whether it may be repeated.
  public let isRetry: Bool
  /// At most how many repetitions, whatever the policy's own limit.
  public let limit: Int
  /// Whether to repeat without waiting, on a new connection.
  public let isImmediate: Bool
  /// Why.
  public let reason: Reason

  /// Decides by the type of the failure, the method, the endpoint and how far the attempt came;
  /// never by the text of an error.
  ///
  /// `attempt` counts from 1.
  public static func decide(_ failure: CallFailure, attempt: Int = 1) -> RetryDecision {
    let kind = EndpointKind(method: failure.method, endpoint: failure.endpoint)
    if failure.stage == .toolRan { return .stop(.toolRan) }
    switch failure.fault {
    case .cancelled: return .stop(.cancelled)
    case .tls: return .stop(.untrustedServer)
    case .refusedLocally: return .stop(.refusedLocally)
    case .deadline: return .stop(.deadline)
    case .unreadable: return .stop(.unreadable)
    case .reported: return .stop(.lastingAnswer)
    case .redirect(let status, let sameOrigin):
      return redirect(status: status, sameOrigin: sameOrigin, method: failure.method)
    case .status(let status):
      return answered(status, kind: kind, method: failure.method, attempt: attempt)
    case .nameLookup(let temporary):
      return temporary ? .retry(.neverReachedServer) : .stop(.unknownHost)
    case .connection: return broken(failure, kind: kind)
    case .timeout: return timedOut(failure, kind: kind)
    }
  }

  /// Without a limit of its own, a repetition is limited by the policy alone.
  private static func retry(_ reason: Reason, limit: Int = .max, atOnce: Bool = false) -> Self {
    RetryDecision(isRetry: true, limit: limit, isImmediate: atOnce, reason: reason)
  }

  private static func stop(_ reason: Reason) -> Self {
    RetryDecision(isRetry: false, limit: 0, isImmediate: false, reason: reason)
  }

  private static func redirect(status: Int, sameOrigin: Bool, method: String) -> Self {
    guard sameOrigin else { return .stop(.otherOrigin) }
    // 301, 302 and 303 would turn a POST into a GET; 304 and 300 point nowhere.
    let keepsMethod = status == 307 || status == 308
    let isRead = method == "GET" || method == "HEAD"
    guard keepsMethod || (isRead && (301...303).contains(status)) else {
      return .stop(.lastingAnswer)
    }
    return .retry(.redirectFollowed, limit: 5, atOnce: true)
  }

  private static func answered(_ status: Int, kind: EndpointKind, method: String, attempt: Int)
    -> Self
  {
    if status == 404, method == "DELETE", attempt > 1 { return .stop(.alreadyGone) }
    if kind == .changing {
      return .stop(status < 500 ? .lastingAnswer : .mayHaveChangedSomething)
    }
    let limit = kind == .generation || method != "POST" ? Int.max : 2
    switch status {
    case 408, 425, 429, 503: return .retry(.serverBusy, limit: limit)
    case 502: return .retry(.gatewayTrouble, limit: limit)
    case 504: return .retry(.gatewayTrouble, limit: kind == .generation ? 1 : limit)
    case 500:
      // A local server that fails to compute mostly fails again: the person decides.
      return kind == .repeatable
        ? .retry(.serverTrouble, limit: limit) : .stop(.lastingAnswer)
    default: return .stop(.lastingAnswer)
    }
  }

  private static func broken(_ failure: CallFailure, kind: EndpointKind) -> Self {
    switch failure.stage {
    case .notSent: return .retry(.neverReachedServer)
    case .toolRan: return .stop(.toolRan)
    case .sent(let reused):
      if kind == .changing { return .stop(.mayHaveChangedSomething) }
      if reused { return .retry(.idleConnectionClosed, limit: 1, atOnce: true) }
      switch kind {
      case .repeatable, .embedding, .blob: return .retry(.repeatableRequest, limit: 2)
      case .generation, .copy: return .retry(.answerLost, limit: 1)
      case .pull: return .retry(.resumedByServer, limit: 3)
      case .changing: return .stop(.mayHaveChangedSomething)
      }
    case .responding, .streaming:
      if kind == .pull { return .retry(.resumedByServer, limit: 3) }
      let handedOn = failure.stage == .streaming
      return kind == .repeatable && !handedOn
        ? .retry(.repeatableRequest, limit: 2) : .stop(.answerBegun)
    }
  }

  private static func timedOut(_ failure: CallFailure, kind: EndpointKind) -> Self {
    if failure.stage == .notSent { return .retry(.neverReachedServer) }
    switch kind {
    case .repeatable, .pull, .blob: return broken(failure, kind: kind)
    // A model may still be loading, and asking again would only lengthen the queue.
    case .generation, .embedding: return .stop(.stillWorking)
    case .copy, .changing: return .stop(.mayHaveChangedSomething)
    }
  }
}

extension RetryDecision.Reason: CustomStringConvertible {
  /// The reason in words.
  public var description: String {
    switch self {
    case .neverReachedServer: "the request never reached the server"
    case .idleConnectionClosed: "a kept connection had been closed by the server"
    case .answerLost: "the connection broke before the answer began"
    case .serverBusy: "the server is busy"
    case .gatewayTrouble: "a gateway could not reach the server"
    case .serverTrouble: "the server failed in a way that may pass"
    case .repeatableRequest: "the request can be repeated without harm"
    case .resumedByServer: "the server goes on where it stopped"
    case .redirectFollowed: "the server pointed to another path of its own"
    case .cancelled: "the call was cancelled"
    case .toolRan: "a tool has already run"
    case .untrustedServer: "the server's certificate was not accepted"
    case .otherOrigin: "the server pointed to another origin"
    case .answerBegun: "the answer had already begun"
    case .lastingAnswer: "the same request would get the same answer"
    case .mayHaveChangedSomething: "the request may already have changed something"
    case .stillWorking: "the server may still be loading the model or working"
    case .unknownHost: "no such host is known"
    case .refusedLocally: "the call was refused here and never sent"
    case .deadline: "the time for the call is over"
    case .unreadable: "the answer could not be understood"
    case .alreadyGone: "it is already deleted"
    }
  }
}
#endif
