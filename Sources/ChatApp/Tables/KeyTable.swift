// Which key does what, where. One scheme: docs/keys.md and the help are made from this table.

package import TerminalKit

/// Where a binding holds. The innermost open thing is asked first, then `anywhere`.
package enum KeyContext: String, Sendable, Hashable, CaseIterable {
  case anywhere = "Anywhere"
  case leader = "After Ctrl-X"
  case composer = "Message"
  case transcript = "Transcript"
  case diagnostics = "Diagnostics"
  case list = "Lists"
  case page = "Help and pages"
  case entry = "Lines asked for"
  case question = "Questions"
}

/// A key bound to a command in a context.
package struct KeyBinding: Sendable, Equatable {
  package let context: KeyContext
  package let chord: Key
  package let command: CommandID

  init(_ context: KeyContext, _ chord: Key, _ command: CommandID) {
    self.context = context
    self.chord = chord
    self.command = command
  }
}

/// All bindings.
package struct KeyTable: Sendable, Equatable {
  private struct Place: Hashable {
    let context: KeyContext
    let chord: Key
  }

  /// The bindings that the program starts with.
  package static let standard = KeyTable(
    anywhere + leader + composer + transcript + diagnostics + list + page + entry + question)

  /// The bindings in the order of the help.
  package let bindings: [KeyBinding]
  private let byPlace: [Place: CommandID]
  private let firstChord: [CommandID: KeyBinding]

  init(_ bindings: [KeyBinding]) {
    self.bindings = bindings
    byPlace = Dictionary(
      bindings.map { (Place(context: $0.context, chord: $0.chord), $0.command) },
      uniquingKeysWith: { first, _ in first })
    firstChord = Dictionary(
      bindings.map { ($0.command, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The command of a key in a context; nil when the key is free there.
  package func command(for key: Key, in context: KeyContext) -> CommandID? {
    byPlace[Place(context: context, chord: key)]
  }

  /// The key to show for a command, such as `Ctrl-X m`; nil when it has none.
  package func hint(for command: CommandID) -> SafeText? {
    guard let binding = firstChord[command] else { return nil }
    return binding.context == .leader
      ? "\(leaderName) \(binding.chord.name)" : binding.chord.name
  }

  /// What a person does for a command: its key, else the slash name that is always there.
  package func way(to command: CommandID) -> SafeText {
    // Function keys are duplicates, and not on every keyboard.
    let plain = bindings.first { binding in
      if case .function = binding.chord.code { return false }
      return binding.command == command
    }
    if let plain {
      return plain.context == .leader ? "\(leaderName) \(plain.chord.name)" : plain.chord.name
    }
    if let hint = hint(for: command) { return hint }
    let name = CommandTable.standard[command]?.names.first ?? command.rawValue
    return "/\(SafeText(name, as: .field))"
  }

  /// The key that begins two-key commands.
  package var leaderName: SafeText { firstChord[.leader]?.chord.name ?? "Ctrl-X" }
}

extension Key {
  /// The key as people write it: `Ctrl-X`, `Alt-Enter`, `PgUp`, `q`.
  package var name: SafeText {
    var words: SafeText = ""
    if modifiers.contains(.control) { words = words + "Ctrl-" }
    if modifiers.contains(.alt) { words = words + "Alt-" }
    if modifiers.contains(.shift) { words = words + "Shift-" }
    if modifiers.contains(.command) { words = words + "Super-" }
    return words + codeName
  }

  private var codeName: SafeText {
    switch code {
    case .character(" "): return "Space"
    case .character(let character):
      let isChord = modifiers.contains(.control) && character.isLetter
      return SafeText(isChord ? character.uppercased() : String(character), as: .field)
    case .enter: return "Enter"
    case .tab: return "Tab"
    case .escape: return "Esc"
    case .backspace: return "Backspace"
    case .delete: return "Delete"
    case .insert: return "Insert"
    case .up: return "Up"
    case .down: return "Down"
    case .left: return "Left"
    case .right: return "Right"
    case .home: return "Home"
    case .end: return "End"
    case .pageUp: return "PgUp"
    case .pageDown: return "PgDn"
    case .function(let number): return "F\(number)"
    }
  }
}
