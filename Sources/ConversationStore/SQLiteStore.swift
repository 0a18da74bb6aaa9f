// Conversations on disk, in one SQLite file. Every answer to the program is given by this actor;
// what blocks runs on queues of its own. A word that is told to be saved is on the disk.

package import Conversations
internal import Dispatch
internal import Foundation
internal import GRDB

/// Keeps conversations in `history.db` of a folder, together with other instances.
///
/// The file is opened with the first question. Where it cannot be, or cannot be written, the
/// conversations stay in memory, are listed from there, and are saved when that is possible again.
package actor SQLiteStore: ConversationStoring {
  nonisolated let folder: StoreFolder
  nonisolated let configuration: StoreConfiguration
  /// Tells this instance's replies from others'.
  let instance = Int64.random(in: 1 ... .max)
  nonisolated let journalText = ReplyJournal()
  package nonisolated let notices: AsyncStream<StoreNotice>
  let noticeSink: AsyncStream<StoreNotice>.Continuation

  private var opened: Archive?
  private var opening: Task<Result<Archive, StorageError>, Never>?
  private var lastingFailure: StorageError?
  private var checking: Task<Void, Never>?
  /// What is purged after a start; nothing waits for it.
  private(set) var tidying: Task<Void, Never>?
  private(set) var isClosed = false
  var lifeLock: FileLock?
  /// Conversations that could not be saved, in the order in which they failed.
  var unsaved: [Conversation] = []
  var isRetryArranged = false
  /// Whether it was told that keeping goes wrong.
  var isTroubled = false
  /// The write of the journal that is on its way.
  var draining: Task<StorageError?, Never>?
  var wantsDraining = false
  var deletedHere: Set<ConversationID> = []
  /// Tell other instances which drafts are being written here.
  var draftLocks: [ConversationID: FileLock] = [:]

  /// A store in a folder; nothing is touched before the first question.
  package init(folder: String, configuration: StoreConfiguration = StoreConfiguration()) {
    self.folder = StoreFolder(path: folder)
    self.configuration = configuration
    (notices, noticeSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(100))
  }

  /// The usual folder: `quipu` in `XDG_DATA_HOME`, else in `~/.local/share`; nil without a home.
  package static func standardFolder(_ environment: [String: String]) -> String? {
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/quipu" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.local/share/quipu"
  }

  // MARK: Opening

  package func open() async throws(StorageError) { _ = try await archive() }

  /// The open history; opens it when it is not.
  func archive() async throws(StorageError) -> Archive {
    if let opened { return opened }
    if let lastingFailure { throw lastingFailure }
    guard !isClosed else { throw StorageError(reason: "the history is closed") }
    if opening == nil { opening = Task { await openNow() } }
    guard let opening else { throw StorageError(reason: "the history is not open") }
    return try await opening.value.get()
  }

  private func openNow() async -> Result<Archive, StorageError> {
    defer { opening = nil }
    let (folder, configuration) = (folder, configuration)
    let result = await Blocking.run { () -> Result<Archive.Opening, StorageError> in
      do throws(StorageError) {
        return .success(try Archive.open(folder, configuration))
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .failure(let error):
      if !error.mayPass { lastingFailure = error }
      return .failure(error)
    case .success(let opening):
      opened = opening.archive
      opening.notices.forEach { noticeSink.yield($0) }
      await closeCutReplies(opening.archive)
      tidying = Task { await forgetOld(opening.archive) }
      if configuration.checksInBackground { check(opening.archive) }
      return .success(opening.archive)
    }
  }

  /// Runs `body` on the open history; a file that proves damaged is repaired first.
  func read<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(StorageError) -> T {
    let archive = try await archive()
    do {
      return try await archive.read(body)
    } catch {
      guard error.kind == .damaged else { throw error }
      await repair(archive)
      return try await self.archive().read(body)
    }
  }

  /// Runs `body` in one transaction; a file that proves damaged is repaired first.
  func write<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(StorageError) -> T {
    let archive = try await archive()
    do {
      return try await archive.write(body)
    } catch {
      guard error.kind == .damaged else { throw error }
      await repair(archive)
      return try await self.archive().write(body)
    }
  }

  // MARK: Damage

  private func check(_ archive: Archive) {
    checking = Task { await check(whole: archive) }
  }

  private func check(whole archive: Archive, always: Bool = false) async {
    guard await archive.isDamaged(always: always), !Task.isCancelled else { return }
    await repair(archive)
  }

  /// Reads the whole file for damage now, and repairs it.
  func checkNow() async {
    if let opened { await check(whole: opened, always: true) }
  }

  /// Puts a new file in the place of a damaged one while the program runs.
  private func repair(_ archive: Archive) async {
    // Another question may have found it first.
    guard let current = opened, current === archive else { return }
    opened = nil
    let (folder, configuration) = (folder, configuration)
    let repairing = Task { () -> Result<Archive, StorageError> in
      return reopened(await Blocking.run { Self.repaired(archive, folder, configuration) })
    }
    opening = repairing
    _ = await repairing.value
    opening = nil
  }

  /// The history after its repair; or as it is, where others have it open and repair must wait.
  private static func repaired(
    _ archive: Archive, _ folder: StoreFolder, _ configuration: StoreConfiguration
  ) -> Result<Archive.Opening, StorageError> {
    do throws(StorageError) {
      let notice: StoreNotice
      do throws(StorageError) {
        notice = try Repair(folder, archive.close(), configuration).run()
      } catch {
        guard error.kind == .damaged else { throw error }
        notice = .damaged(error)
      }
      var opening = try Archive.open(folder, configuration)
      opening.notices.append(notice)
      return .success(opening)
    } catch {
      return .failure(error)
    }
  }

  private func reopened(
    _ result: Result<Archive.Opening, StorageError>
  ) -> Result<Archive, StorageError> {
    switch result {
    case .success(let opening):
      opened = opening.archive
      opening.notices.forEach { noticeSink.yield($0) }
      return .success(opening.archive)
    case .failure(let error):
      if !error.mayPass { lastingFailure = error }
      noticeSink.yield(.damaged(error))
      return .failure(error)
    }
  }

  // MARK: Closing

  package func close() async {
    guard !isClosed else { return }
    if opened != nil {
      _ = try? await retry()
      try? await flushJournal()
      await purgeDeleted()
    }
    isClosed = true
    checking?.cancel()
    if let opened {
      self.opened = nil
      await Blocking.run { opened.close().release() }
    }
    for lock in draftLocks.values {
      lock.remove()
      lock.release()
    }
    draftLocks = [:]
    lifeLock?.remove()
    lifeLock?.release()
    lifeLock = nil
    noticeSink.finish()
  }

  /// Forgets a failure that asking again would not have changed, since a person asks.
  func forgetFailure() { lastingFailure = nil }

  /// How many conversations are in memory alone.
  package var unsavedCount: Int { unsaved.count }
}

/// Work that waits for the disk, away from the threads that tasks share.
enum Blocking {
  /// Runs `body` on a thread of its own.
  static func run<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async { continuation.resume(returning: body()) }
    }
  }
}
