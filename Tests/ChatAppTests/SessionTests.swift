import TerminalKit
import TestSupport
import Testing

@Suite("Sessions")
struct SessionTests {
  @Test("plays", arguments: SessionScript.all)
  func plays(file: String) async throws {
    try await onOwnThread { try SessionScript(file).play() }
  }

  @Test("there are scripts to play")
  func some() {
    #expect(SessionScript.all.count >= 10)
  }
}

extension SessionStep {
  /// The key of a name as the help writes it.
  static func key(_ name: String) -> Key? {
    var modifiers: Key.Modifiers = []
    var rest = Substring(name)
    for (prefix, modifier) in [
      ("Ctrl-", Key.Modifiers.control), ("Alt-", .alt), ("Shift-", .shift),
    ] where rest.hasPrefix(prefix) {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    let named: [String: Key.Code] = [
      "Enter": .enter, "Tab": .tab, "Esc": .escape, "Backspace": .backspace, "Delete": .delete,
      "Up": .up, "Down": .down, "Left": .left, "Right": .right, "Home": .home, "End": .end,
      "PgUp": .pageUp, "PgDn": .pageDown, "F1": .function(1), "F2": .function(2),
      "F3": .function(3), "Space": .character(" "),
    ]
    if let code = named[String(rest)] { return Key(code, modifiers) }
    guard rest.count == 1, let character = rest.first else { return nil }
    let lower = modifiers.contains(.control) ? Character(character.lowercased()) : character
    return Key(.character(lower), modifiers)
  }
}
