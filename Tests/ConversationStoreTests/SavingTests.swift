import Conversations
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("Conversations come back as they were")
struct SavingTests {
  @Test("Every fact of a reply is kept")
  func facts() async throws {
    let fixture = try StoreFixture()
    var talk = Talk(7)
    let prompt = talk.ask("Reverse a list")
    let reply = talk.answer("Use reversed().", to: prompt)
    talk.conversation.update(reply) { turn in
      turn.thinking = "hm"
      turn.thinkingTime = .milliseconds(2300)
      turn.timeToFirstToken = .nanoseconds(1)
      turn.measuredRate = 41.84
      turn.contentPieces = 5
      turn.thinkingPieces = 2
      turn.doneReason = "stop"
      turn.metrics = ReplyMetrics(
        totalDuration: .seconds(6), loadDuration: .milliseconds(12), promptTokens: 26,
        promptDuration: .microseconds(130), replyTokens: 259, replyDuration: .seconds(6))
      turn.origin = ReplyOrigin(
        digest: String(repeating: "a", count: 64), host: "localhost:11434",
        options: #"{"num_ctx":8192,"seed":42}"#, seed: 42, system: "Be brief.", think: "\"high\"",
        format: "\"json\"")
    }
    talk.conversation.settings = #"{"model":"qwen3:8b"}"#
    talk.conversation.givenTitle = "Lists"
    let store = fixture.store()
    try await store.save(talk.conversation)
    #expect(try await store.conversation(ConversationID(raw: 7)) == talk.conversation)
    await store.close()

    let again = fixture.store()
    let kept = try #require(try await again.conversation(ConversationID(raw: 7)))
    #expect(kept == talk.conversation)
    #expect(kept[reply]?.metrics == talk.conversation[reply]?.metrics)
    #expect(kept.settings == #"{"model":"qwen3:8b"}"#)
    #expect(try await again.conversations() == [talk.conversation])
    #expect(try await again.conversation(ConversationID(raw: 8)) == nil)
  }

  @Test("Each way in which a reply can end comes back", arguments: OllamaErrors.all.indices)
  func endings(number: Int) async throws {
    let error = OllamaErrors.all[number]
    let fixture = try StoreFixture()
    var talk = Talk(1)
    talk.ask("a")
    talk.answer("half", .cut(error))
    talk.answer("", to: TurnID(raw: 1001), .failed(error))
    talk.answer("stop", to: TurnID(raw: 1001), .stopped)
    let store = fixture.store()
    try await store.save(talk.conversation)
    let kept = try #require(try await store.conversation(talk.conversation.id))
    #expect(kept.turns.map(\.progress) == talk.conversation.turns.map(\.progress))
  }

  // By number: a test's report must not print what drives a terminal.
  private static let odd = [
    "", "\0", "before\0after", "e\u{301} \u{1F468}\u{200D}\u{1F469}", "\u{FFFE}\u{10FFFF}",
    "' OR 1=1 --", "\u{202E}abc\u{1B}[31m", "\r\n\t", String(repeating: "x\0", count: 5000),
  ]

  @Test("Text of any kind comes back to the code point", arguments: odd.indices)
  func oddText(number: Int) async throws {
    let text = Self.odd[number]
    let fixture = try StoreFixture()
    var talk = Talk(1)
    talk.ask(text)
    let reply = talk.answer(text, model: text)
    talk.conversation.update(reply) {
      $0.thinking = text
      $0.origin = ReplyOrigin(host: text, system: text)
    }
    talk.conversation.givenTitle = text
    talk.conversation.settings = text
    let store = fixture.store()
    try await store.save(talk.conversation)
    let kept = try #require(try await store.conversation(talk.conversation.id))
    #expect(kept.turns.map { Array($0.content.utf8) } == [Array(text.utf8), Array(text.utf8)])
    #expect(kept == talk.conversation)
    #expect(try await store.list(ListRequest()).map(\.title) == [text])
    #expect(try await store.search(SearchRequest(text)).allSatisfy { !$0.snippet.isEmpty })
    var view = ViewMemory()
    view.draft = text
    try await store.keep(view, of: talk.conversation.id)
    #expect(try await store.view(of: talk.conversation.id) == view)
  }

