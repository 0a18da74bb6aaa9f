internal import Conversations
internal import TerminalKit

/// What a typed line means: an answer to what was asked last, else a message or a command.
enum LineEntry {
  static func take(_ line: String, in state: inout AppState) -> [Effect] {
    state.linear.lines += 1
    state.notice = nil
    state.quitAsked = nil
    if wantsWhole(line, state) {
      state.linear.readsAll = true
      return []
    }
    state.linear.readsAll = false
    // What was read out has been heard.
    var effects = closeRead(&state)
    if let command = command(line), wantsOut(state.overlays.last), command.isKnown {
      while !state.overlays.isEmpty { effects += SessionCommands.closeOverlay(&state) }
    }
    switch state.overlays.last {
    case .question: effects += answer(line, in: &state)
    case .list(let list): effects += choose(line, list, in: &state)
    case .entry: effects += fill(line, in: &state)
    case .help, .page, .transfer, .probe, .duel, nil: effects += write(line, in: &state)
    }
    return effects
  }

  /// Ctrl-C: stops what runs, closes what is open; asked once more, it leaves.
  static func interrupt(_ state: inout AppState) -> [Effect] {
    state.linear.interrupts += 1
    state.linear.isContinuing = false
    let wasAsked = state.quitAsked != nil
    state.quitAsked = state.moment.uptime
    if let effects = TakingOut.endCommand(&state) { return effects }
    if wasAsked { return Keeping.wantLeave(&state) }
    var effects: [Effect] = []
    if state.open.reply != nil {
      effects += ConversationCommands.stop(&state, "")
    } else if let stage = state.open.compaction?.stage, stage != .ready {
      effects += SessionCommands.escape(&state, "")
    }
    while !state.overlays.isEmpty { effects += SessionCommands.closeOverlay(&state) }
    return effects
  }

  /// Ctrl-D on an empty line, or the end of what is typed: leaves, at the second time at once.
  static func end(_ state: inout AppState) -> [Effect] {
    state.linear.lines += 1
    if case .question(let question) = state.overlays.last, question.matter == .quit {
      return Keeping.leave(&state)
    }
    return SessionCommands.quit(&state, "")
  }

  // MARK: what lies over the conversation

  // "all", where the page above offered it.
  private static func wantsWhole(_ line: String, _ state: AppState) -> Bool {
    guard case .page(_, let words, _) = state.overlays.last, !state.linear.readsAll else {
      return false
    }
    return line.trimmed.lowercased() == "all" && LinearWords.isLong(words)
  }

  private static func closeRead(_ state: inout AppState) -> [Effect] {
    var effects: [Effect] = []
    while let overlay = state.overlays.last {
      switch overlay {
      case .help, .page, .transfer, .probe, .duel: effects += SessionCommands.closeOverlay(&state)
      case .list, .entry, .question: return effects
      }
    }
    return effects
  }

  // In a line that is a value of its own, a slash is a letter.
  private static func wantsOut(_ overlay: Overlay?) -> Bool {
    switch overlay {
    case .list(let list): !list.kind.takesText || list.kind == .search
    case .question: true
    case .entry, .help, .page, .transfer, .probe, .duel, nil: false
    }
  }

  private static func command(_ line: String) -> (name: String, isKnown: Bool)? {
    SlashLine.parse(line, isPasted: false).map {
      ($0.name, CommandTable.standard.named($0.name) != nil)
    }
  }

  private static func answer(_ line: String, in state: inout AppState) -> [Effect] {
    switch line.trimmed.lowercased() {
    case "y", "yes": return Input.run(.confirm, in: &state)
    case "n", "no", "": return Input.run(.deny, in: &state)
    default:
      state.tell(.warning, "Type yes or no.")
      return []
    }
  }

  private static func fill(_ line: String, in state: inout AppState) -> [Effect] {
    guard case .entry(var entry) = state.overlays.last else { return [] }
    if line.isBlank { return SessionCommands.closeOverlay(&state) }
    entry.field = TextField(line.trimmed)
    entry.complaint = nil
    state.overlays[state.overlays.count - 1] = .entry(entry)
    return EntryCommands.accept(&state, "")
  }

