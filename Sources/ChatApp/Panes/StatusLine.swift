internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The last row: model, host, context in use, state; on the right what the next keys do.
enum StatusLine {
  static func draw(
    _ state: AppState, _ use: ContextUse?, in area: Rect, on frame: inout Frame
  ) {
    guard area.rows > 0 else { return }
    frame.fill(area, role: .status)
    let hints = hints(state, beside: facts(state, use), in: area.columns)
    let hintWidth = width(hints)
    let least = hints.isEmpty || !isWayOut(state) ? 24 : 12
    let showsHints = hintWidth + least <= area.columns
    let room = showsHints ? area.columns - hintWidth - 2 : area.columns
    let facts = facts(state, use, in: room)
    var column = area.column
    for run in facts {
      guard column - area.column + run.text.width <= room else { break }
      column += frame.draw(
        run.text, at: Point(row: area.row, column: column), role: run.role,
        emphasis: run.emphasis, clip: area)
    }
    guard showsHints else { return }
    frame.draw(
      StyledRow(hints), at: Point(row: area.row, column: area.endColumn - hintWidth), clip: area)
  }

  private static func width(_ runs: [StyledRun]) -> Int {
    runs.reduce(0) { $0 + $1.text.width }
  }

  /// How much is told of what a person may know; whether all is kept is told as long as it can be.
  private enum Detail: CaseIterable {
    case all, noGauge, noContext, noHost
  }

  private static func facts(
    _ state: AppState, _ use: ContextUse?, in room: Int
  ) -> [StyledRun] {
    let forms = Detail.allCases.lazy.map { facts(state, use, $0) }
    return forms.first { width($0) <= room } ?? facts(state, use, .noHost)
  }

  private static func facts(
    _ state: AppState, _ use: ContextUse?, _ detail: Detail = .all
  ) -> [StyledRun] {
    var runs: [StyledRun] = []
    if state.server.isDemo { runs += [StyledRun(" DEMO ", .statusDemo), StyledRun(" ", .status)] }
    if let prompt = state.open.editing.flatMap({ state.open.conversation[$0.prompt] }) {
      let clock = SafeText(prompt.began.clock, as: .field)
      runs += [StyledRun("editing \(clock)", .warning), StyledRun("  ", .status)]
    }
    let widest = max(state.size.columns / 3, 12)
    let model = state.open.settings.model == nil ? "no model" : state.modelName
    runs.append(StyledRun(model.truncated(width: widest), .statusModel))
    if !state.server.isDemo, detail != .noHost {
      let host = FailingOver.name(of: state.server.host, state).truncated(width: widest)
      runs.append(StyledRun("  \(host)", .statusHost))
      if let wanted = state.failover?.wanted, wanted != state.server.host {
        let away = FailingOver.name(of: wanted, state).truncated(width: widest)
        runs.append(StyledRun(" for \(away)", .warning))
      }
    }
    if let word = link(state) { runs.append(word) }
    let keeping = keeping(state)
    // What a person must know goes before what they may.
    if let keeping, keeping.role == .warning { runs.append(keeping) }
    if let use, detail == .all || detail == .noGauge {
      runs += context(state, use, hasGauge: detail == .all)
    }
    if let keeping, keeping.role != .warning { runs.append(keeping) }
    if state.open.queueIsHeld { runs.append(StyledRun("  queue held", .warning)) }
    let running = state.conversations.values.count {
      $0.reply != nil && $0.conversation.id != state.current
    }
    if running > 0 { runs.append(StyledRun("  \(running) replying elsewhere", .status)) }
    return runs
  }

  private static func link(_ state: AppState) -> StyledRun? {
    switch state.server.link {
    case .asking: return StyledRun("  connecting", .status)
    case .down: return StyledRun("  not reachable", .error)
    case .up: return nil
    }
  }

  // Whether what is on the screen is on the disk.
  private static func keeping(_ state: AppState) -> StyledRun? {
    let conversation = state.open.conversation
    if state.storage.wanted != nil { return StyledRun("  opening", .status) }
    if conversation.isPrivate { return StyledRun("  private", .warning) }
    guard !conversation.isEmpty else { return nil }
    let kept = state.storage.kept[conversation.id]
    if state.storage.trouble != nil, (kept ?? 0) < conversation.history.count {
      return StyledRun("  not saved", .warning)
    }
    return kept == nil ? nil : StyledRun("  saved", .status)
  }

  // `ctx ~7.1k/8k ▰▰▰▰▰▰▱ nearly full`
  private static func context(
    _ state: AppState, _ use: ContextUse, hasGauge: Bool
  ) -> [StyledRun] {
    let glyphs = Glyphs.of(state)
    var runs = [StyledRun("  ctx \(use.figure(glyphs))", .status)]
    if hasGauge, let share = use.share {
      let gauge = glyphs.gauge(share, width: 7)
      runs += [
        StyledRun(" ", .status), StyledRun(gauge.full, use.gaugeRole),
        StyledRun(gauge.empty, .gaugeEmpty),
      ]
    }
    if !use.words.isEmpty { runs.append(StyledRun(" \(use.words)", .warning)) }
    return runs
  }

