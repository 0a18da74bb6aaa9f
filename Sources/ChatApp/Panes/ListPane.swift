internal import OllamaAPI
internal import TerminalKit

/// The one list widget's picture: a box above the message, as high as its rows need.
enum ListPane {
  static func draw(
    _ list: ListState, _ state: AppState, in area: Rect, on frame: inout Frame,
    _ facts: inout ViewFacts
  ) {
    let items = Lists.items(of: list, in: state)
    let headings = headings(list.kind)
    let footer = footer(list.kind)
    let extra = 4 + (headings.isEmpty ? 0 : 1)
    let wanted = max(items.count, 1) + extra
    let height = min(max(wanted, 6), area.rows)
    let width = min(area.columns, 100)
    let place = Rect(
      row: area.endRow - height, column: area.column + (area.columns - width) / 2, rows: height,
      columns: width)
    let glyphs = Glyphs.of(state)
    let isValue = if case .optionValue = list.kind { true } else { false }
    let word: SafeText = isValue ? "value" : "filter"
    let filter: SafeText = "\(word): \(SafeText(list.filter, as: .field))\(glyphs.cursor)"
    let inside = Overlays.box(
      place, title: title(list, items.count, state, glyphs), right: filter, state, on: &frame)
    guard inside.rows > 0 else { return }
    let headRows = headings.isEmpty ? 0 : 1
    let footRows = inside.rows >= headRows + 3 ? 2 : 0
    let rows = max(inside.rows - headRows - footRows, 1)
    facts.listRows = rows
    facts.listArea = Rect(
      row: inside.row + headRows, column: inside.column, rows: rows, columns: inside.columns)
    let columns = Columns(items, headings, width: inside.columns - 2)
    if headRows > 0 {
      columns.draw(headings, at: inside.row, inside, role: .listHeader, on: &frame)
    }
    drawItems(items, list, state, columns, facts.listArea, on: &frame)
    if footRows > 0 {
      frame.draw(
        footer, at: Point(row: inside.endRow - 1, column: inside.column), role: .overlayHint,
        clip: inside)
    }
    let cursor = Point(row: place.row, column: place.endColumn - 3)
    frame.cursor = cursor
  }

  private static func drawItems(
    _ items: [ListItem], _ list: ListState, _ state: AppState, _ columns: Columns, _ area: Rect,
    on frame: inout Frame
  ) {
    let glyphs = Glyphs.of(state)
    if items.isEmpty {
      let words = emptyWords(list, state)
      frame.draw(words, at: Point(row: area.row, column: area.column + 2), role: .listDimmed)
      return
    }
    let top = min(max(list.top, list.selected - area.rows + 1, 0), max(items.count - 1, 0))
    for offset in 0..<area.rows where items.indices.contains(top + offset) {
      let item = items[top + offset]
      let row = area.row + offset
      let isSelected = top + offset == list.selected
      let role: Role = item.dimmed != nil ? .listDimmed : .listItem
      columns.draw(item.columns, at: row, area, role: role, on: &frame)
      if isSelected {
        let whole = Rect(row: row, column: area.column - 1, rows: 1, columns: area.columns + 2)
        frame.setRole(.listSelected, in: whole)
        frame.draw(glyphs.chosen, at: Point(row: row, column: area.column), role: .listSelected)
      } else if item.isMarked {
        frame.draw(glyphs.dot, at: Point(row: row, column: area.column), role: .listWarm)
      }
    }
  }

  private static func emptyWords(_ list: ListState, _ state: AppState) -> SafeText {
    if !list.filter.isEmpty { return "Nothing matches; Ctrl-U clears." }
    guard list.kind == .models, state.server.models == nil else { return "Nothing here." }
    let place = SafeText(state.server.host.displayName, as: .field)
    switch state.server.link {
    case .asking, .up: return "Asking \(place) for its models…"
    case .down(let error, _, _): return "\(place) does not answer (\(Wording.reason(error)))."
    }
  }

  private static func title(
    _ list: ListState, _ count: Int, _ state: AppState, _ glyphs: Glyphs
  ) -> SafeText {
    let dot = glyphs.dot
    let all = Lists.count(of: list, in: state)
    let number: SafeText = count == all ? "\(all)" : "\(count) of \(all)"
    switch list.kind {
    case .models:
      let place: SafeText =
        state.server.isDemo ? "demo" : SafeText(state.server.host.displayName, as: .field)
      return "Models \(dot) \(place) \(dot) \(number), \(state.server.running.count) warm"
    case .conversations: return "Conversations \(dot) \(number)"
    case .themes: return "Themes \(dot) \(number)"
    case .history: return "Earlier prompts \(dot) \(number)"
    case .palette: return "Commands \(dot) \(number)"
    case .modelActions(let model): return SafeText(model, as: .field)
    case .overflow(let overflow): return overflow.title
    case .optionValue(let name): return SafeText(name, as: .field)
    case .options: return "Options \(dot) \(state.modelName) \(dot) \(number)"
    }
  }

  private static func headings(_ kind: ListState.Kind) -> [SafeText] {
    switch kind {
    case .models: return Lists.modelHeadings
    case .options: return OptionCommands.headings
    case .conversations, .themes, .history, .palette, .modelActions, .overflow,
      .optionValue:
      return []
    }
  }

  private static func footer(_ kind: ListState.Kind) -> SafeText {
    switch kind {
    case .models: return "Enter use    Tab load, unload, details    Ctrl-U clear    Esc close"
    case .themes: return "Enter keep    Ctrl-U clear    Esc back to the old one"
    case .history: return "Enter take    Ctrl-R older    Ctrl-U clear    Esc back to the message"
    case .conversations: return "Enter open    Ctrl-U clear    Esc close"
    case .overflow: return "Enter do    Esc send nothing: the message goes back below"
    case .optionValue: return "Enter set    Ctrl-U clear    Esc back"
    case .options: return "Enter change    Tab back to the model's own    Ctrl-U clear    Esc close"
    case .palette, .modelActions: return "Enter do    Ctrl-U clear    Esc close"
    }
  }

  /// Columns as wide as their contents, given up from the right where the window is narrow.
  private struct Columns {
    private var widths: [Int]
    private static let gap = 2

    init(_ items: [ListItem], _ headings: [SafeText], width: Int) {
      let count = max(items.map(\.columns.count).max() ?? 0, headings.count)
      widths = (0..<count).map { column in
        let cells = items.lazy.map { column < $0.columns.count ? $0.columns[column].width : 0 }
        return max(cells.max() ?? 0, column < headings.count ? headings[column].width : 0)
      }
      guard !widths.isEmpty else { return }
      // The first column says what the row is: it yields last, and not below 16 cells.
      var total: Int { widths.reduce(0) { $0 + ($1 > 0 ? $1 + Self.gap : 0) } }
      let surplus = total - width
      if surplus > 0 { widths[0] = max(widths[0] - surplus, min(widths[0], 28)) }
      var last = widths.count - 1
      while total > width + Self.gap, last > 0 {
        widths[last] = 0
        last -= 1
      }
      widths[0] = max(min(widths[0], width), 1)
    }

    func draw(
      _ cells: [SafeText], at row: Int, _ area: Rect, role: Role, on frame: inout Frame
    ) {
      var column = area.column + 2
      for (place, width) in widths.enumerated() where width > 0 {
        if place < cells.count {
          frame.draw(
            cells[place].truncated(width: width), at: Point(row: row, column: column), role: role,
            clip: area)
        }
        column += width + Self.gap
      }
    }
  }
}
