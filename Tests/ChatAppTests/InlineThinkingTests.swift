import Conversations
import OllamaAPI
import TestSupport
import Testing

@testable import ChatApp

/// Thinking within an answer is told apart, wherever the pieces are cut.
@Suite("Inline thinking")
struct InlineThinkingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let thinking: String
    let answer: String
    var isComplete = true

    init(_ text: String, _ thinking: String, _ answer: String, isComplete: Bool = true) {
      self.text = text
      self.thinking = thinking
      self.answer = answer
      self.isComplete = isComplete
    }

    var testDescription: String { text.debugDescription }
  }

  static let cases = [
    Case("plain", "", "plain"),
    Case("", "", ""),
    Case("  \n plain", "", "  \n plain"),
    Case("<think>a b</think>c", "a b", "c"),
    Case("\n<think>\na\n\nb\n</think>\n\nc\nd", "a\n\nb", "c\nd"),
    Case("<think>\n\n</think>\n\nanswer", "", "answer"),
    Case("<think>one</think>\n<think>two</think>\nthree", "one\n\ntwo", "three"),
    Case("<think>äö€𝄞</think>ü", "äö€𝄞", "ü"),
    Case("<think>a < b </thin k></think>c", "a < b </thin k>", "c"),
    // Never closed: all of it, also where the reply broke off.
    Case("<think>on and on", "on and on", ""),
    Case("<think>on and on </thi", "on and on", "", isComplete: false),
    // No tags at all.
    Case("<thinking about it", "", "<thinking about it"),
    Case("<thi", "", "<thi"),
    Case("The tag `<think>` begins", "", "The tag `<think>` begins"),
    // In mid-answer it begins a line, outside of code.
    Case("one\n\n<think>hm</think>\n\ntwo", "hm", "one\n\n\n\ntwo"),
    Case("one <think>two</think>", "", "one <think>two</think>"),
    Case(
      "so:\n```xml\n<think>x</think>\n```\nend", "", "so:\n```xml\n<think>x</think>\n```\nend"),
    Case("so:\n~~~\n<think>\n~~~\n<think>a</think>b", "a", "so:\n~~~\n<think>\n~~~\nb"),
    Case("so:\n\n    <think>code", "", "so:\n\n    <think>code"),
    // In mid-answer and never closed it was text, unless the reply broke off.
    Case("one\n<think> two\nthree ", "", "one\n<think> two\nthree "),
    Case("one\n<think>two", "two", "one\n", isComplete: false),
    // An end without a beginning.
    Case("a\nb\n</think>\n\nc", "a\nb", "c"),
    Case("a\n</think> b", "", "a\n</think> b"),
    Case("<think>a</think>b\n</think>\nc", "a", "b\n</think>\nc"),
  ]

  private static func play(_ pieces: [String], isComplete: Bool) -> (String, String) {
    var sorter = InlineThinking()
    var thinking = ""
    var answer = ""
    func add(_ sorted: InlineThinking.Sorted) {
      if sorted.answerWasThinking {
        thinking += answer
        answer = ""
      }
      thinking = String(decoding: thinking.utf8.dropLast(sorted.takenBack), as: UTF8.self)
      thinking += sorted.thinking
      answer += sorted.answer
      while sorted.answerWasThinking, thinking.last?.isWhitespace == true { thinking.removeLast() }
    }
    for piece in pieces { add(sorter.take(piece)) }
    add(sorter.finish(isComplete: isComplete))
    return (thinking, answer)
  }

  @Test("is told apart in whole, in characters and at every cut", arguments: cases)
  func cuts(example: Case) {
    let text = example.text
    let each = Self.play(text.map { String($0) }, isComplete: example.isComplete)
    #expect(each.0 == example.thinking)
    #expect(each.1 == example.answer)
    for cut in text.indices + [text.endIndex] {
      let (thinking, answer) = Self.play(
        [String(text[..<cut]), String(text[cut...])], isComplete: example.isComplete)
      #expect(thinking == example.thinking, "cut before \(text[cut...])")
      #expect(answer == example.answer, "cut before \(text[cut...])")
    }
  }

  @Test("goes on behind an answer: fences are known, a beginning is none")
  func resumed() {
    var sorter = InlineThinking(after: "so:\n```\n")
    #expect(sorter.take("<think>\n```\n") == InlineThinking.Sorted(answer: "<think>\n```\n"))
    var fresh = InlineThinking(after: "half a")
    #expect(fresh.take("<think>") == InlineThinking.Sorted(answer: "<think>"))
  }

  /// A kept conversation with one reply.
  private static func kept(_ reply: String, _ progress: Turn.Progress) -> Conversation {
    let began = WallTime(seconds: 1_795_000_000, offset: 0)
    var conversation = Conversation(id: ConversationID(raw: 9), began: began)
    let prompt = Turn(
      id: TurnID(raw: 1), parent: nil, role: .user, content: "why?", began: began)
    conversation.append(prompt)
    conversation.append(
      Turn(
        id: TurnID(raw: 2), parent: prompt.id, role: .assistant, content: reply, model: "m",
        began: began, progress: progress))
    return conversation
  }

  /// What is kept as it came from the server is sorted when it is opened, and not sent back.
  @Test(
    "is sorted out of what was kept raw",
    arguments: [
      Case("<think>\nhm, well\n</think>\n\nBecause.", "hm, well", "Because."),
      // What ended with the program may end in the middle of thinking.
      Case("<think>hm, we", "hm, we", "", isComplete: false),
      Case("hm, well\n</think>\n\nBecau", "hm, well", "Becau", isComplete: false),
      // Text about the marks stays text.
      Case("The mark is <think>.", "", "The mark is <think>."),
      Case("```\n<think>\n```\nshown", "", "```\n<think>\n```\nshown", isComplete: false),
    ])
  func keptRaw(example: Case) async throws {
    let progress: Turn.Progress =
      example.isComplete ? .done : .cut(ErrorRecord.endedProgram(model: "m", host: "h"))
    try await onOwnThread {
      let store = FaultyStore([Self.kept(example.text, progress)])
      let driver = try ProgramDriver(store: store) { $0.opening = .last }
      #expect(driver.until { $0.state.open.conversation.count == 2 })
      #expect(driver.until { $0.state.server.models != nil })
      let turn = try #require(driver.state.open.conversation.last)
      #expect(turn.thinking.trimmed == example.thinking)
      #expect(turn.content == example.answer)
      guard !example.answer.isEmpty, !example.thinking.isEmpty else { return }
      driver.say("and then?")
      #expect(driver.until { $0.server.chats.count == 1 })
      #expect(driver.server.chats.last?.contains("hm, we") == false)
    }
  }

  @Test("costs what is new, also in a flood of blanks")
  func flood() {
    var sorter = InlineThinking()
    var given = sorter.take("<think>a").thinking.utf8.count
    for _ in 0..<2_000 { given += sorter.take("\n").thinking.utf8.count }
    #expect(given > 1_800)
  }
}
