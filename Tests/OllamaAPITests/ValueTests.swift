import Testing

@testable import OllamaAPI

struct ValueTests {
  @Test(
    "durations are shown as the official command line shows them",
    arguments: [
      (0, "0s"), (1, "1ns"), (1_500, "1.5µs"), (130_079_000, "130.079ms"), (12_300_000, "12.3ms"),
      (1_200_000_000, "1.2s"), (4_232_710_000, "4.23271s"), (90_500_000_000, "1m30.5s"),
      (3_600_000_000_000, "1h0m0s"), (3_661_000_000_000, "1h1m1s"), (-1_500_000_000, "-1.5s"),
      (60_000_000_000, "1m0s"), (999_999_999, "999.999999ms"), (1_000_000_000, "1s"),
    ])
  func durationText(_ nanoseconds: Int64, _ text: String) {
    #expect(GoDuration.text(.nanoseconds(nanoseconds)) == text)
    #expect(GoDuration.parse(text) == .nanoseconds(nanoseconds))
  }

  @Test(
    "durations are read",
    arguments: [
      ("5m", 300.0), ("1h30m", 5400), ("300ms", 0.3), ("-1.5h", -5400), ("+2s", 2), ("0", 0),
      ("1.5s", 1.5), ("2h45m10s", 9910), ("1µs", 1e-6), ("1us", 1e-6), (".5s", 0.5),
    ])
  func durations(_ text: String, _ seconds: Double) {
    #expect(GoDuration.parse(text) == .nanoseconds(Int64((seconds * 1e9).rounded())))
  }

