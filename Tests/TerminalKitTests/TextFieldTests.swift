import Testing

@testable import TerminalKit

/// A field from a text with `|` where the cursor stands.
private func field(_ marked: String) -> TextField {
  let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
  var field = TextField(parts.joined())
  field.cursor = parts[0].utf8.count
  return field
}

/// The text of a field with `|` where the cursor stands.
private func marked(_ field: TextField) -> String {
  let text = field.text
  return text.slice(0..<field.cursor) + "|" + text.slice(field.cursor..<text.utf8.count)
}

/// A field before, what is done to it, and the field after.
struct EditCase: Sendable, CustomStringConvertible {
  let before: String
  let edits: [TextEdit]
  let after: String

  init(_ before: String, _ edits: TextEdit..., gives after: String) {
    self.before = before
    self.edits = edits
    self.after = after
  }

  var description: String { "\(before) \(edits)" }
}

private let moves = [
  EditCase("ab|c", .left, gives: "a|bc"),
  EditCase("|abc", .left, gives: "|abc"),
  EditCase("ab|c", .right, .right, gives: "abc|"),
  EditCase("a\n|b", .left, gives: "a|\nb"),
  EditCase("a|\nb", .right, gives: "a\n|b"),
  EditCase("👩\u{200D}👩\u{200D}👧|x", .left, gives: "|👩\u{200D}👩\u{200D}👧x"),
  EditCase("|e\u{301}x", .right, gives: "e\u{301}|x"),
  EditCase("one two, th|ree", .wordLeft, .wordLeft, gives: "one |two, three"),
  EditCase("one| two, three", .wordRight, .wordRight, gives: "one two, three|"),
  EditCase("a\nb|c\nd", .lineStart, gives: "a\n|bc\nd"),
  EditCase("a\nb|c\nd", .lineEnd, gives: "a\nbc|\nd"),
  EditCase("a\nb|c\nd", .textStart, gives: "|a\nbc\nd"),
  EditCase("a\nb|c\nd", .textEnd, gives: "a\nbc\nd|"),
]

private let erasures = [
  EditCase("ab|c", .backspace, gives: "a|c"),
  EditCase("|abc", .backspace, gives: "|abc"),
  EditCase("a\n|b", .backspace, gives: "a|b"),
  EditCase("🇨🇱|", .backspace, gives: "|"),
  EditCase("ab|c", .delete, gives: "ab|"),
  EditCase("abc|", .delete, gives: "abc|"),
  EditCase("a|\nb", .delete, gives: "a|b"),
  EditCase("run --all-files |", .killWordBefore, gives: "run |"),
  EditCase("run --all-files|", .killLettersBefore, gives: "run --all-|"),
  EditCase("|one two", .killWordAfter, gives: "| two"),
  EditCase("a|bc\nd", .killToLineEnd, gives: "a|\nd"),
  EditCase("a|\nd", .killToLineEnd, gives: "a|d"),
  EditCase("x\nab|c", .killToLineStart, gives: "x\n|c"),
  EditCase("x\n|c", .killToLineStart, gives: "x|c"),
  EditCase("a b|", .newline, gives: "a b\n|"),
]

private let kills = [
  EditCase("one two|", .killWordBefore, .yank, .yank, gives: "one twotwo|"),
  EditCase("one two|", .killWordBefore, .killWordBefore, .yank, gives: "one two|"),
  EditCase("|one two", .killWordAfter, .killWordAfter, .textStart, .yank, gives: "one two|"),
  EditCase("a b|", .killWordBefore, .left, .killWordBefore, .yank, gives: "a| "),
  EditCase("a b|", .killWordBefore, .left, .killWordBefore, .yank, .yankPop, gives: "b| "),
  EditCase(
    "a b|", .killWordBefore, .left, .killWordBefore, .yank, .yankPop, .yankPop, gives: "a| "),
  EditCase("a|", .yank, gives: "a|"),
  EditCase("a|", .killWordBefore, .yank, .left, .yankPop, gives: "|a"),
  EditCase("one |two three", .upperCase, gives: "one TWO| three"),
  EditCase("one| two three", .upperCase, gives: "one TWO| three"),
  EditCase("ONE T|WO", .lowerCase, gives: "ONE Two|"),
  EditCase("|straße über", .upperCase, gives: "STRASSE| über"),
  EditCase("so |ÜBER", .capitalize, gives: "so Über|"),
  EditCase("one |(TWO) three", .capitalize, gives: "one (Two|) three"),
  EditCase("one  |", .upperCase, gives: "one  |"),
  EditCase("|", .capitalize, gives: "|"),
  EditCase("one |two", .transposeWords, gives: "two one|"),
  EditCase("one two| three", .transposeWords, gives: "one three two|"),
  EditCase("one, two|", .transposeWords, gives: "two, one|"),
  EditCase("one two  |", .transposeWords, gives: "two one|  "),
  EditCase("|one two", .transposeWords, gives: "|one two"),
  EditCase("one|", .transposeWords, gives: "one|"),
  EditCase("|", .transposeWords, gives: "|"),
  EditCase("ab|c", .transpose, gives: "acb|"),
  EditCase("abc|", .transpose, gives: "acb|"),
  EditCase("|abc", .transpose, gives: "|abc"),
  EditCase("a|", .transpose, gives: "a|"),
  EditCase("a\nb|\nc", .transpose, gives: "a\nb|\nc"),
  EditCase("日👍🏽|", .transpose, gives: "👍🏽日|"),
]

