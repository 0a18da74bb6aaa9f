#if Resilience
import LibraryTestSupport
import OllamaAPI
import Testing

@Suite("Policies: retry or not")
struct RetryDecisionCorpusTests {
  @Test(.corpus("retry_decisions.jsonl"), arguments: Corpus.cases("retry_decisions.jsonl"))
  func decision(_ item: Corpus.Case) throws {
    let wanted = try #require(item["retry"]) == .bool(true)
    let method = try #require(item["method"]?.string)
    let endpoint = try #require(item["endpoint"]?.string)
    let phase = try #require(item["phase"]?.string)
    let outcome = try #require(item["outcome"]?.string)
    let row = DecisionRow(
      method: method == "any" ? "POST" : method,
      endpoint: endpoint == "any" ? "/api/chat" : endpoint,
      phase: phase, outcome: outcome)
    let (isRetry, limit) = try row.decide()
    #expect(isRetry == wanted, "\(item["why"]?.string ?? "")")
    if let most = item["limit"]?.int { #expect(limit == most) }
  }
}

/// A row of the table of decisions, read into what the machine understands.
struct DecisionRow {
  let method: String
  let endpoint: String
  let phase: String
  let outcome: String

  /// Whether it is tried again, and how often at most.
  func decide() throws -> (Bool, Int) {
    if let decided = try decideWhole() { return (decided, 0) }
    let isSecond =
      phase.contains("second try") || phase.contains("second attempt")
      || outcome.contains("second try")
    let decision = RetryDecision.decide(
      CallFailure(
        method: method, endpoint: endpoint.replacing(":digest", with: "sha256:0"),
        stage: try stage(), fault: try fault()),
      attempt: isSecond ? 2 : 1)
    return (decision.isRetry, decision.limit)
  }

  /// Rows on budgets, time and the server's wishes, which a whole session decides.
  private func decideWhole() throws -> Bool? {
    var policy = RetryPolicy(limit: .none)
    var allowance = RetryAllowance.unlimited
    var pushback = RetrySession.Pushback.none
    let lower = phase.lowercased()
    if lower.contains("quota empty") || lower.contains("budget empty") {
      allowance = .budget(RetryBudget(tokens: 0))
    } else if lower.contains("retry-after") {
      let isLonger =
        lower.contains("greater") || lower.contains("longer") || lower.contains("above")
      pushback = .after(isLonger ? policy.longestPushback + .seconds(1) : .seconds(2))
    } else if lower.contains("deadline") {
      policy.deadline = .milliseconds(1)
    } else if lower.contains("attempts used") || lower.contains("attempts exhausted") {
      policy.maxAttempts = 1
    } else {
      return nil
    }
    var session = RetrySession(policy, allowance: &allowance, now: .zero)
    let failure = CallFailure(
      method: method, endpoint: endpoint, stage: .responding,
      fault: .status(Int(outcome) ?? 503))
    let action = session.failed(
      failure, pushback: pushback, allowance: &allowance, random: 1, now: .zero)
    if case .retry = action { return true }
    return false
  }

  private func stage() throws -> CallFailure.Stage {
    let lower = phase.lowercased()
    let has = { (part: String) in lower.contains(part) }
    if has("tool") { return .toolRan }
    if has("reused") || has("idle") || has("keep-alive") { return .sent(reusedConnection: true) }
    if has("before send") || has("connect phase") || has("connecting") || has("not sent") {
      return .notSent
    }
    if has("after first line") || has("mid-stream") || has("after first byte") || has("streaming") {
      return .streaming
    }
    if has("headers") || has("mid-body") || has("body") { return .responding }
    if has("status") || has("redirect") || has("second") { return .responding }
    if has("before response") || has("request sent") || has("no response byte") || has("waiting") {
      return .sent(reusedConnection: false)
    }
    if has("cancel") || has("circuit") || has("refused locally") || has("limit") { return .notSent }
    if has("first byte") || has("no byte") { return .sent(reusedConnection: false) }
    if has("stream") { return .streaming }
    if has("tls") || has("handshake") || has("dns") || has("connect") { return .notSent }
    // Where a status came, the phase has no more to say.
    if case .status = try fault() { return .responding }
    throw Scenario.Unknown("the phase \(phase)")
  }

  private func fault() throws -> CallFailure.Fault {
    let lower = outcome.lowercased()
    let has = { (part: String) in lower.contains(part) }
    if phase.lowercased().contains("cancel") || has("cancel") { return .cancelled }
    if phase == "redirect" { return redirect(lower) }
    if has("refused locally") || phase.contains("circuit") { return .refusedLocally }
    if has("tls") || has("certificate") { return .tls }
    if has("dns") {
      return .nameLookup(temporary: !has("nxdomain") && !has("not found") && !has("permanent"))
    }
    if has("{\"error\"") { return .reported }
    if let status = Int(lower.split { !$0.isNumber }.first ?? ""), (100..<600).contains(status) {
      return .status(status)
    }
    if has("timeout") || has("timed out") { return .timeout }
    if ["json", "parse", "malformed", "html", "unreadable"].contains(where: has) {
      return .unreadable
    }
    let broken = [
      "econn", "enet", "ehost", "eof", "epipe", "reset", "closed", "refused", "unreachable", "any",
      "lost", "rst", "fin",
    ]
    if broken.contains(where: has) { return .connection }
    throw Scenario.Unknown("the outcome \(outcome)")
  }

  private func redirect(_ outcome: String) -> CallFailure.Fault {
    let statuses = outcome.split { !$0.isNumber }.compactMap { Int($0) }.filter { $0 >= 300 }
    let isOther =
      outcome.contains("other") || outcome.contains("https to http")
      || outcome.contains("cross")
    return .redirect(status: statuses.first ?? 302, sameOrigin: !isOther)
  }
}

@Suite("Policies: Retry-After")
struct RetryAfterCorpusTests {
  @Test(.corpus("retry_after.jsonl"), arguments: Corpus.cases("retry_after.jsonl"))
  func header(_ item: Corpus.Case) throws {
    let now = try #require(HTTPDate.seconds(from: item["now"]?.string ?? "", now: 0))
    let values = item["values"]?.array?.compactMap(\.string) ?? [item["value"]?.string ?? ""]
    let delay = RetryAfter.delay(from: values, unixTime: Double(now))
    switch item["delay_s"] {
    case .null?, nil: #expect(delay == nil, "\(values)")
    case .string("cap")?: #expect(delay == RetryAfter.maximum, "\(values)")
    case let wanted?:
      let seconds = try #require(wanted.double, "\(wanted)")
      #expect(delay.map { isClose($0.inSeconds, seconds) } == true, "\(String(describing: delay))")
    }
  }
}
#endif
