internal import TerminalKit

// What `CSI …` sequences do.
extension ScreenEmulator {
  mutating func run(_ sequence: SequenceParser.Sequence) {
    let one = max(sequence.number(0, else: 1), 1)
    switch (sequence.marker, sequence.intermediates, sequence.final) {
    case ("", "", "A"): move(cursor.row - one, cursor.column)
    case ("", "", "B"), ("", "", "e"): move(cursor.row + one, cursor.column)
    case ("", "", "C"), ("", "", "a"): move(cursor.row, cursor.column + one)
    case ("", "", "D"): move(cursor.row, cursor.column - one)
    case ("", "", "G"), ("", "", "`"): move(cursor.row, one - 1)
    case ("", "", "d"): move(one - 1, cursor.column)
    case ("", "", "H"), ("", "", "f"): move(one - 1, max(sequence.number(1, else: 1), 1) - 1)
    case ("", "", "J"): eraseScreen(sequence.number(0, else: 0))
    case ("", "", "K"): eraseLine(sequence.number(0, else: 0))
    case ("", "", "X"): erase(cursor.row, cursor.column..<min(cursor.column + one, size.columns))
    case ("", "", "@"): insertCells(one)
    case ("", "", "P"): deleteCells(one)
    case ("", "", "L"): scroll(from: cursor.row, by: -one)
    case ("", "", "M"): scroll(from: cursor.row, by: one)
    case ("", "", "S"): scroll(from: top, by: one)
    case ("", "", "T"): scroll(from: top, by: -one)
    case ("", "", "b"):
      if let lastPrinted { for _ in 0..<min(one, 10_000) { put(lastPrinted) } }
    case ("", "", "r"):
      top = min(one, size.rows) - 1
      bottom = min(max(sequence.number(1, else: size.rows), 1), size.rows) - 1
      move(0, 0)
    case ("", "", "m"):
      style.apply(sequence.parameters)
      lastPlace = nil
    case ("?", "", "h"): for mode in sequence.parameters { setMode(mode, true) }
    case ("?", "", "l"): for mode in sequence.parameters { setMode(mode, false) }
    case ("", "", "h"), ("", "", "l"), (">", "", "m"): break
    case (">", "", "u"): keyboardLevels += 1
    case ("<", "", "u"): keyboardLevels = max(keyboardLevels - one, 0)
    case ("", "", "t"): windowOperation(sequence.number(0, else: 0))
    case ("", "", "c"): replies += Array("\u{1b}[?62;22c".utf8)
    case ("", "", "n"):
      replies += Array("\u{1b}[\(cursor.row + 1);\(cursor.column + 1)R".utf8)
    default: unknown.append(sequence.description)
    }
  }

  private mutating func windowOperation(_ number: Int) {
    if number == 22 { titleStack.append(title) }
    if number == 23 { title = titleStack.popLast() ?? title }
  }

  private mutating func setMode(_ mode: Int, _ isOn: Bool) {
    if isOn { modes.insert(mode) } else { modes.remove(mode) }
    lastPlace = nil
    guard mode == 1049, isOn != isAlternate else { return }
    swap(&grid, &otherGrid)
    isAlternate = isOn
    if isOn {
      mainCursor = cursor
      grid = Self.blank(size)
    } else {
      move(mainCursor.row, mainCursor.column)
    }
  }

  private mutating func eraseScreen(_ part: Int) {
    lastPlace = nil
    if part == 3 {
      scrollback = []
      return
    }
    let rows = part == 0 ? cursor.row + 1..<size.rows : part == 1 ? 0..<cursor.row : 0..<size.rows
    for row in rows { erase(row, 0..<size.columns) }
    if part < 2 { eraseLine(part) }
  }

  private mutating func eraseLine(_ part: Int) {
    let columns =
      part == 0
      ? cursor.column..<size.columns : part == 1 ? 0..<cursor.column + 1 : 0..<size.columns
    erase(cursor.row, columns)
  }

  private mutating func erase(_ row: Int, _ columns: Range<Int>) {
    isWrapPending = false
    lastPlace = nil
    guard grid.indices.contains(row) else { return }
    for column in columns {
      breakWide(Point(row: row, column: column))
      grid[row][column] = Place(text: " ", style: style.backgroundText)
    }
  }

  private mutating func insertCells(_ count: Int) {
    lastPlace = nil
    for _ in 0..<min(count, size.columns) {
      grid[cursor.row].removeLast()
      grid[cursor.row].insert(Place(text: " ", style: style.backgroundText), at: cursor.column)
    }
  }

  private mutating func deleteCells(_ count: Int) {
    lastPlace = nil
    for _ in 0..<min(count, size.columns - cursor.column) {
      grid[cursor.row].remove(at: cursor.column)
      grid[cursor.row].append(Place(text: " ", style: style.backgroundText))
    }
  }
}
