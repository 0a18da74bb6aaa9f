// The files of the history and who may read them: nobody but their owner, whatever the umask.
// Files are looked at by `lstat` and never opened here once SQLite has them: closing any
// descriptor of a file drops all of a process's locks on it.

internal import Conversations
internal import Foundation

/// The folder that holds the history.
struct StoreFolder: Sendable, Equatable {
  let path: String

  /// The history itself.
  var database: String { path + "/history.db" }
  /// A repaired history that waits to take the place of the damaged one.
  var recovered: String { path + "/history.db.recovered" }
  /// Held shared by every instance, and alone for repairs.
  var lock: String { path + "/history.lock" }
  /// Held by the instance of this number while it lives.
  func lifeLock(_ instance: Int64) -> String {
    path + "/live-" + String(UInt64(bitPattern: instance), radix: 16) + ".lock"
  }
  /// Held by the instance in which this conversation's draft is being written.
  func draftLock(_ id: ConversationID) -> String {
    path + "/live-draft-" + String(id.raw, radix: 16) + ".lock"
  }
  /// The database and what SQLite keeps beside it.
  static func parts(of database: String) -> [String] {
    [database, database + "-wal", database + "-shm", database + "-journal"]
  }

  /// Makes the folder and an empty history where they are missing, and closes both to others.
  ///
  /// Gives the paths that others could read until now. Throws `folder`, `readOnly`, `diskFull`.
  func prepare() throws(StorageError) -> [String] {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw StorageError(.folder, reason: "there is no folder for the history (no HOME)")
    }
    var tightened = try makeFolder()
    if FileFacts(database) == nil, FileFacts(recovered) != nil {
      rename(recovered, database)
    }
    if FileFacts(database) == nil {
      do throws(StorageError) {
        try PrivateFile.create(database)
      } catch {
        // Another instance that begins at the same moment was quicker: its file does.
        guard FileFacts(database) != nil else { throw error }
      }
    }
    for file in Self.parts(of: database) + [lock] {
      if try Self.secure(file) { tightened.append(file) }
    }
    return tightened
  }

  private func makeFolder() throws(StorageError) -> [String] {
    if FileFacts(path) == nil { try Self.makeFolders(path) }
    guard let facts = FileFacts(path, following: true), facts.isFolder else {
      throw StorageError(.folder, reason: "\(path) is not a folder")
    }
    guard facts.isMine, FileFacts(path)?.isMine == true else {
      throw StorageError(.folder, reason: "\(path) belongs to somebody else")
    }
    guard facts.mode & 0o077 != 0 else { return [] }
    guard chmod(path, facts.mode & 0o700) == 0 else { throw .file("closing", path, errno) }
    return [path]
  }

  private static func makeFolders(_ path: String) throws(StorageError) {
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    if !parent.isEmpty, FileFacts(parent, following: true) == nil { try makeFolders(parent) }
    if mkdir(path, 0o700) == 0 {
      // The umask may have taken our own rights.
      _ = chmod(path, 0o700)
    } else if errno != EEXIST {
      throw .file("making", path, errno)
    }
  }

  /// Closes a file to others; true if it was open to them. Absent files are well.
  private static func secure(_ file: String) throws(StorageError) -> Bool {
    guard let facts = FileFacts(file) else { return false }
    guard facts.isFile else {
      throw StorageError(
        .folder,
        reason: "\(file) is \(facts.isLink ? "a link" : "no file"), and the history follows none")
    }
    guard facts.isMine else {
      throw StorageError(.folder, reason: "\(file) belongs to somebody else")
    }
    guard facts.mode & 0o077 != 0 else { return false }
    guard chmod(file, facts.mode & 0o700) == 0 else { throw .file("closing", file, errno) }
    return true
  }

  /// Moves the damaged history aside under the time; gives its new path.
  func moveAside(at moment: Date) throws(StorageError) -> String {
    let stamp = Self.stamp(moment)
    var target = database + ".corrupt-" + stamp
    var number = 1
    while FileFacts(target) != nil {
      number += 1
      target = database + ".corrupt-" + stamp + "-\(number)"
    }
    guard rename(database, target) == 0 else { throw .file("moving aside", database, errno) }
    for suffix in ["-wal", "-shm", "-journal"] where FileFacts(database + suffix) != nil {
      rename(database + suffix, target + suffix)
    }
    return target
  }

  /// A moment for file names, `20260102T030405Z`.
  static func stamp(_ moment: Date) -> String {
    var seconds = time_t(moment.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(parts.tm_year + 1900)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))T"
      + "\(two(parts.tm_hour))\(two(parts.tm_min))\(two(parts.tm_sec))Z"
  }
}

/// What `lstat` tells of a path.
struct FileFacts {
  let isFile: Bool
  let isFolder: Bool
  let isLink: Bool
  let isMine: Bool
  let mode: mode_t
  let inode: UInt64
  let size: Int

  /// Looks at a path; nil when nothing is there.
  init?(_ path: String, following: Bool = false) {
    var facts = stat()
    guard (following ? stat(path, &facts) : lstat(path, &facts)) == 0 else { return nil }
    let kind = facts.st_mode & S_IFMT
    isFile = kind == S_IFREG
    isFolder = kind == S_IFDIR
    isLink = kind == S_IFLNK
    isMine = facts.st_uid == geteuid()
    mode = facts.st_mode & 0o7777
    inode = UInt64(facts.st_ino)
    size = Int(facts.st_size)
  }
}
