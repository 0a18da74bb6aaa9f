/// Reads the common records of a stream without building a tree; whatever it does not know at
/// sight it leaves to the full decoder, with which it agrees on everything it accepts.
struct RecordScanner {
  private let shape: StreamRecord.Shape
  /// The last model's name: it is the same in each record of a stream.
  private var modelBytes: [UInt8] = []
  private var model = ""
  /// The last minute, which hundreds of records share.
  private var minute = MinuteMemory()

  init(shape: StreamRecord.Shape) { self.shape = shape }

  /// The record on a line; nil where the full decoder must look at it.
  mutating func scan(_ line: UnsafeBufferPointer<UInt8>) -> StreamRecord? {
    var cursor = ScanCursor(line)
    var record = StreamRecord()
    var seen: UInt8 = 0
    guard cursor.take(UInt8(ascii: "{")) else { return nil }
    repeat {
      guard let key = cursor.plainString(), cursor.take(UInt8(ascii: ":")),
        let bit = member(key, &cursor, &record), seen & bit == 0
      else { return nil }
      seen |= bit
    } while cursor.take(UInt8(ascii: ","))
    guard cursor.take(UInt8(ascii: "}")), cursor.isAtEnd else { return nil }
    return record
  }

  /// Reads the value of a known key; returns the key's bit, nil for anything unexpected.
  private mutating func member(
    _ key: UnsafeBufferPointer<UInt8>, _ cursor: inout ScanCursor, _ record: inout StreamRecord
  ) -> UInt8? {
    if key.equals("model") {
      guard let name = cursor.plainString() else { return nil }
      record.model = remember(name)
      return 1
    }
    if key.equals("created_at") {
      guard let text = cursor.plainString() else { return nil }
      record.createdAt = minute.timeStamp(text)
      return 2
    }
    if key.equals("done") {
      // The final record is the decoder's: it comes once, and it has all the rare members.
      guard cursor.word("false") else { return nil }
      record.saysDone = true
      return 4
    }
    switch shape {
    case .chat:
      guard key.equals("message"), message(&cursor, &record) else { return nil }
      return 8
    case .generate:
      if key.equals("response") { return cursor.text(into: &record.text) ? 8 : nil }
      if key.equals("thinking") { return cursor.text(into: &record.thinking) ? 16 : nil }
      return nil
    }
  }

  private func message(_ cursor: inout ScanCursor, _ record: inout StreamRecord) -> Bool {
    guard cursor.take(UInt8(ascii: "{")) else { return false }
    var seen: UInt8 = 0
    repeat {
      guard let key = cursor.plainString(), cursor.take(UInt8(ascii: ":")) else { return false }
      let bit: UInt8
      if key.equals("role") {
        guard let role = cursor.plainString() else { return false }
        if role.equals("assistant") { record.role = "assistant" } else { return false }
        bit = 1
      } else if key.equals("content") {
        guard cursor.text(into: &record.text) else { return false }
        bit = 2
      } else if key.equals("thinking") {
        guard cursor.text(into: &record.thinking) else { return false }
        bit = 4
      } else if key.equals("images") {
        guard cursor.word("null") else { return false }
        bit = 8
      } else {
        return false
      }
      guard seen & bit == 0 else { return false }
      seen |= bit
    } while cursor.take(UInt8(ascii: ","))
    return cursor.take(UInt8(ascii: "}"))
  }

  private mutating func remember(_ name: UnsafeBufferPointer<UInt8>) -> String {
    if modelBytes.withUnsafeBufferPointer({ name.equals($0) }) { return model }
    modelBytes = Array(name)
    model = String(decoding: name, as: UTF8.self)
    return model
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes are those of an ASCII text.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    let other = text.utf8Start
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }

  /// Whether both hold the same bytes.
  @inline(__always)
  func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }
}

/// Remembers the minute of the last time stamp: date and clock need not be worked out each time.
struct MinuteMemory {
  /// The first 16 bytes of a text, `2026-11-22T15:10`.
  private var text: (UInt64, UInt64) = (0, 0)
  private var minute = 0

  /// What `TimeStamp(bytes:)` would give.
  mutating func timeStamp(_ bytes: UnsafeBufferPointer<UInt8>) -> TimeStamp? {
    guard bytes.count >= 20, let start = bytes.baseAddress.map({ UnsafeRawPointer($0) }) else {
      return nil
    }
    let now = (
      start.loadUnaligned(as: UInt64.self),
      start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    )
    if now != text {
      guard let minute = TimeStamp.minute(bytes) else { return nil }
      (text, self.minute) = (now, minute)
    }
    return TimeStamp(bytes, inMinute: minute)
  }
}

/// A place in a line of JSON.
struct ScanCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  @inline(__always)
  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
  }

  /// Whether nothing but space follows.
  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return index == bytes.count
    }
  }

  /// Takes one character if it comes next.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// Takes a word if it comes next and ends there.
  mutating func word(_ text: StaticString) -> Bool {
    skipSpace()
    let count = text.utf8CodeUnitCount
    guard index + count < bytes.count,
      UnsafeBufferPointer(rebasing: bytes[index..<index + count]).equals(text)
    else { return false }
    index += count
    return true
  }

  /// The bytes of a string that has no escapes; nil for any other.
  @inline(__always)
  mutating func plainString() -> UnsafeBufferPointer<UInt8>? {
    guard let (raw, hasEscapes) = string(), !hasEscapes else { return nil }
    return raw
  }

  /// Reads a string, escapes and all; false where it is none.
  mutating func text(into text: inout String) -> Bool {
    guard let (raw, hasEscapes) = string() else { return false }
    guard hasEscapes else {
      text = String(decoding: raw, as: UTF8.self)
      return true
    }
    guard let resolved = try? JSONText.unescape(raw, offset: 0) else { return false }
    text = resolved
    return true
  }

  @inline(__always)
  private mutating func string() -> (UnsafeBufferPointer<UInt8>, Bool)? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = index
    var hasEscapes = false
    while let end = ByteSearch.textEnd(in: bytes, from: index) {
      switch bytes[end] {
      case UInt8(ascii: "\""):
        index = end + 1
        return (UnsafeBufferPointer(rebasing: bytes[start..<end]), hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        index = end + 2
      default: return nil
      }
    }
    return nil
  }
}
