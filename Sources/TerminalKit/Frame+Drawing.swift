// Drawing into a frame. Everything is clipped, nothing traps, and a wide cluster is never left
// with half of it gone: what remains of one is blanked.

extension Frame {
  /// Draws `text` from `point` to the right within `clip`; gives the columns used.
  ///
  /// Line feeds and tabs show as spaces; revealed parts take the role `control`. A cluster that does not fit whole is not drawn: its half stays blank. Cost: a few ns a cell.
  @discardableResult
  package mutating func draw(
    _ text: SafeText, at point: Point, role: Role = .text, emphasis: Emphasis = [],
    clip: Rect? = nil
  ) -> Int {
    let area = visible(clip)
    guard point.row >= area.row, point.row < area.endRow, point.column < area.endColumn else {
      return 0
    }
    var string = text.string
    let end = string.withUTF8 { bytes in
      text.isSimple
        ? drawSimple(bytes, at: point, Brush(role, emphasis), area)
        : drawCells(bytes, at: point, Brush(role, emphasis), area)
    }
    if !text.revealed.isEmpty {
      markRevealed(text, at: point, emphasis: emphasis, area: area)
    }
    return max(end - point.column, 0)
  }

  /// Draws the runs of `row` one after the other; gives the columns used.
  @discardableResult
  package mutating func draw(_ row: StyledRow, at point: Point, clip: Rect? = nil) -> Int {
    var place = point
    for run in row.runs {
      let start = place.column
      place.column += draw(run.text, at: place, role: run.role, emphasis: run.emphasis, clip: clip)
      if let link = run.link { note(link, row: place.row, start..<place.column, clip: clip) }
    }
    return place.column - point.column
  }

  /// Fills `rect` with spaces in one role.
  package mutating func fill(_ rect: Rect, role: Role = .text, emphasis: Emphasis = []) {
    let area = visible(rect)
    if area.isEmpty { return }
    forgetLinks(in: area)
    let space = Cell(text: " ", role: role, emphasis: emphasis)
    for row in area.row..<area.endRow {
      mend(row: row, from: area.column, to: area.endColumn)
      let start = row * size.columns
      for index in start + area.column..<start + area.endColumn { cells[index] = space }
    }
  }

  /// Gives all cells of `rect` another role (nil: their own) and adds `emphasis`; the text stays.
  package mutating func setRole(_ role: Role?, in rect: Rect, adding emphasis: Emphasis = []) {
    let area = visible(rect)
    if area.isEmpty { return }
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn {
        let old = cells[row * size.columns + column]
        cells[row * size.columns + column] = Cell(
          text: old.text, role: role ?? old.role, emphasis: old.emphasis.union(emphasis))
      }
    }
  }

  /// Draws a horizontal rule over so many columns.
  package mutating func drawRule(
    at point: Point, columns: Int, role: Role, lines: LineSet = .unicode, clip: Rect? = nil
  ) {
    let width = min(columns, size.columns)
    draw(SafeText(repeating: lines.horizontal, count: width), at: point, role: role, clip: clip)
  }

  /// Draws the border of a box along the inner edge of `rect`; needs at least 2 by 2 cells.
  package mutating func drawBox(
    _ rect: Rect, role: Role = .overlayBorder, lines: LineSet = .unicode, clip: Rect? = nil
  ) {
    guard rect.rows >= 2, rect.columns >= 2 else { return }
    let inner = SafeText(
      repeating: lines.horizontal, count: min(rect.columns - 2, size.columns * 2))
    let (top, bottom) = (rect.row, rect.endRow - 1)
    draw(
      lines.topLeft + inner + lines.topRight, at: Point(row: top, column: rect.column),
      role: role, clip: clip)
    draw(
      lines.bottomLeft + inner + lines.bottomRight, at: Point(row: bottom, column: rect.column),
      role: role, clip: clip)
    for row in max(top + 1, 0)..<max(min(bottom, size.rows), top + 1, 0) {
      draw(lines.vertical, at: Point(row: row, column: rect.column), role: role, clip: clip)
      draw(
        lines.vertical, at: Point(row: row, column: rect.endColumn - 1), role: role, clip: clip)
    }
  }
}

