import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Single values, headers and bytes that the test suites of other clients pin down.
@Suite(.corpus("client_cases.jsonl"))
struct ValueCorpusTests {
  static func cases(_ kind: String) -> [Corpus.Case] {
    Corpus.cases("client_cases.jsonl", where: "kind", is: kind)
  }

  @Test("values are read", arguments: cases("decode"))
  func decode(_ entry: Corpus.Case) throws {
    let expected = entry.expected
    let text = entry["input"]?.string ?? ""
    let isError = expected.string("result") == "error"
    if entry.name.contains("date") {
      let stamp = TimeStamp(text)
      #expect(isError == (stamp == nil))
      if let milliseconds = expected.int("epoch_ms") {
        #expect(stamp.map { $0.seconds * 1000 + $0.nanoseconds / 1_000_000 } == milliseconds)
      }
      return
    }
    if let model = expected.string("model") {
      let name = try ModelName(text)
      #expect(name.model == model)
      #expect(name.namespace == expected.string("namespace"))
      #expect(name.tag == expected.string("tag"))
      return
    }
    let json = try JSONParser.parse(text)
    if isError {
      #expect(throws: OllamaError.self) { try ChatRequest(json: json) }
    } else if let role = expected.string("role") {
      #expect(try Message(json: json).role.rawValue == role)
    } else if let think = expected["think"] {
      #expect(try ChatRequest(json: json).think?.json ?? .null == think)
    } else if let seconds = expected["keep_alive_seconds"] {
      let keepAlive = try ChatRequest(json: json).keepAlive
      switch seconds {
      case "forever": #expect(keepAlive == .forever)
      case .null: #expect(keepAlive == nil)
      default: #expect(keepAlive?.seconds == seconds.double)
      }
    } else {
      Issue.record("unknown form of case")
    }
  }

  @Test("values are written", arguments: cases("encode"))
  func encode(_ entry: Corpus.Case) throws {
    let expected = entry.expected
    let input = entry["input"] ?? .null
    if let wanted = expected["wire_keep_alive"] {
      #expect(keepAlive(input["keep_alive"])?.json == wanted)
    } else if let wanted = expected.string("wire_think") {
      #expect(Think(input["think"]?.string ?? "")?.json.description == wanted)
    } else if let wanted = expected.object("wire_options") {
      let options = try options(input["options"]?.object ?? [:])
      let written = try #require(options.json.object)
      #expect(Set(written.members) == Set(wanted.members))
    } else if let wanted = expected.string("wire_role") {
      let message = try Message(json: input)
      #expect(message.json["role"]?.string == wanted)
    } else if let wanted = expected.string("wire") {
      let text = try #require(input.string?.split(separator: "\"").last)
      #expect(Base64Data(bytes: Array(text.utf8)).text == wanted)
    }
  }

  /// Reads forms such as `-1` and `minutes(5)`.
  private func keepAlive(_ value: JSONValue?) -> KeepAlive? {
    guard let text = value?.string else { return value.flatMap { try? KeepAlive(json: $0) } }
    let parts = text.split { $0 == "(" || $0 == ")" }
    guard parts.count == 2, let count = Int(parts[1]) else { return KeepAlive(text) }
    switch parts[0] {
    case "seconds": return .seconds(count)
    case "minutes": return .minutes(count)
    case "hours": return .hours(count)
    default: return nil
    }
  }

  private func options(_ input: JSONObject) throws -> ModelOptions {
    var known = input
    known["extra"] = nil
    var options = try ModelOptions(json: .object(known))
    for member in input.object("extra") ?? [:] { options.extra[member.key] = member.value }
    return options
  }

  @Test("headers are ours, the caller's and the credentials'", arguments: cases("headers"))
  func headers(_ entry: Corpus.Case) throws {
    guard entry.expected.string("result") == nil else { return }
    // The key of the environment goes to ollama.com only; that is where these cases apply.
    var environment = ["OLLAMA_HOST": "https://ollama.com"]
    for member in entry["input"]?["env"]?.object ?? [:] {
      environment[member.key] = member.value.string
    }
    var configuration = try OllamaClient.Configuration(environment: environment)
    for member in entry["input"]?["custom"]?.object ?? [:] {
      configuration.headers.append(HTTPHeader(member.key, member.value.string ?? ""))
    }
    let headers = try RequestHeaders.make(configuration, isStreaming: false, hasBody: true)
    for wanted in entry.expected where wanted.key != "note" {
      let ours = headers.filter { $0.name.lowercased() == wanted.key }
      #expect(ours.count == 1)
      if wanted.key == "user-agent" {
        #expect(ours.first?.value.split(separator: "/").count == 2)
      } else {
        #expect(ours.first?.value == wanted.value.string)
      }
    }
  }

  @Test(
    "the key of the environment never goes to another host",
    arguments: [
      "localhost", "http://ollama.com", "https://ollama.com.example", "https://example.com",
    ])
  func keyStaysHome(_ host: String) throws {
    let configuration = try OllamaClient.Configuration(
      environment: ["OLLAMA_HOST": host, "OLLAMA_API_KEY": "secret"])
    let headers = try RequestHeaders.make(configuration, isStreaming: true, hasBody: true)
    #expect(!headers.contains { $0.value.contains("secret") })
    #expect(!"\(configuration)".contains("secret"))
  }

  @Test("bytes become records", arguments: cases("stream_bytes"))
  func bytes(_ entry: Corpus.Case) async throws {
    let input = entry["input"]?.object ?? [:]
    let pieces =
      (input.strings("chunks_hex") ?? []).map(Self.unhex)
      + (input.strings("chunks_utf8") ?? []).map { Array($0.utf8) }
    let client = OllamaClient(
      OllamaClient.Configuration(), transport: ScriptedTransport([.reply(pieces: pieces)]))
    var records: [JSONValue] = []
    do throws(OllamaError) {
      let wire = try client.request(.post, "/api/pull")
      for try await record in try await client.records(wire) { records.append(.object(record)) }
      #expect(entry.expected.array("objects") == records)
    } catch {
      let wanted = try #require(entry.expected.string("ollama_go")?.split(separator: "\"").last)
      #expect(error.description.contains(wanted))
      #expect(records == entry.expected.array("ollama_js")?.prefix(1).map { $0 })
    }
  }

  static func unhex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] * 16 + digits[$0 + 1])
    }
  }

  @Test("a refused connection says so, and what to do", arguments: cases("transport"))
  func transport(_ entry: Corpus.Case) async throws {
    let port = try FaultServer.closedPort()
    let client = OllamaClient(host: try Host("127.0.0.1:\(port)"))
    let error: OllamaError? =
      entry["input"]?["endpoint"]?.string == "/api/chat"
      ? await failure { () async throws(OllamaError) in
        _ = try await client.chat(ChatRequest(model: "m"))
      }
      : await failure { () async throws(OllamaError) in _ = try await client.showModel("m") }
    #expect(error?.kind == .connectionRefused)
    #expect(error?.progress == .notSent)
    #expect(error?.description.contains(entry.expected.string("error_contains") ?? "") == true)
    #expect(error?.description.contains("127.0.0.1:\(port)") == true)
    #expect(error?.recoverySuggestion?.contains("ollama serve") == true)
  }
}

/// The error that `body` throws; nil where it throws none.
func failure(_ body: () async throws(OllamaError) -> Void) async -> OllamaError? {
  do throws(OllamaError) {
    try await body()
    return nil
  } catch {
    return error
  }
}
