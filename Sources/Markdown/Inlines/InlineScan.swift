/// Quick looks at a leaf's text, which spare most of them the parser.
enum InlineScan {
  /// Whether nothing in a text means anything to Markdown.
  static func isPlain(_ text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { bytes in
      for (index, byte) in bytes.enumerated() {
        switch byte {
        case Byte.backslash, Byte.backtick, Byte.star, Byte.underscore, Byte.openBracket,
          Byte.less, Byte.ampersand, Byte.tilde, Byte.at, 0:
          return false
        case Byte.colon:
          if index + 2 < bytes.count, bytes[index + 1] == Byte.slash { return false }
        case UInt8(ascii: "w"), UInt8(ascii: "W"):
          if index + 3 < bytes.count, bytes[index + 1] | 0x20 == 0x77,
            bytes[index + 2] | 0x20 == 0x77, bytes[index + 3] == Byte.period
          {
            return false
          }
        default: break
        }
      }
      return true
    }
  }

  /// Whether formulas may stand in a text.
  static func hasMaths(_ text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { bytes in
      var last: UInt8 = 0
      for byte in bytes {
        if byte == Byte.dollar { return true }
        if last == Byte.backslash, byte == Byte.open || byte == Byte.openBracket { return true }
        last = byte
      }
      return false
    }
  }

  /// The words of a plain text: line ends are spaces, or stay after two spaces.
  static func plain(_ text: [UInt8], keepsLines: Bool) -> String {
    guard text.contains(Byte.newline) else { return String(bytes: text.trimmingBlanks()) }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    for line in text.trimmingBlanks().split(separator: Byte.newline) {
      var end = line.endIndex
      while end > line.startIndex, line[end - 1].isBlank { end -= 1 }
      var start = line.startIndex
      while start < end, line[start].isBlank { start += 1 }
      result.append(contentsOf: line[start..<end])
      let isHard = line.endIndex - end >= 2 && line[end...].suffix(2).allSatisfy { $0 == 0x20 }
      result.append(isHard || keepsLines ? Byte.newline : Byte.space)
    }
    if result.last?.isSpace == true { result.removeLast() }
    return String(decoding: result, as: UTF8.self)
  }

  /// The labels that links in a text may refer to, in the form that is compared.
  static func labels(in text: [UInt8]) -> [String] {
    guard text.contains(Byte.openBracket) else { return [] }
    var labels: [String] = []
    var index = 0
    while index < text.count {
      if text[index] == Byte.backslash {
        index += 2
      } else if let end = DefinitionReader.endOfLabel(text, from: index) {
        labels.append(DefinitionReader.key(of: text[(index + 1)..<end]))
        index += 1
      } else {
        index += 1
      }
    }
    return labels
  }
}
