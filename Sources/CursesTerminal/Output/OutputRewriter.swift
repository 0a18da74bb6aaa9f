internal import TerminalKit

/// Turns what ncurses wrote into what the terminal gets: stand-ins become clusters, colour names
/// become 24-bit colours, and bytes that change nothing are left out.
struct OutputRewriter {
  /// What index 16 + n of a foreground or background is written as; empty to leave indexes alone.
  private var colors: [[UInt8]] = []
  /// Where the last graphics sequence starts in the output, when nothing was written after it.
  private var lastGraphics: Int?
  /// The link that what is written now belongs to.
  private var link: LinkTarget?

  /// Sets the meaning of colour indexes.
  mutating func use(_ direct: [CursesColors.Direct]) {
    colors = direct.map { color in
      switch color {
      case .indexed(let index): Array("8;5;\(index)".utf8)
      case .rgb(let red, let green, let blue): Array("8;2;\(red);\(green);\(blue)".utf8)
      }
    }
  }

  /// Appends the terminal's form of `captured` to `out`.
  mutating func rewrite(
    _ captured: UnsafeBufferPointer<UInt8>, standIns: StandIns, into out: inout [UInt8]
  ) {
    lastGraphics = nil
    var at = 0
    var copied = 0
    while at < captured.count {
      let byte = captured[at]
      // Printing ASCII and most of UTF-8 goes through in whole runs.
      if byte > 0x1b && byte < 0xf0 || byte < 0x0e {
        at += 1
        continue
      }
      if at > copied {
        change(to: nil, &out)
        out.append(contentsOf: captured[copied..<at])
        lastGraphics = nil
      }
      switch byte {
      case 0x1b: at = escape(captured, at, &out)
      case 0xf0...: at = wideScalar(captured, at, standIns, &out)
      case 0x0e, 0x0f: at += 1  // character sets are never shifted
      default:
        out.append(byte)
        at += 1
      }
      copied = at
    }
    change(to: nil, &out)
    if at > copied { out.append(contentsOf: captured[copied..<at]) }
  }

  /// Begins or ends a link (OSC 8) where what follows belongs to another than what went before.
  private mutating func change(to next: LinkTarget?, _ out: inout [UInt8]) {
    guard next != link else { return }
    link = next
    lastGraphics = nil
    let mark = next.map { "id=\($0.name);\($0.address)" } ?? ";"
    out.append(contentsOf: "\u{1B}]8;\(mark)\u{1B}\\".utf8)
  }

  private mutating func wideScalar(
    _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ standIns: StandIns, _ out: inout [UInt8]
  ) -> Int {
    lastGraphics = nil
    guard at + 4 <= bytes.count else {
      out.append(bytes[at])
      return at + 1
    }
    let code =
      UInt32(bytes[at] & 0x07) << 18 | UInt32(bytes[at + 1] & 0x3f) << 12
      | UInt32(bytes[at + 2] & 0x3f) << 6 | UInt32(bytes[at + 3] & 0x3f)
    change(to: standIns.link(for: code), &out)
    if let cluster = standIns.bytes(for: code) {
      out.append(contentsOf: cluster)
    } else {
      out.append(contentsOf: bytes[at..<at + 4])
    }
    return at + 4
  }

  private mutating func escape(
    _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ out: inout [UInt8]
  ) -> Int {
    if at + 2 < bytes.count, bytes[at + 1] == UInt8(ascii: "(") { return at + 3 }
    guard at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "[") else {
      out.append(bytes[at])
      lastGraphics = nil
      return at + 1
    }
    var end = at + 2
    while end < bytes.count, !(0x40...0x7e).contains(bytes[end]) { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "m") else {
      let next = min(end + 1, bytes.count)
      out.append(contentsOf: bytes[at..<next])
      lastGraphics = nil
      return next
    }
    graphics(bytes, at + 2, end, &out)
    return end + 1
  }

  private mutating func graphics(
    _ bytes: UnsafeBufferPointer<UInt8>, _ from: Int, _ end: Int, _ out: inout [UInt8]
  ) {
    let zero = UInt8(ascii: "0")
    let startsAnew = from == end || bytes[from] == zero || bytes[from] == UInt8(ascii: ";")
    if let start = lastGraphics, startsAnew {
      out.removeSubrange(start...)
    } else if lastGraphics != nil {
      out[out.count - 1] = UInt8(ascii: ";")
    }
    if lastGraphics == nil || startsAnew {
      lastGraphics = out.count
      out.append(0x1b)
      out.append(UInt8(ascii: "["))
    }
    var at = from
    while at < end {
      if !rewriteColor(bytes, &at, end, &out) {
        let first = at
        while at < end, bytes[at] != UInt8(ascii: ";") { at += 1 }
        // SGR 8 is never asked for: here it means "strikethrough".
        if at - first == 1, bytes[first] == UInt8(ascii: "8") {
          out.append(UInt8(ascii: "9"))
        } else {
          out.append(contentsOf: bytes[first..<at])
        }
      }
      if at < end {
        out.append(UInt8(ascii: ";"))
        at += 1
      }
    }
    out.append(UInt8(ascii: "m"))
  }

  /// Handles `38;5;n` and `48;5;n` at `at`; false when something else stands there.
  private func rewriteColor(
    _ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int, _ end: Int, _ out: inout [UInt8]
  ) -> Bool {
    guard at + 6 <= end, bytes[at] == UInt8(ascii: "3") || bytes[at] == UInt8(ascii: "4"),
      bytes[at + 1] == UInt8(ascii: "8"), bytes[at + 2] == UInt8(ascii: ";"),
      bytes[at + 3] == UInt8(ascii: "5"), bytes[at + 4] == UInt8(ascii: ";")
    else { return false }
    let start = at
    var index = 0
    at += 5
    while at < end, (0x30...0x39).contains(bytes[at]), index < 1000 {
      index = index * 10 + Int(bytes[at] - 0x30)
      at += 1
    }
    if index >= 16, index - 16 < colors.count {
      out.append(bytes[start])
      out.append(contentsOf: colors[index - 16])
    } else {
      out.append(contentsOf: bytes[start..<at])
    }
    return true
  }
}
