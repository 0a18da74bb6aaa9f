/// Writes formulas of LaTeX in Unicode, as far as Unicode reaches.
///
/// What it does not know makes the whole formula verbatim: half a formula misleads.
struct LaTeX {
  /// Groups nest at most this deep.
  static let deepest = 24

  let source: [UInt8]
  let isDisplay: Bool
  var index = 0
  var depth = 0
  var hasFailed = false

  /// The formula in Unicode; nil when something in it is unknown. Display maths may have lines.
  static func unicode(of source: some Collection<UInt8>, isDisplay: Bool) -> String? {
    var reader = LaTeX(source: Array(source), isDisplay: isDisplay)
    var result = reader.formula()
    if reader.hasFailed || reader.index < reader.source.count { return nil }
    while result.last == "\n" { result.removeLast() }
    return result
  }

  private init(source: [UInt8], isDisplay: Bool) {
    self.source = source
    self.isDisplay = isDisplay
  }

  /// Everything up to the end of the group.
  mutating func formula() -> String {
    var output = FormulaText()
    while index < source.count, !hasFailed, source[index] != Byte.closeBrace {
      take(into: &output)
    }
    return output.text
  }

  private mutating func take(into output: inout FormulaText) {
    let byte = source[index]
    switch byte {
    case Byte.backslash: takeCommand(into: &output)
    case Byte.openBrace: output.add(group())
    case UInt8(ascii: "^"), Byte.underscore:
      index += 1
      output.script(argument(), isUpper: byte != Byte.underscore)
    case Byte.ampersand:
      index += 1
      output.addSpace()
    case Byte.tilde:
      index += 1
      output.addSpace()
    case Byte.apostrophe:
      index += 1
      output.add("′")
    case _ where byte.isSpace:
      index += 1
      output.addSpace()
    default: output.add(character())
    }
  }

  mutating func character() -> String {
    guard index < source.count else { return "" }
    var end = index + 1
    while end < source.count, source[end] & 0xC0 == 0x80 { end += 1 }
    defer { index = end }
    return String(bytes: source[index..<end])
  }

  /// A group in braces, without them.
  mutating func group() -> String {
    guard depth < Self.deepest else {
      hasFailed = true
      return ""
    }
    depth += 1
    index += 1
    let inner = formula()
    depth -= 1
    if index < source.count { index += 1 } else { hasFailed = true }
    return inner
  }

  /// What a command or a script applies to.
  mutating func argument() -> String {
    skipSpaces()
    guard index < source.count, depth < Self.deepest else {
      hasFailed = true
      return ""
    }
    switch source[index] {
    case Byte.openBrace: return group()
    case Byte.closeBrace:
      hasFailed = true
      return ""
    case Byte.backslash:
      depth += 1
      defer { depth -= 1 }
      var output = FormulaText()
      takeCommand(into: &output)
      return output.text
    default: return character()
    }
  }

  /// An argument in brackets, when there is one.
  mutating func option() -> String? {
    skipSpaces()
    guard index < source.count, source[index] == Byte.openBracket else { return nil }
    let start = index + 1
    guard let end = source[start...].firstIndex(of: Byte.closeBracket) else { return nil }
    index = end + 1
    return String(bytes: source[start..<end])
  }

  /// The words of a `\text` as they stand.
  mutating func words() -> String {
    skipSpaces()
    guard index < source.count, source[index] == Byte.openBrace,
      let end = source[index...].firstIndex(of: Byte.closeBrace)
    else {
      hasFailed = true
      return ""
    }
    let text = source[(index + 1)..<end]
    if text.contains(where: { $0 == Byte.backslash || $0 == Byte.openBrace || $0 == Byte.dollar }) {
      return group()
    }
    index = end + 1
    return String(bytes: text)
  }

  mutating func skipSpaces() {
    while index < source.count, source[index].isSpace { index += 1 }
  }

  /// The name after a backslash: letters, or one sign.
  mutating func name() -> String {
    let start = index + 1
    var end = start
    while end < source.count, source[end].isLetter { end += 1 }
    if end == start { end = min(start + 1, source.count) }
    index = end
    return start < source.count ? String(bytes: source[start..<end]) : ""
  }
}

/// A formula's text while it grows: knows where relations want their spaces.
struct FormulaText {
  private(set) var text = ""
  private var wantsSpace = false

  mutating func add(_ more: String) {
    if more.isEmpty { return }
    if wantsSpace, !text.isEmpty, text.last != " ", text.last != "\n", more.first != " " {
      text += " "
    }
    wantsSpace = false
    text += more
  }

  mutating func addSpace() {
    if text.last != " ", text.last != "\n", !text.isEmpty { wantsSpace = true }
  }

  /// A relation or an operator between two things.
  mutating func addRelation(_ sign: String) {
    if let last = text.last, last != " ", last != "\n", !"([{".contains(last) {
      wantsSpace = true
    }
    add(sign)
    wantsSpace = true
  }

  mutating func addLine() {
    wantsSpace = false
    if !text.isEmpty { text += "\n" }
  }

  /// Puts a script on what stands before.
  mutating func script(_ content: String, isUpper: Bool) {
    wantsSpace = false
    text += LaTeXScripts.script(content, isUpper: isUpper)
  }
}
