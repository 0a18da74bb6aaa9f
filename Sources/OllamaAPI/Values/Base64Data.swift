#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Bytes that travel as base64 text: an image, or sound for models that listen.
public struct Base64Data: Sendable, Hashable {
  /// The base64 text, without a `data:` prefix.
  public let text: String

  /// Encodes bytes.
  public init(bytes: [UInt8]) { text = Data(bytes).base64EncodedString() }

  /// Takes base64 text as it is; a prefix such as `data:image/png;base64,` is cut off.
  public init(base64 text: String) {
    if text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") {
      self.text = String(text[text.index(after: comma)...])
    } else {
      self.text = text
    }
  }

  /// The bytes; nil if the text is not base64.
  public var bytes: [UInt8]? { Data(base64Encoded: text).map { Array($0) } }
}
