internal import TerminalKit

// UTF-8 byte by byte. What is not UTF-8 becomes U+FFFD, and the byte after it is looked at anew:
// no key is swallowed.
extension KeyDecoder {
  mutating func beginCharacter(_ byte: UInt8) {
    switch byte {
    case 0xc2...0xf4:
      held = [byte]
      state = .character
    default:
      emitCharacter("\u{fffd}")
    }
  }

  mutating func continueCharacter(_ byte: UInt8) {
    guard let lead = held.first, Self.mayFollow(lead, at: held.count, byte) else {
      finishCharacter(nil)
      step(byte)
      return
    }
    held.append(byte)
    guard held.count == Self.length(lead) else { return }
    var value = UInt32(lead) & (held.count == 2 ? 0x1f : held.count == 3 ? 0x0f : 0x07)
    for next in held.dropFirst() { value = value << 6 | UInt32(next & 0x3f) }
    finishCharacter(UnicodeScalar(value))
  }

  /// Ends the character at hand; nil when it was not UTF-8.
  mutating func finishCharacter(_ scalar: UnicodeScalar?) {
    let scalar = scalar ?? "\u{fffd}"
    // C1 controls are no keys.
    if scalar.value >= 0xa0 { emitCharacter(scalar) }
    reset()
  }

  private mutating func emitCharacter(_ scalar: UnicodeScalar) {
    emit(.character(Character(scalar)), isAlternate ? .alt : [])
    isAlternate = false
  }

  private static func length(_ lead: UInt8) -> Int { lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4 }

  /// Whether `byte` may stand at `place` after `lead`: no overlong forms, no surrogates, nothing
  /// beyond Unicode.
  private static func mayFollow(_ lead: UInt8, at place: Int, _ byte: UInt8) -> Bool {
    if place == 1 {
      switch lead {
      case 0xe0: return (0xa0...0xbf).contains(byte)
      case 0xed: return (0x80...0x9f).contains(byte)
      case 0xf0: return (0x90...0xbf).contains(byte)
      case 0xf4: return (0x80...0x8f).contains(byte)
      default: break
      }
    }
    return (0x80...0xbf).contains(byte)
  }
}
