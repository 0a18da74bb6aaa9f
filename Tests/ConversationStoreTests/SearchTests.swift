import Conversations
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("Search over all turns")
struct SearchTests {
  private func store() async throws -> SQLiteStore {
    let store = try StoreFixture().store()
    var first = Talk(1)
    first.ask("How do I reverse a linked list in C++?")
    first.answer("Walk the list and turn each pointer round. The café is open. don't worry")
    try await store.save(first.conversation)
    var second = Talk(2)
    second.ask("東京の天気はどうですか")
    second.answer("Listen: reversed() reverses lazily; NOT eager. list list list")
    try await store.save(second.conversation)
    return store
  }

  @Test(
    "Words find turns, the newest first",
    arguments: [
      ("list", [2002, 1002, 1001]), ("LIST", [2002, 1002, 1001]), ("rev", [2002, 1001]),
      ("re", []), ("reverse list", [2002, 1001]), ("\"linked list\"", [1001]),
      ("\"list linked\"", []), ("\"linked lis", [1001]), ("cafe", [1002]), ("CAFÉ", [1002]),
      ("don't", [1002]), ("C++", [1001]), ("++", [1001]), ("reversed()", [2002]),
      ("東京", [2001]), ("天気", [2001]), ("天気 東京", [2001]), ("", []), ("   ", []), ("\"\"", []),
      ("nothing here", []),
      // Operators of the index's own language are words.
      ("NOT", [2002]), ("list OR zebra", []), ("list AND", [1002]), ("NEAR(list", []),
      ("content:list", []),
      ("*", []), ("^list", [2002, 1002, 1001]), ("-list", [2002, 1002, 1001]),
      ("(list)", [2002, 1002, 1001]),
      ("list*", [2002, 1002, 1001]), ("\\", []), ("'; DROP TABLE turn; --", []), ("\0", []),
      ("li\0st", []), ("\u{202E}list", [2002, 1002, 1001]), ("👩‍👩‍👧", []),
    ] as [(Escaped, [UInt64])])
  func words(query: Escaped, expected: [UInt64]) async throws {
    let text = query.text
    let store = try await store()
    let hits = try await store.search(SearchRequest(text))
    #expect(hits.map(\.turn.raw) == expected)
    let best = try await store.search(SearchRequest(text, order: .best))
    #expect(best.map(\.turn.raw).sorted() == expected.sorted())
  }

