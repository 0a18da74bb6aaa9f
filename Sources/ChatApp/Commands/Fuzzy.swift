internal import TerminalKit

/// Matching of scattered letters.
enum Fuzzy {
  /// How well `word` matches: 0 begins the text, small stands together, larger is scattered; nil
  /// when the letters do not occur in this order. Cost: the length of the text.
  static func score(_ word: String, in text: String) -> Int? {
    if text.begins(with: word) { return 0 }
    let letters = Array(word.unicodeScalars)
    let scalars = Array(text.unicodeScalars)
    if let at = firstRun(of: letters, in: scalars) {
      let startsWord = at == 0 || !scalars[at - 1].properties.isAlphabetic
      return startsWord ? 1 : 2
    }
    var next = 0
    var gaps = 0
    var last = -1
    for (place, scalar) in scalars.enumerated() where next < letters.count {
      guard scalar == letters[next] else { continue }
      if last >= 0 { gaps += place - last - 1 }
      last = place
      next += 1
    }
    // Letters strewn over a whole row mean nothing.
    return next == letters.count && gaps <= 3 * letters.count ? 3 + gaps : nil
  }

  private static func firstRun(of word: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Int? {
    guard !word.isEmpty, text.count >= word.count else { return nil }
    return (0...(text.count - word.count)).first { start in
      zip(word, text[start...]).allSatisfy { $0 == $1 }
    }
  }
}
