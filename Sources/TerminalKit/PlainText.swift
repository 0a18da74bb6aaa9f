// Swift compares characters by what they mean, and for that puts all marks on a letter in order:
// with a hundred thousand of them on one letter this takes minutes. What is only looked through
// for signs of our own is therefore compared by bytes and code points, in linear time.

extension StringProtocol {
  /// Whether the text begins with these very bytes.
  package func begins(with prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  /// Whether the text ends with these very bytes.
  package func ends(with suffix: String) -> Bool {
    utf8.count >= suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }

  /// Whether both texts are the same bytes.
  package func isSame(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Whether there is nothing but white space.
  package var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }

  /// Whether the bytes of `part` stand somewhere in the text; linear but for hostile texts.
  package func holds(_ part: some StringProtocol) -> Bool { place(of: part) != nil }

  /// The UTF-8 offset at which `part` begins; nil where it does not occur.
  package func place(of part: some StringProtocol) -> Int? {
    let part = Array(part.utf8)
    guard let first = part.first else { return 0 }
    let text = Array(utf8)
    guard text.count >= part.count else { return nil }
    for start in 0...(text.count - part.count) where text[start] == first {
      if text[start..<start + part.count].elementsEqual(part) { return start }
    }
    return nil
  }

  /// The beginning of the text, at most so many bytes of UTF-8, cut between code points.
  package func beginning(utf8 limit: Int) -> String {
    guard utf8.count > limit else { return String(self) }
    var end = Swift.max(limit, 0)
    let bytes = utf8.prefix(end + 1)
    var index = bytes.index(bytes.startIndex, offsetBy: end)
    while end > 0, utf8[index] & 0xC0 == 0x80 {
      end -= 1
      index = bytes.index(bytes.startIndex, offsetBy: end)
    }
    return String(self[..<index])
  }

  /// The text without line ends at its end.
  package var withoutLastLineEnds: SubSequence {
    let scalars = unicodeScalars
    var end = scalars.endIndex
    while end > scalars.startIndex {
      let before = scalars.index(before: end)
      guard scalars[before] == "\n" || scalars[before] == "\r" else { break }
      end = before
    }
    return self[..<end]
  }

  /// The first line that is not blank, at most `limit` bytes of it; empty where there is none.
  package func firstLine(utf8 limit: Int) -> String {
    let lines = utf8.split(maxSplits: 64) { $0 == 0x0A || $0 == 0x0D }
    for line in lines {
      let text = self[line.startIndex..<line.endIndex]
      if !text.isBlank { return text.beginning(utf8: limit) }
    }
    return ""
  }
}
