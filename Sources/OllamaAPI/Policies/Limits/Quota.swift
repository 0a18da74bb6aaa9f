#if Resilience
/// Limits on requests and tokens a day and a month, by the wall clock.
///
/// A pure machine. It lives in the process; a caller who wants it to last keeps `snapshot`.
public struct Quota: Sendable, Hashable {
  /// The limits; nil means none.
  public struct Configuration: Sendable, Hashable, Codable {
    /// Requests a calendar day.
    public var requestsPerDay: Int?
    /// Requests a calendar month.
    public var requestsPerMonth: Int?
    /// Tokens, prompt and answer, a calendar day.
    public var tokensPerDay: Int?
    /// Tokens, prompt and answer, a calendar month.
    public var tokensPerMonth: Int?
    /// Seconds east of UTC where the day begins; zero counts days in UTC.
    public var secondsFromGMT: Int

    /// No limits unless given.
    public init(
      requestsPerDay: Int? = nil, requestsPerMonth: Int? = nil, tokensPerDay: Int? = nil,
      tokensPerMonth: Int? = nil, secondsFromGMT: Int = 0
    ) {
      self.requestsPerDay = requestsPerDay
      self.requestsPerMonth = requestsPerMonth
      self.tokensPerDay = tokensPerDay
      self.tokensPerMonth = tokensPerMonth
      self.secondsFromGMT = min(max(secondsFromGMT, -86_400), 86_400)
    }
  }

  /// Which limit is reached.
  public enum Limit: String, Sendable, Hashable, CaseIterable, Codable {
    /// Requests a day.
    case requestsPerDay
    /// Requests a month.
    case requestsPerMonth
    /// Tokens a day.
    case tokensPerDay
    /// Tokens a month.
    case tokensPerMonth
  }

  /// What has been used, to be kept by the caller between runs.
  public struct Snapshot: Sendable, Hashable, Codable {
    /// The day counted, as days since 1970 where the day begins.
    public var day: Int
    /// Requests of that day.
    public var dayRequests: Int
    /// Tokens of that day.
    public var dayTokens: Int
    /// Requests of that day's month.
    public var monthRequests: Int
    /// Tokens of that day's month.
    public var monthTokens: Int

    /// Names what has been used.
    public init(
      day: Int, dayRequests: Int = 0, dayTokens: Int = 0, monthRequests: Int = 0,
      monthTokens: Int = 0
    ) {
      self.day = day
      self.dayRequests = max(0, dayRequests)
      self.dayTokens = max(0, dayTokens)
      self.monthRequests = max(0, monthRequests)
      self.monthTokens = max(0, monthTokens)
    }
  }

  /// The answer to a caller who wants to make a request.
  public enum Admission: Sendable, Hashable {
    /// Go ahead; the request is counted.
    case admitted
    /// The limit is reached; it begins anew after this long.
    case refused(Limit, timeLeft: Duration)
  }

  /// The limits.
  public var configuration: Configuration
  private var used: Snapshot

  /// A quota of which nothing, or what a snapshot says, is used.
  public init(_ configuration: Configuration, restoring snapshot: Snapshot? = nil) {
    self.configuration = configuration
    used = snapshot ?? Snapshot(day: .min)
  }

  /// Asks to make a request, and counts it when it may be made.
  public mutating func admit(unixTime: Double) -> Admission {
    rollOver(unixTime: unixTime)
    if let limit = reached {
      return .refused(limit, timeLeft: timeLeft(limit, unixTime: unixTime))
    }
    used.dayRequests = used.dayRequests.addingClamped(1)
    used.monthRequests = used.monthRequests.addingClamped(1)
    return .admitted
  }

  /// Counts the tokens of an answer; the last one may pass the limit.
  public mutating func add(tokens: Int, unixTime: Double) {
    rollOver(unixTime: unixTime)
    used.dayTokens = used.dayTokens.addingClamped(max(0, tokens))
    used.monthTokens = used.monthTokens.addingClamped(max(0, tokens))
  }

  /// Takes a counted request back that was never sent.
  public mutating func giveBack() {
    used.dayRequests = max(0, used.dayRequests - 1)
    used.monthRequests = max(0, used.monthRequests - 1)
  }

  /// What has been used up to now, for the caller to keep.
  public mutating func snapshot(unixTime: Double) -> Snapshot {
    rollOver(unixTime: unixTime)
    return used
  }

  /// The first limit that is reached, the longest-lasting first.
  private var reached: Limit? {
    Limit.allCases.reversed().first { limit in
      switch limit {
      case .requestsPerDay: isReached(configuration.requestsPerDay, used.dayRequests)
      case .requestsPerMonth: isReached(configuration.requestsPerMonth, used.monthRequests)
      case .tokensPerDay: isReached(configuration.tokensPerDay, used.dayTokens)
      case .tokensPerMonth: isReached(configuration.tokensPerMonth, used.monthTokens)
      }
    }
  }

  private func isReached(_ limit: Int?, _ used: Int) -> Bool { limit.map { used >= $0 } ?? false }

  private func localSeconds(_ unixTime: Double) -> Int64 {
    let seconds = unixTime.isFinite ? min(max(unixTime, -6e10), 2.5e11) : 0
    return Int64(seconds.rounded(.down)) + Int64(configuration.secondsFromGMT)
  }

  private mutating func rollOver(unixTime: Double) {
    let today = Int(localSeconds(unixTime).quotientRoundingDown(by: 86_400))
    guard today != used.day else { return }
    // A clock set back a little around midnight must not empty the count.
    if used.day != .min, today == used.day - 1 { return }
    let sameMonth =
      used.day != .min
      && CivilDate.date(days: today).year == CivilDate.date(days: used.day).year
      && CivilDate.date(days: today).month == CivilDate.date(days: used.day).month
    used = Snapshot(
      day: today, monthRequests: sameMonth ? used.monthRequests : 0,
      monthTokens: sameMonth ? used.monthTokens : 0)
  }

  private func timeLeft(_ limit: Limit, unixTime: Double) -> Duration {
    let date = CivilDate.date(days: used.day)
    let end =
      switch limit {
      case .requestsPerDay, .tokensPerDay: used.day + 1
      case .requestsPerMonth, .tokensPerMonth:
        date.month == 12
          ? CivilDate.days(year: date.year + 1, month: 1, day: 1)
          : CivilDate.days(year: date.year, month: date.month + 1, day: 1)
      }
    return .seconds(max(0, Int64(end) * 86_400 - localSeconds(unixTime)))
  }
}

extension Int {
  /// The sum, or the largest number where it would not fit.
  fileprivate func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
#endif
