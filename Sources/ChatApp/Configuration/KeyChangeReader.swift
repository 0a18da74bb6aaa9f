internal import TOMLReader
package import TerminalKit

/// Reads `[keys.CONTEXT]` tables: chords on the left, commands or "none" on the right.
struct KeyChangeReader {
  private(set) var changes: [KeyChange] = []
  private(set) var problems: [(reason: String, line: Int)] = []

  /// What a context is called in files: the first word of its title, in small letters.
  static let contexts: [(name: String, context: KeyContext)] = [
    ("anywhere", .anywhere), ("leader", .leader), ("composer", .composer),
    ("transcript", .transcript), ("diagnostics", .diagnostics), ("list", .list),
    ("page", .page), ("question", .question),
  ]

  mutating func read(_ table: TOMLTable) {
    for entry in table.entries {
      guard let context = Self.contexts.first(where: { $0.name == entry.key })?.context else {
        let hint = NearestName.hint(entry.key, in: Self.contexts.map(\.name))
        problems.append(("no keys are told apart by \"\(entry.key)\"\(hint)", entry.value.line))
        continue
      }
      guard let section = entry.value.table else {
        problems.append(
          ("[keys.\(entry.key)] takes chords and commands in quotes", entry.value.line))
        continue
      }
      for binding in section.entries { read(binding, in: context) }
    }
  }

  private mutating func read(_ entry: TOMLTable.Entry, in context: KeyContext) {
    let line = entry.value.line
    guard let chord = ChordName.parse(entry.key) else {
      problems.append(
        (
          "\"\(entry.key)\" is no key; keys are written as \"ctrl-k\", \"alt-enter\", \"pgup\"",
          line
        ))
      return
    }
    if let reason = ChordName.refusal(chord) {
      problems.append(("\"\(entry.key)\": \(reason)", line))
      return
    }
    guard let word = entry.value.text else {
      problems.append(("the key \"\(entry.key)\" takes a command in quotes, or \"none\"", line))
      return
    }
    if word == "none" {
      changes.append(KeyChange(context: context, chord: chord, command: nil))
    } else if let command = CommandID(rawValue: word) {
      changes.append(KeyChange(context: context, chord: chord, command: command))
    } else {
      let hint = NearestName.hint(word, in: CommandID.allCases.map(\.rawValue))
      problems.append(("no command is called \"\(word)\"\(hint)", line))
    }
  }
}

extension KeyContext {
  /// What files call the context.
  var fileName: String {
    KeyChangeReader.contexts.first { $0.context == self }?.name ?? rawValue
  }
}

/// Keys as people write them: `ctrl-x`, `alt-enter`, `shift-tab`, `f3`, `/`.
package enum ChordName {
  private static let codes: [String: Key.Code] = [
    "enter": .enter, "return": .enter, "tab": .tab, "esc": .escape, "escape": .escape,
    "backspace": .backspace, "delete": .delete, "del": .delete, "insert": .insert, "up": .up,
    "down": .down, "left": .left, "right": .right, "home": .home, "end": .end, "pgup": .pageUp,
    "pageup": .pageUp, "pgdn": .pageDown, "pagedown": .pageDown, "space": .character(" "),
    "minus": .character("-"),
  ]

  private static let modifiers: [String: Key.Modifiers] = [
    "ctrl": .control, "control": .control, "alt": .alt, "meta": .alt, "shift": .shift,
    "super": .command,
  ]

  /// The key of a name; nil when it is none.
  package static func parse(_ name: String) -> Key? {
    var held: Key.Modifiers = []
    var rest = name[...]
    while let dash = rest.firstIndex(of: "-"), dash != rest.startIndex {
      guard let modifier = modifiers[rest[..<dash].lowercased()] else { break }
      held.insert(modifier)
      rest = rest[rest.index(after: dash)...]
    }
    let lower = rest.lowercased()
    if let code = codes[lower] { return Key(code, held) }
    if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...35).contains(number) {
      return Key(.function(number), held)
    }
    guard rest.count == 1, let character = rest.first else { return nil }
    let folded = held.contains(.control) ? Character(character.lowercased()) : character
    return Key(.character(folded), held)
  }

  /// Why no terminal can send a key; nil when terminals can.
  package static func refusal(_ key: Key) -> String? {
    guard key.modifiers.contains(.control), case .character(let character) = key.code else {
      return nil
    }
    switch character {
    case "h": return "terminals send it as Backspace"
    case "i": return "terminals send it as Tab"
    case "m": return "terminals send it as Enter"
    case "[": return "terminals send it as Esc"
    default: return nil
    }
  }
}

extension KeyTable {
  /// This table with the person's changes: a changed key first, so that hints show it.
  package func changed(by changes: [KeyChange]) -> KeyTable {
    guard !changes.isEmpty else { return self }
    var last: [KeyChange] = []
    for change in changes {
      last.removeAll { $0.context == change.context && $0.chord == change.chord }
      last.append(change)
    }
    let kept = bindings.filter { binding in
      !last.contains { $0.context == binding.context && $0.chord == binding.chord }
    }
    let added = last.compactMap { change in
      change.command.map { KeyBinding(change.context, change.chord, $0) }
    }
    return KeyTable(added + kept)
  }
}
