internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Tints the words that a model was not sure of, and shows what else could stand in the place of
/// the chosen one.
enum ChancePicture {
  /// Tints a row that was drawn at a place.
  static func tint(
    _ line: TranscriptView.Line, at start: Point, _ area: Rect, _ frame: inout Frame
  ) {
    for mark in line.marks {
      // Of two degrees, the graver one is told without colours too.
      let isGrave = mark.chance < TokenChance.uncertain / 2
      frame.setRole(
        .uncertain, in: place(of: mark, at: start).intersection(area),
        adding: isGrave ? .bold : [])
    }
  }

  private static func place(of mark: ChanceMarks.Mark, at start: Point) -> Rect {
    Rect(
      row: start.row, column: start.column + mark.columns.lowerBound, rows: 1,
      columns: mark.columns.count)
  }

  /// Marks the chosen word and shows the alternatives below it, above it at the foot.
  static func choose(
    _ view: TranscriptView, _ state: AppState, _ area: Rect, _ frame: inout Frame
  ) {
    let transcript = state.open.transcript
    guard let word = transcript.word, let id = transcript.cursor,
      let tokens = state.open.chances.tokens[id.raw], tokens.indices.contains(word)
    else { return }
    var last: Rect?
    for (offset, line) in view.lines.enumerated() where line.turn == id {
      let start = Point(row: area.row + offset, column: area.column + line.indent)
      for mark in line.marks where mark.token == word {
        let place = place(of: mark, at: start).intersection(area)
        frame.setRole(.selection, in: place)
        last = place
      }
    }
    let strip = strip(tokens[word], width: area.columns)
    let width = strip.runs.reduce(0) { $0 + $1.text.width }
    guard let last else {
      // A word that the picture shows as something else, as in maths, has no place there.
      frame.draw(strip, at: Point(row: area.endRow - 1, column: area.column), clip: area)
      return
    }
    let row = last.row + 1 < area.endRow ? last.row + 1 : last.row - 1
    let column = max(min(last.column, area.endColumn - width), area.column)
    frame.draw(strip, at: Point(row: row, column: column), clip: area)
  }

  /// `"hi" 30 %   " ho" 20 %   " ha" 9 %`
  private static func strip(_ token: TokenChance, width: Int) -> StyledRow {
    func part(_ text: String, _ chance: Double) -> SafeText {
      " \(ChanceCommands.quoted(text)) \(ChanceCommands.percent(chance)) "
    }
    let own = part(token.text, token.chance).truncated(width: max(width - 2, 1))
    var runs = [StyledRun(own, .listSelected)]
    var left = width - own.width
    let others = token.others.filter { $0.text != token.text }
    if others.isEmpty, left >= 19 {
      runs.append(StyledRun(" no others were told ", .completion))
    }
    for other in others {
      let words = part(other.text, other.chance)
      guard words.width <= left else { break }
      runs.append(StyledRun(words, .completion))
      left -= words.width
    }
    return StyledRow(runs)
  }
}
