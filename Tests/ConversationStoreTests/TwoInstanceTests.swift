import Conversations
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("Two instances on one folder")
struct TwoInstanceTests {
  @Test("Both add to one conversation: both turns are kept, in order of time")
  func sameConversation() async throws {
    let fixture = try StoreFixture()
    let (first, second) = (fixture.store(), fixture.store())
    var mine = Talk(1)
    let prompt = mine.ask("start")
    try await first.save(mine.conversation)
    var theirs = try #require(try await second.conversation(mine.conversation.id))
    mine.ask("mine 1")
    try await first.save(mine.conversation)
    for number in 1...3 {
      theirs.append(
        Turn(
          id: TurnID(raw: 9000 + UInt64(number)), parent: theirs.leaf, role: .user,
          content: "theirs \(number)", began: WallTime(seconds: 1, offset: 0)))
      try await second.save(theirs)
    }
    mine.ask("mine 2")
    try await first.save(mine.conversation)
    let kept = try #require(try await second.conversation(mine.conversation.id))
    #expect(
      kept.turns.map(\.content)
        == ["start", "mine 1", "theirs 1", "theirs 2", "theirs 3", "mine 2"])
    #expect(kept.siblings(of: TurnID(raw: 9001)).count == 2)
    // The first one takes over what the second added, and goes on where it was.
    let tookOver = mine.conversation.merge(kept)
    let tookAgain = mine.conversation.merge(kept)
    #expect(tookOver && !tookAgain)
    #expect(mine.conversation.path.map(\.content) == ["start", "mine 1", "mine 2"])
    #expect(mine.conversation[prompt] != nil)
    await first.close()
    await second.close()
  }

  @Test("Many writers at once lose nothing", .timeLimit(.minutes(1)))
  func manyWriters() async throws {
    let fixture = try StoreFixture()
    let stores = (0..<4).map { _ in fixture.store { $0.busySeconds = 30 } }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, store) in stores.enumerated() {
        group.addTask {
          var talk = Talk(UInt64(number + 1))
          for turn in 0..<15 {
            talk.ask("\(number) \(turn)")
            try await store.save(talk.conversation)
          }
        }
      }
      try await group.waitForAll()
    }
    let all = try await stores[0].conversations()
    #expect(all.map(\.turns.count) == [15, 15, 15, 15])
    for store in stores { await store.close() }
    #expect(try fixture.ask("PRAGMA integrity_check") == "ok")
  }

  @Test("Those that begin at the same moment in a new folder all begin", .timeLimit(.minutes(1)))
  func beginTogether() async throws {
    for _ in 0..<40 {
      let fixture = try StoreFixture()
      let stores = (0..<4).map { _ in fixture.store { $0.busySeconds = 30 } }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for store in stores { group.addTask { _ = try await store.list(ListRequest()) } }
        try await group.waitForAll()
      }
      for store in stores { await store.close() }
    }
  }

  @Test("Each sees what the other changed")
  func changes() async throws {
    let fixture = try StoreFixture()
    let (first, second) = (fixture.store(), fixture.store())
    var seen = try await second.changes(since: 0)
    #expect(seen.conversations == [])
    var talk = Talk(1)
    talk.ask("a")
    try await first.save(talk.conversation)
    let added = try await second.changes(since: seen.revision)
    #expect(added.conversations == [talk.conversation.id])
    #expect(added.revision > seen.revision)
    seen = try await second.changes(since: added.revision)
    #expect(seen == StoreChanges(revision: added.revision, conversations: []))
    try await first.save(talk.conversation)
    #expect(try await second.changes(since: seen.revision).conversations == [])
    let all: [ConversationChange] = [
      .title("t"), .generatedTitle("g"), .pinned(true), .archived(true), .unread(true),
      .deleted(true), .deleted(false),
    ]
    for change in all {
      try await first.change(talk.conversation.id, change)
      let next = try await second.changes(since: seen.revision)
      #expect(next.conversations == [talk.conversation.id], "\(change)")
      seen = next
    }
    await first.close()
    await second.close()
  }

  @Test("A rename by one is not undone by a save of the other")
  func rename() async throws {
    let fixture = try StoreFixture()
    let (first, second) = (fixture.store(), fixture.store())
    var talk = Talk(1)
    talk.ask("first words")
    try await first.save(talk.conversation)
    try await second.change(talk.conversation.id, .title("By hand"))
    talk.ask("more")
    try await first.save(talk.conversation)
    #expect(try await first.list(ListRequest()).map(\.title) == ["By hand"])
    try await second.change(talk.conversation.id, .title(nil))
    #expect(try await first.list(ListRequest()).map(\.title) == ["first words"])
    await first.close()
    await second.close()
  }

  @Test("Words that one instance adds bring back what the other deleted")
  func deletedMeanwhile() async throws {
    let fixture = try StoreFixture()
    let (first, second) = (fixture.store(), fixture.store())
    var talk = Talk(1)
    talk.ask("a")
    let reply = talk.answer("", .running)
    try await first.save(talk.conversation)
    try await second.change(talk.conversation.id, .deleted(true))
    talk.conversation.update(reply) { $0.progress = .done }
    try await first.save(talk.conversation)
    #expect(try await first.list(ListRequest()) == [])
    talk.ask("b")
    try await first.save(talk.conversation)
    #expect(try await second.list(ListRequest()).count == 1)
    // Purged altogether, the next save writes it whole.
    try await second.change(talk.conversation.id, .deleted(true))
    await second.close()
    #expect(try fixture.ask("SELECT count(*) FROM turn") == 0)
    talk.ask("c")
    try await first.save(talk.conversation)
    #expect(try await first.conversation(talk.conversation.id) == talk.conversation)
    await first.close()
  }
}

extension TwoInstanceTests {
  @Test("A draft that a living instance writes is no stray of others")
  func drafts() async throws {
    let fixture = try StoreFixture()
    let (first, second) = (fixture.store(), fixture.store())
    let id = ConversationID(raw: 7)
    var view = ViewMemory()
    view.draft = "half a thought"
    try await first.keep(view, of: id)
    #expect(try await second.strayDrafts() == [])
    await first.close()
    #expect(
      try await second.strayDrafts() == [StrayDraft(conversation: id, text: "half a thought")])
    await second.close()
  }
}

extension TwoInstanceTests {
  @Test("A draft outlives the conversation of which all was taken back")
  func takenBack() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var mine = Talk(1)
    let prompt = mine.ask("a question")
    try await store.save(mine.conversation)
    mine.conversation.remove(leaf: prompt)
    try await store.save(mine.conversation)
    try await store.change(mine.conversation.id, .deleted(true))
    var view = ViewMemory()
    view.draft = "a question"
    try await store.keep(view, of: mine.conversation.id)
    #expect(try await store.list(ListRequest()) == [])
    await store.close()
    let next = fixture.store()
    #expect(
      try await next.strayDrafts() == [
        StrayDraft(conversation: mine.conversation.id, text: "a question")
      ])
    await next.close()
  }
}
