/// The greedy breaking of one text into rows, cell by cell.
struct RowBreaker: Sendable {
  private let rule: LineWrap

  private var rowStart = 0
  private var indent = 0
  private var column = 0
  /// The end of what is neither a space nor left out.
  private var contentEnd = 0
  /// The end of what still fits, spaces included, and its column.
  private var fittingEnd = 0
  private var fittingColumn = 0
  /// The last place where the row may end: its text's end, the next row's start, both columns.
  private var breakEnd = 0
  private var breakNext = -1
  private var breakColumn = 0
  private var breakEndColumn = 0
  private var contentColumn = 0
  /// Columns of the spaces that the line begins with.
  private var lineIndent = 0
  private var inLineIndent = true
  private var previous = CellClass.none
  private var beforePrevious = CellClass.none

  init(_ rule: LineWrap) {
    self.rule = rule
  }

  /// Takes the next cell of the text.
  @inline(__always)
  mutating func take(_ cell: CellSpan, _ emit: (RowSpan) -> Void) {
    if cell.first == 0x0A {
      endLine(at: cell.start, next: cell.end, emit)
    } else if rule.mode == .verbatim {
      takeVerbatim(cell, emit)
    } else {
      takeWord(cell, emit)
    }
  }

  /// Ends the last row.
  mutating func finish(at end: Int, _ emit: (RowSpan) -> Void) {
    endLine(at: end, next: end, emit)
  }

  private mutating func endLine(at end: Int, next: Int, _ emit: (RowSpan) -> Void) {
    let fits = fittingEnd > contentEnd || end == contentEnd
    emit(
      RowSpan(
        start: rowStart, end: fits ? max(fittingEnd, rowStart) : contentEnd, next: next,
        indent: indent, width: fits ? fittingColumn : contentColumn, isLineEnd: true))
    start(row: next, indent: 0)
    lineIndent = 0
    inLineIndent = true
    previous = .none
    beforePrevious = .none
  }

  private mutating func start(row: Int, indent newIndent: Int) {
    rowStart = row
    indent = newIndent
    column = newIndent
    contentEnd = row
    contentColumn = newIndent
    fittingEnd = row
    fittingColumn = newIndent
    breakNext = -1
  }

  private var continuationIndent: Int {
    rule.hanging
      + (rule.keepsIndent ? min(lineIndent, LineWrap.mostIndent(rule.width) - rule.hanging) : 0)
  }

  private mutating func takeVerbatim(_ cell: CellSpan, _ emit: (RowSpan) -> Void) {
    let isTab = cell.first == 0x09
    var width = isTab ? rule.tabColumns(at: column) : cell.width
    if column > indent, isTab ? column >= rule.width : column + width > rule.width {
      emit(
        RowSpan(
          start: rowStart, end: cell.start, next: cell.start, indent: indent, width: column,
          isLineEnd: false))
      start(row: cell.start, indent: continuationIndent)
      if isTab { width = rule.tabColumns(at: column) }
    }
    if inLineIndent {
      if cell.first == 0x20 || isTab { lineIndent = column + width } else { inLineIndent = false }
    }
    column += width
    contentEnd = cell.end
    contentColumn = column
    fittingEnd = cell.end
    fittingColumn = column
  }

  private mutating func takeWord(_ cell: CellSpan, _ emit: (RowSpan) -> Void) {
    let kind = CellClass(cell)
    if kind == .space {
      takeSpace(cell)
    } else {
      if previous == .space ? column > indent : CellClass.mayBreak(beforePrevious, previous, kind) {
        breakEnd = contentEnd
        breakEndColumn = contentColumn
        breakNext = cell.start
        breakColumn = column
      }
      while column + cell.width > rule.width, cell.start > rowStart {
        endRow(before: cell, emit)
      }
      inLineIndent = false
      column += cell.width
      contentEnd = cell.end
      contentColumn = column
      fittingEnd = cell.end
      fittingColumn = column
    }
    beforePrevious = previous
    previous = kind
  }

