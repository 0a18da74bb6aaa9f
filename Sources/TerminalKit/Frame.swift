// A whole screen as a value: drawn anew by every `view`, compared row by row by the terminal.

/// The cells of one screen, row by row, and where the cursor stands.
package struct Frame: Sendable, Equatable {
  package let size: Size
  package internal(set) var cells: [Cell]
  /// Where the real cursor stands; nil hides it.
  package var cursor: Point?
  /// Whether links are noted, for terminals that open them at a click.
  package var marksLinks = false
  /// Columns that lead somewhere.
  package internal(set) var links: [FrameLink] = []

  /// Makes an empty frame.
  package init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank, count: size.rows * size.columns)
  }

  /// The cells of one row; empty when there is no such row.
  package func row(_ row: Int) -> ArraySlice<Cell> {
    guard row >= 0, row < size.rows else { return [] }
    return cells[row * size.columns..<(row + 1) * size.columns]
  }

  /// Whether a row looks the same in `other`; both frames must be of one size.
  package func hasSameRow(_ row: Int, as other: Frame) -> Bool {
    guard size == other.size, row >= 0, row < size.rows else { return false }
    let range = row * size.columns..<(row + 1) * size.columns
    return cells.withUnsafeBufferPointer { mine in
      other.cells.withUnsafeBufferPointer { theirs in
        range.allSatisfy { mine[$0] == theirs[$0] }
      }
    }
  }

  /// The text of one row, trailing blanks removed.
  package func text(row: Int) -> String {
    var line = ""
    for cell in self.row(row) { line += cell.text }
    while line.utf8.last == 0x20 { line.removeLast() }
    return line
  }
}
