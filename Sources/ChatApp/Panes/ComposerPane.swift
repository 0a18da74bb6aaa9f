internal import TerminalKit

/// Where a message is written, with the queue above it.
enum ComposerPane {
  static let promptWidth = 2

  /// The rows that the text takes; at least one.
  static func rows(_ state: AppState, width: Int) -> Int {
    state.composer.field.rowCount(width: width)
  }

  static func draw(
    _ state: AppState, in area: Rect, on frame: inout Frame, _ facts: inout ViewFacts
  ) {
    let glyphs = Glyphs.of(state)
    let text = Rect(
      row: area.row, column: area.column + promptWidth, rows: area.rows,
      columns: max(area.columns - promptWidth, 1))
    facts.composerArea = text
    frame.draw(
      glyphs.prompt, at: Point(row: area.row, column: area.column), role: .composerPrompt,
      clip: area)
    let field = state.composer.field
    let top = field.firstRow(from: facts.composerTop, count: area.rows, width: text.columns)
    facts.composerTop = top
    let shown = field.visualRows(width: text.columns, from: top, count: area.rows)
    if state.composer.isEmpty, state.composer.files.attached.isEmpty {
      drawPlaceholder(state, in: text, on: &frame)
    }
    for (offset, row) in shown.rows.enumerated() {
      frame.draw(
        row, at: Point(row: text.row + offset, column: text.column), role: .composerText,
        clip: text)
    }
    guard state.overlays.isEmpty, state.focus == .composer, let cursor = shown.cursor else {
      return
    }
    frame.cursor = Point(row: text.row + cursor.row, column: text.column + cursor.column)
  }

  // `Message qwen3:8b    / commands   Ctrl-X keys`
  private static func drawPlaceholder(_ state: AppState, in area: Rect, on frame: inout Frame) {
    let whom: SafeText = state.open.settings.model == nil ? "" : " \(state.modelName)"
    let message: SafeText = "Message\(whom)"
    let parts: [SafeText] = [
      message.truncated(width: area.columns), "    / commands",
      "   \(state.keys.leaderName) keys",
    ]
    let runs = Fitting.runs(
      parts.map { [StyledRun($0, .composerPlaceholder)] }, width: area.columns)
    frame.draw(
      StyledRow(runs), at: Point(row: area.row, column: area.column), clip: area)
  }

  /// The rows above the message: prompts that wait, or the end of a summary being written.
  static func queueRows(_ state: AppState) -> Int {
    let open = state.open
    guard open.queue.isEmpty, let compaction = open.compaction, compaction.stage == .writing else {
      return min(open.queue.count, 3)
    }
    return compaction.text.isEmpty ? 0 : 3
  }

  // What has been written of a summary, its last rows.
  private static func drawSummary(
    _ compaction: Compaction, in area: Rect, on frame: inout Frame
  ) {
    let tail = SafeText(String(compaction.text.suffix(4 * max(area.columns, 1))), as: .prose)
    let wrap = LineWrap(width: max(area.columns - 3, 1))
    let rows = tail.lines.flatMap { wrap.rows(of: $0) }.suffix(area.rows)
    for (offset, row) in rows.enumerated() {
      frame.draw(
        row, at: Point(row: area.row + offset, column: area.column + 2), role: .composerQueued,
        clip: area)
    }
  }

  static func drawQueue(_ state: AppState, in area: Rect, on frame: inout Frame) {
    let queue = state.open.queue
    guard area.rows > 0 else { return }
    if queue.isEmpty, let compaction = state.open.compaction {
      drawSummary(compaction, in: area, on: &frame)
      return
    }
    let word: SafeText = state.open.queueIsHeld ? "held" : "queued"
    for offset in 0..<area.rows where queue.indices.contains(offset) {
      let isLast = offset == area.rows - 1 && queue.count > area.rows
      let prompt = SafeText(queue[offset].text.firstLine(utf8: 400), as: .field)
      let more: SafeText =
        isLast
        ? " (and \(queue.count - offset - 1) more)"
        : offset == queue.count - 1 && state.composer.isEmpty ? " (Up takes it back)" : ""
      let whole: SafeText = "  \(word): \(prompt)"
      let line = whole.truncated(width: max(area.columns - more.width - 1, 1))
      let point = Point(row: area.row + offset, column: area.column)
      frame.draw(line, at: point, role: .composerQueued, clip: area)
      frame.draw(
        more, at: Point(row: point.row, column: point.column + line.width), role: .statusHint,
        clip: area)
    }
  }
}

