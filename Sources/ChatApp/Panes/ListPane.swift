internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The one list widget's picture: a box above the message, as high as its rows need.
enum ListPane {
  static func draw(
    _ list: ListState, _ state: AppState, in area: Rect, on frame: inout Frame,
    _ facts: inout ViewFacts
  ) {
    let items = Lists.rows(of: list, in: state)
    let headings = headings(list.kind)
    let footer = footer(list.kind)
    let extra = 4 + (headings.isEmpty ? 0 : 1)
    // What is searched for while it is typed keeps its place on the screen.
    let wanted = list.kind == .search ? area.rows : max(items.count, 1) + extra
    let height = min(max(wanted, 6), area.rows)
    let width = min(area.columns, 100)
    let place = Rect(
      row: area.endRow - height, column: area.column + (area.columns - width) / 2, rows: height,
      columns: width)
    let glyphs = Glyphs.of(state)
    let inside = Overlays.box(
      place, title: title(list, items.count, state, glyphs),
      right: filter(list, width: width / 2, glyphs), state, on: &frame)
    guard inside.rows > 0 else { return }
    let headRows = headings.isEmpty ? 0 : 1
    let footRows = inside.rows >= headRows + 3 ? 2 : 0
    let rows = max(inside.rows - headRows - footRows, 1)
    facts.listRows = rows
    facts.listArea = Rect(
      row: inside.row + headRows, column: inside.column, rows: rows, columns: inside.columns)
    let columns = columns(list.kind, items, headings, width: inside.columns - 2)
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
    _ items: ListRows, _ list: ListState, _ state: AppState, _ columns: ListColumns,
    _ area: Rect, on frame: inout Frame
  ) {
    let glyphs = Glyphs.of(state)
    if items.isEmpty {
      let words = emptyWords(list, state)
      frame.draw(words, at: Point(row: area.row, column: area.column + 2), role: .listDimmed)
      return
    }
    let top = min(max(list.top, list.selected - area.rows + 1, 0), max(items.count - 1, 0))
    for offset in 0..<area.rows where top + offset < items.count {
      let row = area.row + offset
      guard let item = items[top + offset] else {
        frame.draw("…", at: Point(row: row, column: area.column + 2), role: .listDimmed)
        continue
      }
      let isSelected = top + offset == list.selected
      let role: Role = item.dimmed != nil ? .listDimmed : .listItem
      columns.draw(
        item.columns, styled: item.styled, at: row, area, role: role, on: &frame)
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
    switch list.kind {
    case .conversations: return emptyConversations(list, state)
    case .search: return emptySearch(list, state)
    case .models, .themes, .history, .palette, .modelActions, .conversationActions, .rename,
      .overflow, .options, .optionValue:
      break
    }
    if !list.filter.isEmpty { return "Nothing matches; Ctrl-U clears." }
    guard list.kind == .models, state.server.models == nil else { return "Nothing here." }
    let place = SafeText(state.server.host.displayName, as: .field)
    switch state.server.link {
    case .asking, .up: return "Asking \(place) for its models…"
    case .down(let error, _, _): return "\(place) does not answer (\(Wording.reason(error)))."
    }
  }

  private static func emptyConversations(_ list: ListState, _ state: AppState) -> SafeText {
    let listing = state.storage.listing
    if let trouble = listing.trouble { return trouble }
    if listing.told == nil || listing.isAsking { return "Reading the history…" }
    return list.filter.isEmpty
      ? "No conversations yet." : "No title matches. /search looks into the texts."
  }

  private static func emptySearch(_ list: ListState, _ state: AppState) -> SafeText {
    let findings = state.history.findings
    if let trouble = findings.trouble { return trouble }
    if list.filter.trimmed.isEmpty {
      return "Type words of what was said; \"quotes\" keep words together."
    }
    return findings.isAsking ? "Searching…" : "Nothing found."
  }

  private static func headings(_ kind: ListState.Kind) -> [SafeText] {
    switch kind {
    case .models: return Lists.modelHeadings
    case .conversations: return Lists.conversationHeadings
    case .search: return Lists.hitHeadings
    case .options: return OptionCommands.headings
    case .themes, .history, .palette, .modelActions, .conversationActions, .rename, .overflow,
      .optionValue:
      return []
    }
  }

  private static func columns(
    _ kind: ListState.Kind, _ rows: ListRows, _ headings: [SafeText], width: Int
  ) -> ListColumns {
    typealias Plan = ListColumns.Plan
    switch kind {
    case .conversations where width < 54:
      return ListColumns(
        [Plan(width: 0), Plan(width: 0, from: .max), Plan(width: 5, from: .max), Plan(width: 8)],
        width: width)
    case .conversations:
      return ListColumns(
        [
          Plan(width: 0), Plan(width: width < 90 ? 18 : 24, from: 66), Plan(width: 5),
          Plan(width: 6), Plan(width: 8),
        ], width: width)
    case .search:
      return ListColumns(
        [Plan(width: 6), Plan(width: width < 90 ? 18 : 26, from: 54), Plan(width: 0)],
        width: width)
    case .models, .themes, .history, .palette, .modelActions, .conversationActions, .rename,
      .overflow, .options, .optionValue:
      return ListColumns(rows.items, headings, width: width)
    }
  }

  /// What is typed, at least its end.
  private static func filter(_ list: ListState, width: Int, _ glyphs: Glyphs) -> SafeText {
    let label: SafeText
    switch list.kind {
    case .rename: label = "title"
    case .search: label = "words"
    case .optionValue: label = "value"
    case .models, .conversations, .themes, .history, .palette, .modelActions, .conversationActions,
      .overflow, .options:
      label = "filter"
    }
    var typed = SafeText(list.filter, as: .field)
    let room = max(width - label.width - 4, 8)
    if typed.width > room { typed = "…" + typed.dropFirst(width: typed.width - room + 1) }
    return "\(label): \(typed)\(glyphs.cursor)"
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
    case .conversations:
      let archived: SafeText =
        state.storage.listing.includesArchived ? ", archived ones too" : ""
      return "Conversations \(dot) \(count)\(archived)"
    case .search:
      let findings = state.history.findings
      let more: SafeText = findings.hasMore ? "+" : ""
      let order: SafeText = findings.order == .newest ? "newest first" : "best first"
      return "Search \(dot) \(count)\(more) \(dot) \(order)"
    case .conversationActions(let id): return conversation(id, state)
    case .rename(let id): return "Rename \(conversation(id, state))"
    case .themes: return "Themes \(dot) \(number)"
    case .history: return "Earlier prompts \(dot) \(number)"
    case .palette: return "Commands, conversations, models \(dot) \(number)"
    case .modelActions(let model): return SafeText(model, as: .field)
    case .overflow(let overflow): return overflow.title
    case .optionValue(let name): return SafeText(name, as: .field)
    case .options: return "Options \(dot) \(state.modelName) \(dot) \(number)"
    }
  }

