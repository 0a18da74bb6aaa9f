internal import Conversations

/// Finds words in a conversation, without regard to case.
enum TextSearch {
  /// More are not looked for: nobody goes through them one by one.
  static let most = 10_000

  /// All matches on the branch, from the first on; linear in its text.
  static func matches(_ query: String, in turns: [Turn]) -> [FindMatch] {
    guard !query.isEmpty else { return [] }
    let needle = Array(query.lowercased().utf8)
    let isPlain = query.utf8.allSatisfy { $0 < 0x80 }
    var found: [FindMatch] = []
    for turn in turns where found.count < most {
      var text = isPlain ? turn.content : turn.content.lowercased()
      text.withUTF8 { bytes in
        scan(bytes, for: needle) { line in
          found.append(FindMatch(turn: turn.id, line: line))
          return found.count < most
        }
      }
    }
    return found
  }

  /// How often the query stands in a text that is shown.
  static func count(_ query: String, in text: String) -> Int {
    var text = text.lowercased()
    var count = 0
    text.withUTF8 { bytes in
      scan(bytes, for: Array(query.lowercased().utf8)) { _ in
        count += 1
        return true
      }
    }
    return count
  }

  /// Calls `found` with the line of each match until it returns false. The needle is in lower case;
  /// ASCII letters of the text are folded.
  private static func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, for needle: [UInt8], _ found: (Int) -> Bool
  ) {
    guard let first = needle.first, bytes.count >= needle.count else { return }
    var line = 0
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      if folded(byte) == first, matches(bytes, place, needle) {
        guard found(line) else { return }
        place += needle.count
        continue
      }
      if byte == 0x0A || (byte == 0x0D && !(place + 1 < bytes.count && bytes[place + 1] == 0x0A)) {
        line += 1
      }
      place += 1
    }
  }

  private static func matches(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ needle: [UInt8]
  ) -> Bool {
    guard start + needle.count <= bytes.count else { return false }
    for offset in needle.indices where folded(bytes[start + offset]) != needle[offset] {
      return false
    }
    return true
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }
}
