import Foundation
import LibraryTestSupport
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

@Suite("Composer", .seated)
struct ComposerTests {
  private func open(_ variables: [String: String?] = [:]) async throws -> (
    ScriptedOllama, Session
  ) {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Received."])])
    let session = try await Session.start(on: server, variables: variables)
    try await session.see("Message fault:1b")
    return (server, session)
  }

  @Test("an editor gets the whole message, folded pastes in full, and gives it back")
  func editor() async throws {
    let line = #"sh -c 'wc -l < "$1" > "$1.count"; cat "$1.count" >> "$1"; rm "$1.count"' edit"#
    let (server, session) = try await open(["VISUAL": line])
    await session.paste((1...50).map { "row \($0)" }.joined(separator: "\n") + "\n")
    try await session.see("[pasted 50 lines")
    await session.type("\u{7}")
    try await session.see("row 50")
    await session.press(.enter)
    try await session.see("Received.")
    #expect(try server.lastMessage().hasSuffix("row 50\n50"))
    try await session.leave()
  }

  @Test(
    "an editor that cannot be run, fails or leaves no file changes nothing",
    arguments: [
      ("/nowhere/editor", "could not be run"), ("sh -c 'exit 3' edit", "ended with status 3"),
      (#"sh -c 'rm "$1"' edit"#, "left no file behind"),
    ])
  func failing(editor: String, words: String) async throws {
    let (server, session) = try await open(["VISUAL": editor])
    await session.type("draft")
    try await session.see("› draft")
    await session.type("\u{7}")
    try await session.see(words)
    try await session.see("› draft")
    await session.press(.enter)
    try await session.see("Received.")
    #expect(try server.lastMessage() == "draft")
    try await session.quit()
    // The shell has said a line of its own about an editor that is not there.
    await session.expectGivenBack(saying: 2)
  }

  @Test("a file of the working folder goes with the message that names it")
  func attached() async throws {
    let (server, session) = try await open()
    let path = session.household.path + "/notes.md"
    try "alpha\nbeta\ngamma\n".write(toFile: path, atomically: true, encoding: .utf8)
    await session.type("sum up @no")
    try await session.see("notes.md")
    await session.type("\t")
    try await session.see("+ notes.md  text, 17 B")
    await session.press(.enter)
    try await session.see("Received.")
    #expect(
      try server.lastMessage()
        == "File notes.md:\n```md\nalpha\nbeta\ngamma\n```\n\nsum up @notes.md ")
    try await session.leave()
  }

  @Test("prompts of an earlier run come back with Up and are found by Ctrl-R")
  func history() async throws {
    let (server, session) = try await open()
    await session.type("reverse a list")
    await session.press(.enter)
    try await session.see("Received.")
    try await session.leave()
    try await session.launch(on: server)
    try await session.see("Message fault:1b")
    await session.type("\u{12}")
    try await session.see("Earlier prompts")
    await session.type("revers")
    try await session.see("reverse a list")
    await session.press(.enter)
    try await session.miss("Earlier prompts")
    try await session.see("› reverse a list")
    try await session.leave()
  }
}
