import Conversations
import Foundation
import GRDB
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("Conversations of other programs come in")
struct ImportTests {
  private func read(_ text: String) throws -> Import.Outcome {
    var identifiers = IdentifierSource(seed: 5)
    return try Import.read(text, identifiers: &identifiers, now: WallTime(seconds: 9, offset: 60))
  }

  /// Role and text of the branch that is looked at.
  private func lines(_ conversation: Conversation?) -> [String] {
    conversation?.path.map { "\($0.role.rawValue): \($0.content)" } ?? []
  }

  @Test(
    "Messages in each of their forms",
    arguments: [
      #"[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]"#,
      #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#,
      #"[{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}]"#,
      #"{"conversations":[{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}]}"#,
      "{\"role\":\"user\",\"content\":\"a\"}\r\n\n{\"role\":\"assistant\",\"content\":\"b\"}\n",
      "\u{FEFF} {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]},{\"role\":\"assistant\",\"content\":\"b\"}]}\n{\"messages\":[{\"role\":\"user\",\"content\":\"c\"}]}",
    ])
  func messages(text: String) throws {
    let outcome = try read(text)
    #expect(lines(outcome.conversations.first) == ["user: a", "assistant: b"])
    #expect(outcome.passedOver == 0)
    #expect(outcome.conversations.first?.began == WallTime(seconds: 9, offset: 60))
  }

