internal import TerminalKit

/// The columns of a list: as wide as their contents, given up where the window is narrow.
struct ListColumns {
  private struct Column {
    var heading: SafeText = ""
    var width: Int
    var isRight = false
  }

  /// A column of fixed width, and the width of the list below which it is left out.
  struct Plan {
    let width: Int
    var from = 0
  }

  private var columns: [Column]
  private let gap: Int

  /// Columns of fixed widths, so that they stand still while rows come and go; the one of width 0
  /// takes what is left.
  init(_ plans: [Plan], headings: [SafeText], width: Int) {
    gap = 2
    columns = plans.enumerated().map { place, plan in
      Column(
        heading: place < headings.count ? headings[place] : "",
        width: width < plan.from ? 0 : plan.width)
    }
    guard let open = plans.firstIndex(where: { $0.width == 0 }) else { return }
    let used = columns.reduce(0) { $0 + ($1.width > 0 ? $1.width + gap : 0) }
    columns[open].width = max(width - used, 1)
  }

  /// Columns measured from rows; given up from the right.
  init(measuring items: [ListItem], headings: [SafeText] = [], width: Int) {
    gap = 2
    let count = max(items.map(\.columns.count).max() ?? 0, headings.count)
    columns = (0..<count).map { column in
      let cells = items.lazy.map { column < $0.columns.count ? $0.columns[column].width : 0 }
      let heading = column < headings.count ? headings[column] : ""
      return Column(heading: heading, width: max(cells.max() ?? 0, heading.width))
    }
    guard !columns.isEmpty else { return }
    // The first column says what the row is: it yields last.
    let surplus = total - width
    if surplus > 0 {
      columns[0].width = max(columns[0].width - surplus, min(columns[0].width, 28))
    }
    var last = columns.count - 1
    while total > width + gap, last > 0 {
      columns[last].width = 0
      last -= 1
    }
    columns[0].width = max(min(columns[0].width, width), 1)
  }

  /// The columns of the list of models. In a narrow window the name is cut first, then what tells
  /// least is given up; whether a model is loaded stays.
  init(models state: AppState, width: Int) {
    let table = state.server.table
    let isWide = width >= 92
    gap = isWide ? 2 : 1
    columns = [
      Column(heading: "NAME", width: max(table.widths.name, 4)),
      Column(heading: "PARAMS", width: max(table.widths.parameters, 6), isRight: true),
      Column(heading: "QUANT", width: max(table.widths.quantization, 5)),
      Column(heading: "SIZE", width: max(table.widths.size, 6), isRight: true),
      Column(heading: "CTX", width: 4, isRight: true),
      Column(heading: "CAN", width: max(table.widths.abilities, 3)),
      Column(heading: "SPEED", width: 6, isRight: true),
      Column(heading: "AGE", width: 6, isRight: true),
      Column(heading: "STATE", width: ModelList.stateWidth(state)),
    ]
    if let sorted = state.modelSort.column {
      let place = Self.place(of: sorted)
      let mark = Glyphs.of(state).sort(isReversed: state.modelSort.isReversed)
      columns[place].heading += mark
      columns[place].width = max(columns[place].width, columns[place].heading.width)
    }
    fit(width)
  }

  private enum Place {
    static let name = 0
    static let parameters = 1
    static let quantization = 2
    static let size = 3
    static let context = 4
    static let abilities = 5
    static let speed = 6
    static let age = 7
    static let state = 8
  }

  private static func place(of column: ModelSort.Column) -> Int {
    switch column {
    case .name: Place.name
    case .parameters: Place.parameters
    case .quantization: Place.quantization
    case .size: Place.size
    case .context: Place.context
    case .abilities: Place.abilities
    case .speed: Place.speed
    case .age: Place.age
    case .state: Place.state
    }
  }

  private mutating func fit(_ width: Int) {
    func shrink(_ place: Int, to least: Int) {
      let surplus = total - width
      guard surplus > 0, columns[place].width > least else { return }
      columns[place].width = max(columns[place].width - surplus, least)
    }
    func drop(_ place: Int) {
      if total > width { columns[place].width = 0 }
    }
    shrink(Place.name, to: 28)
    drop(Place.age)
    shrink(Place.name, to: 20)
    shrink(Place.abilities, to: 11)
    shrink(Place.name, to: 16)
    for place in [
      Place.quantization, Place.parameters, Place.context, Place.abilities, Place.speed, Place.size,
    ] {
      drop(place)
    }
    shrink(Place.name, to: 6)
  }

  private var total: Int {
    columns.reduce(-gap) { $0 + ($1.width > 0 ? $1.width + gap : 0) }
  }

  /// What stands above the columns; empty for none.
  var headings: [SafeText] { columns.map(\.heading) }

  /// Whether there are headings to draw.
  var hasHeadings: Bool { columns.contains { !$0.heading.isEmpty } }

  /// Draws the headings.
  func drawHeadings(at row: Int, _ area: Rect, on frame: inout Frame) {
    draw(columns.map(\.heading), at: row, area, role: .listHeader, on: &frame)
  }

  /// Draws the cells of a row.
  func draw(
    _ cells: [SafeText], styled: [Int: StyledRow] = [:], at row: Int, _ area: Rect, role: Role,
    on frame: inout Frame
  ) {
    var column = area.column + 2
    for (place, spec) in columns.enumerated() where spec.width > 0 {
      if let runs = styled[place] {
        let room = Rect(row: row, column: column, rows: 1, columns: spec.width)
        frame.draw(runs, at: Point(row: row, column: column), clip: room.intersection(area))
      } else if place < cells.count {
        let cell = cells[place].truncated(width: spec.width)
        let indent = spec.isRight ? max(spec.width - cell.width, 0) : 0
        frame.draw(cell, at: Point(row: row, column: column + indent), role: role, clip: area)
      }
      column += spec.width + gap
    }
  }

  /// The cells of the last column, for a colour of its own.
  func lastCell(at row: Int, _ area: Rect) -> Rect {
    let width = columns.last?.width ?? 0
    let column = area.column + 2 + max(total - width, 0)
    return Rect(row: row, column: column, rows: 1, columns: width).intersection(area)
  }
}
