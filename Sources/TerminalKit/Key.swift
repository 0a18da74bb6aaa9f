// What a person does at the terminal, decoded: keys, pastes, the mouse, the window.

/// One key press.
package struct Key: Sendable, Hashable {
  /// Which key, without its modifiers.
  package enum Code: Sendable, Hashable {
    /// A character key; control characters never occur here. Ctrl-A is `character("a")` + control.
    case character(Character)
    case enter, tab, escape, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// A function key, 1–35.
    case function(Int)
  }

  /// Keys held down together with the key.
  package struct Modifiers: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    /// Makes a set from its bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let shift = Modifiers(rawValue: 1)
    package static let alt = Modifiers(rawValue: 2)
    package static let control = Modifiers(rawValue: 4)
    /// Super, Command or the Windows key (kitty protocol only).
    package static let command = Modifiers(rawValue: 8)
  }

  package var code: Code
  package var modifiers: Modifiers

  /// Makes a key press.
  package init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  /// A plain or modified character key.
  package static func character(_ character: Character, _ modifiers: Modifiers = []) -> Key {
    Key(.character(character), modifiers)
  }

  /// Ctrl and a letter, named in lower case.
  package static func control(_ character: Character) -> Key {
    Key(.character(character), .control)
  }

  /// Alt and a letter.
  package static func alt(_ character: Character) -> Key {
    Key(.character(character), .alt)
  }
}

/// What the mouse did.
package struct MouseEvent: Sendable, Hashable {
  /// The kinds that we ask the terminal for.
  package enum Kind: Sendable, Hashable {
    case wheelUp, wheelDown, wheelLeft, wheelRight
    /// Button 1 left, 2 middle, 3 right.
    case press(button: Int)
    case release(button: Int)
    case drag(button: Int)
  }

  package var kind: Kind
  package var at: Point
  package var modifiers: Key.Modifiers

  /// Makes a mouse event at a cell.
  package init(_ kind: Kind, at: Point, modifiers: Key.Modifiers = []) {
    self.kind = kind
    self.at = at
    self.modifiers = modifiers
  }
}

/// Anything that comes from the terminal or the system that runs it.
package enum InputEvent: Sendable, Hashable {
  case key(Key)
  /// A bracketed paste, whole; CR and CRLF are already LF; other control characters are as pasted.
  case paste(String)
  case mouse(MouseEvent)
  case focus(Bool)
  case resize(Size)
  /// The terminal's background colour (reply to OSC 11), 8 bits a channel.
  case background(red: UInt8, green: UInt8, blue: UInt8)
  /// The terminal says that it is dark or light now (mode 2031, or asked for it).
  case appearance(Appearance)
  /// Bytes as the terminal sent them, before what they are read as; only after `.reportBytes`.
  case sent([UInt8])
  /// The program runs again after having been stopped.
  case resumed
  /// SIGINT from outside: like Ctrl-C.
  case interrupt
  /// A whole line was typed, where the terminal edits lines itself.
  case line(String)
  /// No more lines come (Ctrl-D).
  case endOfLines
  /// SIGTERM or SIGHUP came or the terminal is gone: store and end now.
  case terminate
}
