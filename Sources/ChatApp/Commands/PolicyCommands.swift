internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// What stands before each host, and the prompts that wait.
enum PolicyCommands {
  static func open(_ state: inout AppState, _: String) -> [Effect] {
    DiagnosticsLists.open(.policies, in: &state)
  }

  static let headings: [SafeText] = ["POLICY", "STATE", "COUNTS", "OF"]

  static func columns(width: Int) -> ListColumns {
    ListColumns(
      [
        .init(width: width < 90 ? 18 : 8), .init(width: 30), .init(width: 0),
        .init(width: 22, from: 90),
      ], headings: headings, width: width)
  }

  static func rows(_ state: AppState) -> [ListItem] {
    guard let report = state.activity.policies else { return [] }
    var rows: [ListItem] = []
    for (place, client) in report.clients.enumerated() {
      for number in client.statuses.indices { rows.append(circuit(client, place, number)) }
      rows += [retries(client), limit(client), cache(client, place)]
      if let health = health(client.host, place, state) { rows.append(health) }
    }
    let names = Dictionary(
      report.clients.map { (host($0), FailingOver.name(of: $0.host, state)) }
    ) { first, _ in first }
    for place in rows.indices where rows[place].columns.count == 4 {
      rows[place].columns[3] = names[rows[place].columns[3]] ?? rows[place].columns[3]
    }
    // Where there is no room for the hosts, their names stand beside the policies.
    if state.size.columns < 96, report.clients.count > 1 {
      for place in rows.indices where rows[place].columns.count == 4 {
        rows[place].columns[0] += " \(rows[place].columns[3])"
      }
    }
    return rows + outbox(state)
  }

  /// A row in full: narrow columns cut it.
  static func remark(_ item: ListItem) -> SafeText {
    "\(item.columns.first ?? ""): \(item.columns.dropFirst().prefix(2).joined(separator: "; "))."
  }

  // MARK: rows

  private static func host(_ client: PolicyReport.Client) -> SafeText {
    SafeText(client.host.displayName, as: .field)
  }

  private static func circuit(
    _ client: PolicyReport.Client, _ place: Int, _ number: Int
  ) -> ListItem {
    let status = client.statuses[number]
    var counts: SafeText = "nothing counted yet"
    if let metrics = status.metrics, metrics.calls + metrics.refused > 0 {
      counts = "\(metrics.failed) of \(metrics.calls) failed"
      if metrics.failureRate >= 0 {
        counts += " (\(SafeText(Figures.decimal(metrics.failureRate, 0), as: .field)) %)"
      }
      if metrics.consecutiveFailures > 1 { counts += ", \(metrics.consecutiveFailures) in a row" }
      if metrics.refused > 0 { counts += ", \(metrics.refused) refused" }
    }
    return ListItem(
      value: "circuit \(place) \(number)",
      columns: ["circuit", state(status, client), counts, SafeText(status.name, as: .field)])
  }

  private static func state(
    _ status: Pipeline.HostStatus, _ client: PolicyReport.Client
  ) -> SafeText {
    if let time = status.ejectedFor { return "left out, \(Figures.clock(time)) to go" }
    switch status.circuit {
    case .closed:
      return client.opensAfter.map { "closed, opens after \($0) failures" }
        ?? "closed, opens by hand"
    case .open:
      return "open, probe \(status.circuitTimeLeft.map { "in \(Figures.clock($0))" } ?? "next")"
    case .halfOpen: return "half-open, a probe is out"
    case .forcedOpen: return "open, tripped by hand"
    case .disabled: return "off: lets everything pass"
    case .metricsOnly: return "counts only"
    case nil: return "off"
    }
  }

  private static func off(_ policy: SafeText, _ client: PolicyReport.Client, _ key: SafeText)
    -> ListItem
  {
    ListItem(
      value: "off \(key.string)", columns: [policy, "off", "[policies] \(key)", host(client)])
  }

  private static func retries(_ client: PolicyReport.Client) -> ListItem {
    guard let tries = client.tries else { return off("retries", client, "retries = 2") }
    var counts: SafeText = "no budget"
    if let balance = client.balance {
      let most: SafeText = client.capacity.map { " of \($0)" } ?? ""
      counts = "\(Int(balance))\(most) tokens left"
    }
    return ListItem(
      value: "retries",
      columns: ["retries", "\(tries) tries at most", counts, host(client)])
  }

  private static func limit(_ client: PolicyReport.Client) -> ListItem {
    guard case .tokenBucket(let burst, let rate)? = client.limit?.algorithm else {
      return off("limit", client, "rate_limit = 60")
    }
    let status = client.statuses.first
    let free = max(status?.permits ?? Double(burst), 0)
    return ListItem(
      value: "limit",
      columns: [
        "limit", "\(Int((rate * 60).rounded())) a minute",
        "\(Int(free)) of \(burst) free, \(status?.waiting ?? 0) waiting", host(client),
      ])
  }

  private static func cache(_ client: PolicyReport.Client, _ place: Int) -> ListItem {
    guard let cache = client.cache else { return off("cache", client, "cache_time = 10") }
    return ListItem(
      value: "cache \(place)",
      columns: [
        "cache",
        "\(Figures.count(client.cacheEntries, "answer")), \(Figures.size(Int64(client.cacheBytes)))",
        "\(Figures.count(cache.hits, "hit")), \(Figures.count(cache.misses, "miss", "misses"))",
        host(client),
      ])
  }

