internal import TerminalKit

/// The picture of a line that is asked for.
enum EntryPane {
  static func draw(
    _ entry: Entry, _ state: AppState, in area: Rect, on frame: inout Frame,
    _ facts: inout ViewFacts
  ) {
    let width = min(area.columns - (area.columns < 60 ? 0 : 2), 76)
    let inner = max(width - 4, 1)
    let wrap = LineWrap(width: inner)
    let words = entry.text.lines.flatMap { wrap.rows(of: $0) }
    let complaint = entry.complaint.map { wrap.rows(of: state.keys.own($0, in: .entry)) } ?? []
    let rows = words.count + complaint.count + 2
    let height = min(rows + 2, area.rows)
    // Where not all fits, the words scroll: the line that is typed is always there.
    let blank = height < rows + 2 ? 0 : 1
    let room = max(height - 2 - complaint.count - 1 - blank, 0)
    let last = max(words.count - room, 0)
    let top = min(entry.top, last)
    (facts.listRows, facts.lastScroll) = (max(room, 1), last)
    let place = Rect(
      row: area.row + max((area.rows - height) / 2, 0),
      column: area.column + (area.columns - width) / 2, rows: height, columns: width)
    let more: SafeText =
      last > 0 && room > 0 ? "\(top + 1)–\(min(top + room, words.count)) of \(words.count)" : ""
    let inside = Overlays.box(place, title: entry.title, right: more, state, on: &frame)
    var row = inside.row
    for line in words.dropFirst(top).prefix(room) {
      frame.draw(
        line, at: Point(row: row, column: inside.column), role: .overlayText, clip: inside)
      row += 1
    }
    row += blank
    drawField(entry, at: row, state, inside, on: &frame)
    for line in complaint {
      row += 1
      frame.draw(line, at: Point(row: row, column: inside.column), role: .warning, clip: inside)
    }
  }

  // The end of a line that is too long is what is being typed.
  private static func drawField(
    _ entry: Entry, at row: Int, _ state: AppState, _ inside: Rect, on frame: inout Frame
  ) {
    let prompt = Glyphs.of(state).prompt
    if entry.field.isEmpty {
      let hint = entry.hint
      frame.draw(
        hint, at: Point(row: row, column: inside.column + prompt.width),
        role: .composerPlaceholder, clip: inside)
    }
    frame.draw(prompt, at: Point(row: row, column: inside.column), role: .composerPrompt)
    let before = SafeText(entry.field.lineBeforeCursor, as: .field)
    let after = SafeText(entry.field.lineAfterCursor, as: .field)
    let room = max(inside.columns - prompt.width - 1, 1)
    let shown = before.width > room ? before.dropFirst(width: before.width - room) : before
    let start = Point(row: row, column: inside.column + prompt.width)
    frame.draw(shown + after, at: start, role: .composerText, clip: inside)
    frame.cursor = Point(row: row, column: start.column + shown.width)
  }
}
