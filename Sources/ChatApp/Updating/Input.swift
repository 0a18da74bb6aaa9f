internal import OllamaAPI
internal import TerminalKit

/// Leads each input to what has the keys: leader, overlay, focused pane, key table, text.
enum Input {
  static func handle(_ input: InputEvent, in state: inout AppState) -> [Effect] {
    state.titling.quietSince = state.moment.uptime
    switch input {
    case .key(let key): return press(key, in: &state)
    case .paste(let text):
      if case .probe = state.overlays.last { return [] }
      return Writing.paste(text, in: &state)
    case .mouse(let event): return Pointing.handle(event, in: &state)
    case .focus(let has):
      state.hasFocus = has
      // Whoever comes back may have been editing the configuration.
      guard has else { return [] }
      // Or may have made room on the disk.
      return [.readConfiguration] + Themes.refresh(&state)
        + (state.storage.trouble == nil ? [] : [.retryStore])
    case .resize(let size):
      state.size = size
      SpeedCommands.redraw(&state)
      return []
    case .background(let red, let green, let blue):
      return Themes.seen(Appearance(red: red, green: green, blue: blue), in: &state)
    case .sent(let bytes):
      KeyProbing.take(bytes, in: &state)
      return []
    case .appearance(let appearance): return Themes.seen(appearance, in: &state)
    case .resumed: return [.terminal(.redraw)]
    case .interrupt:
      return state.launch.isLinear ? LineEntry.interrupt(&state) : run(.interrupt, in: &state)
    case .line(let line): return LineEntry.take(line, in: &state)
    case .endOfLines: return LineEntry.end(&state)
    case .terminate:
      return Keeping.end(&state)
    }
  }

  /// What the view found out becomes part of the state before the next input.
  static func take(_ facts: ViewFacts, in state: inout AppState) {
    if facts.composerWidth != state.facts.composerWidth {
      state.composer.field.layOut(width: facts.composerWidth)
    }
    state.facts = facts
    if facts.settledJump != nil, facts.settledJump == state.open.transcript.jump {
      state.open.transcript.jump = nil
    }
    CopyCommands.follow(in: &state)
    guard facts.settledScroll != 0 || state.open.transcript.anchor != facts.anchor else { return }
    state.open.transcript.pendingScroll -= facts.settledScroll
    state.open.transcript.anchor = facts.anchor
  }

  static func run(_ id: CommandID, in state: inout AppState) -> [Effect] {
    CommandTable.standard.run(id, in: &state)
  }

  private static func press(_ key: Key, in state: inout AppState) -> [Effect] {
    if let notice = state.notice, notice.until != nil || key == Key(.escape) { state.notice = nil }
    if state.leaderSince != nil { return leader(key, in: &state) }
    if let overlay = state.overlays.last { return press(key, over: overlay, in: &state) }
    if state.open.transcript.find?.isTyping == true, state.focus == .transcript {
      return FindCommands.typeQuery(key, in: &state)
    }
    let context = state.focus.context
    if context == .composer, state.composer.isEmpty, state.offersChoices, key.typed == nil,
      let id = state.keys.command(for: key, in: .away)
    {
      return run(id, in: &state)
    }
    if let id = command(for: key, in: context, state.keys) {
      if context == .composer { Writing.willPress(id, in: &state) }
      return run(id, in: &state)
    }
    return type(key, in: &state)
  }

  private static func leader(_ key: Key, in state: inout AppState) -> [Effect] {
    state.leaderSince = nil
    if let id = state.keys.command(for: key, in: .leader) { return run(id, in: &state) }
    let elsewhere = command(for: key, in: state.focus.context, state.keys)
    if let elsewhere, [.leader, .escape, .interrupt].contains(elsewhere) { return [] }
    let way = state.keys.way(to: .help)
    state.tell(
      .information, "\(state.keys.leaderName) \(key.name) means nothing; \(way) shows the keys.")
    return []
  }

  private static func press(
    _ key: Key, over overlay: Overlay, in state: inout AppState
  ) -> [Effect] {
    // Enter pressed twice must not write over a file.
    if case .question(let question) = overlay, case .overwrite = question.matter,
      key == Key(.enter)
    {
      return run(.deny, in: &state)
    }
    if state.pageFind?.isTyping == true { return PageFinding.type(key, in: &state) }
    if case .probe(let probe) = overlay { return KeyProbing.press(key, probe, in: &state) }
    var wantsText = false
    if case .list(let list) = overlay, key.typed != nil {
      wantsText = list.isFiltering || list.kind.takesText
    }
    if !wantsText, let id = command(for: key, in: overlay.context, state.keys) {
      return run(id, in: &state)
    }
    if let plain = key.afterEscape {
      return run(.escape, in: &state) + press(plain, in: &state)
    }
    guard let text = key.typed else { return [] }
    switch overlay {
    case .list: return ListCommands.type(text, in: &state)
    case .entry: EntryCommands.type(text, in: &state)
    case .help, .page, .transfer, .probe, .duel, .question: break
    }
    return []
  }

  private static func command(
    for key: Key, in context: KeyContext, _ table: KeyTable
  ) -> CommandID? {
    if let id = table.command(for: key, in: context) { return id }
    return table.command(for: key, in: .anywhere)
  }

  // Free keys are text for the composer.
  private static func type(_ key: Key, in state: inout AppState) -> [Effect] {
    if state.focus != .composer {
      if let plain = key.afterEscape {
        return run(.escape, in: &state) + press(plain, in: &state)
      }
      guard key.typed != nil else { return [] }
      state.focus = .composer
      state.open.transcript.cursor = nil
      state.open.transcript.selection = nil
    }
    guard let text = key.typed else { return [] }
    return Writing.type(text, in: &state)
  }
}

extension Key {
  /// The text that the key stands for; nil for chords and named keys.
  var typed: String? {
    guard case .character(let character) = code else { return nil }
    return modifiers.subtracting(.shift).isEmpty ? String(character) : nil
  }
}

extension Key {
  /// The key that an Alt-key is when Esc was pressed before it and the terminal or tmux glued the
  /// two together; nil for other keys. For places where Alt-keys mean nothing.
  var afterEscape: Key? {
    guard modifiers == .alt, case .character = code else { return nil }
    return Key(code)
  }
}

extension Focus {
  /// The key context of a focused pane.
  var context: KeyContext {
    switch self {
    case .composer: return .composer
    case .transcript: return .transcript
    case .diagnostics: return .diagnostics
    }
  }
}

extension Overlay {
  /// The key context of an overlay.
  var context: KeyContext {
    switch self {
    case .list: return .list
    case .help, .page, .transfer, .probe, .duel: return .page
    case .entry: return .entry
    case .question: return .question
    }
  }
}