/// What could be completed, in rows above the rule.
enum CompletionPane {
  static func draw(
    _ state: AppState, above rule: Int, on frame: inout Frame, _ facts: inout ViewFacts
  ) {
    facts.completionArea = Rect(row: 0, column: 0, rows: 0, columns: 0)
    guard let completion = state.composer.completion, state.overlays.isEmpty else { return }
    let items = completion.items
    let rows = min(items.count, max(rule - 1, 0), 8)
    guard rows > 0 else { return }
    let first = min(max(completion.selected - rows + 1, 0), items.count - rows)
    let label = min((items.map { $0.label.width }.max() ?? 0) + 2, 34)
    let width = min(
      label + (items.map { $0.summary.width }.max() ?? 0) + 4, state.size.columns)
    let area = Rect(row: rule - rows, column: 0, rows: rows, columns: width)
    facts.completionArea = area
    facts.completionTop = first
    frame.fill(area, role: .completion)
    for offset in 0..<rows {
      let item = items[first + offset]
      let row = area.row + offset
      frame.draw(
        item.label.truncated(width: label - 2), at: Point(row: row, column: 2), role: .completion,
        clip: area)
      frame.draw(
        item.summary.truncated(width: max(width - label - 3, 1)),
        at: Point(row: row, column: 2 + label), role: .overlayHint, clip: area)
      if first + offset == completion.selected {
        frame.setRole(.listSelected, in: Rect(row: row, column: 0, rows: 1, columns: width))
      }
    }
  }
}

/// The line that tells what has just happened.
enum NoticePane {
  static func rows(_ state: AppState, width: Int) -> [StyledRow] {
    guard let find = FindBar.row(state, width: max(width - 2, 1)) else {
      guard let notice = state.notice else {
        return expected(state, width: width) ?? banner(state, width: width)
      }
      return rows(of: notice, state, width)
    }
    // What a key did while matches are walked must not go unsaid; the cursor wants the first row.
    return [find] + (state.notice.map { rows(of: $0, state, width) } ?? [])
  }

  private static func rows(of notice: Notice, _ state: AppState, _ width: Int) -> [StyledRow] {
    let role: Role
    switch notice.kind {
    case .information: role = .notice
    case .success: role = .success
    case .warning: role = .warning
    case .failure: role = .error
    }
    // The mark tells a warning where colours tell nothing.
    let isBad = notice.kind == .warning || notice.kind == .failure
    let room = max(width - 2, 1)
    let words = words(notice, state)
    let rows = LineWrap(width: room).rows(of: isBad ? "! \(words)" : words)
    guard isBad, rows.first?.string == "!", room > 4 else {
      return rows.map { StyledRow($0, role) }
    }
    // A path that is longer than the row must not leave the mark alone.
    return LineWrap(width: room - 2).rows(of: words).enumerated().map { place, row in
      StyledRow("\(place == 0 ? "! " : "  ")\(row)" as SafeText, role)
    }
  }

  // What the name in a `/pull NAME` tells, before Enter begins it.
  private static func expected(_ state: AppState, width: Int) -> [StyledRow]? {
    guard state.composer.field.byteCount <= 400,
      state.composer.field.foldedText.begins(with: "/pull "),
      let name = state.composer.field.foldedText.split(separator: " ").dropFirst().last,
      let words = NamedSize.forecast(String(name), state)
    else { return nil }
    let shown = SafeText(String(name), as: .field).truncated(width: 40)
    return LineWrap(width: max(width - 2, 1)).rows(of: "\(shown): \(words)")
      .map { StyledRow($0, .notice) }
  }

  private static func words(_ notice: Notice, _ state: AppState) -> SafeText {
    guard let counted = notice.counted, case .down(_, _, let at) = state.server.link else {
      return notice.text
    }
    let pause = state.server.isChecking ? nil : max(at - state.moment.uptime, .zero)
    return "\(counted) \(Wording.nextTry(in: pause))"
  }

  // Stands as long as conversations cannot be kept.
  private static func banner(_ state: AppState, width: Int) -> [StyledRow] {
    guard let trouble = state.storage.trouble else { return [] }
    return LineWrap(width: max(width - 2, 1)).rows(of: Wording.banner(trouble))
      .map { StyledRow($0, .warning) }
  }

  static func draw(_ rows: [StyledRow], in area: Rect, on frame: inout Frame) {
    for (offset, row) in rows.prefix(area.rows).enumerated() {
      frame.draw(row, at: Point(row: area.row + offset, column: area.column + 1), clip: area)
    }
    guard rows.count > area.rows, area.rows > 0, area.columns > 4 else { return }
    let last = rows[area.rows - 1]
    let width = last.runs.reduce(0) { $0 + $1.text.width }
    let column = area.column + 1 + min(width, area.columns - 4)
    frame.draw(
      " …", at: Point(row: area.endRow - 1, column: column),
      role: last.runs.last?.role ?? .notice, clip: area)
  }
}
