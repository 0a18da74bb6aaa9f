internal import Foundation

/// A file that is read at any place; for files that SQLite does not have open.
final class RawFile {
  private let file: Int32
  let size: Int

  /// Opens a file; nil when it cannot be read.
  init?(_ path: String) {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    var facts = stat()
    guard file >= 0 else { return nil }
    guard fstat(file, &facts) == 0 else {
      close(file)
      return nil
    }
    self.file = file
    size = Int(facts.st_size)
  }

  deinit { close(file) }

  /// The bytes at a place, fewer at the end.
  func bytes(at offset: Int, count: Int) -> [UInt8] {
    guard offset >= 0, count > 0, offset < size else { return [] }
    let wanted = min(count, size - offset)
    return [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted {
        let got = pread(
          file, buffer.baseAddress.map { $0 + filled }, wanted - filled, off_t(offset + filled))
        if got > 0 {
          filled += got
        } else if got == 0 || errno != EINTR {
          return
        }
      }
    }
  }
}

extension [UInt8] {
  /// The big-endian number of `count` bytes at a place; 0 beyond the end.
  func big(_ offset: Int, _ count: Int) -> Int {
    guard offset >= 0, offset + count <= self.count else { return 0 }
    return self[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A variable-length number of SQLite's and the place behind it; nil beyond the end.
  func varint(_ offset: Int) -> (value: UInt64, next: Int)? {
    var value: UInt64 = 0
    var place = offset
    for _ in 0..<8 {
      guard indices.contains(place) else { return nil }
      value = value << 7 | UInt64(self[place] & 0x7F)
      place += 1
      if self[place - 1] < 0x80 { return (value, place) }
    }
    guard indices.contains(place) else { return nil }
    return (value << 8 | UInt64(self[place]), place + 1)
  }
}
