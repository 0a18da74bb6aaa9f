internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// What the lists show: rows made from the state, filtered by what was typed.
enum Lists {
  /// The rows of a list; those of the history are made as they are looked at.
  static func rows(of list: ListState, in state: AppState) -> ListRows {
    switch list.kind {
    case .conversations: return ListRows(kept: unkept(list, in: state), state)
    case .search: return ListRows(found: state)
    case .palette, .models, .themes, .history, .modelActions, .diagnostics, .hosts, .transfers,
      .transferActions, .conversationActions, .rename, .overflow, .options, .optionValue,
      .presets, .settings, .settingValue:
      return ListRows(items(of: list, in: state))
    }
  }

  /// The rows that pass the list's filter, best first.
  static func items(of list: ListState, in state: AppState) -> [ListItem] {
    if list.kind == .models {
      return ModelList.places(list.filter, state).map { ModelList.item($0, state) }
    }
    if case .rename(let id) = list.kind { return titles(list.filter, of: id, state) }
    if list.kind == .history { return history(list.filter, state) }
    if case .optionValue(let name, let scope) = list.kind {
      return OptionCommands.choices(name, list.filter, scope, state)
    }
    if case .settingValue(let key) = list.kind {
      return ConfigCommands.choices(key, list.filter, state)
    }
    return matching(list.filter, unfiltered(list.kind, in: state))
  }

  /// The rows that a filter's words are in, the best first.
  static func matching(_ filter: String, _ all: [ListItem]) -> [ListItem] {
    let words = filter.lowercased().split(separator: " ").map(String.init)
    guard !words.isEmpty else { return all }
    let ranked = all.enumerated().compactMap { place, item -> (Int, Int, ListItem)? in
      var total = 0
      for word in words {
        guard let score = Fuzzy.score(word, in: item.haystack) else { return nil }
        total += score
      }
      return (total, place, item)
    }
    return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// How many rows there are without the filter.
  static func count(of list: ListState, in state: AppState) -> Int {
    unfiltered(list.kind, in: state).count
  }

  static func unfiltered(_ kind: ListState.Kind, in state: AppState) -> [ListItem] {
    switch kind {
    case .models: return ModelList.places("", state).map { ModelList.item($0, state) }
    case .themes: return themes(state)
    case .history: return history("", state)
    case .palette: return palette(state)
    case .modelActions(let model): return ModelActions.rows(model, state)
    case .overflow(let overflow): return OverflowPlan(overflow, state).items
    case .options(let scope): return OptionCommands.items(scope, state)
    case .optionValue(let name, let scope): return OptionCommands.choices(name, "", scope, state)
    case .presets: return PresetCommands.rows(state)
    case .settings: return ConfigCommands.items(state)
    case .settingValue(let key): return ConfigCommands.choices(key, "", state)
    case .hosts: return HostCommands.rows(state)
    case .transfers: return TransferCommands.rows(state)
    case .transferActions(let number): return TransferCommands.actions(number, state)
    case .conversationActions(let id): return actions(id, state)
    case .conversations, .search, .rename, .diagnostics: return []
    }
  }

  // MARK: models

  /// Whether a model is loaded and for how long: `● 4:12`; at length where it lies too:
  /// `◐ 60% GPU 4:12`.
  static func warmth(_ model: String, _ state: AppState, isLong: Bool = false) -> SafeText {
    if state.server.loading.contains(model), state.server.running(model) == nil { return "loading" }
    guard let running = state.server.running(model) else { return "" }
    let share = running.gpuShare ?? 1
    let isSplit = share > 0 && share < 1
    var mark: SafeText =
      state.launch.unicode ? (isSplit ? "◐" : "●") : (isSplit ? "%" : "*")
    if isLong, running.gpuShare != nil {
      let percent = min(max(Int((share * 100).rounded()), 1), 99)
      mark += isSplit ? " \(percent)% GPU" : share > 0 ? " GPU" : " CPU"
    }
    guard let expires = running.expiresAt else { return mark }
    let left = expires.secondsSinceEpoch - state.moment.wall.seconds
    if left > 20 * 365 * 86_400 { return "\(mark) stays" }
    return left > 0 ? "\(mark) \(Figures.timeLeft(.seconds(left)))" : "\(mark) leaving"
  }

  // MARK: the other lists

  private static func themes(_ state: AppState) -> [ListItem] {
    state.themes.map { name in
      ListItem(
        value: name, columns: [SafeText(name, as: .field)], isMarked: name == state.theme)
    }
  }

  private static func history(_ filter: String, _ state: AppState) -> [ListItem] {
    Recalling.matches(filter, state.composer.history).map { prompt in
      ListItem(value: prompt, columns: [oneLine(prompt, around: filter, state)])
    }
  }

  /// A prompt in one row, from shortly before what was searched for.
  private static func oneLine(
    _ prompt: String, around filter: String, _ state: AppState
  ) -> SafeText {
    let start = prompt.beginning(utf8: Recalling.searched)
    let place = filter.isEmpty ? 0 : start.lowercased().place(of: filter.lowercased()) ?? 0
    let isFar = place > 60 && place < start.utf8.count
    var part = start.beginning(utf8: 400)
    if isFar {
      let from = start.index(start.startIndex, offsetBy: 0)
      part =
        String(
          start.utf8.suffix(from: start.utf8.index(from, offsetBy: place - 20))
            .drop { $0 & 0xC0 == 0x80 }) ?? start
      part = part.beginning(utf8: 400)
    }
    let mark = state.launch.unicode ? " ↵ " : " / "
    let words = part.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: mark)
    let shown = SafeText(words, as: .field)
    return isFar ? "…\(shown)" : shown
  }
}

extension ListItem {
  /// What the filter searches.
  var haystack: String {
    let shown = searched.map { places in
      places.compactMap { columns.indices.contains($0) ? columns[$0] : nil }
    }
    return (shown ?? columns).joined(separator: " ").string.lowercased()
  }
}
