import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Pulls, pushes and creations as streams of typed reports.
@Suite struct ProgressStreamTests {
  static let digest = "sha256:" + String(repeating: "a1", count: 32)
  static let pull = [
    #"{"status":"pulling manifest"}"#,
    #"{"status":"pulling a1a1a1a1a1a1","digest":"\#(digest)","total":100}"#,
    #"{"status":"pulling a1a1a1a1a1a1","digest":"\#(digest)","total":100,"completed":40}"#,
    #"{"status":"pulling a1a1a1a1a1a1","digest":"\#(digest)","total":100,"completed":100}"#,
    #"{"status":"verifying sha256 digest"}"#,
    #"{"status":"writing manifest"}"#,
    #"{"status":"success"}"#,
  ]

  private func client(_ answers: ScriptedTransport.Answer...) -> (OllamaClient, ScriptedTransport) {
    let transport = ScriptedTransport(answers)
    return (OllamaClient(OllamaClient.Configuration(), transport: transport), transport)
  }

  private func reports(_ stream: ProgressStream) async -> ([PullProgress], OllamaError?) {
    var reports: [PullProgress] = []
    do throws(OllamaError) {
      for try await report in stream { reports.append(report) }
      return (reports, nil)
    } catch {
      return (reports, error)
    }
  }

