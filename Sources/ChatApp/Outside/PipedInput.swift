package import TerminalKit

/// What was piped in before a prompt's words.
package enum PipedInput: Sendable, Equatable {
  /// Text, perhaps none.
  case text(String)
  /// An image or a sound, which goes with the prompt as a file.
  case media([UInt8])
  /// What no model reads, and why.
  case refused(SafeText)

  /// Tells by their beginning what the bytes are. Text with stray bytes stays text: logs have them.
  package init(_ bytes: [UInt8]) {
    let isText = !bytes.prefix(8_192).contains(0)
    switch ContentKind(bytes[...]) {
    case .media: self = .media(bytes)
    case .refused(let word) where !isText || String(validating: bytes, as: UTF8.self) == nil:
      self = .refused(Self.refusal(SafeText(word, as: .field)))
    case .refused, .other:
      self =
        isText ? .text(String(decoding: bytes, as: UTF8.self)) : .refused(Self.refusal("binary"))
    }
  }

  private static func refusal(_ what: SafeText) -> SafeText {
    "The input is \(what); text, JPEG, PNG, WebP and WAV can be piped in. Nothing was asked."
  }
}
