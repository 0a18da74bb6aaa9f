internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The rule above the message: a line at rest, the reply's clock, count and rate while it runs.
enum LiveRule {
  static func draw(_ state: AppState, in area: Rect, on frame: inout Frame) {
    guard area.rows > 0 else { return }
    let glyphs = Glyphs.of(state)
    let start = Point(row: area.row, column: area.column)
    frame.drawRule(at: start, columns: area.columns, role: .liveRule, lines: glyphs.lines)
    var work = work(state, glyphs)
    let busy =
      state.open.reply.map { running($0, state, glyphs, reserved: work.width) }
      ?? state.open.compaction.flatMap { compacting($0, state, glyphs) }
    var parts = busy ?? resting(state, glyphs)
    if width(of: parts) + work.width + 10 > area.columns { work = brief(state) }
    if busy == nil, !work.isEmpty {
      // At rest the figures of a reply give way to what goes on.
      while !parts.isEmpty, width(of: parts) + work.width + 7 > area.columns { parts.removeLast() }
    }
    let used = width(of: parts)
    if !work.isEmpty, used + work.width + 7 <= area.columns {
      frame.draw(
        StyledRow(work, .liveText),
        at: Point(row: area.row, column: area.endColumn - work.width - 2), clip: area)
    }
    guard !parts.isEmpty else { return }
    // A narrow window gives the words the rule's beginning before it loses one of them.
    let lead = used + 4 <= area.columns ? 2 : 0
    var row = StyledRow(" ", .liveRule)
    row.runs += Fitting.runs(parts, width: area.columns - lead - 2)
    row.runs.append(StyledRun(" ", .liveRule))
    frame.draw(row, at: Point(row: area.row, column: area.column + lead), clip: area)
  }

  // `answering 4.8 s · ~201 tok · 41.8 tok/s ▃▅▆▇▇▇▆▇▇`
  private static func running(
    _ reply: Reply, _ state: AppState, _ glyphs: Glyphs, reserved: Int
  ) -> [[StyledRun]] {
    let clock = state.clock(since: reply.phaseBegan)
    let shownClock =
      reply.hasBegun ? state.clock(since: reply.phaseBegan, at: reply.shown.at) : clock
    var runs = [[StyledRun("\(TurnWords.phase(reply)) \(shownClock)", .liveText)]]
    if reply.shown.pieces > 0 {
      runs.append([
        StyledRun(" \(glyphs.dot) ~\(Figures.tokens(reply.shown.pieces)) tok", .liveText)
      ])
    }
    if let rate = reply.shown.rate {
      runs.append([
        StyledRun(" \(glyphs.dot) ", .liveText),
        StyledRun("\(Figures.rate(rate)) tok/s", .liveRate),
      ])
    }
    let used = runs.joined().reduce(0) { $0 + $1.text.width }
    let room = state.size.columns - 4 - used - 4 - reserved
    if reply.shown.meter.samples.count > 1, !state.isCalm, room >= 8, !Self.hasColumn(state) {
      let spark = glyphs.sparkline(reply.shown.meter.samples, width: min(room, 20))
      runs.append([StyledRun(" \(spark)", .spark)])
    }
    return runs
  }

  // `summing up 12 turns 4.8 s · ~201 tok`, then what Enter and Esc do with the summary.
  private static func compacting(
    _ compaction: Compaction, _ state: AppState, _ glyphs: Glyphs
  ) -> [[StyledRun]]? {
    let turns = Figures.count(compaction.turns, "turn")
    switch compaction.stage {
    case .writing:
      let clock = state.clock(since: compaction.began)
      let count: SafeText =
        compaction.pieces > 0 ? " \(glyphs.dot) ~\(Figures.tokens(compaction.pieces)) tok" : ""
      return [
        [StyledRun("summing up \(turns) \(clock)", .liveText)], [StyledRun(count, .liveText)],
      ]
    case .editing:
      return [
        [StyledRun("summary of \(turns)", .liveText)],
        [
          StyledRun(
            state.keys.own(": change it as you like, Enter uses it", in: .composer), .liveText)
        ],
      ]
    case .ready: return nil
    }
  }

  // ` pulling qwen3:8b 45% 55 MB/s 47s `, or how many there are.
  private static func work(_ state: AppState, _ glyphs: Glyphs) -> SafeText {
    guard state.firstRunTransfer == nil, let last = state.transfers.running.last else { return "" }
    let others = state.transfers.running.count - 1
    let more: SafeText = others > 0 ? " \(glyphs.dot) \(others) more" : ""
    return " \(TransferWords.short(last))\(more) "
  }

  // ` pull 45% `, where there is no room for more.
  private static func brief(_ state: AppState) -> SafeText {
    guard state.firstRunTransfer == nil, let last = state.transfers.running.last else { return "" }
    let share = last.report.fraction.map { " \(TransferWords.percent($0))" as SafeText } ?? ""
    return " \(TransferWords.noun(last.order))\(share) "
  }

  private static func width(of parts: [[StyledRun]]) -> Int {
    parts.joined().reduce(0) { $0 + $1.text.width }
  }

  private static func hasColumn(_ state: AppState) -> Bool {
    state.diagnostics == .beside && state.size.columns >= Screen.columnFrom
  }

  // After a reply: what the server counted, else our own measure.
  private static func resting(_ state: AppState, _ glyphs: Glyphs) -> [[StyledRun]] {
    guard let turn = state.open.conversation.last, turn.role == .assistant, !turn.isRunning else {
      return []
    }
    guard let metrics = turn.metrics, let tokens = metrics.replyTokens else {
      guard turn.pieces > 0 else { return [] }
      return [[StyledRun("~\(Figures.tokens(turn.pieces)) tok", .liveText)]]
    }
    var words: [SafeText] = ["\(Figures.tokens(tokens)) tok"]
    if let rate = metrics.replyRate {
      words.append(" \(glyphs.dot) \(Figures.rate(rate)) tok/s")
    }
    if let total = metrics.totalDuration {
      words.append(" \(glyphs.dot) \(Figures.span(total))")
    }
    return words.map { [StyledRun($0, .liveText)] }
  }
}

extension AppState {
  /// Whether nothing may move faster than a clock's seconds.
  var isCalm: Bool { launch.configuration.preferences.reducedMotion }

  /// A running clock; in whole seconds where nothing may move faster.
  func clock(since began: Duration, at now: Duration? = nil) -> SafeText {
    let span = max((now ?? moment.uptime) - began, .zero)
    return isCalm ? Figures.calmClock(span) : Figures.clock(span)
  }
}
