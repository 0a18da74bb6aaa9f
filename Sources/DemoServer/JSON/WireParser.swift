/// Reads one JSON value from bytes, with the complaints of Go's decoder word for word.
///
/// Like that decoder it stops after the first value and ignores what follows.
struct WireParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// Go's own limit on nesting.
  private static let maxDepth = 10_000
  /// Ours is lower: a value is also freed and compared by recursion.
  private static let depthLimit = min(maxDepth, 512)

  /// What is wrong with a text.
  enum Failure: Error, Equatable {
    /// There is nothing but blanks.
    case empty
    /// The text ends inside the value.
    case unexpectedEnd
    /// Something else, in Go's words.
    case syntax(String)

    var message: String {
      switch self {
      case .empty: "EOF"
      case .unexpectedEnd: "unexpected EOF"
      case .syntax(let text): text
      }
    }
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  static func parse(_ bytes: [UInt8]) throws(Failure) -> WireValue {
    var parser = WireParser(bytes)
    parser.skipBlanks()
    guard parser.position < bytes.count else { throw .empty }
    return try parser.value()
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private func peek() throws(Failure) -> UInt8 {
    guard position < bytes.count else { throw .unexpectedEnd }
    return bytes[position]
  }

  private func invalid(_ context: String) -> Failure {
    guard position < bytes.count else { return .unexpectedEnd }
    return .syntax("invalid character \(Self.quoted(bytes[position])) \(context)")
  }

  /// Go works on bytes here and shows one as a character of Latin-1.
  private static func quoted(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "'"): return #"'\''"#
    case UInt8(ascii: "\""): return "'\"'"
    default:
      var text = ""
      WireValue.quote(String(Character(UnicodeScalar(byte))), to: &text)
      return "'" + text.dropFirst().dropLast() + "'"
    }
  }

  private mutating func value() throws(Failure) -> WireValue {
    skipBlanks()
    switch try peek() {
    case UInt8(ascii: "{"): return try nested { parser throws(Failure) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(Failure) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw invalid("looking for beginning of value")
    }
  }

  private mutating func nested(
    _ body: (inout WireParser) throws(Failure) -> WireValue
  ) throws(Failure) -> WireValue {
    depth += 1
    guard depth <= Self.depthLimit else { throw .syntax("exceeded max depth") }
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func object() throws(Failure) -> WireValue {
    position += 1
    var members: [WireValue.Member] = []
    while true {
      skipBlanks()
      if try peek() == UInt8(ascii: "}"), members.isEmpty { break }
      guard try peek() == UInt8(ascii: "\"") else {
        throw invalid("looking for beginning of object key string")
      }
      let name = try string()
      skipBlanks()
      guard try peek() == UInt8(ascii: ":") else { throw invalid("after object key") }
      position += 1
      members.append(WireValue.Member(name: name, value: try value()))
      skipBlanks()
      if try peek() == UInt8(ascii: "}") { break }
      guard try peek() == UInt8(ascii: ",") else { throw invalid("after object key:value pair") }
      position += 1
    }
    position += 1
    return .object(members)
  }

  private mutating func array() throws(Failure) -> WireValue {
    position += 1
    var elements: [WireValue] = []
    while true {
      skipBlanks()
      if try peek() == UInt8(ascii: "]"), elements.isEmpty { break }
      elements.append(try value())
      skipBlanks()
      if try peek() == UInt8(ascii: "]") { break }
      guard try peek() == UInt8(ascii: ",") else { throw invalid("after array element") }
      position += 1
    }
    position += 1
    return .array(elements)
  }

  private mutating func literal(_ word: String, _ value: WireValue) throws(Failure) -> WireValue {
    for byte in word.utf8 {
      guard try peek() == byte else {
        throw invalid("in literal \(word) (expecting \(Self.quoted(byte)))")
      }
      position += 1
    }
    return value
  }

  private mutating func number() throws(Failure) -> String {
    let start = position
    if try peek() == UInt8(ascii: "-") { position += 1 }
    if try peek() == UInt8(ascii: "0") {
      position += 1
    } else {
      try digits("in numeric literal")
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try digits("after decimal point in numeric literal")
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if let sign = Optional(try peek()), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        position += 1
      }
      try digits("in exponent of numeric literal")
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits(_ context: String) throws(Failure) {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(try peek()) else {
      throw invalid(context)
    }
    while position < bytes.count,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    {
      position += 1
    }
  }
}

extension WireParser {
  private mutating func string() throws(Failure) -> String {
    position += 1
    var text: [UInt8] = []
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position += 1
        text += try escape()
      case 0..<0x20:
        throw invalid("in string literal")
      default:
        text.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape() throws(Failure) -> [UInt8] {
    let byte = try peek()
    let plain: [UInt8: UInt8] = [
      UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
      UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
      UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]
    if let code = plain[byte] {
      position += 1
      return [code]
    }
    guard byte == UInt8(ascii: "u") else { throw invalid("in string escape code") }
    position += 1
    let first = try hexadecimal()
    // A pair of surrogates is one character; a lone one becomes U+FFFD.
    if (0xD800..<0xDC00).contains(first), position + 1 < bytes.count,
      bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
    {
      let back = position
      position += 2
      let second = try hexadecimal()
      if (0xDC00..<0xE000).contains(second) {
        let code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        return Self.utf8(UnicodeScalar(code))
      }
      position = back
    }
    return Self.utf8(UnicodeScalar(first))
  }

  private static func utf8(_ scalar: UnicodeScalar?) -> [UInt8] {
    Array(String(Character(scalar ?? "\u{FFFD}")).utf8)
  }

  private mutating func hexadecimal() throws(Failure) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(UnicodeScalar(try peek())).hexDigitValue else {
        throw invalid(#"in \u hexadecimal character escape"#)
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}
