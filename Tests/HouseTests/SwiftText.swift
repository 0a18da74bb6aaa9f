import Foundation

/// Just enough of Swift's grammar to tell code from comments and texts.
enum SwiftText {
  /// The text with comments and the contents of texts in quotes replaced by blanks, a blank for
  /// each byte; ends of lines stay.
  static func withoutCommentsAndTexts(_ text: String) -> String {
    var scan = Scan(bytes: Array(text.utf8) + [0])
    scan.run()
    return String(decoding: scan.result, as: UTF8.self)
  }

  private struct Scan {
    private static let quote = UInt8(ascii: "\"")
    private static let pound = UInt8(ascii: "#")
    private static let newline: UInt8 = 0x0A

    /// Ended by a NUL.
    let bytes: [UInt8]
    var index = 0
    var result: [UInt8] = []

    var byte: UInt8? { index < bytes.count - 1 ? bytes[index] : nil }

    /// How many bytes from here on are none of `signs`. C is fast in debug builds too.
    func run(without signs: String) -> Int {
      bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return 0 }
        return strcspn((start + index).assumingMemoryBound(to: CChar.self), signs)
      }
    }

    func has(_ text: [UInt8]) -> Bool { bytes[index...].starts(with: text) }

    mutating func keep(_ count: Int) {
      let end = min(index + count, bytes.count - 1)
      result += bytes[index..<end]
      index = end
    }

    mutating func blank(_ count: Int) {
      for _ in 0..<count where index < bytes.count - 1 {
        result.append(bytes[index] == Self.newline ? Self.newline : 0x20)
        index += 1
      }
    }

    /// Blanks all up to the next of `signs`, which hold the end of the line.
    mutating func blank(upTo signs: String) {
      let count = run(without: signs)
      result += Array(repeating: 0x20, count: count)
      index += count
    }

    mutating func run() {
      while let byte {
        switch byte {
        case UInt8(ascii: "/") where has([0x2F, 0x2F]):
          blank(upTo: "\n")
        case UInt8(ascii: "/") where has([0x2F, 0x2A]): blockComment()
        case Self.quote: text(pounds: 0)
        case Self.pound:
          let count = bytes[index...].prefix { $0 == Self.pound }.count
          keep(count)
          if self.byte == Self.quote { text(pounds: count) }
        default: keep(max(1, run(without: "\"/#")))
        }
      }
    }

    mutating func blockComment() {
      var depth = 0
      repeat {
        if has([0x2F, 0x2A]) {
          depth += 1
          blank(2)
        } else if has([0x2A, 0x2F]) {
          depth -= 1
          blank(2)
        } else {
          blank(1)
        }
      } while depth > 0 && byte != nil
    }

    /// Code within an interpolation goes with the text: what it may hold is little.
    mutating func text(pounds: Int) {
      let isBlock = has([Self.quote, Self.quote, Self.quote])
      let quotes = Array(repeating: Self.quote, count: isBlock ? 3 : 1)
      let end = quotes + Array(repeating: Self.pound, count: pounds)
      let escape = [UInt8(ascii: "\\")] + Array(repeating: Self.pound, count: pounds)
      keep(quotes.count)
      while true {
        blank(upTo: "\"\\\n")
        guard let byte else { return }
        if byte == Self.quote, has(end) { return keep(end.count) }
        if byte == escape[0], has(escape) {
          blank(escape.count)
          if self.byte == UInt8(ascii: "(") { interpolation() } else { blank(1) }
        } else if !isBlock, byte == Self.newline {
          return
        } else {
          blank(1)
        }
      }
    }

    mutating func interpolation() {
      var depth = 0
      repeat {
        if byte == Self.quote {
          text(pounds: 0)
          continue
        }
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        blank(1)
      } while depth > 0 && byte != nil
    }
  }
}
