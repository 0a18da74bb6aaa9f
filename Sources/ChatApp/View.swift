// The screen as a function of the state: the whole frame, every time. What crosses the viewport
// is laid out, nothing else; what is found out on the way goes back to `update` as facts.

package import TerminalKit

/// Draws the state; gives the frame and what `update` needs to know of it.
package func view(_ state: AppState, _ caches: ViewCaches) -> (Frame, ViewFacts) {
  var frame = Frame(size: state.size)
  frame.marksLinks = state.marksLinks
  var facts = state.facts
  guard state.size.columns >= Screen.smallest.columns, state.size.rows >= Screen.smallest.rows
  else {
    drawTooSmall(state, on: &frame)
    return (frame, facts)
  }
  caches.beginFrame()
  let use = ContextUse(state)
  facts.visible = []
  facts.sources = []
  facts.settledJump = nil
  let composerWidth = max(state.size.columns - ComposerPane.promptWidth, 2)
  facts.composerWidth = composerWidth
  let notice = NoticePane.rows(state, width: Screen.noticeWidth(state))
  let screen = Screen(
    state, composerRows: ComposerPane.rows(state, width: composerWidth), noticeRows: notice.count)
  facts.hasColumn = !screen.column.isEmpty
  facts.diagnosticsArea = state.diagnostics == .whole ? screen.transcript : screen.column
  if state.diagnostics == .whole {
    DiagnosticsPane.draw(state, caches, use, in: screen.transcript, on: &frame)
    facts.settledScroll = state.open.transcript.pendingScroll
    facts.anchor = state.open.transcript.anchor
  } else {
    ConversationPane.draw(state, caches, in: screen.transcript, on: &frame, &facts)
    if !screen.column.isEmpty {
      DiagnosticsPane.drawColumn(state, caches, use, in: screen.column, on: &frame)
    }
  }
  NoticePane.draw(notice, in: screen.notice, on: &frame)
  if let cursor = FindBar.cursor(state, in: screen.notice) { frame.cursor = cursor }
  LiveRule.draw(state, in: screen.rule, on: &frame)
  ComposerPane.drawQueue(state, in: screen.queue, on: &frame)
  FilesPane.draw(state, in: screen.files, on: &frame)
  ComposerPane.draw(state, in: screen.composer, on: &frame, &facts)
  StatusLine.draw(state, use, in: screen.status, on: &frame)
  CompletionPane.draw(state, above: screen.rule.row, on: &frame, &facts)
  let area = Rect(
    row: 0, column: 0, rows: notice.isEmpty ? screen.rule.row : screen.notice.row,
    columns: state.size.columns)
  Overlays.draw(state, caches, in: area, on: &frame, &facts)
  return (frame, facts)
}

private func drawTooSmall(_ state: AppState, on frame: inout Frame) {
  let text: SafeText =
    "Window too small: \(state.size.columns)x\(state.size.rows), 40x10 is needed. Nothing is lost."
  let area = Rect(state.size)
  for (row, line) in LineWrap(width: max(state.size.columns, 1)).rows(of: text).enumerated() {
    frame.draw(line, at: Point(row: row, column: 0), role: .warning, clip: area)
  }
}
