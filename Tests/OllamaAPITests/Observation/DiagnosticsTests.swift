#if Diagnostics
import LibraryTestSupport
import Logging
import Testing

@testable import OllamaAPI

/// The row `diagnostics` of the contract.
struct DiagnosticsTests {
  func sample(
    _ began: Int, took: Int = 100, model: String? = "m", host: String = "h",
    ending: RequestSample.Ending = .success, metrics: ReplyMetrics = ReplyMetrics()
  ) -> RequestSample {
    RequestSample(
      host: host, endpoint: "/api/chat", model: model, began: .milliseconds(began),
      took: .milliseconds(took), ending: ending, metrics: metrics)
  }

  @Test(
    "percentiles are exact: values that were measured, by nearest rank",
    arguments: [
      (1, 1, 1, 1), (2, 1, 2, 2), (20, 10, 19, 20), (100, 50, 95, 99), (101, 51, 96, 100),
      (1000, 500, 950, 990),
    ])
  func percentiles(_ count: Int, _ p50: Int, _ p95: Int, _ p99: Int) throws {
    var generator = SeededGenerator(seed: 7)
    let values = (1...count).map { Duration.milliseconds($0) }.shuffled(using: &generator)
    let spread = try #require(Distribution(values))
    #expect(spread.p50 == .milliseconds(p50))
    #expect(spread.p95 == .milliseconds(p95))
    #expect(spread.p99 == .milliseconds(p99))
    #expect(spread.minimum == .milliseconds(1))
    #expect(spread.maximum == .milliseconds(count))
    #expect(abs(spread.average.secondsValue * 1000 - Double(count + 1) / 2) < 1e-6)
  }

  @Test("of nothing there is no distribution, and numbers that are none are left out")
  func empty() {
    #expect(Distribution([Duration]()) == nil)
    #expect(Distribution([Double.nan, .infinity]) == nil)
    #expect(Distribution([Double.nan, 2, 4])?.average == 3)
    #expect(DiagnosticsReport([]).successRate == nil)
  }

  @Test("at most 1000 calls and none older than an hour are kept")
  func bounds() {
    var log = DiagnosticsLog()
    for number in 0..<1500 { log.add(sample(number * 10, took: 0)) }
    let kept = log.samples(now: .seconds(15))
    #expect(kept.count == 1000)
    #expect(kept.first?.began == .milliseconds(5000))
    #expect(kept.last?.began == .milliseconds(14990))
    #expect(log.samples(now: .seconds(3610)).count == 500)
    #expect(log.samples(now: .seconds(3700)).isEmpty)
  }

  @Test(
    "windows of one, five and sixty minutes",
    arguments: [
      (DiagnosticsLog.Window.minute, 1), (.fiveMinutes, 2), (.hour, 3), (.all, 3),
    ])
  func windows(_ window: DiagnosticsLog.Window, _ count: Int) {
    var log = DiagnosticsLog()
    for second in [0, 300, 3400, 3550] { log.add(sample(second * 1000)) }
    // The first ended more than an hour before.
    let now = Duration.seconds(3605)
    #expect(log.report(window, now: now).requests == count)
  }

  @Test("errors are counted by kind, cancelled calls are neither good nor bad")
  func endings() {
    let report = DiagnosticsReport([
      sample(0), sample(0, took: 900, ending: .failure(code: "api_500")),
      sample(0, ending: .failure(code: "api_500")),
      sample(0, ending: .failure(code: "connection_refused")), sample(0, ending: .cancelled),
    ])
    #expect(report.requests == 5)
    #expect(report.successes == 1 && report.failures == 3 && report.cancellations == 1)
    #expect(report.successRate == 0.25)
    #expect(report.errors == ["api_500": 2, "connection_refused": 1])
    #expect(report.duration?.maximum == .milliseconds(100))
  }

  @Test("throughput counts over what was watched, a full log only as far back as it reaches")
  func throughput() {
    var log = DiagnosticsLog(capacity: 10)
    let metrics = ReplyMetrics(replyTokens: 50)
    for second in 0..<5 { log.add(sample(second * 1000, metrics: metrics)) }
    let early = log.report(.minute, now: .seconds(10))
    #expect(early.requestsPerSecond == 0.5)
    #expect(early.tokensPerSecond == 25)
    for second in 5..<40 { log.add(sample(second * 1000)) }
    let late = log.report(.hour, now: .seconds(40))
    #expect(late.requests == 10)
    #expect(late.span == .seconds(10))
    #expect(late.requestsPerSecond == 1)
  }

