internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Moving in the transcript, choosing in it, copying from it, finding.
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
      if case .rows(let rows) = step {
        state.diagnosticsScroll = max(state.diagnosticsScroll + rows, 0)
      }
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

  private static func move(by rows: Int, in state: inout AppState) {
    if var selection = state.open.transcript.selection {
      let last = max(state.facts.transcriptRows - 1, 0)
      selection.to = min(max(selection.to + rows, 0), last)
      state.open.transcript.selection = selection
      return
    }
    state.open.transcript.pendingScroll += rows
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

  // Goes through all code blocks of the conversation, turn by turn.
  private static func block(_ step: Int, in state: inout AppState) -> [Effect] {
    let path = state.open.conversation.path
    let blocks = path.flatMap { turn in
      CodeBlocks.of(turn.content).indices.map { (turn: turn.id, block: $0) }
    }
    guard !blocks.isEmpty else {
      state.tell(.information, "No code blocks here.")
      return []
    }
    let cursor = state.open.transcript.cursor
    let here = blocks.firstIndex {
      $0.turn == cursor && $0.block == state.open.transcript.block
    }
    let position = cursor.flatMap { state.open.conversation.position(of: $0) } ?? path.count
    let next: Int
    if let here {
      next = min(max(here + step, 0), blocks.count - 1)
    } else if step < 0 {
      next = blocks.lastIndex { self.position($0.turn, state) <= position } ?? 0
    } else {
      next = blocks.firstIndex { self.position($0.turn, state) >= position } ?? blocks.count - 1
    }
    go(to: blocks[next].turn, in: &state)
    state.open.transcript.block = blocks[next].block
    return []
  }

  private static func position(_ id: TurnID, _ state: AppState) -> Int {
    state.open.conversation.position(of: id) ?? 0
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

  // MARK: copying

  static func copyTurn(_ state: inout AppState, _: String) -> [Effect] {
    if let selection = state.open.transcript.selection {
      state.open.transcript.selection = nil
      let range = min(selection.from, selection.to)...max(selection.from, selection.to)
      let lines = state.facts.visibleText
      let chosen = range.compactMap { lines.indices.contains($0) ? lines[$0] : nil }
      return chosen.isEmpty ? [] : [.copy(chosen.joined(separator: "\n"))]
    }
    let id = state.open.transcript.cursor ?? state.open.conversation.last?.id
    guard let turn = id.flatMap({ state.open.conversation[$0] }), !turn.content.isEmpty else {
      state.tell(.information, "Nothing to copy here.")
      return []
    }
    return [.copy(turn.content)]
  }

  static func copyBlock(_ state: inout AppState, _: String) -> [Effect] {
    let id = state.open.transcript.cursor ?? state.open.conversation.last?.id
    let blocks = id.flatMap { state.open.conversation[$0] }.map { CodeBlocks.of($0.content) } ?? []
    let index = state.open.transcript.block ?? blocks.count - 1
    guard blocks.indices.contains(index) else {
      state.tell(.information, "No code block here.")
      return []
    }
    return [.copy(blocks[index])]
  }

  static func selectLines(_ state: inout AppState, _: String) -> [Effect] {
    if state.open.transcript.selection != nil {
      state.open.transcript.selection = nil
    } else {
      let last = max(state.facts.visibleText.count - 1, 0)
      state.open.transcript.selection = LineSelection(from: last, to: last)
      state.tell(.information, "j and k choose lines, y copies them, Esc ends.")
    }
    return []
  }

  // MARK: find

  static func find(_ state: inout AppState, _ arguments: String) -> [Effect] {
    state.focus = .transcript
    var find = FindState()
    find.query = arguments
    find.isTyping = arguments.isEmpty
    state.open.transcript.find = find
    if !arguments.isEmpty { search(&state) }
    return []
  }

  /// A key while the query is typed.
  static func typeQuery(_ key: Key, in state: inout AppState) -> [Effect] {
    guard var find = state.open.transcript.find else { return [] }
    switch key.code {
    case .enter:
      find.isTyping = false
      if find.query.isEmpty { state.open.transcript.find = nil } else { search(&state) }
      return []
    case .escape: return SessionCommands.escape(&state, "")
    case .backspace:
      if find.query.isEmpty {
        state.open.transcript.find = nil
        return []
      }
      find.query.removeLast()
    default:
      if key == .control("c") { return SessionCommands.escape(&state, "") }
      if key == .control("u") { find.query = "" }
      guard let text = key.typed else { break }
      find.query += text
    }
    state.open.transcript.find = find
    return []
  }

  private static func search(_ state: inout AppState) {
    guard var find = state.open.transcript.find else { return }
    let query = find.query.lowercased()
    find.isTyping = false
    find.matches = state.open.conversation.path
      .filter { $0.content.lowercased().holds(query) }.map(\.id)
    find.index = max(find.matches.count - 1, 0)
    state.open.transcript.find = find
    let shown = SafeText(find.query, as: .field)
    guard let target = find.matches.last else {
      state.tell(.information, "Not found: \(shown).")
      return
    }
    go(to: target, in: &state)
    state.tell(
      .information, "\(Figures.count(find.matches.count, "turn")) with \(shown); n and N go on.")
  }

  static func findNext(_ state: inout AppState, _: String) -> [Effect] {
    moveMatch(1, in: &state)
  }

  static func findPrevious(_ state: inout AppState, _: String) -> [Effect] {
    moveMatch(-1, in: &state)
  }

  private static func moveMatch(_ step: Int, in state: inout AppState) -> [Effect] {
    guard var find = state.open.transcript.find, !find.matches.isEmpty else {
      state.tell(.information, "Nothing was searched for yet; / asks.")
      return []
    }
    find.index =
      ((find.index + step) % find.matches.count + find.matches.count) % find.matches.count
    state.open.transcript.find = find
    go(to: find.matches[find.index], in: &state)
    return []
  }
}
