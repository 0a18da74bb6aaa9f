import Foundation
import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("The conversation in lines", .seated)
struct LineModeTests {
  /// A session in line mode on a terminal that can do nothing but lines.
  private func start(
    _ server: ScriptedOllama, _ arguments: [String] = ["--linear"],
    variables: [String: String?] = [:]
  ) async throws -> Session {
    var all: [String: String?] = ["TERM": "dumb"]
    all.merge(variables) { $1 }
    let session = try await Session.start(on: server, arguments, variables: all)
    try await session.see("Chatting with fault:1b")
    try await session.see("You:")
    return session
  }

  @Test("a conversation on a dumb terminal: marks, states, figures, and no sequence at all")
  func chat() async throws {
    let server = try ScriptedOllama(chats: [
      ScriptedOllama.reply(["One sentence. ", "Another ", "one.\n"]),
      ScriptedOllama.reply(["Second answer."]),
    ])
    let session = try await start(server)
    let before = await session.log.count
    await session.type("hello\n")
    try await session.see("Waiting for fault:1b.")
    try await session.see("Model: One sentence. Another one.")
    try await session.see("Answered: ")
    try await session.wait("the prompt again") { $0.rows.filter { $0 == "You:" }.count == 1 }
    await session.type("and now\n")
    try await session.see("Model: Second answer.")
    await session.type("/bye\n")
    #expect(try await session.end() == .exited(0))
    try await session.see("saved \"hello\", 4 turns; quipu -c resumes")
    let log = await session.log.dropFirst(before)
    #expect(!log.contains(0x1b))
    #expect(log.allSatisfy { $0 < 0x80 }, "neither boxes nor dots")
    #expect(server.count("/api/chat") == 2)
    await session.expectLeftAlone()
    // What was said is there at the next start, on a screen as well.
    try await session.launch(on: server, ["-c"])
    try await session.see("Ctrl-X keys")
    try await session.see("Second answer.")
    try await session.quit()
  }

