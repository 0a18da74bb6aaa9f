import Foundation
import LibraryTestSupport
import TestSupport
import OllamaAPI
import TerminalKit
import Testing

@Suite("Pastes", .seated)
struct PasteTests {
  private func open() async throws -> (ScriptedOllama, Session) {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Received."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    return (server, session)
  }

  @Test("3,000 lines stand in the message, and only Enter sends them, whole")
  func manyLines() async throws {
    let (server, session) = try await open()
    let text = (1...3000).map { "pasted line \($0)" }.joined(separator: "\r")
    await session.paste(text)
    try await session.see("[pasted 3,000 lines, 50 KB]")
    await session.type(" end")
    try await session.see("50 KB] end")
    #expect(server.count("/api/chat") == 0)
    await session.press(.enter)
    try await session.see("Received.")
    #expect(
      try server.lastMessage() == text.replacingOccurrences(of: "\r", with: "\n") + " end")
    try await session.leave()
  }

  @Test("1 MB at once: keys go on working, and it arrives whole")
  func megabyte() async throws {
    let (server, session) = try await open()
    let text = String(repeating: "abcdefghijklmnopqrstuvwxyz 0123456789\n", count: 28_000)
    await session.paste(text + "last line")
    try await session.see("[pasted 28,001 lines, 1.1 MB]")
    await session.type("\t")
    try await session.see("last line")
    await session.type("!")
    try await session.see("last line!")
    #expect(server.count("/api/chat") == 0)
    await session.press(.enter)
    try await session.see("Received.")
    #expect(try server.lastMessage() == text + "last line!")
    try await session.leave()
  }

  @Test("a letter with 200,000 marks: keys answer at once, and it arrives whole")
  func marks() async throws {
    let (server, session) = try await open()
    let marks: [Unicode.Scalar] = ["\u{300}", "\u{316}", "\u{334}", "\u{35C}", "\u{302}"]
    var text = String.UnicodeScalarView("x".unicodeScalars)
    for index in 0..<200_000 { text.append(marks[index * 7 % 11 % 5]) }
    await session.paste(String(text))
    try await session.see("[pasted 1 line, 400 KB]")
    await session.type("\t!")
    try await session.see("!")
    await session.press(.enter)
    try await session.see("Received.")
    #expect(try server.lastMessage().utf8.elementsEqual((String(text) + "!").utf8))
    await session.type("again")
    try await session.see("again")
    try await session.leave()
  }

  @Test("the end mark within a paste does not let what follows run")
  func endMarkInside() async throws {
    let (server, session) = try await open()
    await session.paste("before\u{1b}[201~/bye\rafter\u{1b}[31m\u{3}\u{4}\u{1b}[201~\rmore")
    try await session.see("more")
    #expect(server.count("/api/chat") == 0)
    await session.type("\u{1}\u{5}?")
    try await session.see("more?")
    let screen = await session.screen
    #expect(screen.shows("/bye") && screen.shows("before"))
    try await session.leave()
    let log = await session.log
    #expect(!log.contains(sequence: Array("after\u{1b}[31m".utf8)))
  }

  @Test("a pasted command is text: Enter sends it to the model")
  func pastedCommand() async throws {
    let (server, session) = try await open()
    await session.paste("/bye")
    try await session.see("› /bye")
    await session.press(.enter)
    try await session.see("Received.")
    #expect(try server.lastMessage() == "/bye")
    try await session.leave()
  }

  @Test("a paste without its end mark is shown, and the end may come later")
  func torn() async throws {
    let (server, session) = try await open()
    await session.type("\u{1b}[200~first half\r")
    try await session.see("first half")
    await session.type("second half\u{1b}[201~")
    try await session.see("second half")
    #expect(server.count("/api/chat") == 0)
    try await session.leave()
  }
}
