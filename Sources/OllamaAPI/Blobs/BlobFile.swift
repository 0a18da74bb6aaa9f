#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A regular file opened for one reading from its beginning. Not to be shared between threads.
final class BlobFile {
  let path: String
  /// Its length in bytes when it was opened.
  let length: Int
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  /// Opens a file; throws `invalidArgument` where it is none or cannot be read.
  init(_ path: String) throws(OllamaError) {
    // Without O_NONBLOCK a named pipe would hold the thread until somebody writes to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.fault(path, String(cString: strerror(errno))) }
    var facts = stat()
    let isKnown = fstat(descriptor, &facts) == 0
    guard isKnown, facts.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Self.fault(path, "it is not a regular file")
    }
    self.path = path
    self.descriptor = descriptor
    length = Int(facts.st_size)
  }

  deinit { close(descriptor) }

  /// Reads the next piece and hands it on; returns its length, 0 at the end.
  func read(atMost count: Int, _ body: (UnsafeRawBufferPointer) -> Void) throws(OllamaError)
    -> Int
  {
    if buffer.count < count { buffer = [UInt8](repeating: 0, count: count) }
    var got = 0
    repeat {
      got = buffer.withUnsafeMutableBytes { bytes in
        systemRead(descriptor, bytes.baseAddress, count)
      }
    } while got < 0 && errno == EINTR
    guard got >= 0 else { throw Self.fault(path, String(cString: strerror(errno))) }
    if got > 0 { buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<got])) } }
    return got
  }

  /// All of the file; throws `invalidArgument` beyond `limit` bytes.
  func contents(limit: Int) throws(OllamaError) -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(min(length, limit))
    while try read(atMost: 65_536, { all.append(contentsOf: $0) }) > 0 {
      guard all.count <= limit else {
        throw Self.fault(path, "it is longer than \(limit) bytes")
      }
    }
    return all
  }

  private static func fault(_ path: String, _ reason: String) -> OllamaError {
    OllamaError(.invalidArgument, detail: "\(path) cannot be read: \(reason)")
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int)
  -> Int
{
  read(descriptor, buffer, count)
}
