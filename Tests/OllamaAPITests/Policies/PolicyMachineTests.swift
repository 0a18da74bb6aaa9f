#if Resilience && Caching
import OllamaAPI
import Testing

@Suite("Policies: retry decisions in our own words")
struct RetryDecisionTests {
  private func decide(
    _ method: String, _ endpoint: String, _ stage: CallFailure.Stage, _ fault: CallFailure.Fault
  ) -> RetryDecision {
    RetryDecision.decide(
      CallFailure(method: method, endpoint: endpoint, stage: stage, fault: fault))
  }

  @Test(
    "statuses of a chat",
    arguments: [
      (400, false), (401, false), (403, false), (404, false), (405, false), (408, true),
      (413, false), (422, false), (425, true), (429, true), (499, false), (500, false),
      (501, false), (502, true), (503, true), (504, true), (505, false),
    ])
  func chatStatus(_ status: Int, _ isRetry: Bool) {
    #expect(decide("POST", "/api/chat", .responding, .status(status)).isRetry == isRetry)
  }

  @Test("what never reached the server may always go again, but for the name and the certificate")
  func notSent() {
    for endpoint in ["/api/chat", "/api/create", "/api/push", "/api/anything"] {
      #expect(decide("POST", endpoint, .notSent, .connection).isRetry)
      #expect(decide("POST", endpoint, .notSent, .timeout).isRetry)
      #expect(decide("POST", endpoint, .notSent, .nameLookup(temporary: true)).isRetry)
      #expect(!decide("POST", endpoint, .notSent, .nameLookup(temporary: false)).isRetry)
      #expect(!decide("POST", endpoint, .notSent, .tls).isRetry)
    }
  }

  @Test("redirects keep the method and the origin")
  func redirects() {
    for status in [301, 302, 303] {
      let fault = CallFailure.Fault.redirect(status: status, sameOrigin: true)
      #expect(decide("GET", "/api/tags", .responding, fault).isRetry)
      #expect(!decide("POST", "/api/chat", .responding, fault).isRetry)
    }
    let moved = CallFailure.Fault.redirect(status: 308, sameOrigin: true)
    #expect(decide("POST", "/api/chat", .responding, moved).limit == 5)
    let away = CallFailure.Fault.redirect(status: 308, sameOrigin: false)
    #expect(!decide("GET", "/api/tags", .responding, away).isRetry)
  }

  @Test("after a tool ran, after cancel, and in mid-stream nothing goes again")
  func never() {
    #expect(!decide("POST", "/api/chat", .toolRan, .connection).isRetry)
    #expect(!decide("GET", "/api/tags", .notSent, .cancelled).isRetry)
    #expect(!decide("POST", "/api/generate", .streaming, .connection).isRetry)
    #expect(!decide("POST", "/api/pull", .streaming, .reported).isRetry)
    #expect(decide("POST", "/api/pull", .streaming, .connection).limit == 3)
    #expect(!decide("POST", "/api/generate", .sent(reusedConnection: false), .timeout).isRetry)
    #expect(decide("GET", "/api/tags", .sent(reusedConnection: false), .timeout).isRetry)
  }

