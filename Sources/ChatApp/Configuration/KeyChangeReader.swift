internal import TOMLReader
package import TerminalKit

/// Reads `[keys.CONTEXT]` tables: chords on the left, commands or "none" on the right.
struct KeyChangeReader {
  /// Something to say of a binding; a note says it of one that counts.
  struct Problem {
    let reason: String
    let line: Int
    var isNote = false
  }

  private(set) var changes: [KeyChange] = []
  private(set) var problems: [Problem] = []
  /// What was bound before, for what is wrong now.
  private let held: [KeyChange]
  private var lines: [Int] = []
  /// First keys of two-key commands, which must be leaders in the end.
  private var beginnings: [(key: Key, name: String, line: Int)] = []

  /// What a context is called in files: the first word of its title, in small letters.
  static let contexts: [(name: String, context: KeyContext)] = [
    ("anywhere", .anywhere), ("leader", .leader), ("composer", .composer),
    ("transcript", .transcript), ("diagnostics", .diagnostics), ("list", .list),
    ("page", .page), ("entry", .entry), ("question", .question),
    ("away", .away),
  ]

  init(held: [KeyChange] = []) { self.held = held }

  mutating func read(_ entry: TOMLTable.Entry) {
    guard let context = Self.contexts.first(where: { $0.name == entry.key })?.context else {
      let hint = NearestName.hint(entry.key, in: Self.contexts.map(\.name))
      return report("no keys are told apart by \"\(entry.key)\"\(hint)", entry.value.line)
    }
    guard let section = entry.value.table else {
      return report("[keys.\(entry.key)] takes chords and commands in quotes", entry.value.line)
    }
    for binding in section.entries { read(binding, in: context) }
  }

  private mutating func report(_ reason: String, _ line: Int, isNote: Bool = false) {
    problems.append(Problem(reason: reason, line: line, isNote: isNote))
  }

  private mutating func read(_ entry: TOMLTable.Entry, in context: KeyContext) {
    let line = entry.value.line
    var context = context
    var name = entry.key
    let parts = entry.key.split(separator: " ").map(String.init)
    if parts.count == 2 {
      // `ctrl-x m`: the second key after the leader, whatever the context.
      guard let first = ChordName.parse(parts[0]) else { return reportName(parts[0], line) }
      beginnings.append((first, entry.key, line))
      context = .leader
      name = parts[1]
    }
    guard let chord = ChordName.parse(name) else { return reportName(name, line) }
    if let reason = ChordName.refusal(chord, in: context) {
      return report("\"\(entry.key)\": \(reason)", line)
    }
    guard let word = entry.value.text else {
      return report("the key \"\(entry.key)\" takes a command in quotes, or \"none\"", line)
    }
    if changes.contains(where: { $0.context == context && $0.chord == chord }) {
      report("\"\(entry.key)\" is bound twice; what stands last counts", line)
    }
    if let remark = ChordName.remark(chord) {
      report("\"\(entry.key)\": \(remark)", line, isNote: true)
    }
    if word == "none" {
      add(KeyChange(context: context, chord: chord, command: nil), line)
    } else if let command = CommandID(rawValue: word) {
      add(KeyChange(context: context, chord: chord, command: command), line)
    } else {
      report("no command is called \"\(word)\"\(Self.hint(word))", line)
      let old = held.last { $0.context == context && $0.chord == chord }
      if let old { add(old, line) }
    }
  }

  // People know commands by what they type: `/keys` is `key-probe` here.
  private static func hint(_ word: String) -> String {
    let typed = word.hasPrefix("/") ? String(word.dropFirst()) : word
    if let command = CommandTable.standard.named(typed) {
      return "; /\(typed) is \"\(command.id.rawValue)\" here"
    }
    return NearestName.hint(word, in: CommandID.allCases.map(\.rawValue))
  }

  private mutating func reportName(_ name: String, _ line: Int) {
    report(
      "\"\(name)\" is no key; keys are written as \"ctrl-k\", \"alt-enter\", \"pgup\", \"ctrl-x m\"",
      line)
  }

  private mutating func add(_ change: KeyChange, _ line: Int) {
    changes.append(change)
    lines.append(line)
  }

