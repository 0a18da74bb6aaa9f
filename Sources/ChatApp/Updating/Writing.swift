internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// What keys and pastes do to the message.
enum Writing {
  /// How long a lone `r` or `d` on the first-run screen waits to turn out to be a word's start.
  static let loneKeyPause: Duration = .milliseconds(700)

  /// A typed character.
  static func type(_ text: String, in state: inout AppState) -> [Effect] {
    let wasEmpty = state.composer.isEmpty
    state.composer.loneKey = nil
    if wasEmpty {
      state.composer.isPasted = false
      state.composer.loneKey = loneKey(text, state)
    }
    state.composer.field.insert(text)
    changed(&state)
    return wasEmpty ? preload(&state) : []
  }

  // On the first-run screen `r` and `d` are choices, and yet nothing typed may be eaten: the
  // letter is written, and counts as a choice only when it stays alone.
  private static func loneKey(_ text: String, _ state: AppState) -> LoneKey? {
    guard let letter = text.first, letter == "r" || letter == "d", state.offersChoices else {
      return nil
    }
    return LoneKey(letter: letter, due: state.moment.uptime + loneKeyPause)
  }

  /// The lone letter stayed alone: it was a choice.
  static func decideLoneKey(_ state: inout AppState) -> [Effect] {
    guard let lone = state.composer.loneKey else { return [] }
    state.composer.loneKey = nil
    guard state.composer.text == String(lone.letter), state.offersChoices else { return [] }
    state.composer.clear()
    return Input.run(lone.letter == "d" ? .demo : .retryServer, in: &state)
  }

  /// A key other than a character comes: a lone letter and Enter decide at once.
  static func willPress(_ id: CommandID, in state: inout AppState) {
    if id != .send { state.composer.loneKey = nil }
  }

  /// A bracketed paste: text, never a command and never sent by itself.
  static func paste(_ text: String, in state: inout AppState) -> [Effect] {
    guard !text.isEmpty else { return [] }
    if case .list = state.overlays.last {
      let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      return ListCommands.type(line, in: &state)
    }
    state.overlays = []
    state.focus = .composer
    state.leaderSince = nil
    state.composer.loneKey = nil
    let wasEmpty = state.composer.isEmpty
    if wasEmpty { state.composer.isPasted = true }
    state.composer.field.insert(text)
    changed(&state)
    return wasEmpty ? preload(&state) : []
  }

  /// An edit by key.
  static func perform(_ edit: TextEdit, in state: inout AppState) -> [Effect] {
    state.composer.field.perform(edit, width: state.facts.composerWidth)
    changed(&state)
    return []
  }

  static func newline(_ state: inout AppState, _: String) -> [Effect] {
    state.composer.field.insert("\n")
    changed(&state)
    return []
  }

