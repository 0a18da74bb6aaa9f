import Conversations
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("The list, and what is kept beside the turns")
struct ListTests {
  private func filled(_ store: SQLiteStore, _ count: UInt64) async throws {
    for number in 1...count {
      var talk = Talk(number)
      talk.ask("Question \(number)\nsecond line")
      talk.answer("Answer", model: number % 2 == 0 ? "qwen3:8b" : "gemma3:4b")
      try await store.save(talk.conversation)
    }
  }

  @Test("Pages come newest first, pinned before all")
  func pages() async throws {
    let store = try StoreFixture().store()
    try await filled(store, 7)
    func ids(_ request: ListRequest) async throws -> [UInt64] {
      try await store.list(request).map(\.id.raw)
    }
    #expect(try await ids(ListRequest()) == [7, 6, 5, 4, 3, 2, 1])
    try await store.change(ConversationID(raw: 2), .pinned(true))
    #expect(try await ids(ListRequest(offset: 0, limit: 3)) == [2, 7, 6])
    #expect(try await ids(ListRequest(offset: 3, limit: 3)) == [5, 4, 3])
    #expect(try await ids(ListRequest(offset: 6, limit: 3)) == [1])
    #expect(try await ids(ListRequest(offset: 9, limit: 3)) == [])
    try await store.change(ConversationID(raw: 7), .archived(true))
    #expect(try await ids(ListRequest(limit: 2)) == [2, 6])
    #expect(try await ids(ListRequest(includesArchived: true, limit: 2)) == [2, 7])
    #expect(try await store.count(ListRequest()) == 6)
    #expect(try await store.count(ListRequest(includesArchived: true)) == 7)
    let first = try #require(try await store.list(ListRequest()).first)
    #expect(first.title == "Question 2")
    #expect(first.model == "qwen3:8b")
    #expect(first.turns == 2)
    #expect(first.isPinned && !first.isArchived && !first.isUnread && !first.isRunning)
  }

  @Test(
    "The filter finds titles and models, whatever the case",
    arguments: [
      ("QUESTION 2", [2]), ("2 question", [2]), ("gemma", [5, 3, 1]), ("straße", [9]),
      ("STRASSE", []), ("ÄPFEL", [9]),
      ("%", []), ("_", []), ("'", []), ("", [9, 5, 4, 3, 2, 1]), ("\0", []),
    ] as [(Escaped, [UInt64])])
  func filter(words: Escaped, expected: [UInt64]) async throws {
    let text = words.text
    let store = try StoreFixture().store()
    try await filled(store, 5)
    var talk = Talk(9)
    talk.ask("äpfel in der Straße")
    try await store.save(talk.conversation)
    #expect(try await store.list(ListRequest(filter: text)).map(\.id.raw) == expected)
    #expect(try await store.count(ListRequest(filter: text)) == expected.count)
  }

