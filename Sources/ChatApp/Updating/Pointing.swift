internal import Conversations
internal import TerminalKit

/// What the mouse does: the wheel scrolls what is under it, a click puts the cursor, chooses, or
/// gives a pane the keys, a drag over the transcript chooses lines. With Shift the terminal has the mouse, and we hear nothing of it.
enum Pointing {
  private static let wheelRows = 3

  static func handle(_ event: MouseEvent, in state: inout AppState) -> [Effect] {
    switch event.kind {
    case .wheelUp: return wheel(-wheelRows, event.at, in: &state)
    case .wheelDown: return wheel(wheelRows, event.at, in: &state)
    case .press(button: 1):
      state.open.transcript.grip = nil
      return click(event.at, in: &state)
    case .drag(button: 1):
      drag(to: event.at, in: &state)
      return []
    case .release(button: 1):
      state.open.transcript.grip = nil
      return []
    case .press, .release, .drag, .wheelLeft, .wheelRight: return []
    }
  }

  // From where the button went down to where the mouse is; beyond the edge the text scrolls along.
  private static func drag(to at: Point, in state: inout AppState) {
    guard state.overlays.isEmpty, let grip = state.open.transcript.grip else { return }
    let area = state.facts.transcriptArea
    let sources = state.facts.sources
    let row = at.row - area.row
    if state.open.transcript.selection == nil {
      guard let start = sources.firstIndex(of: grip) else { return }
      state.open.transcript.selection = LineSelection(from: grip, to: grip, row: start)
      CopyCommands.tellChoosing(&state)
    }
    if row < 0 || row >= min(area.rows, sources.count) {
      CopyCommands.moveSelection(to: row < 0 ? -1 : sources.count, in: &state)
    } else {
      CopyCommands.moveSelection(to: row, in: &state)
    }
  }

  private static func wheel(_ rows: Int, _ at: Point, in state: inout AppState) -> [Effect] {
    switch state.overlays.last {
    case .list: return ListCommands.move(.by(rows > 0 ? 1 : -1), in: &state)
    case .help, .page, .duel, .entry: return ListCommands.move(.by(rows), in: &state)
    case .question, .transfer, .probe: return []
    case nil: break
    }
    let facts = state.facts
    if facts.diagnosticsArea.contains(at) {
      TranscriptCommands.scrollDiagnostics(.rows(rows), in: &state)
    } else if facts.composerArea.contains(at),
      state.composer.field.rowCount(width: facts.composerWidth) > facts.composerArea.rows
    {
      state.composer.field.perform(rows > 0 ? .down : .up, width: facts.composerWidth)
    } else if state.diagnostics != .whole {
      state.open.transcript.pendingScroll += rows
    }
    return []
  }

  private static func click(_ at: Point, in state: inout AppState) -> [Effect] {
    let facts = state.facts
    if case .list(let list) = state.overlays.last { return click(at, in: list, &state) }
    guard state.overlays.isEmpty else { return [] }
    if state.composer.completion != nil, facts.completionArea.contains(at) {
      state.composer.completion?.selected = facts.completionTop + at.row - facts.completionArea.row
      return Completing.accept(&state) ?? []
    }
    if facts.composerArea.contains(at) {
      leaveTranscript(&state)
      state.focus = .composer
      state.composer.field.moveCursor(
        toRow: facts.composerTop + at.row - facts.composerArea.row,
        column: at.column - facts.composerArea.column, width: facts.composerWidth)
    } else if facts.diagnosticsArea.contains(at) {
      leaveTranscript(&state)
      state.focus = .diagnostics
    } else if facts.transcriptArea.contains(at), !state.open.conversation.isEmpty {
      return clickTranscript(at.row - facts.transcriptArea.row, in: &state)
    }
    return []
  }

  private static func click(
    _ at: Point, in list: ListState, _ state: inout AppState
  ) -> [Effect] {
    guard state.facts.listArea.contains(at) else { return [] }
    let row = state.facts.listTop + at.row - state.facts.listArea.row
    guard row < Lists.rows(of: list, in: state).count else { return [] }
    if list.selected == row { return ListCommands.choose(&state, "") }
    return ListCommands.select(row, in: &state)
  }

  private static func clickTranscript(_ row: Int, in state: inout AppState) -> [Effect] {
    guard state.facts.sources.indices.contains(row) else {
      // The mark below the text: there is more, and this is the way to it.
      guard state.facts.rowsBelow > 0, row == state.facts.sources.count else { return [] }
      return TranscriptCommands.scroll(.end, in: &state)
    }
    let place = state.facts.sources[row]
    if place.part == .thinkingMark {
      if state.open.transcript.unfolded.remove(place.turn) == nil {
        state.open.transcript.unfolded.insert(place.turn)
      }
      return []
    }
    state.focus = .transcript
    state.composer.completion = nil
    state.open.transcript.selection = nil
    state.open.transcript.cursor = place.turn
    state.open.transcript.block = nil
    if place.hasText { state.open.transcript.grip = place }
    if place.part == .text, let turn = state.open.conversation[place.turn] {
      state.open.transcript.block = TurnCode.blocks(of: turn).firstIndex {
        $0.line == place.lines.lowerBound
      }
    }
    return []
  }

  private static func leaveTranscript(_ state: inout AppState) {
    state.open.transcript.cursor = nil
    state.open.transcript.block = nil
    state.open.transcript.selection = nil
  }
}
