internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The one list widget's picture: a box above the message, as high as its rows need.
enum ListPane {
  static func draw(
    _ list: ListState, _ state: AppState, in area: Rect, on frame: inout Frame,
    _ facts: inout ViewFacts
  ) {
    let contents = ListContents(list, state)
    let widest = list.kind == .models ? 118 : list.kind == .themes ? 36 : 100
    let width = min(area.columns, widest)
    let columns = contents.columns(state, width: width - 6)
    let headRows = columns.hasHeadings ? 1 : 0
    let remark = remark(list, contents, state, width: width - 4)
    let told = remarkRows(list, contents, remark, state, width: width - 4)
    let extra = 4 + headRows + told
    // What is searched for while it is typed keeps its place on the screen.
    let empty = contents.isEmpty ? emptyRows(list, state, width: width - 6).count : 0
    let wanted = list.kind == .search ? area.rows : max(contents.count, empty, 1) + extra
    let height = min(max(wanted, 6), area.rows)
    let place = place(list.kind, Size(rows: height, columns: width), in: area)
    let glyphs = Glyphs.of(state)
    let inside = Overlays.box(
      place, title: title(list, contents, state, glyphs),
      right: filter(list, width: width / 2, glyphs), state, on: &frame)
    guard inside.rows > 0 else { return }
    let footRows = inside.rows >= headRows + 3 ? 2 : 0
    // The rows go before what is told of one of them, unless few are left anyway.
    let least = min(max(contents.count, 1), 3)
    let remarkRows = told > 0 && inside.rows >= headRows + footRows + told + least ? told : 0
    let rows = max(inside.rows - headRows - footRows - remarkRows, 1)
    facts.listRows = rows
    facts.listArea = Rect(
      row: inside.row + headRows, column: inside.column, rows: rows, columns: inside.columns)
    if headRows > 0 { columns.drawHeadings(at: inside.row, inside, on: &frame) }
    facts.listTop = top(list, contents, rows: rows)
    drawItems(contents, list, state, columns, facts.listArea, on: &frame)
    if remarkRows > 0 {
      let row = inside.endRow - footRows - remarkRows + 1
      for (offset, line) in remark.prefix(remarkRows - 1).enumerated() {
        let at = Point(row: row + offset, column: inside.column)
        frame.draw(line, at: at, role: .overlayText, clip: inside)
      }
    }
    if footRows > 0 { drawFooter(list, state, glyphs, inside, on: &frame) }
    let cursor = Point(row: place.row, column: place.endColumn - 3)
    frame.cursor = cursor
  }

  // Beside a list of themes the screen is to be seen in them.
  private static func place(_ kind: ListState.Kind, _ size: Size, in area: Rect) -> Rect {
    let middle = area.column + (area.columns - size.columns) / 2
    return Rect(
      row: area.endRow - size.rows,
      column: kind == .themes ? area.endColumn - size.columns : middle, rows: size.rows,
      columns: size.columns)
  }

  private static func drawFooter(
    _ list: ListState, _ state: AppState, _ glyphs: Glyphs, _ inside: Rect, on frame: inout Frame
  ) {
    let words = Fitting.hints(
      state.keys.own(hints: footer(list.kind, state, glyphs), in: .list), width: inside.columns)
    frame.draw(
      words, at: Point(row: inside.endRow - 1, column: inside.column), role: .overlayHint,
      clip: inside)
  }

  // Rows for what is told, the blank one before it included: as many for each of the few hosts, so
  // that the list keeps its height while one goes through it.
  private static func remarkRows(
    _ list: ListState, _ contents: ListContents, _ remark: [SafeText], _ state: AppState,
    width: Int
  ) -> Int {
    guard list.kind == .hosts else { return remark.isEmpty ? 0 : mostRemark(width) + 1 }
    let wrap = LineWrap(width: max(width, 1))
    let most = (0..<min(contents.count, 50)).compactMap { contents[$0] }.map { item in
      let words = HostCommands.remark(item.value, state)
      return words.isEmpty ? 0 : min(wrap.rows(of: words).count, 2)
    }.max()
    return most.map { $0 > 0 ? $0 + 1 : 0 } ?? 0
  }

