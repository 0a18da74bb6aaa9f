package import Conversations
internal import Foundation

/// Files that only their owner may read.
package enum PrivateFile {
  /// Writes a file whole or not at all: beside its place, synced, then renamed into it.
  ///
  /// An existing file is replaced only where `replacing` allows; links are never followed.
  /// Throws `readOnly`, `diskFull`, `folder` and, for a taken name, `other`.
  package static func write(
    _ bytes: [UInt8], to path: String, replacing: Bool = false
  ) throws(StorageError) {
    if let facts = FileFacts(path) {
      guard replacing, facts.isFile else {
        let what = facts.isLink ? "is a link" : facts.isFolder ? "is a folder" : "exists already"
        throw StorageError(reason: "\(path) \(what); name another file")
      }
    }
    let beside = path + ".\(UInt32.random(in: 0 ... .max)).part"
    let file = try open(new: beside)
    do throws(StorageError) {
      try put(bytes, into: file, named: beside)
    } catch {
      close(file)
      unlink(beside)
      throw error
    }
    close(file)
    // A link refuses a name that was taken meanwhile; a rename would not.
    let done = replacing ? rename(beside, path) : link(beside, path)
    let failure = errno
    if !replacing || done != 0 { unlink(beside) }
    guard done == 0 else {
      if failure == EEXIST {
        throw StorageError(reason: "\(path) exists already; name another file")
      }
      throw .file("writing", path, failure)
    }
    syncFolder(of: path)
  }

  /// Makes an empty file that was not there.
  static func create(_ path: String) throws(StorageError) {
    close(try open(new: path))
  }

  private static func open(new path: String) throws(StorageError) -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = Foundation.open(path, flags, 0o600)
    guard file >= 0 else { throw .file("making", path, errno) }
    // The umask may have taken our own rights.
    _ = fchmod(file, 0o600)
    return file
  }

  private static func put(
    _ bytes: [UInt8], into file: Int32, named path: String
  ) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.write(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw .file("writing", path, errno)
      }
    }
    guard fsync(file) == 0 else { throw .file("writing", path, errno) }
  }

  private static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let file = Foundation.open(folder, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = fsync(file)
    close(file)
  }
}

extension StorageError {
  /// The error of a system call on a file.
  static func file(_ doing: String, _ path: String, _ code: Int32) -> StorageError {
    let kind: Kind
    switch code {
    case ENOSPC, EDQUOT, EFBIG: kind = .diskFull
    case EROFS, EACCES, EPERM: kind = .readOnly
    default: kind = .folder
    }
    return StorageError(
      kind, reason: "\(doing) \(path) failed: \(String(cString: strerror(code)))")
  }
}
