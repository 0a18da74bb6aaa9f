internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Moving in the transcript: rows, turns, code blocks, alternatives.
enum TranscriptCommands {
  enum Step: Sendable {
    case rows(Int)
    case pages(Int)
    case halfPages(Int)
    case home, end
  }

  /// Asks for scrolling; the view knows the heights and settles it into an anchor.
  static func scroll(_ step: Step, in state: inout AppState) -> [Effect] {
    if state.focus == .diagnostics {
      scrollDiagnostics(step, in: &state)
      return []
    }
    let page = max(state.facts.transcriptRows - 2, 1)
    switch step {
    case .rows(let rows): move(by: rows, in: &state)
    case .pages(let pages): move(by: pages * page, in: &state)
    case .halfPages(let halves): move(by: halves * max(page / 2, 1), in: &state)
    case .home:
      guard let first = state.open.conversation[0] else { return [] }
      go(to: first.id, in: &state)
    case .end:
      state.open.transcript.anchor = .end
      state.open.transcript.pendingScroll = 0
      if state.focus == .transcript {
        state.open.transcript.cursor = state.open.conversation.last?.id
      }
    }
    return []
  }

  /// Scrolls the diagnostics as far as they reach.
  static func scrollDiagnostics(_ step: Step, in state: inout AppState) {
    let page = max(state.facts.diagnosticsArea.rows - 1, 1)
    let last = DiagnosticsPane.lastScroll(state)
    let wanted: Int
    switch step {
    case .rows(let rows): wanted = state.diagnosticsScroll + rows
    case .pages(let pages): wanted = state.diagnosticsScroll + pages * page
    case .halfPages(let halves): wanted = state.diagnosticsScroll + halves * max(page / 2, 1)
    case .home: wanted = 0
    case .end: wanted = last
    }
    state.diagnosticsScroll = min(max(wanted, 0), last)
  }

  private static func move(by rows: Int, in state: inout AppState) {
    if state.open.transcript.selection != nil {
      CopyCommands.moveSelection(by: rows, in: &state)
    } else {
      state.open.transcript.pendingScroll += rows
    }
  }

  private static func go(to id: TurnID, in state: inout AppState) {
    // The first row there is: the turn's name stands before its text.
    state.open.transcript.anchor = .row(id, .min)
    state.open.transcript.pendingScroll = 0
    if state.focus == .transcript { state.open.transcript.cursor = id }
    state.open.transcript.block = nil
  }

  // MARK: turns, blocks, siblings

  static func previousTurn(_ state: inout AppState, _: String) -> [Effect] {
    step(-1, in: &state)
  }

  static func nextTurn(_ state: inout AppState, _: String) -> [Effect] {
    step(1, in: &state)
  }

  private static func step(_ step: Int, in state: inout AppState) -> [Effect] {
    let conversation = state.open.conversation
    let here = state.open.transcript.cursor ?? conversation.last?.id
    guard let here, let position = conversation.position(of: here),
      let target = conversation[position + step]
    else { return [] }
    go(to: target.id, in: &state)
    return []
  }

  static func previousBlock(_ state: inout AppState, _: String) -> [Effect] {
    block(-1, in: &state)
  }

  static func nextBlock(_ state: inout AppState, _: String) -> [Effect] {
    block(1, in: &state)
  }

  // Goes through the code blocks of the conversation, turn by turn.
  private static func block(_ step: Int, in state: inout AppState) -> [Effect] {
    let conversation = state.open.conversation
    let end = conversation.count - 1
    var position =
      state.open.transcript.cursor.flatMap { conversation.position(of: $0) } ?? (step < 0 ? end : 0)
    var index = state.open.transcript.block.map { $0 + step }
    while let turn = conversation[position] {
      let blocks = turn.content.isEmpty ? [] : TurnCode.blocks(of: turn)
      let wanted = index ?? (step < 0 ? blocks.count - 1 : 0)
      if blocks.indices.contains(wanted) {
        state.open.transcript.cursor = turn.id
        state.open.transcript.block = wanted
        state.open.transcript.jump = .line(turn.id, blocks[wanted].line)
        return []
      }
      position += step
      index = nil
    }
    let hasNone = state.open.transcript.block == nil
    state.tell(
      .information, hasNone ? "No code blocks here." : "No more code blocks in this direction.")
    return []
  }

  static func previousSibling(_ state: inout AppState, _: String) -> [Effect] {
    sibling(-1, in: &state)
  }

  static func nextSibling(_ state: inout AppState, _: String) -> [Effect] {
    sibling(1, in: &state)
  }

  private static func sibling(_ step: Int, in state: inout AppState) -> [Effect] {
    guard state.open.reply == nil else {
      state.tell(.information, "A reply is running; Esc stops it first.")
      return []
    }
    let path = state.open.conversation.path
    let start = state.open.transcript.cursor.flatMap { state.open.conversation.position(of: $0) }
    let candidates = [start].compactMap { $0 } + path.indices.reversed()
    for position in candidates {
      let turn = path[position]
      guard state.open.conversation.siblings(of: turn.id).count > 1 else { continue }
      if state.open.conversation.showSibling(of: turn.id, by: step) {
        state.open.transcript.cursor = state.open.conversation[position]?.id
      }
      return Keeping.save(state.current, in: &state)
    }
    state.tell(.information, "No alternatives here; /retry makes one.")
    return []
  }
}
