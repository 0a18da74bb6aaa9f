internal import TerminalKit

// Bracketed pastes. Text from outside may itself hold the mark that ends a paste, so that what
// follows would run as keys. Hence the rule: between the first begin mark and a pause of 50 ms
// after an end mark, everything that is followed by one more mark belongs to the paste. What
// follows the last mark is decoded as keys, once the pause has told that it was the last.
extension KeyDecoder {
  mutating func beginPaste() {
    paste = PasteBuffer()
    state = .paste
  }

  /// Takes bytes of a paste, or after one; returns where to go on.
  mutating func feedPaste(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    let (next, mark) = paste.take(bytes, from: at)
    switch mark {
    case nil: break
    case .begin:
      paste.keepTail()
      state = .paste
    case .end:
      paste.keepTail()
      state = .pasteEnded
    }
    return next
  }

  mutating func pasteTimedOut() {
    let wasOpen = state == .paste
    if wasOpen { paste.keepTail() }
    let text = paste.takeText()
    if !text.isEmpty { events.append(.paste(text)) }
    if wasOpen {
      // Its end may still come: what comes first is looked at as after an end.
      state = .pasteEnded
      return
    }
    let tail = paste.takeTail()
    paste = PasteBuffer()
    reset()
    tail.withUnsafeBufferPointer { feed($0) }
  }
}

/// The bytes of a paste as they come in: certain ones, and a tail of which the next mark decides.
struct PasteBuffer: Sendable {
  enum Mark { case begin, end }

  /// More than this of one paste is left out.
  static let limit = 32 << 20

  private var text: [UInt8] = []
  private var tail: [UInt8] = []
  /// How much of a mark has come: `ESC [ 2 0`, then 0 or 1, then `~`.
  private var matched: [UInt8] = []

  /// Whether there is nothing that a pause would decide.
  var isIdle: Bool { text.isEmpty && tail.isEmpty && matched.isEmpty }

  /// Takes bytes up to and with the next mark; returns where to go on, and the mark.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (Int, Mark?) {
    var at = start
    while at < bytes.count {
      if matched.isEmpty {
        let from = at
        while at < bytes.count, bytes[at] != 0x1b { at += 1 }
        if at > from { append(bytes[from..<at]) }
        if at < bytes.count {
          matched.append(0x1b)
          at += 1
        }
        continue
      }
      guard Self.mayFollow(matched.count, bytes[at]) else {
        append(matched[...])
        matched.removeAll(keepingCapacity: true)
        continue
      }
      matched.append(bytes[at])
      at += 1
      if matched.count == 6 {
        let mark: Mark = matched[4] == UInt8(ascii: "0") ? .begin : .end
        matched.removeAll(keepingCapacity: true)
        return (at, mark)
      }
    }
    return (at, nil)
  }

  /// The tail has turned out to be part of the paste.
  mutating func keepTail() {
    if text.isEmpty {
      swap(&text, &tail)
    } else {
      text += tail
      tail.removeAll(keepingCapacity: true)
    }
  }

  /// The paste's text; invalid UTF-8 is repaired, CR and CRLF are LF.
  mutating func takeText() -> String {
    defer { text = [] }
    if text.contains(0x0d) {
      var to = 0
      var at = 0
      while at < text.count {
        let byte = text[at]
        text[to] = byte == 0x0d ? 0x0a : byte
        if byte == 0x0d, at + 1 < text.count, text[at + 1] == 0x0a { at += 1 }
        to += 1
        at += 1
      }
      text.removeSubrange(to...)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// What came after the last mark.
  mutating func takeTail() -> [UInt8] {
    defer {
      tail = []
      matched = []
    }
    return tail + matched
  }

  private mutating func append(_ bytes: some Collection<UInt8>) {
    let room = Self.limit - text.count - tail.count
    if room > 0 { tail.append(contentsOf: bytes.prefix(room)) }
  }

  private static func mayFollow(_ place: Int, _ byte: UInt8) -> Bool {
    switch place {
    case 1: byte == UInt8(ascii: "[")
    case 2: byte == UInt8(ascii: "2")
    case 3: byte == UInt8(ascii: "0")
    case 4: byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1")
    default: byte == UInt8(ascii: "~")
    }
  }
}
