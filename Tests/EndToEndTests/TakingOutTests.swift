import Foundation
import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("What is taken out of the program", .seated)
struct TakingOutTests {
  private static let reply = ["# Title\n\nSome **text**\n\n```sh\n", "echo one\n```\n\nlast words"]

  /// A program with a reply on its screen.
  private func session(
    _ arguments: [String] = [], variables: [String: String?] = [:]
  ) async throws -> Session {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(Self.reply)])
    let session = try await Session.start(on: server, arguments, variables: variables)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("last words")
    try await session.see("› Message")
    return session
  }

  @Test("/write makes a new file and asks before it writes over one")
  func write() async throws {
    let session = try await session()
    try await session.say("/write out.md")
    try await session.see("Wrote 55 B to out.md.")
    #expect(session.household.read("out.md") == Self.reply.joined() + "\n")
    try await session.say("/write #1 out.md")
    try await session.see("out.md is there already.")
    await session.type("n")
    try await session.miss("out.md is there already.")
    #expect(session.household.read("out.md") == Self.reply.joined() + "\n")
    try await session.say("/write! #1 out.md")
    try await session.see("Wrote 9 B to out.md.")
    #expect(session.household.read("out.md") == "echo one\n")
    try await session.say("/write >> out.md")
    try await session.see("Added 55 B to out.md.")
    #expect(session.household.read("out.md") == "echo one\n" + Self.reply.joined() + "\n")
    try await session.say("/write nowhere/at/all.md")
    try await session.see("nowhere/at/all.md could not be written: there is no such folder.")
    try await session.say("/write tmp")
    try await session.see("tmp could not be written: it is a folder.")
    try await session.leave()
  }

  @Test("/pipe shows what a command says, with its exit status and its complaints")
  func pipe() async throws {
    let session = try await session()
    try await session.say("/pipe #1 sh; echo oops >&2; exit 3")
    try await session.see("exit status 3")
    try await session.see("Standard error:")
    try await session.see("oops")
    await session.press(.escape)
    try await session.miss("oops")
    try await session.say("/pipe tr a-z A-Z")
    try await session.see("LAST WORDS")
    try await session.see("exit status 0")
    await session.press(.escape)
    try await session.miss("LAST WORDS")
    try await session.leave()
  }

  @Test("Esc ends a hung command, and all that it started")
  func hung() async throws {
    let session = try await session()
    try await session.say("/pipe sleep 300 & echo $! > inner; wait; sleep 300")
    try await session.see("Esc end the command")
    try await session.wait("the inner command") { _ in
      session.household.read("inner")?.contains("\n") == true
    }
    let inner = try #require(
      pid_t(session.household.read("inner")?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""))
    #expect(!hasEnded(inner))
    await session.press(.escape)
    try await session.see("Ended sleep 300")
    try await session.wait("its end") { _ in hasEnded(inner) }
    try await session.leave()
  }

  @Test("/pager gives the conversation to the pager, and the screen comes back")
  func pager() async throws {
    let session = try await session(variables: ["PAGER": "cp /dev/stdin read.txt"])
    try await session.say("/pager")
    try await session.wait("the pager's text") { _ in
      session.household.read("read.txt")?.contains("last words") == true
    }
    let text = session.household.read("read.txt") ?? ""
    #expect(text.hasPrefix("speak\n"))
    #expect(text.contains("\nfault:1b  "))
    #expect(text.contains("sh ──"))
    #expect(!text.contains("copies") && !text.contains("\u{1b}"))
    try await session.see("last words")
    try await session.see("› Message")
    try await session.leave()
  }

  @Test("--print-on-exit leaves the conversation in the shell")
  func printed() async throws {
    let session = try await session(["--print-on-exit"])
    try await session.quit()
    let screen = await session.screen
    #expect(!screen.isAlternate)
    let lines = screen.scrollback + screen.rows
    let text = lines.joined(separator: "\n")
    #expect(text.contains("shell line 30"))
    #expect(text.contains("  Some text"))
    #expect(text.contains("last words"))
    #expect(!text.contains("copies"))
  }

  @Test("copying goes to the terminal and into a file whose name is told")
  func copy() async throws {
    let session = try await session(variables: ["TMUX": nil, "DISPLAY": nil])
    try await session.say("/copy")
    try await session.see("the terminal's clipboard; also in ~/state/quipu/copied.txt.")
    let source = Data(Self.reply.joined().utf8).base64EncodedString()
    await #expect(session.screen.clipboard == [source])
    #expect(session.household.read("state/quipu/copied.txt") == Self.reply.joined())
    try await session.leave()
  }

  @Test("within tmux copying goes through tmux alone; a tool that hangs holds nothing up")
  func tmux() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(Self.reply)])
    let session = try Session()
    let home = session.household
    try FileManager.default.createDirectory(
      atPath: home.path + "/bin", withIntermediateDirectories: true)
    try home.write("#!/bin/sh\necho \"$@\" > tmux-arguments\ncat > tmux-buffer\n", to: "bin/tmux")
    try home.write("#!/bin/sh\nexec sleep 300\n", to: "bin/xclip")
    for tool in ["tmux", "xclip"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: home.path + "/bin/" + tool)
    }
    let path = home.path + "/bin:" + (home.environment["PATH"] ?? "")
    try await session.launch(
      on: server, variables: ["TMUX": "/tmp/none,1,0", "DISPLAY": ":9", "PATH": path])
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("last words")
    try await session.say("/copy #1")
    // Keys are heard while the tool hangs.
    await session.type("still here")
    try await session.see("› still here")
    try await session.see("Copied 8 B to tmux")
    #expect(home.read("tmux-arguments") == "load-buffer -w -\n")
    #expect(home.read("tmux-buffer") == "echo one")
    await #expect(session.screen.clipboard == [])
    try await session.leave()
  }
}