  @Test("Parts that are no text are named, empty messages left out")
  func parts() throws {
    let outcome = try read(
      #"""
      {"title":"T","model":"gpt","created_at":1700000000,"messages":[
        {"role":"developer","content":"rules"},
        {"role":"user","content":["x",{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:"}}]},
        {"role":"assistant","content":null,"tool_calls":[]},
        {"role":"assistant","content":"b","reasoning":"r"}, 7, {"content":"no role"}]}
      """#)
    let conversation = try #require(outcome.conversations.first)
    #expect(lines(conversation) == ["system: rules", "user: x\nlook\n[image_url]", "assistant: b"])
    #expect(conversation.title == "T")
    #expect(conversation.last?.model == "gpt")
    #expect(conversation.began.seconds == 1_700_000_000)
    #expect(outcome.passedOver == 2)
  }

  @Test("ChatGPT's export keeps its branches and the one that was looked at")
  func chatGPT() throws {
    let outcome = try read(
      #"""
      [{"title":"Trees","create_time":1700000000.5,"current_node":"d","mapping":{
        "d":{"parent":"b","message":{"author":{"role":"assistant"},"create_time":null,
          "content":{"content_type":"text","parts":["second"]},"metadata":{"model_slug":"gpt-4"}}},
        "root":{"parent":null,"message":null,"children":["s"]},
        "s":{"parent":"root","message":{"author":{"role":"system"},"content":{"parts":[""]}}},
        "b":{"parent":"s","message":{"author":{"role":"user"},"create_time":1700000001,
          "content":{"content_type":"multimodal_text","parts":[{"content_type":"image_asset_pointer"},"hi"]}}},
        "c":{"parent":"b","message":{"author":{"role":"assistant"},
          "content":{"content_type":"code","text":"first"}}}}},
       {"title":"Ring","mapping":{"x":{"parent":"y","message":{"author":{"role":"user"},"content":{"parts":["r"]}}},
        "y":{"parent":"x","message":null}}}, {"mapping":{}}]
      """#)
    let conversation = try #require(outcome.conversations.first)
    #expect(lines(conversation) == ["user: [image_asset_pointer]\nhi", "assistant: second"])
    #expect(conversation.turns.count == 3)
    #expect(conversation.siblings(of: conversation.turns[1].id).count == 2)
    #expect(conversation.last?.model == "gpt-4")
    #expect(outcome.passedOver == 2)
  }

  @Test("parllama's sessions")
  func parllama() throws {
    let outcome = try read(
      #"""
      {"id":"a","name":"My Chat","last_updated":"2024-07-01T12:00:00.5+00:00",
       "llm_model_name":"llama3:latest","options":{},
       "messages":[{"message_id":"1","role":"user","content":"q"},
                   {"message_id":"2","role":"assistant","content":"a"}]}
      """#)
    let conversation = try #require(outcome.conversations.first)
    #expect(conversation.title == "My Chat")
    #expect(conversation.last?.model == "llama3:latest")
    #expect(conversation.began.seconds == 1_719_835_200.5)
  }

  @Test("Our own lines: several conversations, one turn a line")
  func ownLines() throws {
    var first = Talk(1)
    first.ask("a")
    first.answer("b")
    var second = Talk(2)
    second.ask("c")
    let text = Export.text([first.conversation, second.conversation], as: .jsonLines)
    let outcome = try read(text + "{\"role\":\"us")
    #expect(outcome.conversations.map(lines) == [["user: a", "assistant: b"], ["user: c"]])
    #expect(outcome.passedOver == 1)
  }

  @Test(
    "What is no conversation is refused in words",
    arguments: [
      "", "  \n", "not json", "[]", "{}", "7", "null", #"{"messages":[]}"#, #"{"messages":7}"#,
      #"{"format":"quipu-conversation","turns":[{"number":1}]}"#, "[[[[", #"{"mapping":{"a":7}}"#,
    ])
  func refused(text: String) {
    #expect(throws: ImportError.self) { try read(text) }
  }

  @Test("A parent that comes after its child, or is itself, makes no ring")
  func rings() throws {
    let outcome = try read(
      #"""
      {"format":"quipu-conversation","leaf":1,"turns":[
        {"number":1,"parent":2,"role":"user","content":"a"},
        {"number":2,"parent":2,"role":"user","content":"b","created_at":{"seconds":1e300,"offset":9e18}},
        {"number":2,"parent":1,"role":"user","content":"c","eval_count":9223372036854775807}]}
      """#)
    let conversation = try #require(outcome.conversations.first)
    #expect(lines(conversation) == ["user: a"])
    #expect(conversation.turns.map(\.parent) == [nil, nil, conversation.turns[0].id])
    #expect(Export.text(conversation, as: .markdown).contains("user") == false)
  }

  @Test("Random cuts of a good file never crash", arguments: 0..<30)
  func cuts(seed: Int) throws {
    var talk = Talk(1)
    talk.ask("a\u{1F600}")
    talk.answer("b", .failed(OllamaError(.timeout(.silence))))
    let text = Export.text(talk.conversation, as: .json)
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<50 {
      var bytes = Array(text.utf8)
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random) / 3)
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] = UInt8.random(in: 32..<127, using: &random)
      if let outcome = try? read(String(decoding: bytes, as: UTF8.self)) {
        #expect(outcome.conversations.allSatisfy { $0.turns.count <= 2 })
      }
    }
  }

  @Test("oterm's store")
  func oterm() async throws {
    let fixture = try StoreFixture()
    let path = fixture.root + "/store.db"
    let queue = try DatabaseQueue(path: path)
    try await queue.write { db in
      try db.execute(
        sql: """
          CREATE TABLE chat (id INTEGER PRIMARY KEY, name TEXT, model TEXT NOT NULL, system TEXT);
          CREATE TABLE message (id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL,
            author TEXT NOT NULL, text TEXT NOT NULL, images TEXT DEFAULT '[]');
          INSERT INTO chat VALUES (1, 'Old', 'llama3', 'Be kind'), (2, '', 'empty', NULL);
          INSERT INTO message (chat_id, author, text) VALUES
            (1, 'me', 'hello'), (1, 'ollama', 'hi'), (1, 'user', 'again'), (1, 'assistant', 'yes');
          """)
    }
    try queue.close()
    var identifiers = IdentifierSource(seed: 5)
    let now = WallTime(seconds: 9, offset: 0)
    let all = try OtermHistory.conversations(at: path, identifiers: &identifiers, now: now)
    #expect(all.map(\.title) == ["Old"])
    #expect(
      lines(all.first) == ["user: hello", "assistant: hi", "user: again", "assistant: yes"])
    #expect(all.first?.last?.origin?.system == "Be kind")
    for (bytes, kind) in [(nil, StorageError.Kind.missing), ([1, 2, 3], .notAHistory)]
      as [([UInt8]?, StorageError.Kind)]
    {
      let other = fixture.root + "/other.db"
      if let bytes { try PrivateFile.write(bytes, to: other) }
      let error = #expect(throws: StorageError.self) {
        try OtermHistory.conversations(at: other, identifiers: &identifiers, now: now)
      }
      #expect(error?.kind == kind)
    }
  }
}
