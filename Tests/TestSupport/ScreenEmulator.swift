// A small terminal for tests: takes the bytes that the program writes and keeps what a person
// would see. It understands what ncurses and the adapter write for xterm and tmux entries, and
// notes everything that it does not.
package import TerminalKit

/// A terminal's screen, driven by bytes.
package struct ScreenEmulator {
  /// One cell as it would be seen.
  package struct Place: Sendable, Hashable {
    /// The cluster; empty in the right half of a wide one.
    package var text = " "
    /// The SGR parameters in force, such as `1;38;5;12`, in a fixed order; empty for none.
    package var style = ""
  }

  package internal(set) var size: Size
  package internal(set) var cursor = Point(row: 0, column: 0)
  package internal(set) var isAlternate = false
  /// The private modes that are set (`CSI ? n h`), 25 and 7 from the start.
  package internal(set) var modes: Set<Int> = [7, 25]
  package internal(set) var isKeypadInApplicationMode = false
  /// How many levels of kitty's keyboard protocol are pushed.
  package internal(set) var keyboardLevels = 0
  package var title = ""
  package var titleStack: [String] = []
  /// What was put on the clipboard by OSC 52, still in base64.
  package var clipboard: [String] = []
  package internal(set) var bells = 0
  /// Rows that left the main screen at its top.
  package internal(set) var scrollback: [String] = []
  /// Sequences that it does not know, as text.
  package var unknown: [String] = []
  /// What a terminal would answer to the questions so far.
  package var replies: [UInt8] = []

  /// What it tells of its background.
  package var background = "1e1e/1e1e/2e2e"

  /// Whether clusters are joined as modern terminals do; old ones place each scalar by itself.
  package let joinsClusters: Bool

  var grid: [[Place]]
  var otherGrid: [[Place]]
  var savedCursor = Point(row: 0, column: 0)
  var mainCursor = Point(row: 0, column: 0)
  var top = 0
  var bottom: Int
  var isWrapPending = false
  var lastPrinted: UnicodeScalar?
  var lastPlace: Point?
  var style = GraphicStyle()
  private var parser = SequenceParser()

  /// Makes an empty screen.
  package init(size: Size, joinsClusters: Bool = true) {
    self.size = size
    self.joinsClusters = joinsClusters
    grid = Self.blank(size)
    otherGrid = grid
    bottom = size.rows - 1
  }

  static func blank(_ size: Size) -> [[Place]] {
    Array(repeating: Array(repeating: Place(), count: size.columns), count: size.rows)
  }

  // MARK: What is seen

  /// The text of each row without blanks at its end.
  package var rows: [String] { grid.map(Self.line) }

  /// All rows, one a line.
  package var text: String { rows.joined(separator: "\n") }

  /// The text of one row; empty when there is no such row.
  package func row(_ row: Int) -> String { grid.indices.contains(row) ? Self.line(grid[row]) : "" }

  /// One cell; a blank one outside the screen.
  package func place(_ point: Point) -> Place {
    guard Rect(size).contains(point) else { return Place() }
    return grid[point.row][point.column]
  }

  /// Whether some row contains `text`.
  package func shows(_ text: String) -> Bool { rows.contains { $0.contains(text) } }

  /// Whether the cursor can be seen.
  package var isCursorVisible: Bool { modes.contains(25) }

  private static func line(_ places: [Place]) -> String {
    var text = places.map(\.text).joined()
    while text.utf8.last == 0x20 { text.removeLast() }
    return text
  }

  /// The window takes another size; rows are cut or added at the bottom.
  package mutating func resize(_ size: Size) {
    self.size = size
    grid = Self.fit(grid, size)
    otherGrid = Self.fit(otherGrid, size)
    (top, bottom) = (0, size.rows - 1)
    move(cursor.row, cursor.column)
  }

  private static func fit(_ grid: [[Place]], _ size: Size) -> [[Place]] {
    var rows = grid.prefix(size.rows).map { row in
      Array(row.prefix(size.columns))
        + Array(repeating: Place(), count: max(size.columns - row.count, 0))
    }
    while rows.count < size.rows {
      rows.append(Array(repeating: Place(), count: size.columns))
    }
    return rows
  }

  // MARK: What comes in

  /// Takes bytes as the program wrote them.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      guard let action = parser.take(byte) else { continue }
      switch action {
      case .print(let scalar): put(scalar)
      case .control(let byte): control(byte)
      case .escape(let text): escape(text)
      case .sequence(let sequence): run(sequence)
      case .string(let kind, let text): string(kind, text)
      case .broken(let text): unknown.append(text)
      }
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x07: bells += 1
    case 0x08: move(cursor.row, cursor.column - 1)
    case 0x09: move(cursor.row, min(cursor.column / 8 * 8 + 8, size.columns - 1))
    case 0x0a, 0x0b, 0x0c: index()
    case 0x0d: move(cursor.row, 0)
    case 0x0e, 0x0f: break
    default: unknown.append("^\(byte)")
    }
  }

  private mutating func escape(_ text: String) {
    switch text {
    case "7": savedCursor = cursor
    case "8": move(savedCursor.row, savedCursor.column)
    case "=": isKeypadInApplicationMode = true
    case ">": isKeypadInApplicationMode = false
    case "D": index()
    case "E":
      move(cursor.row, 0)
      index()
    case "M": reverseIndex()
    case "(B", ")B", "\\": break
    default: unknown.append("ESC \(text)")
    }
  }

  // MARK: Printing

  mutating func put(_ scalar: UnicodeScalar) {
    if joinsClusters, joinLast(scalar) { return }
    let width = joinsClusters ? TextWidth.of(Character(scalar)) : Self.plainWidth(scalar)
    if width == 0 { return }
    lastPrinted = scalar
    if isWrapPending, modes.contains(7) {
      move(cursor.row, 0)
      index()
    }
    if cursor.column + width > size.columns {
      if modes.contains(7) {
        move(cursor.row, 0)
        index()
      } else {
        move(cursor.row, size.columns - width)
      }
    }
    set(cursor, String(scalar), width)
    lastPlace = cursor
    advance(width)
  }

  /// Joins a scalar to the cluster just printed; false when it begins another.
  private mutating func joinLast(_ scalar: UnicodeScalar) -> Bool {
    guard let last = lastPlace, Rect(size).contains(last) else { return false }
    let old = grid[last.row][last.column].text
    var joined = old
    joined.unicodeScalars.append(scalar)
    let endsHere = last.column + TextWidth.of(old) == cursor.column + (isWrapPending ? 1 : 0)
    guard old != " ", joined.count == 1, last.row == cursor.row, endsHere,
      let character = joined.first
    else { return false }
    let width = min(max(TextWidth.of(character), 1), size.columns - last.column)
    set(last, joined, width)
    cursor = last
    isWrapPending = false
    advance(width)
    return true
  }

  private static func plainWidth(_ scalar: UnicodeScalar) -> Int {
    let properties = scalar.properties
    if properties.isVariationSelector || properties.isJoinControl { return 0 }
    return TextWidth.of(Character(scalar))
  }

  private mutating func set(_ at: Point, _ text: String, _ width: Int) {
    guard Rect(size).contains(at) else { return }
    breakWide(at)
    grid[at.row][at.column] = Place(text: text, style: style.text)
    if width == 2, at.column + 1 < size.columns {
      breakWide(Point(row: at.row, column: at.column + 1))
      grid[at.row][at.column + 1] = Place(text: "", style: style.text)
    }
  }

  /// Writing over half of a wide cluster leaves a blank in its other half.
  mutating func breakWide(_ at: Point) {
    let row = at.row
    if grid[row][at.column].text.isEmpty, at.column > 0 { grid[row][at.column - 1].text = " " }
    if at.column + 1 < size.columns, grid[row][at.column + 1].text.isEmpty {
      grid[row][at.column + 1].text = " "
    }
  }

  private mutating func advance(_ width: Int) {
    if cursor.column + width >= size.columns {
      cursor.column = size.columns - 1
      // As real terminals do: the flag stands also without the mode, only nothing wraps.
      isWrapPending = true
    } else {
      cursor.column += width
      isWrapPending = false
    }
  }

  mutating func move(_ row: Int, _ column: Int) {
    isWrapPending = false
    lastPlace = nil
    cursor.row = min(max(row, 0), max(size.rows - 1, 0))
    cursor.column = min(max(column, 0), max(size.columns - 1, 0))
  }

  // MARK: Scrolling

  private mutating func index() {
    isWrapPending = false
    lastPlace = nil
    if cursor.row == bottom {
      scroll(from: top, by: 1)
    } else if cursor.row < size.rows - 1 {
      cursor.row += 1
    }
  }

  private mutating func reverseIndex() {
    lastPlace = nil
    if cursor.row == top { scroll(from: top, by: -1) } else { move(cursor.row - 1, cursor.column) }
  }

  private var emptyRow: [Place] {
    Array(repeating: Place(text: " ", style: style.backgroundText), count: size.columns)
  }

  /// Moves the rows from `first` to the end of the scroll region up (or down, when negative).
  mutating func scroll(from first: Int, by count: Int) {
    guard first <= bottom, bottom < grid.count else { return }
    for _ in 0..<min(abs(count), bottom - first + 1) {
      if count > 0 {
        let gone = grid.remove(at: first)
        if !isAlternate, first == 0 { scrollback.append(Self.line(gone)) }
        grid.insert(emptyRow, at: bottom)
      } else {
        grid.remove(at: bottom)
        grid.insert(emptyRow, at: first)
      }
    }
  }
}
