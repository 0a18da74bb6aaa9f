internal import TerminalKit

/// The rows of a list that pass its filter: counted at once, made as they come into view.
struct ListContents {
  private enum Rows {
    case made([ListItem])
    /// Rows of the history, some of them still on their way from the store.
    case kept(ListRows)
    /// Places in the table of models.
    case models([Int], AppState)
    /// Places in what a list of the diagnostics shows.
    case diagnostics(DiagnosticsList, [Int], AppState)
  }

  private let rows: Rows
  private let kind: ListState.Kind
  /// How many there are without the filter.
  let total: Int

  init(_ list: ListState, _ state: AppState) {
    kind = list.kind
    switch list.kind {
    case .models:
      rows = .models(ModelList.places(list.filter, state), state)
      total = state.server.table.entries.count
    case .conversations, .search:
      let kept = Lists.rows(of: list, in: state)
      rows = .kept(kept)
      total = kept.count
    case .diagnostics(let shown):
      total = DiagnosticsLists.total(shown, state)
      switch DiagnosticsLists.rows(shown, list.filter, state) {
      case .made(let items): rows = .made(items)
      case .places(let places): rows = .diagnostics(shown, places, state)
      }
    case .themes, .history, .palette, .modelActions, .hosts, .transfers,
      .transferActions, .conversationActions, .rename, .overflow, .options, .optionValue,
      .presets, .settings, .settingValue:
      rows = .made(Lists.items(of: list, in: state))
      total = Lists.count(of: list, in: state)
    }
  }

  var count: Int {
    switch rows {
    case .made(let items): return items.count
    case .kept(let kept): return kept.count
    case .models(let places, _), .diagnostics(_, let places, _): return places.count
    }
  }

  var isEmpty: Bool { count == 0 }

  /// The row at a place; nil beyond the last, and while it is on its way from the store.
  subscript(row: Int) -> ListItem? {
    switch rows {
    case .made(let items): return items.indices.contains(row) ? items[row] : nil
    case .kept(let kept): return kept[row]
    case .models(let places, let state):
      return places.indices.contains(row) ? ModelList.item(places[row], state) : nil
    case .diagnostics(let shown, let places, let state):
      return places.indices.contains(row)
        ? DiagnosticsLists.item(shown, places[row], state) : nil
    }
  }

  /// What the rows stand for; of lists whose rows are all there.
  var values: [String] {
    if case .made(let items) = rows { return items.map(\.value) }
    return []
  }

  /// The place of the row that stands for a value.
  func place(of value: String) -> Int? {
    switch rows {
    case .made(let items): return items.firstIndex { $0.value == value }
    case .kept(let kept): return (0..<kept.count).first { kept[$0]?.value == value }
    case .models(let places, let state):
      return places.firstIndex { state.server.table.entries[$0].name == value }
    case .diagnostics(let shown, let places, let state):
      return places.firstIndex { DiagnosticsLists.item(shown, $0, state)?.value == value }
    }
  }

  /// The columns of the list in a box of so many cells.
  func columns(_ state: AppState, width: Int) -> ListColumns {
    switch rows {
    case .made(let items):
      if case .diagnostics(let shown) = kind,
        let fixed = DiagnosticsLists.columns(shown, width: width)
      {
        return fixed
      }
      if case .options(let scope) = kind {
        return ListColumns(
          OptionCommands.columns, headings: OptionCommands.headings(scope), width: width)
      }
      if kind == .presets {
        return ListColumns(PresetCommands.columns, headings: PresetCommands.headings, width: width)
      }
      if kind == .settings, width < ConfigCommands.narrow { return ConfigCommands.slim(width) }
      if kind == .hosts, width < HostCommands.narrow { return HostCommands.narrowColumns(width) }
      let headings: [SafeText] =
        switch kind {
        case .diagnostics(let shown): DiagnosticsLists.headings(shown)
        case .hosts: HostCommands.headings
        case .settings: ConfigCommands.headings
        case .models, .conversations, .themes, .history, .palette, .modelActions, .overflow,
          .optionValue, .transfers, .transferActions, .search, .conversationActions, .rename,
          .options, .presets, .settingValue:
          []
        }
      return ListColumns(measuring: items, headings: headings, width: width)
    case .models: return ListColumns(models: state, width: width)
    case .diagnostics(let shown, _, _):
      return DiagnosticsLists.columns(shown, width: width)
        ?? ListColumns(measuring: [], width: width)
    case .kept where kind == .search:
      return ListColumns(
        [.init(width: 6), .init(width: width < 90 ? 18 : 26, from: 54), .init(width: 0)],
        headings: Lists.hitHeadings, width: width)
    case .kept where width < 54:
      return ListColumns(
        [
          .init(width: 0), .init(width: 0, from: .max), .init(width: 5, from: .max),
          .init(width: 8),
        ], headings: Lists.narrowHeadings, width: width)
    case .kept:
      return ListColumns(
        [
          .init(width: 0), .init(width: width < 90 ? 18 : 24, from: 66), .init(width: 5),
          .init(width: 6), .init(width: 8),
        ], headings: Lists.conversationHeadings, width: width)
    }
  }
}
