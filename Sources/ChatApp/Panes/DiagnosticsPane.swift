internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// What the wire does: live figures, the context, the server's own count, model and server.
enum DiagnosticsPane {
  static func drawColumn(
    _ state: AppState, _ caches: ViewCaches, _ use: ContextUse?, in area: Rect,
    on frame: inout Frame
  ) {
    let bar = Glyphs.of(state).lines.vertical
    for row in area.row..<area.endRow {
      frame.draw(bar, at: Point(row: row, column: area.column), role: .paneBorder, clip: area)
    }
    let inside = Rect(
      row: area.row, column: area.column + 2, rows: area.rows, columns: max(area.columns - 2, 0))
    draw(state, caches, use, in: inside, on: &frame)
  }

  /// The last row that the diagnostics can be scrolled to.
  static func lastScroll(_ state: AppState) -> Int {
    let area = state.facts.diagnosticsArea
    let width = state.diagnostics == .whole ? area.columns : max(area.columns - 2, 0)
    let words = DiagnosticsWords(state, ContextUse(state), width: width)
    return max(words.rows.count - area.rows, 0)
  }

  static func draw(
    _ state: AppState, _ caches: ViewCaches, _ use: ContextUse?, in area: Rect,
    on frame: inout Frame
  ) {
    let rows = caches.diagnostics(state, use, width: area.columns)
    let top = min(state.diagnosticsScroll, max(rows.count - area.rows, 0))
    for offset in 0..<area.rows where rows.indices.contains(top + offset) {
      frame.draw(
        rows[top + offset], at: Point(row: area.row + offset, column: area.column), clip: area)
    }
  }
}

/// The lines of the diagnostics.
struct DiagnosticsWords {
  private(set) var rows: [StyledRow] = []
  private let state: AppState
  private let width: Int
  private let glyphs: Glyphs
  private let use: ContextUse?

  init(_ state: AppState, _ use: ContextUse?, width: Int) {
    self.use = use
    self.state = state
    self.width = width
    glyphs = Glyphs.of(state)
    heading("Now")
    if let reply = state.open.reply { live(reply) } else { resting() }
    context()
    if let turn = lastCounted { counted(turn) }
    server()
  }

  private mutating func heading(_ text: SafeText) {
    rows.append(StyledRow(text, .paneHeading))
  }

  private mutating func add(_ label: SafeText, _ value: SafeText, _ role: Role = .paneValue) {
    rows.append(
      StyledRow([
        StyledRun(" \(label.padded(width: 16)) ", .paneLabel), StyledRun(value, role),
      ]))
  }

  private mutating func live(_ reply: Reply) {
    let now = reply.hasBegun ? reply.shown.at : state.moment.uptime
    let clock = state.clock(since: reply.phaseBegan, at: now)
    let pieces = reply.shown.pieces
    let count: SafeText = pieces > 0 ? "   ~\(Figures.tokens(pieces)) tok" : ""
    let (phase, rest) = Self.phase(reply)
    add(phase, "\(clock)\(rest)\(count)")
    rate(reply.shown.rate, reply.shown.meter)
    connection(reply.connection)
    if reply.expectedPrompt > 0 { add("tokens in", "~\(Figures.tokens(reply.expectedPrompt))") }
    let turn = state.open.conversation[reply.turn]
    if let first = turn?.timeToFirstToken { add("first token", Figures.span(first)) }
    if let turn, !turn.thinking.isEmpty {
      let count = reply.phase == .thinking ? pieces : turn.thinkingPieces
      let time = turn.thinkingTime ?? (now - reply.phaseBegan)
      add(
        "thinking",
        "\(Figures.span(max(time, .zero)))   ~\(Figures.tokens(count)) tok")
    }
    gaps(reply.shown.meter)
    // A gap is known when it has ended; until then a stream that stands still looks well.
    if let last = reply.shown.meter.last, now - last >= .seconds(1) {
      add("silent for", Figures.span(now - last), .warning)
    }
    if pieces > 0 {
      let size = Figures.size(Int64(reply.shown.meter.bytes))
      add("chunks", "\(reply.shown.meter.count) \(glyphs.dot) \(size)")
    }
  }

  /// The phase as short as its column, and what follows its clock.
  private static func phase(_ reply: Reply) -> (label: SafeText, rest: SafeText) {
    switch reply.phase {
    case .connecting: return ("connecting", "")
    case .waiting(.unknown): return ("waiting", "")
    case .waiting(.loading): return ("~loading", "")
    case .waiting(.reading(let expected)):
      guard let expected, expected >= .seconds(1) else { return ("~reading", "") }
      return ("~reading", " of ~\(Figures.clock(expected))")
    case .waiting(.queued): return ("~queued", "")
    case .thinking: return ("thinking", "")
    case .answering: return ("answering", "")
    }
  }

  private mutating func resting() {
    guard let meter = state.open.lastMeter, meter.count > 0,
      let turn = state.open.conversation.last, turn.role == .assistant
    else {
      add("at rest", "")
      return
    }
    add("at rest", "~\(Figures.tokens(meter.count)) tok came last")
    rate(turn.measuredRate, meter)
    connection(state.open.lastConnection)
    if let first = turn.timeToFirstToken { add("first token", Figures.span(first)) }
    if let time = turn.thinkingTime {
      add("thinking", "\(Figures.span(time))   ~\(Figures.tokens(turn.thinkingPieces)) tok")
    }
    gaps(meter)
    add("chunks", "\(meter.count) \(glyphs.dot) \(Figures.size(Int64(meter.bytes)))")
  }

