import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Copying, deleting, renaming.
@Suite struct ModelChangeTests {
  private static let one = String(repeating: "1", count: 64)
  private static let two = String(repeating: "2", count: 64)

  private static func tags(_ models: [(String, String)]) -> ScriptedTransport.Answer {
    .json(
      ["models": .array(models.map { ["name": .string($0.0), "digest": .string($0.1)] })])
  }
  private static let ok = ScriptedTransport.Answer.reply(status: 200, pieces: [])

  /// Renames `a` to `b` over a script; what was asked, and what went wrong.
  private func rename(
    _ answers: [ScriptedTransport.Answer], from: String = "a", to: String = "b"
  ) async -> ([String], OllamaError?) {
    let transport = ScriptedTransport(answers)
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    var fault: OllamaError?
    do throws(OllamaError) { try await client.renameModel(from, to: to) } catch { fault = error }
    return (transport.requests.map { "\($0.method.rawValue) \($0.endpoint)" }, fault)
  }

  private static let steps = [
    "GET /api/tags", "POST /api/copy", "GET /api/tags", "DELETE /api/delete",
  ]

  @Test func copyAndDeleteSayWhatTheyMean() async throws {
    let transport = ScriptedTransport([Self.ok, Self.ok])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    try await client.copyModel("a", to: "me/b:2")
    try await client.deleteModel("a")
    #expect(transport.bodies == [["source": "a", "destination": "me/b:2"], ["model": "a"]])
    #expect(transport.requests.map(\.method) == [.post, .delete])
  }

  @Test(
    "recorded copies and deletions come to what they came to",
    arguments: Corpus.transcripts.filter {
      ["/api/copy", "/api/delete"].contains($0.endpoint)
    })
  func recorded(_ transcript: Transcript) async throws {
    let transport = ScriptedTransport([
      .reply(status: transcript.status, pieces: transcript.body.isEmpty ? [] : [transcript.body])
    ])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    var status: Int?
    do throws(OllamaError) { try await client.copyModel("a", to: "b") } catch {
      status = error.status
    }
    #expect(status == (transcript.status < 300 ? nil : transcript.status))
  }

  @Test func aRenameCopiesVerifiesAndThenDeletes() async {
    let (asked, error) = await rename([
      Self.tags([("a:latest", Self.one)]), Self.ok,
      Self.tags([("b:latest", Self.one), ("a:latest", Self.one)]), Self.ok,
    ])
    #expect(asked == Self.steps)
    #expect(error == nil)
  }

  @Test func nothingIsDeletedWhenTheCopyIsNotTheSame() async {
    for after in [
      [("b:latest", Self.two), ("a:latest", Self.one)], [("a:latest", Self.one)],
      [("b:latest", Self.one), ("a:latest", Self.two)], [("b:latest", Self.one)], [],
    ] {
      let (asked, error) = await rename([
        Self.tags([("a:latest", Self.one)]), Self.ok, Self.tags(after), Self.ok,
      ])
      #expect(asked == Array(Self.steps.prefix(3)))
      #expect(error?.description.contains("a was not renamed to b") == true)
    }
  }

  @Test func nothingIsDeletedWhenAStepFails() async {
    let failure = ScriptedTransport.Answer.json(["error": "disk full"], status: 500)
    let tags = Self.tags([("a:latest", Self.one)])
    let first = await rename([failure])
    #expect(first.0 == Array(Self.steps.prefix(1)))
    let second = await rename([tags, failure])
    #expect(second.0 == Array(Self.steps.prefix(2)))
    #expect(second.1?.serverMessage == "disk full")
    let third = await rename([tags, Self.ok, failure])
    #expect(third.0 == Array(Self.steps.prefix(3)))
    // The status stands there once.
    #expect(
      third.1?.description
        == "a was not renamed to b: disk full. Both names exist now (HTTP 500)")
    let both = Self.tags([("a", Self.one), ("b", Self.one)])
    let fourth = await rename([tags, Self.ok, both, failure])
    #expect(fourth.0 == Self.steps)
    #expect(fourth.1?.description.contains("Both names exist now") == true)
    #expect(fourth.1?.status == 500)
  }

  @Test func impossibleRenamesAreRefusedBeforeAnythingIsDone() async {
    let tags = Self.tags([("a:latest", Self.one), ("B:latest", Self.two), ("proxy:latest", "")])
    for (from, to) in [("a", "b"), ("nope", "c"), ("proxy", "c")] {
      let (asked, error) = await rename([tags], from: from, to: to)
      #expect(asked == ["GET /api/tags"])
      #expect(error != nil)
    }
    for (from, to) in [("a", "A:latest"), ("a", "@@"), ("", "b")] {
      let (asked, error) = await rename([], from: from, to: to)
      #expect(asked.isEmpty)
      #expect(error?.kind == .invalidArgument)
    }
    let missing = await rename([tags], from: "nope", to: "c").1
    #expect(missing?.status == 404)
  }

  @Test func aCancelledRenameKeepsTheOldName() async {
    let (gate, open) = AsyncStream<Void>.makeStream()
    let (there, arrive) = AsyncStream<Void>.makeStream()
    let transport = ScriptedTransport([
      Self.tags([("a", Self.one)]), Self.ok,
      .make { _ throws(OllamaError) in
        arrive.yield()
        for await _ in gate { break }
        let json: JSONValue = [
          "models": [
            ["name": "a", "digest": .string(Self.one)], ["name": "b", "digest": .string(Self.one)],
          ]
        ]
        return TransportResponse(
          head: ResponseHead(status: 200),
          body: ResponseBody(ScriptedBody(pieces: [JSONWriter.bytes(json)])))
      },
      Self.ok,
    ])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let task = Task { try await client.renameModel("a", to: "b") }
    for await _ in there { break }
    task.cancel()
    open.yield()
    let error = await #expect(throws: OllamaError.self) { try await task.value }
    #expect(error?.kind == .cancelled)
    #expect(!transport.requests.contains { $0.endpoint == "/api/delete" })
  }
}
