internal import Foundation

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A file that a person named, for them alone.
struct PersonFile {
  /// Why a file could not be written.
  enum Trouble: Error {
    case isThere
    /// In the system's words.
    case failed(String)
  }

  let path: String

  /// The file of a name as it is written on a command line: `~` is the home folder, and a folder
  /// takes a file called `name`; without a name a free one is made from it.
  init(_ written: String?, named name: String) {
    guard let written else {
      path = Self.free(name)
      return
    }
    let whole = Self.whole(written)
    let isFolder = whole.hasSuffix("/") || Self.isFolder(whole)
    path = isFolder ? (whole.hasSuffix("/") ? whole : whole + "/") + name : whole
  }

  /// The whole path of a name as a person writes it.
  static func whole(_ written: String) -> String {
    var path = written
    // As the shell has it, which goes by the variable before it asks the system.
    if path == "~" || path.hasPrefix("~/") {
      let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
      path = (home.hasPrefix("/") ? home : NSHomeDirectory()) + path.dropFirst()
    }
    return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  /// Makes the folder that the file lies in, where it is missing.
  func makeFolder() throws(Trouble) {
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    guard !folder.isEmpty, !Self.isFolder(folder) else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .failed("its folder cannot be made")
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  // `talk.md`, `talk-2.md`, …
  private static func free(_ name: String) -> String {
    let base = whole(name)
    let dot = base.lastIndex(of: ".") ?? base.endIndex
    for number in 1...999 {
      let path = number == 1 ? base : "\(base[..<dot])-\(number)\(base[dot...])"
      if !FileManager.default.fileExists(atPath: path) { return path }
    }
    return base
  }

  /// Writes the file whole. Throws `isThere` rather than write over one that is there.
  func write(_ text: String, replacing: Bool) throws(Trouble) {
    let target = replacing ? path + ".\(UInt32.random(in: 0..<UInt32.max)).new" : path
    let file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw errno == EEXIST ? .isThere : Self.failure() }
    guard fill(file, text) else {
      let trouble = Self.failure()
      _ = close(file)
      _ = unlink(target)
      throw trouble
    }
    _ = close(file)
    guard replacing, rename(target, path) != 0 else { return }
    let trouble = Self.failure()
    _ = unlink(target)
    throw trouble
  }

  private func fill(_ file: Int32, _ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)[...]
      while !rest.isEmpty {
        let count = put(file, UnsafeRawBufferPointer(rebasing: rest))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return fsync(file) == 0 || errno == EINVAL
    }
  }

  private static func failure() -> Trouble { .failed(String(cString: strerror(errno))) }
}

// Within the struct `write` means its own method.
private func put(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(file, bytes.baseAddress, bytes.count)
}
