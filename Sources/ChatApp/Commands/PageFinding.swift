internal import TerminalKit

/// A search within a page.
package struct PageFind: Sendable, Equatable {
  package var query = ""
  /// Whether the query is still being typed.
  package var isTyping = true

  /// Starts to ask.
  package init() {}
}

/// `/`, `n` and `N` in pages and in the help.
enum PageFinding {
  static func begin(_ state: inout AppState, _: String) -> [Effect] {
    state.pageFind = PageFind()
    return []
  }

  static func next(_ state: inout AppState, _: String) -> [Effect] {
    jump(in: &state) { matches, top in matches.first { $0 > top } ?? matches.first }
    return []
  }

  static func previous(_ state: inout AppState, _: String) -> [Effect] {
    jump(in: &state) { matches, top in matches.last { $0 < top } ?? matches.last }
    return []
  }

  /// A key while the query is typed; the matches are known once they have been drawn.
  static func type(_ key: Key, in state: inout AppState) -> [Effect] {
    switch QueryKey(key, state.pageFind?.query ?? "", state.keys) {
    case .accept:
      state.pageFind?.isTyping = false
      if state.pageFind?.query.isEmpty == true { state.pageFind = nil }
      jump(in: &state) { matches, top in matches.first { $0 >= top } ?? matches.first }
    case .leave, .interrupt: state.pageFind = nil
    case .query(let query): state.pageFind?.query = query
    case .up, .down, .nothing: break
    }
    return []
  }

  private static func jump(in state: inout AppState, to choose: ([Int], Int) -> Int?) {
    let matches = state.facts.pageMatches
    switch state.overlays.last {
    case .page(let title, let text, let scroll):
      guard let row = choose(matches, scroll) else { return }
      let top = min(row, state.facts.lastScroll)
      state.overlays[state.overlays.count - 1] = .page(title: title, text: text, scroll: top)
    case .help(let scroll):
      guard let row = choose(matches, scroll) else { return }
      state.overlays[state.overlays.count - 1] = .help(scroll: min(row, state.facts.lastScroll))
    case .list, .transfer, .entry, .probe, .duel, .question, nil: break
    }
  }

  /// The rows that hold the query.
  static func matches(_ find: PageFind?, in rows: [StyledRow]) -> [Int] {
    guard let query = find?.query.lowercased(), !query.isEmpty else { return [] }
    return rows.indices.filter { text(rows[$0]).contains(query) }
  }

  /// Marks what was found in a row that has been drawn.
  static func mark(
    _ find: PageFind?, _ row: StyledRow, at place: Point, clip: Rect, on frame: inout Frame
  ) {
    guard let query = find?.query.lowercased(), !query.isEmpty else { return }
    let text = text(row)
    var start = text.startIndex
    while let found = text[start...].firstRange(of: query), !found.isEmpty {
      let column = TextWidth.of(String(text[..<found.lowerBound]))
      let area = Rect(
        row: place.row, column: place.column + column, rows: 1,
        columns: TextWidth.of(String(text[found])))
      frame.setRole(.searchMatch, in: area.intersection(clip))
      start = found.upperBound
    }
  }

  private static func text(_ row: StyledRow) -> String {
    row.runs.map(\.text).joined().string.lowercased()
  }
}
