import Testing

@testable import TerminalKit

private func lines(_ frame: Frame) -> [String] { (0..<frame.size.rows).map { frame.text(row: $0) } }

private func cells(_ frame: Frame, row: Int) -> [String] { frame.row(row).map(\.text) }

@Test("text is drawn where it should be and nowhere else")
func drawing() {
  var frame = Frame(size: Size(rows: 3, columns: 10))
  #expect(frame.draw("hello", at: Point(row: 1, column: 2), role: .error, emphasis: .bold) == 5)
  #expect(lines(frame) == ["", "  hello", ""])
  #expect(Array(frame.row(1))[2] == Cell(text: "h", role: .error, emphasis: .bold))
  #expect(Array(frame.row(1))[1] == .blank)
}

@Test("drawing outside the frame or the clip leaves no trace")
func clipping() {
  var frame = Frame(size: Size(rows: 2, columns: 6))
  let clip = Rect(row: 0, column: 1, rows: 1, columns: 3)
  #expect(frame.draw("abcdefgh", at: Point(row: 0, column: 0), clip: clip) == 4)
  #expect(lines(frame) == [" bcd", ""])
  #expect(frame.draw("x", at: Point(row: 5, column: 0)) == 0)
  #expect(frame.draw("x", at: Point(row: -1, column: 0)) == 0)
  #expect(frame.draw("x", at: Point(row: 1, column: 9)) == 0)
  #expect(frame.draw("abc", at: Point(row: 1, column: -5)) == 3)
  #expect(frame.draw("abcdef", at: Point(row: 1, column: -2)) == 6)
  #expect(lines(frame) == [" bcd", "cdef"])
}

@Test("a wide cluster takes two cells and is never cut in half")
func wideCells() {
  var frame = Frame(size: Size(rows: 1, columns: 5))
  #expect(frame.draw("日本語", at: Point(row: 0, column: 0)) == 5)
  #expect(cells(frame, row: 0) == ["日", "", "本", "", " "])
  frame.draw("x", at: Point(row: 0, column: 1))
  #expect(cells(frame, row: 0) == [" ", "x", "本", "", " "])
  frame.draw("y", at: Point(row: 0, column: 2))
  #expect(cells(frame, row: 0) == [" ", "x", "y", " ", " "])
  frame.draw("日本", at: Point(row: 0, column: -1))
  #expect(cells(frame, row: 0) == [" ", "本", "", " ", " "])
  frame.draw("ab", at: Point(row: 0, column: 2))
  #expect(cells(frame, row: 0) == [" ", " ", "a", "b", " "])
}

@Test("overlapping wide clusters leave no orphan half")
func overlappingWide() {
  var frame = Frame(size: Size(rows: 1, columns: 6))
  frame.draw("日本語", at: Point(row: 0, column: 0))
  frame.draw("漢", at: Point(row: 0, column: 1))
  #expect(cells(frame, row: 0) == [" ", "漢", "", " ", "語", ""])
  frame.fill(Rect(row: 0, column: 2, rows: 1, columns: 3))
  #expect(cells(frame, row: 0) == [" ", " ", " ", " ", " ", " "])
}

@Test("emoji and marks stay one cell each")
func clusters() {
  var frame = Frame(size: Size(rows: 1, columns: 10))
  let text = SafeText("a👩\u{200D}👩\u{200D}👧e\u{301}🇨🇱", as: .field)
  #expect(frame.draw(text, at: Point(row: 0, column: 0)) == 6)
  #expect(
    cells(frame, row: 0).prefix(7) == [
      "a", "👩\u{200D}👩\u{200D}👧", "", "e\u{301}", "🇨🇱", "", " ",
    ])
}

@Test("line feeds and tabs become spaces in a cell")
func controlsInCells() {
  var frame = Frame(size: Size(rows: 1, columns: 6))
  frame.draw(SafeText("a\tb\nc", as: .prose), at: Point(row: 0, column: 0))
  #expect(cells(frame, row: 0) == ["a", " ", "b", " ", "c", " "])
}

