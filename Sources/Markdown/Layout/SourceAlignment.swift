package import TerminalKit

/// Where the text of rows stands in the source that they were made of.
///
/// cmark tells no places of inlines, so that rows and source are walked side by side, past marks
/// that are not shown. Where the picture says something else than the source (maths, cells that are
/// wrapped beside each other) the walk ends: no place is better than a wrong one. Costs time
/// proportional to the source.
package struct SourceAlignment {
  /// Row by row, for each byte of the row's text its place in the source; -1 for none.
  package private(set) var places: [[Int32]] = []

  private let source: [UInt8]
  private var next = 0
  private var isLost = false
  /// Bytes of the row that an entity of the source stands for.
  private var isInEntity = 0
  /// Where the last two words begin, to be taken back when the walk goes astray.
  private var words: [(row: Int, byte: Int)] = []
  private var isInWord = false

  /// The longest target of a link that is stepped over, in bytes.
  private static let longestTarget = 1024

  /// Walks along `rows`, which show `source` and nothing else.
  package init(_ rows: [StyledRow], source: [UInt8]) {
    self.source = source
    for row in rows {
      places.append([])
      isInWord = false
      for run in row.runs { take(run) }
    }
  }

  private mutating func take(_ run: StyledRun) {
    let row = places.count - 1
    if isLost || Self.isOurs(run.role) {
      let none = [Int32](repeating: -1, count: run.text.string.utf8.count)
      places[row] += none
      return
    }
    for byte in run.text.string.utf8 { take(byte, row) }
  }

  private mutating func take(_ byte: UInt8, _ row: Int) {
    if byte.isSpace {
      isInWord = false
      places[row].append(-1)
      return
    }
    if isInEntity > 0 || isLost {
      isInEntity = max(isInEntity - 1, 0)
      places[row].append(-1)
      return
    }
    if !isInWord {
      isInWord = true
      words.append((row, places[row].count))
      if words.count > 2 { words.removeFirst() }
    }
    if let found = find(byte) {
      places[row].append(Int32(clamping: found))
      next = found + 1
      if byte == Byte.ampersand, hasAmpersandEntity(at: next) { next += 4 }
    } else if let end = entityEnd() {
      next = end
      isInEntity = Self.length(of: byte) - 1
      places[row].append(-1)
    } else {
      places[row].append(-1)
      giveUp()
    }
  }

  // What was found last may have been found by chance.
  private mutating func giveUp() {
    isLost = true
    guard let first = words.first else { return }
    for row in first.row..<places.count {
      let start = row == first.row ? first.byte : 0
      for byte in start..<max(places[row].count, start) { places[row][byte] = -1 }
    }
  }

  /// What the layout puts before and around the text.
  private static func isOurs(_ role: Role) -> Bool {
    [.listMark, .quote, .rule, .codeRule, .codeLabel, .tableHead].contains(role)
  }

  private static func length(of lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  // MARK: the source

  /// The place of the next shown byte, past marks; nil where something else stands.
  private func find(_ byte: UInt8) -> Int? {
    var start = next
    while true {
      var place = start
      var label: Int?
      while place < source.count {
        if source[place] == byte { return place }
        if label == nil, isLabelEnd(place) { label = place }
        guard let after = afterMark(place) else { break }
        place = after
      }
      guard let label, let after = afterTarget(label) else { return nil }
      start = after
    }
  }

  private func isLabelEnd(_ place: Int) -> Bool {
    source[place] == Byte.closeBracket && place + 1 < source.count
      && (source[place + 1] == Byte.open || source[place + 1] == Byte.openBracket)
  }

  private func afterTarget(_ label: Int) -> Int? {
    let isInline = source[label + 1] == Byte.open
    let (open, close) = isInline ? (Byte.open, Byte.close) : (Byte.openBracket, Byte.closeBracket)
    var depth = 0
    for place in label + 1..<min(label + Self.longestTarget, source.count) {
      if source[place] == open { depth += 1 }
      if source[place] == close { depth -= 1 }
      if depth == 0 { return place + 1 }
    }
    return nil
  }

  /// What follows a mark that may not be shown.
  private func afterMark(_ place: Int) -> Int? {
    let byte = source[place]
    if byte == Byte.openBracket, place + 2 < source.count, source[place + 2] == Byte.closeBracket,
      Self.ticks.contains(source[place + 1])
    {
      return place + 3
    }
    if byte.isSpace || Self.marks.contains(byte) {
      return place + 1
    }
    return afterNumber(place)
  }

  /// Past the number of a list at the beginning of a line.
  private func afterNumber(_ place: Int) -> Int? {
    var end = place
    while end < source.count, end - place < 10, source[end].isDigit { end += 1 }
    guard end > place, end < source.count,
      source[end] == Byte.close || source[end] == Byte.period
    else { return nil }
    var before = place
    while before > 0, source[before - 1].isBlank || Self.marks.contains(source[before - 1]) {
      before -= 1
    }
    return before == 0 || source[before - 1] == Byte.newline ? end + 1 : nil
  }

  private func entityEnd() -> Int? {
    var place = next
    while place < source.count, source[place] != Byte.ampersand, let after = afterMark(place) {
      place = after
    }
    guard place < source.count, source[place] == Byte.ampersand else { return nil }
    let end = source[place..<min(place + 34, source.count)].firstIndex(of: UInt8(ascii: ";"))
    return end.map { $0 + 1 }
  }

  private func hasAmpersandEntity(at place: Int) -> Bool {
    place + 4 <= source.count && source[place..<place + 4].elementsEqual("amp;".utf8)
  }

  private static let marks = Set("*_~`#>+-=|[]()!<\\:".utf8)
  private static let ticks = Set(" xX".utf8)
}
