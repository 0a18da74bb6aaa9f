internal import TerminalKit

// Strings that end in ST or BEL: replies to questions (colours, version, settings). A person can
// begin one by accident, as Alt-_ is `ESC _`; so one that does not look like a reply and is not
// ended in time is given out as the keys that it must have been.
extension KeyDecoder {
  /// Whether what is held can only be a reply.
  func isReply(_ kind: UInt8) -> Bool {
    guard let first = held.first else { return false }
    switch kind {
    case UInt8(ascii: "]"):
      return (0x30...0x39).contains(first) || first == UInt8(ascii: "l")
        || first == UInt8(ascii: "L")
    case UInt8(ascii: "P"):
      return (0x30...0x39).contains(first)
        || [">", "!", "$", "+", "?", "="].contains(UnicodeScalar(first))
    case UInt8(ascii: "_"): return first == UInt8(ascii: "G")
    default: return false
    }
  }

  mutating func collectString(_ kind: UInt8, _ byte: UInt8) {
    switch byte {
    case 0x07 where kind == UInt8(ascii: "]") && !held.isEmpty:
      finishString(kind)
    case 0x1b: state = .stringEscape(kind)
    case 0x20...0x7e, 0x80...:
      if held.count < Self.stringLimit {
        held.append(byte)
      } else {
        reset()
      }
    default:
      abandonString(kind)
      step(byte)
    }
  }

  mutating func endString(_ kind: UInt8, _ byte: UInt8) {
    if byte == UInt8(ascii: "\\") {
      finishString(kind)
      return
    }
    abandonString(kind)
    state = .escape
    step(byte)
  }

  private mutating func finishString(_ kind: UInt8) {
    if kind == UInt8(ascii: "]"), let color = Self.background(held) { events.append(color) }
    reset()
  }

  /// The string will not be ended: drops a reply, gives out keys.
  mutating func abandonString(_ kind: UInt8) {
    let wasReply = isReply(kind)
    let content = held
    reset()
    if wasReply { return }
    emit(.character(Character(UnicodeScalar(kind))), .alt)
    for byte in content { step(byte) }
    if state == .character { finishCharacter(nil) }
  }

  /// `11;rgb:RRRR/GGGG/BBBB`, one to four digits each.
  private static func background(_ bytes: [UInt8]) -> InputEvent? {
    let prefixes: [[UInt8]] = [Array("11;rgb:".utf8), Array("11;rgba:".utf8)]
    guard let prefix = prefixes.first(where: { bytes.starts(with: $0) }) else { return nil }
    let channels = bytes.dropFirst(prefix.count).split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard channels.count == (prefix.count == 7 ? 3 : 4) else { return nil }
    var values: [UInt8] = []
    for channel in channels.prefix(3) {
      guard (1...4).contains(channel.count),
        let text = String(validating: channel, as: UTF8.self),
        channel.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
        let value = Int(text, radix: 16)
      else { return nil }
      values.append(UInt8(clamping: value * 255 / ((1 << (4 * channel.count)) - 1)))
    }
    return .background(red: values[0], green: values[1], blue: values[2])
  }
}
