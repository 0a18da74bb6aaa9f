import Conversations
import Foundation
import GRDB
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("Forms of the history, older and newer")
struct MigrationTests {
  private static func schema(_ sql: String) -> Schema {
    Schema(steps: Schema.current.steps + [.init(version: Schema.current.version + 1, sql: sql)])
  }

  private func filled(_ fixture: StoreFixture) async throws -> Conversation {
    let store = fixture.store()
    var talk = Talk(1)
    talk.ask("from before")
    try await store.save(talk.conversation)
    await store.close()
    return talk.conversation
  }

  @Test("A step keeps everything and leaves a private backup of the older form")
  func step() async throws {
    let fixture = try StoreFixture()
    let before = try await filled(fixture)
    let store = fixture.store {
      $0.schema = Self.schema("ALTER TABLE conversation ADD COLUMN colour TEXT")
    }
    #expect(try await store.conversation(before.id) == before)
    let backup = try #require(fixture.files("history.db.form\(Schema.current.version)-").first)
    #expect(
      await store.closedNotices() == [.migrated(backup: fixture.folder + "/" + backup)])
    #expect(FileFacts(fixture.folder + "/" + backup)?.mode == 0o600)
    let old = try DatabaseQueue(path: fixture.folder + "/" + backup)
    #expect(
      try await old.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") }
        == Schema.current.version)
    #expect(
      try await old.read { db in try String.fetchOne(db, sql: "SELECT content FROM turn") }
        == "from before")
  }

  @Test("The first form becomes the present one, drafts and all")
  func fromTheFirst() async throws {
    let fixture = try StoreFixture()
    let first = Schema(steps: Array(Schema.current.steps.prefix(1)))
    let old = fixture.store { $0.schema = first }
    var talk = Talk(1)
    talk.ask("from before")
    try await old.save(talk.conversation)
    await old.close()
    let id = Int64(bitPattern: talk.conversation.id.raw)
    _ = try fixture.ask(
      "INSERT INTO view VALUES (\(id), 1.0, NULL, 0, NULL, '', 'unsent') RETURNING 1", as: Int.self)
    let store = fixture.store()
    #expect(try await store.conversation(talk.conversation.id) == talk.conversation)
    var view = ViewMemory()
    view.draft = "unsent"
    #expect(try await store.view(of: talk.conversation.id) == view)
    view.folds = [0..<3]
    view.files = [
      ViewMemory.File(Attachment([1, 2], name: "a.png", kind: .image, mediaType: "image/png"))
    ]
    try await store.keep(view, of: talk.conversation.id)
    #expect(try await store.view(of: talk.conversation.id) == view)
    await store.close()
  }

  @Test("A step that fails changes nothing")
  func failure() async throws {
    let fixture = try StoreFixture()
    let before = try await filled(fixture)
    let store = fixture.store {
      $0.schema = Self.schema("ALTER TABLE conversation ADD COLUMN colour TEXT; SELECT nonsense()")
    }
    await #expect(throws: StorageError.self) { try await store.open() }
    await store.close()
    #expect(try fixture.ask("PRAGMA user_version") == Schema.current.version)
    let again = fixture.store()
    #expect(try await again.conversation(before.id) == before)
    await again.close()
  }

  @Test("Killed in the middle of a step, the older form is there whole")
  func killed() async throws {
    let fixture = try StoreFixture()
    let before = try await filled(fixture)
    // A transaction as a step takes it, not committed when the files are copied.
    let queue = try DatabaseQueue(path: fixture.database)
    let left = try await queue.writeWithoutTransaction { db in
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL; ")
      try db.execute(sql: "PRAGMA cache_size = 2; PRAGMA cache_spill = 1")
      try db.beginTransaction(.immediate)
      try db.execute(
        sql: """
          ALTER TABLE conversation ADD COLUMN colour TEXT;
          CREATE TABLE filler (bytes BLOB);
          """)
      for _ in 0..<50 { try db.execute(sql: "INSERT INTO filler VALUES (zeroblob(20000))") }
      try db.execute(sql: "PRAGMA user_version = \(Schema.current.version + 1)")
      let copy = try fixture.crashed()
      try db.rollback()
      return copy
    }
    #expect((RawFile(left.database + "-wal")?.size ?? 0) > 100_000)
    let store = left.store()
    #expect(try await store.conversation(before.id) == before)
    await store.close()
    #expect(try left.ask("PRAGMA user_version") == Schema.current.version)
    #expect(try left.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'filler'") == 0)
  }

  @Test("A newer form is refused in words, and nothing of it is changed")
  func newer() async throws {
    let fixture = try StoreFixture()
    _ = try await filled(fixture)
    _ = try fixture.ask("PRAGMA user_version = 99", as: Int.self)
    _ = try fixture.ask("PRAGMA wal_checkpoint(TRUNCATE)", as: Int.self)
    let bytes = try Data(contentsOf: URL(filePath: fixture.database))
    let store = fixture.store()
    let error = try await #require(throws: StorageError.self) { try await store.open() }
    #expect(error.kind == .newerSchema)
    #expect(error.reason.contains("form 99"))
    var talk = Talk(2)
    talk.ask("in memory")
    await #expect(throws: StorageError.self) { try await store.save(talk.conversation) }
    #expect(try await store.list(ListRequest()).map(\.title) == ["in memory"])
    await store.close()
    #expect(try Data(contentsOf: URL(filePath: fixture.database)) == bytes)
  }

  @Test("A form that becomes newer while this program runs is not written to")
  func newerMeanwhile() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    talk.ask("a")
    try await store.save(talk.conversation)
    _ = try fixture.ask("PRAGMA user_version = 99", as: Int.self)
    talk.ask("b")
    let error = try await #require(throws: StorageError.self) {
      try await store.save(talk.conversation)
    }
    #expect(error.kind == .newerSchema)
    #expect(try await store.conversation(talk.conversation.id)?.turns.count == 2)
    await store.close()
  }

  @Test("Somebody else's database is left alone")
  func foreign() async throws {
    let fixture = try StoreFixture()
    try fixture.put([])
    _ = try fixture.ask("CREATE TABLE theirs (a)", as: Int.self)
    let store = fixture.store()
    let error = try await #require(throws: StorageError.self) { try await store.open() }
    #expect(error.kind == .notAHistory)
    #expect(try fixture.ask("SELECT group_concat(name) FROM sqlite_schema") == "theirs")
  }

  @Test("The settings that keep words safe are on")
  func settings() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    let archive = try await store.archive()
    let settings = try await archive.write { db in
      try ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"].map {
        try String.fetchOne(db, sql: "PRAGMA \($0)") ?? ""
      }
    }
    #expect(settings == ["wal", "2", "1", "1", "6000"])
    await store.close()
  }
}
