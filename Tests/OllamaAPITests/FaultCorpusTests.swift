import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The faults of net and stream in the corpus, each made by a script. Faults that concern the
/// program and not the client are left to its own tests.
@Suite(.corpus("faults.jsonl"), .timeLimit(.minutes(1)))
struct FaultCorpusTests {
  static let cases = Corpus.cases("faults.jsonl").filter {
    ["net", "stream"].contains($0["area"]?.string)
  }

  @Test("the client bears every fault", arguments: cases)
  func fault(_ entry: Corpus.Case) async throws {
    if let scenario = FaultScenario.all[entry.name] {
      try await scenario.run()
    } else {
      let how = entry["how"]?.string ?? ""
      Issue.record("skipped: no script here makes this fault (\(how))", severity: .warning)
    }
  }
}

/// A fault as a script, and what must come of it.
struct FaultScenario: Sendable {
  /// What the call must come to.
  enum End: Sendable {
    case text(String)
    case records(Int)
    case failure(OllamaError.Kind, partial: String? = nil)
  }

  var script: [FaultStep]
  var end: End
  /// How many requests the server must have seen; one unless said.
  var requests = 1
  var host: @Sendable (FaultServer) -> String = { $0.url }
  var change: @Sendable (inout OllamaClient.Configuration) -> Void = { _ in }

