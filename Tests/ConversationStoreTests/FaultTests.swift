import Conversations
import Foundation
import LibraryTestSupport
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("The corpus's faults of storage")
struct FaultTests {
  typealias Scenario = @Sendable (Corpus.Case) async throws -> Void

  /// Faults of other parts (settings, logs) have their tests there.
  static let scenarios: [String: Scenario] = [
    "kill9_1000": kills, "disk_full": diskFull, "two_instances_same_session": twoInstances,
    "db_corrupt_header": { _ in
      try await damaged { $0.replaceSubrange(0..<100, with: repeatElement(0, count: 100)) }
    },
    "db_truncated": { _ in try await damaged { $0.removeLast($0.count / 2) } },
    "db_is_text": text, "migration_killed": migrationKilled,
    "symlink_export": link, "export_traversal": traversal,
  ]

  static let cases = Corpus.cases("faults.jsonl", where: "area", is: "store")
    .filter { scenarios[$0.name] != nil }

  @Test("Each fault ends as the corpus says", .corpus("faults.jsonl"), arguments: cases)
  func fault(item: Corpus.Case) async throws {
    let scenario = try #require(Self.scenarios[item.name])
    try await scenario(item)
  }

  private static func talk(_ id: UInt64, _ turns: Int) -> Talk {
    var talk = Talk(id)
    for number in 0..<turns { talk.ask("words \(number) of \(id)") }
    return talk
  }