  @Test("Deleting can be undone until the store is closed, and then leaves nothing")
  func deletion() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    try await filled(store, 2)
    let id = ConversationID(raw: 1)
    var talk = Talk(1)
    talk.ask("x")
    let file = Attachment(Array("bytes".utf8), name: "a.txt", kind: .text, mediaType: "text/plain")
    try await store.keep(Array("bytes".utf8), of: file)
    var kept = try #require(try await store.conversation(id))
    var turn = Turn(
      id: TurnID(raw: 77), parent: kept.leaf, role: .user, content: "unique",
      began: WallTime(seconds: 0, offset: 0))
    turn.attachments = [file]
    kept.append(turn)
    try await store.save(kept)
    try await store.change(id, .deleted(true))
    #expect(try await store.list(ListRequest()).map(\.id.raw) == [2])
    #expect(try await store.conversation(id) == nil)
    #expect(try await store.search(SearchRequest("unique")) == [])
    try await store.change(id, .deleted(false))
    #expect(try await store.conversation(id) == kept)
    #expect(try await store.search(SearchRequest("unique")).count == 1)
    try await store.change(id, .deleted(true))
    await store.close()
    #expect(try fixture.ask("SELECT count(*) FROM turn WHERE conversation = 1") == 0)
    #expect(try fixture.ask("SELECT count(*) FROM turn_text WHERE turn_text MATCH 'unique'") == 0)
    #expect(try fixture.ask("SELECT count(*) FROM blob") == 0)
    #expect(try fixture.ask("SELECT count(*) FROM turn") == 2)
  }

  @Test("Much that was deleted is purged after the next start, for leaving must be quick")
  func purgeMuch() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    talk.ask(String(repeating: "much ", count: 120_000))
    try await store.save(talk.conversation)
    // What this start purges is not what is deleted after it.
    await store.tidying?.value
    try await store.change(talk.conversation.id, .deleted(true))
    await store.close()
    #expect(try fixture.ask("SELECT count(*) FROM turn") == 1)
    let next = fixture.store()
    #expect(try await next.list(ListRequest()) == [])
    await next.tidying?.value
    await next.close()
    #expect(try fixture.ask("SELECT count(*) FROM turn") == 0)
  }

  @Test("What was deleted a day ago is purged at the next start")
  func purge() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    try await filled(store, 2)
    try await store.change(ConversationID(raw: 1), .deleted(true))
    // Killed: nothing is purged on leaving.
    let left = try fixture.crashed()
    let soon = left.store()
    try await soon.change(ConversationID(raw: 1), .deleted(false))
    try await soon.change(ConversationID(raw: 1), .deleted(true))
    let later = try left.crashed()
    await store.close()
    await soon.close()
    let next = later.store { configuration in
      configuration.now = { WallTime(seconds: 1_800_000_000 + 90_000, offset: 0) }
    }
    try await next.open()
    await next.tidying?.value
    await next.close()
    #expect(try later.ask("SELECT count(*) FROM conversation") == 1)
    #expect(try later.ask("PRAGMA foreign_key_check", as: String.self) == nil)
  }

  @Test("A title by the person goes before one by a model, and that before the first words")
  func titles() async throws {
    let store = try StoreFixture().store()
    try await filled(store, 1)
    let id = ConversationID(raw: 1)
    try await store.change(id, .generatedTitle("By the model"))
    #expect(try await store.list(ListRequest()).map(\.title) == ["By the model"])
    try await store.change(id, .title("By hand"))
    try await store.change(id, .generatedTitle("Again"))
    #expect(try await store.list(ListRequest()).map(\.title) == ["By hand"])
    #expect(try await store.conversation(id)?.title == "By hand")
    try await store.change(id, .title(nil))
    try await store.change(id, .generatedTitle(nil))
    #expect(try await store.list(ListRequest()).map(\.title) == ["Question 1"])
    try await store.change(id, .unread(true))
    #expect(try await store.list(ListRequest()).map(\.isUnread) == [true])
    await #expect(throws: StorageError.self) {
      try await store.change(ConversationID(raw: 99), .pinned(true))
    }
  }

  @Test("Views and drafts are kept, also of conversations in which nothing was said")
  func views() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    try await filled(store, 1)
    var view = ViewMemory()
    view.draft = "half a thought"
    view.anchor = ViewMemory.Anchor(turn: TurnID(raw: 1001), row: 12)
    view.unfolded = [TurnID(raw: 1002), TurnID(raw: .max >> 1)]
    view.leaf = TurnID(raw: 1002)
    try await store.keep(view, of: ConversationID(raw: 1))
    var stray = ViewMemory()
    stray.draft = "never sent"
    try await store.keep(stray, of: ConversationID(raw: 5))
    await store.close()
    let next = fixture.store()
    #expect(try await next.view(of: ConversationID(raw: 1)) == view)
    #expect(try await next.view(of: ConversationID(raw: 2)) == ViewMemory())
    #expect(
      try await next.strayDrafts() == [
        StrayDraft(conversation: ConversationID(raw: 5), text: "never sent")
      ])
    try await next.keep(ViewMemory(), of: ConversationID(raw: 5))
    #expect(try await next.strayDrafts() == [])
    await next.close()
  }

  @Test("A draft keeps its files, their bytes and what is folded; without it they go")
  func draftFiles() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    let bytes: [UInt8] = Array("secret notes".utf8)
    let file = Attachment(bytes, name: "a b.txt", kind: .text, mediaType: "text/plain")
    try await store.keep(bytes, of: file)
    var view = ViewMemory()
    view.draft = "look at é and this"
    view.folds = [0..<4, 8..<10]
    view.files = [ViewMemory.File(file, invisible: 3, turning: 1, controls: 2)]
    let id = ConversationID(raw: 5)
    try await store.keep(view, of: id)
    await store.close()
    // Blobs that nothing names are taken away a day later; this one is named.
    _ = try fixture.ask("UPDATE blob SET added = 1 RETURNING 1", as: Int.self)
    let next = fixture.store()
    #expect(try await next.strayDrafts() == [StrayDraft(conversation: id, view: view)])
    #expect(try await next.bytes(of: file.digest) == bytes)
    view.draft = ""
    view.folds = []
    try await next.keep(view, of: id)
    await next.close()
    let last = fixture.store()
    #expect(try await last.strayDrafts().map(\.view) == [view])
    try await last.keep(ViewMemory(), of: id)
    await last.close()
    #expect(try fixture.ask("SELECT count(*) FROM draft_file") == 0)
    #expect(try fixture.ask("SELECT count(*) FROM draft_fold") == 0)
  }

  @Test("What comes from elsewhere stands where its last word was said")
  func agesOfImports() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    let prompt = talk.ask("long ago")
    let said = talk.conversation[prompt]?.began.seconds
    try await store.save(talk.conversation)
    #expect(try await store.list(ListRequest()).map(\.touched.seconds) == [said])
  }

  @Test("Prompts come back newest first, each once, and can be forgotten")
  func prompts() async throws {
    let store = try StoreFixture().store()
    for prompt in ["one", "two", "three", "one", "", String(repeating: "x", count: 70_000)] {
      try await store.remember(prompt: prompt)
    }
    #expect(try await store.prompts(holding: "", limit: 10) == ["one", "three", "two"])
    #expect(try await store.prompts(holding: "t", limit: 1) == ["three"])
    #expect(try await store.prompts(holding: "%", limit: 9) == [])
    try await store.forgetPrompts()
    #expect(try await store.prompts(holding: "", limit: 10) == [])
  }

  @Test("Attachments are kept once under their digest")
  func attachments() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    let file = Attachment(bytes, name: "é.png", kind: .image, mediaType: "image/png")
    let empty = Attachment([], name: "empty", kind: .text, mediaType: "text/plain")
    try await store.keep(bytes, of: file)
    try await store.keep(bytes, of: file)
    try await store.keep([], of: empty)
    #expect(try await store.bytes(of: file.digest) == bytes)
    #expect(try await store.bytes(of: empty.digest) == [])
    #expect(try await store.bytes(of: "none") == nil)
    var talk = Talk(1)
    talk.ask("look")
    var turn = Turn(
      id: TurnID(raw: 5), parent: talk.conversation.leaf, role: .user, content: "at this",
      began: WallTime(seconds: 0, offset: 0))
    turn.attachments = [file, empty]
    talk.conversation.append(turn)
    try await store.save(talk.conversation)
    #expect(try await store.conversation(talk.conversation.id) == talk.conversation)
    await store.close()
    #expect(try fixture.ask("SELECT count(*) FROM blob") == 2)
  }

  @Test(
    "Digests are those of SHA-256",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func digest(text: String, expected: String) {
    #expect(ContentDigest.sha256(Array(text.utf8)) == expected)
  }
}
