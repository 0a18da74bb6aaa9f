internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// What keys do in lists, pages and questions.
enum ListCommands {
  enum Step: Sendable {
    case by(Int)
    case pages(Int)
    case home, end
  }

  static func move(_ step: Step, in state: inout AppState) -> [Effect] {
    switch state.overlays.last {
    case .list(let list): return move(step, list, in: &state)
    case .entry(var entry):
      entry.top = scrolled(entry.top, step, state)
      state.overlays[state.overlays.count - 1] = .entry(entry)
    case .help(let scroll):
      state.overlays[state.overlays.count - 1] = .help(scroll: scrolled(scroll, step, state))
    case .page(let title, let text, let scroll):
      state.overlays[state.overlays.count - 1] = .page(
        title: title, text: text, scroll: scrolled(scroll, step, state))
    case .duel(let scroll):
      let row = scrolled(scroll ?? state.facts.lastScroll, step, state)
      let follows = state.open.isDuelling && row == state.facts.lastScroll
      state.overlays[state.overlays.count - 1] = .duel(scroll: follows ? nil : row)
    case .transfer, .question, .probe, nil: break
    }
    return []
  }

  private static func target(_ from: Int, _ step: Step, page: Int, last: Int) -> Int {
    let wanted: Int
    switch step {
    case .by(let rows): wanted = from + rows
    case .pages(let pages): wanted = from + pages * max(page - 1, 1)
    case .home: wanted = 0
    case .end: wanted = last
    }
    return max(min(wanted, last), 0)
  }

  private static func scrolled(_ scroll: Int, _ step: Step, _ state: AppState) -> Int {
    target(scroll, step, page: state.facts.listRows, last: state.facts.lastScroll)
  }

  private static func move(_ step: Step, _ list: ListState, in state: inout AppState) -> [Effect] {
    var list = list
    let contents = ListContents(list, state)
    list.selected = target(
      list.selected, step, page: state.facts.listRows, last: max(contents.count - 1, 0))
    replace(list, in: &state)
    return preview(list, contents, &state) + Browsing.refresh(&state)
  }

  /// Puts the changed list back and keeps its chosen row in view.
  private static func replace(_ list: ListState, in state: inout AppState) {
    var list = list
    let rows = max(state.facts.listRows, 1)
    list.top = min(max(list.top, list.selected - rows + 1), list.selected)
    state.overlays[state.overlays.count - 1] = .list(list)
    if list.kind == .models { state.detailsDue = state.moment.uptime + Deadlines.detailsPause }
  }

  // Another filter: the best row is chosen, and an Enter that still waits meant the one before.
  private static func edited(_ list: ListState, in state: inout AppState) {
    var list = list
    list.selected = 0
    state.storage.listing.choiceWaits = false
    state.history.findings.choiceWaits = false
    replace(list, in: &state)
  }

  /// A row was pointed at.
  static func select(_ row: Int, in state: inout AppState) -> [Effect] {
    guard case .list(let list) = state.overlays.last else { return [] }
    return move(.by(row - list.selected), list, in: &state)
  }

  // A theme is seen over the real screen before it is chosen.
  private static func preview(
    _ list: ListState, _ contents: ListContents, _ state: inout AppState
  ) -> [Effect] {
    guard list.kind == .themes, let item = contents[list.selected] else { return [] }
    return Themes.load(item.value, .preview, in: &state)
  }

  static func type(_ text: String, in state: inout AppState) -> [Effect] {
    guard case .list(var list) = state.overlays.last else { return [] }
    list.filter += text
    edited(list, in: &state)
    let shown = list.kind == .themes ? preview(list, ListContents(list, state), &state) : []
    return shown + Browsing.refresh(&state) + Recalling.asking(list, state)
  }

  static func startFilter(_ state: inout AppState, _: String) -> [Effect] {
    guard case .list(var list) = state.overlays.last else { return [] }
    list.isFiltering = true
    replace(list, in: &state)
    return []
  }

  static func clearFilter(_ state: inout AppState, _: String) -> [Effect] {
    guard case .list(var list) = state.overlays.last else { return [] }
    list.filter = ""
    edited(list, in: &state)
    return preview(list, ListContents(list, state), &state) + Browsing.refresh(&state)
  }

  static func eraseFilter(_ state: inout AppState, _: String) -> [Effect] {
    guard case .list(var list) = state.overlays.last, !list.filter.isEmpty else { return [] }
    list.filter.removeLast()
    edited(list, in: &state)
    return preview(list, ListContents(list, state), &state) + Browsing.refresh(&state)
      + Recalling.asking(list, state)
  }

  // MARK: choosing

  static func choose(_ state: inout AppState, _: String) -> [Effect] {
    guard case .list(let list) = state.overlays.last else { return [] }
    if waits(for: list, in: &state) { return [] }
    guard let item = ListContents(list, state)[list.selected] else { return [] }
    if let reason = item.dimmed {
      state.tell(.warning, "\(item.columns.first ?? ""): \(reason).")
      return []
    }
    state.overlays.removeLast()
    switch list.kind {
    case .models: return ModelCommands.use(item.value, in: &state)
    case .conversations: return openConversation(item.value, in: &state)
    case .search: return openHit(item.value, in: &state)
    case .conversationActions(let id): return HistoryActions.act(item.value, on: id, in: &state)
    case .rename(let id):
      let title = item.value == "given" ? list.filter.trimmed : nil
      return HistoryCommands.call(id, title, in: &state)
    case .themes:
      let key: SafeText = SafeText(item.value, as: .field)
      state.tell(.success, "Theme \(key).")
      return Themes.load(item.value, .choice, in: &state)
    case .history:
      return Recalling.choose(item.value, in: &state)
    case .palette:
      return PaletteChoice(item.value).map { take($0, in: &state) } ?? []
    case .modelActions(let model): return ModelActions.act(item.value, on: model, in: &state)
    case .overflow(let overflow):
      return Overflowing.choose(item.value, overflow, in: &state)
    case .options(let scope):
      return OptionCommands.edit(item.value, scope, below: list, in: &state)
    case .optionValue(let name, let scope):
      return OptionCommands.set(name, to: item.value, scope, in: &state)
    case .presets: return PresetCommands.take(item.value, in: &state)
    case .diagnostics(let shown):
      return DiagnosticsLists.choose(item.value, in: shown, below: list, in: &state)
    case .settings: return ConfigCommands.edit(item.value, below: list, in: &state)
    case .settingValue(let key): return ConfigCommands.choose(item.value, of: key, in: &state)
    case .hosts: return HostCommands.use(item.value, in: &state)
    case .transfers: return TransferCommands.act("layers", on: item.value, in: &state)
    case .transferActions(let number):
      return TransferCommands.act(item.value, on: number, in: &state)
    }
  }

