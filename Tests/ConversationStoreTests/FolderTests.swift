import Conversations
import Foundation
import GRDB
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("The folder is its owner's alone, and trouble with it loses nothing", .serialized)
struct FolderTests {
  private func mode(_ path: String) -> mode_t { FileFacts(path)?.mode ?? 0 }

  @Test("Rights do not depend on the umask", arguments: [0o000, 0o022, 0o077])
  func umask(mask: Int) async throws {
    let fixture = try StoreFixture()
    // The umask is the process's: it is set for a moment, while nothing waits.
    let store = fixture.store()
    let before = Foundation.umask(mode_t(mask))
    let tightened = try? store.folder.prepare()
    _ = Foundation.umask(before)
    #expect(tightened == [])
    #expect(mode(fixture.folder) == 0o700)
    #expect(mode(fixture.database) == 0o600)
    var talk = Talk(1)
    talk.ask("a")
    talk.answer("", .running)
    try await store.save(talk.conversation)
    for name in fixture.files("") {
      #expect(mode(fixture.folder + "/" + name) == 0o600, "\(name)")
    }
    #expect(fixture.files("history.db").count == 3)
    await store.close()
  }

  @Test("Rights that are too wide are tightened, and it is told")
  func tightened() async throws {
    let fixture = try StoreFixture()
    await fixture.store().close()
    let first = fixture.store()
    try await first.open()
    await first.close()
    chmod(fixture.folder, 0o755)
    chmod(fixture.database, 0o644)
    let store = fixture.store()
    try await store.open()
    #expect(mode(fixture.folder) == 0o700)
    #expect(mode(fixture.database) == 0o600)
    #expect(await store.closedNotices() == [.tightened([fixture.folder, fixture.database])])
  }

  @Test("A link in the place of the history is not followed")
  func link() async throws {
    let fixture = try StoreFixture()
    try fixture.makeFolder()
    let target = fixture.root + "/target"
    try Data().write(to: URL(filePath: target))
    for name in ["history.db", "history.db-wal"] {
      try FileManager.default.createSymbolicLink(
        atPath: fixture.folder + "/" + name, withDestinationPath: target)
      let store = fixture.store()
      let error = try await #require(throws: StorageError.self) { try await store.open() }
      #expect(error.kind == .folder)
      #expect(error.reason.contains("link"))
      #expect(try Data(contentsOf: URL(filePath: target)).isEmpty)
      try FileManager.default.removeItem(atPath: fixture.folder + "/" + name)
    }
  }

