import Conversations
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("A reply on its way survives the end of its program")
struct JournalTests {
  private func streaming(
    _ fixture: StoreFixture, _ content: [String], thinking: String = ""
  ) async throws -> (SQLiteStore, Talk, TurnID) {
    let store = fixture.store()
    var talk = Talk(1)
    talk.ask("Tell me")
    let reply = talk.answer("", .running)
    talk.conversation.update(reply) { $0.origin = ReplyOrigin(host: "localhost:11434") }
    try await store.save(talk.conversation)
    if !thinking.isEmpty { store.journal(turn: reply, content: "", thinking: thinking) }
    for piece in content { store.journal(turn: reply, content: piece, thinking: "") }
    return (store, talk, reply)
  }

  @Test("After a kill the words are there, marked, and the notice names the turn")
  func kill() async throws {
    let fixture = try StoreFixture()
    let (store, _, reply) = try await streaming(
      fixture, ["Once ", "upon\0", " a t"], thinking: "hm")
    try await store.flushJournal()
    let left = try fixture.crashed()
    let next = left.store()
    let kept = try #require(try await next.conversation(ConversationID(raw: 1)))
    #expect(kept[reply]?.content == "Once upon\0 a t")
    #expect(kept[reply]?.thinking == "hm")
    guard case .cut(let error) = kept[reply]?.progress else {
      Issue.record("the reply is not marked as cut")
      return
    }
    #expect(error.kind == .stream(.connectionLost))
    #expect(error.host == "localhost:11434")
    #expect(error.model == "qwen3:8b")
    #expect(
      await next.closedNotices() == [
        .cutReplies([.init(conversation: ConversationID(raw: 1), turn: reply)])
      ])
    #expect(try left.ask("SELECT count(*) FROM journal") == 0)
    #expect(try left.ask("SELECT count(*) FROM turn_text WHERE turn_text MATCH 'upon'") == 1)
    await store.close()
  }

  @Test("Killed at any write, the file is sound and holds every word told to be saved")
  func killAnywhere() async throws {
    let fixture = try StoreFixture()
    let (store, _, reply) = try await streaming(fixture, [])
    var told = ""
    for number in 0..<40 {
      let piece = "word\(number) "
      store.journal(turn: reply, content: piece, thinking: "")
      if number % 3 == 0 {
        try await store.flushJournal()
        told += (number == 0 ? [0] : [number - 2, number - 1, number])
          .map { "word\($0) " }.joined()
        let left = try fixture.crashed()
        let next = left.store()
        let kept = try #require(try await next.conversation(ConversationID(raw: 1)))
        #expect(kept[reply]?.content == told)
        await next.close()
        #expect(try left.ask("PRAGMA integrity_check") == "ok")
      }
    }
    await store.close()
  }

  @Test("A log that was cut in mid-write loses only what was not told to be saved")
  func tornLog() async throws {
    let fixture = try StoreFixture()
    let (store, _, reply) = try await streaming(fixture, ["first "])
    try await store.flushJournal()
    let whole = try fixture.crashed()
    store.journal(turn: reply, content: String(repeating: "second ", count: 2000), thinking: "")
    try await store.flushJournal()
    let later = try fixture.crashed()
    await store.close()
    let short = try #require(RawFile(whole.database + "-wal")).size
    let long = try #require(RawFile(later.database + "-wal"))
    let bytes = long.bytes(at: 0, count: long.size)
    for step in 1..<12 {
      let cut = short + (long.size - short) * step / 12
      let torn = try whole.crashed()
      try PrivateFile.write(Array(bytes[..<cut]), to: torn.database + "-wal", replacing: true)
      let next = torn.store()
      let kept = try #require(try await next.conversation(ConversationID(raw: 1)))
      #expect(kept[reply]?.content == "first ")
      await next.close()
      #expect(try torn.ask("PRAGMA integrity_check") == "ok")
    }
  }

  @Test("Another instance sees a running reply and leaves it running")
  func alive() async throws {
    let fixture = try StoreFixture()
    let (store, talk, reply) = try await streaming(fixture, ["so far"])
    try await store.flushJournal()
    let other = fixture.store()
    let seen = try #require(try await other.conversation(talk.conversation.id))
    #expect(seen[reply]?.isRunning == true)
    #expect(seen[reply]?.content == "so far")
    #expect(try await other.list(ListRequest()).map(\.isRunning) == [true])
    // The first one ends without a word; its lock goes with it.
    await store.close()
    let after = try #require(try await other.conversation(talk.conversation.id))
    #expect(after[reply]?.isRunning == false)
    #expect(after[reply]?.content == "so far")
    #expect(
      await other.closedNotices() == [
        .cutReplies([.init(conversation: talk.conversation.id, turn: reply)])
      ])
  }

  @Test("The end of a reply replaces its journal")
  func end() async throws {
    let fixture = try StoreFixture()
    var (store, talk, reply) = try await streaming(fixture, ["Once "])
    try await store.flushJournal()
    store.journal(turn: reply, content: "upon", thinking: "")
    talk.conversation.update(reply) {
      $0.content = "Once upon a time."
      $0.progress = .done
    }
    try await store.save(talk.conversation)
    try await store.flushJournal()
    #expect(
      try await store.conversation(talk.conversation.id)?[reply]?.content == "Once upon a time.")
    #expect(fixture.files("live-").count == 1)
    await store.close()
    #expect(try fixture.ask("SELECT count(*) FROM journal") == 0)
    #expect(fixture.files("live-") == [])
  }

  @Test("Saving in mid-reply (a new title) keeps what the journal has")
  func saveInBetween() async throws {
    let fixture = try StoreFixture()
    var (store, talk, reply) = try await streaming(fixture, ["Once ", "upon"])
    try await store.flushJournal()
    talk.conversation.update(reply) { $0.content = "Once " }
    talk.conversation.givenTitle = "Tale"
    try await store.save(talk.conversation)
    store.journal(turn: reply, content: " a time", thinking: "")
    try await store.flushJournal()
    let kept = try #require(try await store.conversation(talk.conversation.id))
    #expect(kept[reply]?.content == "Once upon a time")
    #expect(kept.title == "Tale")
    await store.close()
  }

  @Test("A cut reply that is continued keeps its beginning")
  func continued() async throws {
    let fixture = try StoreFixture()
    let (first, _, reply) = try await streaming(fixture, ["Once "])
    await first.close()
    let store = fixture.store()
    var kept = try #require(try await store.conversation(ConversationID(raw: 1)))
    kept.update(reply) { $0.progress = .running }
    try await store.save(kept)
    store.journal(turn: reply, content: "upon", thinking: "")
    try await store.flushJournal()
    #expect(try await store.conversation(kept.id)?[reply]?.content == "Once upon")
    kept.update(reply) {
      $0.content = "Once upon"
      $0.progress = .done
    }
    try await store.save(kept)
    #expect(try await store.conversation(kept.id)?[reply]?.content == "Once upon")
    #expect(try await store.conversation(kept.id)?[reply]?.progress == .done)
    await store.close()
  }

  @Test("Text is written after the delay, or as soon as 4 KB have come")
  func due() {
    let journal = ReplyJournal()
    let turn = TurnID(raw: 1)
    #expect(journal.add(turn, content: "", thinking: "") == .arranged)
    #expect(journal.add(turn, content: "a", thinking: "") == .later)
    #expect(journal.add(turn, content: "b", thinking: "") == .arranged)
    let much = String(repeating: "é", count: 2047)
    #expect(journal.add(turn, content: "", thinking: much) == .now)
    #expect(journal.add(turn, content: "c", thinking: "") == .arranged)
    #expect(journal.take()[turn]?.content == "abc")
    #expect(journal.take().isEmpty)
    #expect(journal.add(turn, content: "d", thinking: "") == .later)
    let taken = journal.take()
    #expect(journal.add(turn, content: "e", thinking: "") == .later)
    journal.putBack(taken)
    // Nothing is due after a failure until the next attempt.
    #expect(journal.add(turn, content: much + much, thinking: "") == .arranged)
    #expect(journal.take()[turn]?.content.hasPrefix("deé") == true)
    #expect(journal.add(turn, content: "f", thinking: "") == .later)
    journal.drop([turn])
    #expect(journal.take().isEmpty)
  }

  @Test("The journal writes by itself, without a flush", .timeLimit(.minutes(1)))
  func byItself() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store { $0.journalDelay = .milliseconds(1) }
    var talk = Talk(1)
    talk.ask("Tell me")
    let reply = talk.answer("", .running)
    try await store.save(talk.conversation)
    store.journal(turn: reply, content: "word", thinking: "")
    while !store.journalText.isEmpty { await Task.yield() }
    // It was taken; the write on its way is waited for.
    try await store.flushJournal()
    #expect(try await store.conversation(talk.conversation.id)?[reply]?.content == "word")
    await store.close()
  }
}