  private static func openConversation(_ value: String, in state: inout AppState) -> [Effect] {
    UInt64(value).map { Opening.open(ConversationID(raw: $0), in: &state) } ?? []
  }

  private static func openHit(_ value: String, in state: inout AppState) -> [Effect] {
    let hits = state.history.findings.hits
    guard let place = Int(value), hits.indices.contains(place) else { return [] }
    return Searching.choose(hits[place], in: &state)
  }

  private static func take(_ choice: PaletteChoice, in state: inout AppState) -> [Effect] {
    switch choice {
    case .command(let id): return Input.run(id, in: &state)
    case .conversation(let id): return Opening.open(id, in: &state)
    case .model(let name): return ModelCommands.use(name, in: &state)
    }
  }

  // What was typed last is not answered yet: the rows are those of before, and none of them is
  // meant. Enter counts as soon as the answer is there.
  private static func waits(for list: ListState, in state: inout AppState) -> Bool {
    switch list.kind {
    case .conversations:
      guard state.storage.listing.isAsking, state.storage.listing.isStale else { return false }
      state.storage.listing.choiceWaits = true
    case .search:
      guard state.history.findings.isAsking, state.history.findings.asked?.offset == 0 else {
        return false
      }
      state.history.findings.choiceWaits = true
    case .models, .themes, .history, .palette, .modelActions, .diagnostics, .hosts, .transfers,
      .transferActions, .conversationActions, .rename, .overflow, .options, .optionValue,
      .presets, .settings, .settingValue:
      return false
    }
    return true
  }

  static func actions(_ state: inout AppState, _: String) -> [Effect] {
    guard case .list(let list) = state.overlays.last else {
      RequestCommands.pageActions(&state)
      return []
    }
    let value = ListContents(list, state)[list.selected]?.value
    switch list.kind {
    case .models: if let value { state.overlays.append(.list(ListState(.modelActions(value)))) }
    case .transfers:
      if let value { state.overlays.append(.list(ListState(.transferActions(value)))) }
    case .conversations:
      guard let raw = value.flatMap({ UInt64($0) }) else { return [] }
      state.overlays.append(.list(ListState(.conversationActions(ConversationID(raw: raw)))))
    case .search: return Searching.changeOrder(&state)
    case .options(let scope):
      if let value { return OptionCommands.reset(value, scope, in: &state) }
    case .presets: if let value { return PresetCommands.delete(value, in: &state) }
    case .diagnostics(let shown): return DiagnosticsLists.actions(value, in: shown, &state)
    case .settings: if let value { return ConfigCommands.reset(value, in: &state) }
    case .hosts:
      return [.probe(ListContents(list, state).values.compactMap { HostCommands.host($0, state) })]
    case .themes, .history, .palette, .modelActions, .transferActions, .conversationActions,
      .rename, .overflow,
      .optionValue, .settingValue:
      break
    }
    return []
  }

  /// Sorts the list of models by the next column, or the one before.
  static func sort(by count: Int, in state: inout AppState) -> [Effect] {
    guard case .list(let list) = state.overlays.last else { return [] }
    OptionCommands.turn(list, by: count, in: &state)
    guard list.kind == .models else { return [] }
    let chosen = ListContents(list, state)[list.selected]?.value
    state.modelSort.step(count)
    keep(chosen, list, in: &state)
    return []
  }

  /// Turns the order of the list of models about.
  static func reverse(_ state: inout AppState, _: String) -> [Effect] {
    guard case .list(let list) = state.overlays.last, list.kind == .models else { return [] }
    let chosen = ListContents(list, state)[list.selected]?.value
    state.modelSort.isReversed.toggle()
    keep(chosen, list, in: &state)
    return []
  }

  // The cursor stays on its row when the rows change places.
  private static func keep(_ value: String?, _ list: ListState, in state: inout AppState) {
    var list = list
    list.selected = value.flatMap { ListContents(list, state).place(of: $0) } ?? 0
    replace(list, in: &state)
  }

  // MARK: questions

  static func confirm(_ state: inout AppState, _: String) -> [Effect] {
    guard case .question(let question) = state.overlays.popLast() else { return [] }
    switch question.matter {
    case .quit: return Keeping.leave(&state)
    case .leaveDemo: return Servers.leaveDemo(&state)
    case .overwrite(var request):
      request.mode = .overwrite
      return [.write(request)]
    case .replaceFile(var order):
      order.mayReplace = true
      return [.history(.export(order))]
    case .replaceModel(let order): return ModelSaving.create(order, in: &state)
    }
  }

  static func deny(_ state: inout AppState, _: String) -> [Effect] {
    if case .question = state.overlays.last { state.overlays.removeLast() }
    return []
  }
}
