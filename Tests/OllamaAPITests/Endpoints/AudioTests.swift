#if Workflows
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Sound: clips for models that listen, and transcription.
@Suite struct AudioTests {
  /// A WAV file of 16-bit samples.
  private static func wav(
    seconds: Double, rate: Int = 16_000, channels: Int = 1, extra: [UInt8] = [], length: Int? = nil
  ) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let sound = [UInt8](repeating: 3, count: Int(seconds * Double(rate)) * 2 * channels)
    let format =
      number(1, 2) + number(channels, 2) + number(rate, 4) + number(rate * channels * 2, 4)
      + number(channels * 2, 2) + number(16, 2)
    let body =
      Array("WAVEfmt ".utf8) + number(16, 4) + format + extra + Array("data".utf8)
      + number(length ?? sound.count, 4) + sound
    return Array("RIFF".utf8) + number(body.count, 4) + body
  }

  @Test func aClipKnowsItself() throws {
    let clip = try AudioClip(bytes: Self.wav(seconds: 1.5, rate: 8000, channels: 2))
    #expect(clip.sampleRate == 8000)
    #expect(clip.channels == 2)
    #expect(clip.duration == .milliseconds(1500))
    #expect(clip.attachment.bytes == clip.bytes)
    let message = Message.user("What is said?", audio: clip)
    #expect(message.json["images"] == .array([.string(clip.attachment.text)]))
    let list: [UInt8] = Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
    #expect(try AudioClip(bytes: Self.wav(seconds: 1, extra: list)).duration == .seconds(1))
    // A recording that was streamed claims any length.
    #expect(
      try AudioClip(bytes: Self.wav(seconds: 1, length: 0xFFFF_FFFF)).duration == .seconds(1))
  }

  @Test("whatever is no WAV file is refused", arguments: 0..<60)
  func noClip(cut: Int) throws {
    let whole = Self.wav(seconds: 0.01)
    if cut <= 44 {
      #expect(throws: OllamaError.self) { try AudioClip(bytes: Array(whole.prefix(cut))) }
    }
    var random = SeededGenerator(seed: UInt64(cut))
    var damaged = whole
    for _ in 0..<4 {
      damaged[Int.random(in: 0..<44, using: &random)] = UInt8.random(in: 0...255, using: &random)
    }
    if let clip = try? AudioClip(bytes: damaged) {
      #expect(clip.sampleRate > 0)
      #expect(clip.duration > .zero)
    }
    #expect(throws: OllamaError.self) { try AudioClip(bytes: Array("RIFF....WAVE".utf8)) }
    #expect(throws: OllamaError.self) { try AudioClip(file: "/nowhere.wav") }
  }

  @Test("a form goes over the wire as browsers send it")
  func form() async throws {
    let server = try FaultServer(scripts: [
      [.readRequest, .response(body: #"{"text":" Hello there.","language":"en","duration":1.5}"#)]
    ])
    defer { server.stop() }
    let client = OllamaClient(OllamaClient.Configuration(host: try Host(server.url)))
    var request = TranscriptionRequest(
      model: "voxtral", audio: [1, 0x0D, 0x0A, 0x2D, 0x2D, 2], fileName: "a\"b\r\nX: y.wav",
      language: "en", prompt: "Ada\r\nLovelace")
    request.temperature = 0.5
    let result = try await client.transcribe(request)
    #expect(
      result == Transcription(text: " Hello there.", language: "en", duration: .milliseconds(1500)))
    let sent = try #require(server.requests.first)
    #expect(sent.path == "/v1/audio/transcriptions")
    let type = try #require(sent.header("Content-Type"))
    #expect(type.hasPrefix("multipart/form-data; boundary=quipu-"))
    let mark = String(type.split(separator: "=")[1])
    func part(_ head: String, _ content: String) -> String {
      "--\(mark)\r\nContent-Disposition: form-data; \(head)\r\n\r\n\(content)\r\n"
    }
    let file =
      "--\(mark)\r\nContent-Disposition: form-data; name=\"file\"; "
      + "filename=\"a%22b%0D%0AX: y.wav\"\r\nContent-Type: audio/wav\r\n\r\n\u{1}\r\n--\u{2}\r\n"
    #expect(
      sent.text == part("name=\"model\"", "voxtral") + part("name=\"response_format\"", "json")
        + part("name=\"language\"", "en") + part("name=\"prompt\"", "Ada\r\nLovelace")
        + part("name=\"temperature\"", "0.5") + file + "--\(mark)--\r\n")
  }

  /// Gives the same few numbers first, so that boundaries can be foreseen.
  private struct Foreseen: RandomNumberGenerator {
    var numbers: [UInt64]
    mutating func next() -> UInt64 { numbers.isEmpty ? 0 : numbers.removeFirst() }
  }

  @Test func theBoundaryOccursInNoPart() {
    var foreseen = Foreseen(numbers: [1, 2, 1, 3])
    var form = MultipartForm()
    form.add("a", "--quipu-12 is what I say")
    form.chooseBoundary(using: &foreseen)
    #expect(form.boundary == "quipu-13")
  }

  @Test func answersOfEveryKindAreUnderstood() async throws {
    func ask(_ answer: ScriptedTransport.Answer) async -> Result<Transcription, OllamaError> {
      let client = OllamaClient(
        OllamaClient.Configuration(), transport: ScriptedTransport([answer]))
      do throws(OllamaError) {
        return .success(
          try await client.transcribe(TranscriptionRequest(model: "m", audio: [1])))
      } catch {
        return .failure(error)
      }
    }
    #expect(
      try await ask(.reply(pieces: [Array("plain words\n".utf8)])).get().text == "plain words")
    var kinds: [OllamaError.Kind] = []
    for answer: ScriptedTransport.Answer in [
      .json(["words": "x"]), .reply(pieces: []), .reply(pieces: [Array("<html></html>".utf8)]),
      .json(["error": ["message": "m does not support audio"]], status: 400),
      .json(["error": "late"]),
    ] {
      if case .failure(let error) = await ask(answer) {
        kinds.append(error.kind)
        #expect(error.endpoint == "/v1/audio/transcriptions")
      }
    }
    #expect(kinds == [.parse, .emptyAnswer, .notAnOllama, .api, .api])
    let client = OllamaClient(OllamaClient.Configuration(), transport: ScriptedTransport([]))
    let error = await #expect(throws: OllamaError.self) {
      _ = try await client.transcribe(TranscriptionRequest(model: "m", audio: []))
    }
    #expect(error?.kind == .invalidArgument)
  }
}
#endif
