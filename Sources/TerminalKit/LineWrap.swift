// From text to rows of a width. Widths are columns, offsets are UTF-8 bytes of the wrapped text.

/// One row as a stretch of the text that was wrapped.
package struct RowSpan: Sendable, Hashable {
  /// Where the row's text begins and ends; spaces that fell into the break are left out.
  package let start: Int
  package let end: Int
  /// Where the next row's text begins.
  package let next: Int
  /// Spaces to stand before the text.
  package let indent: Int
  /// Columns, the indent included; never more than asked for, save for a wide cluster in one column.
  package let width: Int
  /// Whether a line feed or the end of the text ends the row.
  package let isLineEnd: Bool
}

/// How text is broken into rows.
package struct LineWrap: Sendable, Hashable {
  /// Where rows may end.
  package enum Mode: Sendable, Hashable {
    /// Between words, after hyphens, between ideographs; words too long are cut.
    case words
    /// Only where the row is full, and nothing is left out: for code.
    case verbatim
  }

  /// Columns of a row.
  package let width: Int
  /// Where rows may end.
  package let mode: Mode
  /// Columns from one tab stop to the next.
  package let tabWidth: Int
  /// Columns by which all rows of a line but the first are indented, at most half the width.
  package let hanging: Int
  /// Whether the rows that continue a line are indented as the line itself is.
  package let keepsIndent: Bool

  /// Makes a rule for rows of `width` columns, at least 1.
  package init(
    width: Int, mode: Mode = .words, tabWidth: Int = 8, hanging: Int = 0, keepsIndent: Bool = false
  ) {
    self.width = min(max(width, 1), 10_000)
    self.mode = mode
    self.tabWidth = min(max(tabWidth, 1), 64)
    self.hanging = min(max(hanging, 0), LineWrap.mostIndent(self.width))
    self.keepsIndent = keepsIndent
  }

  /// Half the width, but never so much that no wide cluster fits beside it.
  static func mostIndent(_ width: Int) -> Int { max(min(width / 2, width - 2), 0) }

  /// The rows of `text`, tabs expanded; at least one, in linear time.
  package func rows(of text: SafeText) -> [SafeText] {
    if text.isSimple, text.string.utf8.count <= width { return [text] }
    var string = text.string
    return string.withUTF8 { bytes in
      var rows: [SafeText] = []
      scan(bytes) { span in rows.append(row(span, of: text, bytes)) }
      return rows
    }
  }

  /// The rows of a text made of runs, each piece in its run's look; at least one.
  package func rows(of runs: [StyledRun]) -> [StyledRow] {
    if runs.count == 1, let run = runs.first {
      return rows(of: run.text).map { StyledRow($0, run.role, run.emphasis) }
    }
    let whole = runs.lazy.map(\.text).joined()
    var cutter = RunCutter(runs)
    var string = whole.string
    return string.withUTF8 { bytes in
      var rows: [StyledRow] = []
      scan(bytes) { span in rows.append(cutter.row(span, of: whole, bytes, rule: self)) }
      return rows
    }
  }

  /// Where each row of `text` begins and ends; at least one.
  package func spans(of text: SafeText) -> [RowSpan] { spans(of: text.string) }

  /// How many rows `text` takes; at least 1.
  package func height(of text: SafeText) -> Int {
    if text.isSimple, text.string.utf8.count <= width { return 1 }
    var string = text.string
    var count = 0
    string.withUTF8 { bytes in scan(bytes) { _ in count += 1 } }
    return count
  }

  func spans(of string: String) -> [RowSpan] {
    var string = string
    return string.withUTF8 { bytes in
      var spans: [RowSpan] = []
      scan(bytes) { spans.append($0) }
      return spans
    }
  }

  /// Finds the rows of valid UTF-8, in order.
  func scan(_ bytes: UnsafeBufferPointer<UInt8>, _ emit: (RowSpan) -> Void) {
    var breaker = RowBreaker(self)
    var scanner = CellScanner(bytes)
    while let cell = scanner.next() { breaker.take(cell, emit) }
    breaker.finish(at: bytes.count, emit)
  }
}

