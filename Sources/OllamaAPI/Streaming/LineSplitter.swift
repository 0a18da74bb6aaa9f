// Folder Streaming: from bytes to records. `LineSplitter` and `RecordReader` are pure and know no
// network; `ChatStream`, `GenerateStream` and `NDJSONStream` draw bytes through them.

/// Cuts a stream of bytes into lines, wherever the pieces were cut.
///
/// Ends of lines are LF or CRLF; blank lines and a byte-order mark at the very beginning are left
/// out; the last line may lack its end. Memory is bounded by `limit`.
struct LineSplitter {
  /// The longest line in bytes; the official client's own limit.
  static let defaultLimit = 8_000_000

  /// A line is longer than the limit.
  struct TooLong: Error {}

  let limit: Int
  /// The beginning of a line whose end has not come.
  private var carry: [UInt8] = []
  private var isAtStart = true

  init(limit: Int = LineSplitter.defaultLimit) { self.limit = limit }

  /// Takes a piece and hands on each line that it completes, until `line` returns false.
  mutating func feed(
    _ piece: UnsafeBufferPointer<UInt8>, _ line: (UnsafeBufferPointer<UInt8>) -> Bool
  ) throws(TooLong) {
    var start = 0
    while let end = ByteSearch.newline(in: piece, from: start) {
      let part = UnsafeBufferPointer(rebasing: piece[start..<end])
      start = end + 1
      guard carry.count + part.count <= limit else { throw TooLong() }
      let goesOn: Bool
      if carry.isEmpty {
        goesOn = hand(part, to: line)
      } else {
        carry.append(contentsOf: part)
        goesOn = handCarry(to: line)
      }
      if !goesOn { return }
    }
    guard carry.count + (piece.count - start) <= limit else { throw TooLong() }
    carry.append(contentsOf: piece[start...])
  }

  /// Hands on the last line, if it lacked its end.
  mutating func finish(_ line: (UnsafeBufferPointer<UInt8>) -> Bool) {
    if !carry.isEmpty { _ = handCarry(to: line) }
  }

  private mutating func handCarry(to line: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    var whole: [UInt8] = []
    swap(&whole, &carry)
    let goesOn = whole.withUnsafeBufferPointer { hand($0, to: line) }
    // The buffer is kept, so that long lines in many pieces do not grow it anew each time.
    whole.removeAll(keepingCapacity: whole.capacity <= 262_144)
    swap(&whole, &carry)
    return goesOn
  }

  private mutating func hand(
    _ part: UnsafeBufferPointer<UInt8>, to line: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    var part = part
    if isAtStart {
      isAtStart = false
      if part.starts(with: [0xEF, 0xBB, 0xBF]) { part = .init(rebasing: part.dropFirst(3)) }
    }
    if part.last == 0x0D { part = .init(rebasing: part.dropLast()) }
    let isBlank = part.first ?? 0 <= 0x20 && part.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
    if isBlank { return true }
    return line(part)
  }
}
