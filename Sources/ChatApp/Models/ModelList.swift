internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The list of models: which rows pass, in which order, and what stands in their cells.
enum ModelList {
  /// The places of the rows in the table that pass the filter, as they are shown.
  static func places(_ filter: String, _ state: AppState) -> [Int] {
    let table = state.server.table
    let filter = ModelFilter(filter)
    var places = Array(table.entries.indices)
    if !filter.conditions.isEmpty {
      let scored = places.compactMap { place -> (score: Int, place: Int)? in
        let entry = table.entries[place]
        let score = filter.score(entry, isWarm: state.server.running(entry.name) != nil)
        return score.map { ($0, place) }
      }
      places = scored.sorted { ($0.score, $0.place) < ($1.score, $1.place) }.map(\.place)
    }
    guard let column = state.modelSort.column else {
      return state.modelSort.isReversed ? places.reversed() : places
    }
    let ordered = sorted(places, by: column, state)
    guard filter.hasLetters else { return ordered }
    // What was typed is meant before what merely has the same letters, whatever sorts the rows.
    let near = ordered.map { filter.distance(table.entries[$0]) }
    return (0...2).flatMap { distance in
      ordered.indices.filter { near[$0] == distance }.map { ordered[$0] }
    }
  }

  private static func sorted(
    _ places: [Int], by column: ModelSort.Column, _ state: AppState
  ) -> [Int] {
    let entries = state.server.table.entries
    let isReversed = state.modelSort.isReversed
    func byText(_ key: (ModelTable.Entry) -> String) -> [Int] {
      let keyed = places.map { (key(entries[$0]), $0) }.sorted { $0 < $1 }
      return isReversed ? keyed.reversed().map(\.1) : keyed.map(\.1)
    }
    // What has no figure stands last either way.
    func byFigure(_ key: (ModelTable.Entry) -> Double?) -> [Int] {
      let keyed = places.map { (key(entries[$0]), $0) }
      let known = keyed.compactMap { figure, place in figure.map { ($0, place) } }
      let rest = keyed.filter { $0.0 == nil }.map(\.1)
      let sorted = known.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.map(\.1)
      return (isReversed ? sorted.reversed() : sorted) + rest
    }
    switch column {
    case .name: return byText { $0.nameKey }
    case .quantization: return byText { $0.quantizationKey }
    case .parameters: return byFigure { $0.parameterCount > 0 ? $0.parameterCount : nil }
    case .size: return byFigure { $0.bytes > 0 ? Double($0.bytes) : nil }
    case .context: return byFigure { context($0, state).map(Double.init) }
    case .abilities: return byAbilities(places, entries, isReversed)
    case .speed: return byFigure { speed($0, state) }
    case .age: return byFigure { $0.modified }
    case .state:
      return byFigure { entry in
        state.server.running(entry.name).map { $0.expiresAt?.secondsSinceEpoch ?? 1e12 }
      }
    }
  }

  /// Why no model passes a filter, where one condition alone keeps all out; nil for no such one.
  static func nothing(_ filter: String, _ state: AppState) -> SafeText? {
    let entries = state.server.table.entries
    guard !entries.isEmpty else { return nil }
    for condition in ModelFilter(filter).conditions {
      switch condition {
      case .capability(let word):
        let all = Set(entries.flatMap(\.capabilities))
        guard !all.contains(where: { $0.hasPrefix(word) }) else { continue }
        return none("cap:", word, of: all)
      case .family(let word):
        let all = Set(entries.map(\.family))
        guard !all.contains(where: { $0.contains(word) }) else { continue }
        return none("family:", word, of: all)
      case .quantization(let word):
        let all = Set(entries.map(\.quantizationKey))
        guard !all.contains(where: { $0.contains(word) }) else { continue }
        return none("quant:", word, of: all)
      case .isWarm where state.server.running.isEmpty: return "No model is loaded now."
      case .isCloud where !entries.contains(where: \.isCloud): return "No cloud models here."
      case .letters, .isWarm, .isCloud, .canChat, .figure, .unfinished, .wrong: continue
      }
    }
    return nil
  }

