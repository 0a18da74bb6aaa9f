internal import Conversations
internal import TerminalKit

/// What the mouse does: the wheel scrolls what is under it, a click puts the cursor or chooses.
enum Pointing {
  private static let wheelRows = 3

  static func handle(_ event: MouseEvent, in state: inout AppState) -> [Effect] {
    switch event.kind {
    case .wheelUp: return wheel(-wheelRows, event.at, in: &state)
    case .wheelDown: return wheel(wheelRows, event.at, in: &state)
    case .press(button: 1): return click(event.at, in: &state)
    case .press, .release, .drag, .wheelLeft, .wheelRight: return []
    }
  }

  private static func wheel(_ rows: Int, _ at: Point, in state: inout AppState) -> [Effect] {
    switch state.overlays.last {
    case .list: return ListCommands.move(.by(rows > 0 ? 1 : -1), in: &state)
    case .help, .page: return ListCommands.move(.by(rows), in: &state)
    case .question: return []
    case nil: return TranscriptCommands.scroll(.rows(rows), in: &state)
    }
  }

  private static func click(_ at: Point, in state: inout AppState) -> [Effect] {
    let facts = state.facts
    if case .list(var list) = state.overlays.last {
      guard facts.listArea.contains(at) else { return [] }
      let row = list.top + at.row - facts.listArea.row
      guard row < Lists.items(of: list, in: state).count else { return [] }
      if list.selected == row { return ListCommands.choose(&state, "") }
      list.selected = row
      state.overlays[state.overlays.count - 1] = .list(list)
      return []
    }
    guard state.overlays.isEmpty else { return [] }
    if facts.composerArea.contains(at) {
      state.focus = .composer
      state.composer.field.moveCursor(
        toRow: facts.composerTop + at.row - facts.composerArea.row,
        column: at.column - facts.composerArea.column, width: facts.composerWidth)
    } else if facts.transcriptArea.contains(at), !state.open.conversation.isEmpty {
      state.focus = .transcript
      state.open.transcript.cursor = state.facts.visible.last
    }
    return []
  }
}
