import Foundation
import LibraryTestSupport
import TerminalKit
import TestSupport
import Testing

/// What changes around the running program: the terminal's background, files on the disk.
@Suite("The program follows what changes around it", .seated)
struct FollowingTests {
  private static let dark = "38;2;221;238;255"
  private static let light = "38;2;17;34;51"

  /// A theme of two forms: one colour of text on dark terminals, another on light ones.
  private func twin(_ household: Household) throws {
    try household.write("text = \"#ddeeff\"\n", to: "config/quipu/themes/dusk.toml")
    try household.write("text = \"#112233\"\n", to: "config/quipu/themes/dawn.toml")
    try household.write(
      "inherits = \"dusk\"\nlight = \"dawn\"\n", to: "config/quipu/themes/twin.toml")
  }

  private func session(
    background: String? = nil, variables: [String: String?] = [:]
  ) async throws -> Session {
    let session = try Session(80, 24)
    try twin(session.household)
    if let background {
      await session.hasBackground(background)
    } else {
      await session.answerQuestions(false)
    }
    let own: [String: String?] = ["COLORTERM": "truecolor", "COLORFGBG": nil]
    try await session.launch(
      on: try ScriptedOllama(), ["--theme", "twin"],
      variables: own.merging(variables) { _, new in new })
    try await session.see("Message fault:1b")
    return session
  }

  private func sees(_ color: String, _ words: String, _ session: Session) async throws {
    try await session.wait(words) { screen in
      screen.place(of: "Message fault:1b").map { screen.place($0).style.contains(color) } ?? false
    }
  }

  @Test("a light terminal gets the light form, and its notes of a change are followed")
  func followed() async throws {
    let session = try await session(background: "ffff/ffff/ffff")
    try await sees(Self.light, "light colours after the terminal's answer", session)
    await session.send(Array("\u{1b}[?997;1n".utf8))
    try await sees(Self.dark, "dark colours after the note", session)
    await session.send(Array("\u{1b}[?997;2n".utf8))
    try await sees(Self.light, "light colours again", session)
    try await session.leave()
  }

  @Test("without an answer it starts all the same; a late one, in pieces, is no typed text")
  func late() async throws {
    let session = try await session()
    try await sees(Self.dark, "the form for when nobody knows", session)
    await session.send(Array("\u{1b}]11;rgb:ffff/".utf8))
    await session.send(Array("ffff/ffff\u{1b}\\\u{1b}[?62;22c".utf8))
    try await sees(Self.light, "the form that the late answer asks for", session)
    // The hint stands where typed text would.
    try await session.see("Message fault:1b")
    try await session.leave()
  }

  @Test("COLORFGBG tells where the terminal does not")
  func variable() async throws {
    let session = try await session(variables: ["COLORFGBG": "0;15"])
    try await sees(Self.light, "light colours from COLORFGBG", session)
    try await session.leave()
  }

  @Test("edits of the configuration and of the theme take effect at once, broken ones do not")
  func edited() async throws {
    let session = try await session(background: "0000/0000/0000")
    try await sees(Self.dark, "dark colours", session)
    let household = session.household
    // No key is pressed from here on.
    try household.write("text_width = 60\n", to: "config/quipu/config.toml")
    try await session.see("Configuration read again: text_width = 60.")
    try household.write("text_width = 60\nmouse = fals\n", to: "config/quipu/config.toml")
    try await session.see("said before holds")
    try household.write("text_width = 70\n", to: "config/quipu/config.toml")
    try await session.see("Configuration read again: text_width = 70.")
    try household.write("text = \"#010203\"\n", to: "config/quipu/themes/dusk.toml")
    try await sees("38;2;1;2;3", "the colours of the edited theme", session)
    // A project's file that comes later.
    try household.write("text_width = 50\n", to: "quipu.toml")
    try await session.see("Configuration read again: text_width = 50.")
    try await session.leave()
  }
}

extension ScreenEmulator {
  /// Where a text stands.
  fileprivate func place(of text: String) -> Point? {
    for (number, row) in rows.enumerated() {
      guard let range = row.range(of: text) else { continue }
      return Point(row: number, column: row.distance(from: row.startIndex, to: range.lowerBound))
    }
    return nil
  }
}
