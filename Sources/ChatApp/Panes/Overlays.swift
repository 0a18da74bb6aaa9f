internal import TerminalKit

/// What lies over the panes: lists, help, pages, questions, the leader's hints.
enum Overlays {
  static func draw(
    _ state: AppState, _ caches: ViewCaches, in area: Rect, on frame: inout Frame,
    _ facts: inout ViewFacts
  ) {
    switch state.overlays.last {
    case .list(let list): ListPane.draw(list, state, in: area, on: &frame, &facts)
    case .help(let scroll):
      let text = HelpText.rows(state.keys, width: pageWidth(area.columns))
      drawPage("Keys and commands", text, scroll, state, in: area, on: &frame, &facts)
    case .page(let title, let text, let scroll):
      let wrap = LineWrap(width: pageWidth(area.columns), keepsIndent: true)
      let rows = text.lines.flatMap { wrap.rows(of: $0) }.map { StyledRow($0, .overlayText) }
      drawPage(title, rows, scroll, state, in: area, on: &frame, &facts)
    case .transfer(let id):
      let width = pageWidth(area.columns)
      let transfer = state.transfers[id]
      let rows = transfer.map { TransferPane.rows($0, state, width: width) } ?? []
      let name = transfer.map { SafeText($0.order.model, as: .field) } ?? ""
      let title = transfer.map { TransferPane.title($0, name) } ?? "It is done"
      drawPage(
        title, rows.isEmpty ? [StyledRow("Nothing moves.", .overlayText)] : rows, 0, state,
        in: area, on: &frame, &facts)
    case .entry(let entry): EntryPane.draw(entry, state, in: area, on: &frame, &facts)
    case .probe(let probe):
      let rows = KeyProbing.rows(probe, state.keys, width: pageWidth(area.columns))
      drawPage("Keys as they arrive", rows, 0, state, in: area, on: &frame, &facts)
    case .duel(let scroll): DuelPane.draw(scroll, state, caches, in: area, on: &frame, &facts)
    case .question(let question): drawQuestion(question, state, in: area, on: &frame)
    case nil: break
    }
    if let since = state.leaderSince, state.moment.uptime - since >= Deadlines.leaderHints {
      drawLeader(state, in: area, on: &frame)
    }
  }

  /// Columns of a page's text in a window of so many.
  static func pageWidth(_ columns: Int) -> Int { max(min(columns - 6, 96), 20) }

  /// An emptied box with a border and a title; gives its inside.
  static func box(
    _ area: Rect, title: SafeText, right: SafeText = "", _ state: AppState, on frame: inout Frame
  ) -> Rect {
    frame.fill(area, role: .overlayText)
    frame.drawBox(area, role: .overlayBorder, lines: Glyphs.of(state).lines)
    let room = max(area.columns - 4, 0)
    let rightRoom = right.isEmpty ? 0 : right.width + 3
    let shown = title.truncated(width: max(room - rightRoom, 1))
    frame.draw(
      " \(shown) ", at: Point(row: area.row, column: area.column + 1), role: .overlayTitle,
      clip: area)
    if !right.isEmpty {
      let text: SafeText = " \(right) "
      frame.draw(
        text, at: Point(row: area.row, column: area.endColumn - text.width - 1),
        role: .overlayTitle, clip: area)
    }
    return area.inset(rows: 1, columns: 2)
  }