private let undos = [
  EditCase("abc|", .backspace, .backspace, .undo, gives: "abc|"),
  EditCase("abc|", .backspace, .left, .delete, .undo, gives: "a|b"),
  EditCase("abc|", .backspace, .undo, .redo, gives: "ab|"),
  EditCase("abc|", .undo, gives: "abc|"),
  EditCase("abc|", .redo, gives: "abc|"),
  EditCase("ab cd|", .killWordBefore, .killWordBefore, .undo, gives: "ab |"),
  EditCase("ab|c", .delete, .textStart, .undo, gives: "ab|c"),
]

@Test("edits do what their keys promise", arguments: moves + erasures + kills + undos)
func edits(_ item: EditCase) {
  var value = field(item.before)
  for edit in item.edits { value.perform(edit, width: 40) }
  #expect(marked(value) == item.after)
}

@Test("an edit tells whether it did anything")
func editResults() {
  var value = field("|ab")
  func did(_ edit: TextEdit) -> Bool { value.perform(edit, width: 10) }
  #expect(did(.left) == false)
  #expect(did(.backspace) == false)
  #expect(did(.up) == false)
  #expect(did(.down) == false)
  #expect(did(.undo) == false)
  #expect(did(.yankPop) == false)
  #expect(did(.right))
  #expect(did(.killToLineEnd))
  #expect(did(.yank))
  #expect(did(.redo) == false)
}

@Test("typing is undone by words, a paste at once")
func undoTyping() {
  var value = TextField()
  for character in "hello big world" { value.insert(String(character)) }
  value.perform(.undo, width: 40)
  #expect(marked(value) == "hello big |")
  value.perform(.undo, width: 40)
  #expect(marked(value) == "hello |")
  value.perform(.redo, width: 40)
  #expect(marked(value) == "hello big |")
  value.insert("one two\nthree")
  value.insert("x")
  value.perform(.undo, width: 40)
  value.perform(.undo, width: 40)
  #expect(marked(value) == "hello big |")
}

@Test("clearing can be undone, sending forgets")
func clearing() {
  var value = TextField("draft")
  value.replaceAll("")
  #expect(value.isEmpty)
  value.perform(.undo, width: 40)
  #expect(marked(value) == "draft|")
  value.perform(.killWordBefore, width: 40)
  value.reset()
  let didUndo = value.perform(.undo, width: 40)
  #expect(!didUndo)
  value.perform(.yank, width: 40)
  #expect(marked(value) == "draft|")
}

@Test("a part can be replaced, as completion does")
func replacing() {
  var value = field("see /mod| now")
  value.replace(4..<8, with: "/model ")
  #expect(marked(value) == "see /model | now")
  value.replace(90..<95, with: "!")
  #expect(marked(value) == "see /model  now!|")
  value.replace(3..<3, with: "é")
  #expect(marked(value) == "seeé| /model  now!")
}

@Test("a cursor set into a character moves behind it")
func alignedCursor() {
  var value = TextField("a👩\u{200D}👧b")
  value.cursor = 3
  #expect(value.cursor == 12)
  value.cursor = 900
  #expect(value.isAtEnd)
  value.cursor = -4
  #expect(value.cursor == 0)
}

