/// What comes out of the gate, as bytes of UTF-8, with what of it stands for something else.
struct SafeOutput: Sendable {
  private var bytes: [UInt8] = []
  private var revealed: [Range<Int>] = []

  /// Appends whole code points as they are.
  @inline(__always)
  mutating func append(_ part: Slice<UnsafeBufferPointer<UInt8>>) {
    bytes.append(contentsOf: part)
  }

  /// Appends one code point.
  @inline(__always)
  mutating func emit(_ value: UInt32) {
    if value >= 0x80 {
      if value >= 0x800 {
        if value >= 0x10000 {
          bytes.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
          emitTail(value >> 12)
        } else {
          bytes.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
        }
        emitTail(value >> 6)
      } else {
        bytes.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
      }
      emitTail(value)
    } else {
      bytes.append(UInt8(truncatingIfNeeded: value))
    }
  }

  @inline(__always)
  private mutating func emitTail(_ value: UInt32) {
    bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
  }

  /// Appends ASCII that stands for something else.
  mutating func reveal(_ text: String) {
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    revealed.append([0..<bytes.count - start], shiftedBy: start)
  }

  /// Gives what came since the last time.
  mutating func take() -> SafeText {
    let text = SafeText(unchecked: String(decoding: bytes, as: UTF8.self), revealed: revealed)
    bytes.removeAll(keepingCapacity: true)
    revealed = []
    return text
  }
}
