import DemoServer
import Foundation
import OllamaAPI
import Synchronization
import Testing

/// The endpoints that move and change models: our client against our server, over real sockets.
@Suite struct EndpointClientTests {
  private func withClient(
    _ configuration: DemoConfiguration = .instant, script: [DemoFault] = [],
    _ body: (OllamaClient, DemoServer) async throws -> Void
  ) async throws {
    try await DemoServer.running(configuration, script: script) { server in
      let url = try #require(server.url)
      var client = OllamaClient.Configuration(host: try Host(url))
      // Every test of this target runs at the same time, on few cores.
      client.informationTimeouts.firstByte = .seconds(120)
      client.informationTimeouts.total = nil
      try await body(OllamaClient(client), server)
    }
  }

  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("quipu-endpoints-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  @Test func aModelIsDeletedAndPulledAgain() async throws {
    try await withClient { client, _ in
      try await client.deleteModel("eliza")
      #expect(try await client.models().contains { $0.name == "eliza:latest" } == false)
      var tracker = ProgressTracker()
      var fractions: [Double] = []
      var now = Duration.zero
      for try await report in try await client.pull("eliza") {
        tracker.add(report, at: now)
        now += .milliseconds(60)
        if let fraction = tracker.fraction { fractions.append(fraction) }
      }
      #expect(tracker.isFinished)
      #expect(tracker.layers.count == 5)
      #expect(tracker.layers.allSatisfy { $0.isDone || $0.total == 0 })
      #expect(fractions == fractions.sorted())
      #expect(fractions.last == 1)
      #expect(try await client.models().contains { $0.name == "eliza:latest" })
    }
  }

  @Test func anEndlessModelKeepsToAForm() async throws {
    try await withClient { client, _ in
      var request = ChatRequest(model: "firehose", messages: [.user("hi")])
      request.format = .json
      request.options.numPredict = 8
      let answer = try await client.chat(request)
      #expect(answer.doneReason == "length")
    }
  }

