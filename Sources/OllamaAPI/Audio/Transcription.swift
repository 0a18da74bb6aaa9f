#if Workflows
/// What `POST /v1/audio/transcriptions` takes, in the manner of OpenAI's API.
public struct TranscriptionRequest: Sendable, Hashable {
  /// A model that listens.
  public var model: String
  /// The sound file's bytes; servers take WAV.
  public var audio: [UInt8]
  /// The file's name, which tells servers its format.
  public var fileName: String
  /// The language that is spoken, such as `en`; nil lets the model find out.
  public var language: String?
  /// Words that help the model, such as names that occur.
  public var prompt: String?
  /// How freely to choose words, 0...1.
  public var temperature: Double?

  /// A request.
  public init(
    model: String, audio: [UInt8], fileName: String = "audio.wav", language: String? = nil,
    prompt: String? = nil
  ) {
    self.model = model
    self.audio = audio
    self.fileName = fileName
    self.language = language
    self.prompt = prompt
  }

  /// A request for a clip.
  public init(model: String, clip: AudioClip, language: String? = nil) {
    self.init(model: model, audio: clip.bytes, language: language)
  }

  /// The form that travels.
  func form<Random: RandomNumberGenerator>(using random: inout Random) -> MultipartForm {
    var form = MultipartForm()
    form.add("model", model)
    form.add("response_format", "json")
    if let language { form.add("language", language) }
    if let prompt { form.add("prompt", prompt) }
    if let temperature { form.add("temperature", JSONNumber(temperature).text) }
    form.add("file", audio, fileName: fileName, type: "audio/wav")
    form.chooseBoundary(using: &random)
    return form
  }
}

/// What was said.
public struct Transcription: Sendable, Hashable {
  /// The words.
  public var text: String
  /// The language, where the server says it.
  public var language: String?
  /// How long the sound is, where the server says it.
  public var duration: Duration?

  /// A transcription.
  public init(text: String, language: String? = nil, duration: Duration? = nil) {
    self.text = text
    self.language = language
    self.duration = duration
  }

  /// Reads an answer: JSON with a `text`, or plain text.
  init(bytes: [UInt8]) throws(OllamaError) {
    let trimmed = bytes.drop { $0 <= 0x20 }
    guard trimmed.first == UInt8(ascii: "{") else {
      // A page of HTML is no transcription, and an empty answer none either.
      if trimmed.first == UInt8(ascii: "<") || trimmed.isEmpty { _ = try AnswerBody.json(bytes) }
      self.init(text: ServerMessage.tidy(String(decoding: bytes, as: UTF8.self), limit: .max / 4))
      return
    }
    let json = try AnswerBody.json(bytes)
    guard let text = json["text"]?.string else {
      throw OllamaError(.parse, detail: "the answer has no \"text\"")
    }
    self.init(text: text, language: json["language"]?.string)
    if let seconds = json["duration"]?.double, seconds >= 0, seconds < 1e9 {
      duration = .nanoseconds(Int64(seconds * 1e9))
    }
  }
}

extension OllamaClient {
  /// `POST /v1/audio/transcriptions`: writes down what is said in a sound file.
  ///
  /// The whole file is held in memory; servers refuse more than about 25 MB. Throws
  /// `invalidArgument` for no sound at all, and the server's error where the model does not listen.
  public func transcribe(_ request: TranscriptionRequest) async throws(OllamaError)
    -> Transcription
  {
    guard !request.audio.isEmpty else {
      throw OllamaError(.invalidArgument, detail: "there is no sound to be transcribed")
    }
    var random = SystemRandomNumberGenerator()
    let form = request.form(using: &random)
    var wire = try self.request(.post, "/v1/audio/transcriptions", model: request.model)
    wire.headers.append(HTTPHeader("Content-Type", form.contentType))
    wire.body = .bytes(form.bytes)
    let bytes = try await body(of: wire)
    do throws(OllamaError) { return try Transcription(bytes: bytes) } catch {
      throw AnswerBody.located(error, wire)
    }
  }
}
#endif
