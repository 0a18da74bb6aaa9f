internal import TerminalKit

/// What stands before the rows of nested quotes and lists.
///
/// Outer levels are left out where all would take more than half of the width or leave less than
/// twelve columns: the text must have room.
struct Indents {
  private struct Level {
    /// Before the first row, and before the others.
    let first: [StyledRun]
    let rest: [StyledRun]
    let width: Int
    let isItem: Bool
    let isList: Bool
    var isBulletList = false
    var isShown: Bool
    var isVisible = true
  }

  private let width: Int
  private var levels: [Level] = []
  private var bulletDepth = 0
  /// Columns for the text.
  private(set) var contentWidth: Int
  private var isPlain = true

  init(width: Int) {
    self.width = width
    contentWidth = width
  }

  var depth: Int { levels.count }

  /// Whether the innermost item's mark waits for its first row.
  var hasUnshownMark: Bool { levels.last.map { $0.isItem && !$0.isShown } ?? false }

  /// Whether blocks at a depth keep their distance, as they do outside of lists.
  func standsFree(at depth: Int) -> Bool {
    depth == 0 || depth <= levels.count && !levels[depth - 1].isItem && !levels[depth - 1].isList
  }

  mutating func open(_ container: Container, _ role: Role, _ glyphs: BlockGlyphs) {
    switch container {
    case .quote:
      let mark = [StyledRun(glyphs.quote + " ", .quote)]
      levels.append(
        Level(
          first: mark, rest: mark, width: 2, isItem: false, isList: false, isShown: true))
    case .list(let kind):
      let isBulleted = kind.start == nil
      if isBulleted { bulletDepth += 1 }
      levels.append(
        Level(
          first: [], rest: [], width: 0, isItem: false, isList: true, isBulletList: isBulleted,
          isShown: true))
    case .item(let item):
      let mark = mark(of: item, glyphs)
      levels.append(
        Level(
          first: [StyledRun(mark + " ", .listMark)],
          rest: [StyledRun(SafeText(repeating: " ", count: mark.width + 1), role)],
          width: mark.width + 1, isItem: true, isList: false, isShown: false))
    }
    measure()
  }

  mutating func close() {
    guard let level = levels.popLast() else { return }
    if level.isBulletList { bulletDepth = max(bulletDepth - 1, 0) }
    measure()
  }

  private func mark(of item: ListItem, _ glyphs: BlockGlyphs) -> SafeText {
    if let isDone = item.task { return isDone ? glyphs.done : glyphs.todo }
    if let number = item.number { return "\(number)" + (item.mark == Byte.close ? ")" : ".") }
    return glyphs.bullets[max(bulletDepth - 1, 0) % glyphs.bullets.count]
  }

  private mutating func measure() {
    let most = max(width - 12, width / 2)
    var total = 0
    for index in levels.indices.reversed() {
      levels[index].isVisible = total + levels[index].width <= most
      if levels[index].isVisible { total += levels[index].width }
    }
    contentWidth = max(width - total, 1)
    isPlain = levels.isEmpty
  }

  /// A row with its marks; they are shown once.
  mutating func prefixed(_ row: StyledRow) -> StyledRow {
    if isPlain { return row }
    var runs: [StyledRun] = []
    for index in levels.indices {
      if levels[index].isVisible {
        runs += levels[index].isShown ? levels[index].rest : levels[index].first
      }
      levels[index].isShown = true
    }
    return StyledRow(runs + row.runs)
  }

  /// A row between two blocks that have the outer levels in common.
  func blankRow(depth: Int) -> StyledRow {
    let common = levels.prefix(depth)
    guard let lastQuote = common.lastIndex(where: { !$0.isItem && !$0.isList }) else {
      return StyledRow()
    }
    return StyledRow(common[...lastQuote].flatMap { $0.isVisible ? $0.rest : [] })
  }
}
