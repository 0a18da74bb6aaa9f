internal import Conversations

/// The few words of a text around what was searched for.
///
/// The index can tell them too, but reads each text as if it were to index it: two milliseconds for
/// 100 kB, fifty times a page. This looks for the words as they were written, in any case; where
/// it finds nothing, as with `cafe` for `café`, the index has to be asked.
struct SearchSnippet {
  /// A word in the ways it may be written; small where it is ASCII.
  private struct Word {
    var forms: [[UInt8]]
    /// Whether more letters may follow.
    var isPrefix: Bool
  }

  /// Bytes that are looked through; more of a turn is not in the index.
  private static let searched = 4_000_000
  /// Places of one phrase that are compared for the best one.
  private static let places = 32
  private static let before = 48
  private static let length = 200

  private let phrases: [[Word]]

  /// For these phrases.
  init(_ phrases: [SearchWords.Phrase]) {
    self.phrases = phrases.map { phrase in
      let words = phrase.text.unicodeScalars.split { !Self.isPartOfWord($0) }.map(String.init)
      return words.enumerated().map { place, word in
        let ways = [word, word.lowercased(), word.uppercased(), word.capitalizedFirst]
        let forms = Set(ways.map { $0.utf8.map(Self.folded) }.filter { !$0.isEmpty })
        return Word(
          forms: Array(forms), isPrefix: phrase.isPrefix && place == words.count - 1)
      }
    }.filter { !$0.isEmpty }
  }

  /// The surroundings of the place where most of the phrases stand together; nil where not all of
  /// them were found.
  func parts(of text: UnsafeRawBufferPointer) -> [SearchHit.Part]? {
    let text = UnsafeRawBufferPointer(rebasing: text.prefix(Self.searched))
    let found = phrases.map { places(of: $0, in: text, 0..<text.count) }
    guard let rarest = found.min(by: { $0.count < $1.count }), !rarest.isEmpty else { return nil }
    var best = rarest[0]
    var most = 0
    for place in rarest {
      let room = window(around: place, in: text)
      let count = phrases.count { !places(of: $0, in: text, room).isEmpty }
      if count > most { (best, most) = (place, count) }
    }
    let room = window(around: best, in: text)
    let marks = phrases.flatMap { places(of: $0, in: text, room) }
    return cut(text, to: room, marking: marks.sorted { $0.lowerBound < $1.lowerBound })
  }

  // MARK: Finding

  /// The first places of a phrase that lie within `room`.
  private func places(
    of phrase: [Word], in text: UnsafeRawBufferPointer, _ room: Range<Int>
  ) -> [Range<Int>] {
    guard let word = phrase.first else { return [] }
    var found: [Range<Int>] = []
    for form in word.forms {
      guard let first = form.first else { continue }
      var place = room.lowerBound
      let last = room.upperBound - form.count
      while place <= last, found.count < Self.places {
        if Self.folded(text[place]) == first,
          let end = end(of: phrase, form, at: place, in: text), end <= room.upperBound
        {
          found.append(place..<end)
          place = end
        } else {
          place += 1
        }
      }
    }
    return found
  }

  private func end(
    of phrase: [Word], _ form: [UInt8], at place: Int, in text: UnsafeRawBufferPointer
  ) -> Int? {
    guard Self.holds(text, form, at: place), !Self.isInWord(text, before: place) else { return nil }
    var end = Self.wordEnd(text, from: place + form.count)
    guard phrase[0].isPrefix || end == place + form.count else { return nil }
    for word in phrase.dropFirst() {
      let start = Self.nextWord(text, from: end)
      let form = word.forms.first { Self.holds(text, $0, at: start) }
      guard let form else { return nil }
      end = Self.wordEnd(text, from: start + form.count)
      guard word.isPrefix || end == start + form.count else { return nil }
    }
    return end
  }

  private static func holds(
    _ text: UnsafeRawBufferPointer, _ form: [UInt8], at place: Int
  ) -> Bool {
    guard place + form.count <= text.count else { return false }
    for offset in form.indices where folded(text[place + offset]) != form[offset] { return false }
    return true
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  // MARK: Words

  private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
    if SearchWords.isWordCharacter(scalar) { return true }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }

  private static func isInWord(_ text: UnsafeRawBufferPointer, before place: Int) -> Bool {
    var start = place - 1
    while start > 0, place - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
    return start >= 0 && scalar(text, at: start).map { isPartOfWord($0.scalar) } == true
  }

  private static func wordEnd(_ text: UnsafeRawBufferPointer, from place: Int) -> Int {
    var end = place
    while let (scalar, next) = scalar(text, at: end), isPartOfWord(scalar) { end = next }
    return end
  }

  private static func nextWord(_ text: UnsafeRawBufferPointer, from place: Int) -> Int {
    var start = place
    while let (scalar, next) = scalar(text, at: start), !isPartOfWord(scalar) { start = next }
    return start
  }

  private static func scalar(
    _ text: UnsafeRawBufferPointer, at place: Int
  ) -> (scalar: Unicode.Scalar, end: Int)? {
    guard place < text.count else { return nil }
    if text[place] < 0x80 { return (Unicode.Scalar(text[place]), place + 1) }
    var end = place + 1
    while end < text.count, end - place < 4, text[end] & 0xC0 == 0x80 { end += 1 }
    let decoded = String(decoding: text[place..<end], as: UTF8.self).unicodeScalars.first
    return decoded.map { ($0, end) }
  }

  // MARK: Cutting

  private func window(around match: Range<Int>, in text: UnsafeRawBufferPointer) -> Range<Int> {
    let start = Self.start(text, before: match.lowerBound)
    return start..<Self.end(text, after: match.upperBound, from: start)
  }

  private func cut(
    _ text: UnsafeRawBufferPointer, to room: Range<Int>, marking places: [Range<Int>]
  ) -> [SearchHit.Part] {
    var parts: [SearchHit.Part] = []
    var done = room.lowerBound
    func add(_ range: Range<Int>, isMatch: Bool) {
      guard !range.isEmpty else { return }
      parts.append(SearchHit.Part(String(decoding: text[range], as: UTF8.self), isMatch: isMatch))
    }
    for place in places where place.lowerBound >= done {
      add(done..<place.lowerBound, isMatch: false)
      add(place, isMatch: true)
      done = place.upperBound
    }
    add(done..<room.upperBound, isMatch: false)
    let mark = SearchHit.Part("…")
    return (room.lowerBound > 0 ? [mark] : []) + parts
      + (room.upperBound < text.count ? [mark] : [])
  }

  // Behind a space where there is one, and never within a character.
  private static func start(_ text: UnsafeRawBufferPointer, before match: Int) -> Int {
    var start = max(0, match - before)
    guard start > 0 else { return 0 }
    if let space = text[start..<match].firstIndex(where: isSpace) { return space + 1 }
    while start < match, text[start] & 0xC0 == 0x80 { start += 1 }
    return start
  }

  private static func end(
    _ text: UnsafeRawBufferPointer, after match: Int, from start: Int
  ) -> Int {
    var end = max(match, min(text.count, start + length))
    guard end < text.count else { return text.count }
    if let space = text[match..<end].lastIndex(where: isSpace) { return space }
    while end > match, text[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A }
}

extension String {
  fileprivate var capitalizedFirst: String {
    prefix(1).uppercased() + dropFirst().lowercased()
  }
}
