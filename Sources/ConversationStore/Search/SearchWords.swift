/// A person's words as a query of the search index.
///
/// Every word is quoted, so that nothing in it is an operator. Words of three letters and more
/// stand for all words that they begin; words in double quotes must stand side by side.
struct SearchWords: Sendable, Equatable {
  /// The query for the index; nil where the index cannot answer and the text itself is searched.
  let match: String?
  /// The texts to look for where there is no query for the index.
  let plain: [String]
  let phrases: [Phrase]

  /// Whether there is nothing to look for.
  var isEmpty: Bool { plain.isEmpty }

  /// Reads what a person typed; any text will do. Only the first 64 words count.
  init(_ text: String) {
    let phrases = Self.phrases(String(text.prefix(4000))).prefix(64)
    self.phrases = Array(phrases)
    plain = phrases.map(\.text)
    // Scripts that put no spaces between words stand in the index as one long word, and signs
    // are not in it at all.
    let isIndexed = phrases.allSatisfy { phrase in
      phrase.text.unicodeScalars.contains(where: Self.isWordCharacter)
        && !phrase.text.unicodeScalars.contains(where: Self.hasNoSpaces)
        && !phrase.text.unicodeScalars.contains("\0")
    }
    match = phrases.isEmpty || !isIndexed ? nil : phrases.map(Self.query).joined(separator: " ")
  }

  /// Words that must stand side by side.
  struct Phrase: Sendable, Equatable {
    var text: String
    /// Whether the last word may go on: not behind a closed quotation mark.
    var isOpen: Bool

    /// Whether the last word stands for all words that it begins.
    var isPrefix: Bool {
      let letters = text.unicodeScalars.count(where: isWordCharacter)
      let endsInWord = text.unicodeScalars.last.map(isWordCharacter) ?? false
      return isOpen && letters >= 3 && endsInWord
    }
  }

  private static func phrases(_ text: String) -> [Phrase] {
    var phrases: [Phrase] = []
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    for (number, part) in parts.enumerated() {
      let words = part.split(whereSeparator: \.isWhitespace)
      if number % 2 == 0 {
        phrases += words.map { Phrase(text: String($0), isOpen: true) }
      } else if !words.isEmpty {
        phrases.append(
          Phrase(text: words.joined(separator: " "), isOpen: number == parts.count - 1))
      }
    }
    return phrases
  }

  private static func query(_ phrase: Phrase) -> String {
    "\"\(phrase.text)\"" + (phrase.isPrefix ? "*" : "")
  }

  /// Whether the index takes it for a part of a word.
  static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .privateUse:
      true
    case .nonspacingMark, .spacingMark, .enclosingMark, .connectorPunctuation, .dashPunctuation,
      .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
      .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol,
      .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format, .surrogate,
      .unassigned:
      false
    @unknown default: false
    }
  }

  private static func hasNoSpaces(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF,  // Thai, Lao, Burmese, Khmer
      0x2E80...0x303F, 0x3040...0x30FF, 0x31F0...0x31FF,  // Han radicals, Japanese syllables
      0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:  // Han
      true
    default: false
    }
  }
}
