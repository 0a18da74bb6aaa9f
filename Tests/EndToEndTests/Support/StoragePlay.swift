import Foundation
import LibraryTestSupport
import TerminalKit
import TestSupport
import Testing

/// What can go wrong with the history, played on the program.
enum StoragePlay {
  /// Whether the bytes of the history hold a text, also while SQLite has it.
  static func holds(_ household: Household, _ text: String) -> Bool {
    let folder = household.path + "/data/quipu"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains { name in
      let bytes = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
      return [UInt8](bytes).contains(sequence: Array(text.utf8))
    }
  }

  /// A file stands where the folder should be.
  static func unusable() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["First answer."])])
    let session = try Session()
    try FileManager.default.createDirectory(
      atPath: session.household.path + "/data", withIntermediateDirectories: true)
    try session.household.write("in the way", to: "data/quipu")
    try await session.launch(on: server)
    try await session.see("Not saved: ")
    try await session.say("speak")
    try await session.see("First answer.")
    try await session.see("  not saved ")
    await session.press(.control("c"))
    try await session.see("Ctrl-C again leaves.")
    await session.press(.control("c"))
    try await session.see("\"speak\" is not saved")
    await session.type("y")
    #expect(try await session.end() == .exited(0))
    try await session.see("NOT saved: \"speak\", 2 turns")
    #expect(session.household.read("data/quipu") == "in the way")
  }

  /// A file may not grow: as on a full disk.
  static func fileLimit() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["First answer."])])
    let session = try Session()
    await session.keep(server)
    // Room for the history, and not for what is pasted.
    try await session.launchShell(
      "ulimit -f 2000; exec \"$0\"", variables: ["OLLAMA_HOST": server.host])
    try await session.see("Message fault:1b")
    await session.paste(String(repeating: "many words of a paste\n", count: 100_000))
    await session.press(.enter)
    try await session.see("First answer.")
    try await session.see("not saved")
    await session.signal(SIGTERM)
    #expect(try await session.end() == .exited(0))
  }

  /// The first hundred bytes are gone.
  static func damaged() async throws {
    try await damaged(isReadable: true) { bytes in
      bytes.replaceSubrange(0..<100, with: [UInt8](repeating: 0, count: 100))
    }
  }

  /// The second half of the file is gone.
  static func truncated() async throws {
    try await damaged(isReadable: false) { bytes in bytes = bytes.prefix(bytes.count / 2) }
  }

  private static func damaged(
    isReadable: Bool, _ damage: (inout Data) -> Void
  ) async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["First answer."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("First answer.")
    try await session.quit()
    let path = session.household.path + "/data/quipu/history.db"
    var bytes = try #require(FileManager.default.contents(atPath: path))
    damage(&bytes)
    try bytes.write(to: URL(filePath: path))
    try await session.launch(on: server, ["-c"])
    try await session.see("The history was damaged.")
    if isReadable { try await session.see("First answer.") }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: session.household.path + "/data/quipu")
    #expect(names.contains { $0.hasPrefix("history.db.corrupt-") })
    try await session.quit()
  }

  /// A file of text stands where the history should be.
  static func noHistory() async throws {
    let server = try ScriptedOllama()
    let session = try Session()
    try FileManager.default.createDirectory(
      atPath: session.household.path + "/data/quipu", withIntermediateDirectories: true)
    let text = String(repeating: "my own notes\n", count: 100)
    try session.household.write(text, to: "data/quipu/history.db")
    try await session.launch(on: server)
    try await session.see("it is left alone")
    try await session.quit()
    #expect(session.household.read("data/quipu/history.db") == text)
  }

  /// The umask would let others read.
  static func rights() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["First answer."])])
    let session = try Session()
    await session.keep(server)
    try await session.launchShell("umask 000; exec \"$0\"", variables: ["OLLAMA_HOST": server.host])
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("First answer.")
    let folder = session.household.path + "/data/quipu"
    func mode(_ path: String) throws -> Int {
      let facts = try FileManager.default.attributesOfItem(atPath: path)
      return (facts[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
    #expect(try mode(folder) == 0o700)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      #expect(try mode(folder + "/" + name) == 0o600, "\(name)")
    }
    try await session.quit()
  }

  /// Killed again and again while messages are written: what was told to be saved is there.
  static func killedOften() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.held(["Half. "], "never", then: [])])
    let session = try await Session.start(on: server)
    for round in 1...6 {
      try await session.see("Message fault:1b")
      try await session.say("question \(round)")
      try await session.wait("the request") { _ in server.count("/api/chat") == round }
      await session.signal(SIGKILL)
      try await session.end()
      try await session.launch(on: server, ["-c"])
      try await session.see("quipu ended meanwhile")
    }
    await session.press(.control("x"))
    await session.type("l")
    try await session.see("question 1")
    await session.press(.escape)
    try await session.see("question 6")
    try await session.quit()
  }
}

extension FaultPlay {
  /// What can become of the history.
  static let store: [String: Play] = [
    "kill9_1000": { _ in try await StoragePlay.killedOften() },
    "disk_full": { _ in try await StoragePlay.fileLimit() },
    "db_corrupt_header": { _ in try await StoragePlay.damaged() },
    "db_truncated": { _ in try await StoragePlay.truncated() },
    "db_is_text": { _ in try await StoragePlay.noHistory() },
    "perm_umask_000": { _ in try await StoragePlay.rights() },
  ]
}
