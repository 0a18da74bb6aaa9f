#if Diagnostics
import LibraryTestSupport
import Logging
import Synchronization
import Testing

@testable import OllamaAPI

/// The row `structured_logging` of the contract.
struct ClientLoggingTests {
  func client(
    _ lines: LogLines, _ options: ClientLogging.Options = .init(),
    change: (inout OllamaClient.Configuration) -> Void = { _ in },
    answers: ScriptedTransport.Answer...
  ) -> (OllamaClient, ScriptedTransport) {
    let transport = ScriptedTransport(answers)
    var configuration = OllamaClient.Configuration()
    configuration.logging = ClientLogging(lines.logger, options: options, prefix: "p")
    change(&configuration)
    return (OllamaClient(configuration, transport: transport), transport)
  }

  static let reply = ScriptedTransport.Answer.lines([
    #"{"message":{"content":"a secret thought"},"done":false}"#,
    #"{"done":true,"eval_count":20,"eval_duration":2000000000,"prompt_eval_count":7}"#,
  ])

  @Test("a call has a line when it is sent and one when it has ended, tied by an identifier")
  func pair() async throws {
    let lines = LogLines()
    let (client, _) = client(lines, answers: Self.reply, Self.reply)
    for _ in 0..<2 { _ = try await client.chatStream(ChatRequest(model: "m")).response() }
    let all = lines.all
    #expect(all.map(\.level) == [.debug, .info, .debug, .info])
    #expect(all.map { $0["call"] } == ["p-1", "p-1", "p-2", "p-2"])
    let end = all[1]
    #expect(end["model"] == "m" && end["endpoint"] == "/api/chat" && end["method"] == "POST")
    #expect(end["host"] == "127.0.0.1:11434" && end["status"] == "200" && end["stream"] == "true")
    #expect(end["reply_tokens"] == "20" && end["prompt_tokens"] == "7")
    #expect(end["tokens_per_second"] == "10.0")
    #expect(end["duration_ms"].flatMap(Double.init) != nil)
    #expect(end["bytes"].flatMap(Int.init).map { $0 > 50 } == true)
  }

  @Test("bodies are off unless asked for, then masked and cut")
  func bodies() async throws {
    let quiet = LogLines()
    let request = ChatRequest(model: "m", messages: [.user("my own words, quite many of them")])
    _ = try await client(quiet, answers: Self.reply).0.chatStream(request).response()
    #expect(!quiet.text.contains("own words") && !quiet.text.contains("secret thought"))
    let loud = LogLines()
    var options = ClientLogging.Options()
    options.requestBody = 200
    options.responseBody = 40
    _ = try await client(loud, options, answers: Self.reply).0.chatStream(request).response()
    #expect(loud.text.contains("my own words"))
    let answer = try #require(loud.all.last { $0.level == .trace })
    #expect(answer["body"]?.contains("a sec") == true)
    #expect(answer["body"]?.contains("done") == false)
  }

  @Test(
    "failures end at a level by their kind",
    arguments: [
      (OllamaError(.connectionRefused), Logger.Level.warning, "connection_refused"),
      (OllamaError(.tls), .error, "tls"), (OllamaError(.cancelled), .notice, "cancelled"),
    ])
  func failures(_ error: OllamaError, _ level: Logger.Level, _ code: String) async throws {
    let lines = LogLines()
    let (client, _) = client(lines, answers: .failure(error))
    _ = await failure { () async throws(OllamaError) in _ = try await client.version() }
    let end = try #require(lines.all.last)
    #expect(end.level == level)
    #expect(end["error"] == code)
    #expect(end["reason"]?.isEmpty == false)
  }

  @Test("no secret and no control character of a server reaches the log")
  func hostile() async throws {
    let key = "sk-very-secret-1234"
    let lines = LogLines()
    var options = ClientLogging.Options()
    options.requestBody = 10_000
    options.responseBody = 10_000
    let forged = "no \(key)\r\nlevel=info forged\u{1B}[2J\u{9B}\u{202E}\u{0}"
    let (client, _) = client(
      lines, options,
      change: { $0.credentials = .bearer(key, for: .configuredHost) },
      answers: .json(["error": .string(forged)], status: 500))
    _ = await failure { () async throws(OllamaError) in
      _ = try await client.chat(
        ChatRequest(model: "m\u{1B}]0;x\u{7}\n", messages: [.user("\u{1B}[1m \(key)")]))
    }
    #expect(lines.text.contains("forged"))
    #expect(!lines.text.contains(key))
    for line in lines.all {
      for value in line.metadata.values {
        #expect(!value.unicodeScalars.contains(where: PlainText.isUnsafe), "\(value)")
      }
    }
  }

  @Test("an identifier of one's own ties calls together, and can travel to the server")
  func correlation() async throws {
    let lines = LogLines()
    var options = ClientLogging.Options()
    options.correlationHeader = "X-Request-ID"
    let (client, transport) = client(
      lines, options, answers: .json(["version": "1"]), .json(["version": "1"]))
    try await ClientLogging.withCorrelation("order 7\n") { _ = try await client.version() }
    _ = try await client.version()
    #expect(
      lines.all.map { $0["call"] } == [
        "order 7\\n/p-1", "order 7\\n/p-1", "p-2", "p-2",
      ])
    let sent = transport.requests.map { request in
      request.headers.first { $0.name == "X-Request-ID" }?.value
    }
    #expect(sent == ["order_7\\n/p-1", "p-2"])
  }

  @Test("decisions of policies are written with their details")
  func events() throws {
    let lines = LogLines()
    let logging = ClientLogging(lines.logger)
    logging.observe(
      ClientEvent(
        .retryPlanned(attempt: 2, after: .seconds(1), reason: "api_503\n"), instant: .zero,
        host: "h", endpoint: "/api/chat", call: 4))
    logging.observe(ClientEvent(.circuitOpened(duration: .seconds(60)), instant: .zero))
    logging.observe(ClientEvent(.cacheMissed, instant: .zero))
    let all = lines.all
    #expect(all.map(\.level) == [.notice, .warning, .trace])
    #expect(all[0]["attempt"] == "2" && all[0]["reason"] == "api_503\\n")
    #expect(all[0]["policy_call"] == "4" && all[0]["host"] == "h")
    #expect(all[1]["time_left"] == "60.0 seconds")
  }
}

/// Keeps what is logged.
final class LogLines: Sendable {
  struct Line {
    var level: Logger.Level
    var message: String
    var metadata: [String: String]
    subscript(key: String) -> String? { metadata[key] }
  }

  private let lines = Mutex<[Line]>([])

  var all: [Line] { lines.withLock { $0 } }
  var text: String { all.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n") }

  var logger: Logger {
    var logger = Logger(label: "test") { [self] _ in Backend(lines: self) }
    logger.logLevel = .trace
    return logger
  }

  fileprivate func add(_ line: Line) { lines.withLock { $0.append(line) } }

  private struct Backend: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.add(
        Line(
          level: event.level, message: "\(event.message)",
          metadata: (event.metadata ?? [:]).mapValues { "\($0)" }))
    }
  }
}
#endif
