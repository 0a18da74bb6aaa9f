internal import TerminalKit

/// The columns of a list, given up where the window is narrow.
struct ListColumns {
  /// A column of fixed width, and the width of the list below which it is left out.
  struct Plan {
    let width: Int
    var from = 0
  }

  private var widths: [Int]
  private static let gap = 2

  /// Columns as wide as what stands in them, given up from the right.
  init(_ items: [ListItem], _ headings: [SafeText], width: Int) {
    let count = max(items.map(\.columns.count).max() ?? 0, headings.count)
    widths = (0..<count).map { column in
      let cells = items.lazy.map { column < $0.columns.count ? $0.columns[column].width : 0 }
      return max(cells.max() ?? 0, column < headings.count ? headings[column].width : 0)
    }
    guard !widths.isEmpty else { return }
    // The first column says what the row is: it yields last, and not below 16 cells.
    var total: Int { widths.reduce(0) { $0 + ($1 > 0 ? $1 + Self.gap : 0) } }
    let surplus = total - width
    if surplus > 0 { widths[0] = max(widths[0] - surplus, min(widths[0], 28)) }
    var last = widths.count - 1
    while total > width + Self.gap, last > 0 {
      widths[last] = 0
      last -= 1
    }
    widths[0] = max(min(widths[0], width), 1)
  }

  /// Columns of fixed widths, so that they stand still while rows come and go; the one of width 0
  /// takes what is left.
  init(_ plans: [Plan], width: Int) {
    widths = plans.map { width < $0.from ? 0 : $0.width }
    guard let open = plans.firstIndex(where: { $0.width == 0 }) else { return }
    let used = widths.reduce(0) { $0 + ($1 > 0 ? $1 + Self.gap : 0) }
    widths[open] = max(width - used, 1)
  }

  /// Draws the cells of a row.
  func draw(
    _ cells: [SafeText], styled: [Int: StyledRow] = [:], at row: Int, _ area: Rect, role: Role,
    on frame: inout Frame
  ) {
    var column = area.column + 2
    for (place, width) in widths.enumerated() where width > 0 {
      let point = Point(row: row, column: column)
      if let runs = styled[place] {
        let room = Rect(row: row, column: column, rows: 1, columns: width)
        frame.draw(runs, at: point, clip: room.intersection(area))
      } else if place < cells.count {
        frame.draw(cells[place].truncated(width: width), at: point, role: role, clip: area)
      }
      column += width + Self.gap
    }
  }
}
