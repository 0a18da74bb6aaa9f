import Conversations
import Foundation
import LibraryTestSupport
import OllamaAPI
import Testing

@testable import ConversationStore

@Suite("Conversations leave as files that are safe to look at")
struct ExportTests {
  private func sample() -> Conversation {
    var talk = Talk(1)
    let prompt = talk.ask("Reverse a *list*")
    let first = talk.answer("Use `reversed()`.", to: prompt)
    talk.conversation.update(first) {
      $0.thinking = "hm"
      $0.metrics = ReplyMetrics(totalDuration: .seconds(1), promptTokens: 3, replyTokens: 259)
      $0.origin = ReplyOrigin(host: "localhost:11434", seed: 7, system: "Be \"brief\".")
      $0.measuredRate = 41.5
      $0.doneReason = "stop"
    }
    talk.answer("```swift\nlet a = 1", to: prompt, .cut(OllamaError(.connectionLost, host: "h:1")))
    talk.ask("More")
    talk.conversation.givenTitle = "Lists & \"quotes\""
    talk.conversation.settings = "{}"
    return talk.conversation
  }

  @Test("Markdown: front matter, the branch looked at, remarks, no open fence")
  func markdown() {
    #expect(
      Export.text(sample(), as: .markdown) == """
        ---
        title: "Lists & \\"quotes\\""
        date: "2023-11-15 00:13 +02:00"
        models: ["qwen3:8b"]
        turns: 3
        ---

        # Lists & "quotes"

        ## you · 2023-11-15 00:13 +02:00

        Reverse a *list*

        ## qwen3:8b · 2023-11-15 00:13 +02:00

        ```swift
        let a = 1
        ```

        *(cut: Connection lost to h:1.)*

        ## you · 2023-11-15 00:13 +02:00

        More

        """)
  }

  @Test("Plain text")
  func plain() {
    #expect(
      Export.text(sample(), as: .text) == """
        Lists & "quotes"

        you  2023-11-15 00:13 +02:00
          Reverse a *list*

        qwen3:8b  2023-11-15 00:13 +02:00
          ```swift
          let a = 1
          (cut: Connection lost to h:1.)

        you  2023-11-15 00:13 +02:00
          More

        """)
  }

  @Test("JSON comes back as the same tree, under new names")
  func roundTrip() throws {
    let before = sample()
    for text in [Export.text(before, as: .json), Export.text([before, before], as: .json)] {
      var identifiers = IdentifierSource(seed: 1)
      let outcome = try Import.read(
        text, identifiers: &identifiers, now: WallTime(seconds: 0, offset: 0))
      #expect(outcome.passedOver == 0)
      for after in outcome.conversations {
        #expect(after.id != before.id)
        #expect(after.givenTitle == before.givenTitle)
        #expect(after.settings == before.settings)
        #expect(after.began == before.began)
        #expect(Self.bare(after) == Self.bare(before))
        #expect(
          after.siblings(of: after.turns[1].id) == [after.turns[1].id, after.turns[2].id])
      }
    }
  }

  /// The records without names, which an import draws anew.
  private static func bare(_ conversation: Conversation) -> [TurnRecord] {
    conversation.turns.map { turn in
      var record = TurnRecord(turn)
      record.parent = nil
      record.edits = 0
      return TurnRecord.renamed(record)
    }
  }

  @Test("JSON carries attached files where they are given, checked by their digest")
  func files() throws {
    let bytes = Array("content".utf8)
    let file = Attachment(bytes, name: "a\u{1B}.txt", kind: .text, mediaType: "text/plain")
    var talk = Talk(1)
    talk.ask("look")
    var turn = Turn(
      id: TurnID(raw: 2), parent: talk.conversation.leaf, role: .user, content: "",
      began: WallTime(seconds: 5, offset: 0))
    turn.attachments = [file]
    talk.conversation.append(turn)
    let text = Export.text(talk.conversation, as: .json, attachments: [file.digest: bytes])
    var identifiers = IdentifierSource(seed: 1)
    let outcome = try Import.read(
      text, identifiers: &identifiers, now: WallTime(seconds: 0, offset: 0))
    #expect(outcome.attachments == [file.digest: bytes])
    #expect(outcome.conversations.first?.last?.attachments == [file])
    let forged = text.replacingOccurrences(of: "Y29udGVudA==", with: "Zm9yZ2Vk")
    #expect(forged != text)
    let second = try Import.read(
      forged, identifiers: &identifiers, now: WallTime(seconds: 0, offset: 0))
    #expect(second.attachments.isEmpty && second.passedOver == 1)
    #expect(Export.text(talk.conversation, as: .markdown).contains("a^\\[.txt, 7 bytes"))
  }

  @Test(
    "No hostile text drives a terminal from an export", .corpus("escape_corpus.jsonl"),
    arguments: Corpus.cases("escape_corpus.jsonl"))
  func hostile(item: Corpus.Case) throws {
    let input =
      item["input"]?.string
      ?? item["input_b64"]?.string.flatMap { Base64Data(base64: $0).bytes }
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
    var talk = Talk(1)
    let prompt = talk.ask(input)
    let reply = talk.answer(input, to: prompt, model: input)
    talk.conversation.update(reply) {
      $0.thinking = input
      $0.progress = .cut(OllamaError(.api, host: input, serverMessage: input))
      $0.origin = ReplyOrigin(system: input)
      $0.attachments = [
        Attachment([], name: input, kind: .image, mediaType: input)
      ]
    }
    talk.conversation.givenTitle = input
    for format in ExportFormat.allCases {
      let bytes = Data(Export.text(talk.conversation, as: format).utf8)
      // On the screen a tab is spaces; in a file it stays one.
      for bad in item["must_not_emit"]?.array?.compactMap(\.string) ?? []
      where !bad.contains("\t") {
        #expect(bytes.range(of: Data(bad.utf8)) == nil, "\(format): \(bad.debugDescription)")
      }
      for bad in item["must_not_emit_hex"]?.array?.compactMap(\.string) ?? [] {
        let bad = stride(from: 0, to: bad.utf8.count - 1, by: 2).compactMap {
          UInt8(String(Array(bad)[$0..<$0 + 2]), radix: 16)
        }
        #expect(bytes.range(of: Data(bad)) == nil, "\(format): \(bad)")
      }
      #expect(!bytes.contains { ($0 < 0x20 && $0 != 0x0A && $0 != 0x09) || $0 == 0x7F })
      guard format == .markdown || format == .text else { continue }
      for good in item["must_keep"]?.array?.compactMap(\.string) ?? [] {
        #expect(bytes.range(of: Data(good.utf8)) != nil, "\(format): \(good)")
      }
    }
    var identifiers = IdentifierSource(seed: 1)
    let again = try Import.read(
      Export.text(talk.conversation, as: .json), identifiers: &identifiers,
      now: WallTime(seconds: 0, offset: 0))
    #expect(again.conversations.first?[0]?.content == input)
  }

  @Test(
    "Names of files stay in their folder and are plain",
    arguments: [
      ("../../etc/x", "etc-x.md"), ("", "conversation.md"), ("..", "conversation.md"),
      ("-rf /", "rf.md"), ("$(touch a)`b`;c", "touch-a-b-c.md"), ("a\0b\nc", "a-b-c.md"),
      ("Straße 7", "straße-7.md"), ("\u{202E}gpj.exe", "gpj-exe.md"), ("CON", "con.md"),
      (
        Escaped(String(repeating: "é", count: 300)),
        Escaped(String(repeating: "é", count: 40) + ".md")
      ),
    ] as [(Escaped, Escaped)])
  func names(title: Escaped, expected: Escaped) {
    #expect(ExportFormat.markdown.fileName(for: title.text) == expected.text)
  }

  @Test(
    "Revealing is for what needs it alone",
    arguments: [
      ("plain", "plain"), ("é 東京 שלום", "é 東京 שלום"), ("a\tb\nc", "a\tb\nc"),
      ("a\r\nb\rc", "a\nb\nc"), ("\u{1B}[31m", "^[[31m"), ("\u{7F}\0", "^?^@"),
      ("\u{9B}", "<U+009B>"), ("\u{202E}x", "<U+202E>x"), ("a\u{200B}b", "a<U+200B>b"),
      ("a\u{200B}\u{200B}\u{200B}\u{2060}b", "a<4 invisible characters>b"),
      ("👩\u{200D}👩\u{200D}👧", "👩\u{200D}👩\u{200D}👧"), ("👍🏽 ❤\u{FE0F} 🇫🇷", "👍🏽 ❤\u{FE0F} 🇫🇷"),
      ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("a\u{200D}b", "a<U+200D>b"),
      ("a\u{FE0F}", "a<U+FE0F>"), ("\u{2028}x", "\nx"), ("\u{FFFE}", "<U+FFFE>"),
      ("e\u{301}\u{302}", "e\u{301}\u{302}"), ("\u{301}x", "\u{25CC}\u{301}x"),
      ("a\u{E0041}\u{E0042}b", "a<U+E0041><U+E0042>b"),
    ] as [(Escaped, Escaped)])
  func revealed(text: Escaped, expected: Escaped) {
    #expect(Revealed.prose(text.text) == expected.text)
  }

  @Test("In a field everything is one line")
  func field() {
    #expect(Revealed.field("a\nb\r\tc\u{2028}") == "a^Jb^M c<U+2028>")
  }

  @Test(
    "Formats are known by their names",
    arguments: [
      ("md", ExportFormat.markdown), ("out.JSON", .json), ("a.b.jsonl", .jsonLines),
      ("text", .text), ("pdf", nil), ("", nil),
    ])
  func formats(name: String, expected: ExportFormat?) {
    #expect(ExportFormat(named: name) == expected)
  }
}

extension TurnRecord {
  /// The record under one name for all.
  static func renamed(_ record: TurnRecord) -> TurnRecord {
    var record = record
    record.id = TurnID(raw: 0)
    return record
  }
}
