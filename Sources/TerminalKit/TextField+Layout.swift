// The field on the screen: rows, the cursor among them, and back from a cell to the text.

/// Some rows of a text field as they are to be drawn.
package struct FieldRows: Sendable, Hashable {
  package let rows: [SafeText]
  /// The cursor's place among `rows`; nil where it is above or below them.
  package let cursor: Point?
  /// The first row's number in the whole text.
  package let first: Int
  /// All rows of the text.
  package let total: Int
}

extension TextField {
  /// The rows from number `first` on, at most `count`; only these are laid out.
  ///
  /// Rows hold at most `width - 1` columns, so that the cursor has a place behind the last.
  package func visualRows(width: Int, from first: Int, count: Int) -> FieldRows {
    let first = max(first, 0)
    let count = min(max(count, 0), 100_000)
    var rows: [SafeText] = []
    var row = 0
    for index in buffer.pieces.indices {
      let height = height(of: index, width: width)
      if row + height > first, rows.count < count {
        let line = fieldLine(index, width: width)
        let skipped = max(first - row, 0)
        rows += line.rows(skipped..<min(line.spans.count, skipped + count - rows.count))
      }
      row += height
    }
    let cursor = cursorPoint(width: width)
    let isVisible = cursor.row >= first && cursor.row < first + rows.count
    return FieldRows(
      rows: rows, cursor: isVisible ? Point(row: cursor.row - first, column: cursor.column) : nil,
      first: first, total: row)
  }

  /// How many rows the text takes; quick once the field was laid out at this width.
  package func rowCount(width: Int) -> Int {
    buffer.pieces.indices.reduce(0) { $0 + height(of: $1, width: width) }
  }

  /// The cursor's row in the whole text and its column.
  package func cursorPoint(width: Int) -> Point {
    let line = fieldLine(place.piece, width: width)
    let point = line.point(of: place.offset)
    let above = (0..<place.piece).reduce(0) { $0 + height(of: $1, width: width) }
    return Point(row: above + point.row, column: point.column)
  }

  /// The first of `count` rows that show the cursor, as near to `first` as possible.
  package func firstRow(from first: Int, count: Int, width: Int) -> Int {
    let row = cursorPoint(width: width).row
    let lowest = max(row - max(count, 1) + 1, 0)
    let furthest = max(rowCount(width: width) - max(count, 1), 0)
    return min(max(min(first, furthest), lowest), row)
  }

  /// Sets the cursor to a cell: the row's number in the whole text and a column.
  package mutating func moveCursor(toRow row: Int, column: Int, width: Int) {
    changes.close()
    lastAction = .other
    var rest = max(row, 0)
    for index in buffer.pieces.indices {
      let height = height(of: index, width: width)
      if rest < height || index == buffer.pieces.count - 1 {
        let line = fieldLine(index, width: width)
        let offset = line.offset(row: min(rest, height - 1), column: column)
        place = buffer.normal(TextBuffer.Place(piece: index, offset: offset))
        return
      }
      rest -= height
    }
  }

  /// Reckons the rows of all lines at a width, so that drawing need not.
  ///
  /// Linear when the width is new, and kept up with every change from then on.
  package mutating func layOut(width: Int) {
    if width != heightsWidth {
      heights = Array(repeating: -1, count: buffer.pieces.count)
      heightsWidth = width
    }
    reckonHeights(of: heights.indices)
  }

  mutating func reckonHeights(of pieces: Range<Int>) {
    for index in pieces where heights[index] < 0 {
      heights[index] = Int32(clamping: height(of: index, width: heightsWidth))
    }
  }

  /// Moves one row up (-1) or down (1); false where there is none.
  mutating func moveRow(by step: Int, width: Int, after previous: Action) -> Bool {
    changes.close()
    let line = fieldLine(place.piece, width: width)
    let now = line.point(of: place.offset)
    var column = now.column
    if case .vertical(let goal) = previous { column = goal }
    lastAction = .vertical(column: column)
    let target = now.row + step
    if line.spans.indices.contains(target) {
      place.offset = line.offset(row: target, column: column)
      place = buffer.normal(place)
      return true
    }
    let piece = place.piece + step
    guard buffer.pieces.indices.contains(piece) else { return false }
    let next = fieldLine(piece, width: width)
    let row = step < 0 ? next.spans.count - 1 : 0
    var offset = next.offset(row: row, column: column)
    let text = buffer.pieces[piece].text
    if step < 0, !buffer.pieces[piece].endsLine, offset == text.utf8.count, offset > 0 {
      // The place behind a piece that goes on is the next piece's beginning, which is below.
      offset = text.offset(of: text.index(before: text.endIndex))
    }
    place = TextBuffer.Place(piece: piece, offset: offset)
    return true
  }

