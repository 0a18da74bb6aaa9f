#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A body on its way out: from memory or from a file, rewindable, since libcurl may have to send it
/// again on a fresh connection.
final class Upload {
  private enum Source {
    case memory([UInt8])
    case file(Int32)
  }

  let length: Int
  private let source: Source
  private var offset = 0

  init(bytes: [UInt8]) {
    source = .memory(bytes)
    length = bytes.count
  }

  /// Opens a file; nil where it cannot be read (see `errno`).
  init?(path: String, length: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    source = .file(descriptor)
    self.length = length
  }

  deinit {
    if case .file(let descriptor) = source { close(descriptor) }
  }

  var isAtEnd: Bool { offset >= length }
  /// Bytes given out so far.
  var sent: Int { offset }

  /// Fills the buffer; nil where the file fails.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    let count = min(buffer.count, length - offset)
    guard count > 0 else { return 0 }
    let got: Int
    switch source {
    case .memory(let bytes):
      bytes.withUnsafeBytes { all in
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[offset..<offset + count]))
      }
      got = count
    case .file(let descriptor):
      got = pread(descriptor, buffer.baseAddress, count, off_t(offset))
    }
    // A file that has become shorter cannot fill the length that was promised.
    guard got > 0 else { return nil }
    offset += got
    return got
  }

  func seek(to position: Int) -> Bool {
    guard (0...length).contains(position) else { return false }
    offset = position
    return true
  }
}