  @Test("the library's own errors are read by type")
  func fromErrors() {
    func decide(_ error: OllamaError) -> Bool {
      RetryDecision.decide(CallFailure(error, method: "POST", endpoint: "/api/chat")).isRetry
    }
    #expect(decide(OllamaError(.connectionRefused)))
    #expect(decide(OllamaError(.dns)))
    #expect(decide(OllamaError(.timeout(.connect))))
    #expect(decide(OllamaError(.api, status: 503)))
    #expect(decide(OllamaError(.connectionLost, progress: .sent)))
    #expect(!decide(OllamaError(.connectionLost, progress: .answered)))
    #expect(!decide(OllamaError(.connectionLost, progress: .replying)))
    #expect(!decide(OllamaError(.timeout(.firstByte), progress: .sent)))
    for kind: OllamaError.Kind in [
      .tls, .proxy, .authentication, .notAnOllama, .parse, .stream(.errorRecord), .emptyAnswer,
      .responseTooLarge(limit: 1), .redirectRefused, .invalidArgument,
      .circuitOpen(timeLeft: .zero), .rateLimited(timeLeft: .zero), .quotaExceeded, .cancelled,
      .featureNotEnabled,
    ] { #expect(!decide(OllamaError(kind)), "\(kind)") }
  }

  @Test(
    "Retry-After in all its forms",
    arguments: [
      ("120", 120.0), (" 7\t", 7), ("007", 7), ("Sun Nov  6 08:50:37 1994", 60),
      ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
      ("Monday, 07-Nov-93 08:50:37 GMT", 0), ("Sun Nov  6 20:49:37 1994", 43_200),
      ("Tue, 29 Feb 2000 00:00:00 GMT", 86_400), ("1.5", nil), ("1e3", nil),
      ("1994-11-06T08:50:37Z", nil), ("Sun, 06 Nov 1994 24:00:00 GMT", nil),
      ("sun, 06 Nov 1994 08:50:37 GMT", nil), ("Tue, 29 Feb 1900 00:00:00 GMT", nil),
      ("Sun, 06 Nov 1994 08:50:37 GMT ;", nil), ("٣", nil),
    ])
  func retryAfter(_ value: String, _ seconds: Double?) {
    let delay = RetryAfter.delay(from: value, unixTime: 784_111_777)
    #expect(delay?.inSeconds == seconds)
  }

  @Test("thirty digits are the longest wait, not a trap")
  func longRetryAfter() {
    let digits = String(repeating: "9", count: 30)
    #expect(RetryAfter.delay(from: digits, unixTime: .nan) == RetryAfter.maximum)
    #expect(RetryAfter.delay(from: ["3", "x", "9"], unixTime: 0) == .seconds(9))
    #expect(RetryAfter.delay(from: [], unixTime: 0) == nil)
  }

  @Test("days count like a calendar")
  func calendar() {
    for day in stride(from: -800_000, through: 3_000_000, by: 37) {
      let date = CivilDate.date(days: day)
      #expect(CivilDate.days(year: date.year, month: date.month, day: date.day) == day)
    }
    #expect(CivilDate.days(year: 1970, month: 1, day: 1) == 0)
    #expect(CivilDate.days(year: 2000, month: 3, day: 1) == 11_017)
  }

  @Test("no wait is negative, endless or a trap, whatever the settings")
  func strangeBackoffs() {
    for jitter: Backoff.Jitter in [
      .none, .full, .spread(share: 3, mayPassCap: true), .decorrelated,
    ] {
      for growth: Backoff.Growth in [.constant, .linear, .exponential(multiplier: .infinity)] {
        for base: Duration in [.seconds(-5), .zero, .seconds(86_400)] {
          let backoff = Backoff(growth: growth, base: base, cap: .policyForever, jitter: jitter)
          for number in [Int.min, 0, 1, 1000, .max] {
            for luck in [-1, 0, 0.5, 1, 2, Double.nan] {
              let delay = backoff.delay(beforeRetry: number, random: luck)
              #expect(delay >= .zero && delay <= .policyForever)
            }
          }
        }
      }
    }
  }
}

@Suite("Policies: limits, quotas and content")
struct PolicyLimitTests {
  @Test("a bucket gives ten at once, then 1.67 a second")
  func bucket() {
    var limiter = RateLimiter()
    var granted = 0
    for _ in 0..<20 { if case .granted = limiter.acquire(now: .zero) { granted += 1 } }
    #expect(granted == 10)
    granted = 0
    for tick in 1...600 {
      if case .granted = limiter.acquire(now: .milliseconds(tick * 100)) { granted += 1 }
    }
    #expect((99...101).contains(granted))
  }

