#if Workspace
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Small files that belong to a person: read whole, and only where nobody else could have written
/// them (settings) or read them (secrets).
enum PrivateFile {
  /// Why a file is not used.
  struct Fault: Error {
    let reason: String
    /// Whether there simply is no such file.
    var isAbsent = false
  }

  /// The longest file in bytes.
  static let limit = 1_048_576

  /// A file for its owner's eyes only; throws where others may read or write it.
  static func secret(_ path: String) throws(Fault) -> [UInt8] {
    try read(path) { facts throws(Fault) in
      guard facts.st_uid == geteuid() || facts.st_uid == 0 else {
        throw Fault(reason: "it belongs to another user")
      }
      guard facts.st_mode & 0o077 == 0 else {
        throw Fault(reason: "others can read it; chmod 600 \(path)")
      }
    }
  }

  /// A file of settings; throws where somebody else may have written it.
  static func settings(_ path: String) throws(Fault) -> [UInt8] {
    try read(path) { facts throws(Fault) in
      guard facts.st_uid == geteuid() || facts.st_uid == 0 else {
        throw Fault(reason: "it belongs to another user and is not used")
      }
      guard facts.st_mode & 0o002 == 0 else {
        throw Fault(reason: "everybody can write it, so it is not used; chmod o-w \(path)")
      }
    }
  }

  /// Whether something is there, whatever it is.
  static func exists(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0
  }

  /// A path without links, `.` and `..`; nil where nothing is there.
  static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  private static func read(_ path: String, _ check: (stat) throws(Fault) -> Void) throws(Fault)
    -> [UInt8]
  {
    // Without O_NONBLOCK a named pipe would hold the thread until somebody writes to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Fault(
        reason: String(cString: strerror(errno)), isAbsent: errno == ENOENT || errno == ENOTDIR)
    }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw Fault(reason: "it is not a regular file")
    }
    try check(facts)
    return try contents(of: descriptor)
  }

  private static func contents(of descriptor: Int32) throws(Fault) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = systemRead(descriptor, &buffer)
      if count == 0 { return all }
      guard count > 0 else { throw Fault(reason: String(cString: strerror(errno))) }
      all += buffer[..<count]
      guard all.count <= limit else {
        throw Fault(reason: "it is longer than \(limit) bytes")
      }
    }
  }
}

/// Reads what is there, going on after a signal.
func systemRead(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
  while true {
    let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    return count
  }
}
#endif