  @Test("Siblings stay beside each other, and the branch looked at is kept")
  func siblings() async throws {
    let fixture = try StoreFixture()
    var talk = Talk(1)
    let prompt = talk.ask("a")
    let first = talk.answer("one", to: prompt)
    let second = talk.answer("two", to: prompt)
    let store = fixture.store()
    try await store.save(talk.conversation)
    talk.conversation.show(first)
    try await store.save(talk.conversation)
    let kept = try #require(try await store.conversation(talk.conversation.id))
    #expect(kept.leaf == first)
    #expect(kept.siblings(of: first) == [first, second])
  }

  @Test("Only what changed is written")
  func incremental() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    for number in 0..<200 {
      talk.ask("question \(number)")
      talk.answer(String(repeating: "answer ", count: 200))
    }
    try await store.save(talk.conversation)
    await store.close()
    #expect(
      try fixture.ask("UPDATE turn SET content = 'changed behind' RETURNING 1", as: Int.self) == 1)
    let again = fixture.store()
    talk.ask("one more")
    try await again.save(talk.conversation)
    let kept = try #require(try await again.conversation(talk.conversation.id))
    #expect(kept.turns.count == 401)
    #expect(kept.turns.dropLast().allSatisfy { $0.content == "changed behind" })
  }

  @Test("An earlier state that comes late takes nothing back")
  func lateState() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    talk.ask("a")
    let reply = talk.answer("", .running)
    let early = talk.conversation
    talk.conversation.update(reply) {
      $0.content = "whole"
      $0.progress = .done
    }
    talk.conversation.givenTitle = "Title"
    try await store.save(talk.conversation)
    try await store.save(early)
    let kept = try #require(try await store.conversation(talk.conversation.id))
    #expect(kept[reply]?.content == "whole")
    #expect(kept[reply]?.progress == .done)
    #expect(kept.title == "Title")
  }

  @Test("A turn of one name in two conversations (a fork) is kept in both")
  func fork() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    let prompt = talk.ask("shared")
    talk.conversation.update(prompt) {
      $0.attachments = [Attachment([1], name: "a", kind: .image, mediaType: "image/png")]
    }
    let fork = Conversation(
      restoring: ConversationID(raw: 2), began: talk.conversation.began,
      turns: talk.conversation.turns, leaf: prompt)
    talk.answer("only here")
    try await store.save(talk.conversation)
    try await store.save(fork)
    #expect(try await store.conversation(talk.conversation.id) == talk.conversation)
    #expect(try await store.conversation(fork.id) == fork)
    #expect(fork.turns.first?.attachments.count == 1)
    await store.close()
  }

  @Test("A prompt that was taken back goes, one that was answered stays")
  func takenBack() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    let prompt = talk.ask("a")
    try await store.save(talk.conversation)
    talk.conversation.remove(leaf: prompt)
    try await store.save(talk.conversation)
    #expect(try await store.conversation(talk.conversation.id)?.turns == [])
    #expect(try await store.search(SearchRequest("a")) == [])
  }

  @Test("Nothing of a private conversation reaches the folder")
  func privately() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    var talk = Talk(1)
    talk.conversation.isPrivate = true
    talk.ask("secret words")
    try await store.save(talk.conversation)
    #expect(fixture.files("") == [])
    #expect(try await store.list(ListRequest()) == [])
  }
}

/// One error of every kind, with all its fields.
enum OllamaErrors {
  static let all: [OllamaError] = {
    let kinds: [OllamaError.Kind] =
      [
        .connectionRefused, .unreachable, .dns, .tls, .connectionLost, .proxy, .api,
        .authentication, .notAnOllama, .parse, .emptyAnswer, .responseTooLarge(limit: 9),
        .redirectRefused, .invalidArgument, .circuitOpen(timeLeft: .milliseconds(1500)),
        .rateLimited(timeLeft: .seconds(2)), .quotaExceeded, .cancelled, .featureNotEnabled,
      ] + OllamaError.TimeoutPhase.allCases.map { .timeout($0) }
      + OllamaError.StreamFault.allCases.map { .stream($0) }
    return kinds.enumerated().map { number, kind in
      var error = OllamaError(
        kind, detail: "d\(number)", host: "h:1", endpoint: "/api/chat", model: "m", status: 500,
        serverMessage: "s", progress: .replying,
        underlying: .init(domain: "curl", code: 56, text: "reset"))
      error.signInURL = "https://x"
      error.retryAfter = "3"
      error.reusedConnection = true
      error.triedBefore = ["a:1 (refused)"]
      return error
    }
  }()
}
