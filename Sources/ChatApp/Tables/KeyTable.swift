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
  case away = "Without a server or a model"
}

/// A key bound to a command in a context.
package struct KeyBinding: Sendable, Equatable {
  package let context: KeyContext
  package let chord: Key
  package let command: CommandID

  /// Whether it works while a message is written.
  var isWithinReach: Bool { [.anywhere, .leader, .composer].contains(context) }

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
    anywhere + leader + composer + transcript + diagnostics + list + page + entry + question
      + away)

  /// The bindings in the order of the help.
  package let bindings: [KeyBinding]
  /// It is not the usual one.
  private var hasChanges = false
  /// Hints say something else than usual.
  var isOwn: Bool { hasChanges || namesCommands }
  /// Hints name commands instead of keys, where there are no keys.
  package var namesCommands = false
  private let byPlace: [Place: CommandID]
  private let firstChord: [CommandID: KeyBinding]

  init(_ bindings: [KeyBinding]) {
    self.bindings = bindings
    byPlace = Dictionary(
      bindings.map { (Place(context: $0.context, chord: $0.chord), $0.command) },
      uniquingKeysWith: { first, _ in first })
    // A key that works while a message is written goes before one of a pane or a list.
    firstChord = Dictionary(
      bindings.map { ($0.command, $0) },
      uniquingKeysWith: { first, next in
        !first.isWithinReach && next.isWithinReach ? next : first
      })
  }

  /// A table that a person has made of the usual one.
  init(own bindings: [KeyBinding]) {
    self.init(bindings)
    hasChanges = true
  }

  /// The command of a key in a context; nil when the key is free there.
  package func command(for key: Key, in context: KeyContext) -> CommandID? {
    byPlace[Place(context: context, chord: key)]
  }

  /// The key to show for a command, such as `Ctrl-X m`; nil when it has none.
  package func hint(for command: CommandID) -> SafeText? {
    if namesCommands { return slashName(of: command) }
    guard let binding = firstChord[command] else { return nil }
    return binding.context == .leader
      ? "\(leaderName) \(binding.chord.name)" : binding.chord.name
  }

  /// What a person does for a command: its key, else the slash name that is always there.
  package func way(to command: CommandID) -> SafeText {
    if namesCommands, let name = slashName(of: command) { return name }
    // Function keys are duplicates, and not on every keyboard.
    let plain = bindings.filter { binding in
      if case .function = binding.chord.code { return false }
      return binding.command == command
    }
    if let plain = plain.first(where: \.isWithinReach) ?? plain.first {
      return plain.context == .leader ? "\(leaderName) \(plain.chord.name)" : plain.chord.name
    }
    return hint(for: command) ?? slashName(of: command)
      ?? SafeText(command.rawValue, as: .field)
  }

  /// The key of a command where it is meant, else the way to it.
  package func key(for command: CommandID, in context: KeyContext) -> SafeText {
    chord(for: command, in: context) ?? way(to: command)
  }

  private func slashName(of command: CommandID) -> SafeText? {
    CommandTable.standard[command]?.names.first.map { "/\(SafeText($0, as: .field))" }
  }

  /// The key of a command in a context, the first of several; nil when it has none there.
  package func chord(for command: CommandID, in context: KeyContext) -> SafeText? {
    bindings.first { $0.context == context && $0.command == command }?.chord.name
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
