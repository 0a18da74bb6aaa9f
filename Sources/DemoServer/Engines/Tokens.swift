/// Cuts text into pieces of the size that language models work in.
///
/// There is no vocabulary to learn from here, so the rule imitates what one comes to: a word with
/// the blank before it, a long word in parts, a mark or a line break alone, a character of Chinese
/// or Japanese alone, an emoji sequence code point by code point. Joined, the pieces are the text.
enum Tokens {
  /// Letters in one piece of a word; a word up to a third longer stays whole.
  private static let wordPiece = 6

  /// All pieces of a text.
  static func split(_ text: String) -> [String] {
    var splitter = TokenSplitter(text)
    var tokens: [String] = []
    while let token = splitter.next() { tokens.append(token) }
    return tokens
  }

  /// How many pieces a text has.
  static func count(_ text: String) -> Int {
    var splitter = TokenSplitter(text)
    var count = 0
    while splitter.next() != nil { count += 1 }
    return count
  }

  fileprivate enum Kind {
    case word, digit, blank, lineBreak, single
  }

  fileprivate static func kind(_ scalar: UnicodeScalar) -> Kind {
    switch scalar {
    case " ", "\t": return .blank
    case "\n", "\r": return .lineBreak
    case "0"..."9": return .digit
    default: break
    }
    // Scripts written without blanks, and everything beyond the first plane, stand one by one.
    let isSpaced = scalar.value < 0x2E80 || (0xAC00...0xD7A3).contains(scalar.value)
    return isSpaced && (scalar.properties.isAlphabetic || isMark(scalar)) ? .word : .single
  }

  private static func isMark(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  fileprivate static func wordLength(_ left: Int) -> Int {
    left <= wordPiece * 4 / 3 ? left : wordPiece
  }
}

/// Gives the pieces of a text one after the other.
struct TokenSplitter: Sequence, IteratorProtocol {
  private let scalars: String.UnicodeScalarView
  private var position: String.UnicodeScalarView.Index

  init(_ text: String) {
    scalars = text.unicodeScalars
    position = scalars.startIndex
  }

  mutating func next() -> String? {
    guard position < scalars.endIndex else { return nil }
    let start = position
    switch Tokens.kind(scalars[position]) {
    case .blank: takeBlanks()
    case .lineBreak: takeRun(of: .lineBreak, atMost: 4)
    case .digit: takeRun(of: .digit, atMost: 3)
    case .word: takeWord()
    case .single: takeSingle()
    }
    return String(scalars[start..<position])
  }

  /// A mark of the template is one piece, as in a real vocabulary.
  private mutating func takeSingle() {
    if scalars[position] == "<" {
      for mark in [Transcript.opening, Transcript.closing]
      where scalars[position...].starts(with: mark.unicodeScalars) {
        position = scalars.index(position, offsetBy: mark.unicodeScalars.count)
        return
      }
    }
    position = scalars.index(after: position)
  }

  /// One blank goes with the word after it; more of them are a piece of their own.
  private mutating func takeBlanks() {
    let start = position
    takeRun(of: .blank, atMost: 16)
    guard position < scalars.endIndex, Tokens.kind(scalars[position]) == .word else { return }
    let last = scalars.index(before: position)
    if last == start {
      takeWord()
    } else {
      position = last
    }
  }

  private mutating func takeRun(of kind: Tokens.Kind, atMost limit: Int) {
    var left = limit
    while left > 0, position < scalars.endIndex, Tokens.kind(scalars[position]) == kind {
      position = scalars.index(after: position)
      left -= 1
    }
  }

  private mutating func takeWord() {
    var end = position
    var length = 0
    // A word without end must not be looked through again for each of its pieces.
    while length < 64, end < scalars.endIndex, Tokens.kind(scalars[end]) == .word {
      end = scalars.index(after: end)
      length += 1
    }
    position = scalars.index(position, offsetBy: Tokens.wordLength(length))
  }
}
