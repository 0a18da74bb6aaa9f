/// The name of a blob: the SHA-256 of its content, `sha256:` and 64 hexadecimal digits.
public struct BlobDigest: Sendable, Hashable, CustomStringConvertible {
  /// The 64 digits, in small letters.
  public let hex: String

  /// Reads a digest, with `sha256:` before it or without; throws `invalidArgument` for other text.
  public init(_ text: String) throws(OllamaError) {
    var digits = Substring(text)
    if let colon = text.firstIndex(of: ":") {
      guard text[..<colon].lowercased() == "sha256" else {
        throw OllamaError(
          .invalidArgument, detail: "\"\(text)\" is not a SHA-256 digest such as sha256:e3b0c442…")
      }
      digits = text[text.index(after: colon)...]
    }
    guard digits.utf8.count == 64, digits.utf8.allSatisfy(Self.isHex) else {
      throw OllamaError(
        .invalidArgument,
        detail: "\"\(text)\" is not a digest: 64 hexadecimal digits are wanted after sha256:")
    }
    hex = digits.lowercased()
  }

  init(bytes: [UInt8]) {
    let letters = Array("0123456789abcdef".utf8)
    hex = String(
      decoding: bytes.flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of bytes in memory; throws `featureNotEnabled` where there is no SHA-256.
  public init(of bytes: [UInt8]) throws(OllamaError) {
    let hasher = try SHA256Hasher()
    bytes.withUnsafeBytes { hasher.update($0) }
    self.init(bytes: hasher.finish())
  }

  /// The digest of a file, read once in pieces of 1 MiB, whatever its size.
  ///
  /// `onProgress` gets bytes read and bytes in all after each piece. Throws `invalidArgument` where
  /// the file cannot be read, `cancelled` as soon as the task is cancelled.
  public static func ofFile(
    _ path: String, onProgress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) async throws(OllamaError) -> BlobDigest {
    let file = try BlobFile(path)
    let hasher = try SHA256Hasher()
    var done = 0
    while true {
      guard !Task.isCancelled else { throw OllamaError(.cancelled) }
      let count = try file.read(atMost: 1_048_576) { hasher.update($0) }
      guard count > 0 else { break }
      done += count
      onProgress?(done, max(done, file.length))
      // A file of many gigabytes must not keep a thread that others wait for.
      await Task.yield()
    }
    return BlobDigest(bytes: hasher.finish())
  }

  /// The digest as it travels, `sha256:…`.
  public var description: String { "sha256:\(hex)" }

  /// The first 12 digits, as people and progress reports write it.
  public var short: String { String(hex.prefix(12)) }

  private static func isHex(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
