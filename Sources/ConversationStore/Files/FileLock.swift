internal import Conversations
internal import Foundation

/// An advisory lock on a file of ours, held until it is closed or the process ends, however.
final class FileLock: Sendable {
  private let file: Int32
  let path: String

  /// How a lock is shared.
  enum Sharing: Sendable {
    case shared
    case alone
  }

  private init(file: Int32, path: String) {
    self.file = file
    self.path = path
  }

  deinit { close(file) }

  /// Takes the lock, waiting at most so many seconds; nil when others hold it that long.
  static func take(
    _ path: String, _ sharing: Sharing, waiting seconds: Double = 0
  ) throws(StorageError) -> FileLock? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw .file("opening", path, errno) }
      _ = fchmod(file, 0o600)
      let lock = FileLock(file: file, path: path)
      if flock(file, (sharing == .alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 {
        // Somebody may have removed the file between our opening and locking it.
        if lock.isStillThere { return lock }
      } else if errno != EWOULDBLOCK, errno != EINTR {
        throw .file("locking", path, errno)
      } else if ContinuousClock.now >= deadline {
        return nil
      }
      usleep(20_000)
    }
  }

  /// Takes the lock alone in place of shared; false (and still shared) when others have it too.
  func raise() -> Bool {
    if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
    // A failed change may have dropped what was held.
    share()
    return false
  }

  /// Shares a lock that was held alone.
  @discardableResult
  func share() -> Bool { flock(file, LOCK_SH) == 0 }

  /// Gives the lock up now, whoever else still refers to it.
  func release() { _ = flock(file, LOCK_UN) }

  /// Removes the file of a lock held alone.
  func remove() { unlink(path) }

  /// Removes the locks in a folder that begin so and that nobody holds: what kills left behind.
  static func removeStale(_ prefix: String, in folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(".lock") {
      let path = folder + "/" + name
      guard FileFacts(path)?.isFile == true else { continue }
      // Whoever makes a lock looks again whether its file is still there.
      if let lock = try? take(path, .alone) { lock.remove() }
    }
  }

  private var isStillThere: Bool {
    var facts = stat()
    guard fstat(file, &facts) == 0, let now = FileFacts(path) else { return false }
    return UInt64(facts.st_ino) == now.inode
  }

  /// Whether somebody holds the lock of a file; false for an absent file.
  static func isHeld(_ path: String) -> Bool {
    let file = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
