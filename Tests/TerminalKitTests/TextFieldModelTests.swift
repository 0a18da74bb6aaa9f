import Testing

@testable import TerminalKit

/// The same editing, done the slow and plain way on a whole string.
private struct PlainField {
  var text = ""
  /// Characters before the cursor.
  var cursor = 0

  var before: String { String(text.prefix(cursor)) }
  var after: String { String(text.dropFirst(cursor)) }

  mutating func insert(_ new: String) {
    set(before + new, after)
  }

  /// Puts two parts together with the cursor between them, or behind a character that they make.
  private mutating func set(_ left: String, _ right: String) {
    text = left + right
    var bytes = 0
    cursor = 0
    for character in text where bytes < left.utf8.count {
      bytes += character.utf8.count
      cursor += 1
    }
  }

  mutating func perform(_ edit: TextEdit) {
    switch edit {
    case .left: cursor = max(cursor - 1, 0)
    case .right: cursor = min(cursor + 1, text.count)
    case .textStart: cursor = 0
    case .textEnd: cursor = text.count
    case .lineStart: cursor -= before.reversed().prefix { $0 != "\n" }.count
    case .lineEnd: cursor += after.prefix { $0 != "\n" }.count
    case .backspace: set(String(before.dropLast()), after)
    case .delete: set(before, String(after.dropFirst()))
    case .newline: insert("\n")
    case .killWordBefore:
      var left = Substring(before)
      while left.last?.isWhitespace == true { left.removeLast() }
      while left.last?.isWhitespace == false { left.removeLast() }
      set(String(left), after)
    case .killLettersBefore:
      var left = Substring(before)
      while let last = left.last, !isLetter(last) { left.removeLast() }
      while let last = left.last, isLetter(last) { left.removeLast() }
      set(String(left), after)
    case .killToLineEnd:
      let rest = after.drop { $0 != "\n" }
      set(before, String(rest.count == after.count ? rest.dropFirst() : rest))
    case .wordRight:
      cursor += after.prefix { !isLetter($0) }.count
      cursor += after.prefix { isLetter($0) }.count
    default: break
    }
  }

  private func isLetter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}

private let modelled: [TextEdit] = [
  .left, .right, .left, .right, .textStart, .textEnd, .lineStart, .lineEnd, .backspace, .delete,
  .newline, .killWordBefore, .killLettersBefore, .killToLineEnd, .wordRight, .backspace,
]

@Test("random edits do what they do on a plain string", arguments: 0..<60)
func randomEdits(seed: Int) {
  var random = SeededRandom(seed)
  var field = TextField()
  var plain = PlainField()
  for _ in 0..<150 {
    if random.below(2) == 0 {
      let text = randomText(&random, pieces: 1 + random.below(3))
      field.insert(text)
      plain.insert(text)
    } else {
      let edit = random.pick(modelled)
      field.perform(edit, width: 20)
      plain.perform(edit)
    }
    #expect(field.text == plain.text)
    #expect(field.cursor == plain.before.utf8.count)
    #expect(field.byteCount == plain.text.utf8.count)
  }
}

@Test("all that was done can be undone and done again", arguments: 0..<40)
func randomUndo(seed: Int) {
  var random = SeededRandom(seed)
  let start = randomText(&random, pieces: 30)
  var field = TextField(start)
  for _ in 0..<120 {
    switch random.below(4) {
    case 0: field.insert(randomText(&random, pieces: 1))
    case 1: field.insert(randomText(&random, pieces: 20))
    case 2: field.cursor = random.below(field.byteCount + 1)
    default:
      field.perform(random.pick(TextEdit.allCases.filter { $0 != .undo && $0 != .redo }), width: 12)
    }
  }
  let end = field.text
  while field.perform(.undo, width: 12) {}
  #expect(field.text == start)
  while field.perform(.redo, width: 12) {}
  #expect(field.text == end)
}

@Test("lines too long for a piece are edited like any other", arguments: 0..<12)
func longLines(seed: Int) {
  var random = SeededRandom(seed)
  let unit = random.pick(["word ", "日本語", "x", "👩\u{200D}👧", "e\u{301}"])
  var field = TextField()
  field.insert(String(repeating: unit, count: 30_000 / unit.utf8.count))
  var expected = field.text
  #expect(expected.utf8.count == 30_000 / unit.utf8.count * unit.utf8.count)
  #expect(field.buffer.pieces.count > 5)
  #expect(field.buffer.pieces.allSatisfy { $0.text.utf8.count <= TextBuffer.largestPiece })
  for _ in 0..<60 {
    field.cursor = random.below(field.byteCount + 1)
    let at = field.cursor
    field.insert("<\n>")
    expected = expected.slice(0..<at) + "<\n>" + expected.slice(at..<expected.utf8.count)
    #expect(field.text == expected && field.cursor == at + 3)
  }
  field.perform(.textStart, width: 80)
  var steps = 0
  while field.perform(.right, width: 80) { steps += 1 }
  #expect(steps == expected.count)
  while field.perform(.left, width: 80) { steps -= 1 }
  #expect(steps == 0)
  let rows = field.visualRows(width: 80, from: 0, count: .max).rows
  let letters = rows.map(\.string).joined().filter { $0 != " " }
  #expect(letters == expected.filter { !$0.isWhitespace })
}

@Test("what is left of a long line has no empty or tiny parts")
func shrinkingLongLine() {
  var random = SeededRandom(7)
  var field = TextField()
  field.insert(String(repeating: "word ", count: 6_000))
  var expected = field.text
  while field.byteCount > 0 {
    let start = random.below(field.byteCount)
    let end = min(start + 1 + random.below(5_000), field.byteCount)
    field.replace(start..<end, with: "")
    expected = expected.slice(0..<start) + expected.slice(end..<expected.utf8.count)
    #expect(field.text == expected)
    let pieces = field.buffer.pieces
    let tiny = pieces.filter { $0.text.utf8.count < TextBuffer.smallestPiece }
    #expect(pieces.count == 1 || tiny.isEmpty)
    #expect(field.heights.count == pieces.count)
    #expect(field.cursor == start)
  }
}

@Test("moving down through long lines visits every row once")
func downThroughLongLines() {
  var field = TextField(String(repeating: "words and more ", count: 400) + "\nend")
  let total = field.rowCount(width: 30)
  field.perform(.textStart, width: 30)
  var rows = [0]
  while field.perform(.down, width: 30) { rows.append(field.cursorPoint(width: 30).row) }
  #expect(rows == Array(0..<total))
  rows = []
  while field.perform(.up, width: 30) { rows.append(field.cursorPoint(width: 30).row) }
  #expect(rows == Array((0..<total - 1).reversed()))
}

@Test("line counts and line parts are right")
func lineParts() {
  var field = TextField("one\ntwo words\n")
  #expect(field.lineCount == 3)
  field.cursor = 7
  #expect(field.lineBeforeCursor == "two")
  #expect(field.lineAfterCursor == " words")
  #expect(TextField().lineCount == 1)
}
