import LibraryTestSupport
import Testing

@testable import OllamaAPI

struct ErrorTests {
  static let kinds: [OllamaError.Kind] =
    [
      .connectionRefused, .unreachable, .dns, .tls, .connectionLost, .proxy, .api, .authentication,
      .notAnOllama, .parse, .emptyAnswer, .responseTooLarge(limit: 10), .redirectRefused,
      .invalidArgument, .circuitOpen(timeLeft: .seconds(3)), .rateLimited(timeLeft: .seconds(1)),
      .quotaExceeded, .cancelled, .featureNotEnabled,
    ] + OllamaError.TimeoutPhase.allCases.map { .timeout($0) }
    + OllamaError.StreamFault.allCases.map { .stream($0) }

  @Test("every kind has a code, a sentence and (but two) a next step", arguments: kinds)
  func words(_ kind: OllamaError.Kind) {
    let error = OllamaError(
      kind, detail: "a detail", host: "there:1", endpoint: "/api/chat", model: "m", status: 500,
      serverMessage: "the server's words")
    #expect(!error.code.isEmpty)
    #expect(error.code.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
    #expect(error.description.count > 5)
    #expect(!error.description.contains("nil") && !error.description.contains("Optional"))
    let needsNone = kind == .cancelled || kind == .invalidArgument
    #expect((error.recoverySuggestion == nil) == needsNone)
  }

  @Test("codes are all different")
  func codes() {
    let codes = Self.kinds.map { OllamaError($0).code }
    #expect(Set(codes).count == codes.count)
  }

  @Test(
    "errors of the network name the host",
    arguments: [
      OllamaError.Kind.connectionRefused, .unreachable, .dns, .tls, .connectionLost,
      .timeout(.connect),
      .timeout(.firstByte), .timeout(.silence), .notAnOllama, .emptyAnswer,
      .stream(.connectionLost),
    ])
  func namesHost(_ kind: OllamaError.Kind) {
    #expect(OllamaError(kind, host: "there:1").description.contains("there:1"))
  }

  @Test(
    "which statuses may be tried again",
    arguments: [
      (400, false), (401, false), (404, false), (408, true), (413, false), (425, true), (429, true),
      (499, false), (500, false), (501, false), (502, true), (503, true), (504, true),
    ])
  func statuses(_ status: Int, _ retryable: Bool) {
    let error = StatusCheck.error(status: status, head: ResponseHead(status: status), body: [])
    #expect(error.isRetryable == retryable)
    #expect(error.description.isEmpty == false)
  }

  @Test(
    "a lost connection may be tried again only before an answer",
    arguments: [
      (OllamaError.Progress.notSent, true), (.sent, true), (.answered, false), (.replying, false),
    ])
  func lost(_ progress: OllamaError.Progress, _ retryable: Bool) {
    #expect(OllamaError(.connectionLost, progress: progress).isRetryable == retryable)
  }

  @Test(
    "bodies of errors become words",
    arguments: [
      (#"{"error":"model 'x' not found"}"#, "model 'x' not found"),
      (#"{"detail":"Not Found"}"#, "Not Found"),
      (#"{"detail":[{"msg":"field required"},{"msg":"too long"}]}"#, "field required; too long"),
      (#"{"error":{"message":"inner","type":"t"}}"#, "inner"),
      (#"{"error":"llama said: {\"error\":{\"message\":\"deep\"}}"}"#, "deep"),
      (#"{"message":"m"}"#, "m"),
      ("Internal Server Error\n", "Internal Server Error"),
      ("404 page not found", "404 page not found"),
      ("a\u{1B}[31mb\u{9B}c\r\nd", "a [31mb c d"),
      ("<html><title>Bad Gateway</title></html>", "a web page: Bad Gateway"),
    ])
  func bodies(_ body: String, _ words: String) {
    let error = StatusCheck.error(
      status: 500, head: ResponseHead(status: 500), body: Array(body.utf8))
    #expect(error.serverMessage == words)
    #expect(error.description == "\(words) (HTTP 500)")
  }

  @Test("a missing model says how to get it; a sign-in page is named")
  func suggestions() {
    var error = StatusCheck.error(
      status: 404, head: ResponseHead(status: 404),
      body: Array(#"{"error":"model 'x' not found"}"#.utf8))
    error.model = "x"
    #expect(error.recoverySuggestion?.contains("ollama pull x") == true)
    let login = StatusCheck.error(
      status: 401, head: ResponseHead(status: 401, headers: [HTTPHeader("Retry-After", "7")]),
      body: Array(#"{"error":"unauthorized","signin_url":"https://ollama.com/connect?a"}"#.utf8))
    #expect(login.kind == .authentication)
    #expect(login.recoverySuggestion?.contains("https://ollama.com/connect?a") == true)
    #expect(login.retryAfter == "7")
  }

  @Test("long messages are cut")
  func cut() {
    let body = Array(repeating: UInt8(ascii: "x"), count: 100_000)
    let error = StatusCheck.error(status: 500, head: ResponseHead(status: 500), body: body)
    #expect((error.serverMessage?.count ?? 0) <= 2000)
  }
}