@Test("what is revealed takes the role control")
func revealedRole() {
  var frame = Frame(size: Size(rows: 1, columns: 20))
  let text = SafeText("日\u{1B}x\u{9B}", as: .field)
  frame.draw(text, at: Point(row: 0, column: 1), role: .assistantText)
  let roles = frame.row(0).map(\.role)
  #expect(frame.text(row: 0) == " 日^[x<U+009B>")
  #expect(roles[1] == .assistantText && roles[3] == .control && roles[4] == .control)
  #expect(roles[5] == .assistantText && roles[6] == .control && roles[13] == .control)
  #expect(roles[14] == .text)
}

@Test("runs follow one another")
func styledRows() {
  var frame = Frame(size: Size(rows: 1, columns: 8))
  let row = StyledRow([StyledRun("ab", .link), StyledRun("日", .code), StyledRun("z", .error)])
  #expect(frame.draw(row, at: Point(row: 0, column: 1)) == 5)
  #expect(frame.text(row: 0) == " ab日z")
  #expect(frame.row(0).map(\.role) == [.text, .link, .link, .code, .code, .error, .text, .text])
}

@Test("roles can be laid over what is drawn")
func overlaidRoles() {
  var frame = Frame(size: Size(rows: 2, columns: 4))
  frame.draw("abcd", at: Point(row: 0, column: 0), role: .link, emphasis: .underline)
  frame.setRole(nil, in: Rect(row: 0, column: 1, rows: 9, columns: 2), adding: .reverse)
  frame.setRole(.selection, in: Rect(row: 0, column: 3, rows: 1, columns: 9))
  let row = Array(frame.row(0))
  #expect(row[0] == Cell(text: "a", role: .link, emphasis: .underline))
  #expect(row[1] == Cell(text: "b", role: .link, emphasis: [.underline, .reverse]))
  #expect(row[3] == Cell(text: "d", role: .selection, emphasis: .underline))
}

@Test("boxes and rules, in both sets of lines, clipped")
func boxes() {
  var frame = Frame(size: Size(rows: 4, columns: 6))
  frame.drawBox(Rect(row: 0, column: 0, rows: 3, columns: 5))
  frame.drawRule(at: Point(row: 3, column: 1), columns: 99, role: .rule, lines: .ascii)
  #expect(lines(frame) == ["┌───┐", "│   │", "└───┘", " -----"])
  var other = Frame(size: Size(rows: 3, columns: 4))
  other.drawBox(Rect(row: -1, column: -1, rows: 3, columns: 4), lines: .ascii)
  #expect(lines(other) == ["  |", "--+", ""])
  other.drawBox(Rect(row: 0, column: 0, rows: 1, columns: 1))
  #expect(lines(other) == ["  |", "--+", ""])
}

@Test("an empty frame takes any drawing without a trap")
func emptyFrame() {
  var frame = Frame(size: Size(rows: 0, columns: 0))
  frame.draw("日", at: Point(row: 0, column: 0))
  frame.fill(Rect(row: -5, column: -5, rows: 20, columns: 20))
  frame.drawBox(Rect(row: 0, column: 0, rows: 5, columns: 5))
  #expect(frame.row(0).isEmpty && frame.text(row: 0).isEmpty)
}

@Test("whatever is drawn, halves of wide clusters are always in pairs", arguments: 0..<50)
func pairedHalves(seed: Int) {
  var random = SeededRandom(seed)
  var frame = Frame(size: Size(rows: 2, columns: 12))
  let texts: [SafeText] = ["a", "日", "x日本y", "👩\u{200D}👧", "e\u{301}", "    ", "🇨🇱🇨🇱"]
  for _ in 0..<60 {
    let place = Point(row: random.below(3) - 1, column: random.below(16) - 3)
    let clip = Rect(
      row: 0, column: random.below(10), rows: 2, columns: random.below(12))
    switch random.below(3) {
    case 0: frame.fill(clip)
    case 1: frame.draw(texts[random.below(texts.count)], at: place)
    default: frame.draw(texts[random.below(texts.count)], at: place, clip: clip)
    }
    for row in 0..<2 {
      let row = Array(frame.row(row))
      for (index, cell) in row.enumerated() {
        let isWide = TextWidth.of(cell.text) == 2
        let next = index + 1 < row.count ? row[index + 1].text : "-"
        #expect(isWide == next.isEmpty)
      }
      #expect(row.first?.text != "")
    }
  }
}