  @Test("no stretch of 60 s ever has more than 100 calls")
  func slidingWindow() {
    var limiter = RateLimiter(
      .init(algorithm: .slidingWindow(limit: 100, span: .seconds(60))))
    var random = SeededLuck(seed: 11)
    var now = Duration.zero
    var granted: [Duration] = []
    for _ in 0..<5000 {
      now += .milliseconds(Int(random.next() * 300))
      if case .granted = limiter.acquire(now: now) { granted.append(now) }
    }
    #expect(granted.count > 500)
    for index in granted.indices.dropFirst(100) {
      #expect(granted[index] - granted[index - 100] >= .seconds(60))
    }
  }

  @Test("turns are handed out in order, and a turn that is given back can be had again")
  func turns() {
    var limiter = RateLimiter(
      .init(
        algorithm: .slidingWindow(limit: 1, span: .seconds(1)), maxWait: .seconds(3), maxWaiting: 3)
    )
    #expect(limiter.acquire(now: .zero) == .granted)
    var turns: [RateLimiter.Reservation] = []
    for number in 1...3 {
      guard case .wait(let wait, let turn) = limiter.acquire(now: .zero) else {
        Issue.record("no turn \(number)")
        return
      }
      #expect(wait == .seconds(number))
      turns.append(turn)
    }
    #expect(limiter.acquire(now: .zero) == .refused(timeLeft: .seconds(4)))
    limiter.cancel(turns[2])
    guard case .wait(let wait, _) = limiter.acquire(now: .zero) else {
      Issue.record("the turn given back was lost")
      return
    }
    #expect(wait == .seconds(3))
    #expect(limiter.waiting(now: .zero) == 3)
  }

  @Test("more than a limiter holds can never be had")
  func tooMany() {
    var limiter = RateLimiter(.init(algorithm: .tokenBucket(burst: 3, perSecond: 1)))
    #expect(limiter.acquire(4, maxWait: .seconds(100), now: .zero) == .refused(timeLeft: nil))
    #expect(limiter.acquire(3, now: .zero) == .granted)
  }

  @Test("a day's quota begins anew at midnight, a month's on the first")
  func quota() {
    let midnight = 784_080_000.0
    var quota = Quota(.init(requestsPerDay: 2, requestsPerMonth: 3))
    for _ in 0..<2 { #expect(quota.admit(unixTime: midnight - 60) == .admitted) }
    #expect(
      quota.admit(unixTime: midnight - 60) == .refused(.requestsPerDay, timeLeft: .seconds(60)))
    // Set back a little around midnight, the clock empties nothing.
    #expect(quota.admit(unixTime: midnight + 5) == .admitted)
    #expect(quota.snapshot(unixTime: midnight - 5).dayRequests == 1)
    guard case .refused(.requestsPerMonth, let left) = quota.admit(unixTime: midnight + 10) else {
      Issue.record("the month's limit was passed")
      return
    }
    // 6 November to 1 December.
    #expect(left == .seconds(25 * 86_400 - 10))
    #expect(quota.admit(unixTime: midnight + 25 * 86_400) == .admitted)
  }

  @Test("a quota counts its days where the caller lives, and is kept by the caller")
  func quotaZone() {
    var quota = Quota(.init(tokensPerDay: 100, secondsFromGMT: 7200))
    quota.add(tokens: 100, unixTime: 79_000)
    #expect(quota.admit(unixTime: 79_100) == .refused(.tokensPerDay, timeLeft: .seconds(100)))
    let kept = quota.snapshot(unixTime: 79_100)
    var restored = Quota(quota.configuration, restoring: kept)
    #expect(restored.admit(unixTime: 79_150) == .refused(.tokensPerDay, timeLeft: .seconds(50)))
    #expect(restored.admit(unixTime: 79_200) == .admitted)
    restored.add(tokens: .max, unixTime: .infinity)
    restored.add(tokens: .max, unixTime: .nan)
  }

