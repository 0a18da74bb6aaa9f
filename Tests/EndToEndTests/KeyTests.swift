import DemoServer
import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("Keys", .seated)
struct KeyTests {
  private func replying() async throws -> (ScriptedOllama, Session) {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(["One. "], "more", then: ["Done."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("first")
    try await session.see("One.")
    return (server, session)
  }

  @Test("Ctrl-C stops the reply, then clears the message, then asks, then leaves")
  func interrupt() async throws {
    let (_, session) = try await replying()
    await session.type("a draft")
    try await session.see("› a draft")
    await session.press(.control("c"))
    try await session.see("Stopped after")
    try await session.see("› a draft")
    await session.press(.control("c"))
    try await session.see("brings it back")
    try await session.miss("a draft")
    await session.press(.control("_"))
    try await session.see("› a draft")
    await session.press(.control("c"))
    try await session.miss("a draft")
    await session.press(.control("c"))
    try await session.see("Ctrl-C again leaves.")
    await session.press(.control("c"))
    #expect(try await session.end() == .exited(0))
    await session.expectGivenBack()
  }

  @Test("Ctrl-D leaves from an empty message only, and asks while a reply runs")
  func endOfInput() async throws {
    let (_, session) = try await replying()
    await session.type("x")
    try await session.see("› x")
    await session.press(.control("d"))
    await session.press(.backspace)
    try await session.see("› Message")
    await session.press(.control("d"))
    try await session.see("Leave and stop it?")
    await session.type("n")
    try await session.miss("Leave and stop it?")
    await session.press(.control("d"))
    try await session.see("Leave and stop it?")
    await session.type("y")
    #expect(try await session.end() == .exited(0))
    await session.expectGivenBack()
  }

  @Test("Ctrl-D at rest leaves at once; so does /bye", arguments: ["\u{4}", "/bye\r"])
  func leave(_ keys: String) async throws {
    let server = try ScriptedOllama()
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    await session.type(keys)
    #expect(try await session.end() == .exited(0))
    await session.expectGivenBack()
  }

  @Test("the help lies over the screen, scrolls and goes away; typed text stays")
  func help() async throws {
    let server = try ScriptedOllama()
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    await session.type("kept")
    await session.press(.function(1))
    try await session.see("Keys and commands")
    try await session.see("Close the innermost thing")
    await session.press(.pageDown)
    try await session.miss("Close the innermost thing")
    await session.press(.escape)
    try await session.miss("Keys and commands")
    try await session.see("› kept")
    await session.press(.control("x"))
    try await session.see("Ctrl-X …")
    await session.type("k")
    try await session.see("Keys and commands")
    await session.press(.escape)
    try await session.miss("Keys and commands")
    try await session.leave()
  }

  @Test("the picker filters, chooses, and dims models that cannot chat, with the reason")
  func picker() async throws {
    let server = try await RunningDemo()
    let session = try await Session.start(on: server)
    try await session.see("Message guide:latest")
    await session.press(.control("x"))
    await session.type("m")
    try await session.see("Models · ")
    let screen = await session.screen
    func style(_ name: String) -> String {
      guard let row = screen.rows.firstIndex(where: { $0.contains(name + ":latest  ") }),
        let column = (0..<80).first(where: {
          screen.place(Point(row: row, column: $0)).text == String(name.prefix(1))
        })
      else { return "not there" }
      return screen.place(Point(row: row, column: column)).style
    }
    #expect(screen.shows("embed only"))
    #expect(style("hash-embed") != style("eliza"))
    #expect(style("firehose") == style("eliza"))
    await session.type("hash")
    try await session.see("1 of 4")
    await session.press(.enter)
    try await session.see("hash-embed:latest: embed only.")
    await session.press(.control("u"))
    await session.type("eli")
    try await session.see("› eliza:latest")
    await session.press(.enter)
    try await session.see("Message eliza:latest")
    try await session.miss("Models · ")
    #expect(
      server.requests.allSatisfy { !$0.body.contains("hash-embed") || $0.path == "/api/show" })
    try await session.leave()
  }

  @Test("late answers of the terminal among keys are never typed", arguments: [0, 1, 3])
  func lateReplies(cutAfter count: Int) async throws {
    let server = try ScriptedOllama()
    let session = try Session()
    await session.answerQuestions(false)
    try await session.launch(on: server)
    try await session.see("Message fault:1b")
    let replies = [
      "\u{1b}]11;rgb:1e1e/1e1e/2e2e\u{1b}\\", "\u{1b}[?62;22c", "\u{1b}]11;rgb:ff/ff/ff\u{7}",
      "\u{1b}[?1;2c", "\u{1b}[I", "\u{1b}[24;80R", "\u{1b}P1$r0m\u{1b}\\", "\u{1b}[?2026;2$y",
    ]
    for (letter, reply) in zip("quipu so", replies) {
      await session.type(String(letter))
      await session.type(String(reply.prefix(count)))
      await session.type(String(reply.dropFirst(count)))
    }
    await session.type("!")
    try await session.see("› quipu so!")
    let screen = await session.screen
    #expect(screen.rows.contains("› quipu so!"))
    try await session.leave()
  }
}
