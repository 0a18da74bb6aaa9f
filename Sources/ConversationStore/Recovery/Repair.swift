internal import Conversations
internal import Foundation
internal import GRDB

/// Puts a new history with all that can be read in the place of a damaged one, which is moved
/// aside and never deleted.
struct Repair {
  private let folder: StoreFolder
  private let lock: FileLock
  private let configuration: StoreConfiguration

  /// A repair under a lock that is held shared.
  init(_ folder: StoreFolder, _ lock: FileLock, _ configuration: StoreConfiguration) {
    self.folder = folder
    self.lock = lock
    self.configuration = configuration
  }

  /// Repairs; no connection to the file may be open. Blocks.
  ///
  /// Throws `notAHistory` for a file that never was a database, `damaged` when another instance
  /// has it open, and what keeps the new file from being written.
  func run() throws(StorageError) -> StoreNotice {
    guard lock.raise() else {
      throw StorageError(
        .damaged, reason: "\(folder.database) is damaged, and another quipu has it open")
    }
    defer { lock.share() }
    guard !isPlainText else {
      throw StorageError(
        .notAHistory, reason: "\(folder.database) is a text file; it is left alone")
    }
    for part in StoreFolder.parts(of: folder.recovered) where FileFacts(part) != nil {
      unlink(part)
    }
    let counts = try fill()
    let aside = try folder.moveAside(at: configuration.date())
    guard rename(folder.recovered, folder.database) == 0 else {
      throw .file("putting in place", folder.recovered, errno)
    }
    return .recovered(
      movedTo: aside, conversations: counts.conversations, turns: counts.turns)
  }

  /// A file of text was put there by somebody; damage leaves bytes that are none.
  private var isPlainText: Bool {
    guard let file = RawFile(folder.database), file.size > 0 else { return false }
    let bytes = file.bytes(at: 0, count: 4096)
    let isClean = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (9...13).contains($0) || $0 == 27 }
    guard isClean else { return false }
    if String(validating: bytes, as: UTF8.self) != nil { return true }
    // The last character may have been cut.
    return bytes.count == 4096
      && (1...3).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
  }

  private func fill() throws(StorageError) -> (conversations: Int, turns: Int) {
    try PrivateFile.create(folder.recovered)
    do {
      let queue = try DatabaseQueue(
        path: folder.recovered, configuration: configuration.connection(.writing))
      let counts = try queue.inDatabase { db in
        // Not a log of its own: the file is synced whole before it takes its place.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        _ = try Migration(schema: .current, folder: folder, now: configuration.date())
          .run(db, from: 0)
        return try Salvage(db).run(from: folder.database)
      }
      try queue.close()
      return counts
    } catch {
      throw StorageError(error, at: folder.recovered)
    }
  }
}
