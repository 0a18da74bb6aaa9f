import Foundation
import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("The terminal", .seated)
struct TerminalTests {
  private func replying(hasJobControl: Bool = false) async throws -> (ScriptedOllama, Session) {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(["Before. "], "more", then: ["After."])])
    let session = try await Session.start(on: server, hasJobControl: hasJobControl)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("Before.")
    return (server, session)
  }

  @Test("ten resizes while streaming leave one picture and the scrollback as it was")
  func resizeStorm() async throws {
    let sizes = [
      (40, 12), (200, 50), (80, 24), (120, 40), (41, 10), (100, 30), (60, 50), (199, 11), (70, 33),
      (80, 24),
    ]
    let steps: [FaultStep] = sizes.indices.flatMap { index in
      [.lines([ScriptedOllama.record("marker\(index) ")]), .wait("step \(index)")]
    }
    let server = try ScriptedOllama(
      chats: [[.chunkedHead()] + steps + [.lines([ScriptedOllama.final]), .lastChunk]])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    for (index, size) in sizes.enumerated() {
      try await session.see("marker\(index)")
      await session.resize(size.0, size.1)
      try await session.wait("a picture of the new size") { screen in
        screen.row(size.1 - 1).contains("fault:1b") && screen.row(size.1 - 2).hasPrefix("›")
          && screen.row(size.1 - 3).hasPrefix("── answering")
      }
      server.server.open("step \(index)")
    }
    try await session.see("7 tok · ")
    let screen = await session.screen
    let all = screen.rows.joined(separator: " ")
    for index in sizes.indices {
      #expect(all.components(separatedBy: "marker\(index) ").count == 2, "marker\(index) once")
    }
    #expect(screen.rows.count { $0.hasPrefix("you  ") } == 1)
    try await session.quit()
    let after = await session.screen
    #expect(after.scrollback == (1...8).map { "shell line \($0)" })
    #expect(!after.isAlternate)
  }

  @Test("below 40×10 a line says so; nothing is lost, and keys are still heard")
  func tooSmall() async throws {
    let (server, session) = try await replying()
    await session.resize(40, 10)
    try await session.see("Before.")
    await session.resize(39, 10)
    try await session.see("Window too small: 39x10")
    await session.type("typed blindly")
    await session.resize(12, 3)
    try await session.see("Window too")
    await session.resize(1, 1)
    server.server.open("more")
    await session.resize(80, 24)
    try await session.see("› typed blindly")
    try await session.see("Before. After.")
    try await session.quit()
  }

  @Test(
    "stopped and continued: the terminal is lent back, the stream goes on",
    arguments: [true, false])
  func suspend(byKey: Bool) async throws {
    let (server, session) = try await replying(hasJobControl: true)
    let program = try #require(await session.foreground)
    if byKey { await session.press(.control("z")) } else { await session.signal(SIGTSTP) }
    try await session.wait("the shell to have the terminal") { screen in
      !screen.isAlternate && screen.modes == [7, 25] && screen.keyboardLevels == 0
    }
    try await session.waitForForeground { $0 != program }
    await #expect(!session.isRaw)
    await session.expectGivenBack()
    await session.resize(100, 30)
    server.server.open("more")
    await session.type("\n")
    try await session.see("Before. After.")
    try await session.wait("the picture of the new size") {
      $0.row(29).contains("fault:1b") && $0.isAlternate && $0.modes.contains(2004)
    }
    await #expect(session.isRaw)
    await session.type("still here")
    try await session.see("› still here")
    try await session.quit()
    await session.expectGivenBack()
  }

  @Test("ended by SIGTERM or SIGHUP in mid-stream", arguments: [SIGTERM, SIGHUP])
  func ended(_ signal: Int32) async throws {
    let (server, session) = try await replying()
    await session.type("a draft")
    try await session.see("› a draft")
    await session.signal(signal)
    #expect(try await session.end() == .exited(0))
    await session.expectGivenBack()
    #expect(await server.server.closes(atLeast: 1).contains { $0.kind != .script })
  }

  @Test("SIGINT is as Ctrl-C: it stops the reply first, later it leaves")
  func interrupted() async throws {
    let (_, session) = try await replying()
    await session.signal(SIGINT)
    try await session.see("Stopped after")
    await session.signal(SIGINT)
    try await session.see("Ctrl-C again leaves.")
    await session.signal(SIGINT)
    #expect(try await session.end() == .exited(0))
    await session.expectGivenBack()
  }

  @Test("a crash gives the terminal back as well", arguments: [SIGSEGV, SIGABRT, SIGILL])
  func crashed(_ signal: Int32) async throws {
    let (_, session) = try await replying()
    await session.signal(signal)
    #expect(try await session.end() == .killed(signal: signal))
    await session.expectGivenBack()
  }

  @Test("signals that mean nothing to it do not end it", arguments: [SIGUSR1, SIGUSR2, SIGPIPE])
  func meaningless(_ signal: Int32) async throws {
    let (server, session) = try await replying()
    await session.signal(signal)
    server.server.open("more")
    try await session.see("Before. After.")
    try await session.leave()
  }

  @Test("a closed window ends it soon, without spinning")
  func windowClosed() async throws {
    let (_, session) = try await replying()
    let process = try #require(await session.foreground)
    let before = cpuTicks(process) ?? 0
    let began = ContinuousClock.now
    await session.closeWindow()
    try await session.wait("the program's end") { _ in hasEnded(process) }
    #expect(began.duration(to: .now) < .seconds(20))
    // It is not waited for yet, so that its times can still be read: hundredths of a second.
    let busy = (cpuTicks(process) ?? before) - before
    #expect(busy < 30, "busy for \(busy) hundredths after the window had gone")
    try await session.end()
  }

  @Test("the cursor stands where the next letter goes")
  func cursor() async throws {
    let server = try ScriptedOllama()
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    await session.type("日本 x")
    try await session.see("› 日本 x")
    try await session.wait("the cursor") { $0.cursor == Point(row: 22, column: 8) }
    try await session.leave()
  }

  @Test("a reader who is not at the end keeps the place when the window changes")
  func placeKept() async throws {
    let lines = (1...80).map { "line \($0) of the text\n\n" }
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(lines, "more", then: ["The end."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("line 80 of the text")
    await session.press(.pageUp)
    try await session.miss("line 75 of the text")
    // The turn's text stands on every second row.
    let first = await session.screen.row(0).isEmpty ? 1 : 0
    let top = await session.screen.row(first)
    #expect(top.hasPrefix("  line "))
    // In wide windows the text is set in and stands below the conversation's title.
    let words = top.trimmingCharacters(in: .whitespaces)
    for size in [(40, 20), (200, 40), (60, 12), (80, 24)] {
      await session.resize(size.0, size.1)
      try await session.wait("the same place at the top") {
        let rows = (first...first + 2).map($0.row)
        return $0.row(size.1 - 1).contains("fault:1b")
          && rows.contains { $0.trimmingCharacters(in: .whitespaces).hasPrefix(words) }
      }
    }
    server.server.open("more")
    try await session.see("7 tok · ")
    await #expect(session.screen.row(first) == top)
    try await session.quit()
  }

  @Test("a terminal that stops taking output does not stop the network; then all is right")
  func heldOutput() async throws {
    let record = ScriptedOllama.record(String(repeating: "word ", count: 100) + "\n\n")
    let server = try ScriptedOllama(chats: [
      [
        .chunkedHead(), .wait("go"),
        .sendRepeated(Array(FaultStep.chunked(record + "\n").utf8), times: 2000),
        .lines([ScriptedOllama.record("The last word."), ScriptedOllama.final]), .lastChunk,
        .wait("sent"),
      ]
    ])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("Esc stop")
    await session.holdOutput(true)
    server.server.open("go")
    await server.server.reached("sent")
    await session.type("typed meanwhile")
    await session.holdOutput(false)
    server.server.open("sent")
    try await session.see("The last word.")
    try await session.see("› typed meanwhile")
    try await session.see("7 tok · ")
    try await session.leave()
  }

  @Test("SIGTERM ends it also when the terminal takes no output")
  func endedWhileHeld() async throws {
    let record = ScriptedOllama.record(String(repeating: "word ", count: 100) + "\n\n")
    let server = try ScriptedOllama(chats: [
      [
        .chunkedHead(),
        .forever([.sendRepeated(Array(FaultStep.chunked(record + "\n").utf8), times: 100)]),
      ]
    ])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("word word")
    await session.holdOutput(true)
    await server.server.wait { ($0.sent.values.max() ?? 0) > 3_000_000 }
    let process = try #require(await session.foreground)
    await session.signal(SIGTERM)
    try await session.wait("the program's end") { _ in hasEnded(process) }
    await session.holdOutput(false)
    try await session.end()
    await session.expectGivenBack()
  }
}