  private static func none(_ kind: SafeText, _ word: String, of all: Set<String>) -> SafeText {
    let shown = SafeText(word, as: .field).truncated(width: 20)
    let names = all.filter { !$0.isEmpty }.sorted().prefix(5).map { SafeText($0, as: .field) }
    let more: SafeText = all.count > 5 ? "…" : "."
    guard !names.isEmpty else { return "No \(kind)\(shown): the server tells none of any model." }
    return "No \(kind)\(shown) here, but \(names.joined(separator: ", "))\(more)"
  }

  // Those that can most come first, alike ones together; what cannot chat stands last either way.
  private static func byAbilities(
    _ places: [Int], _ entries: [ModelTable.Entry], _ isReversed: Bool
  ) -> [Int] {
    func key(_ place: Int) -> (Int, String, Int) {
      let words = entries[place].abilities.string
      return (-words.split(separator: " ").count, words, place)
    }
    let able = places.filter { entries[$0].refusal == nil }.map(key).sorted { $0 < $1 }.map(\.2)
    return (isReversed ? able.reversed() : able) + places.filter { entries[$0].refusal != nil }
  }

  /// The row of a model, as the list widget takes it.
  static func item(_ place: Int, _ state: AppState) -> ListItem {
    let entry = state.server.table.entries[place]
    let chosen = state.open.settings.model.map { ServerState.same($0, entry.name) } ?? false
    let age = entry.modified.map { Figures.age(seconds: state.moment.wall.seconds - $0) }
    return ListItem(
      value: entry.name,
      columns: [
        entry.label, entry.parameters, entry.quantization, entry.size,
        context(entry, state).map { Figures.context($0) } ?? "–", entry.abilities,
        speed(entry, state).map { "\(Int($0.rounded()))/s" as SafeText } ?? "–", age ?? "–",
        word(entry, state),
      ],
      dimmed: entry.refusal, isMarked: chosen)
  }

  private static func context(_ entry: ModelTable.Entry, _ state: AppState) -> Int? {
    entry.contextLength ?? state.server.details[entry.name]?.contextLength
  }

  /// The best speed seen here, tokens a second.
  private static func speed(_ entry: ModelTable.Entry, _ state: AppState) -> Double? {
    let digest = state.server.summary(of: entry.name)?.digest
    return state.memory.seen(entry.name, digest: digest, on: state.server.host)?.bestRate
  }

  // `● 4:12`, `◐ 4:12` with a part on the CPU, in wide windows `◐ 60% GPU 4:12`; `loading`, `pull 45%`, `cloud`, `spills`.
  private static func word(_ entry: ModelTable.Entry, _ state: AppState) -> SafeText {
    let pull = state.transfers.running.first {
      $0.host == state.server.host && ServerState.same($0.order.model, entry.name)
    }
    if let pull {
      let share = pull.report.fraction.map { " \(TransferWords.percent($0))" as SafeText }
      return "\(TransferWords.noun(pull.order))\(share ?? "")"
    }
    let warmth = Lists.warmth(entry.name, state, isLong: showsShare(state))
    if !warmth.isEmpty { return warmth }
    if entry.isCloud { return "cloud" }
    if entry.refusal == nil, let spill = forecast(entry.name, state)?.spill, spill > 0.02, spill < 1
    {
      return "spills"
    }
    return ""
  }

  /// The columns of the cell that tells whether a model is loaded: with room, also where it lies.
  static func stateWidth(_ state: AppState) -> Int {
    showsShare(state) && !state.server.running.isEmpty ? 15 : 8
  }

  private static func showsShare(_ state: AppState) -> Bool { state.size.columns >= 100 }

  // MARK: the words below the list

  /// The forecast for a model at the context that a request from here would ask for.
  static func forecast(_ model: String, _ state: AppState) -> FitForecast? {
    guard let summary = state.server.summary(of: model) else { return nil }
    let seen = state.memory.seen(model, digest: summary.digest, on: state.server.host)
    let context =
      state.open.settings.options.numCtx
      ?? state.server.details[model]?.ownParameters["num_ctx"]?.first.flatMap { Int($0) }
      ?? seen?.loads.last?.context
      ?? state.server.running.lazy.compactMap(\.contextLength).first ?? 4096
    let most = summary.details.contextLength ?? state.server.details[model]?.contextLength
    return FitForecast(
      size: summary.size, shape: state.server.shape(of: model),
      context: min(context, most ?? context), seen: seen, place: state.memory[state.server.host])
  }