  /// All has been read, over these keys: tells what the changes do to each other.
  mutating func end(on table: KeyTable) {
    let result = table.changed(by: changes)
    for beginning in beginnings
    where !result.bindings.contains(where: {
      $0.chord == beginning.key && $0.command == .leader
    }) {
      report(
        """
        "\(beginning.name)": \(beginning.key.name.string) begins no two-key commands; \
        give it the command "leader"
        """, beginning.line)
    }
    for (change, line) in zip(changes, lines) where change.context == .anywhere {
      guard change.command != nil else { continue }
      let nearer = result.bindings.filter {
        $0.chord == change.chord && $0.context != .anywhere && $0.context != .leader
      }
      guard !nearer.isEmpty else { continue }
      let list = nearer.map { "\($0.context.fileName): \($0.command.rawValue)" }
      report(
        """
        \(change.chord.name.string) stays what it is where it is bound nearer \
        (\(list.joined(separator: ", ")))
        """, line, isNote: true)
    }
    for command in [CommandID.escape, .interrupt, .send, .leader, .confirm] {
      guard !result.bindings.contains(where: { $0.command == command }) else { continue }
      report("no key is left for \"\(command.rawValue)\"", lines.last ?? 0)
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
    if let code = codes[lower] { return told(Key(code, held)) }
    if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...35).contains(number) {
      return Key(.function(number), held)
    }
    guard rest.count == 1, let character = rest.first else { return nil }
    let folded = held.contains(.control) ? Character(character.lowercased()) : character
    return told(Key(.character(folded), held))
  }

  // Terminals tell Shift and a letter as the capital, Ctrl-/ as Ctrl-_ and Ctrl-@ as Ctrl-Space: a
  // key bound under its other name would never come.
  private static func told(_ key: Key) -> Key {
    guard case .character(let character) = key.code else { return key }
    var modifiers = key.modifiers
    if modifiers.contains(.control) {
      switch character {
      case "@": return Key(.character(" "), modifiers)
      case "/" where !modifiers.contains(.shift): return Key(.character("_"), modifiers)
      case "_":
        modifiers.remove(.shift)
        return Key(.character("_"), modifiers)
      default: return key
      }
    }
    guard modifiers.contains(.shift), !modifiers.contains(.command) else { return key }
    let capital = String(character).uppercased()
    guard character.isLetter, capital.count == 1, let letter = capital.first else { return key }
    modifiers.remove(.shift)
    return Key(.character(letter), modifiers)
  }

  /// Why a key cannot be bound: no terminal can send it, or it could no longer be typed. Nil when
  /// it can.
  package static func refusal(_ key: Key, in context: KeyContext) -> String? {
    guard case .character(let character) = key.code else { return nil }
    if key.modifiers.subtracting(.shift).isEmpty, [.composer, .anywhere, .entry].contains(context) {
      return "it could no longer be typed"
    }
    if key.modifiers == .shift {
      return character == " "
        ? "terminals send it as Space" : "name the character that the two keys make"
    }
    guard key.modifiers.contains(.control) else { return nil }
    switch character {
    case "h", "?": return "terminals send it as Backspace"
    case "i": return "terminals send it as Tab"
    case "m": return "terminals send it as Enter"
    case "[": return "terminals send it as Esc"
    default: return nil
    }
  }

  /// What to know of a key that many terminals cannot send; nil when all can.
  package static func remark(_ key: Key) -> String? {
    let rare =
      "only terminals with the kitty keyboard protocol send it; /keys shows whether yours does"
    if key.modifiers.contains(.command) { return rare }
    switch key.code {
    case .character(let character):
      guard key.modifiers.contains(.control) else { return nil }
      let isPlain = character.isASCII && (character.isLetter || " @\\]^_".contains(character))
      return isPlain && !key.modifiers.contains(.shift) ? nil : rare
    case .enter, .escape, .backspace:
      return key.modifiers.isDisjoint(with: [.control, .shift]) ? nil : rare
    case .tab:
      return key.modifiers.isDisjoint(with: .control) ? nil : rare
    case .delete, .insert, .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .function:
      return nil
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
    return KeyTable(own: added + kept)
  }
}
