// Keys and texts in quotes.

extension TOMLReader {
  /// The parts of a dotted key, at least one.
  mutating func key() throws(TOMLError) -> [String] {
    var parts: [String] = []
    repeat {
      skipBlanks()
      guard parts.count < Self.deepest else { throw error("a key with too many parts") }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        parts.append(try text(mayBeBlock: false))
      } else {
        parts.append(try bareKey())
      }
    } while take(".")
    return parts
  }

  private mutating func bareKey() throws(TOMLError) -> String {
    let start = index
    while let byte {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: index += 1
      default: return try bareKey(from: start)
      }
    }
    return try bareKey(from: start)
  }

  private func bareKey(from start: Int) throws(TOMLError) -> String {
    if index == start {
      let isText = byte.map { $0 >= 0x80 } ?? false
      throw error(isText ? "a key with such letters needs quotes" : "a key is missing")
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// A text in any of the four kinds of quotes.
  mutating func text(mayBeBlock: Bool) throws(TOMLError) -> String {
    guard let quote = byte else { return "" }
    let start = line
    let isBlock = mayBeBlock && run(of: quote) >= 3
    index += isBlock ? 3 : 1
    if isBlock { _ = takeNewline() }
    var text: [UInt8] = []
    while let byte {
      if byte == quote {
        if !isBlock {
          index += 1
          return String(decoding: text, as: UTF8.self)
        }
        // Up to two quotes may stand right before the closing three.
        let count = min(run(of: quote), 5)
        index += count
        text += Array(repeating: quote, count: count >= 3 ? count - 3 : count)
        if count >= 3 { return String(decoding: text, as: UTF8.self) }
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try escape(into: &text, inBlock: isBlock)
      } else if isBlock, takeNewline() {
        text.append(0x0A)
      } else {
        if byte == 0x0A || byte == 0x0D { break }
        guard byte == 0x09 || (byte >= 0x20 && byte != 0x7F) else {
          throw error("a control character in a text; write it as \\u00…")
        }
        text.append(byte)
        index += 1
      }
    }
    let marks = String(repeating: Character(Unicode.Scalar(quote)), count: isBlock ? 3 : 1)
    throw TOMLError(line: start, reason: "the text is not closed by \(marks)")
  }

  /// How often `byte` stands here in a row, counted up to five.
  private func run(of byte: UInt8) -> Int {
    bytes[index..<min(index + 5, bytes.count)].prefix { $0 == byte }.count
  }

  private mutating func escape(into text: inout [UInt8], inBlock: Bool) throws(TOMLError) {
    index += 1
    if inBlock, skipFoldedLines() { return }
    guard let byte else { return }
    index += 1
    switch byte {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
    case UInt8(ascii: "u"): try scalar(digits: 4, into: &text)
    case UInt8(ascii: "U"): try scalar(digits: 8, into: &text)
    default: throw error("an unknown escape after \\; write \\\\, or use 'single quotes'")
    }
  }

  /// A backslash at the end of a line takes the line's end and all blank space after it.
  private mutating func skipFoldedLines() -> Bool {
    let start = index
    skipBlanks()
    guard takeNewline() else {
      index = start
      return false
    }
    repeat { skipBlanks() } while takeNewline()
    return true
  }

  private mutating func scalar(digits: Int, into text: inout [UInt8]) throws(TOMLError) {
    let end = min(index + digits, bytes.count)
    let hexadecimal = bytes[index..<end]
    let number = UInt32(String(decoding: hexadecimal, as: UTF8.self), radix: 16)
    guard hexadecimal.count == digits, hexadecimal.allSatisfy({ digitValue($0) < 16 }),
      let scalar = number.flatMap(Unicode.Scalar.init)
    else { throw error("\\u needs \(digits) hexadecimal digits of a character") }
    index = end
    text += Array(String(scalar).utf8)
  }
}