  @Test("Ctrl-C stops the reply and keeps its text, a second one leaves; ACCESSIBLE=1 begins it")
  func interrupt() async throws {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(["Half a sentence. "], "never", then: ["more"])])
    let session = try await start(server, [], variables: ["ACCESSIBLE": "1"])
    await session.type("speak\n")
    try await session.see("Model: Half a sentence.")
    await session.press(.control("c"))
    try await session.see("Stopped after about")
    try await session.see("Ctrl-C again leaves.")
    await session.press(.control("c"))
    #expect(try await session.end() == .exited(0))
    try await session.wait("the farewell in a line of its own") {
      $0.rows.contains { $0.hasPrefix("saved \"speak\", 2 turns") }
    }
    await session.expectLeftAlone()
  }

  @Test("a page that grows is read out row by row, with no prompt between and its name once")
  func growing() async throws {
    let server = try ScriptedOllama(chats: [
      ScriptedOllama.reply(["One."]), ScriptedOllama.reply(["Two."]),
      ScriptedOllama.reply(["Three."]), ScriptedOllama.reply(["Four."]),
      ScriptedOllama.reply(["Five."]),
    ])
    let session = try await start(server)
    let before = await session.log.count
    await session.type("/doctor\n")
    try await session.wait("the sum") { screen in
      screen.rows.contains { row in
        ["All is well.", "to put right.", "to look at."].contains { row.hasSuffix($0) }
      }
    }
    let log = String(decoding: await session.log.dropFirst(before), as: UTF8.self)
    let page = log.components(separatedBy: "Doctor").dropFirst().joined(separator: "Doctor")
    let parts = page.components(separatedBy: "resolve")
    #expect(parts.count == 2, "\(log)")
    #expect(!page.prefix { $0 != "." }.contains("You:"))
    #expect(page.components(separatedBy: "You:").count <= 2, "\(log)")
    await session.type("/models\n")
    try await session.see("Did you mean /model?")
    await session.type("/bye\n")
    #expect(try await session.end() == .exited(0))
  }

  @Test("why a reply was cut is told; of a kept message no line break is spelt out")
  func cut() async throws {
    let server = try ScriptedOllama(chats: [
      [.chunkedHead(), .lines([ScriptedOllama.record("Half a sentence. ")]), .close]
    ])
    let session = try await start(server)
    await session.type("speak\n")
    try await session.see("Model: Half a sentence.")
    try await session.see("Reply cut after ~1 tokens: ")
    try await session.see("/continue goes on from the last word")
    await session.type("/no first\\\nsecond\n")
    try await session.see("Your message is kept: /no first second")
    await session.type("/bye\n")
    #expect(try await session.end() == .exited(0))
  }

  @Test("of a page without end the beginning and the end are read out, the rest when asked for")
  func longPage() async throws {
    let words = (1...300).map { "w\($0) " }
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(words)])
    let session = try await start(server)
    await session.type("speak\n")
    try await session.see("Answered: ")
    await session.type("/requests\n")
    try await session.see("Number or words:")
    await session.type("chat\n")
    try await session.wait("those of the chat") {
      $0.rows.contains { $0.hasPrefix("Requests - ") && $0.contains(" of ") }
    }
    await session.type("1\n")
    try await session.see("lines are left out here; \"all\" reads the whole page.")
    #expect(!String(decoding: await session.log, as: UTF8.self).contains("\"w150 \""))
    await session.type("all\n")
    await session.type("/bye\n")
    #expect(try await session.end() == .exited(0))
    #expect(String(decoding: await session.log, as: UTF8.self).contains("\"w150 \""))
  }

  @Test("lists that are asked for are read out once, when they are there; no dots or curves")
  func live() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Hello."])])
    let session = try await start(server)
    await session.type("speak\n")
    try await session.see("Answered: ")
    await session.type("/log\n")
    try await session.see("Log - ")
    try await session.see("Number or words:")
    await session.type("\n/policies\n")
    try await session.see("circuit, state closed")
    await session.type("\n/diagnostics\n")
    try await session.see("Model and server")
    await session.type("/bye\n")
    #expect(try await session.end() == .exited(0))
    let log = String(decoding: await session.log, as: UTF8.self)
    #expect(!log.contains("Log - 0"))
    #expect(!log.contains("Asking"))
    #expect(!log.contains("·"))
    #expect(log.components(separatedBy: "Log - ").count == 2)
  }

  @Test("lists are numbered; a number chooses, an empty line closes; commands tell what they do")
  func lists() async throws {
    let entries = ["fault:1b", "other:2b"].map { ScriptedOllama.entry($0) }
    let server = try ScriptedOllama(answers: [
      "/api/tags": { _ in [.response(body: ScriptedOllama.tags(entries))] }
    ])
    let session = try await start(server)
    await session.type("/model\n")
    try await session.see("2. other:2b")
    try await session.see("Number or words:")
    await session.type("2\n")
    try await session.see("Chatting with other:2b")
    await session.type("/theme\n")
    try await session.see("Lines have no colours of ours")
    await session.type("/nothing\n")
    try await session.see("No such command: /nothing.")
    await session.type("/help\n")
    try await session.see("/write [#NUMBER] FILE: Write the last reply")
    await session.type("first \\\n")
    try await session.see("More:")
    await session.type("second\n")
    try await session.see("Model: Hello.")
    #expect(
      server.server.requests.last { $0.path == "/api/chat" }?.text.contains(
        #"first \nsecond"#) == true)
    await session.type("\u{4}")
    #expect(try await session.end() == .exited(0))
  }

  @Test("a message whose server went away is kept; an empty line sends it again")
  func away() async throws {
    let server = try ScriptedOllama(chats: [
      [.response("500 Internal Server Error", body: #"{"error":"out of luck"}"#)],
      ScriptedOllama.reply(["Back again."]),
    ])
    let session = try await start(server)
    await session.type("hello there\n")
    try await session.see("out of luck")
    try await session.see("Your message is kept: hello there")
    await session.type("\n")
    try await session.see("Model: Back again.")
    await session.type("/bye\n")
    #expect(try await session.end() == .exited(0))
  }
}
