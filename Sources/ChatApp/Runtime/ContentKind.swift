internal import Conversations

/// What bytes are, told by their beginning and never by a file's name.
enum ContentKind: Equatable {
  /// What models take: an image or a sound, with its media type.
  case media(Attachment.Kind, String)
  /// What no model takes, in a word or two.
  case refused(String)
  /// Perhaps text.
  case other

  init(_ bytes: ArraySlice<UInt8>) {
    let start = Array(bytes.prefix(512))
    func has(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      start.count >= offset + signature.count
        && start[offset..<offset + signature.count].elementsEqual(signature)
    }
    func says(_ word: String, at offset: Int = 0) -> Bool { has(Array(word.utf8), at: offset) }
    if has([0xFF, 0xD8, 0xFF]) {
      self = .media(.image, "image/jpeg")
    } else if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .media(.image, "image/png")
    } else if says("RIFF"), says("WEBP", at: 8) {
      self = .media(.image, "image/webp")
    } else if says("RIFF"), says("WAVE", at: 8) {
      self = .media(.audio, "audio/wav")
    } else if let word = Self.others.first(where: { has($0.signature, at: $0.offset) })?.word {
      self = .refused(word)
    } else {
      self = .other
    }
  }

  private static let others: [(signature: [UInt8], offset: Int, word: String)] = [
    (Array("GIF8".utf8), 0, "a GIF image"),
    (Array("%PDF-".utf8), 0, "a PDF document"), (Array("II*\0".utf8), 0, "a TIFF image"),
    (Array("MM\0*".utf8), 0, "a TIFF image"), (Array("ftypheic".utf8), 4, "an HEIC image"),
    (Array("ftypmif1".utf8), 4, "an HEIF image"), (Array("ftypavif".utf8), 4, "an AVIF image"),
    (Array("ftyp".utf8), 4, "a video or sound in MP4"), (Array("ID3".utf8), 0, "an MP3 sound"),
    (Array("OggS".utf8), 0, "an Ogg sound"), (Array("fLaC".utf8), 0, "a FLAC sound"),
    ([0x7F, 0x45, 0x4C, 0x46], 0, "a program"), (Array("PK\u{3}\u{4}".utf8), 0, "a ZIP archive"),
    ([0x1F, 0x8B], 0, "a gzip archive"), ([0x28, 0xB5, 0x2F, 0xFD], 0, "a zstd archive"),
    (Array("SQLite format 3\0".utf8), 0, "an SQLite database"), (Array("GGUF".utf8), 0, "a model"),
  ]
}
