internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The transcript: both sides' turns, followed at the end or held where the reader is.
enum ConversationPane {
  static func draw(
    _ state: AppState, _ caches: ViewCaches, in pane: Rect, on frame: inout Frame,
    _ facts: inout ViewFacts
  ) {
    let area = drawTitle(state, in: pane, on: &frame)
    facts.transcriptArea = area
    facts.transcriptRows = area.rows
    facts.settledScroll = state.open.transcript.pendingScroll
    guard !state.open.conversation.isEmpty else {
      facts.anchor = .end
      Welcome.draw(state, in: area, on: &frame)
      return
    }
    let column = Self.column(of: area, state)
    let view = TranscriptView(state, caches, width: column.columns, rows: area.rows)
    facts.anchor = view.anchor
    facts.rowsBelow = view.rowsBelow
    // A short conversation begins at the top.
    for (offset, line) in view.lines.enumerated() {
      let row = area.row + offset
      let place = Point(row: row, column: column.column + line.indent)
      frame.draw(line.row, at: place, clip: area)
      ChancePicture.tint(line, at: place, area, &frame)
      if facts.visible.last != line.turn { facts.visible.append(line.turn) }
    }
    facts.sources = view.lines.map(\.source)
    facts.settledJump = state.open.transcript.jump
    if state.focus == .transcript { choose(view, state, column, on: &frame) }
    if view.rowsBelow > 0 { drawBelow(view.rowsBelow, state, column, on: &frame) }
  }

  /// The columns that the turns take: at most as many as the person wants, in the middle.
  private static func column(of area: Rect, _ state: AppState) -> Rect {
    let room = max(area.columns - 1, 1)
    let width = min(room, state.textWidth.map { $0 + TurnLayout.indent } ?? room)
    // What is left over is the same on both sides; a narrow rest stays on the right.
    let margin = room - width >= 8 ? (area.columns - width) / 2 : 0
    return Rect(
      row: area.row, column: area.column + margin, rows: area.rows, columns: width)
  }

  /// In a wide window the conversation's title stands above it; gives what is left.
  private static func drawTitle(
    _ state: AppState, in pane: Rect, on frame: inout Frame
  ) -> Rect {
    let open = state.open
    guard state.size.columns >= Screen.columnFrom, pane.rows >= 20, !open.conversation.isEmpty
    else { return pane }
    var row = StyledRow(
      SafeText(open.conversation.title, as: .field).truncated(width: pane.columns - 12),
      .textStrong)
    if let place = open.conversation.lastSiblingPlace() {
      row.runs.append(StyledRun(TurnWords.siblings(place, Glyphs.of(state)), .textMuted))
    }
    let column = column(of: pane, state)
    frame.draw(row, at: Point(row: pane.row, column: column.column), clip: pane)
    return Rect(
      row: pane.row + 2, column: pane.column, rows: pane.rows - 2, columns: pane.columns)
  }

  // The turn that keys act on has its header underlined, or its chosen code block marked.
  private static func mark(
    _ line: TranscriptView.Line, _ row: Int, _ area: Rect, _ block: Int?, _ frame: inout Frame
  ) {
    let isBlock = block != nil && line.source.part == .text && line.source.lines.lowerBound == block
    guard isBlock || (block == nil && line.source.part == .head) else { return }
    let width = min(line.row.runs.reduce(0) { $0 + $1.text.width } + line.indent, area.columns)
    let place = Rect(row: row, column: area.column, rows: 1, columns: width)
    if isBlock {
      frame.setRole(.selection, in: place)
    } else {
      frame.setRole(nil, in: place, adding: .underline)
    }
  }

  /// The line that the chosen code block begins in.
  private static func chosenLine(_ state: AppState) -> Int? {
    guard let index = state.open.transcript.block,
      let turn = state.open.transcript.cursor.flatMap({ state.open.conversation[$0] })
    else { return nil }
    let blocks = TurnCode.blocks(of: turn)
    return blocks.indices.contains(index) ? blocks[index].line : nil
  }

  private static func choose(
    _ view: TranscriptView, _ state: AppState, _ area: Rect, on frame: inout Frame
  ) {
    let block = chosenLine(state)
    for (offset, line) in view.lines.enumerated() where line.turn == state.open.transcript.cursor {
      mark(line, area.row + offset, area, block, &frame)
    }
    if let selection = state.open.transcript.selection {
      let conversation = state.open.conversation
      let (first, last) = CopyCommands.ends(selection, conversation)
      let start = CopyCommands.Key(first, conversation)
      let end = CopyCommands.Key(last, conversation)
      for (offset, line) in view.lines.enumerated() {
        let key = CopyCommands.Key(line.source, conversation)
        let isText = line.source.part == .text || line.source.part == .thinking
        // The blank row above the first lines is not among them.
        guard isText, key <= end, line.source.hasText ? key >= start : key > start else { continue }
        let row = Rect(
          row: area.row + offset, column: area.column, rows: 1, columns: area.columns)
        frame.setRole(.selection, in: row)
      }
    }
    ChancePicture.choose(view, state, area, &frame)
    guard let find = state.open.transcript.find, !find.query.isEmpty else { return }
    let query = find.query.lowercased()
    for (offset, line) in view.lines.enumerated() where line.source.part == .text {
      let isHere = view.match.map { $0.turn == line.turn && $0.row == line.number } ?? false
      let text = line.row.runs.map(\.text).joined().string
      let place = Point(row: area.row + offset, column: area.column + line.indent)
      highlight(query, in: text, at: place, isHere: isHere, area, &frame)
    }
  }

  private static func highlight(
    _ query: String, in text: String, at start: Point, isHere: Bool, _ area: Rect,
    _ frame: inout Frame
  ) {
    let lower = text.lowercased()
    var rest = lower.startIndex
    while let found = lower[rest...].firstRange(of: query), !found.isEmpty {
      let column = TextWidth.of(String(lower[..<found.lowerBound]))
      let width = TextWidth.of(String(lower[found]))
      let place = Rect(row: start.row, column: start.column + column, rows: 1, columns: width)
      frame.setRole(
        .searchMatch, in: place.intersection(area), adding: isHere ? [.bold, .underline] : [])
      rest = found.upperBound
    }
  }

  private static func drawBelow(
    _ rows: Int, _ state: AppState, _ area: Rect, on frame: inout Frame
  ) {
    let glyphs = Glyphs.of(state)
    let words: SafeText = " \(glyphs.below) \(Figures.count(rows, "line")) below "
    let column = max(area.endColumn - words.width - 1, area.column)
    frame.draw(
      words, at: Point(row: area.endRow - 1, column: column), role: .scrollMark, clip: area)
  }
}
