internal import Conversations
internal import TerminalKit

/// Earlier prompts: walking through them, searching them, keeping them.
enum Recalling {
  /// How many the store gives at a time.
  static let page = 500
  /// How much of a prompt a search looks at.
  static let searched = 16 * 1024

  static func previous(_ state: inout AppState, _: String) -> [Effect] {
    if Completing.move(-1, in: &state) { return [] }
    return step(-1, in: &state)
  }

  static func next(_ state: inout AppState, _: String) -> [Effect] {
    if Completing.move(1, in: &state) { return [] }
    return step(1, in: &state)
  }

  private static func step(_ step: Int, in state: inout AppState) -> [Effect] {
    guard let entry = state.composer.history.step(step, leaving: state.composer.entry) else {
      return []
    }
    return put(entry, in: &state)
  }

  private static func put(
    _ message: PromptHistory.Message, in state: inout AppState
  ) -> [Effect] {
    switch message {
    case .entry(let entry): state.composer.put(entry)
    case .prompt(let text): state.composer.put(text, .recalled, isPasted: false)
    }
    state.composer.completion = nil
    state.composer.refused = nil
    state.composer.field.layOut(width: state.facts.composerWidth)
    state.composer.dropMentionsNotNamed()
    return Attaching.noticeAll(in: &state)
  }

  // MARK: searching

  static func search(_ state: inout AppState, _: String) -> [Effect] {
    // Those of earlier runs may still be on their way: then the list fills when they come.
    guard !state.composer.history.prompts.isEmpty || state.keepsHistory else {
      state.tell(.information, "No earlier prompts yet.")
      return []
    }
    state.composer.history.found = FoundPrompts()
    state.overlays.append(.list(ListState(.history)))
    return []
  }

  /// The words changed: the store may know of older prompts that hold them.
  static func asking(_ list: ListState, _ state: AppState) -> [Effect] {
    guard list.kind == .history, !list.filter.isEmpty, state.keepsHistory else { return [] }
    return [.findPrompts(list.filter, limit: page)]
  }

  /// The prompts that hold what is looked for, the newest first, each once.
  static func matches(_ filter: String, _ history: PromptHistory) -> [String] {
    let words = filter.lowercased()
    var prompts = Array(history.prompts.reversed())
    if !words.isEmpty {
      prompts = prompts.filter {
        $0.beginning(utf8: searched).lowercased().holds(words)
      }
    }
    guard history.found.query == filter, !words.isEmpty else { return prompts }
    let known = Set(prompts.map { Array($0.utf8) })
    return prompts + history.found.prompts.filter { !known.contains(Array($0.utf8)) }
  }

  /// One was chosen: it takes the message's place, which stays below it.
  static func choose(_ prompt: String, in state: inout AppState) -> [Effect] {
    if !state.composer.history.prompts.contains(where: { $0.isSame(as: prompt) }) {
      state.composer.history.take(earlier: [prompt])
    }
    let entry = state.composer.history.go(to: prompt, leaving: state.composer.entry)
    return put(entry ?? .prompt(prompt), in: &state)
  }

  /// What came from the store: at the start all that is newest, later what a search asked for.
  static func found(_ query: String, _ prompts: [String], in state: inout AppState) {
    if query.isEmpty {
      state.composer.history.take(earlier: prompts)
    } else {
      state.composer.history.found.query = query
      state.composer.history.found.prompts = prompts
    }
  }

  // MARK: keeping

  /// Notes what was sent; on disk as well, unless that is not wanted.
  static func remember(_ text: String, in state: inout AppState) -> [Effect] {
    if text.isBlank { return [] }
    state.composer.history.add(text)
    guard state.keepsHistory, !state.open.conversation.isPrivate else { return [] }
    return [.rememberPrompt(text)]
  }
}

extension Composer {
  /// The message as it stands.
  var entry: PromptHistory.Entry {
    PromptHistory.Entry(text: field.foldedText, isPasted: isPasted)
  }

  /// Puts a message back into the field that it came from.
  mutating func put(_ entry: PromptHistory.Entry) {
    field.restore(entry.text)
    isPasted = entry.isPasted
  }

  /// Puts a text into the field; a long one folded, so that the way past it is short.
  mutating func put(_ text: String, _ origin: Pasting.Origin, isPasted: Bool) {
    if let label = Pasting.label(text, origin) {
      field.replaceAllFolded(text, label: label)
    } else {
      field.replaceAll(text)
    }
    self.isPasted = isPasted
  }
}
