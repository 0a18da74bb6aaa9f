internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The rows of a list. Those of the history are made when they are looked at, so that a list of
/// ten thousand costs what is in view.
struct ListRows {
  private enum Source {
    case items([ListItem])
    case kept(first: [ConversationSummary], AppState)
    case found(AppState)
  }

  private let source: Source
  let count: Int

  /// Rows that are all there.
  init(_ items: [ListItem]) {
    source = .items(items)
    count = items.count
  }

  /// Kept conversations, after those that are in memory alone.
  init(kept first: [ConversationSummary], _ state: AppState) {
    source = .kept(first: first, state)
    count = first.count + state.storage.listing.total
  }

  /// What the search has found so far.
  init(found state: AppState) {
    source = .found(state)
    count = state.history.findings.hits.count
  }

  var isEmpty: Bool { count == 0 }

  /// The row at a place; nil outside, and while it is on its way from the store.
  subscript(place: Int) -> ListItem? {
    switch source {
    case .items(let items): return items.indices.contains(place) ? items[place] : nil
    case .kept(let first, let state):
      let summary =
        first.indices.contains(place) ? first[place] : state.storage.listing[place - first.count]
      return summary.map { Lists.item($0, state) }
    case .found(let state):
      let hits = state.history.findings.hits
      return hits.indices.contains(place) ? Lists.item(hits[place], place, state) : nil
    }
  }

  /// All rows of a list that is all there; the history's are not.
  var items: [ListItem] {
    switch source {
    case .items(let items): return items
    case .kept, .found: return []
    }
  }
}

extension Lists {
  // MARK: conversations

  static let conversationHeadings: [SafeText] = ["TITLE", "MODEL", "TURNS", "   AGE", "STATE"]
  /// Where one wider column tells age or state.
  static let narrowHeadings: [SafeText] = ["TITLE", "", "", "     AGE"]

  /// Conversations that the store does not have: private ones, and others in which nothing was
  /// sent yet.
  static func unkept(_ list: ListState, in state: AppState) -> [ConversationSummary] {
    let words = list.filter.lowercased().split(separator: " ").map(String.init)
    return state.recent.compactMap { id in
      guard let open = state.conversations[id] else { return nil }
      let isEmpty = open.conversation.isEmpty
      guard isEmpty ? !open.draft.isEmpty || !open.queue.isEmpty : open.conversation.isPrivate
      else { return nil }
      var summary = ConversationSummary(open.conversation)
      if isEmpty {
        summary.title = Conversation.firstWords(of: open.queue.first?.text ?? open.draft.text)
      }
      let text = (summary.title + "\n" + summary.model).lowercased()
      return words.allSatisfy { text.contains($0) } ? summary : nil
    }
  }

  /// The row of a conversation; what is open here is shown as it is now.
  static func item(_ summary: ConversationSummary, _ state: AppState) -> ListItem {
    let open = state.conversations[summary.id]
    let raw =
      open.flatMap { $0.conversation.isEmpty ? nil : $0.conversation.title } ?? summary.title
    let title: SafeText = raw.allSatisfy(\.isWhitespace) ? "(untitled)" : SafeText(raw, as: .field)
    let turns = open.map(\.conversation.count) ?? summary.turns
    let age = Figures.age(seconds: state.moment.wall.seconds - summary.touched.seconds)
    let marks = marks(of: summary, state)
    // Where the window is narrow one column tells both.
    let isNarrow = state.size.columns < 60
    let place = isNarrow ? marks.first ?? age : marks.joined(separator: " ")
    return ListItem(
      value: String(summary.id.raw),
      columns: [
        title, SafeText(summary.model, as: .field),
        SafeText(turns).padded(width: 5, atStart: true),
        isNarrow ? place.padded(width: 8, atStart: true) : age.padded(width: 6, atStart: true),
        isNarrow ? "" : place,
      ],
      isMarked: summary.id == state.current)
  }

