internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Two replies to one prompt: side by side, or one below the other where the window is narrow.
enum DuelPane {
  /// From so many columns on they stand side by side.
  private static let wide = 100

  static func draw(
    _ scroll: Int?, _ state: AppState, _ caches: ViewCaches, in area: Rect,
    on frame: inout Frame, _ facts: inout ViewFacts
  ) {
    let open = state.open
    guard let duel = open.duel else { return }
    let prompt = SafeText(open.conversation[duel.prompt]?.content ?? "", as: .field)
    let glyphs = Glyphs.of(state)
    let inside = Overlays.box(
      area, title: "Duel \(glyphs.dot) \(prompt.truncated(width: max(area.columns - 12, 8)))",
      state, on: &frame)
    guard inside.rows >= 6, inside.columns >= 20 else { return }
    frame.draw(
      state.keys.own(hints: footer(duel, open), in: .page),
      at: Point(row: inside.endRow - 1, column: inside.column),
      role: .overlayHint, clip: inside)
    let room = Rect(
      row: inside.row, column: inside.column, rows: inside.rows - 1, columns: inside.columns)
    var last = 0
    for (side, place) in places(in: room, glyphs, on: &frame).enumerated() {
      last = max(last, draw(side, duel, scroll, state, caches, in: place, on: &frame))
      facts.listRows = max(place.rows - 1, 1)
    }
    facts.lastScroll = last
  }

  private static func places(
    in room: Rect, _ glyphs: Glyphs, on frame: inout Frame
  ) -> [Rect] {
    guard room.columns >= wide - 4 else {
      let rows = (room.rows - 1) / 2
      let rule = SafeText(
        repeating: glyphs.lines == .ascii ? "-" : "─", count: room.columns)
      frame.draw(
        rule, at: Point(row: room.row + rows, column: room.column), role: .overlayBorder,
        clip: room)
      return [
        Rect(row: room.row, column: room.column, rows: rows, columns: room.columns),
        Rect(
          row: room.row + rows + 1, column: room.column, rows: room.rows - rows - 1,
          columns: room.columns),
      ]
    }
    let columns = (room.columns - 3) / 2
    let line: SafeText = glyphs.lines == .ascii ? "|" : "│"
    for row in room.row..<room.endRow {
      frame.draw(
        line, at: Point(row: row, column: room.column + columns + 1), role: .overlayBorder,
        clip: room)
    }
    return [
      Rect(row: room.row, column: room.column, rows: room.rows, columns: columns),
      Rect(
        row: room.row, column: room.column + columns + 3, rows: room.rows,
        columns: room.columns - columns - 3),
    ]
  }

  /// Draws one side; gives the last row that it can be scrolled to.
  private static func draw(
    _ side: Int, _ duel: Duel, _ scroll: Int?, _ state: AppState, _ caches: ViewCaches,
    in area: Rect, on frame: inout Frame
  ) -> Int {
    let open = state.open
    let figures = Point(row: area.endRow - 1, column: area.column)
    guard duel.turns.indices.contains(side), let turn = open.conversation[duel.turns[side]] else {
      let name = SafeText(duel.models[side], as: .field)
      frame.draw(
        name, at: Point(row: area.row, column: area.column), role: .assistantName, clip: area)
      frame.draw("It is asked next.", at: figures, role: .textMuted, clip: area)
      return 0
    }
    let layout = caches.duelLayout(turn, open, state, width: area.columns)
    let rows = area.rows - 1
    // The blank row after a turn is nothing to scroll to.
    let last = max(layout.height - 1 - rows, 0)
    let top = min(scroll ?? last, last)
    for offset in 0..<rows where top + offset < layout.height {
      let (row, indent) = layout.row(layout.first + top + offset)
      frame.draw(
        row, at: Point(row: area.row + offset, column: area.column + indent), clip: area)
    }
    let parts = words(turn, open.reply, isWinner: duel.winner == duel.models[side])
    frame.draw(
      Figures.row(parts, width: area.columns), at: figures, role: .textMuted, clip: area)
    return last
  }

  /// `41.8 tok/s · first 0.38 s · 259 tok · 6.3 s`, as the server counted.
  private static func words(_ turn: Turn, _ reply: Reply?, isWinner: Bool) -> [SafeText] {
    if let reply, reply.turn == turn.id {
      let rate = reply.shown.rate.map { Figures.rate($0) } ?? "–"
      return ["~\(Figures.tokens(reply.shown.pieces)) tok", "\(rate) tok/s"]
    }
    var words: [SafeText] = isWinner ? ["your choice"] : []
    if let rate = turn.metrics?.replyRate ?? turn.measuredRate {
      words.append("\(Figures.rate(rate)) tok/s")
    }
    if let first = turn.timeToFirstToken { words.append("first \(Figures.span(first))") }
    if let tokens = turn.metrics?.replyTokens { words.append("\(tokens) tok") }
    if let total = turn.metrics?.totalDuration { words.append("\(Figures.span(total)) in all") }
    if let load = turn.metrics?.loadDuration, load > .milliseconds(200) {
      words.append("loading \(Figures.span(load))")
    }
    return words
  }

  private static func footer(_ duel: Duel, _ open: OpenConversation) -> SafeText {
    if open.isDuelling { return "Ctrl-C stop    Esc close; it goes on" }
    if duel.turns.count < 2 { return "Esc close" }
    return "1 the first is better    2 the second    0 alike    Esc close"
  }
}