  private static func health(_ host: Host, _ place: Int, _ state: AppState) -> ListItem? {
    guard var record = state.activity.health[host], let last = record.history.last else {
      return nil
    }
    let share = record.uptime(now: state.moment.uptime).map { Int(($0 * 100).rounded()) }
    let word: SafeText = last.isWell ? "up" : share == nil ? "down" : "down, up"
    let age = Figures.clock(max(state.moment.uptime - last.instant, .zero))
    return ListItem(
      value: "health \(place)",
      columns: [
        "health",
        "\(word)\(share.map { "\(last.isWell ? "," : "") \($0) % of the time" } ?? "")",
        "\(Figures.count(record.history.count, "check")), last \(age) ago: \(Figures.span(last.took))",
        SafeText(host.displayName, as: .field),
      ])
  }

  // Prompts of all conversations that wait for a reply to end, or for a server.
  private static func outbox(_ state: AppState) -> [ListItem] {
    var rows: [ListItem] = []
    for id in state.recent {
      guard let open = state.conversations[id], !open.queue.isEmpty else { continue }
      let why: SafeText =
        open.queueIsHeld ? "held, /send sends" : open.isBusy ? "waits for the reply" : "waits"
      let title = SafeText(open.conversation.title, as: .field).truncated(width: 24)
      for prompt in open.queue {
        let text = SafeText(String(prompt.text.prefix(200)), as: .field).truncated(width: 40)
        rows.append(
          ListItem(value: "conversation \(id.raw)", columns: ["outbox", why, text, title]))
      }
    }
    return rows.isEmpty
      ? [ListItem(value: "outbox", columns: ["outbox", "empty", "no prompt waits", ""])] : rows
  }

  // MARK: deeds

  private static func client(_ value: String, _ state: AppState) -> (PolicyReport.Client, Int)? {
    let parts = value.split(separator: " ")
    guard let report = state.activity.policies, parts.count > 1, let place = Int(parts[1]),
      report.clients.indices.contains(place)
    else { return nil }
    return (report.clients[place], parts.count > 2 ? Int(parts[2]) ?? 0 : 0)
  }

  /// What Enter does with a row.
  static func choose(_ value: String, in state: inout AppState) -> [Effect] {
    let parts = value.split(separator: " ", maxSplits: 1).map(String.init)
    switch parts.first {
    case "circuit": state.overlays.append(.list(ListState(.diagnostics(.circuitActions(value)))))
    case "off":
      state.tell(
        .information,
        "Off. \"\(SafeText(parts.last ?? "", as: .field))\" below [policies] in the configuration turns it on, or /config here."
      )
    case "cache":
      guard let (client, _) = client(value, state) else { return [] }
      state.tell(.success, "What was kept of \(host(client)) is dropped.")
      return [.diagnose(.emptyCache(client.host)), .diagnose(.policies)]
    case "health":
      guard let (client, _) = client(value, state) else { return [] }
      showHealth(of: client.host, in: &state)
    case "conversation":
      guard let raw = parts.last.flatMap({ UInt64($0) }) else { return [] }
      state.overlays.removeLast()
      return Opening.open(ConversationID(raw: raw), in: &state)
    default: break
    }
    return []
  }

  private static func showHealth(of host: Host, in state: inout AppState) {
    guard let record = state.activity.health[host] else { return }
    let now = state.moment
    let lines = record.history.reversed().map { check -> SafeText in
      let wall = WallTime(
        seconds: now.wall.seconds - (now.uptime - check.instant).seconds, offset: now.wall.offset)
      let word: SafeText = check.isWell ? "up  " : "down"
      let note = check.note.map { "  \($0)" } ?? ""
      return
        "\(SafeText(LogWords.clock(wall), as: .field))  \(word)  \(Figures.span(check.took).padded(width: 8))\(SafeText(note, as: .field))"
    }
    state.overlays.append(
      .page(
        title: "Health of \(SafeText(host.displayName, as: .field))",
        text: lines.joined(separator: "\n"), scroll: 0))
  }

  /// The name of a circuit's row.
  static func name(_ row: String, _ state: AppState) -> SafeText {
    guard let (client, number) = client(row, state), client.statuses.indices.contains(number)
    else { return "Circuit" }
    return "Circuit of \(SafeText(client.statuses[number].name, as: .field))"
  }

  static func actions(_ row: String, _ state: AppState) -> [ListItem] {
    [
      ListItem(value: "trip", columns: ["Trip it", "every request is refused until you reset it"]),
      ListItem(value: "reset", columns: ["Reset it", "closed, with nothing counted"]),
      ListItem(value: "pass", columns: ["Turn it off", "everything passes, nothing is counted"]),
    ]
  }

  static func act(_ value: String, on row: String, in state: inout AppState) -> [Effect] {
    guard let (client, number) = client(row, state) else { return [] }
    let wanted: CircuitBreaker.State
    switch value {
    case "trip": wanted = .forcedOpen
    case "pass": wanted = .disabled
    default: wanted = .closed
    }
    var effects: [Effect] = [
      .diagnose(.circuit(client.host, place: number, wanted)), .diagnose(.policies),
    ]
    // What was refused may be asked again.
    if wanted != .forcedOpen, client.host == state.server.host, state.server.isDown {
      effects += Servers.check(&state)
    }
    return effects
  }

  /// Notes whether a server is there, as a question for that or a reply has shown.
  static func note(
    _ isWell: Bool, took: Duration, _ note: String?, of host: Host, in state: inout AppState
  ) {
    var record = state.activity.health[host] ?? HealthRecord(failuresDown: 1, successesUp: 1)
    _ = record.record(
      HealthRecord.Check(instant: state.moment.uptime, isWell: isWell, took: took, note: note))
    guard state.activity.health[host] != nil || state.activity.health.count < 100 else { return }
    state.activity.health[host] = record
  }
}
