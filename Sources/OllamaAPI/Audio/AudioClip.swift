#if Workflows
// Folder Audio: what Ollama can do with sound: transcription, and clips attached to a chat for
// models that listen (capability `audio`). It has no endpoint that speaks.

/// A piece of sound in the WAV format, the one that models take.
public struct AudioClip: Sendable, Hashable {
  /// The file's bytes.
  public let bytes: [UInt8]
  /// Samples a second.
  public let sampleRate: Int
  /// Channels.
  public let channels: Int
  /// How long it plays.
  public let duration: Duration

  /// Greatest length of a file in bytes, as in Ollama's own command line.
  public static let limit = 100_000_000

  /// Reads a WAV file's bytes; throws `invalidArgument` for anything else, an empty one and one
  /// beyond the limit.
  public init(bytes: [UInt8]) throws(OllamaError) {
    guard bytes.count <= Self.limit else {
      throw Self.fault("it is longer than \(Self.limit) bytes")
    }
    let reader = Chunks(bytes)
    guard reader.name(0) == "RIFF", reader.name(8) == "WAVE" else {
      throw Self.fault("it is not in the WAV format")
    }
    guard let format = reader.chunk("fmt "), format.count >= 16 else {
      throw Self.fault("its format is not described")
    }
    guard let sound = reader.chunk("data"), !sound.isEmpty else {
      throw Self.fault("it holds no sound")
    }
    channels = reader.number(format.lowerBound + 2, bytes: 2)
    sampleRate = reader.number(format.lowerBound + 4, bytes: 4)
    let rate = reader.number(format.lowerBound + 8, bytes: 4)
    guard channels > 0, sampleRate > 0, rate > 0 else {
      throw Self.fault("its format makes no sense")
    }
    duration = .nanoseconds(Int64(Double(sound.count) / Double(rate) * 1e9))
    self.bytes = bytes
  }

  /// Reads a WAV file; throws `invalidArgument` as the other initialiser does, and where the file
  /// cannot be read.
  public init(file path: String) throws(OllamaError) {
    try self.init(bytes: try BlobFile(path).contents(limit: Self.limit))
  }

  /// The clip as an attachment of a message: it goes where images go.
  public var attachment: Base64Data { Base64Data(bytes: bytes) }

  private static func fault(_ reason: String) -> OllamaError {
    OllamaError(.invalidArgument, detail: "this sound cannot be used: \(reason)")
  }
}

extension Message {
  /// Something a person says with their voice, for models that listen.
  public static func user(_ text: String, audio: AudioClip) -> Message {
    Message(.user, text, images: [audio.attachment])
  }
}

/// Finds its way in a RIFF file, whatever its lengths claim.
private struct Chunks {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func name(_ offset: Int) -> String? {
    guard offset >= 0, offset + 4 <= bytes.count else { return nil }
    return String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
  }

  /// A number with its lowest byte first; 0 beyond the end.
  func number(_ offset: Int, bytes count: Int) -> Int {
    guard offset >= 0, offset + count <= bytes.count else { return 0 }
    return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }

  /// Where the content of the first chunk of this name lies; cut to the file's end, since a
  /// recording that was streamed does not know its length.
  func chunk(_ wanted: String) -> Range<Int>? {
    var offset = 12
    while let found = name(offset) {
      let start = offset + 8
      guard start <= bytes.count else { return nil }
      let length = number(offset + 4, bytes: 4)
      let end = min(bytes.count, start + length)
      if found == wanted { return start..<end }
      offset = start + length + length % 2
    }
    return nil
  }
}
#endif
