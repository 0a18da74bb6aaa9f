internal import Conversations
internal import TerminalKit

/// What the program did, line by line.
enum LogCommands {
  static func open(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let wanted = arguments.trimmed
    if let level = LogLevel(rawValue: wanted) {
      state.activity.logLevel = level
    } else if !wanted.isEmpty {
      let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
      state.tell(.warning, "The log has the levels \(SafeText(levels, as: .field)).")
      return []
    }
    return DiagnosticsLists.open(.log, in: &state)
  }

  static func columns(width: Int) -> ListColumns {
    let isWide = width >= 50
    return ListColumns(
      [.init(width: isWide ? 8 : 5), .init(width: 7, from: 50), .init(width: 0)],
      headings: ["AT", "LEVEL", "WHAT"], width: width)
  }

  /// The places of the lines that are shown, the newest first.
  static func places(_ filter: String, _ state: AppState) -> [Int] {
    let log = state.activity.log
    let least = state.activity.logLevel
    let words = filter.lowercased().split(separator: " ").map(String.init)
    return log.indices.reversed().filter { place in
      let entry = log[place]
      guard entry.level >= least else { return false }
      guard !words.isEmpty else { return true }
      let text = "\(entry.level.rawValue) \(entry.words.string.lowercased())"
      return words.allSatisfy { text.contains($0) }
    }
  }

  static func item(_ place: Int, _ state: AppState) -> ListItem? {
    guard state.activity.log.indices.contains(place) else { return nil }
    let entry = state.activity.log[place]
    var item = ListItem(
      value: String(entry.number),
      columns: [
        SafeText(state.size.columns < 56 ? entry.at.clock : LogWords.clock(entry.at), as: .field),
        SafeText(entry.level.rawValue, as: .field), entry.words,
      ])
    if let role = role(entry.level) {
      item.styled[1] = StyledRow(item.columns[1], role)
    }
    return item
  }

  private static func role(_ level: LogLevel) -> Role? {
    switch level {
    case .debug, .info: nil
    case .warning: .warning
    case .error: .error
    }
  }

  /// Takes lines that are new; the cursor stays on its line.
  static func take(_ lines: [LogEntry], in state: inout AppState) {
    guard !lines.isEmpty else { return }
    state.activity.log += lines
    let surplus = state.activity.log.count - ProgramLog.most
    if surplus > 0 { state.activity.log.removeFirst(surplus) }
    guard case .list(var list) = state.overlays.last, list.kind == .diagnostics(.log),
      list.filter.isEmpty, list.selected > 0
    else { return }
    let shown = lines.filter { $0.level >= state.activity.logLevel }.count
    list.selected = min(list.selected + shown, max(places("", state).count - 1, 0))
    state.overlays[state.overlays.count - 1] = .list(list)
  }

  /// Shows less: the next level up, and then all again.
  static func nextLevel(_ state: inout AppState) {
    let all = LogLevel.allCases
    let place = all.firstIndex(of: state.activity.logLevel) ?? 0
    state.activity.logLevel = all[(place + 1) % all.count]
    guard case .list(var list) = state.overlays.last else { return }
    list.selected = 0
    list.top = 0
    state.overlays[state.overlays.count - 1] = .list(list)
  }

  /// A line in full, and where the log is kept.
  static func show(_ value: String, in state: inout AppState) {
    guard let number = Int(value),
      let entry = state.activity.log.last(where: { $0.number == number })
    else { return }
    let place: SafeText =
      state.activity.logPath.map { "It is kept in \(SafeText($0, as: .field))" }
      ?? "The log is not kept in a file."
    let words: SafeText = """
      \(SafeText(LogWords.stamp(entry.at), as: .field))  \(SafeText(entry.level.rawValue, as: .field))

      \(entry.words)

      \(place)
      """
    state.overlays.append(.page(title: "Log", text: words, scroll: 0))
  }
}
