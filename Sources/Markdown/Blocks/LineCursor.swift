/// A place in one line, counted in bytes and in columns, since tabs reach to stops of four.
struct LineCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var offset = 0
  private(set) var column = 0
  private var tabRest = 0
  /// The first byte from here that is no blank, and how many columns away it is.
  private(set) var textStart = 0
  private(set) var indent = 0
  private(set) var isBlank = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    findText()
  }

  /// The byte at the first text; 0 at the line's end.
  var first: UInt8 { textStart < bytes.count ? bytes[textStart] : 0 }
  /// The byte right here; 0 at the line's end.
  var next: UInt8 { offset < bytes.count ? bytes[offset] : 0 }
  var isAtEnd: Bool { offset >= bytes.count }
  /// Whether the text would be indented code.
  var isIndented: Bool { indent >= 4 }

  /// The line's text from its first byte that is no blank.
  var text: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[min(textStart, bytes.count)...])
  }

  /// All that is left of the line, with the spaces of a tab that was used in part.
  var rest: [UInt8] {
    var result = [UInt8](repeating: Byte.space, count: tabRest)
    result.append(contentsOf: bytes[min(offset + (tabRest > 0 ? 1 : 0), bytes.count)...])
    return result
  }

  /// Goes on by so many columns, or to the line's end.
  mutating func advance(columns: Int) {
    var left = columns
    while left > 0, offset < bytes.count {
      if bytes[offset] == Byte.tab {
        let width = tabRest > 0 ? tabRest : 4 - column % 4
        let step = min(width, left)
        tabRest = width - step
        column += step
        left -= step
        if tabRest == 0 { offset += 1 }
      } else {
        offset += 1
        column += 1
        left -= 1
      }
    }
    findText()
  }

  /// Goes on by so many bytes, or to the line's end.
  mutating func advance(bytes count: Int) {
    for _ in 0..<count where offset < bytes.count {
      if bytes[offset] == Byte.tab {
        column += tabRest > 0 ? tabRest : 4 - column % 4
      } else {
        column += 1
      }
      tabRest = 0
      offset += 1
    }
    findText()
  }

  /// Goes to the first text.
  mutating func advanceToText() { advance(bytes: textStart - offset) }

  private mutating func findText() {
    var index = offset
    var at = column
    var rest = tabRest
    while index < bytes.count, bytes[index].isBlank {
      if bytes[index] == Byte.tab {
        at += rest > 0 ? rest : 4 - at % 4
      } else {
        at += 1
      }
      rest = 0
      index += 1
    }
    textStart = index
    indent = at - column
    isBlank = index == bytes.count
  }
}
