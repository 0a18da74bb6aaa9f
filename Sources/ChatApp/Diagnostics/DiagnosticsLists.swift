// What the client does, as lists: requests, policies, speeds, the log. Each has its own file in
// Commands/; this one leads the list widget to them. Long lists are counted at once, and their rows
// are made as they come into view.

internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The rows of a list of the diagnostics.
enum DiagnosticsRows {
  /// Few rows, all made.
  case made([ListItem])
  /// Places in what the state holds, of the rows that pass the filter.
  case places([Int])
}

/// Leads the list widget to what it shows.
enum DiagnosticsLists {
  static func open(_ list: DiagnosticsList, in state: inout AppState) -> [Effect] {
    state.overlays.append(.list(ListState(.diagnostics(list))))
    return ask(list, in: &state)
  }

  /// Asks for what the list shows, where somebody else knows it.
  static func ask(_ list: DiagnosticsList, in state: inout AppState) -> [Effect] {
    state.activity.asked = state.moment.uptime
    switch list {
    case .policies: return [.diagnose(.policies)]
    case .log: return [.diagnose(.log(after: state.activity.log.last?.number ?? 0))]
    case .speeds: return state.activity.speeds.isRead ? [] : [.diagnose(.speeds)]
    case .requests, .requestActions, .circuitActions, .chances, .alternatives: return []
    }
  }

  /// When the open list is asked for again; nil for lists that stand still.
  static func due(_ state: AppState) -> Duration? {
    // In lines numbers stand for rows that were read out: they must not move meanwhile.
    guard !state.launch.isLinear, case .list(let list) = state.overlays.last,
      case .diagnostics(let kind) = list.kind,
      kind.isLive
    else { return nil }
    return (state.activity.asked ?? state.moment.uptime) + .seconds(1)
  }

  /// Asks again when it is time.
  static func refresh(_ state: inout AppState) -> [Effect] {
    guard let due = due(state), due <= state.moment.uptime,
      case .list(let list) = state.overlays.last, case .diagnostics(let kind) = list.kind
    else { return [] }
    return ask(kind, in: &state)
  }

  static func rows(_ list: DiagnosticsList, _ filter: String, _ state: AppState) -> DiagnosticsRows
  {
    switch list {
    case .requests: return .places(RequestCommands.places(filter, state))
    case .log: return .places(LogCommands.places(filter, state))
    case .chances: return .places(ChanceCommands.places(filter, state))
    case .requestActions, .circuitActions, .policies, .speeds, .alternatives:
      return .made(Lists.matching(filter, made(list, state)))
    }
  }

  private static func made(_ list: DiagnosticsList, _ state: AppState) -> [ListItem] {
    switch list {
    case .requestActions(let number): return RequestCommands.actions(number, state)
    case .policies: return PolicyCommands.rows(state)
    case .circuitActions(let row): return PolicyCommands.actions(row, state)
    case .speeds: return SpeedCommands.rows(state)
    case .alternatives(let place): return ChanceCommands.alternatives(place, state)
    case .requests, .log, .chances: return []
    }
  }

  /// How many there are without the filter.
  static func total(_ list: DiagnosticsList, _ state: AppState) -> Int {
    switch list {
    case .requests: return state.activity.requests.count
    case .log: return state.activity.log.count
    case .chances: return ChanceCommands.total(state)
    case .requestActions, .circuitActions, .policies, .speeds, .alternatives:
      return made(list, state).count
    }
  }

  /// The row of a place.
  static func item(_ list: DiagnosticsList, _ place: Int, _ state: AppState) -> ListItem? {
    switch list {
    case .requests: return RequestCommands.item(place, state)
    case .log: return LogCommands.item(place, state)
    case .chances: return ChanceCommands.item(place, state)
    case .requestActions, .circuitActions, .policies, .speeds, .alternatives: return nil
    }
  }

  /// Columns of fixed widths; nil where they are measured.
  static func columns(_ list: DiagnosticsList, width: Int) -> ListColumns? {
    switch list {
    case .requests: return RequestCommands.columns(width: width)
    case .log: return LogCommands.columns(width: width)
    case .chances: return ChanceCommands.columns(width: width)
    case .policies: return PolicyCommands.columns(width: width)
    case .speeds: return SpeedCommands.columns(width: width)
    case .requestActions, .circuitActions, .alternatives: return nil
    }
  }

