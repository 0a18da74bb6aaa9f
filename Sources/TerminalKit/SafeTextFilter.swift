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
  private var output = SafeOutput()
  /// Characters left out or named because nobody could see them, tags among them.
  private(set) var hiddenCount = 0
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
        output.append(bytes[index..<end])
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
    output.take()
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
      output.emit(code.value)
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
      output.emit(code.value)
      base = BaseState(code)
    }
  }

  private mutating func takeMark(_ code: CodePoint) {
    settle()
    if base.isNone {
      output.emit(0x25CC)
      changedNothing = false
      base = BaseState(CodePoint(0x25CC))
    }
    guard base.accepts(code) else {
      changedNothing = false
      return
    }
    output.emit(code.value)
  }

  private mutating func takePictograph(_ code: CodePoint) {
    if pendingJoiner {
      pendingJoiner = false
      output.emit(0x200D)
      output.emit(code.value)
      base.joinPictograph()
      return
    }
    settle()
    output.emit(code.value)
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
      output.emit(0x09)
      base = .none
    case (0x09, .field):
      output.emit(0x20)
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
      output.emit(code.value)
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
      output.emit(code.value)
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
      output.emit(code.value)
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
        if FormatClass.isRegionFlag(flag) {
          for code in flag.dropFirst() { output.emit(code) }
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

  /// Leaves out an invisible character: counted in prose, named in a field.
  private mutating func drop(_ value: UInt32) {
    changedNothing = false
    if place == .field {
      settle()
      revealCode(value)
      hiddenCount += 1
    } else if value == 0x200B, base.takesWordBreak() {
      // Khmer, Thai and their neighbours write it between words: no news, and nothing to show.
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
    hiddenCount += tags + characters
    if tags > 0 { reveal("<hidden text: \(tags) character\(tags == 1 ? "" : "s")>") }
    if characters > 0 { reveal("<\(characters) invisible>") }
  }

  private mutating func line() {
    output.emit(0x0A)
    base = .none
  }

  private mutating func reveal(_ text: String) {
    changedNothing = false
    output.reveal(text)
    base = .none
  }

  private mutating func revealCode(_ value: UInt32) {
    let digits = String(value, radix: 16, uppercase: true)
    reveal("<U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ">")
  }
}
