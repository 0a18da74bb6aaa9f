internal import Conversations
internal import TerminalKit

/// Finding words in the conversation: what is typed is found at once.
enum FindCommands {
  static func find(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard !state.open.conversation.isEmpty else {
      let list = state.keys.way(to: .listConversations)
      state.tell(.information, "There is nothing to search yet; \(list) lists conversations.")
      return []
    }
    if state.diagnostics == .whole { state.diagnostics = .beside }
    let before = state.open.transcript.find
    var find = FindState(
      origin: before?.origin ?? state.open.transcript.anchor, start: state.facts.sources.first,
      focus: before?.focus ?? state.focus)
    state.focus = .transcript
    find.query = arguments
    find.isTyping = arguments.isEmpty
    state.open.transcript.find = find
    state.notice = nil
    if !arguments.isEmpty {
      search(&state)
      tellIfNothing(&state)
    }
    return []
  }

  /// Shows a place that was found from elsewhere, as if it had been asked for here.
  static func show(_ words: String, at turn: TurnID, in state: inout AppState) {
    var find = FindState(origin: state.open.transcript.anchor, start: nil, focus: .composer)
    find.query = words
    find.isTyping = false
    find.matches =
      words.isEmpty ? [] : TextSearch.matches(words, in: state.open.conversation.path)
    state.focus = .transcript
    state.open.transcript.cursor = turn
    state.open.transcript.anchor = .row(turn, .min)
    state.open.transcript.find = nil
    guard let place = find.matches.firstIndex(where: { $0.turn == turn }) else { return }
    find.index = place
    state.open.transcript.find = find
    go(to: place, in: &state)
  }

  /// A key while the query is typed.
  static func typeQuery(_ key: Key, in state: inout AppState) -> [Effect] {
    guard let find = state.open.transcript.find else { return [] }
    switch QueryKey(key, find.query, state.keys) {
    case .accept: return accept(&state)
    case .leave: return SessionCommands.escape(&state, "")
    case .interrupt: return cancel(&state)
    case .up: return move(-1, in: &state)
    case .down: return move(1, in: &state)
    case .query(let query):
      if query.isEmpty, find.query.isEmpty { return cancel(&state) }
      state.open.transcript.find?.query = query
      search(&state)
      return []
    case .nothing: return []
    }
  }

  /// Pasted words belong to the query.
  static func paste(_ text: String, in state: inout AppState) {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    state.open.transcript.find?.query += line
    search(&state)
  }

  private static func accept(_ state: inout AppState) -> [Effect] {
    guard let find = state.open.transcript.find, !find.query.isEmpty else { return cancel(&state) }
    state.open.transcript.find?.isTyping = false
    tellIfNothing(&state)
    return []
  }

  /// Ends the search; while the words are still typed, the place before comes back.
  static func cancel(_ state: inout AppState) -> [Effect] {
    guard let find = state.open.transcript.find else { return [] }
    state.open.transcript.find = nil
    state.open.transcript.jump = nil
    if find.isTyping { giveBack(find, in: &state) }
    return []
  }

  private static func giveBack(_ find: FindState, in state: inout AppState) {
    state.open.transcript.anchor = find.origin
    state.open.transcript.pendingScroll = 0
    guard find.focus != .transcript else { return }
    state.focus = find.focus
    state.open.transcript.cursor = nil
  }

  private static func tellIfNothing(_ state: inout AppState) {
    guard let find = state.open.transcript.find, find.matches.isEmpty else { return }
    state.open.transcript.find = nil
    giveBack(find, in: &state)
    state.tell(.information, "Not found: \(SafeText(find.query, as: .field)).")
  }

  // The first match from the top of the view on, else the nearest above it.
  private static func search(_ state: inout AppState) {
    guard var find = state.open.transcript.find else { return }
    let conversation = state.open.conversation
    find.matches = TextSearch.matches(find.query, in: conversation.path)
    let start = find.start
    let position = start.flatMap { conversation.position(of: $0.turn) } ?? 0
    let line = start?.part == .text ? start?.lines.lowerBound ?? 0 : 0
    var positions: [TurnID: Int] = [:]
    for (place, turn) in conversation.path.enumerated() { positions[turn.id] = place }
    let next = find.matches.firstIndex { match in
      (positions[match.turn] ?? 0, match.line) >= (position, line)
    }
    find.index = next ?? max(find.matches.count - 1, 0)
    state.open.transcript.find = find
    if find.matches.isEmpty {
      state.open.transcript.jump = nil
      state.open.transcript.anchor = find.origin
    } else {
      go(to: find.index, in: &state)
    }
  }

  private static func go(to index: Int, in state: inout AppState) {
    guard let find = state.open.transcript.find, find.matches.indices.contains(index) else {
      return
    }
    state.open.transcript.find?.index = index
    state.open.transcript.jump = .match(index)
    state.open.transcript.cursor = find.matches[index].turn
    state.open.transcript.block = nil
  }

  static func next(_ state: inout AppState, _: String) -> [Effect] { move(1, in: &state) }

  static func previous(_ state: inout AppState, _: String) -> [Effect] { move(-1, in: &state) }

  private static func move(_ step: Int, in state: inout AppState) -> [Effect] {
    guard let find = state.open.transcript.find, !find.matches.isEmpty else {
      let way = state.keys.key(for: .find, in: .transcript)
      state.tell(.information, "Nothing was searched for yet; \(way) asks.")
      return []
    }
    let count = find.matches.count
    go(to: ((find.index + step) % count + count) % count, in: &state)
    return []
  }
}