  private static func conversation(_ id: ConversationID, _ state: AppState) -> SafeText {
    let title =
      state.conversations[id]?.conversation.title ?? state.storage.listing.summary(of: id)?.title
    return SafeText(title ?? "", as: .field)
  }

  private static func footer(_ kind: ListState.Kind) -> SafeText {
    switch kind {
    case .models: return "Enter use    Tab load, unload, details    Ctrl-U clear    Esc close"
    case .themes: return "Enter keep    Ctrl-U clear    Esc back to the old one"
    case .conversations:
      return "Enter open    Tab rename, pin, delete, export…    Ctrl-U clear    Esc close"
    case .search: return "Enter open there    Tab newest or best first    Ctrl-U clear    Esc close"
    case .history: return "Enter take    Ctrl-R older    Ctrl-U clear    Esc back to the message"
    case .overflow: return "Enter do    Esc send nothing: the message goes back below"
    case .optionValue: return "Enter set    Ctrl-U clear    Esc back"
    case .options: return "Enter change    Tab back to the model's own    Ctrl-U clear    Esc close"
    case .palette, .modelActions, .conversationActions:
      return "Enter do    Ctrl-U clear    Esc close"
    case .rename: return "Enter rename    Ctrl-U clear    Esc leave it"
    }
  }
}