  private mutating func takeSpace(_ cell: CellSpan) {
    let width = cell.first == 0x09 ? rule.tabColumns(at: column) : cell.width
    column += width
    if inLineIndent { lineIndent = column }
    if column <= rule.width {
      fittingEnd = cell.end
      fittingColumn = column
    }
  }

  /// Ends the row at the last place that allows it, or right here inside a word too long.
  private mutating func endRow(before cell: CellSpan, _ emit: (RowSpan) -> Void) {
    if breakNext > rowStart {
      let rest = column - breakColumn
      emit(
        RowSpan(
          start: rowStart, end: breakEnd, next: breakNext, indent: indent, width: breakEndColumn,
          isLineEnd: false))
      let (next, end) = (breakNext, contentEnd)
      start(row: next, indent: continuationIndent)
      column += rest
      contentEnd = max(end, next)
    } else {
      emit(
        RowSpan(
          start: rowStart, end: cell.start, next: cell.start, indent: indent, width: column,
          isLineEnd: false))
      start(row: cell.start, indent: continuationIndent)
    }
    contentColumn = column
    fittingEnd = contentEnd
    fittingColumn = column
  }
}

/// What a cell means for breaking lines.
enum CellClass: Sendable {
  case none, space, letter, hyphen
  /// Ideographs, kana, Hangul, emoji: rows may end on either side.
  case wide
  /// Punctuation that must not begin a row; after that of East Asia the row may end.
  case closing, wideClosing
  /// Punctuation that must not end one.
  case opening
  /// Other characters, and those that glue.
  case other

  @inline(__always)
  init(_ cell: CellSpan) {
    let code = cell.first
    if code < 0x80 {
      switch UInt8(truncatingIfNeeded: code) {
      case 0x20, 0x09: self = .space
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        self = .letter
      case UInt8(ascii: "-"): self = .hyphen
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): self = .opening
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","),
        UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "!"),
        UInt8(ascii: "?"):
        self = .closing
      default: self = .other
      }
    } else {
      self = CellClass.beyondASCII(code, width: cell.width)
    }
  }

  private static func beyondASCII(_ code: UInt32, width: Int) -> CellClass {
    switch code {
    case 0x1680, 0x2000...0x2006, 0x2008...0x200A, 0x205F, 0x3000: return .space
    case 0x2018, 0x201C, 0x3008, 0x300A, 0x300C, 0x300E, 0x3010, 0x3014, 0x3016, 0x3018, 0x301A,
      0x301D, 0xFF08, 0xFF3B, 0xFF5B, 0xFF5F, 0xFF62:
      return .opening
    case 0x2019, 0x201D, 0x2026, 0x3001, 0x3002, 0x3005, 0x3009, 0x300B, 0x300D, 0x300F, 0x3011,
      0x3015, 0x3017, 0x3019, 0x301B, 0x301E, 0x301F, 0x303B, 0x30FB...0x30FE, 0xFF01, 0xFF09,
      0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF3D, 0xFF5D, 0xFF60, 0xFF61, 0xFF63...0xFF65:
      return width == 2 ? .wideClosing : .closing
    case 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308E, 0x30A1,
      0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30C3, 0x30E3, 0x30E5, 0x30E7, 0x30EE, 0x30F5, 0x30F6:
      return .wideClosing  // small kana
    default:
      return width == 2 ? .wide : .letter
    }
  }

  /// Whether a row may end between `left` and `right`, neither of which is a space.
  @inline(__always)
  static func mayBreak(_ before: CellClass, _ left: CellClass, _ right: CellClass) -> Bool {
    switch (left, right) {
    case (.letter, .letter): false
    case (_, .closing), (_, .wideClosing), (.opening, _), (.none, _): false
    case (.wide, _), (_, .wide), (.wideClosing, _): true
    case (.hyphen, .letter): before == .letter
    case (.space, _), (.letter, _), (.hyphen, _), (.closing, _), (.other, _): false
    }
  }
}