  private static func choose(
    _ line: String, _ list: ListState, in state: inout AppState
  ) -> [Effect] {
    let words = line.trimmed
    if words.isEmpty {
      state.linear.firstRow = 0
      return SessionCommands.closeOverlay(&state)
    }
    if words.lowercased() == "more", !list.kind.takesText || list.kind == .search {
      state.linear.firstRow += LinearState.rows
      return scroll(list, in: &state)
    }
    let takesNumber = !list.kind.takesText || list.kind == .search || offersWords(list)
    if takesNumber, let number = Int(words) { return pick(number, list, in: &state) }
    let parts = words.split(separator: " ")
    if takesNumber, parts.count == 2, parts[0].lowercased() == "do", let number = Int(parts[1]) {
      guard point(at: number, list, in: &state) else { return [] }
      return ListCommands.actions(&state, "")
    }
    return narrow(to: words, list, in: &state)
  }

  // A value that is one of some words is chosen like any row.
  private static func offersWords(_ list: ListState) -> Bool {
    guard case .settingValue(let key) = list.kind else { return false }
    return SettingTable[key]?.words.isEmpty == false
  }

  private static func pick(
    _ number: Int, _ list: ListState, in state: inout AppState
  ) -> [Effect] {
    guard point(at: number, list, in: &state) else { return [] }
    state.linear.firstRow = 0
    return ListCommands.choose(&state, "")
  }

  private static func point(at number: Int, _ list: ListState, in state: inout AppState) -> Bool {
    let count = ListContents(list, state).count
    guard number >= 1, number <= count else {
      state.tell(.warning, count == 0 ? "There is nothing to choose." : "1 to \(count).")
      return false
    }
    var list = list
    list.selected = number - 1
    state.overlays[state.overlays.count - 1] = .list(list)
    return true
  }

  private static func scroll(_ list: ListState, in state: inout AppState) -> [Effect] {
    let count = ListContents(list, state).count
    if state.linear.firstRow >= count { state.linear.firstRow = 0 }
    var list = list
    list.top = state.linear.firstRow
    list.selected = min(list.top, max(count - 1, 0))
    state.overlays[state.overlays.count - 1] = .list(list)
    return Browsing.refresh(&state)
  }

  // Words narrow the list down; where they are a value, they are taken as it.
  private static func narrow(
    to words: String, _ list: ListState, in state: inout AppState
  ) -> [Effect] {
    state.linear.firstRow = 0
    var list = list
    list.filter = ""
    state.overlays[state.overlays.count - 1] = .list(list)
    let effects = ListCommands.type(words, in: &state)
    guard list.kind.takesText, list.kind != .search else { return effects }
    return effects + ListCommands.choose(&state, "")
  }

  // MARK: messages

  private static func write(_ line: String, in state: inout AppState) -> [Effect] {
    if !state.linear.isContinuing {
      if line.isBlank { return state.composer.isEmpty ? Sending.send(&state, "") : send(&state) }
      // What was kept gives way to a new line; files attached go with it.
      let attached = state.composer.files.attached
      state.composer.clear()
      state.composer.files.attached = attached
      state.composer.isPasted = false
      if let effects = instead(line, in: &state) { return effects }
    }
    state.composer.field.insert(line)
    state.composer.wasTyped = true
    return Attaching.noticeAll(in: &state) + send(&state)
  }

  private static func send(_ state: inout AppState) -> [Effect] {
    let effects = Sending.send(&state, "")
    state.linear.isContinuing =
      state.composer.refused == nil && state.composer.field.foldedText.ends(with: "\n")
    return effects
  }

  /// Commands that mean something else without a screen, or nothing.
  private static func instead(_ line: String, in state: inout AppState) -> [Effect]? {
    guard let (name, arguments) = SlashLine.parse(line, isPasted: false),
      let command = CommandTable.standard.named(name)
    else { return nil }
    if let words = LinearWords.instead(of: command.id) {
      state.tell(.information, words)
      return []
    }
    guard let page = LinearWords.page(for: command.id, arguments, in: state) else { return nil }
    state.overlays.append(page)
    return []
  }
}
