/// The gate's rules as a state machine: fed with any cut of a text it gives the same whole.
///
/// It keeps at most a few code points back (a CR that may be half of a CRLF, a joiner,
/// a flag that has begun, the count of a run of invisible characters).
struct SafeTextFilter {
  /// Marks that one base may carry: with it five code points, what a cell of ncurses holds.
  static let marksPerBase = 4
  /// Pictographs that joiners may tie into one emoji; the longest in use has four.
  static let pictographsPerEmoji = 4
  /// Consonants that viramas may tie into one cell.
  static let consonantsPerCell = 6

  private let place: SafeText.Place
  private var out: [UInt8] = []
  private var revealed: [Range<Int>] = []
  /// Whether everything so far was passed on as it came.
  private(set) var changedNothing = true

  private var base = BaseState.none
  private var pendingCR = false
  private var pendingJoiner = false
  private var pendingFlag: [UInt32] = []
  private var invisible = 0
  private var hiddenTags = 0

  init(_ place: SafeText.Place) {
    self.place = place
  }

  /// Takes the next piece of the text, valid UTF-8 and whole code points.
  mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while index < bytes.count {
      if bytes[index] >= 0x20, bytes[index] < 0x7F {
        let end = asciiEnd(bytes, from: index)
        settle()
        out.append(contentsOf: bytes[index..<end])
        base = BaseState(CodePoint(UInt32(bytes[end - 1])))
        index = end
      } else {
        let (value, length) = decodeUTF8(bytes, at: index)
        take(CodePoint(value))
        index += length
      }
    }
  }

  /// Says that nothing more comes: what was kept back is decided.
  mutating func finish() {
    settle()
    base = .none
  }

  /// What came out since the last time.
  mutating func take() -> SafeText {
    let text = SafeText(unchecked: String(decoding: out, as: UTF8.self), revealed: revealed)
    out.removeAll(keepingCapacity: true)
    revealed = []
    return text
  }

  private func asciiEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start + 1
    while end < bytes.count, bytes[end] >= 0x20, bytes[end] < 0x7F { end += 1 }
    return end
  }

  // MARK: one code point

  private mutating func take(_ code: CodePoint) {
    if code.isOrdinary {
      settle()
      pass(code)
      if code.isConsonant, base.continues(with: code) { return }
      base = BaseState(code)
      return
    }
    switch code.kind {
    case .control: takeControl(code.value)
    case .special: takeSpecial(code)
    case .extend, .spacing: takeMark(code)
    case .hangul where code.width == 0: takeMark(code)
    case .pictograph: takePictograph(code)
    case .plain, .regional, .hangul:
      settle()
      pass(code)
      base = BaseState(code)
    }
  }

  private mutating func takeMark(_ code: CodePoint) {
    settle()
    if base.isNone {
      emit(0x25CC)
      changedNothing = false
      base = BaseState(CodePoint(0x25CC))
    }
    guard base.accepts(code) else {
      changedNothing = false
      return
    }
    pass(code)
  }

  private mutating func takePictograph(_ code: CodePoint) {
    if pendingJoiner {
      pendingJoiner = false
      emit(0x200D)
      pass(code)
      base.joinPictograph()
      return
    }
    settle()
    pass(code)
    base = BaseState(code)
    if code.value == 0x1F3F4 { pendingFlag = [code.value] }
  }

  private mutating func takeControl(_ value: UInt32) {
    if value == 0x0A {
      if pendingCR {
        pendingCR = false
        settle()
        if place == .field {
          reveal("^M")
          reveal("^J")
        } else {
          line()
          changedNothing = false
        }
        return
      }
      settle()
      place == .field ? reveal("^J") : line()
      return
    }
    settle()
    switch (value, place) {
    case (0x09, .prose):
      out.append(0x09)
      base = .none
    case (0x09, .field):
      out.append(0x20)
      base = .none
      changedNothing = false
    case (0x0D, _):
      pendingCR = true
    case (0x0B, .prose), (0x0C, .prose), (0x85, .prose):
      changedNothing = false
      line()
    case (0x7F, _): reveal("^?")
    case (0..<0x20, _): reveal("^" + String(UnicodeScalar(UInt8(value + 0x40))))
    default: revealCode(value)
    }
  }
}

// MARK: format characters, selectors, tags

extension SafeTextFilter {
  private mutating func takeSpecial(_ code: CodePoint) {
    switch FormatClass(code.value) {
    case .lineBreak:
      settle()
      changedNothing = false
      place == .field ? revealCode(code.value) : line()
    case .bidi, .noncharacter:
      settle()
      revealCode(code.value)
    case .modifier:
      settle()
      pass(code)
      if !base.takesModifier() { base = BaseState(code) }
    case .joiner: takeJoiner(code)
    case .selector: takeSelector(code)
    case .tag: takeTag(code.value)
    case .invisible: drop(code.value)
    }
  }

