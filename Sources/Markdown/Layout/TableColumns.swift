/// How wide a table's columns are.
struct TableColumns: Hashable {
  let widths: [Int]
  /// Columns between two columns, and before the first.
  let gap: Int
  let indent: Int
  /// Whether cells wrap, so that rows need a blank one between them.
  let isTight: Bool
  /// Whether there is no room for columns at all: each row becomes a list of its cells.
  let isStacked: Bool

  /// Chooses for contents so wide, of which the longest words are so wide.
  init(natural: [Int], words: [Int], available: Int) {
    let count = max(natural.count, 1)
    let indent = available >= 30 ? 1 : 0
    for gap in [3, 2] {
      let room = available - indent - gap * (count - 1)
      if natural.reduce(0, +) <= room {
        self.init(natural.map { max($0, 1) }, gap, indent)
        return
      }
    }
    let room = available - indent - 2 * (count - 1)
    if room < count * 7 {
      self.init([], 2, 0, isStacked: true)
    } else {
      self.init(Self.shrunk(natural, words, room: room), 2, indent, isTight: true)
    }
  }

  /// The columns with some of the room that is left, for rows that are still to come.
  func widened(available: Int) -> TableColumns {
    let spare = available - indent - widths.reduce(0, +) - gap * max(widths.count - 1, 0)
    guard !isStacked, !isTight, spare > 0 else { return self }
    let share = spare / max(widths.count, 1)
    return TableColumns(widths.map { $0 + min(share, max($0 / 2, 4)) }, gap, indent)
  }

  private init(
    _ widths: [Int], _ gap: Int, _ indent: Int, isTight: Bool = false, isStacked: Bool = false
  ) {
    self.widths = widths
    self.gap = gap
    self.indent = indent
    self.isTight = isTight
    self.isStacked = isStacked
  }

  /// Narrow columns keep their width; the wide ones share what is left by what they hold, and as
  /// far as it goes without cutting words.
  private static func shrunk(_ natural: [Int], _ words: [Int], room: Int) -> [Int] {
    var widths = natural
    var open = Array(natural.indices)
    var left = room
    while !open.isEmpty {
      let share = left / open.count
      let narrow = open.filter { natural[$0] <= share }
      if narrow.isEmpty { break }
      for index in narrow { left -= natural[index] }
      open.removeAll { natural[$0] <= share }
    }
    guard !open.isEmpty else { return widths }
    // Long texts count less than proportionally: twice the text is not twice the width.
    let weights = open.map { Double(natural[$0]).squareRoot() }
    let total = weights.reduce(0, +)
    var least = open.map { min(words[$0], max(left / open.count, 7)) }
    if least.reduce(0, +) > left { least = open.map { _ in min(7, left / open.count) } }
    let spare = left - least.reduce(0, +)
    var used = 0
    for (place, index) in open.enumerated() {
      let extra = Int(Double(spare) * weights[place] / total)
      widths[index] = min(max(least[place] + extra, 1), natural[index])
      used += widths[index]
    }
    for index in open where used < left && widths[index] < natural[index] {
      let more = min(left - used, natural[index] - widths[index])
      widths[index] += more
      used += more
    }
    return widths
  }
}
