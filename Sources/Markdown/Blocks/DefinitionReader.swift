/// Reads definitions of links' targets, `[label]: target "title"`, where a paragraph begins.
enum DefinitionReader {
  /// A label of more bytes is none.
  private static let longestLabel = 1000

  /// The definition that begins at `start`, and where the next line begins.
  static func read(_ text: [UInt8], from start: Int) -> (ReferenceDefinition, end: Int)? {
    guard let labelEnd = endOfLabel(text, from: start), labelEnd + 1 < text.count,
      text[labelEnd + 1] == Byte.colon
    else { return nil }
    let label = text[(start + 1)..<labelEnd]
    let targetStart = skipSpaces(text, from: labelEnd + 2)
    guard let targetEnd = endOfTarget(text, from: targetStart) else { return nil }
    var end: Int?
    let titleStart = skipSpaces(text, from: targetEnd)
    if titleStart > targetEnd, let titleEnd = endOfTitle(text, from: titleStart) {
      end = endOfLine(text, from: titleEnd)
    }
    guard let end = end ?? endOfLine(text, from: targetEnd) else { return nil }
    var target = text[targetStart..<targetEnd]
    if target.first == Byte.less { target = target.dropFirst().dropLast() }
    let definition = ReferenceDefinition(
      key: key(of: label), source: Array(text[start..<end]),
      label: String(bytes: label.trimmingBlanks()), target: String(bytes: target))
    return (definition, end)
  }

  /// The label in the form that is compared: blanks made one space, letters of one case.
  static func key(of label: some Collection<UInt8>) -> String {
    let words = label.split(whereSeparator: \.isSpace).map { String(bytes: $0) }
    return words.joined(separator: " ").uppercased().lowercased()
  }

  /// Where the label that begins with a bracket at `start` has its closing bracket.
  static func endOfLabel(_ text: [UInt8], from start: Int) -> Int? {
    guard start < text.count, text[start] == Byte.openBracket else { return nil }
    var index = start + 1
    var hasText = false
    while index < text.count, index - start <= longestLabel {
      switch text[index] {
      case Byte.closeBracket: return hasText ? index : nil
      case Byte.openBracket: return nil
      case Byte.backslash:
        hasText = true
        index += 1
      case let byte: if !byte.isSpace { hasText = true }
      }
      index += 1
    }
    return nil
  }

  /// Skips blanks and at most one line end.
  private static func skipSpaces(_ text: [UInt8], from start: Int) -> Int {
    var index = start
    var lines = 0
    while index < text.count, text[index].isSpace {
      if text[index] == Byte.newline {
        lines += 1
        if lines > 1 { return index }
      }
      index += 1
    }
    return index
  }

  private static func endOfTarget(_ text: [UInt8], from start: Int) -> Int? {
    guard start < text.count else { return nil }
    var index = start
    if text[start] == Byte.less {
      index += 1
      while index < text.count {
        switch text[index] {
        case Byte.greater: return index + 1
        case Byte.less, Byte.newline: return nil
        case Byte.backslash: index += 2
        default: index += 1
        }
      }
      return nil
    }
    var depth = 0
    while index < text.count, text[index] > Byte.space, text[index] != 0x7F {
      switch text[index] {
      case Byte.backslash where index + 1 < text.count && text[index + 1].isPunctuation:
        index += 1
      case Byte.open:
        depth += 1
        if depth > 32 { return nil }
      case Byte.close:
        if depth == 0 { return index > start ? index : nil }
        depth -= 1
      default: break
      }
      index += 1
    }
    return index > start && depth == 0 ? min(index, text.count) : nil
  }

  private static func endOfTitle(_ text: [UInt8], from start: Int) -> Int? {
    guard start < text.count else { return nil }
    let open = text[start]
    let close = open == Byte.open ? Byte.close : open
    guard open == Byte.quote || open == Byte.apostrophe || open == Byte.open else { return nil }
    var index = start + 1
    while index < text.count {
      if text[index] == close { return index + 1 }
      if open == Byte.open, text[index] == Byte.open { return nil }
      index += text[index] == Byte.backslash ? 2 : 1
    }
    return nil
  }

  /// Where the next line begins when only blanks are left of this one.
  private static func endOfLine(_ text: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < text.count, text[index].isBlank { index += 1 }
    if index >= text.count { return text.count }
    return text[index] == Byte.newline ? index + 1 : nil
  }
}
