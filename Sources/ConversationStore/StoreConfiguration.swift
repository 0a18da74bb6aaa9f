package import Conversations
internal import Foundation
internal import GRDB

/// What a store takes from outside, so that tests can set it.
package struct StoreConfiguration: Sendable {
  /// The time now, for lists and file names.
  package var now: @Sendable () -> WallTime
  /// How long a connection waits for others.
  package var busySeconds: Double
  /// How long the journal gathers text before it is written.
  package var journalDelay: Duration
  /// How long after a failure unsaved conversations are tried again by themselves; nil never.
  package var retryDelay: Duration?
  /// Whether the file is read for damage in the background after opening.
  package var checksInBackground: Bool
  var schema = Schema.current

  /// The usual configuration.
  package init(
    now: @escaping @Sendable () -> WallTime = StoreConfiguration.systemTime,
    busySeconds: Double = 6, journalDelay: Duration = .milliseconds(800),
    retryDelay: Duration? = .seconds(5), checksInBackground: Bool = true
  ) {
    self.now = now
    self.busySeconds = busySeconds
    self.journalDelay = journalDelay
    self.retryDelay = retryDelay
    self.checksInBackground = checksInBackground
  }

  /// The system's clock and time zone.
  @Sendable package static func systemTime() -> WallTime {
    let date = Date()
    return WallTime(
      seconds: date.timeIntervalSince1970, offset: TimeZone.current.secondsFromGMT(for: date))
  }

  func date() -> Date { Date(timeIntervalSince1970: now().seconds) }

  /// What a connection is for.
  enum Purpose: Sendable {
    case writing
    case reading
    case checking
  }

  /// How a connection for this purpose is set up.
  func connection(_ purpose: Purpose) -> Configuration {
    var configuration = Configuration()
    configuration.label = "history"
    configuration.busyMode = .timeout(busySeconds)
    // Otherwise GRDB ends the program where a rollback fails, as it may on a broken disk.
    configuration.allowsUnsafeTransactions = true
    let isReading = purpose != .writing
    if purpose == .checking { configuration.qos = .utility }
    configuration.prepareDatabase { db in
      // Sorting must not leave text in files of the system's temporary folder.
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
      if isReading {
        // Whoever looks for damage reads each page once.
        let cache = purpose == .checking ? 1000 : 8000
        try db.execute(sql: "PRAGMA query_only = ON; PRAGMA cache_size = -\(cache)")
      } else {
        // Deleted text is overwritten, in the file too; a repair finds no ghosts of it.
        try db.execute(sql: "PRAGMA page_size = 4096; PRAGMA secure_delete = ON")
        try db.execute(sql: "PRAGMA auto_vacuum = NONE; PRAGMA cache_size = -8000")
        // A log that grew by one great turn shrinks again.
        try db.execute(sql: "PRAGMA journal_size_limit = 16000000")
      }
    }
    return configuration
  }
}
