/// Cuts a growing text into lines, and lines too long into fragments, however it arrives.
///
/// Where a line ends or is cut depends on the bytes alone and never on how they came in.
struct LineFeed {
  /// A line longer than this is handed on in fragments.
  static let longest = 4096

  /// The text of a line or fragment without its line end, and its place in the line.
  struct Piece {
    let isStart: Bool
    let isEnd: Bool
  }

  /// What has arrived of the unfinished line (or of its last fragment).
  private(set) var pending: [UInt8] = []
  private(set) var isContinued = false

  /// Takes bytes in and hands on what is certain.
  mutating func feed(
    _ bytes: UnsafeBufferPointer<UInt8>, _ emit: (UnsafeBufferPointer<UInt8>, Piece) -> Void
  ) {
    guard !bytes.isEmpty else { return }
    if pending.isEmpty {
      let rest = scan(bytes, emit)
      pending.append(contentsOf: bytes[rest...])
    } else {
      pending.append(contentsOf: bytes)
      // Taken out, so that the closure may copy this value without copying the bytes.
      let all = pending
      pending = []
      let rest = all.withUnsafeBufferPointer { scan($0, emit) }
      pending = rest == 0 ? all : Array(all[rest...])
    }
  }

  /// What is left at the end of the text; a CR that waited for its LF is a line end.
  mutating func finish(_ emit: (UnsafeBufferPointer<UInt8>, Piece) -> Void) {
    var last = pending
    pending = []
    if last.last == Byte.carriageReturn { last.removeLast() } else if last.isEmpty { return }
    last.withUnsafeBufferPointer { emit($0, Piece(isStart: !isContinued, isEnd: true)) }
    isContinued = false
  }

  /// Hands on all certain lines; gives where the uncertain rest begins.
  private mutating func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, _ emit: (UnsafeBufferPointer<UInt8>, Piece) -> Void
  ) -> Int {
    var start = 0
    while start < bytes.count {
      let limit = min(start + Self.longest + 1, bytes.count)
      if let end = lineEnd(bytes, from: start, to: limit) {
        let isReturn = bytes[end] == Byte.carriageReturn
        if isReturn, end + 1 == bytes.count { return start }
        emit(
          UnsafeBufferPointer(rebasing: bytes[start..<end]),
          Piece(isStart: !isContinued, isEnd: true))
        isContinued = false
        start = isReturn && bytes[end + 1] == Byte.newline ? end + 2 : end + 1
      } else if limit - start > Self.longest {
        let cut = Self.cut(bytes, from: start)
        emit(
          UnsafeBufferPointer(rebasing: bytes[start..<cut]),
          Piece(isStart: !isContinued, isEnd: false))
        isContinued = true
        start = cut
      } else {
        return start
      }
    }
    return start
  }

  private func lineEnd(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int
  ) -> Int? {
    var index = start
    while index < limit {
      let byte = bytes[index]
      if byte == Byte.newline || byte == Byte.carriageReturn { return index }
      index += 1
    }
    return nil
  }

  /// Where to cut a line too long: after a space if one is near, else before a character.
  private static func cut(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let end = start + longest
    var index = end
    while index > end - longest / 4 {
      if bytes[index - 1] == Byte.space { return index }
      index -= 1
    }
    index = end
    // Before ASCII no character is ever torn apart; else at least no code point is.
    while index > end - 256 {
      if bytes[index] < 0x80, bytes[index - 1] < 0x80 { return index }
      index -= 1
    }
    index = end
    while index > end - 4, bytes[index] & 0xC0 == 0x80 { index -= 1 }
    return index
  }
}
