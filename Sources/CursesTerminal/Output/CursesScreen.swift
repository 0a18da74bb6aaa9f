internal import CNcurses
internal import TerminalKit

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// ncurses with its output caught in memory: takes frames, gives bytes.
///
/// ncurses itself is one per process, so is the thread that may use it; several screens may live
/// side by side.
final class CursesScreen {
  let capabilities: Capabilities
  let depth: ColorDepth
  private(set) var size: Size

  private let screen: OpaquePointer
  private let output: UnsafeMutablePointer<FILE>
  private let input: UnsafeMutablePointer<FILE>
  private let file: Int32

  private var shown: Frame?
  /// The links of the row that is being handed over.
  private var rowLinks: [FrameLink] = []
  private var isCursorShown: Bool?
  private var colors: CursesColors
  private var standIns: StandIns
  private var rewriter = OutputRewriter()
  private var attributes: [attr_t] = []
  private var rowCells: UnsafeMutableBufferPointer<cchar_t>
  private var captured: UnsafeMutableBufferPointer<UInt8>

  /// Opens ncurses for the terminal type `name`.
  init(
    terminal name: String, size: Size, palette: Palette, environment: (String) -> String?
  ) throws(TerminalUnavailable) {
    (screen, output, input, file) = try Self.open(name)
    capabilities = Capabilities(terminal: name, rows: size.rows)
    depth = ColorDepth.detect(
      colors: capabilities.colors, terminal: name, environment: environment)
    colors = CursesColors(palette: palette, depth: depth)
    standIns = StandIns(
      canPlace: capabilities.placesColumns, canErase: capabilities.erasesCells)
    self.size = size
    rowCells = .allocate(capacity: 0)
    captured = .allocate(capacity: 16_384)
    nonl()
    typeahead(-1)
    idlok(nc_stdscr(), true)
    resize(size)
    use(palette)
    // A screen that has never been left counts as not begun, and is flushed after each move: a
    // hundred times as many system calls.
    endwin()
    doupdate()
    // What was written so far is of no use: entering and leaving is the owner's business.
    lseek(file, 0, SEEK_SET)
  }

  private typealias Handles = (
    screen: OpaquePointer, output: UnsafeMutablePointer<FILE>, input: UnsafeMutablePointer<FILE>,
    file: Int32
  )

  private static func open(_ name: String) throws(TerminalUnavailable) -> Handles {
    useUTF8()
    let file = nc_memory_file()
    guard file >= 0, let output = fdopen(file, "w"), let input = fopen("/dev/null", "r") else {
      throw .system(call: "memory file", reason: String(cString: strerror(errno)))
    }
    // Its size comes from us, also when LINES and COLUMNS are set.
    use_env(false)
    // Without this an entry that names no size, as the Linux console's, could not be opened.
    use_tioctl(true)
    guard let screen = nc_newterm(name, output, input) else {
      fclose(output)
      fclose(input)
      throw .unknownTerminalType(name)
    }
    set_term(screen)
    guard Capabilities.placesCursor else {
      free(screen, output, input)
      throw .cannotPlaceCursor(name)
    }
    if start_color() == OK { use_default_colors() }
    return (screen, output, input, file)
  }

  deinit {
    set_term(screen)
    Self.free(screen, output, input)
    rowCells.deallocate()
    captured.deallocate()
  }

  private static func free(
    _ screen: OpaquePointer, _ output: UnsafeMutablePointer<FILE>,
    _ input: UnsafeMutablePointer<FILE>
  ) {
    endwin()
    delscreen(screen)
    fclose(output)
    fclose(input)
  }

  /// ncurses writes in the locale's encoding; where that is not UTF-8, terminals still are.
  private static func useUTF8() {
    setlocale(LC_CTYPE, "")
    if nc_bytes_per_character() >= 4 { return }
    for name in ["C.UTF-8", "en_US.UTF-8", "UTF-8"] where setlocale(LC_CTYPE, name) != nil {
      return
    }
  }

  /// Takes another palette from the next frame on, which is drawn whole.
  func use(_ palette: Palette) {
    set_term(screen)
    colors = CursesColors(palette: palette, depth: depth)
    for (at, pair) in colors.pairs.enumerated() {
      init_pair(Int16(at + 1), pair.foreground, pair.background)
    }
    rewriter.use(colors.direct)
    attributes = Role.allCases.flatMap { role in
      (0..<64).map { bits in
        Self.attributes(colors.look(of: role).emphasis.union(Emphasis(rawValue: UInt8(bits))))
      }
    }
    shown = nil
  }

