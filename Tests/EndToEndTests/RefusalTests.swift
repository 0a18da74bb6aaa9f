import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("What cannot be started says why", .seated)
struct RefusalTests {
  /// Starts, expects a message and the status, and nothing that could act on a terminal.
  private func expectRefusal(
    _ words: [String], _ arguments: [String] = [], variables: [String: String?] = [:],
    shell: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let session = try Session(160)
    let before = await session.log.count
    if let shell {
      try await session.launchShell(shell, variables: variables)
    } else {
      try await session.launch(host: "127.0.0.1:1", arguments, variables: variables)
    }
    #expect(try await session.end() == .exited(2), sourceLocation: sourceLocation)
    let log = await session.log.dropFirst(before)
    #expect(!log.contains(0x1b), sourceLocation: sourceLocation)
    let text = String(decoding: log, as: UTF8.self)
    #expect(text.hasPrefix("quipu: "), sourceLocation: sourceLocation)
    for word in words {
      #expect(text.contains(word), "\(text)", sourceLocation: sourceLocation)
    }
    await session.expectGivenBack(saying: 3, sourceLocation: sourceLocation)
  }

  @Test("a terminal that is dumb, unknown, or not named")
  func badTerminal() async throws {
    try await expectRefusal(["TERM=dumb", "TERM=xterm-256color"], variables: ["TERM": "dumb"])
    try await expectRefusal(
      ["no entry for TERM=no-such-terminal"], variables: ["TERM": "no-such-terminal"])
    try await expectRefusal(["TERM=x?[31mred"], variables: ["TERM": "x\u{1b}[31mred"])
    try await expectRefusal(["TERM is not set"], variables: ["TERM": Optional<String>.none])
  }

  @Test("no terminal at all")
  func noTerminal() async throws {
    try await expectRefusal(["standard input is not a terminal"], shell: #""$0" </dev/null"#)
    try await expectRefusal(
      ["standard output is not a terminal"], shell: #""$0" >/dev/null"#)
    try await expectRefusal(
      ["standard input is not a terminal"], shell: #"printf ' \n' | "$0""#)
  }

  @Test("a host that is none", arguments: ["ftp://127.0.0.1", "gopher://127.0.0.1:70"])
  func badHost(_ host: String) async throws {
    try await expectRefusal([String(host.prefix { $0 != ":" })], ["--host", host])
  }

  @Test("a wrong option gets a usage line and status 64")
  func wrongOption() async throws {
    let session = try Session(160)
    try await session.launch(host: "127.0.0.1:1", ["--no-such-option"])
    #expect(try await session.end() == .exited(64))
    try await session.see("--no-such-option")
    await session.expectGivenBack(saying: 9)
  }

  @Test("a theme that is not there, or broken, is told on the screen, and the default used")
  func badTheme() async throws {
    let server = try ScriptedOllama()
    let missing = try await Session.start(120, 30, on: server, ["--theme", "no-such-theme"])
    try await missing.see("no-such-theme")
    try await missing.see("Message fault:1b")
    try await missing.leave()
    let broken = try Session(120, 30)
    try broken.household.write(
      "\"text\" = \"default\"\n\"text.strong\" = = 3\n", to: "config/quipu/themes/mine.toml")
    try await broken.launch(on: server, ["--theme", "mine"])
    try await broken.see("mine.toml:2")
    try await broken.see("Message fault:1b")
    try await broken.leave()
  }

  @Test("NO_COLOR: emphasis, but not one colour", arguments: ["xterm-256color", "xterm"])
  func noColor(_ term: String) async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Plain."])])
    let session = try await Session.start(
      on: server, variables: ["NO_COLOR": "1", "COLORTERM": "truecolor", "TERM": term])
    try await session.see("Message fault:1b")
    try await session.say("hello")
    try await session.see("Plain.")
    await session.press(.function(2))
    try await session.see("Models · ")
    let screen = await session.screen
    for row in 0..<24 {
      for column in 0..<80 {
        let style = screen.place(Point(row: row, column: column)).style
        let numbers = style.split(separator: ";").compactMap { Int($0) }
        #expect(numbers.allSatisfy { $0 < 30 }, "\(row), \(column): \(style)")
      }
    }
    try await session.leave()
  }
}