  @Test func whatTheLibraryLacksIsAnError() async throws {
    try await withClient { client, _ in
      let error = await #expect(throws: OllamaError.self) {
        try await client.pull("no-such-model").finish()
      }
      #expect(error?.serverMessage == "pull model manifest: file does not exist")
      #expect(error?.kind == .stream(.errorRecord))
      let missing = await #expect(throws: OllamaError.self) {
        try await client.deleteModel("no-such-model")
      }
      #expect(missing?.status == 404)
    }
  }

  @Test func aCutPullSaysSoAndGoesOn() async throws {
    try await withClient(script: [DemoFault("/api/pull", .cut(afterRecords: 2))]) { client, _ in
      try await client.deleteModel("guide")
      let error = await #expect(throws: OllamaError.self) {
        try await client.pull("guide").finish()
      }
      #expect(error?.kind == .stream(.connectionLost))
      try await client.pull("guide").finish()
      #expect(try await client.models().contains { $0.name == "guide:latest" })
    }
  }

  @Test func aPullThatIsLeftIsGivenUpByTheServer() async throws {
    let script = [DemoFault("/api/pull", .hold(gate: "never", afterRecords: 2))]
    try await withClient(script: script) { client, server in
      let task = Task { try await client.pull("eliza").finish() }
      await server.reached("never")
      task.cancel()
      let error = await #expect(throws: OllamaError.self) { try await task.value }
      #expect(error?.kind == .cancelled)
      #expect(await server.ended(atLeast: 1).map(\.end) == [.clientLeft])
    }
  }

  @Test func copyPushRename() async throws {
    try await withClient { client, _ in
      try await client.pull("eliza").finish()
      try await client.copyModel("eliza", to: "me/friend")
      try await client.push("me/friend").finish()
      try await client.deleteModel("me/friend")
      try await client.pull("me/friend").finish()
      try await client.renameModel("me/friend", to: "me/companion:1")
      let names = try await client.models().map(\.name)
      #expect(names.contains("me/companion:1"))
      #expect(!names.contains("me/friend:latest"))
      let taken = await #expect(throws: OllamaError.self) {
        try await client.renameModel("me/companion:1", to: "eliza")
      }
      #expect(taken?.kind == .invalidArgument)
      let reply = try await client.chat(
        ChatRequest(model: "me/companion:1", messages: [.user("hello")]))
      #expect(!reply.text.isEmpty)
    }
  }

  @Test func blobsTravelOnce() async throws {
    try await withClient { client, _ in
      let bytes = Array("any content \(UUID().uuidString)".utf8)
      let digest = try BlobDigest(of: bytes)
      #expect(try await client.hasBlob(digest) == false)
      #expect(try await client.uploadBlob(.bytes(bytes), digest: digest) == .created)
      #expect(try await client.hasBlob(digest))
      #expect(try await client.uploadBlob(.bytes(bytes), digest: digest) == .present)
      let wrong = try BlobDigest(of: bytes + [0])
      let error = await #expect(throws: OllamaError.self) {
        try await client.uploadBlob(.bytes(bytes), digest: wrong)
      }
      #expect(error?.status == 400)
      #expect(error?.serverMessage?.contains("digest mismatch") == true)
      #expect(try await client.hasBlob(wrong) == false)
      // The answers leave the connections fit for more.
      #expect(try await client.hasBlob(digest))
    }
  }

  @Test func aLargeFileArrivesWholeWithItsProgress() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try Data(bytes).write(to: URL(filePath: folder + "/weights.bin"))
    try await withClient { client, _ in
      let reports = Mutex<[PullProgress]>([])
      let digest = try await client.provideBlob(file: folder + "/weights.bin") { report in
        reports.withLock { $0.append(report) }
      }
      #expect(try digest == BlobDigest(of: bytes))
      #expect(try await client.hasBlob(digest))
      let sent = reports.withLock { $0 }.filter { $0.status == "uploading weights.bin" }
      #expect(sent.count > 10)
      #expect(sent.last?.completed == bytes.count)
      #expect(sent.allSatisfy { $0.total == bytes.count })
    }
  }

  @Test func aModelfileBecomesAModelAndComesBack() async throws {
    try await withClient { client, _ in
      let file = try Modelfile(
        parsing: """
          # Kept
          FROM eliza
          PARAMETER temperature 0.5
          PARAMETER stop "a b"
          PARAMETER stop c
          SYSTEM \"\"\"Be brief,
          and "kind".\"\"\"
          LICENSE MIT
          MESSAGE user hi
          MESSAGE assistant hello
          """)
      let words = Mutex<[String]>([])
      try await client.createModel("me/kind", from: file, folder: "/") { report in
        words.withLock { $0.append(report.status) }
      }
      #expect(words.withLock { $0.last } == "success")
      let shown = try await client.showModel("me/kind")
      #expect(shown.system == "Be brief,\nand \"kind\".")
      let back = Modelfile(shown, from: "eliza")
      #expect(back.values(.system) == file.values(.system))
      #expect(
        Set(back.commands.filter { $0.keyword == .parameter })
          == Set(file.commands.filter { $0.keyword == .parameter }))
      #expect(back.values(.message) == file.values(.message))
      try await client.createModel("me/again", from: back, folder: "/")
      #expect(try await client.showModel("me/again").system == shown.system)
    }
  }

  @Test func whatTheServerCannotMakeIsAnError() async throws {
    try await withClient { client, _ in
      let error = await #expect(throws: OllamaError.self) {
        try await client.create(CreateRequest(model: "x", from: "no-such-model")).finish()
      }
      #expect(error?.serverMessage?.contains("file does not exist") == true)
    }
  }

  @Test func embeddingsInBothForms() async throws {
    try await withClient { client, _ in
      let request = EmbedRequest(model: "hash-embed", input: ["a cat", "a dog", "a cat"])
      let response = try await client.embed(request)
      #expect(response.embeddings.count == 3)
      #expect(response.embeddings[0] == response.embeddings[2])
      #expect(response.embeddings[0] != response.embeddings[1])
      #expect((response.metrics.promptTokens ?? 0) > 0)
      var short = request
      short.dimensions = 16
      #expect(try await client.embed(short).embeddings.allSatisfy { $0.count == 16 })
      #expect(
        try await client.embed(EmbedRequest(model: "hash-embed", input: [])).embeddings.isEmpty)
      #expect(
        try await !client.embeddings(model: "hash-embed", prompt: "a cat").isEmpty)
      await #expect(throws: OllamaError.self) {
        _ = try await client.embed(EmbedRequest(model: "eliza", input: "x"))
      }
    }
  }

  @Test func promptsAreRendered() async throws {
    try await withClient { client, _ in
      let info = try await client.renderPrompt(
        ChatRequest(model: "eliza", messages: [.system("S"), .user("hello there")]))
      #expect(info.renderedTemplate.contains("hello there"))
    }
  }
}