  private static func attributes(_ emphasis: Emphasis) -> attr_t {
    var result: attr_t = 0
    if emphasis.contains(.bold) { result |= nc_bold() }
    if emphasis.contains(.dim) { result |= nc_dim() }
    if emphasis.contains(.italic) { result |= nc_italic() }
    if emphasis.contains(.underline) { result |= nc_underline() }
    if emphasis.contains(.reverse) { result |= nc_reverse() }
    if emphasis.contains(.strikethrough) { result |= nc_invisible() }
    return result
  }

  /// Takes the window's new size; the next frame is drawn whole.
  func resize(_ size: Size) {
    set_term(screen)
    self.size = Size(rows: max(size.rows, 1), columns: max(size.columns, 1))
    resizeterm(Int32(self.size.rows), Int32(self.size.columns))
    rowCells.deallocate()
    rowCells = .allocate(capacity: self.size.columns + 1)
    // Their moves name columns of the old width.
    standIns.removeAll()
    shown = nil
  }

  /// The terminal's content is not known any more: the next frame is drawn whole.
  func forget() {
    shown = nil
    isCursorShown = nil
  }

  /// Appends to `out` what makes the terminal show `frame`; nothing when it does already.
  func draw(_ frame: Frame, into out: inout [UInt8]) {
    set_term(screen)
    if standIns.isCrowded {
      standIns.removeAll()
      shown = nil
    }
    guard putCells(of: frame) || shown?.cursor != frame.cursor else {
      shown = frame
      return
    }
    let window = nc_stdscr()
    let cursor = visibleCursor(frame)
    leaveok(window, cursor == nil)
    if let cursor { wmove(window, Int32(cursor.row), Int32(cursor.column)) }
    wnoutrefresh(window)
    doupdate()
    if cursor == nil, isCursorShown != false { out += capabilities.hideCursor }
    takeOutput(&out)
    if cursor != nil, isCursorShown != true { out += capabilities.showCursor }
    isCursorShown = cursor != nil
    shown = frame
  }

  private func visibleCursor(_ frame: Frame) -> Point? {
    guard let cursor = frame.cursor, Rect(size).contains(cursor) else { return nil }
    return cursor
  }

  private func takeOutput(_ out: inout [UInt8]) {
    let count = Int(lseek(file, 0, SEEK_CUR))
    guard count > 0 else { return }
    if count > captured.count {
      captured.deallocate()
      captured = .allocate(capacity: count * 2)
    }
    let got = pread(file, captured.baseAddress, count, 0)
    lseek(file, 0, SEEK_SET)
    // After a burst the memory goes back.
    if count > 1 << 20 { ftruncate(file, 0) }
    guard got > 0 else { return }
    rewriter.rewrite(
      UnsafeBufferPointer(rebasing: captured[..<got]), standIns: standIns, into: &out)
  }

  // MARK: Cells

  /// Hands what has changed to ncurses; returns whether anything has.
  private func putCells(of frame: Frame) -> Bool {
    let rows = min(frame.size.rows, size.rows)
    let columns = min(frame.size.columns, size.columns)
    let links = Dictionary(grouping: frame.links, by: \.row)
    defer { rowLinks = [] }
    return frame.cells.withUnsafeBufferPointer { cells in
      guard let shown, shown.size == frame.size else {
        werase(nc_stdscr())
        if shown == nil { clearok(nc_curscr(), true) }
        for row in 0..<rows {
          rowLinks = links[row] ?? []
          put(Self.row(cells, row, frame.size), row, 0, columns - 1)
        }
        return true
      }
      // A row whose links are others is handed over whole: its cells may be the same.
      let old = Dictionary(grouping: shown.links, by: \.row)
      return shown.cells.withUnsafeBufferPointer { before in
        if before.baseAddress == cells.baseAddress, shown.links == frame.links { return false }
        var hasChanged = false
        for row in 0..<rows {
          let now = Self.row(cells, row, frame.size)
          rowLinks = links[row] ?? []
          if rowLinks != old[row] ?? [] {
            put(now, row, 0, columns - 1)
            hasChanged = true
          } else if let (first, last) = RowChanges.columns(now, Self.row(before, row, frame.size)) {
            put(now, row, first, min(last, columns - 1))
            hasChanged = true
          }
        }
        return hasChanged
      }
    }
  }

