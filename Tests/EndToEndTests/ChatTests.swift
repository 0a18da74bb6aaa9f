import DemoServer
import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("A reply streams", .seated)
struct ChatTests {
  @Test("its text is on the screen while the server still speaks")
  func streams() async throws {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(["First words. "], "more", then: ["Last words."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("First words.")
    try await session.see("answering")
    try await session.see("Esc stop")
    await #expect(!session.screen.shows("Last words."))
    server.server.open("more")
    try await session.see("First words. Last words.")
    try await session.see("7 tok · ")
    try await session.miss("answering")
    try await session.leave()
  }

  @Test("thinking is folded away, and unfolds")
  func thinking() async throws {
    let thought = ScriptedOllama.record(thinking: "a secret thought")
    let server = try ScriptedOllama(chats: [
      [
        .chunkedHead(), .lines([thought]), .wait("answer"),
        .lines([ScriptedOllama.record("The answer."), ScriptedOllama.final]), .lastChunk,
      ]
    ])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("think")
    try await session.see("▾ thinking")
    try await session.see("a secret thought")
    server.server.open("answer")
    try await session.see("The answer.")
    try await session.see("▸ thought")
    try await session.miss("a secret thought")
    await session.press(.control("o"))
    try await session.see("a secret thought")
    await session.press(.control("o"))
    try await session.miss("a secret thought")
    try await session.leave()
  }

  @Test("Enter during a reply queues the prompt in sight, and it goes out by itself")
  func queue() async throws {
    let server = try ScriptedOllama(chats: [
      ScriptedOllama.held(["One. "], "more", then: ["Done."]), ScriptedOllama.reply(["Two."]),
    ])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("first")
    try await session.see("One.")
    try await session.say("second")
    try await session.see("queued: second")
    #expect(server.count("/api/chat") == 1)
    server.server.open("more")
    try await session.see("Two.")
    try await session.miss("queued: second")
    #expect(server.count("/api/chat") == 2)
    let body = server.server.requests.last { $0.path == "/api/chat" }?.text ?? ""
    #expect(body.contains(#""One. Done.""#) && body.contains(#""second""#))
    try await session.leave()
  }

  @Test("the draft survives the stream")
  func draft() async throws {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(["One. "], "more", then: ["Done."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("first")
    try await session.see("One.")
    await session.type("half a thou")
    try await session.see("› half a thou")
    server.server.open("more")
    try await session.see("One. Done.")
    await session.type("ght")
    try await session.see("› half a thought")
    try await session.leave()
  }

  @Test("Esc before the first token closes the connection and gives the prompt back")
  func stopEarly() async throws {
    let server = try ScriptedOllama(chats: [[.wait("never")]])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("my prompt")
    try await session.see("Esc stop")
    try await session.wait("the request") { _ in server.count("/api/chat") == 1 }
    await session.press(.escape)
    try await session.see("› my prompt")
    try await session.wait("the connection's end") { _ in
      server.server.log.closes.contains { $0.kind != .script }
    }
    await #expect(!session.screen.shows("you  "))
    #expect(server.count("/api/chat") == 1)
    try await session.leave()
  }

  @Test("Esc after the first token keeps the text, marked, and closes the connection")
  func stopLate() async throws {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(["Half a sentence"], "never", then: [" and more."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("Half a sentence")
    await session.press(.escape)
    try await session.see("Stopped after ~1 tokens.")
    try await session.wait("the connection's end") { _ in
      server.server.log.closes.contains { $0.kind != .script }
    }
    try await session.see("  Half a sentence")
    try await session.see("› Message")
    try await session.leave()
  }

  @Test("a waiting reply shows a clock that moves")
  func waitingClock() async throws {
    let server = try ScriptedOllama(chats: [[.wait("never")]])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.wait("a clock past one second") { screen in
      let clock = #/(waiting for the first token|~loading the model) (\d+)\.\d s/#
      return screen.rows.contains { row in
        row.firstMatch(of: clock).flatMap { Int($0.2) }.map { $0 >= 1 } ?? false
      }
    }
    #expect(server.count("/api/chat") == 1, "and nothing is sent a second time")
    try await session.leave()
  }

  @Test("PgUp holds while the reply goes on, and a mark tells what is below")
  func pageUpHolds() async throws {
    let lines = (1...80).map { "line \($0) of the text\n\n" }
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(lines, "more", then: (81...160).map { "later \($0)\n\n" })])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("line 80 of the text")
    await session.press(.pageUp)
    try await session.see("lines below")
    try await session.miss("line 80 of the text")
    let before = await session.screen.rows.prefix(20)
    server.server.open("more")
    try await session.see("7 tok · ")
    let after = await session.screen.rows.prefix(20)
    #expect(before.prefix(19) == after.prefix(19))
    await #expect(!session.screen.shows("later"))
    await session.press(.end)
    try await session.see("later 160")
    try await session.miss("lines below")
    try await session.leave()
  }

  @Test("the family emoji stays whole and pushes nothing out of line", arguments: [true, false])
  func family(_ joinsClusters: Bool) async throws {
    let family = "👩‍👩‍👧‍👦"
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.reply(["<\(family)> end of it"])])
    let session = try Session(joinsClusters: joinsClusters)
    try await session.launch(on: server)
    try await session.see("Message fault:1b")
    await session.type("draw \(family) one")
    try await session.see(joinsClusters ? "› draw \(family) one" : " one")
    await session.press(.enter)
    try await session.see("end of it")
    let screen = await session.screen
    let row = try #require(screen.rows.firstIndex { $0.contains("end of it") })
    #expect(screen.place(Point(row: row, column: 2)).text == "<")
    if joinsClusters { #expect(screen.place(Point(row: row, column: 3)).text == family) }
    #expect(screen.place(Point(row: row, column: 5)).text == ">")
    #expect(screen.place(Point(row: row, column: 7)).text == "e")
    try await session.leave()
  }

  @Test("a killed server is told in one clear sentence; the text stays, nothing is sent twice")
  func killed() async throws {
    let records = (1...3).map { ScriptedOllama.record("piece \($0). ") }
    let server = try ScriptedOllama(chats: [
      [.chunkedHead(), .lines(records), .wait("kill"), .reset]
    ])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("piece 1. piece 2. piece 3.")
    server.server.open("kill")
    try await session.see("Reply cut after ~3 tokens: the server closed the connection.")
    try await session.see("/retry asks anew.")
    let screen = await session.screen
    #expect(screen.rows.count { $0.contains("piece 1. piece 2. piece 3.") } == 1)
    #expect(!screen.shows("EOF"))
    #expect(server.count("/api/chat") == 1)
    try await session.leave()
  }

  @Test("the demo tells its odds: what else could have been said is shown, and branched to")
  func odds() async throws {
    let session = try await Session.start(on: try await RunningDemo(), ["eliza"])
    try await session.see("Message eliza")
    try await session.say("/set parameter seed 1")
    try await session.see("seed")
    try await session.say("/logprobs on")
    try await session.see("until you leave")
    try await session.say("perhaps")
    try await session.see("What would it take")
    try await session.see("tok/s · ")
    try await session.say("/logprobs")
    try await session.see("33 %")
    try await session.see("[What]")
    await session.press(.enter)
    try await session.see("Instead of \"What\"")
    await session.press(.enter)
    try await session.see("‹2/2›")
    try await session.see("You ")
    try await session.miss("What would it take")
    try await session.see("tok/s · ")
    try await session.leave()
  }
}
