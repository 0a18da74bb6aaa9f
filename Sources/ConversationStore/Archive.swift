internal import Conversations
internal import Foundation
internal import GRDB
internal import Synchronization

/// The open history: one connection that writes, one that reads, and the lock that others see.
final class Archive: Sendable {
  /// What came of opening.
  struct Opening: Sendable {
    let archive: Archive
    var notices: [StoreNotice]
  }

  let folder: StoreFolder
  private let schemaVersion: Int
  private let lock: FileLock
  private let writer: DatabaseQueue
  private let configuration: StoreConfiguration
  // Opened with the first question, so that a start that only saves does not pay for it.
  private let reader = Mutex<DatabaseQueue?>(nil)

  private init(
    folder: StoreFolder, schemaVersion: Int, lock: FileLock, writer: DatabaseQueue,
    configuration: StoreConfiguration
  ) {
    self.folder = folder
    self.schemaVersion = schemaVersion
    self.lock = lock
    self.writer = writer
    self.configuration = configuration
  }

  /// Opens the history, making, migrating or repairing it first where that is needed. Blocks.
  static func open(
    _ folder: StoreFolder, _ configuration: StoreConfiguration
  ) throws(StorageError) -> Opening {
    let tightened = try folder.prepare()
    guard
      let lock = try FileLock.take(folder.lock, .shared, waiting: configuration.busySeconds)
    else {
      throw StorageError(.busy, reason: "another quipu repairs \(folder.database)")
    }
    var notices: [StoreNotice] = tightened.isEmpty ? [] : [.tightened(tightened)]
    do {
      let (archive, backup) = try connect(folder, lock, configuration)
      if let backup { notices.append(.migrated(backup: backup)) }
      return Opening(archive: archive, notices: notices)
    } catch {
      guard error.meansDamage else { throw StorageError(error, at: folder.database) }
    }
    notices.append(try Repair(folder, lock, configuration).run())
    do {
      return Opening(archive: try connect(folder, lock, configuration).0, notices: notices)
    } catch {
      throw StorageError(error, at: folder.database)
    }
  }

  private static func connect(
    _ folder: StoreFolder, _ lock: FileLock, _ configuration: StoreConfiguration
  ) throws -> (Archive, backup: String?) {
    let writer = try DatabaseQueue(
      path: folder.database, configuration: configuration.connection(.writing))
    let migration = Migration(
      schema: configuration.schema, folder: folder, now: configuration.date())
    let backup = try writer.inDatabase { db in
      let version = try migration.check(db)
      try writeAhead(db, waiting: configuration.busySeconds)
      try db.execute(sql: "PRAGMA synchronous = FULL")
      return try migration.run(db, from: version)
    }
    let archive = Archive(
      folder: folder, schemaVersion: configuration.schema.version, lock: lock, writer: writer,
      configuration: configuration)
    return (archive, backup)
  }

