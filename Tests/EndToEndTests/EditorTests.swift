import Foundation
import TerminalKit
import TestSupport
import Testing

@Suite("The person's own editor", .seated)
struct EditorTests {
  /// A program whose editor is a small script, run with the file as `$1`.
  private func session(
    _ script: String, _ arguments: [String] = [], variables: [String: String?] = [:]
  ) async throws -> Session {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Understood."])])
    var all: [String: String?] = ["EDITOR": "sh ./editor", "VISUAL": nil, "OLLAMA_EDITOR": nil]
    all.merge(variables) { $1 }
    let session = try await Session.start(on: server, arguments, variables: all)
    try session.household.write(script, to: "editor")
    try await session.see("fault:1b")
    return session
  }

  @Test("Ctrl-G takes the draft into the editor and what was saved back; the screen is whole again")
  func message() async throws {
    let session = try await session(
      #"""
      echo "EDITOR HAS THE SCREEN"
      read -r answer
      printf '%s and %s\n' "$(cat "$1")" "$answer" > "$1"
      """#)
    try await session.see("Message fault:1b")
    await session.type("my draft")
    try await session.see("› my draft")
    await session.press(.control("g"))
    try await session.see("EDITOR HAS THE SCREEN")
    await session.type("more\n")
    try await session.see("› my draft and more")
    try await session.miss("EDITOR HAS THE SCREEN")
    await session.press(.enter)
    try await session.see("Understood.")
    try await session.quit()
    // What the editor wrote stays where it wrote it, as after any command.
    await session.expectGivenBack(saying: 4)
  }

  @Test("an editor that fails or does not exist leaves the draft alone and is named")
  func failures() async throws {
    let session = try await session("exit 3")
    try await session.see("Message fault:1b")
    await session.type("my draft")
    try await session.see("› my draft")
    await session.press(.control("g"))
    try await session.see("sh ./editor ended with status 3.")
    try await session.see("› my draft")
    try session.household.write("exec no-such-program-at-all", to: "editor")
    await session.press(.control("g"))
    try await session.see("sh ./editor could not be run. Set VISUAL or EDITOR to an editor.")
    try await session.see("› my draft")
    try await session.quit()
  }

  @Test("SIGTERM while the editor has the terminal ends both", arguments: [[], ["--linear"]])
  func ended(_ arguments: [String]) async throws {
    let session = try await session(
      """
      echo "EDITOR HAS THE SCREEN"
      exec sleep 300
      """, arguments)
    if arguments.isEmpty {
      try await session.see("Message fault:1b")
      await session.press(.control("g"))
    } else {
      try await session.see("You:")
      await session.type("/editor\n")
    }
    try await session.see("EDITOR HAS THE SCREEN")
    await session.signal(SIGTERM)
    #expect(try await session.end() == .exited(0))
    await session.expectLeftAlone()
  }
}