// MARK: building rows

extension LineWrap {
  func row(
    _ span: RowSpan, of text: SafeText, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> SafeText {
    var column = span.indent
    let body = piece(span.start..<span.end, of: text, bytes, column: &column)
    return span.indent > 0 ? SafeText(repeating: " ", count: span.indent) + body : body
  }

  /// A piece of a row with its tabs expanded; `column` is where it begins, then where it ends.
  func piece(
    _ range: Range<Int>, of text: SafeText, _ bytes: UnsafeBufferPointer<UInt8>,
    column: inout Int
  ) -> SafeText {
    let part = UnsafeBufferPointer(rebasing: bytes[range])
    let simple = text.isSimple || ASCIIScan(part) == .simple
    if simple {
      column += part.count
    } else if part.contains(0x09) || width < 2 {
      return expanded(range, of: text, bytes, column: &column)
    } else {
      var scanner = CellScanner(part)
      while let cell = scanner.next() { column += cell.width }
    }
    return SafeText(
      unchecked: String(decoding: part, as: UTF8.self), revealed: text.revealed.clipped(to: range),
      isSimple: simple)
  }

  private func expanded(
    _ range: Range<Int>, of text: SafeText, _ bytes: UnsafeBufferPointer<UInt8>,
    column: inout Int
  ) -> SafeText {
    var result = SafeText.empty
    var scanner = CellScanner(bytes, from: range.lowerBound, to: range.upperBound)
    var start = range.lowerBound
    func flush(to end: Int) {
      let part = UnsafeBufferPointer(rebasing: bytes[start..<end])
      result += SafeText(
        unchecked: String(decoding: part, as: UTF8.self),
        revealed: text.revealed.clipped(to: start..<end))
    }
    while let cell = scanner.next() {
      if cell.first == 0x09 {
        flush(to: cell.start)
        let spaces = tabColumns(at: column)
        result += SafeText(repeating: " ", count: spaces)
        column += spaces
        start = cell.end
      } else if cell.width > width {
        // A wide cluster in a single column cannot be shown at all.
        flush(to: cell.start)
        result += "?"
        column += 1
        start = cell.end
      } else {
        column += cell.width
      }
    }
    flush(to: range.upperBound)
    return result
  }

  /// The columns of a tab that begins at `column`, up to the row's end.
  @inline(__always)
  func tabColumns(at column: Int) -> Int {
    min(tabWidth - column % tabWidth, max(width - column, 0))
  }
}

/// Cuts styled runs into rows; the rows must come in order.
private struct RunCutter {
  private let runs: [StyledRun]
  private let starts: [Int]
  private var index = 0

  init(_ runs: [StyledRun]) {
    self.runs = runs
    var offset = 0
    starts = runs.map { run in
      defer { offset += run.text.string.utf8.count }
      return offset
    }
  }

  mutating func row(
    _ span: RowSpan, of whole: SafeText, _ bytes: UnsafeBufferPointer<UInt8>, rule: LineWrap
  ) -> StyledRow {
    var pieces: [StyledRun] = []
    var column = span.indent
    if span.indent > 0 {
      pieces.append(StyledRun(SafeText(repeating: " ", count: span.indent), .text))
    }
    while index + 1 < runs.count, starts[index + 1] <= span.start { index += 1 }
    var current = index
    while current < runs.count, starts[current] < span.end {
      let run = runs[current]
      let range = starts[current]..<starts[current] + run.text.string.utf8.count
      let part = range.clamped(to: span.start..<span.end)
      if !part.isEmpty {
        let text = rule.piece(part, of: whole, bytes, column: &column)
        pieces.append(StyledRun(text, run.role, run.emphasis, link: run.link))
      }
      current += 1
    }
    return StyledRow(pieces)
  }
}
