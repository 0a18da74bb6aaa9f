/// What a line means that is the beginning of a leaf; lines come without their indent.
enum BlockStarts {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The level of a heading marked with `#`.
  static func headingLevel(_ line: Bytes) -> Int? {
    var level = 0
    while level < line.count, line[level] == Byte.hash { level += 1 }
    guard level >= 1, level <= 6, level == line.count || line[level].isBlank else { return nil }
    return level
  }

  /// A heading's text without its marks at either end.
  static func headingText(_ line: Bytes, level: Int) -> [UInt8] {
    let text = line[min(level, line.count)...].trimmingBlanks()
    var end = text.endIndex
    while end > text.startIndex, text[end - 1] == Byte.hash { end -= 1 }
    if end == text.startIndex { return [] }
    guard end < text.endIndex, text[end - 1].isBlank else { return Array(text) }
    return Array(text[text.startIndex..<end].trimmingBlanks())
  }

  /// A rule of three or more `*`, `-` or `_`.
  static func isRule(_ line: Bytes) -> Bool {
    guard let mark = line.first,
      mark == Byte.star || mark == Byte.minus || mark == Byte.underscore
    else { return false }
    var count = 0
    for byte in line {
      if byte == mark { count += 1 } else if !byte.isBlank { return false }
    }
    return count >= 3
  }

  /// The level of the heading that a line of `=` or `-` makes of the paragraph above.
  static func underline(_ line: Bytes) -> Int? {
    guard let mark = line.first, mark == Byte.equals || mark == Byte.minus else { return nil }
    var index = 0
    while index < line.count, line[index] == mark { index += 1 }
    guard line[index...].allSatisfy(\.isBlank) else { return nil }
    return mark == Byte.equals ? 1 : 2
  }

  /// The beginning of fenced code.
  static func fence(_ line: Bytes, indent: Int) -> BlockParser.Fence? {
    guard let mark = line.first, mark == Byte.backtick || mark == Byte.tilde else { return nil }
    var length = 0
    while length < line.count, line[length] == mark { length += 1 }
    guard length >= 3 else { return nil }
    if mark == Byte.backtick, line[length...].contains(Byte.backtick) { return nil }
    return BlockParser.Fence(mark: mark, length: length, indent: indent)
  }

  /// What follows a fence.
  static func info(_ line: Bytes, _ fence: BlockParser.Fence) -> [UInt8] {
    Array(line[min(fence.length, line.count)...].trimmingBlanks())
  }
}

extension BlockParser.Fence {
  /// Whether a line ends the code.
  func isClosed(by line: UnsafeBufferPointer<UInt8>) -> Bool {
    var count = 0
    while count < line.count, line[count] == mark { count += 1 }
    return count >= length && line[count...].allSatisfy(\.isBlank)
  }

  /// Whether a line without its end yet may still come to end the code.
  func mayBeClosed(by line: UnsafeBufferPointer<UInt8>) -> Bool {
    !line.isEmpty && line.allSatisfy { $0 == mark }
  }
}

/// The mark that a list's item begins with.
struct ListMarker {
  let kind: ListKind
  let number: Int?
  /// Bytes, which are columns.
  let length: Int

  /// Reads the mark; nil when there is none, or none that may interrupt a paragraph.
  init?(_ line: UnsafeBufferPointer<UInt8>, interruptsParagraph: Bool) {
    guard let first = line.first else { return nil }
    var end = 1
    if first == Byte.minus || first == Byte.star || first == Byte.plus {
      kind = ListKind(mark: first, start: nil)
      number = nil
    } else if first.isDigit {
      var value = 0
      end = 0
      while end < line.count, end < 9, line[end].isDigit {
        value = value * 10 + Int(line[end] - 0x30)
        end += 1
      }
      guard end < line.count, line[end] == Byte.period || line[end] == Byte.close else {
        return nil
      }
      if interruptsParagraph, value != 1 { return nil }
      kind = ListKind(mark: line[end], start: value)
      number = value
      end += 1
    } else {
      return nil
    }
    guard end == line.count || line[end].isBlank else { return nil }
    if interruptsParagraph, line[end...].allSatisfy(\.isBlank) { return nil }
    length = end
  }

  /// Skips the blanks after a mark that belong to it; gives their columns.
  static func skipPadding(_ cursor: inout LineCursor) -> Int {
    let start = cursor
    while cursor.column - start.column <= 5, cursor.next.isBlank { cursor.advance(columns: 1) }
    let columns = cursor.column - start.column
    if columns >= 5 || columns < 1 || cursor.isAtEnd {
      cursor = start
      if columns > 0 { cursor.advance(columns: 1) }
      return 1
    }
    return columns
  }

  /// Takes a task's box; tells whether it is done, nil where there is no box.
  static func takeTask(_ cursor: inout LineCursor) -> Bool? {
    let text = cursor.text
    guard text.count >= 3, text[0] == Byte.openBracket, text[2] == Byte.closeBracket,
      text.count == 3 || text[3].isBlank
    else { return nil }
    switch text[1] {
    case Byte.space: break
    case UInt8(ascii: "x"), UInt8(ascii: "X"): break
    default: return nil
    }
    let isDone = text[1] != Byte.space
    cursor.advanceToText()
    cursor.advance(bytes: 3)
    cursor.advanceToText()
    return isDone
  }
}

/// Where a paragraph that has grown too long is cut.
enum ParagraphCut {
  /// After the last blank at which no emphasis, code or bracket is open; else after any blank.
  static func place(in text: [UInt8]) -> Int {
    let end = LineFeed.longest
    var balance = InlineBalance()
    var blank = 0
    var balanced = 0
    text.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < end {
        if bytes[index].isSpace {
          blank = index + 1
          if balance.isEven { balanced = index + 1 }
          index += 1
        } else {
          index += balance.take(bytes, at: index)
        }
      }
    }
    if balanced >= end / 4 { return balanced }
    if blank >= end / 4 { return blank }
    var cut = end
    while cut > 1, text[cut] & 0xC0 == 0x80 { cut -= 1 }
    return cut
  }
}

/// A rough count of what is open in running text: enough to find a good place to cut.
private struct InlineBalance {
  private var open: UInt8 = 0
  private var codeLength = 0
  private var brackets = 0

  var isEven: Bool { open == 0 && codeLength == 0 && brackets == 0 }

  /// Takes what begins at an index; gives its length.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let byte = bytes[index]
    var length = 1
    func run() -> Int {
      var end = index
      while end < bytes.count, bytes[end] == byte { end += 1 }
      return end - index
    }
    switch byte {
    case Byte.backtick:
      length = run()
      if codeLength == 0 { codeLength = length } else if codeLength == length { codeLength = 0 }
    case Byte.backslash where codeLength == 0: length = 2
    case Byte.star where codeLength == 0, Byte.underscore where codeLength == 0:
      length = run()
      open ^= UInt8(truncatingIfNeeded: length & 3)
    case Byte.tilde where codeLength == 0:
      length = run()
      open ^= 4
    case Byte.openBracket where codeLength == 0: brackets += 1
    case Byte.closeBracket where codeLength == 0: brackets = max(brackets - 1, 0)
    default: break
    }
    return length
  }
}
