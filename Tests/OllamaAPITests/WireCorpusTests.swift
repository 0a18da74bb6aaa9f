import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Exchanges that the test suites of other clients pin down, through our own calls.
@Suite(.corpus("client_cases.jsonl"))
struct WireCorpusTests {
  /// What an exchange came to, in the corpus's terms.
  struct Outcome {
    var text = ""
    var chat: ChatResponse?
    var completion: GenerateResponse?
    var records: [JSONObject] = []
    var names: [String] = []
    var error: OllamaError?
  }

  static let cases = Corpus.cases("client_cases.jsonl", where: "kind", is: "wire")

  @Test("replies and errors are understood", arguments: cases)
  func exchange(_ entry: Corpus.Case) async throws {
    let expected = entry.expected
    guard !isRequestOnly(entry) else { return }
    let outcome = await run(entry)
    if let text = expected.string("text") { #expect(outcome.text == text) }
    if let status = expected.int("status"), expected.string("result") == "error" {
      #expect(outcome.error?.status == status)
    }
    switch expected.string("result") {
    case "ok" where lacksEnd(entry):
      // Where other clients end silently, ours delivers the same and says that the end is missing.
      #expect(outcome.error?.kind == .stream(.missingFinalRecord))
    case "ok": try checkSuccess(outcome, expected)
    case "error": try checkFailure(try #require(outcome.error), expected)
    case "incomplete":
      #expect(outcome.error?.kind == .stream(.missingFinalRecord))
      #expect(outcome.records.last?.int("completed") == expected.int("completed"))
      #expect(outcome.records.last?.int("total") == expected.int("total"))
    default: Issue.record("unknown result")
    }
  }

  @Test("requests are written as the other clients write them", arguments: cases)
  func request(_ entry: Corpus.Case) throws {
    guard let request = entry["request"]?.object else { return }
    let stream = request.bool("stream") ?? true
    let written: JSONValue
    switch entry["endpoint"]?.string {
    case "/api/chat": written = try ChatRequest(json: .object(request)).json(stream: stream)
    case "/api/generate": written = try GenerateRequest(json: .object(request)).json(stream: stream)
    default: return
    }
    for member in request where !(member.value.array?.isEmpty ?? false) {
      #expect(written[member.key].map(sorted) == sorted(member.value), "\(member.key)")
    }
    #expect(written["stream"]?.bool == stream)
  }

  /// Some cases give a request only: the documentation shows no answer.
  private func isRequestOnly(_ entry: Corpus.Case) -> Bool {
    let isReply = ["/api/chat", "/api/generate"].contains(entry["endpoint"]?.string)
    return isReply && entry["response_lines"]?.array?.isEmpty == true
      && entry["response_raw"] == nil
  }

  /// A streamed reply whose records never say that it is done.
  private func lacksEnd(_ entry: Corpus.Case) -> Bool {
    guard ["/api/chat", "/api/generate"].contains(entry["endpoint"]?.string),
      entry["request"]?["stream"]?.bool ?? true
    else { return false }
    return entry["response_lines"]?.array?.contains { $0["done"]?.bool == true } == false
  }

  private func run(_ entry: Corpus.Case) async -> Outcome {
    var outcome = Outcome()
    do throws(OllamaError) {
      try await ask(entry, &outcome)
    } catch {
      outcome.error = error
      outcome.text = error.partial?.text ?? ""
    }
    return outcome
  }

  private func ask(_ entry: Corpus.Case, _ outcome: inout Outcome) async throws(OllamaError) {
    let client = OllamaClient(
      OllamaClient.Configuration(), transport: ScriptedTransport([answer(entry)]))
    let request = entry["request"] ?? .null
    let streams = request["stream"]?.bool ?? true
    switch entry["endpoint"]?.string ?? "" {
    case "/api/chat" where streams, "/v1/chat":
      let chat = request.isNull ? ChatRequest(model: "m") : try ChatRequest(json: request)
      let response = try await client.chatStream(chat).response()
      (outcome.chat, outcome.text) = (response, response.text)
    case "/api/chat":
      let response = try await client.chat(ChatRequest(json: request))
      (outcome.chat, outcome.text) = (response, response.text)
    case "/api/generate" where streams:
      for try await chunk in try await client.generateStream(GenerateRequest(json: request)) {
        outcome.records.append(chunk.json.object ?? [:])
        if outcome.completion == nil {
          outcome.completion = GenerateResponse(chunk)
        } else {
          outcome.completion?.append(chunk)
        }
      }
      outcome.text = outcome.completion?.text ?? ""
    case "/api/generate":
      let response = try await client.generate(GenerateRequest(json: request))
      (outcome.completion, outcome.text) = (response, response.text)
    case "/api/tags": outcome.names = try await client.models().map(\.name)
    case "/api/ps": outcome.names = try await client.runningModels().map(\.name)
    case "/api/show": _ = try await client.showModel(request["model"]?.string ?? "")
    case "/api/pull", "/api/push", "/api/create":
      let wire = try client.request(.post, entry["endpoint"]?.string ?? "", json: request)
      for try await record in try await client.records(wire) { outcome.records.append(record) }
    case let endpoint:
      let method = TransportRequest.Method(rawValue: entry["method"]?.string ?? "") ?? .get
      _ = try await client.body(of: client.request(method, endpoint, json: request))
    }
  }

  private func answer(_ entry: Corpus.Case) -> ScriptedTransport.Answer {
    let lines = (entry["response_lines"]?.array ?? []).map(\.description)
    let text = entry["response_raw"]?.string ?? lines.map { $0 + "\n" }.joined()
    if entry.expected.string("error_kind") == "unexpected_eof" {
      return .broken(pieces: [Array(text.utf8)], OllamaError(.connectionLost, progress: .replying))
    }
    let type = entry["content_type"]?.string ?? "application/x-ndjson"
    return .reply(
      status: entry["status"]?.int ?? 200, headers: [HTTPHeader("Content-Type", type)],
      pieces: text.isEmpty ? [] : [Array(text.utf8)])
  }

  private func checkSuccess(_ outcome: Outcome, _ expected: JSONObject) throws {
    #expect(outcome.error == nil)
    let metrics = outcome.chat?.metrics ?? outcome.completion?.metrics ?? ReplyMetrics()
    func check<Value: Equatable>(_ value: Value?, _ wanted: Value?) {
      if let wanted { #expect(value == wanted) }
    }
    check(outcome.chat?.done ?? outcome.completion?.done, expected.bool("done"))
    check(
      outcome.chat?.doneReason ?? outcome.completion?.doneReason, expected.string("done_reason"))
    check(metrics.promptTokens, expected.int("prompt_eval_count"))
    check(metrics.replyTokens, expected.int("eval_count"))
    check(metrics.replyDuration, expected.int("eval_duration").map { .nanoseconds($0) })
    check(metrics.totalDuration, expected.int("total_duration").map { .nanoseconds($0) })
    check(outcome.names, expected.strings("models"))
    check(outcome.records.compactMap { $0.string("status") }, expected.strings("statuses"))
    if expected.bool("has_image") == true {
      #expect(outcome.completion?.image?.bytes?.isEmpty == false)
    }
    for (index, call) in (expected.array("tool_calls") ?? []).enumerated() {
      let ours = try #require(outcome.chat?.message.toolCalls.dropFirst(index).first)
      #expect(ours.name == call["name"]?.string)
      #expect(JSONValue.object(ours.arguments) == call["arguments"])
    }
  }

  private func checkFailure(_ error: OllamaError, _ expected: JSONObject) throws {
    if let message = expected.string("error_message") {
      if message.hasPrefix("<") {
        #expect(error.serverMessage?.contains("404 Not Found") == true)
        #expect(error.description.contains("<") == false)
      } else {
        #expect(error.serverMessage == message)
        #expect(error.description.contains(message))
      }
    }
    if let part = expected.string("error_contains") { #expect(error.description.contains(part)) }
    if let partial = expected.string("partial_text") { #expect(error.partial?.text == partial) }
    if let url = expected.string("signin_url") { #expect(error.signInURL == url) }
    if expected.string("error_kind") == "unexpected_eof" {
      #expect(error.kind == .stream(.connectionLost))
    }
    if let retry = expected.bool("retry") ?? expected.bool("retry_if_no_byte_shown") {
      #expect(error.isRetryable == retry)
    }
    #expect(error.host == "127.0.0.1:11434")
  }

  /// The value with the members of its objects in alphabetical order.
  private func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
      .object(
        JSONObject(
          object.members.sorted { $0.key < $1.key }.map { .init($0.key, sorted($0.value)) }))
    case .array(let items): .array(items.map(sorted))
    case .number(let number): .double(number.double)
    case .null, .bool, .string: value
    }
  }
}
