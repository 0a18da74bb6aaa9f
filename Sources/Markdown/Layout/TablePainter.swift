internal import TerminalKit

/// A table while its rows come in.
///
/// The first rows decide how wide the columns are; those that follow are laid out to fit, each
/// once, so that a table of any length costs its new rows only.
struct TablePainter {
  /// How many rows decide.
  static let deciding = 48

  struct Cell {
    let runs: [StyledRun]
    /// Columns of the widest line and of the longest word.
    let width: Int
    let word: Int
  }

  /// A row of the picture and the lines that it came from.
  struct Placed {
    let row: StyledRow
    let source: Range<Int>
  }

  private let alignments: [Alignment]
  private let head: [Cell]
  private let headSource: Range<Int>
  private let available: Int
  private let rule: SafeText
  private var cells: [[Cell]] = []
  private var cellSources: [Range<Int>] = []
  private var widths: [Int]
  private var words: [Int]
  private var columns: TableColumns?
  private var laid: [Placed] = []
  private var laidCount = 0
  private(set) var isDecided = false

  init(
    head: [Cell], alignments: [Alignment], available: Int, rule: SafeText, source: Range<Int>
  ) {
    self.head = head
    headSource = source
    self.alignments = alignments
    self.available = available
    self.rule = rule
    widths = head.map(\.width)
    words = head.map(\.word)
  }

  /// Takes a row; gives rows that are final, if any.
  mutating func add(_ row: [Cell], source: Range<Int>) -> [Placed] {
    if isDecided, let columns {
      return Self.placed(lines(of: row, columns, isFirst: false), source)
    }
    cells.append(row)
    cellSources.append(source)
    for (index, cell) in row.enumerated() where index < widths.count {
      widths[index] = max(widths[index], cell.width)
      words[index] = max(words[index], cell.word)
    }
    guard cells.count >= Self.deciding else { return [] }
    settle(asLast: true)
    isDecided = true
    defer {
      laid = []
      cells = []
      cellSources = []
    }
    return laid
  }

  /// What is left to show at the table's end.
  mutating func finish() -> [Placed] {
    if isDecided { return [] }
    settle()
    return laid
  }

  /// Lays out the rows that are new, or all when the columns have changed; `asLast` leaves room for
  /// rows that have no say.
  mutating func settle(asLast: Bool = false) {
    guard !isDecided else { return }
    var chosen = TableColumns(natural: widths, words: words, available: available)
    if asLast { chosen = chosen.widened(available: available) }
    if chosen != columns {
      columns = chosen
      laid = Self.placed(headLines(chosen), headSource)
      laidCount = 0
    }
    for index in laidCount..<cells.count {
      let rows = lines(of: cells[index], chosen, isFirst: index == 0)
      laid += Self.placed(rows, cellSources[index])
    }
    laidCount = cells.count
  }

  private static func placed(_ rows: [StyledRow], _ source: Range<Int>) -> [Placed] {
    rows.map { Placed(row: $0, source: source) }
  }

  private func headLines(_ columns: TableColumns) -> [StyledRow] {
    if columns.isStacked { return [] }
    var result = side(head, columns)
    var runs: [StyledRun] = []
    add(spaces: columns.indent, to: &runs)
    for (index, width) in columns.widths.enumerated() {
      if index > 0 { add(spaces: columns.gap, to: &runs) }
      runs.append(StyledRun(SafeText(repeating: rule, count: width), .rule))
    }
    result.append(StyledRow(runs))
    return result
  }

  private func lines(of row: [Cell], _ columns: TableColumns, isFirst: Bool) -> [StyledRow] {
    if columns.isStacked { return stacked(row, isFirst: isFirst) }
    let rows = side(row, columns)
    return columns.isTight && !isFirst ? [StyledRow()] + rows : rows
  }

  /// Cells side by side.
  private func side(_ row: [Cell], _ columns: TableColumns) -> [StyledRow] {
    let wrapped = row.enumerated().map { index, cell in
      LineWrap(width: columns.widths[index]).rows(of: cell.runs)
    }
    let height = wrapped.map(\.count).max() ?? 1
    return (0..<height).map { line in
      var runs: [StyledRun] = []
      var pending = columns.indent
      for (index, rows) in wrapped.enumerated() {
        if index > 0 { pending += columns.gap }
        let content = line < rows.count ? rows[line].runs : []
        let free = columns.widths[index] - content.reduce(0) { $0 + $1.text.width }
        let before = Self.before(free, alignments[index])
        pending += before
        if !content.isEmpty {
          add(spaces: pending, to: &runs)
          pending = 0
          runs += content
        }
        pending += max(free - before, 0)
      }
      return StyledRow(runs)
    }
  }

  private static func before(_ free: Int, _ alignment: Alignment) -> Int {
    switch alignment {
    case .none, .left: 0
    case .center: max(free, 0) / 2
    case .right: max(free, 0)
    }
  }

  /// Each cell on rows of its own, after its column's name.
  private func stacked(_ row: [Cell], isFirst: Bool) -> [StyledRow] {
    var result: [StyledRow] = []
    if !isFirst {
      result.append(StyledRow(SafeText(repeating: rule, count: min(available, 8)), .rule))
    }
    let wrap = LineWrap(width: available, hanging: available >= 8 ? 2 : 0)
    for (index, cell) in row.enumerated() where !cell.runs.isEmpty {
      var runs = index < head.count ? head[index].runs : []
      if !runs.isEmpty { runs.append(StyledRun(": ", .tableHead)) }
      result += wrap.rows(of: runs + cell.runs)
    }
    return result
  }

  private func add(spaces: Int, to runs: inout [StyledRun]) {
    if spaces > 0 { runs.append(StyledRun(SafeText(repeating: " ", count: spaces), .text)) }
  }
}

extension BlockPainter {
  mutating func beginTable(_ head: [[UInt8]], _ alignments: [Alignment]) {
    begin(.table)
    let unfinished = stage != .final
    let cells = head.map { cell(unfinished ? InlineTail.completed($0) : $0, role: .tableHead) }
    table = TablePainter(
      head: cells, alignments: alignments, available: indents.contentWidth, rule: glyphs.rule,
      source: source)
  }

  mutating func tableRow(_ cells: [[UInt8]]) {
    let unfinished = stage != .final
    let row = cells.map { cell(unfinished ? InlineTail.completed($0) : $0, role: options.role) }
    guard let final = table?.add(row, source: source), !final.isEmpty else { return }
    emit(final)
  }

  mutating func endTable() {
    guard let final = table?.finish() else { return }
    table = nil
    emit(final)
  }

  private mutating func emit(_ placed: [TablePainter.Placed]) {
    let here = source
    for place in placed {
      source = place.source
      emit([place.row])
    }
    source = here
  }

  private mutating func cell(_ text: [UInt8], role: Role) -> TablePainter.Cell {
    var look = style(role)
    look.breaksAtTags = true
    let runs = text.isEmpty ? [] : styled(text, look)
    var width = 0
    var word = 0
    for line in runs.lazy.map(\.text).joined().lines {
      width = max(width, line.width)
      for part in line.string.split(separator: " ") {
        word = max(word, TextWidth.of(String(part)))
      }
    }
    return TablePainter.Cell(runs: runs, width: width, word: word)
  }
}