  static func headings(_ list: DiagnosticsList) -> [SafeText] {
    switch list {
    case .policies: return PolicyCommands.headings
    case .speeds: return SpeedCommands.headings
    case .requests, .log, .requestActions, .circuitActions, .chances, .alternatives: return []
    }
  }

  // MARK: words

  static func title(
    _ list: DiagnosticsList, _ number: SafeText, _ state: AppState, _ dot: SafeText
  ) -> SafeText {
    switch list {
    case .requests: return "Requests \(dot) \(number)"
    case .requestActions(let number): return RequestCommands.name(number, state)
    case .policies: return "Policies \(dot) what stands between you and the servers"
    case .circuitActions(let row): return PolicyCommands.name(row, state)
    case .chances: return ChanceCommands.title(number, state, dot)
    case .alternatives(let place): return ChanceCommands.name(place, state)
    case .speeds: return "History of speeds \(dot) \(number)"
    case .log:
      let level = SafeText(state.activity.logLevel.rawValue, as: .field)
      return "Log \(dot) \(number) \(dot) \(level) and above"
    }
  }

  static func footer(_ list: DiagnosticsList) -> SafeText {
    switch list {
    case .requests: return "Enter open    Tab as curl, the prompt…    Ctrl-U clear    Esc close"
    case .requestActions, .circuitActions: return "Enter do    Esc back"
    case .chances: return "Enter other words    Tab all or uncertain    Ctrl-U clear    Esc close"
    case .alternatives: return "Enter go on from this one in a reply beside    Esc back"
    case .policies: return "Enter trip, reset, look, go there    Ctrl-U clear    Esc close"
    case .speeds: return "Enter charts    Ctrl-U clear    Esc close"
    case .log: return "Enter whole line    Tab level    Ctrl-U clear    Esc close"
    }
  }

  static func empty(_ list: DiagnosticsList, _ state: AppState) -> SafeText {
    switch list {
    case .requests: return "Nothing was asked of a server yet."
    case .log: return "Nothing of this level was logged yet."
    case .policies: return "Asking…"
    case .speeds:
      return state.activity.speeds.isRead
        ? "No reply was measured yet." : "Reading what was measured…"
    case .chances:
      return "No word was uncertain; \(state.keys.key(for: .listActions, in: .list)) lists all."
    case .alternatives: return "The server named no others."
    case .requestActions, .circuitActions: return "Nothing here."
    }
  }

  // MARK: deeds

  /// What Enter does with a row; `below` is the list that has just been closed.
  static func choose(
    _ value: String, in list: DiagnosticsList, below: ListState, in state: inout AppState
  ) -> [Effect] {
    switch list {
    case .requests:
      // The page lies over the list, to come back to it.
      state.overlays.append(.list(below))
      return RequestCommands.show(value)
    case .requestActions(let number): return RequestCommands.act(value, on: number, in: &state)
    case .policies:
      state.overlays.append(.list(below))
      return PolicyCommands.choose(value, in: &state)
    case .circuitActions(let row): return PolicyCommands.act(value, on: row, in: &state)
    case .chances:
      state.overlays.append(.list(below))
      if let place = Int(value) {
        state.overlays.append(.list(ListState(.diagnostics(.alternatives(place)))))
      }
      return []
    case .alternatives(let place): return ChanceCommands.branch(value, at: place, in: &state)
    case .speeds:
      state.overlays.append(.list(below))
      return SpeedCommands.show(value, in: &state)
    case .log:
      state.overlays.append(.list(below))
      LogCommands.show(value, in: &state)
      return []
    }
  }

  /// What Tab does with a row.
  static func actions(
    _ value: String?, in list: DiagnosticsList, _ state: inout AppState
  ) -> [Effect] {
    switch list {
    case .requests:
      guard let number = value.flatMap({ Int($0) }) else { return [] }
      state.overlays.append(.list(ListState(.diagnostics(.requestActions(number)))))
    case .policies: return value.map { PolicyCommands.choose($0, in: &state) } ?? []
    case .speeds: return value.map { SpeedCommands.show($0, in: &state) } ?? []
    case .log: LogCommands.nextLevel(&state)
    case .chances: ChanceCommands.showMore(&state)
    case .requestActions, .circuitActions, .alternatives: break
    }
    return []
  }

  static func handle(_ event: DiagnosticsEvent, in state: inout AppState) -> [Effect] {
    switch event {
    case .policies(let report): state.activity.policies = report
    case .log(let lines, let path):
      state.activity.logPath = path
      LogCommands.take(lines, in: &state)
    case .speeds(let runs): state.activity.speeds.take(runs)
    }
    return []
  }
}
