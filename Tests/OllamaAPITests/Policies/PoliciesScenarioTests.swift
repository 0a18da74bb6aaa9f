#if Resilience && Caching
import LibraryTestSupport
import OllamaAPI
import Testing

@Suite("Policies: scenarios of the corpus")
struct PoliciesScenarioTests {
  @Test(
    .corpus("resilience_scenarios.jsonl"), arguments: Corpus.cases("resilience_scenarios.jsonl"))
  func scenario(_ item: Corpus.Case) async throws {
    try await Self.run(Scenario(item.json))
  }

  static func run(_ scenario: Scenario) async throws {
    switch scenario.family {
    case "breaker":
      var breaker = try BreakerScenario(scenario)
      try breaker.run()
    case "breaker_ratio": try BreakerScenario.runRatio(scenario)
    case "delay": try DelayScenario(scenario: scenario).run()
    case "retry_after_bound": try DelayScenario(scenario: scenario).runBound()
    case "quota": try QuotaScenario(scenario: scenario).run()
    case "adaptive": try AdaptiveScenario(scenario: scenario).run()
    case "rate_limiter":
      var limiter = try LimiterScenario(scenario)
      try limiter.run()
    case "failover": try await FailoverScenario(scenario: scenario).run()
    case "hedge": try HedgeScenario(scenario: scenario).run()
    case "retry": try await RetryScenario(scenario: scenario).run()
    case "cache": try await CacheScenario(scenario: scenario).run()
    default: throw Scenario.Unknown("the family \(scenario.family)")
    }
  }

  @Test("an operation, key or family that nobody knows fails loudly")
  func unknown() async {
    for text in [
      #"{"family":"magic"}"#, #"{"family":"breaker","ops":[["dance"]]}"#,
      #"{"family":"breaker","config":{"moon":1},"ops":[]}"#,
      #"{"family":"cache","expect":{"taste":"sweet"}}"#,
      #"{"family":"quota","ops":[["juggle"]]}"#,
    ] {
      await #expect(throws: Scenario.Unknown.self, "\(text)") {
        try await Self.run(Scenario(try JSONParser.parse(text).object ?? [:]))
      }
    }
  }
}
#endif