@Test("a mark typed after its base joins it")
func combining() {
  var value = TextField("e")
  value.insert("\u{301}")
  #expect(value.text.count == 1 && value.isAtEnd)
  value.perform(.backspace, width: 9)
  #expect(value.isEmpty)
}

// MARK: rows

@Test("rows, cursor and the way down and up")
func rows() {
  var value = field("one two three\n|x")
  let shown = value.visualRows(width: 9, from: 0, count: 10)
  #expect(shown.rows.map(\.string) == ["one two", "three", "x"])
  #expect(shown.cursor == Point(row: 2, column: 0) && shown.total == 3)
  #expect(value.visualRows(width: 9, from: 1, count: 1).rows.map(\.string) == ["three"])
  #expect(value.visualRows(width: 9, from: 1, count: 1).cursor == nil)
  value.perform(.up, width: 9)
  #expect(marked(value) == "one two |three\nx")
  value.perform(.lineEnd, width: 9)
  value.perform(.up, width: 9)
  #expect(marked(value) == "one t|wo three\nx")
  let didMove = value.perform(.up, width: 9)
  #expect(!didMove)
}

@Test("up and down keep their column over short lines")
func goalColumn() {
  var value = field("abcdef\nx\nabcdef|")
  value.perform(.left, width: 20)
  value.perform(.up, width: 20)
  #expect(marked(value) == "abcdef\nx|\nabcdef")
  value.perform(.up, width: 20)
  #expect(marked(value) == "abcde|f\nx\nabcdef")
  value.perform(.down, width: 20)
  value.perform(.down, width: 20)
  #expect(marked(value) == "abcdef\nx\nabcde|f")
}

@Test("what is pasted is shown safely, and the cursor stands where it should")
func revealedInField() {
  var value = field("a\u{1B}[m|b\u{200B}c\td")
  let shown = value.visualRows(width: 40, from: 0, count: 1)
  #expect(shown.rows.map(\.string) == ["a^[[mb<U+200B>c d"])
  #expect(shown.cursor == Point(row: 0, column: 5))
  value.moveCursor(toRow: 0, column: 2, width: 40)
  #expect(marked(value) == "a|\u{1B}[mb\u{200B}c\td")
  value.moveCursor(toRow: 0, column: 3, width: 40)
  #expect(marked(value) == "a\u{1B}|[mb\u{200B}c\td")
  value.moveCursor(toRow: 0, column: 99, width: 40)
  #expect(value.isAtEnd)
  value.moveCursor(toRow: 99, column: 0, width: 40)
  #expect(value.cursor == 0)
}

@Test("the first row shown follows the cursor and no further")
func scrolling() {
  var value = TextField((1...20).map(String.init).joined(separator: "\n"))
  #expect(value.firstRow(from: 0, count: 5, width: 10) == 15)
  value.cursor = 0
  #expect(value.firstRow(from: 15, count: 5, width: 10) == 0)
  value.moveCursor(toRow: 8, column: 0, width: 10)
  #expect(value.firstRow(from: 6, count: 5, width: 10) == 6)
  #expect(value.firstRow(from: 99, count: 5, width: 10) == 8)
  #expect(value.firstRow(from: 0, count: 0, width: 0) == 8)
}

@Test("every place is found again by its cell", arguments: 0..<40)
func cellsAndBack(seed: Int) {
  var random = SeededRandom(seed)
  let text = randomText(&random, pieces: 40)
  let width = 4 + random.below(30)
  var value = TextField(text)
  if seed.isMultiple(of: 2) { value.layOut(width: width) }
  let all = value.visualRows(width: width, from: 0, count: 1_000)
  #expect(all.total == all.rows.count && all.total == value.rowCount(width: width))
  #expect(all.rows.allSatisfy { $0.width < width && !$0.string.utf8.contains { $0 < 0x20 } })
  value.perform(.textStart, width: width)
  var last = Point(row: 0, column: -1)
  repeat {
    let point = value.cursorPoint(width: width)
    #expect(point.row > last.row || point.column >= last.column)
    #expect(point.column < width && point.row < all.total)
    let place = value.cursor
    value.moveCursor(toRow: point.row, column: point.column, width: width)
    if value.cursor != place {
      // Only spaces that hang over the edge share a cell.
      #expect(point.column == width - 1)
      value.cursor = place
    }
    last = point
  } while value.perform(.right, width: width)
  #expect(value.isAtEnd)
}
