#if Resilience
extension Pipeline {
  /// Counts a call against the quota; throws `quotaExceeded` when a limit is reached.
  func passQuota(_ request: TransportRequest, call: PolicyCall) throws(OllamaError) {
    guard let quota else { return }
    let admission = quota.withLock { $0.admit(unixTime: context.clock.unixTime()) }
    guard case .refused(let limit, let timeLeft) = admission else { return }
    context.emit(.quotaRefused(limit: limit.rawValue, timeLeft: timeLeft), of: call)
    let minutes = (timeLeft.components.seconds + 59) / 60
    throw OllamaError(
      .quotaExceeded, detail: "\(limit.words) reached; it begins anew in \(minutes) min")
  }

  /// A call that was refused here and never sent does not count.
  func giveBackQuota(after error: OllamaError) {
    guard error.triedBefore.isEmpty else { return }
    switch error.kind {
    case .circuitOpen, .rateLimited: quota?.withLock { $0.giveBack() }
    case .connectionRefused, .unreachable, .dns, .tls, .connectionLost, .proxy, .timeout, .api,
      .authentication, .notAnOllama, .parse, .stream, .emptyAnswer, .responseTooLarge,
      .redirectRefused, .invalidArgument, .quotaExceeded, .cancelled, .featureNotEnabled:
      break
    }
  }

  /// What has been used of the quota, for the caller to keep between runs; nil without one.
  public func quotaSnapshot() -> Quota.Snapshot? {
    quota?.withLock { $0.snapshot(unixTime: context.clock.unixTime()) }
  }
}

extension Quota.Limit {
  fileprivate var words: String {
    switch self {
    case .requestsPerDay: "limit of requests a day"
    case .requestsPerMonth: "limit of requests a month"
    case .tokensPerDay: "limit of tokens a day"
    case .tokensPerMonth: "limit of tokens a month"
    }
  }
}
#endif
