import Testing

@testable import TerminalKit

/// Code points of every kind that has rules of its own, and any others.
private func anyScalars(_ random: inout SeededRandom, count: Int) -> [UnicodeScalar] {
  let ranges: [ClosedRange<UInt32>] = [
    0x00...0x1F, 0x20...0x7E, 0x7F...0x9F, 0x300...0x36F, 0x590...0x6FF, 0x900...0xDFF,
    0xE00...0xE7F, 0x1000...0x11FF, 0x1780...0x18AF, 0x2000...0x206F, 0x2190...0x2BFF,
    0x3000...0x30FF, 0x4E00...0x4E20, 0xA960...0xA97C, 0xAC00...0xAC40, 0xFE00...0xFE0F,
    0xFFF0...0xFFFF, 0x1F1E6...0x1F1FF, 0x1F300...0x1FAFF, 0x1F3FB...0x1F3FF,
    0xE0000...0xE01EF, 0x200B...0x200F, 0x0...0x10FFFF,
  ]
  return (0..<count).compactMap { _ in
    let range = random.pick(ranges)
    return UnicodeScalar(range.lowerBound + UInt32(random.below(range.count)))
  }
}

@Test("any code points at all are harmless, in one piece and in many", arguments: 0..<80)
func anyText(seed: Int) {
  var random = SeededRandom(seed)
  let scalars = anyScalars(&random, count: 250)
  let text = String(String.UnicodeScalarView(scalars))
  for place in [SafeText.Place.prose, .field] {
    let whole = SafeText(text, as: place)
    expectHarmless(whole.string, place)
    #expect(Array(SafeText(whole.string, as: place).string.utf8) == Array(whole.string.utf8))
    var stream = SafeTextStream(as: place)
    var pieces = SafeText.empty
    var index = 0
    while index < scalars.count {
      let end = min(index + 1 + random.below(9), scalars.count)
      pieces += stream.append(String(String.UnicodeScalarView(scalars[index..<end])))
      index = end
    }
    expectSame(pieces + stream.finish(), whole)
    for range in whole.revealed {
      #expect(whole.string.slice(range).utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F || $0 == 0x20 })
    }
  }
}

@Test("any code points lay out and draw within their bounds", arguments: 0..<60)
func anyLayout(seed: Int) {
  var random = SeededRandom(seed)
  let scalars = anyScalars(&random, count: 150)
  let text = SafeText(String(String.UnicodeScalarView(scalars)), as: .prose)
  for width in [1, 2, 7, 30] {
    let rows = LineWrap(width: width, keepsIndent: true).rows(of: text)
    var frame = Frame(size: Size(rows: rows.count, columns: width))
    for (index, row) in rows.enumerated() {
      #expect(row.width <= width)
      #expect(frame.draw(row, at: Point(row: index, column: 0)) == row.width)
    }
    #expect(frame.cells.allSatisfy { TextWidth.of($0.text) <= 2 })
    #expect(
      frame.cells.allSatisfy { cell in
        cell.text.unicodeScalars.count <= 5
          || cell.text.unicodeScalars.contains { $0.value > 0x900 }
      })
  }
}

@Test("any code points can be edited at any width", arguments: 0..<12)
func anyEditing(seed: Int) {
  var random = SeededRandom(seed)
  var field = TextField()
  for _ in 0..<80 {
    let width = random.below(40) - 3
    switch random.below(5) {
    case 0, 1:
      let scalars = anyScalars(&random, count: random.below(30))
      field.insert(String(String.UnicodeScalarView(scalars)))
    case 2:
      field.moveCursor(toRow: random.below(30) - 2, column: random.below(40) - 2, width: width)
    default: field.perform(random.pick(TextEdit.allCases), width: width)
    }
    let shown = field.visualRows(width: width, from: random.below(4), count: 6)
    #expect(shown.rows.allSatisfy { $0.width <= max(width - 1, 1) })
    for row in shown.rows { expectHarmless(row.string, .field) }
    #expect(field.cursor <= field.byteCount && field.byteCount == field.text.utf8.count)
    let first = field.firstRow(from: 0, count: 6, width: width)
    #expect(field.visualRows(width: width, from: first, count: 6).cursor != nil)
  }
}
