/// A sequence that a time-out broke off. Its rest may come late (a slow line, a busy machine) and
/// must not turn into text; nor may a person's next key be lost.
struct Torn: Sendable, Equatable {
  let state: KeyDecoder.State
  let held: [UInt8]

  /// Nil where nothing of the kind can follow.
  init?(_ state: KeyDecoder.State, held: [UInt8]) {
    switch state {
    case .escape, .control, .single:
      self.state = state
    case .escapeTwice:
      self.state = .escape
    case .string(let kind), .stringEscape(let kind):
      // An unended string has been given out as keys, unless it was a reply.
      guard let first = held.first, first < 0x40 || first == UInt8(ascii: "G") else { return nil }
      self.state = .string(kind)
    case .ground, .character, .console, .oldMouse, .paste, .pasteEnded:
      return nil
    }
    self.held = held
  }

  /// Whether `bytes` begin with the rest of a sequence that a terminal sends. Keys that a person
  /// types come one by one and are no whole rest.
  func isCompleted(by bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    switch state {
    case .escape:
      guard bytes.count > 1 else { return false }
      let rest = bytes.dropFirst()
      switch bytes[0] {
      case UInt8(ascii: "["): return Self.endsControl(rest, isBegun: false)
      case UInt8(ascii: "O"): return (0x41...0x53).contains(bytes[1])
      case UInt8(ascii: "]"): return (0x30...0x39).contains(bytes[1]) && Self.endsString(rest)
      case UInt8(ascii: "P"), UInt8(ascii: "_"): return Self.endsString(rest)
      default: return false
      }
    case .control:
      return Self.endsControl(bytes[...], isBegun: !held.isEmpty)
        && (held.isEmpty || bytes.count > 1)
    case .single: return (0x41...0x53).contains(bytes[0])
    default: return Self.endsString(bytes[...])
    }
  }

  private static func endsControl(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, isBegun: Bool
  ) -> Bool {
    let rest = bytes.drop { (0x20...0x3f).contains($0) }
    guard let final = rest.first else { return false }
    if rest.startIndex > bytes.startIndex || isBegun {
      let isMouse = bytes.first == UInt8(ascii: "<") || isBegun
      return Array("~uRcyntABCDFHPQS".utf8).contains(final)
        || (isMouse && (final == UInt8(ascii: "M") || final == UInt8(ascii: "m")))
    }
    return Array("ABCDFHZIO".utf8).contains(final)
  }

  private static func endsString(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let rest = bytes.drop { $0 >= 0x20 && $0 != 0x7f }
    guard let end = rest.first else { return false }
    return end == 0x07 || (end == 0x1b && rest.dropFirst().first == UInt8(ascii: "\\"))
  }
}