  /// What a kill leaves is the file and a beginning of the log, cut at any byte.
  @Sendable private static func kills(_ item: Corpus.Case) async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    try await store.open()
    var talk = Talk(1)
    var told: [(size: Int, turns: Int)] = []
    for number in 1...40 {
      talk.ask("words \(number)")
      try await store.save(talk.conversation)
      told.append((try #require(FileFacts(fixture.database + "-wal")).size, number))
    }
    let left = try fixture.crashed()
    await store.close()
    let log = try #require(RawFile(left.database + "-wal"))
    let bytes = log.bytes(at: 0, count: log.size)
    var random = SeededRandom(seed: 9)
    for _ in 0..<min(item["limit"]?["runs"]?.int ?? 50, 50) {
      let cut = Int.random(in: 0...bytes.count, using: &random)
      try PrivateFile.write(Array(bytes[..<cut]), to: left.database + "-wal", replacing: true)
      let next = try left.crashed()
      let opened = next.store()
      let kept = try await opened.conversation(ConversationID(raw: 1))?.turns.count ?? 0
      await opened.close()
      #expect(kept >= told.last { $0.size <= cut }?.turns ?? 0)
      #expect(try next.ask("PRAGMA integrity_check") == "ok")
    }
  }

  @Sendable private static func diskFull(_ item: Corpus.Case) async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    let old = talk(1, 3)
    try await store.save(old.conversation)
    try await store.archive().limit(pages: 1)
    var new = talk(2, 1)
    new.ask(String(repeating: "much ", count: 100_000))
    let error = try await #require(throws: StorageError.self) {
      try await store.save(new.conversation)
    }
    #expect(error.kind == .diskFull && error.mayPass)
    #expect(try await store.list(ListRequest()).map(\.isUnsaved) == [true, false])
    try await store.archive().limit(pages: 1_000_000)
    try await store.retry()
    #expect(try await store.conversation(new.conversation.id) == new.conversation)
    #expect(try await store.conversation(old.conversation.id) == old.conversation)
    await store.close()
  }

  @Sendable private static func twoInstances(_ item: Corpus.Case) async throws {
    let fixture = try StoreFixture()
    let (first, second) = (fixture.store(), fixture.store())
    let start = talk(1, 1).conversation
    try await first.save(start)
    var expected = ["words 0 of 1"]
    for number in 0..<6 {
      let store = number % 2 == 0 ? first : second
      var mine = try #require(try await store.conversation(start.id))
      mine.append(
        Turn(
          id: TurnID(raw: 5000 + UInt64(number)), parent: mine.leaf, role: .user,
          content: "added \(number)", began: WallTime(seconds: 0, offset: 0)))
      try await store.save(mine)
      expected.append("added \(number)")
    }
    #expect(try await first.conversation(start.id)?.turns.map(\.content) == expected)
    await first.close()
    await second.close()
  }

  private static func damaged(_ change: (inout [UInt8]) -> Void) async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    for id in 1...40 { try await store.save(talk(UInt64(id), 60).conversation) }
    await store.close()
    try fixture.damage(change)
    let bytes = try Data(contentsOf: URL(filePath: fixture.database))
    let next = fixture.store()
    let kept = try await next.conversations()
    #expect(kept.flatMap(\.turns).count > 100)
    let notices = await next.closedNotices()
    #expect(notices.contains { if case .recovered = $0 { true } else { false } })
    let aside = try #require(fixture.files("history.db.corrupt-").first)
    #expect(try Data(contentsOf: URL(filePath: fixture.folder + "/" + aside)) == bytes)
  }

  @Sendable private static func text(_ item: Corpus.Case) async throws {
    let fixture = try StoreFixture()
    let words = Array("my list\n".utf8)
    try fixture.put(words)
    let store = fixture.store()
    let error = try await #require(throws: StorageError.self) { try await store.open() }
    #expect(error.kind == .notAHistory && !error.suggestion.isEmpty)
    await store.close()
    #expect(try Data(contentsOf: URL(filePath: fixture.database)) == Data(words))
  }

  @Sendable private static func migrationKilled(_ item: Corpus.Case) async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    let old = talk(1, 3).conversation
    try await store.save(old)
    await store.close()
    let step = Schema.Step(
      version: Schema.current.version + 1, sql: "CREATE TABLE more (a); INSERT INTO more VALUES (1)"
    )
    let newer = Schema(steps: Schema.current.steps + [step])
    let migrated = fixture.store { $0.schema = newer }
    try await migrated.open()
    let left = try fixture.crashed()
    await migrated.close()
    #expect(left.files("history.db.form").count == 1)
    let log = try #require(RawFile(left.database + "-wal"))
    let bytes = log.bytes(at: 0, count: log.size)
    for cut in stride(from: 0, through: bytes.count, by: max(1, bytes.count / 15)) {
      try PrivateFile.write(Array(bytes[..<cut]), to: left.database + "-wal", replacing: true)
      let next = try left.crashed()
      let version = try #require(try next.ask("PRAGMA user_version", as: Int.self))
      let hasTable = try next.ask(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'more'", as: Int.self)
      #expect(hasTable == version - Schema.current.version)
      let opened = next.store { $0.schema = newer }
      #expect(try await opened.conversation(old.id) == old)
      await opened.close()
    }
  }

  @Sendable private static func link(_ item: Corpus.Case) async throws {
    let fixture = try StoreFixture()
    let (target, link) = (fixture.root + "/target", fixture.root + "/link.md")
    try PrivateFile.write(Array("mine".utf8), to: target)
    symlink(target, link)
    for replacing in [false, true] {
      #expect(throws: StorageError.self) {
        try PrivateFile.write(Array("x".utf8), to: link, replacing: replacing)
      }
    }
    #expect(throws: StorageError.self) { try PrivateFile.write(Array("x".utf8), to: target) }
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine")
  }

  @Sendable private static func traversal(_ item: Corpus.Case) async throws {
    for format in ExportFormat.allCases {
      for title in ["../../etc/x", "/etc/passwd", "..", "a/../b", "~/x", "C:\\x"] {
        let name = format.fileName(for: title)
        #expect(!name.contains("/") && !name.contains("\\") && !name.hasPrefix("."))
        #expect(name.hasSuffix("." + format.fileExtension))
      }
    }
  }
}
