#if Resilience
import OllamaAPI
import Testing

/// Runs delay scenarios on the real backoff.
struct DelayScenario {
  let scenario: Scenario

  private var config: JSONObject { scenario.config }

  static func backoff(_ scenario: Scenario) throws -> (Backoff, countsFromZero: Bool) {
    try scenario.allowConfig([
      "base_s", "max_s", "random", "type", "jitter", "initial_s", "multiplier", "attempt",
      "header_ms", "header", "no_trap", "samples",
    ])
    let config = scenario.config
    let cap = scenario.seconds("max_s") ?? .policyForever
    if let initial = scenario.seconds("initial_s") {
      let multiplier = config.double("multiplier") ?? 2
      return (
        Backoff(
          growth: .exponential(multiplier: multiplier), base: initial, cap: cap,
          jitter: .spread(share: 0.2, mayPassCap: true)), false
      )
    }
    let base = scenario.seconds("base_s") ?? .seconds(1)
    guard let type = config.string("type") else {
      return (Backoff(base: base, cap: cap), false)
    }
    let hasJitter = config.bool("jitter") ?? (config["random"] != nil)
    let spread = Backoff.Jitter.spread(share: 0.25, mayPassCap: false)
    switch type {
    case "constant":
      return (
        Backoff(growth: .constant, base: base, cap: cap, jitter: hasJitter ? spread : .none), true
      )
    case "linear":
      return (
        Backoff(growth: .linear, base: base, cap: cap, jitter: hasJitter ? spread : .none), true
      )
    case "exponential":
      return (Backoff(base: base, cap: cap, jitter: hasJitter ? .decorrelated : .none), true)
    default: throw Scenario.Unknown("backoff \(type)")
    }
  }

  func run() throws {
    try scenario.allowExpect([
      "attempt", "retry", "attempts", "delay_s", "delays_s", "min_s", "max_s", "no_trap",
      "samples", "bins", "tolerance", "uniform",
    ])
    let (backoff, fromZero) = try Self.backoff(scenario)
    let luck: [Double] = config.double("random").map { [$0] } ?? [0, 0.25, 0.5, 0.75, 1]
    if let delays = scenario.expect.array("delays_s") {
      for (index, wanted) in delays.enumerated() {
        let delay = backoff.delay(beforeRetry: index + 1, random: luck[luck.count - 1])
        #expect(isClose(delay.inSeconds, wanted.double ?? -1), "retry \(index + 1)")
      }
      return
    }
    let number = try #require(scenario.expect.int("attempt") ?? scenario.expect.int("retry"))
    let retry = fromZero ? number + 1 : number
    if [scenario.expect["samples"], scenario.expect["bins"], config["samples"]].contains(where: {
      $0 != nil
    }) {
      return spread(backoff, retry: retry)
    }
    for value in luck {
      let delay = backoff.delay(beforeRetry: retry, random: value).inSeconds
      #expect(delay >= 0 && delay.isFinite)
      if let wanted = scenario.expect["delay_s"] {
        let expected = wanted.double ?? Duration.policyForever.inSeconds
        #expect(isClose(delay, expected), "\(delay), not \(expected)")
      }
      if let least = scenario.expect.double("min_s") { #expect(delay >= least - 1e-9) }
      if let most = scenario.expect.double("max_s") { #expect(delay <= most + 1e-9) }
    }
  }

  /// Full jitter fills the whole range evenly.
  private func spread(_ backoff: Backoff, retry: Int) {
    let samples = scenario.expect.int("samples") ?? config.int("samples") ?? 10_000
    let bins = scenario.expect.int("bins") ?? 20
    let most = scenario.expect.double("max_s") ?? backoff.cap.inSeconds
    var counts = [Int](repeating: 0, count: bins)
    var random = SeededLuck(seed: 7)
    for _ in 0..<samples {
      let delay = backoff.delay(beforeRetry: retry, random: random.next()).inSeconds
      counts[min(bins - 1, Int(delay / most * Double(bins)))] += 1
    }
    let even = Double(samples) / Double(bins)
    let tolerance = scenario.expect.double("tolerance") ?? 0.2
    for count in counts {
      #expect(abs(Double(count) - even) <= even * tolerance, "\(counts)")
    }
  }

  /// A header's wish, bounded by our own wait.
  func runBound() throws {
    try scenario.allowExpect(["delay_s"])
    let (backoff, _) = try Self.backoff(scenario)
    let own = backoff.delay(
      beforeRetry: config.int("attempt") ?? 1, random: config.double("random") ?? 1)
    let asked: Duration?
    if let text = config.string("header_ms") {
      asked =
        text.utf8.allSatisfy { (48...57).contains($0) }
        ? Int(text).map { .milliseconds($0) }
        : nil
    } else if let text = config.string("header") {
      asked = RetryAfter.delay(from: text, unixTime: 0)
    } else {
      throw Scenario.Unknown("a header in \(config.keys)")
    }
    let wanted = try #require(scenario.expect.double("delay_s"))
    #expect(isClose(RetryAfter.bounded(asked, ownBackoff: own).inSeconds, wanted))
  }
}

/// A small seeded generator, the same on every machine.
struct SeededLuck {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> Double {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Double(state >> 11) / Double(1 << 53)
  }
}
#endif