  @Test("Without a usable folder the conversations stay in memory, and are saved when there is one")
  func unusable() async throws {
    let fixture = try StoreFixture()
    try Data().write(to: URL(filePath: fixture.root + "/data"))
    let store = fixture.store()
    var talk = Talk(1)
    talk.ask("kept")
    let error = try await #require(throws: StorageError.self) {
      try await store.save(talk.conversation)
    }
    #expect(error.kind == .folder)
    #expect(error.mayPass)
    talk.ask("and more")
    await #expect(throws: StorageError.self) { try await store.save(talk.conversation) }
    #expect(await store.unsavedCount == 1)
    #expect(try await store.list(ListRequest()).map(\.isUnsaved) == [true])
    #expect(try await store.count(ListRequest()) == 1)
    #expect(try await store.conversation(talk.conversation.id) == talk.conversation)
    await #expect(throws: StorageError.self) { try await store.retry() }
    try FileManager.default.removeItem(atPath: fixture.root + "/data")
    #expect(try await store.retry() == 1)
    #expect(await store.unsavedCount == 0)
    #expect(try await store.list(ListRequest()).map(\.isUnsaved) == [false])
    let notices = await store.closedNotices()
    #expect(notices == [.unsaved(error, count: 1), .savedAgain(count: 1)])
    let next = fixture.store()
    #expect(try await next.conversations() == [talk.conversation])
    await next.close()
  }

  @Test("No home at all is told, not guessed around")
  func noHome() async throws {
    #expect(SQLiteStore.standardFolder([:]) == nil)
    #expect(SQLiteStore.standardFolder(["HOME": "/h"]) == "/h/.local/share/quipu")
    #expect(SQLiteStore.standardFolder(["HOME": "/h", "XDG_DATA_HOME": "/d"]) == "/d/quipu")
    #expect(
      SQLiteStore.standardFolder(["HOME": "/h", "XDG_DATA_HOME": "d"]) == "/h/.local/share/quipu")
    let store = SQLiteStore(folder: "")
    await #expect(throws: StorageError.self) { try await store.open() }
  }

  @Test("A full disk: the words stay in memory and are saved when there is room")
  func full() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var old = Talk(1)
    old.ask("old words")
    try await store.save(old.conversation)
    let pages = try #require(
      try await store.read { db in try Int.fetchOne(db, sql: "PRAGMA page_count") })
    try await store.archive().limit(pages: pages + 2)
    var talk = Talk(2)
    talk.ask("prompt")
    let reply = talk.answer("", .running)
    talk.conversation.update(reply) { $0.content = String(repeating: "long ", count: 20_000) }
    let error = try await #require(throws: StorageError.self) {
      try await store.save(talk.conversation)
    }
    #expect(error.kind == .diskFull)
    store.journal(turn: reply, content: String(repeating: "x", count: 50_000), thinking: "")
    await #expect(throws: StorageError.self) { try await store.flushJournal() }
    #expect(try await store.list(ListRequest()).map(\.id.raw) == [2, 1])
    #expect(try await store.conversation(old.conversation.id) == old.conversation)
    try await store.archive().limit(pages: 1_000_000)
    // Saving another conversation takes the waiting one along.
    old.ask("new words")
    try await store.save(old.conversation)
    #expect(await store.unsavedCount == 0)
    let kept = try #require(try await store.conversation(talk.conversation.id))
    #expect(kept[reply]?.content.hasSuffix("xxx") == true)
    #expect(kept[reply]?.content.utf8.count == 150_000)
    await store.close()
    #expect(try fixture.ask("PRAGMA integrity_check") == "ok")
  }

  @Test("A journal that could not be written is written with the next save")
  func fullInMidReply() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    talk.ask("prompt")
    let reply = talk.answer("", .running)
    try await store.save(talk.conversation)
    try await store.archive().limit(pages: 1)
    store.journal(turn: reply, content: String(repeating: "x", count: 90_000), thinking: "")
    await #expect(throws: StorageError.self) { try await store.flushJournal() }
    store.journal(turn: reply, content: "end", thinking: "")
    try await store.archive().limit(pages: 1_000_000)
    talk.conversation.givenTitle = "Title"
    try await store.save(talk.conversation)
    let kept = try #require(try await store.conversation(talk.conversation.id))
    #expect(kept[reply]?.content.utf8.count == 90_003)
    #expect(kept[reply]?.content.hasSuffix("xend") == true)
    let notices = await store.closedNotices()
    #expect(notices.count == 2 && notices.last == .savedAgain(count: 0))
  }

  @Test("What could not be saved is tried again by itself", .timeLimit(.minutes(1)))
  func byItself() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store { $0.retryDelay = .milliseconds(1) }
    try await store.open()
    try await store.archive().limit(pages: 1)
    var talk = Talk(1)
    talk.ask(String(repeating: "much ", count: 50_000))
    await #expect(throws: StorageError.self) { try await store.save(talk.conversation) }
    try await store.archive().limit(pages: 1_000_000)
    for await notice in store.notices {
      if case .savedAgain = notice { break }
    }
    #expect(await store.unsavedCount == 0)
    #expect(try await store.conversation(talk.conversation.id) == talk.conversation)
    await store.close()
  }

  @Test("Another program that holds the file too long is told as busy")
  func busy() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store { $0.busySeconds = 0.05 }
    var talk = Talk(1)
    talk.ask("a")
    try await store.save(talk.conversation)
    var unsafe = Configuration()
    unsafe.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: fixture.database, configuration: unsafe)
    try await other.writeWithoutTransaction { db in try db.beginTransaction(.immediate) }
    talk.ask("b")
    let error = try await #require(throws: StorageError.self) {
      try await store.save(talk.conversation)
    }
    #expect(error.kind == .busy)
    try await other.writeWithoutTransaction { db in try db.rollback() }
    #expect(try await store.retry() == 1)
    await store.close()
  }

  @Test("Files are written whole, privately, and never over what is there")
  func privateFile() throws {
    let fixture = try StoreFixture()
    let path = fixture.root + "/export.md"
    try PrivateFile.write(Array("one".utf8), to: path)
    #expect(mode(path) == 0o600)
    #expect(throws: StorageError.self) { try PrivateFile.write([], to: path) }
    try PrivateFile.write(Array("two".utf8), to: path, replacing: true)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
    let link = fixture.root + "/link.md"
    symlink(path, link)
    #expect(throws: StorageError.self) { try PrivateFile.write([], to: link) }
    #expect(throws: StorageError.self) { try PrivateFile.write([], to: link, replacing: true) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
    #expect(throws: StorageError.self) {
      try PrivateFile.write([], to: fixture.root + "/none/x")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.root).sorted()
        == ["export.md", "link.md"])
  }
}
