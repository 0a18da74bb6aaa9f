/// Reads a TOML 1.0 document; linear in its length. Throws the first error, with its line.
package struct TOMLReader {
  let bytes: [UInt8]
  var index = 0
  var line = 1
  private let root = TOMLSection(.header, line: 1)

  /// Keys with more parts and deeper values are refused: nobody writes them, and recursion ends.
  static let deepest = 64

  private init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The table of a whole document.
  package static func read(_ text: String) throws(TOMLError) -> TOMLTable {
    var reader = TOMLReader(text)
    try reader.document()
    return reader.root.table()
  }

  private mutating func document() throws(TOMLError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    var section = root
    while true {
      skipBlanks()
      if byte == UInt8(ascii: "[") {
        section = try header()
      } else if let byte, byte != UInt8(ascii: "#"), byte != 0x0A, byte != 0x0D {
        try entry(of: section, depth: 0)
      }
      guard try endLine() else { return }
    }
  }

  /// `[a.b]` or `[[a.b]]`: the section to which the following entries belong.
  private mutating func header() throws(TOMLError) -> TOMLSection {
    let start = line
    index += 1
    let isArray = byte == UInt8(ascii: "[")
    if isArray { index += 1 }
    let key = try key()
    let isClosed = take("]") && (!isArray || byte == UInt8(ascii: "]"))
    if isArray, isClosed { index += 1 }
    guard isClosed else {
      throw error("a section's name ends with \(isArray ? "]]" : "]")")
    }
    var section = root
    for part in key.dropLast() {
      section = try section.opened(part, as: .implied, at: start)
    }
    guard let last = key.last else { return section }
    return try isArray ? section.appended(last, at: start) : section.declared(last, at: start)
  }

  /// `a.b = value`.
  mutating func entry(of section: TOMLSection, depth: Int) throws(TOMLError) {
    let start = line
    let key = try key()
    guard take("=") else {
      throw error("= is missing after the key \"\(key.joined(separator: "."))\"")
    }
    var section = section
    for part in key.dropLast() {
      section = try section.opened(part, as: .dotted, at: start)
    }
    guard let last = key.last else { return }
    try section.checkFree(last, at: start)
    skipBlanks()
    let kind = try value(depth: depth)
    section.add(last, TOMLValue(kind, line: start))
  }

  /// Takes the rest of a line, which may be a comment; false at the end of the document.
  private mutating func endLine() throws(TOMLError) -> Bool {
    skipBlanks()
    if byte == UInt8(ascii: "#") { try comment() }
    guard byte != nil else { return false }
    guard takeNewline() else { throw error("more on the line than one entry; a text needs quotes") }
    return true
  }
}

// MARK: - Values

extension TOMLReader {
  mutating func value(depth: Int) throws(TOMLError) -> TOMLValue.Kind {
    guard depth < Self.deepest else { throw error("nested too deeply") }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .text(try text(mayBeBlock: true))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "{"): return .table(try inlineTable(depth: depth))
    case nil, 0x0A, 0x0D, UInt8(ascii: "#"): throw error("a value is missing after =")
    case .some: return try scalar()
    }
  }

  private mutating func array(depth: Int) throws(TOMLError) -> [TOMLValue] {
    let start = line
    index += 1
    var values: [TOMLValue] = []
    while true {
      try skipLines()
      if take("]") { return values }
      guard byte != nil else { throw TOMLError(line: start, reason: "this [ is not closed by ]") }
      let line = line
      values.append(TOMLValue(try value(depth: depth + 1), line: line))
      try skipLines()
      if take("]") { return values }
      guard byte != nil else { throw TOMLError(line: start, reason: "this [ is not closed by ]") }
      guard take(",") else { throw error("a comma is missing in the list") }
    }
  }

  private mutating func inlineTable(depth: Int) throws(TOMLError) -> TOMLTable {
    index += 1
    let section = TOMLSection(.inline, line: line)
    if take("}") { return TOMLTable() }
    while true {
      try entry(of: section, depth: depth + 1)
      if take("}") { return section.table() }
      guard take(",") else { throw error("{ … } needs a comma or } here, on the same line") }
    }
  }
}

// MARK: - Bytes

extension TOMLReader {
  var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// An error on the line reached.
  func error(_ reason: String) -> TOMLError { TOMLError(line: line, reason: reason) }

  /// Takes a sign with the blanks before it.
  mutating func take(_ sign: Unicode.Scalar) -> Bool {
    let start = index
    skipBlanks()
    if let byte, UInt32(byte) == sign.value {
      index += 1
      return true
    }
    index = start
    return false
  }

  mutating func takeNewline() -> Bool {
    if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
    guard byte == 0x0A else { return false }
    index += 1
    line += 1
    return true
  }

  mutating func skipBlanks() {
    while byte == 0x20 || byte == 0x09 { index += 1 }
  }

  /// Skips blanks, comments and ends of lines.
  private mutating func skipLines() throws(TOMLError) {
    while true {
      skipBlanks()
      if byte == UInt8(ascii: "#") {
        try comment()
      } else if !takeNewline() {
        return
      }
    }
  }

  private mutating func comment() throws(TOMLError) {
    while let byte, byte != 0x0A {
      if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { return }
      guard byte == 0x09 || (byte >= 0x20 && byte != 0x7F) else {
        throw error("a control character in a comment")
      }
      index += 1
    }
  }
}
