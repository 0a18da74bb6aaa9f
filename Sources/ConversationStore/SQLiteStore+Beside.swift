package import Conversations
internal import Foundation
internal import GRDB

extension SQLiteStore {
  package func keep(_ view: ViewMemory, of id: ConversationID) async throws(StorageError) {
    let at = configuration.now().seconds
    try await write { db in try BesideTables.keep(db, view, of: id, at: at) }
    await mark(draftOf: id, isThere: view.hasDraft)
  }

  /// Holds a lock while a draft is being written here: other instances leave it alone.
  private func mark(draftOf id: ConversationID, isThere: Bool) async {
    guard isThere else {
      let lock = draftLocks.removeValue(forKey: id)
      lock?.remove()
      lock?.release()
      return
    }
    guard draftLocks[id] == nil, !isClosed else { return }
    let path = folder.draftLock(id)
    let lock = await Blocking.run { try? FileLock.take(path, .alone) }
    if draftLocks[id] == nil, !isClosed { draftLocks[id] = lock }
  }

  package func view(of id: ConversationID) async throws(StorageError) -> ViewMemory {
    try await read { db in try BesideTables.view(db, of: id) }
  }

  package func strayDrafts() async throws(StorageError) -> [StrayDraft] {
    let drafts = try await read { db in try BesideTables.strayDrafts(db) }
    let folder = folder
    return await Blocking.run {
      drafts.filter { !FileLock.isHeld(folder.draftLock($0.conversation)) }
    }
  }

  package func keep(
    _ bytes: [UInt8], of attachment: Attachment
  ) async throws(StorageError) {
    guard bytes.count < 900_000_000 else {
      throw StorageError(reason: "an attachment is longer than 900 MB")
    }
    let at = configuration.now().seconds
    try await write { db in
      try BesideTables.keep(db, bytes, digest: attachment.digest, at: at)
    }
  }

  package func bytes(of digest: String) async throws(StorageError) -> [UInt8]? {
    try await read { db in try BesideTables.bytes(db, of: digest) }
  }

  package func forget(
    _ id: ConversationID, files digests: [String], prompts: [String]
  ) async throws(StorageError) {
    try await write { db in
      try BesideTables.forget(db, id, files: digests, prompts: prompts)
    }
    unsaved.removeAll { $0.id == id && $0.isEmpty }
    await mark(draftOf: id, isThere: false)
    // What was overwritten in the file still stands in the log.
    try await archive().emptyLog()
  }

  package func remember(prompt: String) async throws(StorageError) {
    // Whole documents are in their conversations; nobody asks for them by Ctrl-R.
    guard !prompt.isEmpty, prompt.utf8.count <= 65_536 else { return }
    let at = configuration.now().seconds
    try await write { db in try BesideTables.remember(db, prompt, at: at) }
  }

  package func prompts(
    holding text: String, limit: Int
  ) async throws(StorageError) -> [String] {
    try await read { db in try BesideTables.prompts(db, holding: text, limit: limit) }
  }

  package func forgetPrompts() async throws(StorageError) {
    try await write { db in try db.execute(sql: "DELETE FROM prompt") }
  }

  // MARK: What nobody will ask for again

  /// Purges what was deleted a day ago, and what belongs to nothing.
  func forgetOld(_ archive: Archive) async {
    let path = folder.path
    await Blocking.run { FileLock.removeStale("live-", in: path) }
    let before = configuration.now().seconds - 86_400
    let isNeeded = try? await archive.read { db in try BesideTables.hasOld(db, before: before) }
    guard isNeeded == true else { return }
    try? await archive.write { db in try BesideTables.forgetOld(db, before: before) }
  }

  /// Purges what was deleted in this instance; much of it at the next start, since a person who
  /// leaves does not wait.
  func purgeDeleted() async {
    guard !deletedHere.isEmpty, let archive = try? await archive() else { return }
    let ids = deletedHere
    try? await archive.write { db in
      if try BesideTables.size(db, of: ids) <= 500_000 {
        try BesideTables.purge(db, ids)
      } else {
        try BesideTables.giveUp(db, ids)
      }
    }
    deletedHere = []
  }
}
