internal import TerminalKit

/// What terminals call their keys.
enum KeyNames {
  /// `ESC [ number ~`.
  static func numbered(_ number: Int) -> Key.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...26: .function(number - 12)
    case 28, 29: .function(number - 13)
    case 31...34: .function(number - 14)
    default: nil
    }
  }

  /// `ESC [ letter` and `ESC [ 1 ; modifiers letter`; rxvt's small letters are with Shift.
  static func lettered(_ letter: UInt8) -> (Key.Code, Key.Modifiers)? {
    switch letter {
    case UInt8(ascii: "Z"): (.tab, .shift)
    case UInt8(ascii: "a")...UInt8(ascii: "d"): arrow(letter - 0x20).map { ($0, .shift) }
    default: cursor(letter).map { ($0, []) }
    }
  }

  /// `ESC O letter`: cursor and keypad keys in application mode; rxvt's small letters are with
  /// Ctrl.
  static func single(_ letter: UInt8) -> (Key.Code, Key.Modifiers)? {
    switch letter {
    case UInt8(ascii: "a")...UInt8(ascii: "d"): arrow(letter - 0x20).map { ($0, .control) }
    case UInt8(ascii: "M"): (.enter, [])
    case UInt8(ascii: "I"): (.tab, [])
    case UInt8(ascii: " "): (.character(" "), [])
    case UInt8(ascii: "X"): (.character("="), [])
    // The keypad's characters stand 64 above their own codes: `j` is `*`, `p` is `0`.
    case UInt8(ascii: "j")...UInt8(ascii: "y"):
      (.character(Character(UnicodeScalar(letter - 0x40))), [])
    default: cursor(letter).map { ($0, []) }
    }
  }

  private static func arrow(_ letter: UInt8) -> Key.Code? {
    switch letter {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    default: nil
    }
  }

  private static func cursor(_ letter: UInt8) -> Key.Code? {
    switch letter {
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(letter) - 0x4f)
    default: arrow(letter)
    }
  }

  /// Kitty's numbers of keys that are no characters.
  static func kitty(_ code: Int) -> Key.Code? {
    switch code {
    case 9: .tab
    case 13, 57345, 57414: .enter
    case 27, 57344: .escape
    case 8, 127, 57347: .backspace
    case 57346: .tab
    case 57348, 57425: .insert
    case 57349, 57426: .delete
    case 57350, 57417: .left
    case 57351, 57418: .right
    case 57352, 57419: .up
    case 57353, 57420: .down
    case 57354, 57421: .pageUp
    case 57355, 57422: .pageDown
    case 57356, 57423: .home
    case 57357, 57424: .end
    case 57364...57398: .function(code - 57363)
    case 57399...57408: .character(Character(UnicodeScalar(UInt8(code - 57399 + 0x30))))
    case 57409: .character(".")
    case 57410: .character("/")
    case 57411: .character("*")
    case 57412: .character("-")
    case 57413: .character("+")
    case 57415: .character("=")
    case 57416: .character(",")
    default: nil
    }
  }

  /// The form in which plain terminals tell a character with modifiers: `A` and not Shift-a,
  /// Ctrl with small letters, and the keys that have always been one with Ctrl and a letter.
  static func normal(
    _ scalar: UnicodeScalar, _ modifiers: Key.Modifiers
  ) -> (Key.Code, Key.Modifiers) {
    var modifiers = modifiers
    let properties = scalar.properties
    guard modifiers.contains(.control) else {
      var character = Character(scalar)
      if modifiers.contains(.shift), modifiers.isDisjoint(with: .command) {
        let upper = properties.uppercaseMapping
        if upper != String(scalar), upper.count == 1 { character = Character(upper) }
        // What Shift makes of other characters the layout knows, not we; they came as text.
        if properties.isAlphabetic || modifiers == .shift { modifiers.remove(.shift) }
      }
      return (.character(character), modifiers)
    }
    var character = Character(scalar)
    let lower = properties.lowercaseMapping
    if lower != String(scalar), lower.count == 1 {
      character = Character(lower)
      modifiers.insert(.shift)
    }
    let others = modifiers.subtracting(.control)
    switch (character, others.contains(.shift)) {
    case ("h", false): return (.backspace, others)
    case ("i", _): return (.tab, others)
    case ("m", _): return (.enter, others)
    case ("[", false): return (.escape, others)
    case ("@", _): return (.character(" "), others.subtracting(.shift).union(.control))
    case ("_", _), ("-", true), ("/", false):
      return (.character("_"), others.subtracting(.shift).union(.control))
    default: return (.character(character), modifiers)
    }
  }
}
