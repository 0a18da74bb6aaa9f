internal import Conversations
internal import Foundation
internal import GRDB

/// Brings a database to the schema of this program: a backup first, then one transaction a step.
struct Migration {
  let schema: Schema
  let folder: StoreFolder
  let now: Date

  /// The version that a database has; 0 for an empty one.
  ///
  /// Throws `newerSchema` for a newer one and `notAHistory` for a database that is not ours.
  func check(_ db: Database) throws -> Int {
    var version = 0
    var application = 0
    var isEmpty = true
    // Of one moment: another instance may be making the tables.
    try db.inTransaction(.deferred) {
      version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
      return .commit
    }
    if isEmpty { return 0 }
    guard application == Schema.applicationID else {
      throw StorageError(
        .notAHistory, reason: "\(folder.database) is a database, but not quipu's; it is left alone")
    }
    guard version <= schema.version else {
      throw StorageError(
        .newerSchema,
        reason: "\(folder.database) was written by a newer quipu (form \(version), this one reads "
          + "up to \(schema.version)); it is left alone")
    }
    return version
  }

  /// Takes all steps after `version`; gives the path of the backup, where one was made.
  func run(_ db: Database, from version: Int) throws -> String? {
    guard version < schema.version else { return nil }
    let backup = version > 0 ? try backUp(db, version) : nil
    for step in schema.steps where step.version > version {
      try db.inTransaction(.immediate) {
        // Another instance may have taken the step while this one waited.
        let reached = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard reached < step.version else { return .commit }
        try db.execute(sql: step.sql)
        try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(step.version)")
        return .commit
      }
    }
    return backup
  }

  private func backUp(_ db: Database, _ version: Int) throws -> String {
    let path = "\(folder.database).form\(version)-\(StoreFolder.stamp(now)).backup"
    if FileFacts(path) != nil { return path }
    // SQLite fills an empty file that is there, which so is ours alone from the first byte.
    do throws(StorageError) {
      try PrivateFile.create(path)
    } catch {
      // Another instance makes the same backup at this moment.
      guard FileFacts(path) != nil else { throw error }
      return path
    }
    do {
      try db.execute(sql: "VACUUM INTO ?", arguments: [path])
    } catch {
      unlink(path)
      throw error
    }
    return path
  }
}
