internal import TerminalKit

extension Narrator {
  /// What lies over the conversation, as far as it was told.
  struct ToldOverlay: Sendable, Equatable {
    /// Tells one thing from another, and a list from what has become of it.
    var key = ""
    /// Of a page that grows: what was read out.
    var page = ""
    /// Also what was left out at first.
    var isWhole = false
    /// How far it is, as it was told last.
    var progress = ""
  }

  mutating func tellOverlay(_ state: AppState) {
    guard let top = state.overlays.last else {
      overlay = ToldOverlay()
      return
    }
    switch top {
    case .list(let list): tell(list, state)
    case .page(let title, let words, _):
      tell(title, words)
      if state.linear.readsAll, !overlay.isWhole {
        overlay.isWhole = true
        say(words)
      }
    case .question(let question): once("question " + question.text.string, question.text)
    case .entry(let entry):
      let asked = "\(entry.title). \(entry.text) An empty line leaves." as SafeText
      once("entry " + (entry.complaint ?? asked).string, entry.complaint ?? asked)
    case .help: once("help", "/help tells how it goes.")
    case .probe: once("probe", "Lines are edited by the terminal itself.")
    case .duel: once("duel", "Two replies are written; the conversation has them.")
    case .transfer(let id):
      once("transfer \(id.raw)", state.transfers[id].map(TransferWords.short) ?? "It is done.")
    }
  }

  private mutating func once(_ key: String, _ words: SafeText) {
    guard overlay.key != key else { return }
    overlay = ToldOverlay(key: key)
    say(words)
  }

  private mutating func tell(_ title: SafeText, _ words: SafeText) {
    let key = "page " + title.string
    let progress = LinearWords.progress(words)
    // A table that grows is read out once, when it is whole.
    let words = progress.isEmpty ? LinearWords.settled(words) : ""
    let isKnown = overlay.key == key
    if !isKnown { say("\(title).") }
    let before = isKnown ? overlay.page : ""
    if words.string.begins(with: before) {
      let more = words.dropFirst(utf8: before.utf8.count)
      let rest = more.string.begins(with: "\n") ? more.dropFirst(utf8: 1) : more
      if !rest.isEmpty { say(LinearWords.abridged(rest)) }
    } else {
      say(LinearWords.abridged(words))
    }
    if !progress.isEmpty, !isKnown || progress.string != overlay.progress { say("\(progress).") }
    overlay = ToldOverlay(key: key, page: words.string, progress: progress.string)
  }

  private mutating func tell(_ list: ListState, _ state: AppState) {
    // What is on its way is told when it has come.
    if list.kind == .conversations, state.storage.listing.isAsking { return }
    if list.kind == .search, state.history.findings.isAsking { return }
    let contents = ListContents(list, state)
    if isOnItsWay(list, contents, state) { return }
    let first = min(state.linear.firstRow, max(contents.count - 1, 0))
    let end = min(first + LinearState.rows, contents.count)
    let items = (first..<end).map { contents[$0] }
    let values = items.map { $0?.value ?? "" }.joined(separator: "\n")
    let key = "list \(list.kind) \(list.filter) \(first) \(values)"
    guard overlay.key != key else { return }
    let isNew = !overlay.key.hasPrefix("list \(list.kind) ")
    overlay = ToldOverlay(key: key)
    say("\(ListPane.title(list, contents, state, Glyphs.of(state))).")
    if contents.isEmpty { say(emptyWords(list, state)) }
    let headings = contents.columns(state, width: 1 << 10).headings
    for (offset, item) in items.enumerated() {
      say(LinearWords.row(first + offset + 1, item, headings))
    }
    if end < contents.count { say("\(contents.count - end) more; type \"more\".") }
    if isNew { say(Self.hint(list.kind)) }
  }

  // What somebody else was asked for and has not told yet.
  private func isOnItsWay(
    _ list: ListState, _ contents: ListContents, _ state: AppState
  ) -> Bool {
    guard contents.isEmpty, list.filter.isEmpty else { return false }
    guard case .diagnostics(let kind) = list.kind else { return false }
    switch kind {
    case .policies: return true
    case .log: return state.activity.log.isEmpty
    case .speeds: return !state.activity.speeds.isRead
    case .requests, .requestActions, .circuitActions, .chances, .alternatives: return false
    }
  }

  // No key clears a filter here.
  private func emptyWords(_ list: ListState, _ state: AppState) -> SafeText {
    guard !list.filter.isEmpty, list.kind != .search else {
      return ListPane.emptyWords(list, state)
    }
    return "Nothing matches \(SafeText(list.filter, as: .field)); an empty line closes."
  }

  private static func hint(_ kind: ListState.Kind) -> SafeText {
    switch kind {
    case .rename, .optionValue, .settingValue: "Type the value; an empty line leaves it."
    case .search: "Type words to search for, then a number; an empty line closes."
    case .models, .conversations, .transfers:
      "Type a number, or words; \"do\" and a number for more; an empty line closes."
    case .themes, .history, .palette, .modelActions, .overflow, .options, .diagnostics, .hosts,
      .settings, .presets,
      .transferActions, .conversationActions:
      "Type a number, or words; an empty line closes."
    }
  }
}
