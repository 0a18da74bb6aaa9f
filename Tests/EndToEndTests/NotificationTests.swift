import Foundation
import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("Telling a desktop that looks elsewhere", .seated)
struct NotificationTests {
  @Test(
    "within tmux the terminal around it is told, where it lets that through",
    arguments: [("1", true), ("on", true), ("all", true), ("0", false), ("off", false)])
  func tmux(says word: String, passes: Bool) async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Said."])])
    let session = try Session()
    let home = session.household
    try FileManager.default.createDirectory(
      atPath: home.path + "/bin", withIntermediateDirectories: true)
    // tmux 3.3 tells its options in figures, later ones in words.
    try home.write("#!/bin/sh\nprintf '\(word)\\nxterm-kitty\\n\\n'\n", to: "bin/tmux")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: home.path + "/bin/tmux")
    let path = home.path + "/bin:" + (home.environment["PATH"] ?? "")
    try await session.launch(
      on: server,
      variables: ["TMUX": "/tmp/none,1,0", "PATH": path, "QUIPU_NOTIFY_AFTER": "0"])
    try await session.see("Message fault:1b")
    await session.send(Array("\u{1b}[O".utf8))
    try await session.say("speak")
    try await session.see("Said.")
    if passes {
      try await session.wait("a notification") { screen in
        screen.unknown.contains { $0.hasPrefix("string tmux;") }
      }
      let log = await session.log
      #expect(String(decoding: log, as: UTF8.self).contains("\u{1b}Ptmux;\u{1b}\u{1b}]99;"))
    } else {
      try await session.wait("the bell") { $0.bells == 1 }
    }
    try await session.quit()
  }
}
