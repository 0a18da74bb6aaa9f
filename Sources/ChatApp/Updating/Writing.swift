internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// What keys and pastes do to the message.
enum Writing {
  /// How long a lone letter on the first-run screen waits to turn out to be a word's start.
  static let loneKeyPause: Duration = .milliseconds(700)

  /// Back to the message from wherever the keys are.
  static func focusMessage(_ state: inout AppState, _: String) -> [Effect] {
    state.focus = .composer
    state.open.transcript.cursor = nil
    state.open.transcript.selection = nil
    state.open.transcript.block = nil
    return []
  }

  /// A typed character.
  static func type(_ text: String, in state: inout AppState) -> [Effect] {
    let wasEmpty = state.composer.isEmpty
    state.composer.loneKey = nil
    if wasEmpty {
      state.composer.isPasted = false
      state.composer.loneKey = loneKey(text, state)
    }
    state.composer.field.insert(text)
    state.composer.wasTyped = true
    var effects = changed(&state)
    if text == " " { effects += Attaching.noticeWord(in: &state) }
    return wasEmpty ? effects + preload(&state) : effects
  }

  // On the first-run screen some letters are choices, and yet nothing typed may be eaten: the
  // letter is written, and counts as a choice only when it stays alone.
  private static func loneKey(_ text: String, _ state: AppState) -> LoneKey? {
    guard let letter = text.first, choice(letter, state) != nil, state.offersChoices else {
      return nil
    }
    return LoneKey(letter: letter, due: state.moment.uptime + loneKeyPause)
  }

  /// The lone letter stayed alone: it was a choice.
  static func decideLoneKey(_ state: inout AppState) -> [Effect] {
    guard let lone = state.composer.loneKey else { return [] }
    state.composer.loneKey = nil
    guard state.composer.text == String(lone.letter), state.offersChoices,
      let choice = choice(lone.letter, state)
    else { return [] }
    state.composer.clear()
    return Input.run(choice, in: &state)
  }

  private static func choice(_ letter: Character, _ state: AppState) -> CommandID? {
    state.keys.command(for: .character(letter), in: .away)
  }

  /// A key other than a character comes: a lone letter and Enter decide at once.
  static func willPress(_ id: CommandID, in state: inout AppState) {
    if id != .send { state.composer.loneKey = nil }
  }

  /// A bracketed paste: text, never a command and never sent by itself.
  static func paste(_ text: String, in state: inout AppState) -> [Effect] {
    guard !text.isEmpty else { return [] }
    if case .entry = state.overlays.last {
      EntryCommands.type(text, in: &state)
      return []
    }
    if case .list = state.overlays.last {
      return ListCommands.type(text.firstLine(utf8: 1_000), in: &state)
    }
    if state.overlays.isEmpty, state.focus == .transcript,
      state.open.transcript.find?.isTyping == true
    {
      FindCommands.paste(text, in: &state)
      return []
    }
    state.overlays = []
    state.focus = .composer
    state.leaderSince = nil
    state.composer.loneKey = nil
    let wasEmpty = state.composer.isEmpty
    if wasEmpty { state.composer.isPasted = true }
    _ = changed(&state)
    state.composer.wasTyped = false
    Pasting.insert(text, in: &state)
    state.composer.field.layOut(width: state.facts.composerWidth)
    return (wasEmpty ? preload(&state) : []) + Attaching.dropped(text)
  }

  /// An edit by key.
  static func perform(_ edit: TextEdit, in state: inout AppState) -> [Effect] {
    if case .entry = state.overlays.last {
      EntryCommands.perform(edit, in: &state)
      return []
    }
    if edit == .backspace, Attaching.removeLast(&state) { return [] }
    state.composer.field.perform(edit, width: state.facts.composerWidth)
    return changed(&state)
  }

  static func newline(_ state: inout AppState, _: String) -> [Effect] {
    let effects = Attaching.noticeWord(in: &state, isBefore: true)
    state.composer.field.insert("\n")
    return effects + changed(&state)
  }