  @Test func aPullIsAskedForAndReported() async throws {
    let (client, transport) = client(.lines(Self.pull))
    let (reports, error) = await reports(try await client.pull("m:1"))
    #expect(error == nil)
    #expect(reports.map(\.status).last == "success")
    #expect(reports.count == Self.pull.count)
    #expect(
      reports[1] == PullProgress(status: "pulling a1a1a1a1a1a1", digest: Self.digest, total: 100))
    #expect(reports[2].fraction == 0.4)
    #expect(reports[0].fraction == nil)
    #expect(transport.bodies == [["model": "m:1", "stream": true]])
    let request = try #require(transport.requests.first)
    #expect(request.endpoint == "/api/pull")
    #expect(request.timeouts.total == nil)
    #expect(request.timeouts == .transfer)
  }

  @Test func pushAndInsecureGoAlong() async throws {
    let (client, transport) = client(.lines([#"{"status":"success"}"#]))
    try await client.push("me/m", insecure: true).finish()
    #expect(transport.requests.map(\.endpoint) == ["/api/push"])
    #expect(transport.bodies == [["model": "me/m", "insecure": true, "stream": true]])
  }

  @Test("an end without success is an error", arguments: 1..<pull.count)
  func missingSuccess(count: Int) async throws {
    let (client, _) = client(.lines(Array(Self.pull.prefix(count))))
    let (reports, error) = await reports(try await client.pull("m"))
    #expect(reports.count == count)
    #expect(error?.kind == .stream(.missingFinalRecord))
    #expect(error?.partial?.records == count)
    #expect(error?.model == "m")
    #expect(error?.endpoint == "/api/pull")
    #expect(error?.isRetryable == false)
    #expect(error?.description.contains("the last words were") == true)
  }

  @Test("however the bytes are cut, the reports are the same", arguments: [1, 2, 7, 50, 1000])
  func cuts(length: Int) async throws {
    // The last line has no end, as where one answer is not streamed.
    let bytes = Array(Self.pull.joined(separator: "\r\n").utf8)
    let pieces = stride(from: 0, to: bytes.count, by: length).map {
      Array(bytes[$0..<min($0 + length, bytes.count)])
    }
    let (client, _) = client(.reply(pieces: pieces))
    let (reports, error) = await reports(try await client.pull("m"))
    #expect(error == nil)
    #expect(reports.map(\.completed) == [nil, nil, 40, 100, nil, nil, nil])
  }

  @Test func anErrorInTheStreamIsThrownWithTheServersWords() async throws {
    let lines = Self.pull.prefix(1) + [#"{"error":"pull model manifest: file does not exist"}"#]
    let (client, _) = client(.lines(Array(lines)))
    let (reports, error) = await reports(try await client.pull("nope"))
    #expect(reports.map(\.status) == ["pulling manifest"])
    #expect(error?.kind == .stream(.errorRecord))
    #expect(error?.serverMessage == "pull model manifest: file does not exist")
  }

  @Test func whatFollowsSuccessIsIgnored() async throws {
    let lines = Self.pull + [#"{"error":"too late"}"#, "no JSON at all"]
    let (client, _) = client(.lines(lines))
    let (reports, error) = await reports(try await client.pull("m"))
    #expect(error == nil)
    #expect(reports.count == Self.pull.count)
    let transport = ScriptedTransport([
      .broken(
        pieces: [Array((Self.pull.joined(separator: "\n") + "\n").utf8)],
        OllamaError(.connectionLost))
    ])
    let other = OllamaClient(OllamaClient.Configuration(), transport: transport)
    try await other.pull("m").finish()
  }

  @Test func aBrokenConnectionAndBadRecordsAreErrors() async throws {
    let half = Array((Self.pull[0] + "\n").utf8)
    let transport = ScriptedTransport([
      .broken(pieces: [half], OllamaError(.connectionLost)),
      .lines([#"{"status":7}"#]), .lines(["[1]"]), .reply(pieces: []),
      .lines(["<html><title>Bad gateway</title></html>"]),
    ])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    var kinds: [OllamaError.Kind?] = []
    for _ in 0..<5 { kinds.append(await reports(try await client.pull("m")).1?.kind) }
    #expect(
      kinds == [
        .stream(.connectionLost), .stream(.badRecord), .stream(.badRecord), .emptyAnswer,
        .notAnOllama,
      ])
  }

  @Test func figuresThatMakeNoSenseCountAsMissing() throws {
    let odd = try PullProgress(
      json: ["status": "x", "total": -5, "completed": "7", "digest": ""])
    #expect(odd == PullProgress(status: "x"))
    let much = try PullProgress(json: ["status": "x", "total": 10, "completed": 25])
    #expect(much.fraction == 1)
    #expect(throws: OllamaError.self) { try PullProgress(json: ["status": ["a"]]) }
    #expect(throws: OllamaError.self) { try PullProgress(json: "text") }
    let plain = PullProgress(status: "s", digest: "d", total: 0, completed: 0)
    #expect(plain.json == ["status": "s", "digest": "d"])
  }

  @Test func aCreationNeedsSomethingToBeMadeOf() async throws {
    let (client, transport) = client(.lines([#"{"status":"success"}"#]))
    await #expect(throws: OllamaError.self) {
      _ = try await client.create(CreateRequest(model: "x"))
    }
    #expect(transport.requests.isEmpty)
    var request = CreateRequest(model: "x", from: "base", system: "Be brief.")
    request.license = ["MIT", "Apache-2.0"]
    request.parameters = ModelOptions(temperature: 0.5, stop: ["a", "b"])
    request.messages = [.user("hi")]
    request.quantize = "q4_K_M"
    try await client.create(request).finish()
    let sent = try #require(transport.bodies.first)
    #expect(sent["license"] == ["MIT", "Apache-2.0"])
    #expect(sent["parameters"] == ["temperature": 0.5, "stop": ["a", "b"]])
    #expect(sent["stream"] == true)
    #expect(try CreateRequest(json: sent) == request)
  }

  @Test(
    "recorded pulls, pushes and creations come to what they came to",
    arguments: Corpus.transcripts.filter { transcript in
      ["/api/pull", "/api/push", "/api/create"].contains(transcript.endpoint)
    })
  func recorded(_ transcript: Transcript) async throws {
    let (client, _) = client(.reply(status: transcript.status, pieces: [transcript.body]))
    var found: OllamaError?
    var words: [String] = []
    do throws(OllamaError) {
      try await client.pull("m").finish { words.append($0.status) }
    } catch {
      found = error
    }
    let text = String(decoding: transcript.body, as: UTF8.self)
    let fails = text.contains("\"error\"")
    #expect((found != nil) == fails)
    #expect(found?.serverMessage?.isEmpty == (fails ? false : nil))
    #expect(found?.status == (transcript.status >= 400 ? transcript.status : nil))
    #expect((words.last == "success") == !fails)
  }
}
