import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The exchanges of other clients' test suites that are about models, through our typed calls.
@Suite(.corpus("client_cases.jsonl"))
struct EndpointCorpusTests {
  private static func cases(_ endpoints: String...) -> [Corpus.Case] {
    Corpus.cases("client_cases.jsonl", where: "kind", is: "wire").filter { entry in
      endpoints.contains { entry["endpoint"]?.string?.hasPrefix($0) == true }
    }
  }

  private static func answer(_ entry: Corpus.Case) -> ScriptedTransport.Answer {
    let lines = (entry["response_lines"]?.array ?? []).map { "\($0)\n" }
    let body = entry["response_raw"]?.string ?? lines.joined()
    return .reply(
      status: entry["status"]?.int ?? 200, pieces: body.isEmpty ? [] : [Array(body.utf8)])
  }

  @Test(
    "progress is reported up to its success, and failures are told",
    arguments: cases("/api/pull", "/api/push", "/api/create"))
  func progress(_ entry: Corpus.Case) async throws {
    let transport = ScriptedTransport([Self.answer(entry)])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let request = entry["request"] ?? .null
    let model = request["model"]?.string ?? "m"
    var words: [String] = []
    var fault: OllamaError?
    do throws(OllamaError) {
      let stream: ProgressStream
      switch entry["endpoint"]?.string {
      case "/api/push": stream = try await client.push(model)
      case "/api/create": stream = try await client.create(CreateRequest(json: request))
      default: stream = try await client.pull(model)
      }
      try await stream.finish { words.append($0.status) }
    } catch {
      fault = error
    }
    if entry.expected.string("result") == "ok" {
      #expect(fault == nil)
      // Some documents show the last line twice; the first ends the work.
      let expected = entry.expected.strings("statuses") ?? words
      #expect(words == Array(expected.prefix(words.count)))
      #expect(words.last == "success")
      #expect(expected.dropFirst(words.count).allSatisfy { $0 == "success" })
    } else {
      #expect(fault != nil)
    }
    let sent = try #require(transport.bodies.first)
    let told = ["stream", "insecure"]
    for member in request.object ?? [:] where !told.contains(member.key) {
      #expect(sent[member.key] == member.value, "\(member.key)")
    }
  }

  @Test(
    "changes are asked for as the other clients ask", arguments: cases("/api/copy", "/api/delete"))
  func change(_ entry: Corpus.Case) async throws {
    let transport = ScriptedTransport([Self.answer(entry)])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let request = entry["request"] ?? .null
    var fault: OllamaError?
    do throws(OllamaError) {
      if entry["endpoint"]?.string == "/api/copy" {
        try await client.copyModel(
          request["source"]?.string ?? "", to: request["destination"]?.string ?? "")
      } else {
        try await client.deleteModel(request["model"]?.string ?? "")
      }
    } catch {
      fault = error
    }
    #expect(transport.bodies == [request])
    #expect(transport.requests.first?.method.rawValue == entry["method"]?.string)
    #expect((fault == nil) == (entry.expected.string("result") == "ok"))
    if let status = entry.expected.int("status"), fault != nil { #expect(fault?.status == status) }
    if let words = entry.expected.string("error_message") { #expect(fault?.serverMessage == words) }
  }

  @Test(
    "blobs and searches come to what they came to",
    arguments: cases("/api/blobs", "/api/experimental"))
  func others(_ entry: Corpus.Case) async throws {
    let transport = ScriptedTransport([Self.answer(entry)])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    var fault: OllamaError?
    do throws(OllamaError) {
      if entry["endpoint"]?.string?.hasPrefix("/api/blobs") == true {
        let outcome = try await client.uploadBlob(.bytes([]), digest: try BlobDigest(of: []))
        #expect((outcome == .created) == (entry["status"]?.int == 201))
      } else {
        _ = try await client.webSearch(entry["request"]?["query"]?.string ?? "?")
      }
    } catch {
      fault = error
    }
    #expect((fault == nil) == (entry.expected.string("result") == "ok"))
    if let page = entry.expected.string("signin_url") { #expect(fault?.signInURL == page) }
    #expect(fault?.isRetryable != true)
  }

  @Test(
    "requests for embeddings are written as the other clients write them",
    arguments: cases("/api/embed"))
  func embedding(_ entry: Corpus.Case) throws {
    guard let request = entry["request"], entry["endpoint"]?.string == "/api/embed" else { return }
    let written = try EmbedRequest(json: request).json
    for member in request.object ?? [:] { #expect(written[member.key] == member.value) }
  }
}