  /// What is to be said of a conversation beside its title, the most urgent first.
  static func marks(of summary: ConversationSummary, _ state: AppState) -> [SafeText] {
    let open = state.conversations[summary.id]
    var marks: [SafeText] = []
    if open?.conversation.isEmpty == true { marks.append("unsent") }
    if open?.reply != nil || summary.isRunning { marks.append("replying") }
    if open.map(\.isUnread) ?? summary.isUnread { marks.append("new") }
    if summary.isUnsaved { marks.append("unsaved") }
    if open?.conversation.isPrivate == true { marks.append("private") }
    if summary.isPinned { marks.append("pinned") }
    if summary.isArchived { marks.append("archived") }
    return marks
  }

  /// What can be done with a conversation.
  static func actions(_ id: ConversationID, _ state: AppState) -> [ListItem] {
    let summary = state.storage.listing.summary(of: id)
    let isPrivate = state.conversations[id]?.conversation.isPrivate ?? false
    let isRunning = state.conversations[id]?.reply != nil || summary?.isRunning == true
    let kept: SafeText? = isPrivate ? "it is private" : nil
    let isPinned = summary?.isPinned ?? false
    let isArchived = summary?.isArchived ?? false
    let all = state.storage.listing.includesArchived
    func row(_ action: ConversationAction, _ words: SafeText, _ dimmed: SafeText? = nil) -> ListItem
    {
      ListItem(value: action.rawValue, columns: [words, dimmed ?? ""], dimmed: dimmed)
    }
    return [
      row(.open, "Open it"), row(.rename, "Rename it"),
      isPinned ? row(.unpin, "Unpin it", kept) : row(.pin, "Pin it to the top", kept),
      isArchived
        ? row(.unarchive, "Take it out of the archive", kept) : row(.archive, "Archive it", kept),
      row(.delete, "Delete it", isRunning ? "a reply is running" : nil),
      row(.exportMarkdown, "Export it as Markdown"), row(.exportJSON, "Export it as JSON"),
      row(.exportLines, "Export it as JSON lines"), row(.exportText, "Export it as plain text"),
      all
        ? row(.hideArchived, "Leave archived ones out of the list")
        : row(.showArchived, "Show archived ones too"),
    ]
  }

  /// What a conversation may be called.
  static func titles(_ title: String, of id: ConversationID, _ state: AppState) -> [ListItem] {
    let shown = SafeText(title.trimmed, as: .field)
    return [
      ListItem(
        value: "given", columns: [shown.isEmpty ? "A title of your own" : "Call it \(shown)"],
        dimmed: shown.isEmpty ? "type a title" : nil),
      ListItem(value: "automatic", columns: ["Let it be called by its first words"]),
    ]
  }

  // MARK: what was found

  static let hitHeadings: [SafeText] = ["   AGE", "CONVERSATION", "FOUND"]

  /// The row of a hit: age, title, and the snippet with what matches in its own role.
  static func item(_ hit: SearchHit, _ place: Int, _ state: AppState) -> ListItem {
    let age = Figures.age(seconds: state.moment.wall.seconds - hit.began.seconds)
    var runs: [StyledRun] = []
    var isFirst = true
    for part in hit.snippet {
      var text = oneLine(part.text)
      // The match has to be in view, however narrow that is.
      if isFirst, !part.isMatch, hit.snippet.count > 1, text.count > lead + 1 {
        text = "…" + text.suffix(lead)
      }
      isFirst = false
      runs.append(
        StyledRun(
          SafeText(text, as: .field), part.isMatch ? .searchMatch : .listItem,
          part.isMatch ? .underline : []))
    }
    var item = ListItem(
      value: String(place),
      columns: [
        age.padded(width: 6, atStart: true), SafeText(oneLine(hit.title), as: .field),
        runs.map(\.text).joined(),
      ])
    item.styled = [2: StyledRow(runs)]
    return item
  }

  private static let lead = 16

  private static func oneLine(_ text: String) -> String {
    var line = ""
    for character in text {
      if !character.isWhitespace {
        line.append(character)
      } else if line.last != " " {
        line.append(" ")
      }
    }
    return line
  }
}

/// What the menu of a conversation offers.
enum ConversationAction: String, Sendable, CaseIterable {
  case open, rename, pin, unpin, archive, unarchive, delete
  case exportMarkdown, exportJSON, exportLines, exportText
  case showArchived, hideArchived
}
