#if Resilience
extension RetrySession.Stop: CustomStringConvertible {
  /// The reason in words.
  public var description: String {
    switch self {
    case .decision(let reason): reason.description
    case .attemptsUsed(let number): "all \(number) attempts are used"
    case .budgetEmpty: "the budget of retries is empty"
    case .pushback(let asked):
      asked.map { "the server asks for \(Int($0.inSeconds.rounded(.up))) s, too long to wait" }
        ?? "the server asks not to be asked again"
    case .tooLate: "the time for retries is over"
    }
  }

  /// Whether it says more than that the failure was not of a kind to retry.
  var isWorthTelling: Bool {
    switch self {
    case .decision: false
    case .attemptsUsed, .budgetEmpty, .pushback, .tooLate: true
    }
  }
}
#endif
