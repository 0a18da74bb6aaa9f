internal import TerminalKit

/// Code points that stand in for clusters while ncurses holds them.
///
/// A `cchar_t` has room for five code points, and ncurses takes the first one's width for the
/// whole cluster; so every cluster that it could get wrong is handed over as one code point of
/// the right width, and `OutputRewriter` writes the cluster in its place. A cluster whose width
/// terminals disagree about is followed by a move to its next column: such a terminal garbles
/// one cell and not the line.
struct StandIns {
  /// Ideographs which every wcwidth() knows as wide; the real ones get a stand-in themselves.
  static let wide: Range<UInt32> = 0x20000..<0x2A000
  /// Private code points, one cell wide everywhere.
  static let narrow: Range<UInt32> = 0xF0000..<0xFA000

  private struct Key: Hashable {
    let text: String
    let column: Int
    let width: Int
    let link: LinkTarget?
  }

  private var codes: [Key: UInt32] = [:]
  private var wideBytes: [[UInt8]] = []
  private var narrowBytes: [[UInt8]] = []
  private var links: [UInt32: LinkTarget] = [:]
  private let canPlace: Bool
  private let canErase: Bool

  /// - Parameters:
  ///   - canPlace: whether the terminal knows `CSI n G`.
  ///   - canErase: whether it knows `CSI n X`.
  init(canPlace: Bool, canErase: Bool) {
    self.canPlace = canPlace
    self.canErase = canErase
  }

  /// Whether so many are in use that they should be forgotten before the next frame.
  var isCrowded: Bool { max(wideBytes.count, narrowBytes.count) > Self.wide.count / 2 }

  /// Forgets all; the screen must be drawn anew.
  mutating func removeAll() {
    codes.removeAll()
    wideBytes.removeAll()
    narrowBytes.removeAll()
    links.removeAll()
  }

  /// The stand-in for `text` at `column` of a screen of `columns`, part of a link where one is
  /// named; U+FFFD when they run out.
  mutating func code(
    for text: String, width: Int, column: Int, columns: Int, link: LinkTarget? = nil
  ) -> UInt32 {
    // A letter of ASCII is written the same wherever it stands.
    let isPlain = text.utf8.count == 1
    let key = Key(text: text, column: isPlain ? 0 : column, width: width, link: link)
    if let known = codes[key] { return known }
    let range = width == 2 ? Self.wide : Self.narrow
    let number = UInt32(width == 2 ? wideBytes.count : narrowBytes.count)
    guard number < range.count else { return width == 2 ? 0xFF1F : 0xFFFD }
    let code = range.lowerBound + number
    let bytes = output(text, width: width, column: column, columns: columns)
    if width == 2 { wideBytes.append(bytes) } else { narrowBytes.append(bytes) }
    codes[key] = code
    if let link { links[code] = link }
    return code
  }

  /// The link that the cluster of `code` is part of.
  func link(for code: UInt32) -> LinkTarget? { links.isEmpty ? nil : links[code] }

  /// What to write for `code`; nil where it is no stand-in in use.
  func bytes(for code: UInt32) -> [UInt8]? {
    if Self.wide.contains(code) {
      let number = Int(code - Self.wide.lowerBound)
      return number < wideBytes.count ? wideBytes[number] : nil
    }
    if Self.narrow.contains(code) {
      let number = Int(code - Self.narrow.lowerBound)
      return number < narrowBytes.count ? narrowBytes[number] : nil
    }
    return nil
  }

  private func output(_ text: String, width: Int, column: Int, columns: Int) -> [UInt8] {
    var cluster: [UInt8] = []
    var isDoubtful = false
    for (place, scalar) in text.unicodeScalars.enumerated() {
      let value = scalar.value
      // Cells come from `SafeText`; this is the last door, so it looks again.
      if value < 0x20 || (0x7f..<0xa0).contains(value) { continue }
      if cluster.count > 120 { break }
      cluster.append(contentsOf: String(scalar).utf8)
      // A letter with marks that every terminal knows stays one cell everywhere.
      if place > 0, !(0x300..<0x370).contains(value) { isDoubtful = true }
      if place == 0, value >= 0x1F000 || (width == 2 && value < 0x2E80) { isDoubtful = true }
    }
    if cluster.isEmpty { cluster = Array(repeating: 0x20, count: width) }
    guard isDoubtful, canPlace else { return cluster }
    let erase = canErase ? "\u{1b}[\(width)X" : ""
    let next = column + width
    if next >= columns {
      // Nothing stands to the right; but a terminal that thinks it wider must not wrap.
      return Array("\u{1b}[?7l\(erase)".utf8) + cluster + Array("\u{1b}[?7h".utf8)
    }
    let place = Array("\u{1b}[\(next + 1)G".utf8)
    if columns - next < 8 {
      return Array("\u{1b}[?7l\(erase)".utf8) + cluster + place + Array("\u{1b}[?7h".utf8)
    }
    return Array(erase.utf8) + cluster + place
  }
}