  @Test("A hit tells where it is, and its snippet what matched")
  func hit() async throws {
    let store = try await store()
    let hit = try #require(try await store.search(SearchRequest("pointer")).first)
    #expect(hit.conversation.raw == 1)
    #expect(hit.title == "How do I reverse a linked list in C++?")
    #expect(hit.role == "assistant")
    #expect(hit.snippet.filter(\.isMatch).map(\.text) == ["pointer"])
    #expect(hit.snippet.map(\.text).joined().contains("turn each pointer round"))
    let asian = try #require(try await store.search(SearchRequest("天気")).first)
    #expect(
      asian.snippet == [
        .init("東京の"), .init("天気", isMatch: true), .init("はどうですか"),
      ])
  }

  // The index's own snippets are the measure: what they mark, ours mark.
  @Test(
    "What matches is marked, however it is written",
    arguments: [
      ("cafe", "The café is open, a Café and a cafe\u{301} too.", "café"),
      ("über", "Nicht darunter: ÜBER, nicht überall.", "ÜBER"),
      ("реч", "Течёт РЕЧКА, речь течёт", "РЕЧКА"),
      ("don't", "They do, but don't worry, I don't.", "don't"),
      ("\"linked list\"", "A list, linked: a linked\n  list, a linked lists.", "linked\n  list"),
      ("rev list", "list list list " + SearchTests.filler + " reversed a list here", "reversed"),
      ("word", "swordfish sword words", "words"),
      ("ab", "abc xab ab.", "ab"),
      ("reply", "—reply— “reply”", "reply"),
      ("C++?", "Cats like C++? yes", "C"),
    ] as [(String, String, String)])
  func marks(query: String, text: String, first: String) async throws {
    let store = try StoreFixture().store()
    var talk = Talk(1)
    talk.ask(text)
    try await store.save(talk.conversation)
    let hit = try #require(try await store.search(SearchRequest(query)).first)
    #expect(hit.snippet.first(where: \.isMatch)?.text == first)
    #expect(text.contains(hit.snippet.map(\.text).joined().replacing("…", with: "")))
    let snippet = SearchSnippet(SearchWords(query).phrases)
    var bytes = Array(text.utf8)
    for place in bytes.indices where place % 3 == 0 {
      // Torn texts are no reason to fail.
      bytes[place] ^= 0xC1
      bytes.withUnsafeBytes { _ = snippet.parts(of: $0) }
      bytes.prefix(place).withUnsafeBytes { _ = snippet.parts(of: $0) }
    }
  }

  private static let filler = String(repeating: "straw and stones ", count: 40)

  @Test("The best comes first where that is asked for")
  func best() async throws {
    let store = try await store()
    let hits = try await store.search(SearchRequest("list", order: .best))
    #expect(hits.first?.turn.raw == 2002)
    #expect(try await store.search(SearchRequest("list", order: .best, limit: 1)).count == 1)
    let rest = try await store.search(SearchRequest("list", order: .best, limit: 5, offset: 1))
    #expect(rest == Array(hits.dropFirst()))
  }

  @Test("Pages and one conversation alone")
  func pages() async throws {
    let store = try await store()
    #expect(
      try await store.search(SearchRequest("list", limit: 1, offset: 1)).map(\.turn.raw) == [1002])
    #expect(
      try await store.search(SearchRequest("list", in: ConversationID(raw: 1))).count == 2)
    #expect(
      try await store.search(SearchRequest("東京", in: ConversationID(raw: 1))).isEmpty)
    #expect(try await store.search(SearchRequest("list", limit: 0)).isEmpty)
  }

  @Test("A turn that changes is found by its new words alone")
  func changed() async throws {
    let store = try await store()
    var kept = try #require(try await store.conversation(ConversationID(raw: 1)))
    kept.update(TurnID(raw: 1002)) { $0.content = "zebra" }
    try await store.save(kept)
    #expect(try await store.search(SearchRequest("pointer")).isEmpty)
    #expect(try await store.search(SearchRequest("zeb")).count == 1)
    kept.update(TurnID(raw: 1002)) { $0.content = "" }
    try await store.save(kept)
    #expect(try await store.search(SearchRequest("zebra")).isEmpty)
  }

  @Test("Only the beginning of a huge turn is in the index, and it can be changed and deleted")
  func huge() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    talk.ask("needle " + String(repeating: "straw ", count: 700_000) + " lastword")
    try await store.save(talk.conversation)
    #expect(try await store.search(SearchRequest("needle")).count == 1)
    #expect(try await store.search(SearchRequest("lastword")).isEmpty)
    talk.conversation.update(TurnID(raw: 1001)) { $0.content = "small" }
    try await store.save(talk.conversation)
    #expect(try await store.search(SearchRequest("needle")).isEmpty)
    #expect(try await store.search(SearchRequest("small")).count == 1)
    await store.close()
    #expect(
      try fixture.ask(
        "INSERT INTO turn_text (turn_text) VALUES ('integrity-check')", as: Int.self) == nil)
  }

  @Test("Random text as a query neither fails nor harms", arguments: 0..<40)
  func random(seed: Int) async throws {
    let store = try await store()
    var random = SeededRandom(seed: UInt64(seed))
    let alphabet = Array("\"*()^-+:{}'\\ \0\u{1}ANDORNOT列表é\u{301}\u{FFFF}\u{202E}list0")
    for _ in 0..<20 {
      let text = String(
        (0..<Int.random(in: 0..<12, using: &random)).map { _ in
          alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        })
      _ = try await store.search(SearchRequest(text))
      _ = try await store.search(SearchRequest(text, order: .best))
    }
    #expect(try await store.search(SearchRequest("list")).count == 3)
  }
}
