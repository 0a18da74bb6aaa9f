/// A file that went with a prompt. Its bytes are kept once, under their digest.
package struct Attachment: Sendable, Hashable {
  /// What kind of content it is.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case text
    case image
    case audio
  }

  /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
  package let digest: String
  /// The file's name as the person gave it; raw text.
  package var name: String
  package var kind: Kind
  /// The type of the content, such as `image/png`.
  package var mediaType: String
  /// Its size in bytes.
  package var byteCount: Int

  /// Describes an attachment.
  package init(digest: String, name: String, kind: Kind, mediaType: String, byteCount: Int) {
    self.digest = digest
    self.name = name
    self.kind = kind
    self.mediaType = mediaType
    self.byteCount = byteCount
  }

  /// Describes the attachment that these bytes are; linear, for the digest.
  package init(_ bytes: [UInt8], name: String, kind: Kind, mediaType: String) {
    self.init(
      digest: ContentDigest.sha256(bytes), name: name, kind: kind, mediaType: mediaType,
      byteCount: bytes.count)
  }
}
