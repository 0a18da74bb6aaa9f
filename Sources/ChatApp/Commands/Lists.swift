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
    case .palette, .models, .themes, .history, .modelActions, .conversationActions, .rename,
      .overflow, .options, .optionValue:
      return ListRows(items(of: list, in: state))
    }
  }

  /// The rows that pass the list's filter, best first.
  static func items(of list: ListState, in state: AppState) -> [ListItem] {
    if case .rename(let id) = list.kind { return titles(list.filter, of: id, state) }
    if list.kind == .history { return history(list.filter, state) }
    if case .optionValue(let name) = list.kind {
      return OptionCommands.choices(name, list.filter, state)
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
    case .models: return models(state)
    case .themes: return themes(state)
    case .history: return history("", state)
    case .palette: return palette(state)
    case .modelActions(let model): return actions(model, state)
    case .overflow(let overflow): return OverflowPlan(overflow, state).items
    case .options: return OptionCommands.items(state)
    case .optionValue(let name): return OptionCommands.choices(name, "", state)
    case .conversationActions(let id): return actions(id, state)
    case .conversations, .search, .rename: return []
    }
  }

  // MARK: models

  /// Headings of the model list, in the order of the columns.
  static let modelHeadings: [SafeText] = [
    "NAME", "PARAMS", "QUANT", "SIZE", "CTX", "CAN", "AGE", "STATE",
  ]

  private static func models(_ state: AppState) -> [ListItem] {
    (state.server.models ?? []).map { model in
      let facts = model.details
      let age = model.modifiedAt.map { stamp in
        Figures.age(seconds: state.moment.wall.seconds - stamp.secondsSinceEpoch)
      }
      let context = facts.contextLength ?? state.server.details[model.name]?.contextLength
      let isChosen = state.open.settings.model.map { ServerState.same($0, model.name) } ?? false
      return ListItem(
        value: model.name,
        columns: [
          SafeText(model.name, as: .field), field(facts.parameterSize), field(facts.quantization),
          model.size > 0 ? Figures.size(Int64(model.size)) : "–",
          context.map { Figures.context($0) } ?? "–", abilities(model), age ?? "–",
          warmth(model.name, state),
        ],
        dimmed: model.chatRefusal, isMarked: isChosen, searched: [0, 5])
    }
  }

  private static func field(_ text: String) -> SafeText {
    text.isEmpty ? "–" : SafeText(text, as: .field)
  }

  /// What a model can do beside chatting, in short words.
  static func abilities(_ model: ModelSummary) -> SafeText {
    if let refusal = model.chatRefusal { return refusal }
    let known: [(Capability, SafeText)] = [
      (.tools, "tools"), (.vision, "vision"), (.thinking, "think"), (.audio, "audio"),
      (.insert, "insert"),
    ]
    let words = known.filter { model.capabilities?.contains($0.0) ?? false }.map(\.1)
    return words.joined(separator: " ")
  }

  /// Whether a model is loaded and for how long: `● 4:12`.
  static func warmth(_ model: String, _ state: AppState) -> SafeText {
    if state.server.loading.contains(model), state.server.running(model) == nil { return "loading" }
    guard let running = state.server.running(model) else { return "" }
    let mark: SafeText = state.launch.unicode ? "●" : "*"
    guard let expires = running.expiresAt else { return mark }
    let left = expires.secondsSinceEpoch - state.moment.wall.seconds
    if left > 20 * 365 * 86_400 { return "\(mark) stays" }
    return left > 0 ? "\(mark) \(Figures.clock(.seconds(left)))" : "\(mark) leaving"
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

  private static func actions(_ model: String, _ state: AppState) -> [ListItem] {
    let refusal = state.server.summary(of: model)?.chatRefusal
    let isWarm = state.server.running(model) != nil
    return [
      ListItem(value: "use", columns: ["Use it here"], dimmed: refusal),
      ListItem(value: "load", columns: ["Load it now"], dimmed: isWarm ? "loaded already" : nil),
      ListItem(value: "unload", columns: ["Unload it"], dimmed: isWarm ? nil : "not loaded"),
      ListItem(value: "details", columns: ["Show its details"]),
      ListItem(value: "copy-name", columns: ["Copy its name"]),
    ]
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
