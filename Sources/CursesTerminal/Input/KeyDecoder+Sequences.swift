internal import TerminalKit

// `ESC [ …` and `ESC O …`: keys of xterm, rxvt, the Linux console and kitty, the mouse, focus,
// and replies, which are only swallowed.
extension KeyDecoder {
  private static let sequenceLimit = 256

  mutating func collectControl(_ byte: UInt8) {
    switch byte {
    case 0x20...0x3f:
      // rxvt: a number and `$` is a whole sequence, Shift and the key.
      if byte == UInt8(ascii: "$"), !held.isEmpty, held.allSatisfy({ (0x30...0x39).contains($0) }) {
        dispatch(byte)
      } else if held.count < Self.sequenceLimit {
        held.append(byte)
      }
    case UInt8(ascii: "[") where held.isEmpty: state = .console
    case UInt8(ascii: "M") where held.isEmpty:
      if isAlternate { emit(.escape) }
      isAlternate = false
      state = .oldMouse(3)
    case 0x40...0x7e: dispatch(byte)
    default: breakOff("[", byte)
    }
  }

  mutating func collectSingle(_ byte: UInt8) {
    switch byte {
    case 0x30...0x39 where held.count < 2: held.append(byte)
    case 0x20...0x7e:
      let sequence = ControlSequence(held, final: byte)
      let modifiers = Self.modifiers(sequence.number(0, else: 1))
      if let (code, more) = KeyNames.single(byte) { emitKey(code, modifiers.union(more)) }
      reset()
    default: breakOff("O", byte)
    }
  }

  /// A byte that no sequence may hold: what came before was no sequence.
  private mutating func breakOff(_ introducer: Character, _ byte: UInt8) {
    if held.isEmpty {
      emitIntroducer(introducer)
    } else if isAlternate {
      emit(.escape)
    }
    reset()
    step(byte)
  }

  private mutating func emitKey(_ code: Key.Code, _ modifiers: Key.Modifiers) {
    emit(code, isAlternate ? modifiers.union(.alt) : modifiers)
    isAlternate = false
  }

  private mutating func dispatch(_ final: UInt8) {
    let isWhole = held.count < Self.sequenceLimit
    let sequence = ControlSequence(held, final: final)
    let before = events.count
    let alternate = isAlternate
    if isWhole {
      switch sequence.marker {
      case nil: key(sequence)
      case UInt8(ascii: "<"): mouse(sequence)
      case UInt8(ascii: "?"):
        if final == UInt8(ascii: "c") { identifications += 1 }
        if final == UInt8(ascii: "n"), sequence.number(0, else: 0) == 997 { appearance(sequence) }
      default: break
      }
    }
    // The ESC before it was a key of its own, unless it has become Alt.
    if alternate, isAlternate { events.insert(.key(Key(.escape)), at: before) }
    let beginsPaste =
      isWhole && sequence.marker == nil && final == UInt8(ascii: "~")
      && sequence.number(0, else: 0) == 200
    reset()
    if beginsPaste { beginPaste() }
  }

