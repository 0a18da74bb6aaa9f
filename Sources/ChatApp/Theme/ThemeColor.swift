internal import TerminalKit

/// The ways to write a colour: `#rrggbb`, `#rgb`, an ANSI name, 0 to 255, `default`.
enum ThemeColor {
  private static let hues = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]

  private static let named: [String: TerminalColor] = {
    var table: [String: TerminalColor] = ["default": .standard, "gray": .indexed(8)]
    table["grey"] = .indexed(8)
    for (index, hue) in hues.enumerated() {
      guard let number = UInt8(exactly: index) else { continue }
      table[hue] = .indexed(number)
      table["bright-" + hue] = .indexed(number + 8)
      table["light-" + hue] = .indexed(number + 8)
    }
    return table
  }()

  /// All names that need no palette, sorted.
  static let names: [String] = named.keys.sorted()

  /// The colour written as `word`, or nil.
  static func parse(_ word: String) -> TerminalColor? {
    if let color = named[word] { return color }
    let bytes = Array(word.utf8)
    if bytes.first == UInt8(ascii: "#") { return hexadecimal(bytes.dropFirst()) }
    // `UInt8("+7")` is 7, yet nobody means that.
    guard bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt8(word).map(TerminalColor.indexed)
  }

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> TerminalColor? {
    var digits: [UInt8] = []
    for byte in bytes {
      switch byte {
      case 0x30...0x39: digits.append(byte - 0x30)
      case 0x41...0x46: digits.append(byte - 0x41 + 10)
      case 0x61...0x66: digits.append(byte - 0x61 + 10)
      default: return nil
      }
    }
    switch digits.count {
    case 3: return .rgb(digits[0] * 17, digits[1] * 17, digits[2] * 17)
    case 6:
      return .rgb(
        digits[0] * 16 + digits[1], digits[2] * 16 + digits[3], digits[4] * 16 + digits[5])
    default: return nil
    }
  }

  /// Says why `word` is no colour, with the nearest of `names`.
  static func complaint(_ word: String, names: [String]) -> String {
    if word.hasPrefix("#") { return "\(quoted(word)) is no colour; write #rrggbb or #rgb" }
    if !word.isEmpty, word.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D }) {
      return "\(quoted(word)) is no colour; numbers go from 0 to 255"
    }
    return "no colour \(quoted(word))\(NearestName.hint(word, in: names))"
  }
}

/// The words of `modifiers`.
enum ThemeModifier {
  /// The words to recommend.
  static let shown = ["bold", "dim", "italic", "underlined", "reversed", "crossed-out"]

  /// Each word with what it means; some have two spellings in the wild.
  static let named: [String: Emphasis] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline,
    "underlined": .underline, "reverse": .reverse, "reversed": .reverse,
    "crossed-out": .strikethrough, "crossed_out": .strikethrough, "strikethrough": .strikethrough,
  ]
}

/// A name from a file in quotes, shortened so that a message stays a line.
func quoted(_ name: String) -> String {
  let most = 48
  return name.count > most ? "\"\(name.prefix(most))…\"" : "\"\(name)\""
}
