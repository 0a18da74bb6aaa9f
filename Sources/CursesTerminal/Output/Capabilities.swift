internal import CNcurses

/// What terminfo says of the terminal in use, as far as it is written outside of ncurses.
struct Capabilities {
  let colors: Int
  let enterScreen: [UInt8]
  let leaveScreen: [UInt8]
  let keypadOn: [UInt8]
  let keypadOff: [UInt8]
  let showCursor: [UInt8]
  let hideCursor: [UInt8]
  let plainText: [UInt8]
  let plainColors: [UInt8]
  /// Moves to the last row of the window as it was at the start.
  let lastRow: [UInt8]
  /// Knows `CSI n G`.
  let placesColumns: Bool
  /// Knows `CSI n X`.
  let erasesCells: Bool
  /// Can write its last cell without scrolling.
  let stopsWrapping: Bool
  /// Knows xterm's modes and swallows those it does not know; the Linux console, for one, prints
  /// parts of them.
  let isLikeXterm: Bool

  /// Reads them from the terminal that ncurses has open now.
  init(terminal: String, rows: Int) {
    colors = Int(max(nc_colors(), 0))
    enterScreen = Self.string("smcup")
    leaveScreen = Self.string("rmcup")
    keypadOn = Self.string("smkx")
    keypadOff = Self.string("rmkx")
    // Only what shows it: xterm's own string would also end the blinking that a person chose.
    let show = Self.string("cnorm")
    let plainShow = Array("\u{1b}[?25h".utf8)
    showCursor = show.suffix(plainShow.count) == plainShow[...] ? plainShow : show
    hideCursor = Self.string("civis")
    plainText = Self.string("sgr0")
    plainColors = Self.string("op")
    lastRow = Self.copy(nc_string_with("cup", Int32(max(rows, 1) - 1), 0))
    placesColumns = Self.copy(nc_string_with("hpa", 4, 0)) == Array("\u{1b}[5G".utf8)
    erasesCells = Self.copy(nc_string_with("ech", 4, 0)) == Array("\u{1b}[4X".utf8)
    stopsWrapping = nc_string("rmam") != nil && nc_string("smam") != nil
    let families = [
      "xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty", "wezterm", "ghostty", "st-",
      "vte", "gnome", "konsole", "contour", "iterm",
    ]
    isLikeXterm = nc_flag("XT") != 0 || families.contains { terminal.hasPrefix($0) }
  }

  /// Whether it can place the cursor at all.
  static var placesCursor: Bool { nc_string("cup") != nil }

  private static func string(_ name: String) -> [UInt8] { copy(nc_string(name)) }

  /// The bytes of a capability without its padding marks (`$<5>`), which only tputs() would obey.
  private static func copy(_ value: UnsafePointer<CChar>?) -> [UInt8] {
    guard let value else { return [] }
    var result: [UInt8] = []
    var isPadding = false
    var at = 0
    while value[at] != 0, at < 512 {
      let byte = UInt8(bitPattern: value[at])
      if byte == UInt8(ascii: "$"), value[at + 1] == CChar(bitPattern: UInt8(ascii: "<")) {
        isPadding = true
      }
      if !isPadding { result.append(byte) }
      if byte == UInt8(ascii: ">"), isPadding { isPadding = false }
      at += 1
    }
    return result
  }
}
