/// What the gate must know of the cell it is in, to judge the marks, joiners and selectors that
/// follow.
struct BaseState {
  private var first: CodePoint
  private(set) var isNone: Bool
  private var last: UInt32
  private var marks = 0
  private var consonants = 1
  private var linked = false
  private var pictographs = 0
  private var hasModifier = false
  private(set) var hasSelector = false

  /// Nothing that a mark could stand on.
  static let none: BaseState = {
    var state = BaseState(CodePoint(0x20))
    state.isNone = true
    return state
  }()

  @inline(__always)
  init(_ code: CodePoint) {
    first = code
    last = code.value
    isNone = code.value == 0x20
    if code.kind == .pictograph { pictographs = 1 }
  }

  /// Whether one more mark may be added; counts it.
  mutating func accepts(_ mark: CodePoint) -> Bool {
    guard marks < SafeTextFilter.marksPerBase else { return false }
    marks += 1
    if mark.isLinker { linked = true }
    last = mark.value
    return true
  }

  /// Whether a consonant goes on in this cell, tied by a virama; counts it.
  mutating func continues(with code: CodePoint) -> Bool {
    guard linked, first.isConsonant, consonants < SafeTextFilter.consonantsPerCell else {
      return false
    }
    consonants += 1
    marks = 0
    linked = false
    hasSelector = false
    last = code.value
    return true
  }

  var mayJoinPictograph: Bool {
    pictographs > 0 && pictographs < SafeTextFilter.pictographsPerEmoji
  }

  mutating func joinPictograph() {
    pictographs += 1
    hasModifier = false
    hasSelector = false
    marks = 0
  }

  mutating func takesModifier() -> Bool {
    guard pictographs > 0, !hasModifier else { return false }
    hasModifier = true
    return true
  }

  /// Whether the letter before is of a script in which joiners choose the letters' forms.
  var isOfJoiningScript: Bool { !isNone && FormatClass.isJoiningScript(last) }

  /// Notes a joiner, so that a second one finds no letter before it.
  mutating func joined() { last = 0x200D }

  /// Whether a zero-width space may stand here, once, as the script's way to part words.
  mutating func takesWordBreak() -> Bool {
    guard !isNone, last != 0x200B, FormatClass.partsWordsUnseen(last) else { return false }
    last = 0x200B
    return true
  }

  mutating func dropSelector() { hasSelector = true }

  /// Whether a variation selector means something here; only the first does.
  mutating func takesSelector(_ value: UInt32) -> Bool {
    guard !isNone, !hasSelector, marks == 0 || first.isConsonant else { return false }
    let fits: Bool
    switch value {
    case 0xFE0E, 0xFE0F:
      fits = pictographs > 0 || first.isEmoji
    case 0xFE00...0xFE0D:
      fits = FormatClass.hasStandardVariants(last) && value <= 0xFE02
    case 0xE0100...0xE01EF:
      fits = FormatClass.isIdeograph(last)
    default:
      fits = (0x1820...0x18AA).contains(last)
    }
    if fits { hasSelector = true }
    return fits
  }
}

/// What the characters that show nothing themselves are there for.
enum FormatClass {
  case lineBreak, bidi, joiner, selector, tag, modifier, noncharacter, invisible

  init(_ value: UInt32) {
    switch value {
    case 0x2028, 0x2029: self = .lineBreak
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: self = .bidi
    case 0x200C, 0x200D: self = .joiner
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180D, 0x180F: self = .selector
    case 0xE0001...0xE007F: self = .tag
    case 0x1F3FB...0x1F3FF: self = .modifier
    case 0xFDD0...0xFDEF: self = .noncharacter
    case _ where value & 0xFFFE == 0xFFFE: self = .noncharacter
    default: self = .invisible
    }
  }

  /// Arabic and its kin, and the scripts of India and beyond.
  static func isJoiningScript(_ value: UInt32) -> Bool {
    switch value {
    case 0x0620...0x08FF, 0x0900...0x0DFF, 0x0F40...0x109F, 0x1780...0x17FF, 0x1820...0x18AF,
      0x1A20...0x1BFF, 0x1CD0...0x1CFF, 0xA840...0xA87F, 0xA8E0...0xA8FF, 0xA980...0xA9FF,
      0xAA60...0xAAFF, 0xABC0...0xABFF, 0xFB50...0xFDCF, 0xFE70...0xFEFC, 0x10A00...0x10A5F,
      0x10AC0...0x10AFF, 0x10D00...0x10D3F, 0x10F30...0x10FFF, 0x11000...0x11FFF,
      0x1E900...0x1E95F:
      true
    default: false
    }
  }

  /// A black flag, two letters of a country, one to three of a part of it, the end: as ISO 3166-2
  /// writes them, so that no longer message hides in a flag.
  static func isRegionFlag(_ codes: [UInt32]) -> Bool {
    let tags = codes.dropFirst().dropLast().map { $0 &- 0xE0000 }
    guard tags.count >= 3, tags.count <= 5 else { return false }
    return tags.enumerated().allSatisfy { index, tag in
      (0x61...0x7A).contains(tag) || (index >= 2 && (0x30...0x39).contains(tag))
    }
  }

  /// Thai, Lao, Myanmar, Khmer, Tai Tham and their kin, which write no spaces between words.
  static func partsWordsUnseen(_ value: UInt32) -> Bool {
    switch value {
    case 0x0E01...0x0EDF, 0x1000...0x109F, 0x1780...0x17FF, 0x1950...0x19DF, 0x1A20...0x1AAF,
      0xA980...0xA9FF, 0xAA60...0xAADF:
      true
    default: false
    }
  }

  static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFD: true
    default: false
    }
  }

  /// Where Unicode lists variants by VS1–VS3: ideographs, mathematics, wide punctuation, Myanmar.
  static func hasStandardVariants(_ value: UInt32) -> Bool {
    switch value {
    case 0x0030, 0x1000...0x109F, 0x2018...0x201D, 0x2190...0x2BFF, 0x3000...0x303F,
      0xA840...0xA877, 0xAA60...0xAA7F, 0xFF01...0xFFEE, 0x1D400...0x1D7FF:
      true
    default: isIdeograph(value)
    }
  }
}
