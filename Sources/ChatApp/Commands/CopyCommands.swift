internal import Conversations
internal import TerminalKit

/// Choosing in the transcript and copying what was chosen: always the text as it came, never its
/// picture.
enum CopyCommands {
  static func copyTurn(_ state: inout AppState, _: String) -> [Effect] {
    if let selection = state.open.transcript.selection {
      state.open.transcript.selection = nil
      let text = chosen(selection, in: state.open.conversation)
      return text.isEmpty ? [] : [.copy(text)]
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
    let blocks = id.flatMap { state.open.conversation[$0] }.map { TurnCode.blocks(of: $0) } ?? []
    let index = state.open.transcript.block ?? blocks.count - 1
    guard blocks.indices.contains(index) else {
      state.tell(.information, "No code block here; [ and ] go to them.")
      return []
    }
    return [.copy(blocks[index].text)]
  }

  // MARK: lines

  static func selectLines(_ state: inout AppState, _: String) -> [Effect] {
    if state.open.transcript.selection != nil {
      state.open.transcript.selection = nil
      return []
    }
    let sources = state.facts.sources
    guard let row = sources.lastIndex(where: \.hasText) else { return [] }
    state.open.transcript.selection = LineSelection(
      from: sources[row], to: sources[row], row: row)
    tellChoosing(&state)
    return []
  }

  /// What can be done with chosen lines.
  static func tellChoosing(_ state: inout AppState) {
    let keys = [CommandID.scrollDown, .scrollUp, .copyTurn].map {
      state.keys.key(for: $0, in: .transcript)
    }
    state.tell(
      .information,
      "\(keys[0]) and \(keys[1]) choose lines, \(keys[2]) copies them as they were written, Esc ends."
    )
  }

  /// Puts the end of the choice into a row of the window, or, one row beyond, scrolls to it.
  static func moveSelection(to row: Int, in state: inout AppState) {
    guard var selection = state.open.transcript.selection else { return }
    let sources = state.facts.sources
    guard sources.indices.contains(row) else {
      return moveSelection(by: row - selection.row, in: &state)
    }
    selection.row = row
    if sources[row].hasText { selection.to = sources[row] }
    state.open.transcript.selection = selection
  }

  /// Moves the end of the choice; beyond the window's edge the transcript scrolls along.
  static func moveSelection(by rows: Int, in state: inout AppState) {
    guard var selection = state.open.transcript.selection, rows != 0 else { return }
    let sources = state.facts.sources
    let step = rows > 0 ? 1 : -1
    var row = selection.row + rows
    while sources.indices.contains(row), !sources[row].hasText { row += step }
    let limited = min(max(row, 0), max(sources.count - 1, 0))
    state.open.transcript.pendingScroll += row - limited
    selection.row = limited
    if sources.indices.contains(limited), sources[limited].hasText {
      selection.to = sources[limited]
    }
    state.open.transcript.selection = selection
  }

  /// After scrolling, the end of the choice is what stands in its row now.
  static func follow(in state: inout AppState) {
    guard let selection = state.open.transcript.selection,
      state.facts.sources.indices.contains(selection.row)
    else { return }
    let place = state.facts.sources[selection.row]
    if place.hasText { state.open.transcript.selection?.to = place }
  }

  /// The order of rows within a conversation.
  struct Key: Comparable {
    let position: Int
    let part: Int
    let line: Int

    init(_ place: SourcePlace, _ conversation: Conversation) {
      position = conversation.position(of: place.turn) ?? 0
      part = place.part.rawValue
      line = place.lines.lowerBound
    }

    static func < (left: Key, right: Key) -> Bool {
      (left.position, left.part, left.line) < (right.position, right.part, right.line)
    }
  }

  /// The ends of the choice, the upper one first.
  static func ends(
    _ selection: LineSelection, _ conversation: Conversation
  ) -> (SourcePlace, SourcePlace) {
    let isForward = Key(selection.from, conversation) <= Key(selection.to, conversation)
    return isForward ? (selection.from, selection.to) : (selection.to, selection.from)
  }

  private static func chosen(_ selection: LineSelection, in conversation: Conversation) -> String {
    let (first, last) = ends(selection, conversation)
    guard let start = conversation.position(of: first.turn),
      let end = conversation.position(of: last.turn)
    else { return "" }
    var parts: [String] = []
    for position in start...max(start, end) {
      guard let turn = conversation[position] else { continue }
      let isFirst = position == start
      let isLast = position == end
      if isFirst, first.part == .thinking {
        let until = isLast && last.part == .thinking ? last.lines.upperBound : Int.max
        parts.append(SourceLines.text(first.lines.lowerBound..<until, of: turn.thinking))
        if isLast, last.part == .thinking { break }
      }
      let from = isFirst && first.part == .text ? first.lines.lowerBound : 0
      let until = isLast ? last.lines.upperBound : Int.max
      if isLast, last.part == .thinking {
        parts.append(SourceLines.text(0..<until, of: turn.thinking))
      } else if from < until {
        parts.append(SourceLines.text(from..<until, of: turn.content))
      }
    }
    return parts.joined(separator: "\n\n")
  }
}
