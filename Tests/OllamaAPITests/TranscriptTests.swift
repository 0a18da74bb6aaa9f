import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// What real servers (and two programs that imitate them) have sent.
@Suite(.enabled(if: !Corpus.transcripts.isEmpty, "no transcripts: they lie beside the corpora"))
struct TranscriptTests {
  static func of(_ endpoint: String, ok: Bool = true) -> [Transcript] {
    Corpus.transcripts.filter {
      $0.endpoint == endpoint && (200..<300).contains($0.status) == ok
    }
  }

  /// Replies that were broken, or have no end by their nature.
  static let unfinished = [
    "without_done", "killed", "debug_render", "predict_0", "predict_neg1", "cancel",
    "upstream_down",
  ]

  static func isUnfinished(_ transcript: Transcript) -> Bool {
    unfinished.contains(where: transcript.name.contains)
  }

  func read<Chunk: StreamChunk>(_ body: [UInt8], piece: Int, _: Chunk.Type)
    -> ([Chunk], OllamaError?)
  {
    var reader = RecordReader<Chunk>()
    var chunks: [Chunk] = []
    for start in stride(from: 0, to: body.count, by: piece) {
      let part = Array(body[start..<min(start + piece, body.count)])
      if let error = reader.feed(part, into: &chunks) { return (chunks, error) }
    }
    let error = reader.finish(into: &chunks)
    return (chunks, error)
  }

  @Test("chats are read to their end, however they are cut", arguments: of("/api/chat"))
  func chat(_ transcript: Transcript) throws {
    let (whole, error) = read(transcript.body, piece: 1 << 20, ChatChunk.self)
    for piece in [1, 7, 100] {
      let (chunks, other) = read(transcript.body, piece: piece, ChatChunk.self)
      #expect(chunks == whole)
      #expect(other == error)
    }
    #expect((error == nil) != Self.isUnfinished(transcript))
    guard error == nil else { return }
    let last = try #require(whole.last)
    #expect(last.done)
    #expect(last.doneReason?.isEmpty == false)
    #expect(whole.allSatisfy { !$0.model.isEmpty && $0.createdAt != nil })
  }

  @Test("completions are read to their end", arguments: of("/api/generate"))
  func generate(_ transcript: Transcript) throws {
    let (chunks, error) = read(transcript.body, piece: 13, GenerateChunk.self)
    #expect((error == nil) != Self.isUnfinished(transcript))
    #expect(chunks.last?.done ?? false != Self.isUnfinished(transcript))
  }

  @Test("the scanner agrees with the decoder on every record")
  func scanner() {
    var taken = 0
    var lines = 0
    for transcript in Corpus.transcripts {
      for line in transcript.body.split(separator: 0x0A) {
        for shape in [StreamRecord.Shape.chat, .generate]
        where ScannerTests.check(Array(line), shape) {
          taken += 1
        }
        lines += 1
      }
    }
    #expect(taken > lines / 2)
  }

  @Test("every request that was sent is one that we can write", arguments: of("/api/chat"))
  func request(_ transcript: Transcript) throws {
    guard let text = transcript.request, let sent = try? JSONParser.parse(text),
      let request = try? ChatRequest(json: sent)
    else { return }
    let written = request.json(stream: sent["stream"]?.bool ?? true)
    for member in sent.object ?? [:] where !(member.value.array?.isEmpty ?? false) {
      // Messages may hold what the server ignores; options come in our own order.
      guard !["messages", "options"].contains(member.key),
        member.value != ""
      else { continue }
      #expect(written[member.key] == member.value)
    }
  }

  @Test(
    "errors give the server's words, unwrapped",
    arguments: Corpus.transcripts.filter { $0.status >= 400 })
  func errors(_ transcript: Transcript) {
    let body = transcript.body.allSatisfy { $0 <= 0x20 } ? [] : transcript.body
    let error = StatusCheck.error(
      status: transcript.status, head: ResponseHead(status: transcript.status), body: body)
    #expect(error.status == transcript.status)
    #expect((error.serverMessage == nil) == body.isEmpty)
    #expect(error.serverMessage?.contains("{\"error\"") ?? false == false)
    #expect(error.serverMessage?.contains("\n") ?? false == false)
    #expect(!error.description.isEmpty)
  }

  @Test("lists of models are read", arguments: of("/api/tags") + of("/api/ps"))
  func models(_ transcript: Transcript) async throws {
    guard !transcript.body.allSatisfy({ $0 <= 0x20 }) else { return }
    let transport = ScriptedTransport([.reply(pieces: [transcript.body])])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let json = try JSONParser.parse(transcript.body)
    let count = json["models"]?.array?.count ?? 0
    if transcript.endpoint == "/api/ps" {
      let models = try await client.runningModels()
      #expect(models.count == count)
      #expect(models.allSatisfy { $0.expiresAt != nil })
    } else {
      let models = try await client.models()
      #expect(models.count == count)
      #expect(models.allSatisfy { !$0.name.isEmpty && !$0.digest.hasPrefix("sha256:") })
    }
  }

  @Test("details of models are read", arguments: of("/api/show"))
  func show(_ transcript: Transcript) throws {
    // One transcript was shortened in its middle and is no JSON any more.
    guard let json = try? JSONParser.parse(transcript.body) else { return }
    let details = try ModelDetails(json: json)
    #expect(details.architecture?.isEmpty == false)
    #expect(details.capabilities?.isEmpty == false)
    #expect(details.modelInfo.keys == json["model_info"]?.object?.keys)
  }

  @Test("versions are read", arguments: of("/api/version"))
  func version(_ transcript: Transcript) throws {
    guard !transcript.body.isEmpty else { return }
    #expect(try ServerVersion(parsing: transcript.body).numbers.count >= 3)
  }
}
