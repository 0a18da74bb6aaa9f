internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// How fast models were here, over time.
enum SpeedCommands {
  static func open(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let effects = settle(&state, mustEnd: true) + DiagnosticsLists.open(.speeds, in: &state)
    let words = arguments.trimmed
    return words.isEmpty ? effects : effects + ListCommands.type(words, in: &state)
  }

  static let headings: [SafeText] = [
    "MODEL", "HOST", "CTX", "REPLIES", "TOK/S", "LAST", "FIRST", "COURSE",
  ]

  /// The name yields last, and the course before nothing but the host's end.
  static func columns(width: Int) -> ListColumns {
    ListColumns(
      [
        .init(width: 0), .init(width: width < 90 ? 15 : 16, from: 70), .init(width: 4, from: 44),
        .init(width: 7, from: 90), .init(width: 5), .init(width: 5), .init(width: 6, from: 90),
        .init(width: courseWidth, from: 50),
      ], headings: headings, width: width)
  }

  private static let courseWidth = 12

  static func rows(_ state: AppState) -> [ListItem] {
    let book = state.activity.speeds
    let glyphs = Glyphs.of(state)
    return book.keys.enumerated().map { place, key in
      let runs = book.runs[key] ?? []
      let rates = runs.map(\.rate)
      let middle = Self.middle(rates)
      let first = runs.last?.firstToken.map { Figures.span(.seconds($0)) } ?? "–"
      return ListItem(
        value: String(place),
        columns: [
          SafeText(key.model, as: .field), SafeText(key.host, as: .field),
          key.context > 0 ? Figures.context(key.context) : "–",
          "\(runs.count)", middle.map { Figures.rate($0) } ?? "–",
          rates.last.map { Figures.rate($0) } ?? "–", first,
          glyphs.sparkline(SpeedChart.fitted(rates, into: courseWidth), width: courseWidth),
        ], searched: [0, 1])
    }
  }

  private static func middle(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    return values.sorted()[values.count / 2]
  }

  /// The charts of a row.
  static func show(_ value: String, in state: inout AppState) -> [Effect] {
    let keys = state.activity.speeds.keys
    guard let place = Int(value), keys.indices.contains(place) else { return [] }
    let key = keys[place]
    state.activity.chart = key
    state.overlays.append(.page(title: title(key), text: text(key, state), scroll: 0))
    return []
  }

  /// Draws the open charts anew, as wide as the window is now.
  static func redraw(_ state: inout AppState) {
    guard let key = state.activity.chart,
      case .page(title(key), _, let scroll) = state.overlays.last
    else { return }
    state.overlays[state.overlays.count - 1] = .page(
      title: title(key), text: text(key, state), scroll: scroll)
  }

  private static func title(_ key: SpeedKey) -> SafeText {
    let context: SafeText = key.context > 0 ? " at \(Figures.context(key.context))" : ""
    return "\(SafeText(key.model, as: .field)) on \(SafeText(key.host, as: .field))\(context)"
  }

  private static func text(_ key: SpeedKey, _ state: AppState) -> SafeText {
    let runs = state.activity.speeds.runs[key] ?? []
    let width = max(min(state.size.columns - 6, 96), 20)
    let glyphs = Glyphs.of(state)
    var lines: [SafeText] = [
      "\(Figures.count(runs.count, "reply", "replies")), \(span(runs, state))"
    ]
    if let note = regression(key, state) { lines.append(note) }
    func add(
      _ heading: SafeText, _ values: [Double], _ words: @escaping (Double) -> SafeText
    ) {
      guard !values.isEmpty else { return }
      lines.append("")
      lines += SpeedChart(heading: heading, values: values, words: words)
        .lines(width: width, glyphs)
    }
    add("Writing, tok/s", runs.map(\.rate)) { Figures.rate($0) }
    add("Reading, tok/s", runs.compactMap(\.promptRate)) { Figures.rate($0) }
    add("First token", runs.compactMap(\.firstToken)) { Figures.span(.seconds($0)) }
    add("Loading", runs.compactMap(\.load)) { Figures.span(.seconds($0)) }
    return lines.joined(separator: "\n")
  }

  private static func span(_ runs: [SpeedRun], _ state: AppState) -> SafeText {
    guard let first = runs.first, let last = runs.last else { return "" }
    let now = state.moment.wall.seconds
    let (from, to) = (ago(now - first.at), ago(now - last.at))
    return from == to ? to : "from \(from) to \(to)"
  }

  private static func ago(_ seconds: Double) -> SafeText {
    seconds < 60 ? "just now" : "\(Figures.age(seconds: seconds)) ago"
  }

  /// That the last reply was much slower than the ones before, and what may be why.
  static func regression(_ key: SpeedKey, _ state: AppState) -> SafeText? {
    guard let last = state.activity.speeds.runs[key]?.last,
      let usual = state.activity.speeds.usualRate(key), last.rate < usual * 0.75
    else { return nil }
    let share = Int(((1 - last.rate / usual) * 100).rounded())
    let why: SafeText
    switch last.gpuShare {
    case .some(..<0.001): why = "it ran on the CPU"
    case .some(..<0.999): why = "part of it ran on the CPU"
    case .some, .none: why = "is the machine busy?"
    }
    return "The last one was \(share) % slower than usual: \(why)"
  }

  /// Notes how a reply went; gives what keeps it, where it may be kept.
  static func note(
    _ metrics: ReplyMetrics, rate: Double, of model: String, _ turn: Turn?, isKept: Bool,
    in state: inout AppState
  ) -> [Effect] {
    let host = state.server.isDemo ? "demo" : state.server.host.displayName
    var run = SpeedRun(
      at: state.moment.wall.seconds, key: SpeedKey(model: model, host: host, context: 0),
      rate: rate)
    // A short prompt tells more of the overhead than of the pace.
    if metrics.promptTokens ?? 0 >= 32 { run.promptRate = metrics.promptRate }
    run.firstToken = turn?.timeToFirstToken?.seconds
    // Less is no load, but the server's glance at a model that is there.
    if let load = metrics.loadDuration, load >= .milliseconds(50) { run.load = load.seconds }
    let before = settle(&state, mustEnd: true)
    state.activity.unsettled = UnsettledRun(run: run, isKept: isKept)
    return before
  }

  /// Completes the last run with the window and the place of its model, which the server tells
  /// after the reply of a model that has just been loaded; with `mustEnd` also without them.
  static func settle(_ state: inout AppState, mustEnd: Bool = false) -> [Effect] {
    guard let unsettled = state.activity.unsettled else { return [] }
    var run = unsettled.run
    let running = state.server.running(run.key.model)
    guard running != nil || mustEnd else { return [] }
    run.key.context = max(running?.contextLength ?? 0, 0)
    run.gpuShare = running?.gpuShare
    state.activity.unsettled = nil
    state.activity.speeds.add(run)
    return unsettled.isKept ? [.diagnose(.keepSpeed(run))] : []
  }
}
