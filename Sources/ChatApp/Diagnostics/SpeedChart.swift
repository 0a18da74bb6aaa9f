internal import TerminalKit

/// Values over time as columns of blocks, with what the heights mean beside them.
struct SpeedChart {
  /// Rows of the drawing itself.
  static let height = 5
  private static let axis = 8

  let heading: SafeText
  let values: [Double]
  /// How a value is written beside the drawing.
  let words: (Double) -> SafeText

  /// The chart's lines in so many columns; the newest values stand at the right.
  func lines(width: Int, _ glyphs: Glyphs) -> [SafeText] {
    let room = max(width - Self.axis - 3, 10)
    let shown = Self.fitted(values, into: room)
    guard let most = shown.max(), most > 0 else { return [heading, "  nothing measured"] }
    let sorted = values.sorted()
    let middle = sorted[sorted.count / 2]
    let last = values.last ?? 0
    let spread: SafeText =
      values.count > 1
      ? ", middle \(words(middle)), \(words(sorted[0])) to \(words(sorted[sorted.count - 1]))" : ""
    var lines: [SafeText] = ["\(heading)   last \(words(last))\(spread)"]
    for row in (0..<Self.height).reversed() {
      let label: SafeText =
        row == Self.height - 1 ? words(most) : row == 0 ? "0" : ""
      let pad = SafeText(repeating: " ", count: max(Self.axis - label.width, 0))
      let cells = shown.map { cell($0 / most, row, glyphs) }.joined()
      lines.append("\(pad)\(label) \(glyphs.lines.vertical) \(cells)")
    }
    return lines
  }

  // What of a column of this height stands in a row: nothing, all, or a part of it. A value that
  // is there is never drawn as nothing.
  private func cell(_ share: Double, _ row: Int, _ glyphs: Glyphs) -> SafeText {
    let steps = glyphs.spark.count
    let level = max(Int((share * Double(Self.height * steps)).rounded()), share > 0 ? 1 : 0)
    let here = min(level - row * steps, steps)
    return here > 0 ? glyphs.spark[here - 1] : " "
  }

  /// As many values as there are columns: the middle ones of neighbours stand for them. The newest
  /// stands for itself: what is told of it is to be seen.
  static func fitted(_ values: [Double], into room: Int) -> [Double] {
    guard values.count > room, room > 1, let last = values.last else { return values }
    let (count, columns) = (values.count - 1, room - 1)
    let before = (0..<columns).map { column in
      let from = column * count / columns
      let to = max((column + 1) * count / columns, from + 1)
      let part = values[from..<to].sorted()
      return part[part.count / 2]
    }
    return before + [last]
  }
}
