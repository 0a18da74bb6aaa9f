import CWidth

/// The table entry of one code point, unpacked.
struct CodePoint {
  /// What `cwidth.h` calls the kind.
  enum Kind: UInt8 {
    case plain, extend, spacing, regional, pictograph, special, hangul, control
  }

  let value: UInt32
  private let entry: UInt8

  @inline(__always)
  init(_ value: UInt32) {
    self.value = value
    entry = cwidth_entry(value)
  }

  @inline(__always) var kind: Kind { Kind(rawValue: (entry >> 2) & 7) ?? .plain }
  /// Cells on its own; 0 for controls.
  @inline(__always) var width: Int { entry & 3 == 3 ? 0 : Int(entry & 3) }
  @inline(__always) var isEmoji: Bool { entry & 0x20 != 0 }
  @inline(__always) var isConsonant: Bool { entry & 0x40 != 0 }
  @inline(__always) var isLinker: Bool { entry & 0x80 != 0 }
  /// Neither joins anything nor needs a closer look: most letters of most scripts.
  @inline(__always) var isOrdinary: Bool { entry & 0x9C == 0 }
  @inline(__always) var isEmojiModifier: Bool { value >= 0x1F3FB && value <= 0x1F3FF }

  /// Whether text presentation (VS15) makes it one cell wide: the wide emoji, but not the two
  /// circled ideographs, which are wide as text too.
  @inline(__always) var isNarrowAsText: Bool {
    kind == .pictograph && value > 0x3300 || value < 0x3000
  }
}

/// One cell's worth of text: what the cursor steps over and the terminal draws in one place.
struct CellSpan {
  /// UTF-8 offsets of the text.
  let start: Int
  let end: Int
  /// 0 (a mark or control with nothing to stand on), 1 or 2.
  let width: Int
  /// The first code point.
  let first: UInt32
}

/// Cuts UTF-8 into cells: grapheme clusters, but never more than two columns of Hangul or letters
/// are glued together only because Unicode allows endless clusters.
///
/// The buffer must be valid UTF-8, as Swift's strings are. Cost: about 2 ns a cell for ASCII,
/// 10 ns for others.
struct CellScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int
  private let limit: Int

  @inline(__always)
  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0, to limit: Int? = nil) {
    self.bytes = bytes
    position = start
    self.limit = min(limit ?? bytes.count, bytes.count)
  }

  /// The next cell; nil at the end.
  @inline(__always)
  mutating func next() -> CellSpan? {
    guard position < limit else { return nil }
    let start = position
    let byte = bytes[start]
    if byte < 0x80, start + 1 >= limit || bytes[start + 1] < 0x80 {
      position = start + 1
      let width = byte >= 0x20 && byte != 0x7F ? 1 : 0
      return CellSpan(start: start, end: start + 1, width: width, first: UInt32(byte))
    }
    return join(from: start)
  }

  private mutating func join(from start: Int) -> CellSpan {
    let (value, length) = decodeUTF8(bytes, at: start)
    position = start + length
    let base = CodePoint(value)
    var cell = OpenCell(base)
    while base.kind != .control, position < limit {
      let (next, length) = decodeUTF8(bytes, at: position)
      guard cell.add(CodePoint(next)) else { break }
      position += length
    }
    return CellSpan(start: start, end: position, width: cell.width, first: value)
  }
}

/// A cell while its code points come in.
struct OpenCell {
  private let base: CodePoint
  private(set) var width: Int
  private var afterJoiner = false
  private var hasModifier = false
  private var isPictograph: Bool
  private var linked = false
  private var flagHalves: Int

  @inline(__always)
  init(_ base: CodePoint) {
    self.base = base
    width = base.width
    isPictograph = base.kind == .pictograph
    flagHalves = base.kind == .regional ? 1 : 0
  }

  /// Takes `next` into the cell; false when it begins another.
  mutating func add(_ next: CodePoint) -> Bool {
    let joined = afterJoiner
    switch next.kind {
    case .control: return false
    case .extend:
      if next.isLinker { linked = true }
    case .spacing:
      if next.isLinker { linked = true }
      widen(by: 1)
    case .special:
      return addSpecial(next)
    case .hangul:
      guard next.width == 0 else { return false }
    case .regional:
      guard flagHalves == 1 else { return false }
      flagHalves = 2
    case .pictograph:
      guard joined, isPictograph else { return false }
      hasModifier = false
      widen(by: next.width)
    case .plain:
      guard linked, next.isConsonant, base.isConsonant else { return false }
      linked = false
      widen(by: next.width)
    }
    afterJoiner = false
    return true
  }

  private mutating func addSpecial(_ next: CodePoint) -> Bool {
    afterJoiner = next.value == 0x200D
    if next.isEmojiModifier {
      guard isPictograph, !hasModifier else { return false }
      hasModifier = true
      width = 2
    } else if next.value == 0xFE0F, base.isEmoji {
      width = 2
    } else if next.value == 0xFE0E, base.isNarrowAsText {
      width = min(width, 1)
    }
    return true
  }

  private mutating func widen(by columns: Int) {
    width = min(2, width + columns)
  }
}

/// Decodes one code point of valid UTF-8; a truncated one counts as U+FFFD of one byte.
@inline(__always)
func decodeUTF8(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (UInt32, length: Int) {
  let lead = UInt32(bytes[index])
  if lead < 0x80 { return (lead, 1) }
  let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
  guard index + length <= bytes.count else { return (0xFFFD, 1) }
  var value = length == 4 ? lead & 0x07 : length == 3 ? lead & 0x0F : lead & 0x1F
  for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
  return (value, length)
}
