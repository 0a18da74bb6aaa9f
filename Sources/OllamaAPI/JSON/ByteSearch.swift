#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Looks for bytes eight at a time: half of reading JSON is looking for quotes and line ends.
enum ByteSearch {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The place of the next line feed at or after `start`.
  static func newline(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    // The system's own search is three times as fast over a line, though not over a short text.
    guard start < bytes.count, let base = bytes.baseAddress.map({ UnsafeRawPointer($0) }),
      let place = memchr(base + start, 0x0A, bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(place) - base
  }

  /// The place of the next quote, backslash or control character at or after `start`.
  static func textEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    find(
      in: bytes, from: start,
      word: { word in
        let controls = (word &- ones &* 0x20) & ~word & highs
        return zeros(word ^ (ones &* 0x22)) | zeros(word ^ (ones &* 0x5C)) | controls
      },
      byte: { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 })
  }

  /// The place of the next byte beyond ASCII at or after `start`.
  static func nonASCII(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    find(in: bytes, from: start, word: { $0 & highs }, byte: { $0 >= 0x80 })
  }

  /// How many line feeds there are.
  static func newlines(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var (count, start) = (0, 0)
    while let place = newline(in: bytes, from: start) {
      count += 1
      start = place + 1
    }
    return count
  }

  /// The high bit of every byte that is zero; of bytes above the lowest such one it may be wrong.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

  @inline(__always)
  private static func find(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, word: (UInt64) -> UInt64,
    byte: (UInt8) -> Bool
  ) -> Int? {
    guard let base = bytes.baseAddress.map({ UnsafeRawPointer($0) }) else { return nil }
    var index = start
    while index + 8 <= bytes.count {
      let eight = UInt64(
        littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let hits = word(eight)
      if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count {
      if byte(bytes[index]) { return index }
      index += 1
    }
    return nil
  }
}