/// The pieces that lines and boxes are drawn with.
package struct LineSet: Sendable, Hashable {
  package let horizontal: SafeText
  package let vertical: SafeText
  package let topLeft: SafeText
  package let topRight: SafeText
  package let bottomLeft: SafeText
  package let bottomRight: SafeText

  /// Box-drawing characters.
  package static let unicode = LineSet(
    horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└",
    bottomRight: "┘")
  /// For terminals that cannot show more than ASCII.
  package static let ascii = LineSet(
    horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+",
    bottomRight: "+")
}

/// How a stretch of cells looks.
struct Brush {
  let role: Role
  let emphasis: Emphasis

  init(_ role: Role, _ emphasis: Emphasis) {
    self.role = role
    self.emphasis = emphasis
  }

  @inline(__always)
  func cell(_ text: String) -> Cell { Cell(text: text, role: role, emphasis: emphasis) }
}

extension Frame {
  /// The part of `clip` that lies on the screen.
  func visible(_ clip: Rect?) -> Rect {
    let whole = Rect(size)
    guard let clip else { return whole }
    return clip.intersection(whole)
  }

  /// Blanks what is left of wide clusters whose other half the columns from `start` to `end` are
  /// about to overwrite.
  private mutating func mend(row: Int, from start: Int, to end: Int) {
    let base = row * size.columns
    if start > 0, start < size.columns, cells[base + start].text.isEmpty {
      blank(base + start - 1)
    }
    if end < size.columns, cells[base + end].text.isEmpty { blank(base + end) }
  }

  private mutating func blank(_ index: Int) {
    let old = cells[index]
    cells[index] = Cell(text: " ", role: old.role, emphasis: old.emphasis)
  }

  private mutating func drawSimple(
    _ bytes: UnsafeBufferPointer<UInt8>, at point: Point, _ brush: Brush, _ area: Rect
  ) -> Int {
    let start = max(point.column, area.column)
    let end = min(point.column + bytes.count, area.endColumn)
    guard start < end else { return min(point.column + bytes.count, area.endColumn) }
    mend(row: point.row, from: start, to: end)
    let base = point.row * size.columns
    cells.withUnsafeMutableBufferPointer { cells in
      for column in start..<end {
        let byte = bytes[column - point.column]
        cells[base + column] = brush.cell(String(UnicodeScalar(byte)))
      }
    }
    return end
  }

  private mutating func drawCells(
    _ bytes: UnsafeBufferPointer<UInt8>, at point: Point, _ brush: Brush, _ area: Rect
  ) -> Int {
    var column = point.column
    var scanner = CellScanner(bytes)
    while column < area.endColumn, let cell = scanner.next() {
      let isControl = cell.first < 0x20 || cell.first == 0x7F
      let width = isControl ? 1 : cell.width
      defer { column += width }
      if width == 0 || column + width <= area.column { continue }
      if isControl || column < area.column || column + width > area.endColumn {
        put(" ", width: 1, row: point.row, column: max(column, area.column), brush)
      } else {
        let text = UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.end])
        put(
          String(decoding: text, as: UTF8.self), width: width, row: point.row, column: column,
          brush)
      }
    }
    return min(column, area.endColumn)
  }

  private mutating func put(_ text: String, width: Int, row: Int, column: Int, _ brush: Brush) {
    mend(row: row, from: column, to: column + width)
    let index = row * size.columns + column
    cells[index] = brush.cell(text)
    if width == 2 { cells[index + 1] = brush.cell("") }
  }

  private mutating func markRevealed(
    _ text: SafeText, at point: Point, emphasis: Emphasis, area: Rect
  ) {
    var column = point.column
    var offset = 0
    for range in text.revealed {
      column += text.slice(offset..<range.lowerBound).drawnWidth
      if column >= area.endColumn { break }
      let width = range.count  // what is revealed is ASCII
      setRole(
        .control,
        in: Rect(row: point.row, column: column, rows: 1, columns: width).intersection(area),
        adding: emphasis)
      column += width
      offset = range.upperBound
    }
  }
}

extension SafeText {
  /// Columns when drawn: line feeds and tabs take one each.
  fileprivate var drawnWidth: Int {
    if isSimple { return string.utf8.count }
    return width + string.utf8.count { $0 < 0x20 }
  }
}
