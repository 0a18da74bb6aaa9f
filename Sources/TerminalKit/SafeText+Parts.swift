// Putting safe text together and taking it apart, always at whole cells.

extension SafeText {
  /// Both texts, one after the other.
  package static func + (left: SafeText, right: SafeText) -> SafeText {
    var result = left
    result += right
    return result
  }

  /// Appends `right`; cost is that of `right` alone when the text is held nowhere else.
  package static func += (left: inout SafeText, right: SafeText) {
    if right.isEmpty { return }
    if left.isEmpty {
      left = right
      return
    }
    left.revealed.append(right.revealed, shiftedBy: left.string.utf8.count)
    left.string += right.string
    left.isSimple = left.isSimple && right.isSimple
  }

  /// `text` so many times over, 0 to 10,000; more than a screen is wide is never wanted.
  package init(repeating text: SafeText, count: Int) {
    let count = min(max(count, 0), 10_000)
    let step = text.string.utf8.count
    var revealed: [Range<Int>] = []
    if !text.revealed.isEmpty {
      for index in 0..<count { revealed.append(text.revealed, shiftedBy: index * step) }
    }
    self.init(
      unchecked: String(repeating: text.string, count: count), revealed: revealed,
      isSimple: text.isSimple)
  }

  /// The part between two UTF-8 offsets, which must be borders of cells; clamped to the text.
  func slice(_ range: Range<Int>) -> SafeText {
    let count = string.utf8.count
    let range = range.clamped(to: 0..<count)
    if range.count == count { return self }
    let utf8 = string.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    let end = utf8.index(start, offsetBy: range.count)
    return SafeText(
      unchecked: String(string[start..<end]), revealed: revealed.clipped(to: range),
      isSimple: isSimple ? true : nil)
  }

  /// As much of the beginning as fits into so many columns.
  package func prefix(width limit: Int) -> SafeText {
    if isSimple { return slice(0..<max(limit, 0)) }
    return slice(0..<offset(column: limit))
  }

  /// What follows the first columns; a wide cluster across the cut is dropped whole.
  package func dropFirst(width columns: Int) -> SafeText {
    if isSimple { return slice(max(columns, 0)..<max(string.utf8.count, columns, 0)) }
    var start = offset(column: columns)
    if prefix(width: columns).width < columns {
      var copy = string
      start = copy.withUTF8 { bytes in
        var scanner = CellScanner(bytes, from: start)
        return scanner.next()?.end ?? bytes.count
      }
    }
    return slice(start..<max(string.utf8.count, start))
  }

  /// The text itself when it fits into so many columns, else its beginning and `mark`.
  package func truncated(width limit: Int, mark: SafeText = "…") -> SafeText {
    if isSimple ? string.utf8.count <= limit : width <= limit { return self }
    let room = limit - mark.width
    return room < 0 ? prefix(width: limit) : prefix(width: room) + mark
  }

  /// The text with spaces after it (or before it) up to so many columns; never cut.
  package func padded(width columns: Int, atStart: Bool = false) -> SafeText {
    let spaces = SafeText(repeating: " ", count: columns - width)
    return atStart ? spaces + self : self + spaces
  }

  /// The lines, without their ends; always at least one.
  package var lines: [SafeText] {
    var result: [SafeText] = []
    var start = 0
    for (offset, byte) in string.utf8.enumerated() where byte == 0x0A {
      result.append(slice(start..<offset))
      start = offset + 1
    }
    result.append(slice(start..<string.utf8.count))
    return result
  }

  /// The offset after as many cells as fit into so many columns.
  func offset(column limit: Int) -> Int {
    var copy = string
    return copy.withUTF8 { bytes in
      var scanner = CellScanner(bytes)
      var used = 0
      while let cell = scanner.next() {
        used += cell.width
        if used > limit { return cell.start }
      }
      return bytes.count
    }
  }
}

extension Sequence<SafeText> {
  /// The texts one after the other with `separator` between them.
  package func joined(separator: SafeText = "") -> SafeText {
    var string = ""
    var revealed: [Range<Int>] = []
    var isSimple = true
    var isFirst = true
    for part in self {
      for piece in isFirst ? [part] : [separator, part] {
        revealed.append(piece.revealed, shiftedBy: string.utf8.count)
        string += piece.string
        isSimple = isSimple && piece.isSimple
      }
      isFirst = false
    }
    return SafeText(unchecked: string, revealed: revealed, isSimple: isSimple)
  }
}

extension [Range<Int>] {
  /// Appends ranges that lie behind these; two that touch become one.
  mutating func append(_ ranges: [Range<Int>], shiftedBy distance: Int) {
    for range in ranges {
      let range = range.lowerBound + distance..<range.upperBound + distance
      if let last, last.upperBound == range.lowerBound {
        self[count - 1] = last.lowerBound..<range.upperBound
      } else {
        append(range)
      }
    }
  }

  func clipped(to limits: Range<Int>) -> [Range<Int>] {
    if isEmpty { return self }
    return compactMap { range in
      let part = range.clamped(to: limits)
      return part.isEmpty
        ? nil : part.lowerBound - limits.lowerBound..<part.upperBound - limits.lowerBound
    }
  }
}

extension SafeText {
  /// What follows the first `count` bytes of UTF-8, as counted by `RowSpan`.
  package func dropFirst(utf8 count: Int) -> SafeText {
    slice(min(max(count, 0), string.utf8.count)..<string.utf8.count)
  }
}