  private mutating func takeJoiner(_ code: CodePoint) {
    settle()
    if code.value == 0x200D, base.mayJoinPictograph {
      pendingJoiner = true
    } else if base.isOfJoiningScript, base.accepts(code) {
      pass(code)
      base.joined()
    } else {
      drop(code.value)
    }
  }

  private mutating func takeSelector(_ code: CodePoint) {
    if invisible > 0 || hiddenTags > 0 {
      drop(code.value)
      return
    }
    settle()
    if base.takesSelector(code.value) {
      pass(code)
    } else if place == .prose, code.value == 0xFE0E || code.value == 0xFE0F, !base.hasSelector {
      // Models put VS16 after arrows and check marks that are no emoji: harmless, and no news.
      changedNothing = false
      base.dropSelector()
    } else {
      drop(code.value)
    }
  }

  private mutating func takeTag(_ value: UInt32) {
    if !pendingFlag.isEmpty {
      pendingFlag.append(value)
      if value == 0xE007F {
        let flag = pendingFlag
        pendingFlag = []
        if isRegionFlag(flag) {
          for code in flag.dropFirst() { emit(code) }
        } else {
          hiddenTags += flag.count - 1
        }
      } else if pendingFlag.count > 7 {
        hiddenTags += pendingFlag.count - 1
        pendingFlag = []
      }
      if hiddenTags > 0 { changedNothing = false }
      return
    }
    settleAllButRun()
    hiddenTags += 1
    changedNothing = false
  }

  /// A black flag, two letters of a country, one to three of a part of it, the end: as ISO 3166-2
  /// writes them, so that no longer message hides in a flag.
  private func isRegionFlag(_ codes: [UInt32]) -> Bool {
    let tags = codes.dropFirst().dropLast().map { $0 &- 0xE0000 }
    guard tags.count >= 3, tags.count <= 5 else { return false }
    return tags.enumerated().allSatisfy { index, tag in
      (0x61...0x7A).contains(tag) || (index >= 2 && (0x30...0x39).contains(tag))
    }
  }

  /// Leaves out an invisible character: counted in prose, named in a field.
  private mutating func drop(_ value: UInt32) {
    changedNothing = false
    if place == .field {
      settle()
      revealCode(value)
    } else {
      settleAllButRun()
      invisible += 1
    }
  }
}

// MARK: output

extension SafeTextFilter {
  /// Decides everything that waited for what comes next.
  @inline(__always)
  private mutating func settle() {
    if pendingCR || pendingJoiner || !pendingFlag.isEmpty { settleAllButRun() }
    if invisible > 0 || hiddenTags > 0 { settleRun() }
  }

  private mutating func settleAllButRun() {
    if pendingCR {
      pendingCR = false
      changedNothing = false
      place == .field ? reveal("^M") : line()
    }
    if pendingJoiner {
      pendingJoiner = false
      changedNothing = false
      if place == .field { revealCode(0x200D) } else { invisible += 1 }
    }
    if !pendingFlag.isEmpty {
      hiddenTags += pendingFlag.count - 1
      if hiddenTags > 0 { changedNothing = false }
      pendingFlag = []
    }
  }

  private mutating func settleRun() {
    let (characters, tags) = (invisible, hiddenTags)
    invisible = 0
    hiddenTags = 0
    if tags > 0 { reveal("<hidden text: \(tags) character\(tags == 1 ? "" : "s")>") }
    if characters > 0 { reveal("<\(characters) invisible>") }
  }

  private mutating func pass(_ code: CodePoint) { emit(code.value) }

  private mutating func line() {
    out.append(0x0A)
    base = .none
  }

  private mutating func reveal(_ text: String) {
    changedNothing = false
    let start = out.count
    out.append(contentsOf: text.utf8)
    if let last = revealed.last, last.upperBound == start {
      revealed[revealed.count - 1] = last.lowerBound..<out.count
    } else {
      revealed.append(start..<out.count)
    }
    base = .none
  }

  private mutating func revealCode(_ value: UInt32) {
    let digits = String(value, radix: 16, uppercase: true)
    reveal("<U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ">")
  }

  private mutating func emit(_ value: UInt32) {
    if value < 0x80 {
      out.append(UInt8(truncatingIfNeeded: value))
    } else if value < 0x800 {
      out.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
      out.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    } else if value < 0x10000 {
      out.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
      out.append(UInt8(truncatingIfNeeded: 0x80 | (value >> 6) & 0x3F))
      out.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    } else {
      out.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
      out.append(UInt8(truncatingIfNeeded: 0x80 | (value >> 12) & 0x3F))
      out.append(UInt8(truncatingIfNeeded: 0x80 | (value >> 6) & 0x3F))
      out.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    }
  }
}