  private static func drawPage(
    _ title: SafeText, _ rows: [StyledRow], _ scroll: Int, _ state: AppState, in area: Rect,
    on frame: inout Frame, _ facts: inout ViewFacts
  ) {
    let width = min(area.columns - 2, 100)
    let height = min(rows.count + 2, area.rows)
    let place = Rect(
      row: max(area.endRow - height, 0), column: area.column + (area.columns - width) / 2,
      rows: height, columns: width)
    let last = max(rows.count - (height - 2), 0)
    let top = min(max(scroll, 0), last)
    let more: SafeText =
      last > 0 ? "\(top + 1)–\(min(top + height - 2, rows.count)) of \(rows.count)" : ""
    let matches = PageFinding.matches(state.pageFind, in: rows)
    let found = state.pageFind.map { find -> SafeText in
      let query = SafeText(find.query, as: .field)
      return find.isTyping
        ? "/\(query)\(Glyphs.of(state).cursor)" : "/\(query) \(Figures.count(matches.count, "row"))"
    }
    let inside = box(place, title: title, right: found ?? more, state, on: &frame)
    facts.listRows = max(inside.rows, 1)
    facts.lastScroll = last
    facts.pageMatches = matches
    for offset in 0..<inside.rows where rows.indices.contains(top + offset) {
      frame.draw(
        rows[top + offset], at: Point(row: inside.row + offset, column: inside.column),
        clip: inside)
      PageFinding.mark(
        state.pageFind, rows[top + offset],
        at: Point(row: inside.row + offset, column: inside.column), clip: inside, on: &frame)
    }
  }

  private static func drawQuestion(
    _ question: Question, _ state: AppState, in area: Rect, on frame: inout Frame
  ) {
    let wrap = LineWrap(width: max(min(area.columns - 6, 72), 10))
    let rows = wrap.rows(of: question.text)
    let width = min((rows.map(\.width).max() ?? 0) + 4, area.columns)
    let height = min(rows.count + 2, area.rows)
    let place = Rect(
      row: area.row + max((area.rows - height) / 2, 0),
      column: area.column + (area.columns - width) / 2, rows: height, columns: width)
    let inside = box(place, title: "", state, on: &frame)
    for (offset, row) in rows.prefix(inside.rows).enumerated() {
      frame.draw(
        row, at: Point(row: inside.row + offset, column: inside.column), role: .overlayText,
        clip: inside)
    }
  }

  // The second halves of two-key commands, after a moment's hesitation.
  private static func drawLeader(_ state: AppState, in area: Rect, on frame: inout Frame) {
    var shown: Set<CommandID> = []
    let items = state.keys.bindings.filter {
      $0.context == .leader && shown.insert($0.command).inserted
    }
    // More than fit below each other stand side by side; where that is too much, by their names.
    let sides = items.count + 2 > area.rows ? 2 : 1
    let fits = (items.count + sides - 1) / sides + 2 <= area.rows
    let isShort = !fits || (sides > 1 && area.columns < 70)
    var rows: [(key: SafeText, words: SafeText)] = items.map { binding in
      let summary = CommandTable.standard[binding.command]?.summary ?? ""
      let name = SafeText(binding.command.rawValue, as: .field)
      return (" \(binding.chord.name)", isShort ? name : summary)
    }
    let most = max(area.rows - 2, 1) * sides
    if rows.count > most {
      let way = state.keys.way(to: .help)
      rows = rows.prefix(most - 1) + [(" …", "more: \(way)")]
    }
    let keyWidth = isShort ? (rows.map(\.key.width).max() ?? 0) + 1 : 9
    let longest = (rows.map(\.words.width).max() ?? 0) + keyWidth + 5
    let perSide = (rows.count + sides - 1) / sides
    let width = min(longest * sides, area.columns)
    let height = min(perSide + 2, area.rows)
    let place = Rect(
      row: area.endRow - height, column: area.endColumn - width, rows: height, columns: width)
    let inside = box(place, title: state.keys.leaderName, state, on: &frame)
    let room = inside.columns / sides
    for (place, row) in rows.enumerated() where place % perSide < inside.rows {
      let at = Point(
        row: inside.row + place % perSide, column: inside.column + place / perSide * room)
      let words = row.words.truncated(width: max(room - keyWidth - (sides > 1 ? 1 : 0), 1))
      frame.draw(
        StyledRow([
          StyledRun(row.key.padded(width: keyWidth), .statusKey), StyledRun(words, .overlayText),
        ]), at: at, clip: inside)
    }
  }
}