  /// Enter that does not send: after a backslash, and within a `"""` block.
  static func continueInstead(_ state: inout AppState) -> [Effect]? {
    let typed = state.composer.field.foldedText
    if typed.ends(with: "\\"), state.composer.field.isAtEnd {
      state.composer.field.perform(.backspace, width: state.facts.composerWidth)
      return newline(&state, "")
    }
    // `/set system """` and what follows is one line until the quotes are closed.
    if typed.begins(with: "/"), !state.composer.isPasted,
      !typed.matches(of: #/"""/#).count.isMultiple(of: 2)
    {
      return newline(&state, "")
    }
    let mark = "\"\"\""
    guard typed.begins(with: mark) else { return nil }
    guard typed.utf8.count >= 6, typed.ends(with: mark) else { return newline(&state, "") }
    state.composer.isPasted = true
    var block = state.composer.text.utf8.dropFirst(3).dropLast(3)
    if block.first == 0x0A { block = block.dropFirst() }
    if block.last == 0x0A { block = block.dropLast() }
    return Sending.submit(String(decoding: block, as: UTF8.self), in: &state)
  }

  static func editor(_ state: inout AppState, _: String) -> [Effect] {
    [.edit(state.composer.text)]
  }

  static func edited(_ outcome: EditOutcome, in state: inout AppState) -> [Effect] {
    switch outcome {
    case .failed(let reason):
      state.tell(.failure, "\(reason) Your message is as it was.")
      return []
    case .saved(let text):
      let body = String(text.withoutLastLineEnds)
      state.focus = .composer
      // Nothing was changed: folded texts stay folded, and there is nothing to undo.
      if body.isSame(as: state.composer.text.withoutLastLineEnds) { return [] }
      state.composer.put(body, .edited, isPasted: true)
      return changed(&state) + Attaching.noticeAll(in: &state)
    }
  }

  // MARK: rows

  static func rowUp(_ state: inout AppState, _: String) -> [Effect] {
    if Completing.move(-1, in: &state) { return [] }
    if state.composer.isEmpty, state.storage.wanted == nil, Queueing.takeLastBack(&state) {
      return []
    }
    if state.composer.field.perform(.up, width: state.facts.composerWidth) { return [] }
    return Recalling.previous(&state, "")
  }

  static func rowDown(_ state: inout AppState, _: String) -> [Effect] {
    if Completing.move(1, in: &state) { return [] }
    if state.composer.field.perform(.down, width: state.facts.composerWidth) { return [] }
    return Recalling.next(&state, "")
  }

  // MARK: completion and focus

  static func complete(_ state: inout AppState, _: String) -> [Effect] {
    if let effects = Completing.accept(&state) { return effects }
    if state.composer.field.foldAtCursor != nil { return Pasting.unfold(&state, "") }
    let effects = Completing.offer(&state)
    if let completion = state.composer.completion {
      return completion.items.count == 1 ? Completing.accept(&state) ?? [] : effects
    }
    if effects.isEmpty, Completing.isCommand(state) {
      state.tell(.information, "Nothing here completes this line.")
      return []
    }
    return effects.isEmpty ? moveFocus(&state, "") : effects
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

  /// After every change of the text.
  private static func changed(_ state: inout AppState) -> [Effect] {
    state.composer.refused = nil
    if state.composer.isEmpty { state.open.transcript.target = nil }
    if state.notice?.kind == .information { state.notice = nil }
    state.quitAsked = nil
    state.composer.field.layOut(width: state.facts.composerWidth)
    state.composer.dropMentionsNotNamed()
    return Completing.refresh(&state)
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
        state.server.host, model, state.open.settings.options, nil,
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
  /// Empties the field, undo brings the text back; a message that was left for an earlier prompt
  /// comes back.
  package mutating func clear() {
    field.replaceAll("")
    isPasted = false
    if let left = history.leave() { put(left) }
    files = ComposerFiles()
    completion = nil
    refused = nil
    loneKey = nil
  }
}
