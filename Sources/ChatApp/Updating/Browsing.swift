internal import Conversations
internal import TerminalKit

/// Keeps the list of kept conversations true while it is open: asks for the rows in view and no
/// others, and looks for changes by other instances.
enum Browsing {
  /// How often to look for changes by others.
  static let lookEvery: Duration = .seconds(1)

  static func open(_ state: inout AppState, filter: String = "") -> [Effect] {
    var list = ListState(.conversations)
    list.filter = filter
    state.overlays.append(.list(list))
    state.storage.listing.asked = nil
    if state.storage.listing.told?.filter != filter { state.storage.listing.forget() }
    return refresh(&state)
  }

  /// Asks for what the topmost list needs and does not have.
  static func refresh(_ state: inout AppState) -> [Effect] {
    guard case .list(let list) = state.overlays.last else { return [] }
    switch list.kind {
    case .conversations:
      return ask(wanted(list, in: state), covering: window(list, state), in: &state)
    case .palette:
      // The newest come first and whole: scattered letters are looked for in them here.
      if state.storage.listing.newest.isEmpty, state.storage.listing.told?.filter != "" {
        let listing = state.storage.listing
        if listing.isAsking, listing.asked?.filter == "" { return [] }
        return ask(ListRequest(limit: Listing.page), in: &state)
      }
      return ask(wanted(list, in: state), covering: 0..<1, in: &state)
    case .search: return Searching.refresh(list, in: &state)
    case .models, .themes, .history, .modelActions, .transfers, .transferActions,
      .conversationActions, .rename, .overflow, .options, .optionValue, .presets, .diagnostics,
      .hosts, .settings, .settingValue:
      return []
    }
  }

  private static func wanted(_ list: ListState, in state: AppState) -> ListRequest {
    ListRequest(
      filter: list.filter.trimmed, includesArchived: state.storage.listing.includesArchived,
      limit: Listing.page)
  }

  /// The rows of the store's list that are in view.
  private static func window(_ list: ListState, _ state: AppState) -> Range<Int> {
    let first = max(list.top - Lists.unkept(list, in: state).count, 0)
    return first..<first + max(state.facts.listRows, 1)
  }

  private static func ask(
    _ wanted: ListRequest, covering rows: Range<Int>, in state: inout AppState
  ) -> [Effect] {
    let listing = state.storage.listing
    var wanted = wanted
    if let known = listing.asked, known.isSameList(as: wanted) {
      // What was asked for may be all that there is.
      let end = listing.isAsking ? rows.upperBound : min(rows.upperBound, listing.total)
      let isCovered = known.offset <= rows.lowerBound && end <= known.offset + known.limit
      if isCovered { return [] }
      wanted.offset = max(rows.lowerBound - Listing.page / 2, 0)
    }
    return ask(wanted, in: &state)
  }

  private static func ask(_ request: ListRequest, in state: inout AppState) -> [Effect] {
    state.storage.listing.token += 1
    state.storage.listing.isAsking = true
    state.storage.listing.asked = request
    state.storage.listing.nextLook = state.moment.uptime + lookEvery
    return [.listConversations(request, token: state.storage.listing.token)]
  }

  /// Asks for the same rows anew, where a list that shows them is open.
  static func again(_ state: inout AppState) -> [Effect] {
    guard isOpen(state), let request = state.storage.listing.asked else { return [] }
    return ask(request, in: &state)
  }

  /// Whether a list of conversations is open, be it under a menu.
  static func isOpen(_ state: AppState) -> Bool {
    state.overlays.contains { overlay in
      guard case .list(let list) = overlay else { return false }
      return list.kind == .conversations || list.kind == .palette
    }
  }

  // MARK: answers

  static func listed(
    token: Int, _ rows: [ConversationSummary], total: Int, revision: Int,
    in state: inout AppState
  ) -> [Effect] {
    guard token == state.storage.listing.token, let asked = state.storage.listing.asked else {
      return []
    }
    let before = chosen(state)
    var listing = state.storage.listing
    let isSameList = listing.told?.isSameList(as: asked) ?? false
    (listing.told, listing.rows, listing.total) = (asked, rows, total)
    listing.isAsking = false
    listing.revision = revision
    listing.trouble = nil
    if asked.filter.isEmpty, asked.offset == 0 { listing.newest = rows }
    let choiceWaits = listing.choiceWaits
    listing.choiceWaits = false
    state.storage.listing = listing
    if isSameList, let before { follow(before, in: &state) }
    clamp(&state)
    if choiceWaits, case .list = state.overlays.last { return ListCommands.choose(&state, "") }
    return refresh(&state)
  }

  static func unanswered(
    _ token: Int, _ reason: SafeText, in state: inout AppState
  ) -> [Effect] {
    guard token == state.storage.listing.token else { return [] }
    state.storage.listing.isAsking = false
    state.storage.listing.choiceWaits = false
    state.storage.listing.trouble = reason
    return []
  }

  private static func chosen(_ state: AppState) -> (id: ConversationID, place: Int)? {
    guard let (_, list) = state.list(.conversations) else { return nil }
    let place = list.selected - Lists.unkept(list, in: state).count
    return state.storage.listing[place].map { ($0.id, place) }
  }

  // The chosen row stays the chosen conversation when others come before it.
  private static func follow(
    _ before: (id: ConversationID, place: Int), in state: inout AppState
  ) {
    let offset = state.storage.listing.told?.offset ?? 0
    guard let index = state.storage.listing.rows.firstIndex(where: { $0.id == before.id }),
      case (let position, var list)? = state.list(.conversations)
    else { return }
    let step = offset + index - before.place
    guard step != 0 else { return }
    list.selected += step
    // Who is at the top sees what comes there.
    if list.top > 0 { list.top = max(list.top + step, 0) }
    state.overlays[position] = .list(list)
  }

  private static func clamp(_ state: inout AppState) {
    guard case (let position, var list)? = state.list(.conversations) else { return }
    let last = max(Lists.rows(of: list, in: state).count - 1, 0)
    list.selected = min(list.selected, last)
    list.top = min(list.top, list.selected)
    state.overlays[position] = .list(list)
  }

  // MARK: changes by others

  /// When to look next; nil while no list is open.
  static func nextLook(_ state: AppState) -> Duration? {
    isOpen(state) ? state.storage.listing.nextLook : nil
  }

  static func look(_ state: inout AppState) -> [Effect] {
    guard let due = nextLook(state), due <= state.moment.uptime else { return [] }
    state.storage.listing.nextLook = state.moment.uptime + lookEvery
    guard !state.storage.listing.isAsking else { return [] }
    return [.lookForChanges(since: state.storage.listing.revision)]
  }

  static func looked(_ revision: Int, in state: inout AppState) -> [Effect] {
    revision == state.storage.listing.revision ? [] : again(&state)
  }
}

extension ListRequest {
  /// Whether both ask for the same list, be it for other rows of it.
  func isSameList(as other: ListRequest) -> Bool {
    filter == other.filter && includesArchived == other.includesArchived
  }
}

extension AppState {
  /// The innermost open list of a kind, and where it stands among the overlays.
  func list(_ kind: ListState.Kind) -> (position: Int, list: ListState)? {
    for position in overlays.indices.reversed() {
      if case .list(let list) = overlays[position], list.kind == kind { return (position, list) }
    }
    return nil
  }
}

extension String {
  /// The text without white space at its ends.
  var trimmed: String {
    var text = Substring(self).drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