  private static func mostRemark(_ width: Int) -> Int { width < 56 ? 3 : 2 }

  // What is to be known of the chosen model.
  private static func remark(
    _ list: ListState, _ contents: ListContents, _ state: AppState, width: Int
  ) -> [SafeText] {
    guard let item = contents[list.selected] else { return [] }
    let words: SafeText
    switch list.kind {
    case .options(let scope): words = OptionCommands.remark(item.value, scope, state)
    case .optionValue(let name, let scope): words = OptionCommands.remark(name, scope, state)
    case .hosts:
      words = HostCommands.remark(item.value, state)
      if words.isEmpty { return [] }
    case .models:
      words = ModelFilter(list.filter).complaint ?? ModelList.remark(item.value, state)
    case .settings: words = ConfigCommands.remark(item.value, state)
    case .settingValue(let key): words = ConfigCommands.remark(key, state)
    case .diagnostics(.policies):
      // Where all of a row is in sight, there is nothing to add.
      if width >= 96 { return [] }
      words = PolicyCommands.remark(item)
    case .conversations, .themes, .history, .palette, .modelActions, .diagnostics,
      .transfers, .transferActions, .conversationActions, .rename, .overflow,
      .search, .presets:
      return []
    }
    return words.isEmpty ? [""] : LineWrap(width: max(width, 1)).rows(of: words)
  }

  private static func drawItems(
    _ contents: ListContents, _ list: ListState, _ state: AppState, _ columns: ListColumns,
    _ area: Rect, on frame: inout Frame
  ) {
    let glyphs = Glyphs.of(state)
    if contents.isEmpty {
      for (offset, words) in emptyRows(list, state, width: area.columns - 2).enumerated() {
        frame.draw(
          words, at: Point(row: area.row + offset, column: area.column + 2), role: .listDimmed,
          clip: area)
      }
      return
    }
    let top = top(list, contents, rows: area.rows)
    for offset in 0..<area.rows where top + offset < contents.count {
      let row = area.row + offset
      guard let item = contents[top + offset] else {
        frame.draw("…", at: Point(row: row, column: area.column + 2), role: .listDimmed)
        continue
      }
      let isSelected = top + offset == list.selected
      let role: Role = item.dimmed != nil ? .listDimmed : .listItem
      columns.draw(item.columns, styled: item.styled, at: row, area, role: role, on: &frame)
      if isSelected {
        let whole = Rect(row: row, column: area.column - 1, rows: 1, columns: area.columns + 2)
        frame.setRole(.listSelected, in: whole)
        frame.draw(glyphs.chosen, at: Point(row: row, column: area.column), role: .listSelected)
      } else {
        if list.kind == .models, state.server.running(item.value) != nil {
          frame.setRole(.listWarm, in: columns.lastCell(at: row, area))
        }
        if item.isMarked {
          frame.draw(glyphs.dot, at: Point(row: row, column: area.column), role: .listWarm)
        }
      }
    }
  }

  /// The first row that is seen.
  private static func top(_ list: ListState, _ contents: ListContents, rows: Int) -> Int {
    min(max(list.top, list.selected - rows + 1, 0), max(contents.count - 1, 0))
  }

  private static func emptyRows(
    _ list: ListState, _ state: AppState, width: Int
  ) -> [SafeText] {
    LineWrap(width: max(width, 1)).rows(of: emptyWords(list, state))
  }