  // Where there is no shared memory (some network folders) SQLite keeps its older journal. It does
  // not wait for others with this change by itself, those that begin at the same moment.
  private static func writeAhead(_ db: Database, waiting seconds: Double) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      do {
        _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        return
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        guard ContinuousClock.now < deadline else { throw error }
        usleep(5_000)
      }
    }
  }

  /// Runs `body` in one transaction that is begun as a writer's, so that it never fails half-way
  /// for want of the lock; on the disk when this returns. Goes to its end though the task is
  /// cancelled.
  func write<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(StorageError) -> T {
    try await run(writer) { [schemaVersion, folder] db in
      do {
        return try Self.transaction(db, schemaVersion, folder, body)
      } catch  where error.meansBrokenIndex {
        try SearchIndex.rebuild(db)
        return try Self.transaction(db, schemaVersion, folder, body)
      }
    }
  }

  private static func transaction<T>(
    _ db: Database, _ schemaVersion: Int, _ folder: StoreFolder, _ body: (Database) throws -> T
  ) throws -> T {
    var result: T?
    try db.inTransaction(.immediate) {
      // A newer program may have changed the tables under this one.
      guard try Int.fetchOne(db, sql: "PRAGMA user_version") == schemaVersion else {
        throw StorageError(
          .newerSchema, reason: "a newer quipu has changed \(folder.database) meanwhile")
      }
      result = try body(db)
      return .commit
    }
    guard let result else { throw StorageError(reason: "nothing was written") }
    return result
  }

  /// Runs `body` on one unchanging state of the history. A search index that proves broken is
  /// made anew first.
  func read<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(StorageError) -> T {
    let queue = try readingQueue()
    do {
      return try await answer(queue) { db in try Self.reading(db, body) }
    } catch  where error.meansBrokenIndex {
      try await write { db in try SearchIndex.rebuild(db) }
      return try await run(queue) { db in try Self.reading(db, body) }
    } catch {
      throw StorageError(error, at: folder.database)
    }
  }

  private static func reading<T>(_ db: Database, _ body: (Database) throws -> T) throws -> T {
    var result: T?
    try db.inTransaction(.deferred) {
      result = try body(db)
      return .commit
    }
    guard let result else { throw StorageError(reason: "nothing was read") }
    return result
  }

  private func readingQueue() throws(StorageError) -> DatabaseQueue {
    do {
      return try reader.withLock { reader in
        if let reader { return reader }
        let opened = try DatabaseQueue(
          path: folder.database, configuration: configuration.connection(.reading))
        reader = opened
        return opened
      }
    } catch {
      throw StorageError(error, at: folder.database)
    }
  }

  private func run<T: Sendable>(
    _ queue: DatabaseQueue, _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(StorageError) -> T {
    do {
      return try await answer(queue, body)
    } catch {
      throw StorageError(error, at: folder.database)
    }
  }

  private func answer<T: Sendable>(
    _ queue: DatabaseQueue, _ body: @escaping @Sendable (Database) throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      queue.asyncWriteWithoutTransaction { db in
        continuation.resume(
          with: Result {
            // What a failed rollback may have left behind.
            if db.isInsideTransaction { try db.rollback() }
            return try body(db)
          })
      }
    }
  }

  /// Reads the whole file for damage, on a connection of its own; true when it is damaged.
  ///
  /// A file of more than `sizeForDaily` bytes is read once a day, unless `always`.
  func isDamaged(always: Bool = false) async -> Bool {
    let now = configuration.now().seconds
    let isLarge = (FileFacts(folder.database)?.size ?? 0) > Self.sizeForDaily
    if isLarge, !always {
      let last = try? await read { db in
        try Double.fetchOne(db, sql: "SELECT checked FROM counter")
      }
      if let last = last ?? nil, last <= now, now - last < 86_400 { return false }
    }
    guard await !findsDamage() else { return true }
    if isLarge {
      try? await write { db in
        try db.execute(sql: "UPDATE counter SET checked = ?", arguments: [now])
      }
    }
    return false
  }

  // Read in about a tenth of a second.
  private static let sizeForDaily = 64_000_000

  private func findsDamage() async -> Bool {
    let path = folder.database
    let configuration = configuration.connection(.checking)
    return await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async {
        do {
          let queue = try DatabaseQueue(path: path, configuration: configuration)
          let words = try queue.inDatabase { db in
            try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
          }
          try? queue.close()
          continuation.resume(returning: words != "ok")
        } catch {
          continuation.resume(returning: error.meansDamage)
        }
      }
    }
  }

  /// Changes the greatest size of the file in pages; for tests of a full disk.
  func limit(pages: Int) async throws(StorageError) {
    try await run(writer) { db in _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
    }
  }

  /// Brings what is in the write-ahead log into the file and empties it, unless another instance
  /// reads from it just then.
  func emptyLog() async throws(StorageError) {
    try await run(writer) { db in
      _ = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  /// Brings what is in the write-ahead log into the file and closes all connections. Blocks.
  ///
  /// Gives the lock, for a repair.
  @discardableResult
  func close() -> FileLock {
    try? writer.inDatabase { db in
      try db.execute(sql: "PRAGMA busy_timeout = 0")
      _ = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    reader.withLock { reader in
      try? reader?.close()
      reader = nil
    }
    try? writer.close()
    return lock
  }
}