  @Test("counts and times that a server made up neither trap nor turn negative")
  func hostileCounts() {
    let metrics = ReplyMetrics(
      loadDuration: .nanoseconds(Int64.max), promptTokens: .max, replyTokens: .max,
      replyDuration: .nanoseconds(1))
    let report = DiagnosticsReport([
      sample(0, metrics: metrics), sample(0, metrics: metrics),
      sample(0, metrics: ReplyMetrics(promptTokens: -5)),
    ])
    #expect(report.requests == 3)
    #expect(report.loading?.count == 2)
  }

  @Test("a streamed chat yields time to first token, rates, load time, per model and host")
  func stream() async throws {
    let clock = StepClock()
    let diagnostics = Diagnostics(time: clock.source)
    let transport = ScriptedTransport([
      .make { _ throws(OllamaError) in
        clock.advance(by: .milliseconds(100))
        return TransportResponse(
          head: ResponseHead(status: 200), body: ResponseBody(SteppingBody(clock, tokens: 11)))
      }
    ])
    var configuration = OllamaClient.Configuration(host: try Host("http://box:1"))
    configuration.diagnostics = diagnostics
    let client = OllamaClient(configuration, transport: transport)
    var iterator = try await client.chatStream(ChatRequest(model: "m")).makeAsyncIterator()
    for _ in 0..<5 { _ = try await iterator.next() }
    let live = try #require(diagnostics.live.first)
    #expect(live.model == "m" && live.host == "box:1" && live.records == 5)
    #expect(live.firstToken == .milliseconds(200))
    // One record each 100 ms.
    #expect(live.generationRate.map { abs($0 - 10) < 1e-9 } == true)
    while try await iterator.next() != nil {}
    #expect(diagnostics.live.isEmpty)
    let report = try #require(diagnostics.reportByModel(.minute)["m"])
    #expect(report.successes == 1)
    #expect(report.firstToken?.p50 == .milliseconds(200))
    #expect(report.answered?.p50 == .milliseconds(100))
    #expect(report.loading?.maximum == .seconds(2))
    #expect(report.promptRate?.average == 50)
    #expect(report.generationRate?.average == 5)
    #expect(report.replyTokens == 10 && report.promptTokens == 100)
    #expect(report.bytes > 100)
    #expect(diagnostics.reportByHost()["box:1"] == diagnostics.report())
    #expect(Array(diagnostics.reportByEndpoint().keys) == ["/api/chat"])
  }

  @Test("failed, cancelled and plain calls are filed, each once")
  func kinds() async throws {
    let diagnostics = Diagnostics()
    var configuration = OllamaClient.Configuration()
    configuration.diagnostics = diagnostics
    let transport = ScriptedTransport([
      .json(["version": "1"]), .json(["error": "no"], status: 500),
      .failure(OllamaError(.connectionRefused)),
      .lines([#"{"message":{"content":"a"},"done":false}"#]),
    ])
    let client = OllamaClient(configuration, transport: transport)
    _ = try await client.version()
    _ = await failure { () async throws(OllamaError) in _ = try await client.models() }
    _ = await failure { () async throws(OllamaError) in _ = try await client.models() }
    func dropped() async throws { _ = try await client.chatStream(ChatRequest(model: "m")) }
    try await dropped()
    let report = diagnostics.report()
    #expect(report.requests == 4)
    #expect(report.successes == 1 && report.cancellations == 1)
    #expect(report.errors == ["api_500": 1, "connection_refused": 1])
    #expect(report.firstToken == nil)
    diagnostics.removeAll()
    #expect(diagnostics.report().requests == 0)
  }

  @Test("the diagnostics stand outermost, the log next, and can be taken off again")
  func stages() {
    var configuration = OllamaClient.Configuration()
    configuration.logging = ClientLogging(.init(label: "x"))
    configuration.diagnostics = Diagnostics()
    configuration.logging = ClientLogging(.init(label: "y"))
    #expect(configuration.stages.count == 2)
    #expect(configuration.stages.first is Diagnostics)
    configuration.diagnostics = nil
    configuration.logging = nil
    #expect(configuration.interceptor == nil)
  }
}

/// A reply whose records come 100 ms apart on a test's clock.
private final class SteppingBody: ByteSource {
  private let clock: StepClock
  private let lines: ScriptedBody

  init(_ clock: StepClock, tokens: Int) {
    self.clock = clock
    let content = (1..<tokens).map { #"{"message":{"content":"\#($0)"},"done":false}"# }
    let end = """
      {"done":true,"total_duration":9000000000,"load_duration":2000000000,\
      "prompt_eval_count":100,"prompt_eval_duration":2000000000,"eval_count":10,\
      "eval_duration":2000000000}
      """
    lines = ScriptedBody(pieces: (content + [end]).map { Array(($0 + "\n").utf8) })
  }

  func next() async throws(OllamaError) -> [UInt8]? {
    clock.advance(by: .milliseconds(100))
    return try await lines.next()
  }

  func cancel() { lines.cancel() }
}
#endif