  private func height(of piece: Int, width: Int) -> Int {
    if width == heightsWidth, heights[piece] >= 0 { return Int(heights[piece]) }
    let text = buffer.pieces[piece].text
    if text.utf8.count < FieldLine.wrapWidth(width), SafeText(text, as: .field).isSimple {
      return 1
    }
    return fieldLine(piece, width: width).spans.count
  }

  private func fieldLine(_ piece: Int, width: Int) -> FieldLine {
    FieldLine(buffer.pieces[piece].text, width: width, folds: folds)
  }
}

/// One piece of a field laid out at a width, with the way from its characters to cells and back.
struct FieldLine {
  private let shown: SafeText
  private let rule: LineWrap
  let spans: [RowSpan]
  /// UTF-8 offsets of the borders between characters in the text and in what is shown of it; empty
  /// where both are the same.
  private var textBorders: [Int] = []
  private var shownBorders: [Int] = []

  static func wrapWidth(_ width: Int) -> Int { max(width - 1, 1) }

  init(_ text: String, width: Int, folds: TextFolds = TextFolds()) {
    rule = LineWrap(width: FieldLine.wrapWidth(width))
    let safe = SafeText(text, as: .prose)
    if safe.string.utf8.elementsEqual(text.utf8) {
      shown = safe
    } else {
      var revealed = SafeText.empty
      var offset = 0
      for character in text {
        textBorders.append(offset)
        shownBorders.append(revealed.string.utf8.count)
        revealed += FieldLine.shown(character, folds)
        offset += character.utf8.count
      }
      textBorders.append(offset)
      shownBorders.append(revealed.string.utf8.count)
      revealed.isSimple = false
      shown = revealed
    }
    spans = rule.spans(of: shown)
  }

  // A look at the first code point: comparing a character of a thousand marks is dear.
  private static func shown(_ character: Character, _ folds: TextFolds) -> SafeText {
    if let first = character.unicodeScalars.first {
      if first == "\t" { return SafeText(unchecked: "\t", isSimple: false) }
      if let label = folds[first]?.label {
        let whole = 0..<label.string.utf8.count
        return SafeText(unchecked: label.string, revealed: [whole], isSimple: label.isSimple)
      }
    }
    return SafeText(String(character), as: .field)
  }

  /// What is to be drawn in some of the rows.
  func rows(_ range: Range<Int>) -> [SafeText] {
    let range = range.clamped(to: spans.indices)
    var string = shown.string
    return string.withUTF8 { bytes in
      spans[range].map { rule.row($0, of: shown, bytes) }
    }
  }

  /// Row and column of an offset in the text.
  func point(of textOffset: Int) -> Point {
    let offset = shownOffset(textOffset)
    let row = max(spans.partitioningIndex { $0.start > offset } - 1, 0)
    var column = 0
    forEachCell(in: row) { cell, width in
      if cell.start >= offset { return false }
      column += width
      return true
    }
    return Point(row: row, column: min(column, rule.width))
  }

  /// The offset in the text of the character at or before a cell.
  func offset(row: Int, column: Int) -> Int {
    guard spans.indices.contains(row) else { return 0 }
    let span = spans[row]
    var offset = span.start
    var reached = 0
    forEachCell(in: row) { cell, width in
      // The place behind the last cell of a row that goes on is the next row's first.
      if reached + width > column || (!span.isLineEnd && cell.end >= span.next) { return false }
      reached += width
      offset = cell.end
      return true
    }
    return textOffset(offset)
  }

  private func forEachCell(in row: Int, _ body: (CellSpan, Int) -> Bool) {
    guard spans.indices.contains(row) else { return }
    let span = spans[row]
    var string = shown.string
    string.withUTF8 { bytes in
      var scanner = CellScanner(bytes, from: span.start, to: span.next)
      var column = 0
      while let cell = scanner.next() {
        let width = cell.first == 0x09 ? rule.tabColumns(at: column) : cell.width
        if !body(cell, width) { return }
        column += width
      }
    }
  }

  private func shownOffset(_ offset: Int) -> Int {
    if textBorders.isEmpty { return offset }
    let index = textBorders.partitioningIndex { $0 > offset } - 1
    return shownBorders[max(index, 0)]
  }

  private func textOffset(_ offset: Int) -> Int {
    if shownBorders.isEmpty { return offset }
    let index = shownBorders.partitioningIndex { $0 > offset } - 1
    return textBorders[max(index, 0)]
  }
}

extension Array {
  /// The first index whose element matches, all after it matching too; `endIndex` where none does.
  func partitioningIndex(where matches: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if matches(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
