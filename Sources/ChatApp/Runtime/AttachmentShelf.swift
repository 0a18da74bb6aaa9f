internal import Conversations
internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

/// The bytes of attachments: of those just read in memory, of the others in the store.
final class AttachmentShelf: Sendable {
  private let store: any ConversationStoring
  private let held = Mutex<[String: [UInt8]]>([:])

  init(store: any ConversationStoring) { self.store = store }

  /// Holds the bytes of a file that was read.
  func put(_ bytes: [UInt8], _ attachment: Attachment) {
    held.withLock { $0[attachment.digest] = bytes }
  }

  /// Moves attachments into the store; what it cannot take stays in memory.
  func keep(_ attachments: [Attachment]) async throws(StorageError) {
    for attachment in attachments {
      guard let bytes = held.withLock({ $0[attachment.digest] }) else { continue }
      try await store.keep(bytes, of: attachment)
      _ = held.withLock { $0.removeValue(forKey: attachment.digest) }
    }
  }

  /// Holds in memory what the store has of these.
  func hold(_ attachments: [Attachment]) async {
    for attachment in attachments {
      guard let bytes = await bytes(attachment.digest) else { continue }
      put(bytes, attachment)
    }
  }

  private func bytes(_ digest: String) async -> [UInt8]? {
    if let bytes = held.withLock({ $0[digest] }) { return bytes }
    return try? await store.bytes(of: digest)
  }

  /// The request with the attachments in its messages, and the names of those that are gone.
  func fill(
    _ request: ChatRequest, _ enclosures: [Enclosure]
  ) async -> (request: ChatRequest, missing: [String]) {
    var request = request
    var missing: [String] = []
    for enclosure in enclosures where request.messages.indices.contains(enclosure.message) {
      var texts: [String] = enclosure.leftOut.map {
        "[\($0) was attached; it cannot be shown here.]"
      }
      for attachment in enclosure.attachments {
        guard let bytes = await bytes(attachment.digest) else {
          missing.append(attachment.name)
          texts.append("[\(attachment.name) was attached; it is no longer there.]")
          continue
        }
        switch attachment.kind {
        case .image, .audio:
          request.messages[enclosure.message].images.append(Base64Data(bytes: bytes))
        case .text:
          let text = String(decoding: bytes, as: UTF8.self)
          texts.append(EnclosedText.written(text, name: attachment.name))
        }
      }
      let content = request.messages[enclosure.message].content
      request.messages[enclosure.message].content =
        (texts + (content.isEmpty ? [] : [content])).joined(separator: "\n\n")
    }
    return (request, missing)
  }
}

/// How a text file stands in a message: named, and fenced so that nothing in it can end it.
enum EnclosedText {
  static func written(_ text: String, name: String) -> String {
    let fence = String(repeating: "`", count: max(longestRun(text) + 1, 3))
    let end = text.ends(with: "\n") ? "" : "\n"
    return "File \(oneLine(name)):\n\(fence)\(language(name))\n\(text)\(end)\(fence)"
  }

  private static func longestRun(_ text: String) -> Int {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  // A line feed in a file's name could otherwise write lines of its own.
  private static func oneLine(_ name: String) -> String { SafeText(name, as: .field).string }

  private static func language(_ name: String) -> String {
    let path = FileMention.parted(name).path.split(separator: "/").last ?? ""
    let parts = path.split(separator: ".")
    guard parts.count > 1, let last = parts.last, last.utf8.count <= 12,
      last.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) })
    else { return "" }
    return last.lowercased()
  }
}
