/// Makes the unfinished end of a stream look as it will look: what is open is closed, and marks
/// that cannot be judged yet are left out.
struct InlineTail {
  private struct Mark {
    let byte: UInt8
    var length: Int
  }

  private var text: [UInt8]
  private var open: [Mark] = []
  private var brackets: [Int] = []
  private var closing: [UInt8] = []

  /// The text of a paragraph that goes on, completed.
  static func completed(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { marks.contains($0) }) else { return text }
    var tail = InlineTail(text: text)
    tail.scan()
    return tail.result
  }

  private static let marks: Set<UInt8> = [
    Byte.backtick, Byte.star, Byte.underscore, Byte.tilde, Byte.openBracket, Byte.backslash,
  ]

  private init(text: [UInt8]) { self.text = text }

  private var result: [UInt8] {
    if open.isEmpty, closing.isEmpty { return text }
    var result = text
    if closing.isEmpty || closing.first != Byte.backtick {
      while let last = result.last, last.isSpace { result.removeLast() }
    }
    result.append(contentsOf: closing)
    for mark in open.reversed() {
      result.append(contentsOf: repeatElement(mark.byte, count: mark.length))
    }
    return result
  }

  private mutating func scan() {
    var index = 0
    while index < text.count {
      switch text[index] {
      case Byte.backslash: index = escape(at: index)
      case Byte.backtick: index = code(at: index)
      case Byte.star, Byte.underscore, Byte.tilde: index = emphasis(at: index)
      case Byte.openBracket:
        if index == text.count - 1 {
          let isImage = index > 0 && text[index - 1] == Byte.bang
          text.removeLast(isImage ? 2 : 1)
          return
        }
        brackets.append(index)
        index += 1
      case Byte.closeBracket: index = closeBracket(at: index)
      default: index += 1
      }
    }
  }

  private func run(at start: Int) -> Int {
    var end = start
    while end < text.count, text[end] == text[start] { end += 1 }
    return end - start
  }

  private mutating func escape(at index: Int) -> Int {
    guard index + 1 < text.count else {
      text.removeLast()
      return index
    }
    if text[index + 1] == Byte.open, !holds([Byte.backslash, Byte.close], from: index + 2) {
      if index + 2 == text.count {
        text.removeLast(2)
      } else {
        if text.last == Byte.backslash { text.removeLast() }
        closing = [Byte.backslash, Byte.close]
      }
      return text.count
    }
    return index + 2
  }

  private func holds(_ mark: [UInt8], from start: Int) -> Bool {
    guard start + mark.count <= text.count else { return false }
    return (start...(text.count - mark.count)).contains { index in
      text[index] == mark[0] && text[index + 1] == mark[1]
    }
  }

  private mutating func code(at start: Int) -> Int {
    let length = run(at: start)
    var index = start + length
    while index < text.count {
      if text[index] == Byte.backtick {
        let other = run(at: index)
        index += other
        if other == length { return index }
      } else {
        index += 1
      }
    }
    // Open: its end may have begun already.
    var end = text.count
    while end > start + length, text[end - 1] == Byte.backtick { end -= 1 }
    if text[(start + length)..<end].allSatisfy(\.isSpace) {
      text.removeSubrange(start...)
    } else {
      text.removeSubrange(end...)
      closing = [UInt8](repeating: Byte.backtick, count: length)
    }
    return text.count
  }

  private mutating func emphasis(at start: Int) -> Int {
    let byte = text[start]
    let length = run(at: start)
    let end = start + length
    if byte == Byte.tilde, length > 2 { return end }
    let before = start > 0 ? text[start - 1] : Byte.space
    let after = end < text.count ? text[end] : Byte.space
    let opens = !after.isSpace && (!after.isPunctuation || before.isSpace || before.isPunctuation)
    let closes =
      !before.isSpace && (!before.isPunctuation || after.isSpace || after.isPunctuation)
    let isInWord = byte == Byte.underscore && before.isWordPart && after.isWordPart
    if isInWord { return end }
    if closes, let place = open.lastIndex(where: { $0.byte == byte }) {
      if end == text.count, length < open[place].length {
        text.removeLast(length)
        return text.count
      }
      close(length, at: place)
    } else if opens {
      open.append(Mark(byte: byte, length: length))
    } else if end == text.count, byte != Byte.underscore || !before.isWordPart {
      text.removeLast(length)
    }
    return end
  }

  private mutating func close(_ length: Int, at place: Int) {
    open.removeSubrange((place + 1)...)
    let rest = length - open[place].length
    if rest < 0 {
      open[place].length = -rest
    } else {
      let byte = open.removeLast().byte
      if rest > 0, let next = open.lastIndex(where: { $0.byte == byte }) {
        close(rest, at: next)
      }
    }
  }

  private mutating func closeBracket(at index: Int) -> Int {
    guard let start = brackets.popLast() else { return index + 1 }
    guard index + 1 < text.count, text[index + 1] == Byte.open else { return index + 1 }
    var depth = 0
    var end = index + 1
    while end < text.count {
      if text[end] == Byte.open { depth += 1 }
      if text[end] == Byte.close { depth -= 1 }
      end += 1
      if depth == 0 { return end }
    }
    // The target is still coming: the label is a link already.
    text.removeSubrange((index + 1)...)
    closing = Array("(<>)".utf8)
    _ = start
    return text.count
  }
}
