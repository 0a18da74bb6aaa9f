internal import Conversations
internal import Markdown
internal import TerminalKit

/// Where the picture of a reply shows words that its model was not sure of.
///
/// Tokens are taken in as they come and looked up only for rows in view; the rows of a block are
/// found together and kept. Nothing is marked from where the text is not what the tokens say.
final class ChanceMarks {
  /// An uncertain token in a row.
  struct Mark: Hashable {
    /// Columns of the row's own text.
    let columns: Range<Int>
    /// Its place among the reply's tokens.
    let token: Int
    let chance: Double
  }

  private struct Word {
    let bytes: Range<Int>
    let token: Int
    let chance: Double
  }

  private struct Known {
    let row: StyledRow
    let bytes: Range<Int>
    let words: Int
    let marks: [Mark]
  }

  /// Blocks with more source than this, in bytes, are left alone: a frame has no time for them.
  private static let longestBlock = 32 * 1024

  private var words: [Word] = []
  private var taken = 0
  private var length = 0
  private var isLost = false
  private var lines = LineStarts()
  private var known: [Int: Known] = [:]

  /// Takes in what was added to a reply and to its tokens since the last call.
  func grow(_ tokens: [TokenChance], _ text: String) {
    lines.grow(text)
    let utf8 = text.utf8
    while taken < tokens.count, !isLost {
      let token = tokens[taken]
      guard length + token.bytes.count <= utf8.count else { return }
      let start = utf8.index(utf8.startIndex, offsetBy: length)
      let end = utf8.index(start, offsetBy: token.bytes.count)
      guard utf8[start..<end].elementsEqual(token.bytes) else {
        isLost = true
        return
      }
      if token.isUncertain {
        words.append(
          Word(
            bytes: length..<length + token.bytes.count, token: taken, chance: token.chance))
      }
      length += token.bytes.count
      taken += 1
    }
  }

  /// The marks of a row of `rows`, which show `text`.
  func marks(of number: Int, in rows: any TextRows, _ text: String) -> [Mark] {
    let source = rows.source(of: number)
    guard !words.isEmpty, let bytes = lines.bytes(of: source), bytes.count <= Self.longestBlock
    else { return [] }
    let found = words(in: bytes)
    guard !found.isEmpty else { return [] }
    if let known = known[number], known.bytes == bytes, known.words == found.count,
      known.row == rows[number]
    {
      return known.marks
    }
    look(for: found, in: block(around: number, rows, source), rows, bytes, text)
    return known[number]?.marks ?? []
  }

  /// The row that shows a token; nil where it is not known.
  func row(of token: Int, in rows: any TextRows, _ text: String) -> Int? {
    guard let word = words.first(where: { $0.token == token }) else { return nil }
    return (0..<rows.count).first { number in
      guard lines.bytes(of: rows.source(of: number))?.overlaps(word.bytes) == true else {
        return false
      }
      return marks(of: number, in: rows, text).contains { $0.token == token }
    }
  }

  // The words are in the order of the text.
  private func words(in bytes: Range<Int>) -> ArraySlice<Word> {
    func first(where isPast: (Word) -> Bool) -> Int {
      var (low, high) = (0, words.count)
      while low < high {
        let middle = (low + high) / 2
        if isPast(words[middle]) { high = middle } else { low = middle + 1 }
      }
      return low
    }
    let start = first { $0.bytes.upperBound > bytes.lowerBound }
    return words[start..<max(first { $0.bytes.lowerBound >= bytes.upperBound }, start)]
  }

  /// The rows that were made of the same lines.
  private func block(
    around number: Int, _ rows: any TextRows, _ source: Range<Int>
  ) -> Range<Int> {
    var first = number
    while first > 0, rows.source(of: first - 1) == source { first -= 1 }
    var end = number + 1
    while end < rows.count, rows.source(of: end) == source { end += 1 }
    return first..<end
  }

  private func look(
    for found: ArraySlice<Word>, in block: Range<Int>, _ rows: any TextRows, _ bytes: Range<Int>,
    _ text: String
  ) {
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: bytes.lowerBound)
    let source = Array(utf8[start..<utf8.index(start, offsetBy: bytes.count)])
    let shown = block.map { rows[$0] }
    let places = SourceAlignment(shown, source: source).places
    if known.count > 2_000 { known = [:] }
    for (offset, row) in shown.enumerated() {
      known[block.lowerBound + offset] = Known(
        row: row, bytes: bytes, words: found.count,
        marks: Self.marks(row, places[offset], from: bytes.lowerBound, found))
    }
  }

  private static func marks(
    _ row: StyledRow, _ places: [Int32], from start: Int, _ words: ArraySlice<Word>
  ) -> [Mark] {
    var marks: [Mark] = []
    var words = words
    var column = 0
    var byte = 0
    for character in row.runs.lazy.map(\.text.string).joined() {
      let width = TextWidth.of(character)
      let length = character.utf8.count
      defer {
        byte += length
        column += width
      }
      guard let first = places[byte..<byte + length].first(where: { $0 >= 0 }) else { continue }
      let place = start + Int(first)
      while let word = words.first, word.bytes.upperBound <= place { words.removeFirst() }
      guard let word = words.first, word.bytes.contains(place) else { continue }
      if let last = marks.last, last.token == word.token, last.columns.upperBound == column {
        marks[marks.count - 1] = Mark(
          columns: last.columns.lowerBound..<column + width, token: word.token, chance: word.chance)
      } else {
        marks.append(
          Mark(columns: column..<column + width, token: word.token, chance: word.chance))
      }
    }
    return marks
  }
}

/// Where the lines of a growing text begin, cut as the Markdown layout cuts them.
struct LineStarts {
  private var starts = [0]
  private var length = 0

  /// Takes in what was added to `text` since the last call.
  mutating func grow(_ text: String) {
    let utf8 = text.utf8
    var place = utf8.index(utf8.startIndex, offsetBy: min(length, utf8.count))
    while place < utf8.endIndex {
      let byte = utf8[place]
      let after = utf8.index(after: place)
      if byte == 0x0D {
        // Whether a line feed belongs to it is seen when it is there.
        guard after < utf8.endIndex else { return }
        if utf8[after] != 0x0A { starts.append(length + 1) }
      } else if byte == 0x0A {
        starts.append(length + 1)
      }
      length += 1
      place = after
    }
  }

  /// The bytes of some lines, line ends included; nil where there are none.
  func bytes(of lines: Range<Int>) -> Range<Int>? {
    guard !lines.isEmpty, starts.indices.contains(lines.lowerBound) else { return nil }
    let end = starts.indices.contains(lines.upperBound) ? starts[lines.upperBound] : length
    return starts[lines.lowerBound]..<max(end, starts[lines.lowerBound])
  }
}