  func run() async throws {
    let server = try FaultServer(scripts: [script])
    let host = try Host(host(server))
    let client = try client(of: server) {
      $0.host = host
      change(&$0)
    }
    var text = ""
    var records = 0
    let error = await failure { () async throws(OllamaError) in
      let request = ChatRequest(model: "m", messages: [.user("x")])
      for try await batch in try await client.chatStream(request).batches {
        records += batch.count
        for chunk in batch where text.utf8.count < 2_000_000 { text += chunk.content }
      }
    }
    switch end {
    case .records(let wanted):
      #expect(error == nil)
      #expect(records == wanted)
    case .text(let wanted):
      #expect(error == nil)
      #expect(text == wanted)
    case .failure(let kind, let partial):
      #expect(error?.kind == kind)
      if let partial { #expect(error?.partial?.text == partial) }
      #expect(error?.host?.isEmpty == false)
    }
    // Where the client gave up first, the server may still have to read what it was sent.
    #expect(await server.requests(atLeast: requests).count == requests)
  }

  static let record = NetworkFaultTests.record
  static let final = NetworkFaultTests.final
  static let whole: [FaultStep] = reply([record, final])

  static func reply(_ lines: [String]) -> [FaultStep] {
    [.readRequest, .chunkedHead(), .lines(lines), .lastChunk, .hold]
  }

  static func short(_ timeouts: Timeouts)
    -> @Sendable (inout OllamaClient.Configuration) -> Void
  {
    { $0.timeouts = timeouts }
  }

  static let all: [String: FaultScenario] = net.merging(stream) { first, _ in first }

  static let net: [String: FaultScenario] = [
    "rst_mid_stream": FaultScenario(
      script: [.readRequest, .chunkedHead(), .lines([record, record, record]), .reset],
      end: .failure(.stream(.connectionLost))),
    "slow_loris_headers": FaultScenario(
      script: [.readRequest, .text("HTTP/1.1 200 OK\r\nX"), .hold],
      end: .failure(.timeout(.firstByte)), change: short(Timeouts(firstByte: .milliseconds(80)))),
    "accept_then_silence": FaultScenario(
      script: [.readRequest, .hold], end: .failure(.timeout(.firstByte)),
      change: short(Timeouts(firstByte: .milliseconds(80)))),
    "queue_full_503": FaultScenario(
      script: [
        .readRequest,
        .response(
          "503 Service Unavailable",
          body: #"{"error":"server busy, please try again.  maximum pending requests exceeded"}"#),
      ], end: .failure(.api)),
    "redirect_307_same": FaultScenario(
      script: [.readRequest, RedirectTests.redirect(307, "/api/chat")] + whole, end: .text("a"),
      requests: 2),
    "redirect_loop": FaultScenario(
      script: [.forever([.readRequest, RedirectTests.redirect(308, "/api/chat")])],
      end: .failure(.redirectRefused), requests: 6),
    "redirect_cross_origin": FaultScenario(
      script: [.readRequest, RedirectTests.redirect(307, "http://127.0.0.2:9/api/chat"), .hold],
      end: .failure(.redirectRefused)),
    "empty_200": FaultScenario(
      script: [.readRequest, .response(body: "")], end: .failure(.emptyAnswer)),
    "content_length_long": FaultScenario(
      script: [
        .readRequest,
        .text("HTTP/1.1 200 OK\r\nContent-Length: \(final.utf8.count)\r\n\r\n\(final)and more"),
        .hold,
      ], end: .text("")),
    "both_te_cl": FaultScenario(
      script: [
        .readRequest, .chunkedHead(headers: [("Content-Length", "5")]), .lines([record, final]),
        .lastChunk, .hold,
      ], end: .text("a")),
    "many_headers": FaultScenario(
      script: [
        .readRequest, .text("HTTP/1.1 200 OK\r\n"),
        .sendRepeated(Array("X-A: b\r\n".utf8), times: 100_000), .hold,
      ], end: .failure(.parse)),
    "early_hints_103": FaultScenario(
      script: [.readRequest, .text("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")]
        + whole.dropFirst(), end: .text("a")),
    "gzip_unasked": FaultScenario(
      script: [
        .readRequest,
        .text("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: identity\r\n\r\n"),
        .send(ValueCorpusTests.unhex(NetworkFaultTests.packed)), .close,
      ], end: .failure(.stream(.missingFinalRecord))),
    "tls_on_plain": FaultScenario(
      script: [.text("HTTP/1.1 400 Bad Request\r\n\r\n"), .hold], end: .failure(.tls),
      requests: 0, host: { "https://127.0.0.1:\($0.port)" }),
    "ipv6_first_dead": FaultScenario(
      script: whole, end: .text("a"), host: { "localhost:\($0.port)" }),
    "proxy_env": FaultScenario(
      script: whole, end: .text("a"),
      change: {
        let environment = ["HTTP_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"]
        $0.proxy = .environment(ProxyRules(environment: environment))
      }),
    "model_load_120s": FaultScenario(
      // The limit outlasts a load; that nothing ends earlier is a matter of its value.
      script: whole, end: .text("a"),
      change: { #expect($0.timeouts.firstByte.map { $0 > .seconds(300) } ?? true) }),
  ]

  static let stream: [String: FaultScenario] = [
    "line_1mb": FaultScenario(
      script: reply([
        #"{"message":{"content":"\#(String(repeating: "x", count: 1_000_000))"}}"#, final,
      ]), end: .text(String(repeating: "x", count: 1_000_000))),
    "reply_100mb": FaultScenario(
      script: [
        .readRequest, .chunkedHead(),
        .sendRepeated(
          Array(
            FaultStep.chunked(
              #"{"message":{"content":"\#(String(repeating: "x", count: 20_000))"}}"# + "\n"
            ).utf8), times: 5000),
        .lines([final]), .lastChunk, .hold,
      ], end: .records(5001)),
    "nul_in_string": FaultScenario(
      script: reply([#"{"message":{"content":"a\u0000b"}}"#, final]), end: .text("a\u{0}b")),
    "unknown_fields": FaultScenario(
      script: reply([#"{"new":{"x":[1]},"message":{"content":"a","y":2},"done":false}"#, final]),
      end: .text("a")),
    "missing_fields": FaultScenario(
      script: reply([#"{"model":"m","done":false}"#, record, final]), end: .text("a")),
    "wrong_type": FaultScenario(
      script: reply([record, #"{"message":{"content":5}}"#, final]),
      end: .failure(.stream(.badRecord), partial: "a")),
    "done_twice": FaultScenario(script: reply([record, final, final]), end: .text("a")),
    "text_after_done": FaultScenario(script: reply([record, final, record]), end: .text("a")),
  ]
}
