import Foundation
import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("Themes and keys in the real program", .seated)
struct LookTests {
  @Test("the theme chosen in the program is there at the next start, until another is configured")
  func chosen() async throws {
    let server = try ScriptedOllama()
    let session = try Session(100, 30)
    let chosen = session.household.path + "/config/quipu/themes/mine.toml"
    try Data("inherits = \"dark\"\n".utf8).write(to: URL(filePath: chosen))
    try await session.launch(on: server)
    try await session.see("Message fault:1b")
    try await session.say("/theme mine")
    try await session.wait("the choice to be kept") { _ in
      session.household.read("state/quipu/chosen-theme") == "mine\nterminal\n"
    }
    // The file is read again with Ctrl-L.
    try Data("inherits = \"nowhere\"\n".utf8).write(to: URL(filePath: chosen))
    await session.press(.control("l"))
    try await session.see("mine.toml:1: inherits a theme that")
    try await session.leave()
  }

  @Test("quipu config tells the chosen theme; a configured one goes before an older choice")
  func source() async throws {
    let session = try Session(160, 50)
    try session.household.write("nord\nterminal\n", to: "state/quipu/chosen-theme")
    try await session.launch(host: "127.0.0.1:1", ["config"])
    #expect(try await session.end() == .exited(0))
    try await session.see("chosen in the program")
  }

  @Test("the command line is a layer of its own, for quipu config and /config")
  func layers() async throws {
    let session = try Session(160, 50)
    try session.household.write("text_width = 60\n", to: "config/quipu/config.toml")
    try await session.launch(
      host: "127.0.0.1:1", ["config", "theme", "--theme", "high-contrast"])
    #expect(try await session.end() == .exited(0))
    try await session.see("high-contrast  --theme")
    #expect(!(await session.screen.text.contains("text_width")))
    let wrong = try Session(160, 50)
    try await wrong.launch(host: nil, ["config", "text_wide"])
    #expect(try await wrong.end() == .exited(64))
    try await wrong.see("did you mean \"text_width\"?")
    let full = try Session(160, 50)
    try full.household.write("theme = \"light\"\n", to: "config/quipu/config.toml")
    try await full.launch(host: nil, ["--demo", "--theme", "dark"])
    try await full.see("Message guide:latest")
    try await full.say("/config")
    try await full.see("Settings")
    try await full.see("--theme")
    try await full.see("--demo")
    try await full.leave()
  }

  @Test("a theme is checked: status 1 and lines for a poor one, a word for a good one")
  func check() async throws {
    let session = try Session(140, 40)
    try session.household.write("inherits = \"dark\"\nx = 1\n", to: "t.toml")
    try await session.launch(host: nil, ["theme", "check", "t.toml"])
    #expect(try await session.end() == .exited(1))
    try await session.see("t.toml:2: no role \"x\"")
    let good = try Session(140, 40)
    try await good.launch(host: nil, ["theme", "check", "dark"])
    #expect(try await good.end() == .exited(0))
    try await good.see("all is well")
  }

  @Test(
    "a terminal with kitty's keys: Shift-Enter is a new line, Ctrl-Enter sends; /keys shows them")
  func enter() async throws {
    let server = try ScriptedOllama()
    let session = try await Session.start(100, 30, on: server)
    try await session.see("Message fault:1b")
    try await session.say("/keys")
    try await session.see("Keys as they arrive")
    await session.send(Array("\u{1b}[13;2u".utf8))
    try await session.see("ESC [ 1 3 ; 2 u")
    try await session.see("Shift-Enter")
    await session.press(.control("c"))
    try await session.miss("Keys as they arrive")
    await session.type("one")
    await session.send(Array("\u{1b}[13;2u".utf8))
    await session.type("two")
    try await session.see("two")
    await session.send(Array("\u{1b}[13;5u".utf8))
    try await session.see("you  ")
    try await session.wait("the message at the server") { _ in
      server.server.requests.contains { $0.text.contains(#"one\ntwo"#) }
    }
    try await session.leave()
  }
}
