internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The list of conversations, the search over them, and what is done with the one at hand.
enum HistoryCommands {
  static func list(_ state: inout AppState, _ arguments: String) -> [Effect] {
    Browsing.open(&state, filter: arguments)
  }

  static func search(_ state: inout AppState, _ arguments: String) -> [Effect] {
    Searching.open(arguments, in: &state)
  }

  @Sendable static func isEmpty(_ state: borrowing AppState) -> SafeText? {
    state.open.conversation.isEmpty ? "Nothing has been said here yet." : nil
  }

  @Sendable static func isNotKept(_ state: borrowing AppState) -> SafeText? {
    if state.open.conversation.isPrivate { return "A private conversation is in no list." }
    return isEmpty(state)
  }

  // MARK: title, pin, archive

  static func rename(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard arguments.isEmpty else { return call(state.current, arguments, in: &state) }
    openTitles(of: state.current, in: &state)
    return []
  }

  static func openTitles(of id: ConversationID, in state: inout AppState) {
    let open = state.conversations[id]?.conversation.title
    var list = ListState(.rename(id))
    list.filter = open ?? state.storage.listing.summary(of: id)?.title ?? ""
    state.overlays.append(.list(list))
  }

  /// Names a conversation; nil goes back to its first words.
  static func call(
    _ id: ConversationID, _ title: String?, in state: inout AppState
  ) -> [Effect] {
    let shown = title.map { SafeText($0, as: .field) }
    let words: SafeText = shown.map { "Renamed to \"\($0)\"." } ?? "It goes by its first words."
    state.tell(.success, words)
    if let title { state.storage.listing.retitle(id, title) }
    guard state.conversations[id] != nil else {
      // A generated title goes too: it was not wanted.
      let changes: [ConversationChange] =
        title == nil ? [.generatedTitle(nil), .title(nil)] : [.title(title)]
      return changes.map { .changeConversation(id, $0) }
    }
    state.conversations[id]?.conversation.givenTitle = title
    if title == nil { state.conversations[id]?.conversation.generatedTitle = nil }
    return Keeping.save(id, in: &state) + Browsing.again(&state)
  }

  /// A change of a kept conversation; private ones are not kept.
  static func change(_ open: OpenConversation, _ change: ConversationChange) -> [Effect] {
    open.conversation.isPrivate || open.conversation.isEmpty
      ? [] : [.changeConversation(open.conversation.id, change)]
  }

  static func pin(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard let isOn = isOn(arguments, "/pin", &state) else { return [] }
    state.tell(.success, isOn ? "Pinned; /pin off undoes it." : "No longer pinned.")
    return change(state.open, .pinned(isOn))
  }

  static func archive(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard let isOn = isOn(arguments, "/archive", &state) else { return [] }
    state.tell(
      .success,
      isOn
        ? "Archived: the list leaves it out, the search does not; /archive off undoes it."
        : "It is in the list again.")
    return change(state.open, .archived(isOn))
  }

  private static func isOn(
    _ arguments: String, _ name: SafeText, _ state: inout AppState
  ) -> Bool? {
    switch arguments {
    case "", "on": return true
    case "off": return false
    default:
      state.tell(.warning, "Say \(name) or \(name) off.")
      return nil
    }
  }

  // MARK: deleting

  @Sendable static func cannotDelete(_ state: borrowing AppState) -> SafeText? {
    if state.open.reply != nil { return "A reply is running; Esc stops it first." }
    return isEmpty(state)
  }

  static func delete(_ state: inout AppState, _: String) -> [Effect] {
    delete(state.current, in: &state)
  }

  /// Deletes a conversation; it can be brought back.
  static func delete(_ id: ConversationID, in state: inout AppState) -> [Effect] {
    let open = state.conversations[id]
    guard open?.reply == nil else {
      state.tell(.warning, "A reply is running in it; stop it first.")
      return []
    }
    let raw = open?.conversation.title ?? state.storage.listing.summary(of: id)?.title ?? ""
    let title = SafeText(raw, as: .field).truncated(width: 40)
    state.history.deleted.append(
      DeletedConversation(id: id, title: title, open: open, wasCurrent: id == state.current))
    var effects: [Effect] = []
    if id == state.current { effects += showFresh(&state) }
    state.conversations[id] = nil
    state.recent.removeAll { $0 == id }
    let key: SafeText = state.overlays.isEmpty ? "/undelete" : "Ctrl-_ or /undelete"
    state.tell(.success, "Deleted \"\(title)\". \(key) brings it back until you leave.")
    if open?.conversation.isPrivate == true { return effects }
    return effects + [.changeConversation(id, .deleted(true))]
  }

  private static func showFresh(_ state: inout AppState) -> [Effect] {
    let fresh = Conversation(id: state.identifiers.conversation(), began: state.moment.wall)
    let settings = state.open.settings
    return Opening.show(
      OpenConversation(fresh, settings: settings), in: &state, takingDraft: true)
  }

  @Sendable static func cannotUndelete(_ state: borrowing AppState) -> SafeText? {
    state.history.deleted.isEmpty ? "Nothing was deleted since the start." : nil
  }

  static func undelete(_ state: inout AppState, _: String) -> [Effect] {
    guard let last = state.history.deleted.popLast() else { return [] }
    state.tell(.success, "\"\(last.title)\" is back.")
    var effects: [Effect] = []
    if let open = last.open {
      state.conversations[last.id] = open
      state.recent.append(last.id)
    }
    if last.open?.conversation.isPrivate != true {
      effects.append(.changeConversation(last.id, .deleted(false)))
    }
    if last.wasCurrent, state.overlays.isEmpty { effects += Opening.open(last.id, in: &state) }
    return effects
  }

  // MARK: files

  static func words(for format: ExportFormat) -> SafeText {
    switch format {
    case .markdown: return "for people, with a front matter"
    case .json: return "everything, to be imported again"
    case .jsonLines: return "one turn a line, for tools"
    case .text: return "plain text"
    }
  }

  /// `/export [FORMAT] [FILE]`: without a format the file's name tells it.
  static func export(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let words = arguments.split(separator: " ", maxSplits: 1).map(String.init)
    var path: String? = arguments.isEmpty ? nil : arguments
    let preferences = state.launch.configuration.preferences
    var format = ExportFormat(named: preferences.exportFormat) ?? .markdown
    if let first = words.first, !first.contains("."), !first.contains("/"),
      let named = ExportFormat(named: first)
    {
      format = named
      path = words.count > 1 ? words[1].trimmed : nil
    } else if let path, let named = ExportFormat(named: path), path.contains(".") {
      format = named
    }
    let source = ExportOrder.Source.open(state.open.conversation)
    return [.history(.export(preferences.export(source, format, path)))]
  }

  static func importFile(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard !arguments.isEmpty else {
      state.tell(.warning, "Say which: /import FILE.")
      return []
    }
    state.tell(.information, "Reading \(SafeText(arguments, as: .field))…")
    return [.history(.importFile(arguments, seed: state.identifiers.conversation().raw))]
  }
}

extension Preferences {
  /// An export to a file: what names no folder goes into the configured one.
  func export(
    _ source: ExportOrder.Source, _ format: ExportFormat, _ path: String? = nil
  ) -> ExportOrder {
    var order = ExportOrder(source: source, format: format, path: path)
    guard let exportFolder, path?.contains("/") != true else { return order }
    order.path = exportFolder + "/" + (path ?? "")
    order.makesFolder = true
    return order
  }
}
