internal import TerminalKit

/// The help, made from the tables: keys by context, then slash commands.
enum HelpText {
  static func rows(_ keys: KeyTable, width: Int) -> [StyledRow] {
    var rows: [StyledRow] = []
    for context in KeyContext.allCases {
      let bindings = keys.bindings.filter { $0.context == context }
      guard !bindings.isEmpty else { continue }
      if !rows.isEmpty { rows.append(StyledRow()) }
      let title: SafeText =
        context == .leader ? "After \(keys.leaderName)" : SafeText(context.rawValue, as: .field)
      rows.append(StyledRow(title, .paneHeading))
      for (command, keys) in grouped(bindings) {
        rows += line(keys, CommandTable.standard[command]?.summary ?? "", width)
      }
    }
    rows.append(StyledRow())
    rows.append(StyledRow("Commands, typed as the first thing of a message", .paneHeading))
    for command in CommandTable.standard.commands where !command.names.isEmpty {
      rows += line(slash(command), command.summary, width)
    }
    return rows
  }

  /// `/theme [NAME]`, further names after a comma.
  static func slash(_ command: Command) -> SafeText {
    let names = command.names.map { "/\(SafeText($0, as: .field))" as SafeText }
    let joined = names.joined(separator: ", ")
    return command.usage.isEmpty ? joined : "\(joined) \(command.usage)"
  }

  /// Commands in the order of the table, each with all its keys in this context.
  static func grouped(_ bindings: [KeyBinding]) -> [(CommandID, SafeText)] {
    var order: [CommandID] = []
    var keys: [CommandID: [SafeText]] = [:]
    for binding in bindings {
      if keys[binding.command] == nil { order.append(binding.command) }
      keys[binding.command, default: []].append(binding.chord.name)
    }
    return order.map { ($0, (keys[$0] ?? []).joined(separator: ", ")) }
  }

  private static func line(_ left: SafeText, _ right: SafeText, _ width: Int) -> [StyledRow] {
    let column = min(30, width / 2)
    let parts = LineWrap(width: max(width - column, 1)).rows(of: right)
    let needsOwnRow = left.width + 2 > column
    var rows: [StyledRow] = []
    if needsOwnRow { rows.append(StyledRow("  \(left)", .statusKey)) }
    for (place, part) in parts.enumerated() {
      let head: SafeText = place == 0 && !needsOwnRow ? "  \(left)" : ""
      rows.append(
        StyledRow([
          StyledRun(head.padded(width: column), .statusKey), StyledRun(part, .overlayText),
        ]))
    }
    return rows
  }
}