  @Test("a rate is pushed down by a busy server and climbs back")
  func sendRate() {
    var rate = AdaptiveSendRate()
    #expect(rate.acquire(now: .zero) == .zero)
    for tick in 1...40 { rate.answered(busy: false, now: .milliseconds(tick * 100)) }
    #expect(!rate.isLimiting)
    #expect(abs(rate.measured - 10) < 1)
    rate.answered(busy: true, now: .milliseconds(4100))
    #expect(rate.isLimiting)
    let low = rate.rate
    #expect(isClose(low, rate.measured * 0.7, within: 0.01))
    let waits = (0..<20).map { _ in rate.acquire(now: .milliseconds(4100)) }
    #expect(waits.first == .zero)
    #expect(waits.last.map { $0 > .seconds(1) } == true)
    for tick in 42...100 { rate.answered(busy: false, now: .milliseconds(tick * 100)) }
    #expect(rate.rate > low)
    #expect(rate.rate <= 2 * rate.measured + 1e-9)
  }

  @Test("a share of calls is remembered for its time only")
  func percentage() throws {
    var budget = try PercentageBudget(memory: .seconds(1), perSecond: 0, share: 0.5)
    for _ in 0..<10 { budget.deposit(now: .zero) }
    #expect(budget.balance(now: .zero) == 5)
    #expect(budget.balance(now: .milliseconds(999)) == 5)
    #expect(budget.balance(now: .milliseconds(1001)) == 0)
    #expect(throws: PercentageBudget.Fault.share(-1)) { try PercentageBudget(share: -1) }
  }

  @Test("content is kept by kind, priority and size")
  func content() throws {
    var cache = ContentCache(.init(maxItemBytes: 100, maxBytes: 250, maxItems: 10))
    let piece = [UInt8](repeating: 1, count: 100)
    try cache.store(piece, for: "low", kind: .custom, priority: .low, now: .zero)
    try cache.store(piece, for: "high", kind: .system, priority: .high, now: .zero)
    try cache.store(piece, for: "new", kind: .chat, now: .seconds(1))
    #expect(cache.content(for: "low", now: .seconds(1)) == nil)
    #expect(cache.content(for: "high", now: .seconds(1)) == piece)
    #expect(cache.bytes == 200)
    #expect(throws: ContentCache.Refusal.tooLarge(bytes: 101, limit: 100)) {
      try cache.store(piece + [1], for: "x", kind: .chat, now: .zero)
    }
    try cache.store(piece, for: "new", kind: .chat, priority: .critical, now: .seconds(1))
    #expect(throws: ContentCache.Refusal.noRoom(bytes: 100)) {
      try cache.store(piece, for: "late", kind: .chat, priority: .normal, now: .seconds(1))
    }
    #expect(cache.content(for: "high", now: .seconds(7200)) == nil)
    #expect(cache.content(for: "new", now: .seconds(3601)) == nil)
    #expect(cache.count == 0 && cache.bytes == 0)
    #expect(cache.statistics.evictions == 1)
  }

  @Test("what is used little and long ago scores least")
  func scores() throws {
    var cache = ContentCache()
    for key in ["used", "idle"] {
      try cache.store([1, 2, 3], for: key, kind: .response, now: .zero)
    }
    try cache.store([UInt8](repeating: 0, count: 500_000), for: "big", kind: .response, now: .zero)
    for _ in 0..<5 { _ = cache.content(for: "used", now: .seconds(60)) }
    let now = Duration.seconds(120)
    let used = try #require(cache.score(of: "used", now: now))
    let idle = try #require(cache.score(of: "idle", now: now))
    let big = try #require(cache.score(of: "big", now: now))
    #expect(used > idle && idle > big)
    #expect(ContentCache.Kind.embeddings.timeToLive == .seconds(14_400))
  }
}
#endif