  static func emptyWords(_ list: ListState, _ state: AppState) -> SafeText {
    switch list.kind {
    case .conversations: return emptyConversations(list, state)
    case .search: return emptySearch(list, state)
    case .diagnostics(let shown):
      if list.filter.isEmpty { return DiagnosticsLists.empty(shown, state) }
    case .models, .themes, .history, .palette, .modelActions, .hosts, .transfers,
      .transferActions, .conversationActions, .rename, .overflow, .options, .optionValue,
      .presets, .settings, .settingValue:
      break
    }
    if list.kind == .models, let words = ModelList.nothing(list.filter, state) { return words }
    if !list.filter.isEmpty {
      return "Nothing matches; \(state.keys.key(for: .listClear, in: .list)) clears."
    }
    guard list.kind == .models else { return "Nothing here." }
    guard state.server.models == nil else { return "No models yet: /pull qwen3:0.6b gets one." }
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

  /// What is typed, at least its end.
  private static func filter(_ list: ListState, width: Int, _ glyphs: Glyphs) -> SafeText {
    let label: SafeText
    switch list.kind {
    case .rename: label = "title"
    case .search: label = "words"
    case .optionValue, .settingValue: label = "value"
    case .models, .conversations, .themes, .history, .palette, .modelActions, .diagnostics, .hosts,
      .transfers, .transferActions, .conversationActions, .overflow, .options, .presets,
      .settings:
      label = "filter"
    }
    var typed = SafeText(list.filter, as: .field)
    let room = max(width - label.width - 4, 8)
    if typed.width > room { typed = "…" + typed.dropFirst(width: typed.width - room + 1) }
    return "\(label): \(typed)\(glyphs.cursor)"
  }

  static func title(
    _ list: ListState, _ contents: ListContents, _ state: AppState, _ glyphs: Glyphs
  ) -> SafeText {
    let dot = glyphs.dot
    let (count, all) = (contents.count, contents.total)
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
    case .optionValue(let name, let scope):
      return "\(SafeText(name, as: .field)) \(dot) \(OptionCommands.title(scope, state))"
    case .options(let scope): return "Options \(dot) \(OptionCommands.title(scope, state))"
    case .presets: return "Presets \(dot) \(number)"
    case .diagnostics(let shown): return DiagnosticsLists.title(shown, number, state, dot)
    case .settings: return "Settings \(dot) \(number)"
    case .settingValue(let key): return SafeText(key, as: .field)
    case .hosts: return "Hosts \(dot) \(number)"
    case .transfers: return "Pulls, pushes, creations \(dot) \(number)"
    case .transferActions(let number):
      let order = TransferCommands.transfer(number, state)?.order
      return order.map { "\(TransferWords.noun($0)) \(SafeText($0.model, as: .field))" } ?? ""
    }
  }

  private static func conversation(_ id: ConversationID, _ state: AppState) -> SafeText {
    let title =
      state.conversations[id]?.conversation.title ?? state.storage.listing.summary(of: id)?.title
    return SafeText(title ?? "", as: .field)
  }

  private static func footer(
    _ kind: ListState.Kind, _ state: AppState, _ glyphs: Glyphs
  ) -> SafeText {
    switch kind {
    case .models:
      let arrows: SafeText = glyphs.lines == .ascii ? "Left Right" : "← →"
      if state.modelSort.column != nil {
        return "Enter use   Tab delete, details…   \(arrows) sort   Alt-r turn   Esc close"
      }
      return "Enter use   Tab pull, copy, delete, details…   \(arrows) sort   Esc close"
    case .diagnostics(let shown): return DiagnosticsLists.footer(shown)
    case .hosts: return "Enter use    Tab ask again    Ctrl-U clear    Esc close"
    case .transfers: return "Enter layers    Tab stop, go on    Ctrl-U clear    Esc close"
    case .themes: return "Enter keep    Esc the old one"
    case .conversations:
      return "Enter open    Tab rename, pin, delete, export…    Ctrl-U clear    Esc close"
    case .search: return "Enter open there    Tab newest or best first    Ctrl-U clear    Esc close"
    case .history: return "Enter take    Ctrl-R older    Ctrl-U clear    Esc back to the message"
    case .overflow: return "Enter do    Esc send nothing: the message goes back below"
    case .settings:
      return "Enter change    Tab back to the files    Ctrl-U clear    Esc close"
    case .optionValue, .settingValue: return "Enter set    Ctrl-U clear    Esc back"
    case .options:
      let arrows: SafeText = glyphs.lines == .ascii ? "Left Right" : "← →"
      return
        "Enter change   Tab give back   \(arrows) here, for the model, for all   Esc close"
    case .presets: return "Enter take    Tab delete a saved one    Ctrl-U clear    Esc close"
    case .palette, .modelActions, .transferActions, .conversationActions:
      return "Enter do    Ctrl-U clear    Esc close"
    case .rename: return "Enter rename    Ctrl-U clear    Esc leave it"
    }
  }
}