  /// Enter that does not send: after a backslash, and within a `"""` block.
  static func continueInstead(_ state: inout AppState) -> [Effect]? {
    let text = state.composer.text
    if text.hasSuffix("\\"), state.composer.field.isAtEnd {
      state.composer.field.perform(.backspace, width: state.facts.composerWidth)
      return newline(&state, "")
    }
    // `/set system """` and what follows is one line until the quotes are closed.
    if text.hasPrefix("/"), !state.composer.isPasted,
      !text.matches(of: #/"""/#).count.isMultiple(of: 2)
    {
      return newline(&state, "")
    }
    guard text.hasPrefix("\"\"\"") else { return nil }
    let inner = text.dropFirst(3)
    guard inner.hasSuffix("\"\"\"") else { return newline(&state, "") }
    state.composer.isPasted = true
    let block = inner.dropLast(3)
    let trimmed = block.first?.isNewline == true ? block.dropFirst() : block
    return Sending.submit(
      String(trimmed.last?.isNewline == true ? trimmed.dropLast() : trimmed), in: &state)
  }

  static func editor(_ state: inout AppState, _: String) -> [Effect] {
    [.edit(state.composer.text)]
  }

  static func edited(_ text: String?, in state: inout AppState) -> [Effect] {
    guard let text else {
      state.tell(.failure, "The editor could not be run; set VISUAL or EDITOR. Nothing was lost.")
      return []
    }
    var body = Substring(text)
    while body.last?.isNewline == true { body.removeLast() }
    state.composer.field.replaceAll(String(body))
    state.composer.isPasted = true
    state.focus = .composer
    changed(&state)
    return []
  }

  // MARK: history

  static func rowUp(_ state: inout AppState, _: String) -> [Effect] {
    if moveInCompletion(-1, &state) { return [] }
    if state.composer.field.perform(.up, width: state.facts.composerWidth) { return [] }
    return historyPrevious(&state, "")
  }

  static func rowDown(_ state: inout AppState, _: String) -> [Effect] {
    if moveInCompletion(1, &state) { return [] }
    if state.composer.field.perform(.down, width: state.facts.composerWidth) { return [] }
    return historyNext(&state, "")
  }

  static func historyPrevious(_ state: inout AppState, _: String) -> [Effect] {
    if moveInCompletion(-1, &state) { return [] }
    let index = state.composer.historyIndex ?? state.composer.history.count
    guard index > 0 else { return [] }
    if state.composer.historyIndex == nil { state.composer.draft = state.composer.text }
    recall(index - 1, in: &state)
    return []
  }

  static func historyNext(_ state: inout AppState, _: String) -> [Effect] {
    if moveInCompletion(1, &state) { return [] }
    guard let index = state.composer.historyIndex else { return [] }
    if index + 1 < state.composer.history.count {
      recall(index + 1, in: &state)
    } else {
      state.composer.historyIndex = nil
      state.composer.field.replaceAll(state.composer.draft)
    }
    return []
  }

  private static func recall(_ index: Int, in state: inout AppState) {
    guard state.composer.history.indices.contains(index) else { return }
    state.composer.historyIndex = index
    state.composer.field.replaceAll(state.composer.history[index])
    state.composer.completion = nil
    state.composer.isPasted = false
  }

  static func historySearch(_ state: inout AppState, _: String) -> [Effect] {
    guard !state.composer.history.isEmpty else {
      state.tell(.information, "No earlier prompts yet.")
      return []
    }
    state.overlays.append(.list(ListState(.history)))
    return []
  }

  // MARK: completion and focus

  static func complete(_ state: inout AppState, _: String) -> [Effect] {
    if Completing.accept(&state) { return [] }
    Completing.offer(&state)
    if let completion = state.composer.completion {
      if completion.items.count == 1 { _ = Completing.accept(&state) }
      return []
    }
    return moveFocus(&state, "")
  }

  private static func moveInCompletion(_ step: Int, _ state: inout AppState) -> Bool {
    guard var completion = state.composer.completion, !completion.items.isEmpty else {
      return false
    }
    let count = completion.items.count
    completion.selected = ((completion.selected + step) % count + count) % count
    state.composer.completion = completion
    return true
  }

  static func moveFocus(_ state: inout AppState, _: String) -> [Effect] {
    guard state.overlays.isEmpty else { return [] }
    state.composer.completion = nil
    let hasDiagnostics = state.facts.hasColumn || state.diagnostics == .whole
    switch state.focus {
    case .composer:
      if state.diagnostics == .whole {
        state.focus = .diagnostics
      } else {
        state.focus = .transcript
        state.open.transcript.cursor = state.facts.visible.last
      }
    case .transcript:
      state.open.transcript.cursor = nil
      state.open.transcript.selection = nil
      state.focus = hasDiagnostics ? .diagnostics : .composer
    case .diagnostics:
      state.focus = .composer
    }
    return []
  }

  private static func changed(_ state: inout AppState) {
    state.composer.historyIndex = nil
    state.composer.refused = nil
    if state.notice?.kind == .information { state.notice = nil }
    state.quitAsked = nil
    state.composer.field.layOut(width: state.facts.composerWidth)
    Completing.refresh(&state)
  }

  /// Loads the chosen model at the first typed character, so that it is warm at Enter: only on
  /// this machine, where nobody else pays for it.
  private static func preload(_ state: inout AppState) -> [Effect] {
    guard state.launch.preload, state.server.isUp, state.server.host.isLoopback,
      state.open.reply == nil, let model = state.open.settings.model,
      state.server.models != nil, state.server.summary(of: model)?.chatRefusal == nil,
      state.server.running(model) == nil, !state.preloaded.contains(model)
    else { return [] }
    state.preloaded.insert(model)
    state.server.loading.insert(model)
    return [
      .load(
        state.server.host, model, state.open.settings.options,
        generation: state.server.generation)
    ]
  }
}

extension AppState {
  /// Whether the screen offers `r` and `d` as choices.
  var offersChoices: Bool {
    guard open.conversation.isEmpty, !server.isDemo else { return false }
    if case .down = server.link { return true }
    return server.models?.isEmpty == true
  }
}

extension Composer {
  /// Empties the field; undo brings the text back.
  package mutating func clear() {
    field.replaceAll("")
    historyIndex = nil
    draft = ""
    completion = nil
    refused = nil
    isPasted = false
    loneKey = nil
  }
}