  private mutating func key(_ sequence: ControlSequence) {
    // Kitty's event types: 1 press, 2 repeat, 3 release.
    if sequence.part(1, 1, else: 1) == 3 { return }
    let modifiers = Self.modifiers(sequence.number(1, else: 1))
    let first = sequence.number(0, else: 1)
    switch sequence.final {
    case UInt8(ascii: "~"):
      if first == 27, sequence.parameters.count == 3 {
        character(sequence.number(2, else: 0), modifiers)
      } else if let code = KeyNames.numbered(first) {
        emitKey(code, modifiers)
      }
    case UInt8(ascii: "u"): kitty(sequence, modifiers)
    case UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "@"):
      guard let code = KeyNames.numbered(first) else { return }
      let isControl = sequence.final != UInt8(ascii: "$")
      let isShift = sequence.final != UInt8(ascii: "^")
      emitKey(code, (isControl ? Key.Modifiers.control : []).union(isShift ? .shift : []))
    case UInt8(ascii: "M"): mouse(sequence)
    case UInt8(ascii: "I") where sequence.parameters.isEmpty: events.append(.focus(true))
    case UInt8(ascii: "O") where sequence.parameters.isEmpty: events.append(.focus(false))
    case UInt8(ascii: "R") where !sequence.parameters.isEmpty:
      // F3 with modifiers looks like a cursor report from the first row.
      if first == 1, (2...16).contains(sequence.number(1, else: 0)) {
        emitKey(.function(3), modifiers)
      }
    default:
      // A letter with numbers that is no key with modifiers is a report.
      guard sequence.intermediates.isEmpty, first == 1, sequence.parameters.count <= 2,
        let (code, more) = KeyNames.lettered(sequence.final)
      else { return }
      emitKey(code, modifiers.union(more))
    }
  }

  /// Kitty's `ESC [ code : shifted : base ; modifiers : type ; text u`.
  private mutating func kitty(_ sequence: ControlSequence, _ modifiers: Key.Modifiers) {
    let code = sequence.number(0, else: 0)
    if let named = KeyNames.kitty(code) {
      emitKey(named, modifiers)
      return
    }
    let text = sequence.parameters.count > 2 ? sequence.parameters[2] : []
    if !text.isEmpty, modifiers.isDisjoint(with: [.control, .alt, .command]) {
      for value in text { character(value, []) }
      return
    }
    let shifted = sequence.part(0, 1, else: 0)
    if modifiers.contains(.shift), shifted > 0x20 {
      character(shifted, modifiers.subtracting(.shift))
    } else {
      character(code, modifiers)
    }
  }

  /// A character key by its code point, brought to the form in which plain terminals tell it.
  private mutating func character(_ value: Int, _ modifiers: Key.Modifiers) {
    if let code = KeyNames.kitty(value) {
      emitKey(code, modifiers)
      return
    }
    // Private code points are kitty's names of keys that we do not use.
    guard value >= 0x20, !(0x7f..<0xa0).contains(value), !(0xe000...0xf8ff).contains(value),
      let scalar = UInt32(exactly: value).flatMap(UnicodeScalar.init)
    else { return }
    let (code, modifiers) = KeyNames.normal(scalar, modifiers)
    emitKey(code, modifiers)
  }

  /// `ESC [ ? 997 ; 1 n`: dark from now on; 2: light.
  private mutating func appearance(_ sequence: ControlSequence) {
    switch sequence.number(1, else: 0) {
    case 1: events.append(.appearance(.dark))
    case 2: events.append(.appearance(.light))
    default: break
    }
  }

  private mutating func mouse(_ sequence: ControlSequence) {
    guard sequence.parameters.count == 3 else { return }
    // Without the marker it is rxvt's form, which counts from 32.
    let bits = sequence.number(0, else: 0) - (sequence.marker == nil ? 32 : 0)
    let column = sequence.number(1, else: 0) - 1
    let row = sequence.number(2, else: 0) - 1
    guard bits >= 0, bits < 128, row >= 0, column >= 0, row < 10_000, column < 10_000 else {
      return
    }
    var modifiers: Key.Modifiers = []
    if bits & 4 != 0 { modifiers.insert(.shift) }
    if bits & 8 != 0 { modifiers.insert(.alt) }
    if bits & 16 != 0 { modifiers.insert(.control) }
    let button = bits & 3
    let kind: MouseEvent.Kind
    switch (bits & 64 != 0, bits & 32 != 0) {
    case (true, _): kind = [.wheelUp, .wheelDown, .wheelLeft, .wheelRight][button]
    case (false, true):
      // Motion without a button is not asked for.
      if button == 3 { return }
      kind = .drag(button: button + 1)
    case (false, false):
      let isRelease = sequence.final == UInt8(ascii: "m") || button == 3
      kind = isRelease ? .release(button: button == 3 ? 1 : button + 1) : .press(button: button + 1)
    }
    events.append(
      .mouse(MouseEvent(kind, at: Point(row: row, column: column), modifiers: modifiers)))
  }

  static func modifiers(_ parameter: Int) -> Key.Modifiers {
    let bits = max(parameter - 1, 0)
    var result: Key.Modifiers = []
    if bits & 1 != 0 { result.insert(.shift) }
    if bits & (2 | 32) != 0 { result.insert(.alt) }
    if bits & 4 != 0 { result.insert(.control) }
    if bits & 8 != 0 { result.insert(.command) }
    return result
  }
}
