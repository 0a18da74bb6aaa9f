import TerminalKit
import Testing

@Suite("Folded texts")
struct TextFoldTests {
  private func folded() -> TextField {
    var field = TextField("see ")
    field.insertFolded("one\ntwo", label: "[two lines]")
    field.insert(" now")
    return field
  }

  private func rows(_ field: TextField) -> [String] {
    field.visualRows(width: 40, from: 0, count: 10).rows.map(\.string)
  }

  @Test("a folded text is shown as its label and is there in full")
  func shown() {
    let field = folded()
    #expect(field.text == "see one\ntwo now")
    #expect(rows(field) == ["see [two lines] now"])
    #expect(field.cursorPoint(width: 40).column == 19)
  }

  @Test("put aside and taken up again it is folded as before, beside any letters")
  func putAside() {
    var field = TextField("é\u{E0200} ")
    field.insertFolded("one\ntwo", label: "[two lines]")
    field.insert(" ünd ")
    field.insertFolded("three", label: "[three]")
    let again = TextField(field.text, folding: field.foldedRanges) {
      SafeText("<\($0.utf8.count)>")
    }
    #expect(again.text == field.text)
    #expect(again.foldedRanges == field.foldedRanges)
    #expect(again.foldAtCursor?.text == "three")
    #expect(again.isAtEnd)
  }

  @Test(
    "places that make no sense are not folded", arguments: [[5..<99], [3..<2 + 3, 0..<2], [2..<2]])
  func wrongPlaces(_ ranges: [Range<Int>]) {
    let field = TextField("0123456789", folding: ranges) { _ in "x" }
    #expect(field.text == "0123456789")
  }

  @Test("what was cut elsewhere is inserted in full")
  func killsOfAnother() {
    var one = folded()
    one.perform(.killToLineStart, width: 40)
    var other = TextField("here: ")
    other.takeKills(of: one)
    other.perform(.yank, width: 40)
    #expect(other.text == "here: see one\ntwo now")
  }

  @Test("it is one character and one word to the keys")
  func keys() {
    var field = folded()
    for _ in 0..<4 { field.perform(.left, width: 40) }
    #expect(field.foldAtCursor?.text == "one\ntwo")
    field.perform(.wordLeft, width: 40)
    #expect(field.cursorPoint(width: 40).column == 4)
    field.perform(.right, width: 40)
    field.perform(.backspace, width: 40)
    #expect(field.text == "see  now")
    field.perform(.undo, width: 40)
    #expect(field.text == "see one\ntwo now")
    field.perform(.lineEnd, width: 40)
    field.perform(.killToLineStart, width: 40)
    field.perform(.yank, width: 40)
    field.perform(.yank, width: 40)
    #expect(field.text == "see one\ntwo nowsee one\ntwo now")
  }

  @Test("unfolded it is text like any other; undo folds it again")
  func unfolding() {
    var field = folded()
    let early = field.unfold()
    #expect(!early)
    for _ in 0..<4 { field.perform(.left, width: 40) }
    let did = field.unfold()
    #expect(did)
    #expect(rows(field) == ["see one", "two now"])
    field.perform(.undo, width: 40)
    #expect(rows(field) == ["see [two lines] now"])
  }

  @Test("the code points that stand for folds mean only themselves in a text from outside")
  func outside() {
    var field = folded()
    let hostile = "a\u{E0200}b\u{E0201}\u{E0FFF}c"
    field.insert(hostile)
    #expect(field.text == "see one\ntwo now" + hostile)
    field.replaceAll(hostile)
    #expect(field.text == hostile)
    #expect(rows(field).joined().contains("<U+E0200>"))
    let many = String(String.UnicodeScalarView((0xE0200...0xE0FFF).compactMap(Unicode.Scalar.init)))
    field.replaceAll(many + many)
    field.replaceAll(many)
    #expect(field.text.unicodeScalars.count == many.unicodeScalars.count)
  }

  @Test("words end where the script changes, as between Chinese and kana")
  func words() {
    var field = TextField("漢字かなカナabc_1, 東京")
    var stops: [Int] = []
    for _ in 0..<6 {
      field.perform(.wordLeft, width: 80)
      stops.append(field.cursor)
    }
    #expect(stops == [25, 18, 12, 6, 0, 0])
    field.perform(.wordRight, width: 80)
    #expect(field.cursor == 6)
  }

  @Test("a letter with 100,000 marks is edited at the cost of any other text")
  func marks() {
    let marks: [Unicode.Scalar] = ["\u{300}", "\u{316}", "\u{334}", "\u{35C}", "\u{302}"]
    var text = String.UnicodeScalarView("x".unicodeScalars)
    for index in 0..<100_000 { text.append(marks[index * 7 % 11 % 5]) }
    let began = ContinuousClock.now
    var field = TextField()
    field.layOut(width: 40)
    field.insert(String(text))
    for edit in [TextEdit.left, .wordLeft, .lineStart, .lineEnd, .up, .backspace, .undo] {
      field.perform(edit, width: 40)
      field.insert("y")
      _ = field.visualRows(width: 40, from: field.firstRow(from: 0, count: 8, width: 40), count: 8)
    }
    #expect(field.text.begins(with: "x") || field.text.begins(with: "y"))
    #expect(field.byteCount > 190_000)
    // Comparing such a letter with another one takes minutes; all of this takes milliseconds.
    #expect(began.duration(to: .now) < .seconds(20))
  }
}