  @Test(
    "what is no duration is refused",
    arguments: [
      "", "5", "m", "5 m", "5m ", "1.2.3s", "s5", "5x", "--5s", "1h-2m", ".s", "99999999999h", "٣s",
    ])
  func noDuration(_ text: String) { #expect(GoDuration.parse(text) == nil) }

  @Test(
    "moments are read to the nanosecond and shown in UTC",
    arguments: [
      (
        "2023-08-04T08:52:19.385406455-07:00", 1_691_164_339, 385_406_455,
        "2023-08-04T15:52:19.385406455Z"
      ),
      ("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z"),
      ("0001-01-01T00:00:00Z", -62_135_596_800, 0, "0001-01-01T00:00:00Z"),
      ("2024-02-29T23:59:59.5+05:30", 1_709_231_399, 500_000_000, "2024-02-29T18:29:59.5Z"),
      ("2026-11-22T15:28:25z", 1_795_361_305, 0, "2026-11-22T15:28:25Z"),
      ("2319-01-01T00:00:00.000000001Z", 11_013_321_600, 1, "2319-01-01T00:00:00.000000001Z"),
      (
        "2000-01-01 00:00:00.1234567891Z", 946_684_800, 123_456_789,
        "2000-01-01T00:00:00.123456789Z"
      ),
      ("1969-12-31T23:59:59Z", -1, 0, "1969-12-31T23:59:59Z"),
    ])
  func moments(_ text: String, _ seconds: Int, _ nanoseconds: Int, _ shown: String) throws {
    let stamp = try #require(TimeStamp(text))
    #expect(stamp == TimeStamp(seconds: seconds, nanoseconds: nanoseconds))
    #expect(stamp.description == shown)
    #expect(TimeStamp(shown) == stamp)
  }

  @Test("every day of four centuries survives writing and reading")
  func days() {
    for day in stride(from: -150_000, through: 150_000, by: 17) {
      let stamp = TimeStamp(seconds: day * 86_400 + 12_345)
      #expect(TimeStamp(stamp.description) == stamp)
    }
  }

  @Test(
    "what is no moment is refused",
    arguments: [
      "", "2023", "2023-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2023-01-01T24:00:00Z",
      "2023-01-01T00:60:00Z", "2023-01-01T00:00:00", "2023-01-01T00:00:00.Z",
      "2023-01-01T00:00:00+1",
      "2023-01-01T00:00:00Zx", "2023/01/01T00:00:00Z", "2023-01-01X00:00:00Z",
      "2023-00-10T00:00:00Z",
      "2023-01-01T00:00:00+25:00",
    ])
  func noMoment(_ text: String) { #expect(TimeStamp(text) == nil) }

  @Test(
    "model names are shown without what goes without saying",
    arguments: [
      ("llama3.2", "llama3.2:latest"), ("library/llama3.2:1b", "llama3.2:1b"),
      ("registry.ollama.ai/library/x", "x:latest"), ("me/x:y", "me/x:y"),
      ("hf.co/user/repo:Q4", "hf.co/user/repo:Q4"),
      ("localhost:5000/a/b", "localhost:5000/a/b:latest"),
      ("REGISTRY.ollama.ai/Library/X:T", "X:T"),
    ])
  func display(_ text: String, _ shown: String) throws {
    #expect(try ModelName(text).display == shown)
  }

  @Test("names that differ in case or defaults are the same")
  func same() throws {
    #expect(try ModelName("Llama3.2") == ModelName("registry.ollama.ai/library/llama3.2:LATEST"))
    #expect(try ModelName("a:1") != ModelName("a:2"))
    #expect(try Set([ModelName("a"), ModelName("A:latest")]).count == 1)
    #expect(try ModelName("gpt-oss:120b-cloud").isCloud)
    #expect(try ModelName("x:cloud").isCloud)
    #expect(try !ModelName("cloud:x").isCloud)
  }

  @Test(
    "bad names are refused with the faulty part",
    arguments: [
      ("", "model is empty"), (":tag", "model is empty"), ("a/", "model is empty"),
      ("a:", "tag is empty"),
      ("-a", "begin"), ("a b", "character"), ("a.b/c", "namespace"), ("a:b:c", "model"),
      ("é", "begin"), (String(repeating: "x", count: 81), "longer"), ("../x", "begin"),
      ("a\u{7}", "character"),
    ])
  func badNames(_ text: String, _ words: String) {
    let error = #expect(throws: OllamaError.self) { try ModelName(text) }
    #expect(error?.kind == .invalidArgument)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test(
    "times to keep a model are read as people type them",
    arguments: [
      ("5m", "\"5m\""), ("1h30m", "\"1h30m\""), ("90", "\"1m30s\""), ("0", "0"), ("-1", "-1"),
      ("forever", "-1"), ("0s", "0"), ("-5m", "-1"), ("1.5", "\"1.5s\""), ("24h", "\"24h\""),
    ])
  func keepAlive(_ text: String, _ json: String) {
    #expect(KeepAlive(text)?.json.description == json)
  }

  @Test("extreme values are cut and never trap")
  func extremes() {
    #expect(KeepAlive.hours(.max).seconds ?? 0 > 1e9)
    #expect(KeepAlive.minutes(.min).json == -1)
    for seconds in [Int.min, .max] {
      #expect(!TimeStamp(seconds: seconds, nanoseconds: .max).description.isEmpty)
    }
  }

  @Test("what is no time to keep a model is refused", arguments: ["", "x", "5 m", "nan", "1e300"])
  func noKeepAlive(_ text: String) { #expect(KeepAlive(text) == nil) }

  @Test("a number as text is an error on the wire, as it is for the server")
  func bareKeepAlive() {
    #expect(throws: OllamaError.self) { try KeepAlive(json: "5") }
    #expect(throws: OllamaError.self) { try KeepAlive(json: true) }
    #expect((try? KeepAlive(json: .double(1e300)))?.seconds ?? 0 > 1e9)
  }

  @Test(
    "strengths of thinking are words or truth values",
    arguments: [
      ("on", "true"), ("off", "false"), ("HIGH", "\"high\""), ("max", "\"max\""),
      ("false", "false"),
    ])
  func think(_ text: String, _ json: String) { #expect(Think(text)?.json.description == json) }

  @Test("base64 loses its prefix and gives its bytes")
  func base64() {
    #expect(Base64Data(base64: "data:image/png;base64,AAEC").bytes == [0, 1, 2])
    #expect(Base64Data(bytes: [0xFF, 0xFE]).text == "//4=")
    #expect(Base64Data(base64: "!").bytes == nil)
  }

  @Test("versions are ordered by their numbers")
  func versions() {
    let sorted = ["0.9.1", "0.10.0", "0.33.0-rc2", "0.33.0", "1.0"].map { ServerVersion($0) }
    #expect(sorted.shuffled().sorted() == sorted)
    #expect(ServerVersion("v1.2").numbers == [1, 2])
  }

  @Test("the measurements are printed in the official words")
  func summary() {
    let metrics = ReplyMetrics(
      totalDuration: .milliseconds(1200), loadDuration: .microseconds(12_300), promptTokens: 26,
      promptDuration: .nanoseconds(130_079_000), replyTokens: 259,
      replyDuration: .nanoseconds(4_232_710_000))
    #expect(
      metrics.summaryLines == [
        "total duration:       1.2s", "load duration:        12.3ms",
        "prompt eval count:    26 token(s)", "prompt eval duration: 130.079ms",
        "prompt eval rate:     199.88 tokens/s", "eval count:           259 token(s)",
        "eval duration:        4.23271s", "eval rate:            61.19 tokens/s",
      ])
    #expect(metrics.contextTokens == 285)
    #expect(ReplyMetrics().summaryLines.isEmpty)
  }

  @Test(
    "rates are nil where a figure is missing or zero",
    arguments: [
      ReplyMetrics(replyTokens: 5), ReplyMetrics(replyTokens: 5, replyDuration: .zero),
      ReplyMetrics(replyTokens: 0, replyDuration: .seconds(1)), ReplyMetrics(),
    ])
  func noRate(_ metrics: ReplyMetrics) {
    #expect(metrics.replyRate == nil)
    #expect(!metrics.summaryLines.contains { $0.contains("rate") })
  }
}