  private static func row(
    _ cells: UnsafeBufferPointer<Cell>, _ row: Int, _ size: Size
  ) -> UnsafeBufferPointer<Cell> {
    UnsafeBufferPointer(rebasing: cells[row * size.columns..<(row + 1) * size.columns])
  }

  /// Hands some columns of a row to ncurses, wide clusters whole.
  private func put(
    _ cells: UnsafeBufferPointer<Cell>, _ row: Int, _ first: Int, _ last: Int
  ) {
    let columns = min(cells.count, size.columns)
    var column = first
    var last = last
    while column > 0, column < columns, cells[column].text.isEmpty { column -= 1 }
    while last + 1 < columns, cells[last + 1].text.isEmpty { last += 1 }
    let start = column
    var count = 0
    while column <= last {
      let isWide = column + 1 < columns && cells[column + 1].text.isEmpty
      if isWide, column + 3 == columns, row == size.rows - 1, !capabilities.stopsWrapping {
        // Under tmux ncurses writes the last cell by inserting, and tears such a cluster.
        let blank = Cell.blank
        fill(count, blank, 1, column)
        fill(count + 1, blank, 1, column + 1)
        count += 2
      } else {
        fill(count, cells[column], isWide ? 2 : 1, column, bridge: bridge(cells, column))
        count += 1
      }
      column += isWide ? 2 : 1
    }
    guard count > 0 else { return }
    mvwadd_wchnstr(nc_stdscr(), Int32(row), Int32(start), rowCells.baseAddress, Int32(count))
  }

  private func fill(
    _ at: Int, _ cell: Cell, _ width: Int, _ column: Int, bridge: Cell? = nil
  ) {
    let link = rowLinks.isEmpty ? nil : rowLinks.first { $0.columns.contains(column) }?.target
    let code = code(cell.text, width, column, link)
    var bits = bits(of: cell)
    var pair = colors.look(of: cell.role).pair
    if code == 0x20, showsNothing(cell) {
      // One kind of nothing: no colour changes for the sake of blanks.
      bits = bridge.map(self.bits) ?? 0
      pair = bridge.map { colors.look(of: $0.role).pair } ?? 0
    }
    nc_fill(&rowCells[at], wchar_t(bitPattern: code), bits, Int16(pair))
  }

  private func bits(of cell: Cell) -> attr_t {
    attributes[Int(cell.role.rawValue) * 64 + Int(cell.emphasis.rawValue & 63)]
  }

  /// Whether a blank of this look cannot be seen.
  private func showsNothing(_ cell: Cell) -> Bool {
    bits(of: cell) & Self.visibleWhenBlank == 0 && !colors.isVisibleWhenBlank(cell.role)
  }

  /// The look that a single blank between two words of the same look takes, so that a line of
  /// coloured words is written in one go; nil where it takes none.
  private func bridge(_ cells: UnsafeBufferPointer<Cell>, _ column: Int) -> Cell? {
    guard cells[column].text == " ", column > 0, column + 1 < min(cells.count, size.columns)
    else { return nil }
    let (before, after) = (cells[column - 1], cells[column + 1])
    guard before.role == after.role, before.emphasis == after.emphasis,
      before.text != " ", after.text != " ", !after.text.isEmpty, showsNothing(after)
    else { return nil }
    return after
  }

  private static let visibleWhenBlank = nc_reverse() | nc_underline() | nc_invisible()

  /// The code point that ncurses gets for a cluster.
  private func code(
    _ text: String, _ width: Int, _ column: Int, _ link: LinkTarget?
  ) -> UInt32 {
    if let link, !text.isEmpty {
      return standIns.code(
        for: text, width: width, column: column, columns: size.columns, link: link)
    }
    let utf8 = text.utf8
    guard let lead = utf8.first else { return 0x20 }
    if lead < 0x80, utf8.count == 1 {
      return width == 1 && lead >= 0x20 && lead < 0x7f ? UInt32(lead) : 0x20
    }
    let scalars = text.unicodeScalars
    guard let scalar = scalars.first else { return 0x20 }
    let value = scalar.value
    if value >= 0xa0, value < 0x1F000, utf8.count == Self.length(value),
      width == 1 || value >= 0x2E80, Int(nc_width(wchar_t(bitPattern: value))) == width
    {
      return value
    }
    return standIns.code(for: text, width: width, column: column, columns: size.columns)
  }

  private static func length(_ scalar: UInt32) -> Int {
    scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
  }
}
