import Foundation
import TestSupport
import Testing

@Suite("What is run without a screen", .seated)
struct SubcommandTests {
  @Test("the generated documents are written where one says, and no chat opens")
  func generatedDocuments() async throws {
    let session = try Session(160)
    let folder = session.household.path + "/pages"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try await session.launch(host: "127.0.0.1:1", ["generate-docs", folder])
    #expect(try await session.end() == .exited(0))
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(pages.contains("quipu.1"))
    #expect(pages.contains("keys.md"))
  }

  @Test("the configuration is printed with its sources, and what is wrong in it")
  func configuration() async throws {
    let session = try Session(160, 60)
    try session.household.write(
      "theme = \"nord\"\nthme = 1\n", to: "config/quipu/config.toml")
    try await session.launch(host: "127.0.0.1:1", ["config"])
    #expect(try await session.end() == .exited(0))
    try await session.see("nord")
    try await session.see("config.toml:2: unknown setting \"thme\"; did you mean \"theme\"?")
    try await session.see("127.0.0.1:1")
    try await session.see("OLLAMA_HOST")
  }

  @Test("settings, keys and themes as JSON, with what is wrong on standard error alone")
  func objects() async throws {
    let session = try Session(160, 60)
    try session.household.write("thme = 1\n", to: "config/quipu/config.toml")
    try await session.launchShell(
      #"""
      for what in "config --json" "keys --json" "themes --json" "config paths --json"; do
        "$0" $what 2>>said | cut -c 1-40
      done; cat said; "$0" config schema --json 2>/dev/null; echo "status $?"
      """#, variables: [:])
    #expect(try await session.end() == .exited(0))
    try await session.see(#"{"settings":[{"key":""#)
    try await session.see(#"{"keys":[{"context":"anywhere","key":""#)
    try await session.see(#"{"themes":[{"name":""#)
    try await session.see(#"{"configuration":""#)
    try await session.see("unknown setting \"thme\"")
    try await session.see("status 64")
  }

  @Test("a full disk is told, not fallen over")
  func full() async throws {
    let session = try Session(160, 60)
    try await session.launchShell(
      #""$0" keys >/dev/full; echo "status $?"; "$0" themes >&-; echo "closed $?""#, variables: [:])
    #expect(try await session.end() == .exited(0))
    try await session.see("The output cannot be written: No space left on device.")
    try await session.see("status 1")
    try await session.see("closed 1")
  }

  @Test("configuration takes effect: a key is bound, a change is read")
  func living() async throws {
    let server = try ScriptedOllama()
    let session = try Session(120, 30)
    try session.household.write(
      "[keys.composer]\n\"ctrl-t\" = \"help\"\n", to: "config/quipu/config.toml")
    try await session.launch(on: server)
    try await session.see("Message fault:1b")
    await session.press(.control("t"))
    try await session.see("Keys and commands")
    await session.press(.escape)
    try await session.miss("Keys and commands")
    try session.household.write("preload = false\n", to: "config/quipu/config.toml")
    await session.press(.control("l"))
    try await session.see("Configuration read again")
    try await session.leave()
  }
}
