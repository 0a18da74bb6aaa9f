import Conversations
import Foundation
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("A damaged history is moved aside, and what can be read comes over")
struct RecoveryTests {
  /// A closed history of `count` conversations, each with a long and a short reply.
  private func history(_ count: Int) async throws -> (StoreFixture, [Conversation]) {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var all: [Conversation] = []
    for number in 1...UInt64(count) {
      var talk = Talk(number)
      talk.ask("question \(number) with a \0 NUL")
      talk.answer(String(repeating: "long answer \(number) ", count: 600))
      talk.ask("and then")
      let reply = talk.answer("short")
      talk.conversation.update(reply) {
        $0.thinking = "thought"
        $0.origin = ReplyOrigin(host: "localhost:11434", seed: Int(number))
      }
      try await store.save(talk.conversation)
      all.append(talk.conversation)
    }
    try await store.remember(prompt: "and then")
    await store.close()
    return (fixture, all)
  }

  private func reopened(
    _ fixture: StoreFixture, _ change: (inout StoreConfiguration) -> Void = { _ in }
  ) async throws -> (kept: [Conversation], notices: [StoreNotice]) {
    let store = fixture.store(change)
    let kept = try await store.conversations()
    return (kept, await store.closedNotices())
  }

  @Test("The first 100 bytes zeroed: everything comes over")
  func header() async throws {
    let (fixture, all) = try await history(20)
    try fixture.damage { $0.replaceSubrange(0..<100, with: repeatElement(0, count: 100)) }
    let damaged = try Data(contentsOf: URL(filePath: fixture.database))
    let (kept, notices) = try await reopened(fixture)
    #expect(kept.sorted { $0.id.raw < $1.id.raw } == all)
    let aside = try #require(fixture.files("history.db.corrupt-").first)
    #expect(
      notices == [
        .recovered(
          movedTo: fixture.folder + "/" + aside, conversations: 20, turns: 80)
      ])
    #expect(try Data(contentsOf: URL(filePath: fixture.folder + "/" + aside)) == damaged)
    #expect(try fixture.ask("PRAGMA integrity_check") == "ok")
    #expect(try fixture.ask("SELECT count(*) FROM turn_text WHERE turn_text MATCH 'answer'") == 20)
    #expect(try fixture.ask("SELECT text FROM prompt") == "and then")
  }

  @Test("Cut at half: what stands in the first half comes over")
  func truncated() async throws {
    let (fixture, all) = try await history(40)
    try fixture.damage { $0.removeLast($0.count / 2) }
    let (kept, notices) = try await reopened(fixture)
    #expect(notices.contains { if case .recovered = $0 { true } else { false } })
    #expect(fixture.files("history.db.corrupt-").count == 1)
    let texts = Set(kept.flatMap { $0.turns.map(\.content) })
    let before = Set(all.flatMap { $0.turns.map(\.content) })
    #expect(texts.intersection(before).count > 20)
    #expect(try fixture.ask("PRAGMA integrity_check") == "ok")
  }

  @Test("Changes that stood only in the log come over too")
  func log() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    talk.ask("in the log")
    try await store.save(talk.conversation)
    let left = try fixture.crashed()
    await store.close()
    #expect((RawFile(left.database + "-wal")?.size ?? 0) > 0)
    let pages = try #require(PageFile(left.database))
    let texts = (1...pages.pageCount).flatMap { pages.rows(ofPage: $0) }.flatMap(\.values)
      .compactMap { value in
        if case .text(let bytes) = value { String(decoding: bytes, as: UTF8.self) } else { nil }
      }
    #expect(texts.contains("in the log"))
  }

  @Test("A text file is left alone, and its place is told")
  func text() async throws {
    let fixture = try StoreFixture()
    let words = "This is a shopping list: bread, cheese, é.\n"
    for content in [words, String(repeating: words, count: 500)] {
      try fixture.put(Array(content.utf8))
      let store = fixture.store()
      var talk = Talk(1)
      talk.ask("kept in memory")
      let error = try await #require(throws: StorageError.self) {
        try await store.save(talk.conversation)
      }
      #expect(error.kind == .notAHistory)
      #expect(error.reason.contains("text file"))
      #expect(try await store.list(ListRequest()).map(\.title) == ["kept in memory"])
      await store.close()
      #expect(try String(contentsOfFile: fixture.database, encoding: .utf8) == content)
    }
  }

  @Test("Random bytes are moved aside, and a new history begins")
  func noise() async throws {
    let fixture = try StoreFixture()
    var random = SeededRandom(seed: 3)
    let noise = (0..<50_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    try fixture.put(noise)
    let (kept, notices) = try await reopened(fixture)
    #expect(kept == [])
    #expect(notices.count == 1)
    let aside = try #require(fixture.files("history.db.corrupt-").first)
    #expect(try Data(contentsOf: URL(filePath: fixture.folder + "/" + aside)) == Data(noise))
  }

  @Test("Pages damaged anywhere: no crash, a sound file, most words there", arguments: 0..<24)
  func anywhere(seed: Int) async throws {
    let (fixture, all) = try await history(12)
    var random = SeededRandom(seed: UInt64(seed))
    try fixture.damage { bytes in
      let page = Int.random(in: 0..<bytes.count / 4096, using: &random)
      for _ in 0..<[1, 40, 4096][seed % 3] {
        let place = page * 4096 + Int.random(in: 0..<4096, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
    }
    // What the usual checks find at once, the check in the background or a question finds later.
    let store = fixture.store()
    _ = try? await store.conversations()
    await store.checkNow()
    let kept = try await store.conversations()
    await store.close()
    #expect(try fixture.ask("PRAGMA quick_check") == "ok")
    let texts = Set(kept.flatMap { $0.turns.map(\.content) })
    let before = all.flatMap { $0.turns.map(\.content) }
    #expect(before.count(where: texts.contains) >= before.count * 3 / 4)
  }

  @Test("With another instance at work a damaged file is not touched")
  func inUse() async throws {
    let (fixture, all) = try await history(3)
    let other = fixture.store()
    #expect(try await other.conversations().count == all.count)
    try fixture.damage { $0.replaceSubrange(0..<100, with: repeatElement(0, count: 100)) }
    let store = fixture.store()
    let error = try await #require(throws: StorageError.self) { try await store.open() }
    #expect(error.kind == .damaged)
    #expect(fixture.files("history.db.corrupt-") == [])
    await other.close()
    #expect(try await store.retry() == 0)
    #expect(try await store.conversations().count == all.count)
    await store.close()
  }

  @Test("Damage found later, with another instance at work: both go on, and it is told")
  func foundLater() async throws {
    let (fixture, all) = try await history(3)
    try fixture.damage { bytes in
      // The root of an index: the rows themselves are sound.
      let pages = stride(from: 4096, to: bytes.count, by: 4096).filter { bytes[$0] == 0x0A }
      for page in pages.prefix(1) { bytes[page + 3] = 0xFF }
    }
    let (first, second) = (fixture.store(), fixture.store())
    try await first.open()
    try await second.open()
    await first.checkNow()
    #expect(fixture.files("history.db.corrupt-") == [])
    await second.close()
    await first.checkNow()
    #expect(try await first.conversations().count == all.count)
    let notices = await first.closedNotices()
    #expect(fixture.files("history.db.corrupt-").count == 1)
    #expect(notices.contains { if case .damaged = $0 { true } else { false } })
    #expect(notices.contains { if case .recovered = $0 { true } else { false } })
    #expect(try fixture.ask("PRAGMA integrity_check") == "ok")
  }

  @Test("A repair that ended before its last rename is taken up")
  func halfRepair() async throws {
    let (fixture, all) = try await history(2)
    try FileManager.default.moveItem(
      atPath: fixture.database, toPath: fixture.folder + "/history.db.recovered")
    #expect(try await reopened(fixture).kept.count == all.count)
  }

  @Test("A broken search index is made anew, and no word is lost")
  func brokenIndex() async throws {
    let (fixture, _) = try await history(3)
    _ = try fixture.ask("UPDATE turn_text_data SET block = x'00' WHERE id > 10", as: Int.self)
    let store = fixture.store()
    #expect(try await store.search(SearchRequest("answer")).count == 3)
    var talk = Talk(50)
    talk.ask("after the repair")
    try await store.save(talk.conversation)
    #expect(try await store.search(SearchRequest("repair")).count == 1)
    await store.close()
  }
}

/// SplitMix64 from a seed.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
