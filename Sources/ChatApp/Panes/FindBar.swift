internal import TerminalKit

/// The row in which words to find are typed, with the number of the match.
enum FindBar {
  private static let label: SafeText = "Find: "

  /// The row while something is searched for; nil otherwise.
  static func row(_ state: AppState, width: Int) -> StyledRow? {
    guard let find = state.open.transcript.find, state.focus == .transcript else { return nil }
    let query = shown(find, width)
    var runs = [StyledRun(label, .notice), StyledRun(query, .text)]
    let count = find.matches.count
    let number: SafeText
    if find.query.isEmpty {
      number = ""
    } else if count == 0 {
      number = "not found"
    } else {
      let all: SafeText = count == TextSearch.most ? "\(count) or more" : "\(count)"
      number = "\(find.index + 1) of \(all)"
    }
    let keys: SafeText =
      find.isTyping
      ? "Up Down go on  Enter keeps  Esc back" : "n next  N before  Esc ends"
    let own = state.keys.own(hints: keys, in: find.isTyping ? .entry : .transcript)
    let rest = number.isEmpty ? own : "\(number)   \(own)"
    let free = width - label.width - query.width - rest.width
    if free >= 3 {
      runs.append(StyledRun(SafeText(repeating: " ", count: free), .text))
      runs.append(StyledRun(rest, .textMuted))
    } else if width - label.width - query.width - number.width >= 3 {
      let gap = width - label.width - query.width - number.width
      runs.append(StyledRun(SafeText(repeating: " ", count: gap), .text))
      runs.append(StyledRun(number, .textMuted))
    }
    return StyledRow(runs)
  }

  // The end of a long query is what is being typed.
  private static func shown(_ find: FindState, _ width: Int) -> SafeText {
    let room = max(width - label.width - 16, 4)
    var text = find.query[...]
    while SafeText(String(text), as: .field).width > room { text = text.dropFirst() }
    return SafeText(String(text), as: .field)
  }

  /// Where the next letter of the query goes; nil when none is typed.
  static func cursor(_ state: AppState, in area: Rect) -> Point? {
    guard let find = state.open.transcript.find, find.isTyping, state.focus == .transcript,
      area.rows > 0
    else { return nil }
    let column = area.column + 1 + label.width + shown(find, area.columns - 2).width
    return Point(row: area.row, column: min(column, area.endColumn - 1))
  }
}
