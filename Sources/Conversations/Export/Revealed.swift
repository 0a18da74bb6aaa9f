/// Text from outside as exports show it: what could drive a terminal or deceive a reader stands
/// there as text (`^[`, `<U+202E>`), since people `cat` what they exported.
///
/// The rules are those of the screen, made for files: tabs and line ends stay.
package enum Revealed {
  /// Text of several lines.
  package static func prose(_ text: String) -> String { reveal(text, isProse: true) }

  /// A name, a title, an error: one line.
  package static func field(_ text: String) -> String { reveal(text, isProse: false) }

  private static func reveal(_ text: String, isProse: Bool) -> String {
    let isPlain = text.utf8.allSatisfy {
      ($0 >= 0x20 && $0 < 0x7F) || (isProse && ($0 == 0x0A || $0 == 0x09))
    }
    if isPlain { return text }
    var reader = Reader(scalars: Array(text.unicodeScalars), isProse: isProse)
    return reader.run()
  }

  /// Marks that one base may carry.
  private static let marksPerBase = 4
  /// Joiners within one emoji.
  private static let joinersPerEmoji = 3
  /// From so many invisible characters on they are counted and not named.
  private static let countedFrom = 4

  private struct Reader {
    let scalars: [Unicode.Scalar]
    let isProse: Bool
    var out = String.UnicodeScalarView()
    var place = 0
    var marks = 0
    var joiners = 0

    mutating func run() -> String {
      while place < scalars.count { step() }
      return String(out)
    }

    private func at(_ index: Int) -> Unicode.Scalar? {
      scalars.indices.contains(index) ? scalars[index] : nil
    }

    private mutating func step() {
      let scalar = scalars[place]
      switch scalar.value {
      case 0x0A, 0x0D, 0x09: layout(scalar)
      case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: isProse ? keep("\n") : name(scalar)
      case 0..<0x20: write("^" + String(UnicodeScalar(UInt8(scalar.value + 0x40))))
      case 0x7F: write("^?")
      case 0x20..<0x7F: keep(scalar)
      default: beyondASCII(scalar)
      }
    }

    private mutating func layout(_ scalar: Unicode.Scalar) {
      switch (scalar.value, isProse) {
      case (0x0D, true):
        keep("\n")
        if at(place) == "\n" { place += 1 }
      case (0x0D, false): write("^M")
      case (0x0A, false): write("^J")
      case (0x09, false): keep(" ")
      default: keep(scalar)
      }
    }

    private mutating func beyondASCII(_ scalar: Unicode.Scalar) {
      let properties = scalar.properties
      if scalar == "\u{200D}" || scalar == "\u{200C}" {
        joinsHere(scalar) ? join(scalar) : hidden()
      } else if properties.isVariationSelector {
        selectsHere(scalar) ? join(scalar) : hidden()
      } else if (0xE0000...0xE007F).contains(scalar.value) {
        if !flagTags() { hidden() }
      } else if isBidi(scalar) || properties.isNoncharacterCodePoint
        || properties.generalCategory == .control
      {
        name(scalar)
      } else if isInvisible(scalar) {
        hidden()
      } else if properties.generalCategory == .nonspacingMark
        || properties.generalCategory == .enclosingMark
      {
        mark(scalar)
      } else {
        keep(scalar)
      }
    }

    // MARK: What is written

    private mutating func keep(_ scalar: Unicode.Scalar) {
      out.append(scalar)
      place += 1
      marks = 0
      if place < 2 || scalars[place - 2] != "\u{200D}" { joiners = 0 }
    }

    private mutating func write(_ text: String) {
      out.append(contentsOf: text.unicodeScalars)
      place += 1
      marks = 0
    }

    private mutating func name(_ scalar: Unicode.Scalar) { write(Self.name(scalar)) }

    private static func name(_ scalar: Unicode.Scalar) -> String {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
    }

    private mutating func join(_ scalar: Unicode.Scalar) {
      out.append(scalar)
      place += 1
      if scalar == "\u{200D}" { joiners += 1 }
    }

    private mutating func mark(_ scalar: Unicode.Scalar) {
      if place == 0 || out.last.map({ $0.value < 0x20 }) == true { out.append("\u{25CC}") }
      marks += 1
      if marks <= Revealed.marksPerBase { out.append(scalar) }
      place += 1
    }

    /// A run of characters that nobody can see: named one by one, or counted.
    private mutating func hidden() {
      var end = place + 1
      while let next = at(end), isHidden(next) { end += 1 }
      let run = scalars[place..<end]
      let text =
        run.count < Revealed.countedFrom
        ? run.map(Self.name).joined() : "<\(run.count) invisible characters>"
      out.append(contentsOf: text.unicodeScalars)
      place = end
      marks = 0
    }

    private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
      isInvisible(scalar) || scalar.properties.isVariationSelector
        || (0xE0000...0xE007F).contains(scalar.value)
        || scalar == "\u{200D}" || scalar == "\u{200C}"
    }

    // MARK: What may stay

    /// A joiner stays within an emoji and in scripts that need it.
    private func joinsHere(_ scalar: Unicode.Scalar) -> Bool {
      guard place > 0, let next = at(place + 1) else { return false }
      let before = scalars[place - 1]
      if Self.isOfJoiningScript(before), Self.isOfJoiningScript(next) { return true }
      return scalar == "\u{200D}" && joiners < Revealed.joinersPerEmoji
        && Self.isPictograph(next)
        && (Self.isPictograph(before) || before == "\u{FE0F}" || Self.isSkinTone(before))
    }

    /// A selector stays once, behind what it selects the form of.
    private func selectsHere(_ scalar: Unicode.Scalar) -> Bool {
      guard place > 0 else { return false }
      let before = scalars[place - 1]
      switch scalar.value {
      case 0xFE0E, 0xFE0F: return before.properties.isEmoji || before.properties.isMath
      case 0xFE00...0xFE0D, 0xE0100...0xE01EF: return before.properties.isIdeographic
      default: return false
      }
    }

    /// The tags of a flag: a black flag, tags, the closing tag.
    private mutating func flagTags() -> Bool {
      guard out.last == "\u{1F3F4}", place > 0, scalars[place - 1] == "\u{1F3F4}" else {
        return false
      }
      var end = place
      while let next = at(end), (0xE0030...0xE007A).contains(next.value) { end += 1 }
      guard (3...6).contains(end - place), at(end)?.value == 0xE007F else { return false }
      out.append(contentsOf: scalars[place...end])
      place = end + 1
      return true
    }

    private static func isPictograph(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isEmoji && scalar.value > 0xFF
    }

    private static func isSkinTone(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isEmojiModifier
    }

    private static func isOfJoiningScript(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x0600...0x06FF, 0x0700...0x07BF, 0x0840...0x08FF, 0x0900...0x0DFF, 0x1000...0x109F,
        0x1780...0x17FF, 0x1820...0x18AA, 0xFB50...0xFDCF, 0xFE70...0xFEFC:
        !scalar.properties.isDefaultIgnorableCodePoint
      default: false
      }
    }

    private func isBidi(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
      default: false
      }
    }

    private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0xFFF9...0xFFFB, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x180E: true
      case 0x200C, 0x200D: false
      default:
        scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isVariationSelector
          && !isBidi(scalar)
      }
    }
  }
}