  // The last hints give way to facts: what Enter and Esc do stays, warnings go before even that.
  private static func hints(
    _ state: AppState, beside facts: [StyledRun], in columns: Int
  ) -> [StyledRun] {
    let room = columns - facts.reduce(0) { $0 + $1.text.width } - 2
    let isTight = facts.contains { $0.role == .warning } || columns < 60
    let context = state.overlays.last?.context ?? state.focus.context
    var pairs = pairs(state)
    // What Esc does is never left out while there is something that it would end.
    let way = pairs.first { isWayOut($0.0) }.flatMap { state.keys.own(key: $0.0, in: context) }
    // These are the person's own already.
    let settled = [state.keys.leaderName, state.keys.way(to: .diagnostics)]
    pairs = pairs.compactMap { key, word in
      let own = settled.contains(key) ? key : state.keys.own(key: key, in: context)
      return own.map { ($0, word) }
    }
    func runs() -> [StyledRun] {
      pairs.flatMap { key, word in
        [StyledRun("  \(key) ", .statusKey), StyledRun(word, .statusHint)]
      }
    }
    while pairs.count > (isTight ? 1 : 2), runs().reduce(0, { $0 + $1.text.width }) > room {
      guard let last = pairs.lastIndex(where: { $0.0 != way }) else { break }
      pairs.remove(at: last)
    }
    return runs()
  }

  private static func isWayOut(_ state: AppState) -> Bool {
    pairs(state).contains { isWayOut($0.0) }
  }

  private static func isWayOut(_ key: SafeText) -> Bool { key == "Esc" || key == "Esc Esc" }

  private static func pairs(in transcript: TranscriptState) -> [(SafeText, SafeText)] {
    if transcript.find?.isTyping == true { return [("Enter", "find"), ("Esc", "close")] }
    if transcript.selection != nil { return [("y", "copy"), ("Esc", "end")] }
    if transcript.word != nil { return [("Enter", "others"), (">", "next"), ("Esc", "end")] }
    return [("y", "copy"), ("/", "find"), ("?", "keys"), ("Esc", "back")]
  }

  // Esc names what it will do now.
  private static func pairs(_ state: AppState) -> [(SafeText, SafeText)] {
    if state.leaderSince != nil { return [(state.keys.leaderName, "…"), ("Esc", "cancel")] }
    switch state.overlays.last {
    case .list(let list):
      if list.isFiltering { return [("Enter", "choose"), ("Esc", "end the filter")] }
      return [("Enter", "choose"), ("Esc", "close")]
    case .probe: return [("Esc Esc", "close")]
    case .page where RequestCommands.openPage(state) != nil:
      return [("y", "as curl"), ("Tab", "more"), ("/", "find"), ("Esc", "close")]
    case .page: return [("y", "copy"), ("/", "find"), ("Esc", "close")]
    case .help: return [("/", "find"), ("Esc", "close")]
    case .transfer, .duel: return [("Esc", "close")]
    case .entry: return [("Enter", "do"), ("Esc", "leave")]
    case .question: return [("y", "yes"), ("n", "no")]
    case nil: break
    }
    if state.composer.completion != nil { return [("Tab", "take"), ("Esc", "close")] }
    if state.storage.wanted != nil {
      return [("Esc", "stay here"), (state.keys.leaderName, "keys")]
    }
    if state.focus == .transcript { return pairs(in: state.open.transcript) }
    if state.command != nil { return [("Esc", "end the command")] }
    if state.focus == .diagnostics { return [("Tab", "focus"), ("Esc", "back")] }
    let more: (SafeText, SafeText) = (state.keys.leaderName, "keys")
    if state.open.reply == nil, state.composer.isEmpty, state.firstRunTransfer?.isRunning == true {
      return [("Esc", "stop pull"), more]
    }
    if state.composer.field.foldAtCursor != nil {
      let enter: SafeText = state.open.reply == nil ? "send" : "queue"
      return [("Enter", enter), ("Tab", "unfold"), more]
    }
    switch state.open.compaction?.stage {
    case .writing: return [("Esc", "stop"), more]
    case .editing: return [("Enter", "use"), ("Esc", "aside"), ("Ctrl-G", "editor")]
    case .ready, nil: break
    }
    if state.open.editing != nil { return [("Enter", "send beside"), ("Esc", "leave"), more] }
    if state.open.reply != nil {
      let wide: [(SafeText, SafeText)] = [
        (state.keys.way(to: .diagnostics), "diagnostics"), ("F1", "help"),
      ]
      let last = state.size.columns >= Screen.columnFrom ? wide : [more]
      return (state.composer.isEmpty ? [] : [("Enter", "queue")]) + [("Esc", "stop")] + last
    }
    return state.composer.isEmpty
      ? [more, ("F1", "help")] : [("Enter", "send"), ("Ctrl-J", "newline"), more]
  }
}