  private mutating func rate(_ rate: Double?, _ meter: TokenMeter) {
    guard let rate else { return }
    let words: SafeText = "\(Figures.rate(rate)) tok/s"
    var row = StyledRow([StyledRun(" \(words.padded(width: 16)) ", .liveRate)])
    // A curve that moves is what calm is without; one at rest tells something.
    if state.isCalm, state.open.reply != nil { return rows.append(row) }
    let spark = glyphs.sparkline(meter.samples, width: max(min(width - 18, 22), 0))
    row.runs.append(StyledRun(spark, .spark))
    rows.append(row)
  }

  private mutating func connection(_ connection: ConnectionTimes?) {
    guard let connection else { return }
    guard !connection.isReused else { return add("connected", "open already") }
    add("connected", Figures.span(connection.whole))
    add(
      "  name, TCP", "\(Figures.span(connection.resolving)), \(Figures.span(connection.connecting))"
    )
    if let time = connection.securing { add("  TLS", Figures.span(time)) }
  }

  private mutating func gaps(_ meter: TokenMeter) {
    guard let half = meter.gap(percentile: 0.5), let most = meter.gap(percentile: 0.95) else {
      return
    }
    add("gaps p50 p95", "\(Figures.span(half))  \(Figures.span(most))")
    add("longest gap", Figures.span(meter.longestGap))
  }

  private mutating func context() {
    guard let use else { return }
    heading("Context")
    if let share = use.share {
      let gauge = glyphs.gauge(share, width: max(min(width - 20, 18), 4))
      rows.append(
        StyledRow([
          StyledRun(" ", .paneLabel), StyledRun(gauge.full, use.gaugeRole),
          StyledRun(gauge.empty, .gaugeEmpty),
          StyledRun("  \(use.figure(glyphs))", .paneValue),
        ]))
    } else {
      add("in use", use.figure(glyphs))
    }
    for (line, role) in ContextWords.lines(state, use) { wrapped(line, role) }
  }

  private var lastCounted: Turn? {
    state.open.conversation.path.last { $0.metrics?.isEmpty == false }
  }

  private mutating func counted(_ turn: Turn) {
    guard let metrics = turn.metrics else { return }
    heading("Last reply, by the server")
    for line in metrics.summaryLines {
      rows.append(StyledRow(" \(SafeText(line, as: .field))", .paneValue))
    }
    rows += ServerDifference.lines(turn, metrics).map { StyledRow(" \($0)", .paneLabel) }
    usual(turn)
  }

  // What the model does here otherwise, and whether this was much less.
  private mutating func usual(_ turn: Turn) {
    guard let rate = turn.metrics?.replyRate else { return }
    let digest = state.server.summary(of: turn.model)?.digest
    let seen = state.memory.seen(turn.model, digest: digest, on: state.server.host)
    guard let seen, let usual = seen.usualRate else { return }
    let count = Figures.count(seen.rates.count - 1, "reply", "replies")
    rows.append(StyledRow(" usual here \(Figures.rate(usual)) (\(count))", .paneLabel))
    guard rate < usual * 0.75 else { return }
    let share = Int(((1 - rate / usual) * 100).rounded())
    let isSplit = state.server.running(turn.model)?.gpuShare.map { $0 < 1 } ?? false
    let why: SafeText = isSplit ? "part of it runs on the CPU." : "is the machine busy?"
    wrapped("\(share) % slower than usual: \(why) /history shows the course.", .warning)
  }

  private mutating func server() {
    heading("Model and server")
    if let model = state.open.settings.model {
      if let running = state.server.running(model) {
        let share = running.gpuShare.map { Int(($0 * 100).rounded()) }
        let place: SafeText =
          share.map {
            $0 == 0 ? "100% CPU" : $0 == 100 ? "100% GPU" : "\(100 - $0)%/\($0)% CPU/GPU"
          } ?? ""
        rows.append(
          StyledRow([
            StyledRun(" \(Lists.warmth(model, state)) ", .listWarm),
            StyledRun("warm \(place)", .paneValue),
          ]))
      } else {
        rows.append(StyledRow(" not loaded", .paneLabel))
      }
    }
    let host: SafeText =
      state.server.isDemo ? "the demo" : SafeText(state.server.host.displayName, as: .field)
    rows.append(
      StyledRow(" \(host)  \(SafeText(state.server.version ?? "", as: .field))", .paneValue))
    switch state.server.link {
    case .asking: add("link", "connecting")
    case .up: add("link", state.server.latency.map { "up, answers in \(Figures.span($0))" } ?? "up")
    case .down(let error, let tries, _):
      add("link", "down, \(Figures.count(tries, "try", "tries"))", .error)
      wrapped(Wording.reason(error), .error)
    }
    guard let error = state.server.lastError else { return add("last error", "none") }
    rows.append(StyledRow(" last error:", .paneLabel))
    wrapped(Wording.sentence(error), .paneValue)
  }

  private mutating func wrapped(_ text: SafeText, _ role: Role) {
    let lines = LineWrap(width: max(width - 3, 1)).rows(of: text)
    rows += lines.map { StyledRow("  \($0)", role) }
  }
}