  /// What is to be known of the model under the cursor before it is chosen.
  static func remark(_ model: String, _ state: AppState) -> SafeText {
    let name = SafeText(model, as: .field)
    guard let summary = state.server.summary(of: model) else { return "" }
    if let host = summary.remoteHost, !host.isEmpty {
      return "\(name) runs at \(SafeText(host, as: .field)), not on this server."
    }
    if let running = state.server.running(model) { return loaded(name, running, state) }
    if let refusal = summary.chatRefusal { return "\(name) cannot chat: \(refusal)." }
    guard let forecast = forecast(model, state) else { return make(name, summary, state) }
    return words(forecast, name, speed: lastSpeed(model, summary, state), host: state)
  }

  // Where nothing can be forecast: what it is and how old.
  private static func make(
    _ name: SafeText, _ summary: ModelSummary, _ state: AppState
  ) -> SafeText {
    let family = SafeText(summary.details.family, as: .field)
    let age = summary.modifiedAt.map { stamp -> SafeText in
      let seconds = state.moment.wall.seconds - stamp.secondsSinceEpoch
      let age = Figures.age(seconds: seconds)
      return age == "now" ? ", changed just now" : ", changed \(age) ago"
    }
    return family.isEmpty ? "" : "\(name) is of the family \(family)\(age ?? "")."
  }

  private static func lastSpeed(
    _ model: String, _ summary: ModelSummary, _ state: AppState
  ) -> SafeText {
    let seen = state.memory.seen(model, digest: summary.digest, on: state.server.host)
    return seen?.lastRate.map { "; last seen \(Figures.rate($0)) tok/s" } ?? ""
  }

  private static func loaded(
    _ name: SafeText, _ running: RunningModel, _ state: AppState
  ) -> SafeText {
    let size = Figures.size(Int64(clamping: running.size))
    let window = running.contextLength.map { " at \(Figures.context($0)) context" as SafeText }
    var place: SafeText = ""
    if let share = running.gpuShare {
      let percent = Int((share * 100).rounded())
      place =
        share >= 1
        ? ", all on the GPU"
        : share <= 0
          ? ", all on the CPU" : ", \(percent)% on the GPU, \(100 - percent)% on the CPU"
    }
    return "\(name) is loaded\(window ?? ""): \(size)\(place)."
  }

  private static func words(
    _ forecast: FitForecast, _ name: SafeText, speed: SafeText, host state: AppState
  ) -> SafeText {
    let mark: SafeText = forecast.isSeen ? "" : "~"
    let need = "\(mark)\(Figures.size(Int64(forecast.need)))" as SafeText
    let start: SafeText = "\(name) at \(Figures.context(forecast.context)) context needs \(need)"
    let basis: SafeText = forecast.isSeen ? "as seen before" : "estimate"
    switch forecast.room {
    case .unknown: return "\(start) (\(basis)\(speed))."
    case .none: return "\(start) and runs on the CPU here (\(basis)\(speed))."
    case .atLeast(let bytes):
      let seen = Figures.size(Int64(bytes))
      return forecast.need <= bytes
        ? "\(start); \(seen) were on the GPU here before: it fits (\(basis)\(speed))."
        : "\(start), more than the \(seen) seen on the GPU here so far (\(basis)\(speed))."
    case .full(let bytes):
      let room = Figures.size(Int64(bytes))
      guard let spill = forecast.spill, spill > 0.005 else {
        return "\(start) of \(room) on the GPU here: it fits (\(basis)\(speed))."
      }
      let share = max(Int((spill * 100).rounded()), 1)
      return """
        \(start), \(room) on the GPU here: about \(share) % would run on the CPU \
        (\(basis)\(speed)).
        """
    }
  }
}
