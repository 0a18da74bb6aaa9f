/// Matching of scattered letters.
enum Fuzzy {
  /// As the other form, for texts.
  static func score(_ word: String, in text: String) -> Int? {
    score(Array(word.utf8), in: Array(text.utf8))
  }

  /// How well `word` matches: 0 begins the text, small stands together, larger is scattered; nil
  /// when the letters do not occur in this order; scattered they count only in the first `length`
  /// bytes. Cost: the length of the text.
  static func score(_ word: [UInt8], in text: [UInt8], scatteredIn length: Int = .max) -> Int? {
    word.withUnsafeBufferPointer { word in
      text.withUnsafeBufferPointer { text in
        if let at = firstRun(of: word, in: text) {
          if at == 0 { return 0 }
          return isLetter(text[at - 1]) ? 2 : 1
        }
        return scattered(word, in: .init(rebasing: text.prefix(max(length, 0))))
      }
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func firstRun(
    of word: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    guard let first = word.first, text.count >= word.count else { return nil }
    var start = 0
    while start <= text.count - word.count {
      if text[start] == first {
        var length = 1
        while length < word.count, text[start + length] == word[length] { length += 1 }
        if length == word.count { return start }
      }
      start += 1
    }
    return nil
  }

  // Letters strewn over a whole row mean nothing.
  private static func scattered(
    _ word: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    var next = 0
    var gaps = 0
    var last = -1
    var place = 0
    while place < text.count, next < word.count {
      if text[place] == word[next] {
        if last >= 0 { gaps += place - last - 1 }
        last = place
        next += 1
      }
      place += 1
    }
    return next == word.count && gaps <= 3 * word.count ? 3 + gaps : nil
  }
}
