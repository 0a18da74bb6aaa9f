internal import Conversations
internal import OllamaAPI
internal import TerminalKit

extension Lists {
  /// What the palette searches: commands, then conversations, then models.
  static func palette(_ state: AppState) -> [ListItem] {
    commands(state) + conversations(state) + chatModels(state)
  }

  private static func commands(_ state: AppState) -> [ListItem] {
    CommandTable.standard.commands.filter(\.isForPalette).map { command in
      let slash = command.names.first.map { "/\(SafeText($0, as: .field))" as SafeText } ?? ""
      return ListItem(
        value: PaletteChoice.command(command.id).value,
        columns: [command.summary, slash, state.keys.hint(for: command.id) ?? ""],
        dimmed: command.unavailable(state))
    }
  }

  // The newest ones as a whole, for scattered letters; older ones come from the store as the
  // filter's words find them.
  private static func conversations(_ state: AppState) -> [ListItem] {
    let listing = state.storage.listing
    var seen: Set<ConversationID> = []
    let all = listing.newest + (listing.told?.filter.isEmpty == false ? listing.rows : [])
    return all.compactMap { summary in
      guard seen.insert(summary.id).inserted else { return nil }
      let title = SafeText(summary.title, as: .field).truncated(width: 48)
      let age = Figures.age(seconds: state.moment.wall.seconds - summary.touched.seconds)
      return ListItem(
        value: PaletteChoice.conversation(summary.id).value,
        columns: [title, "conversation", age], isMarked: summary.id == state.current,
        searched: [0])
    }
  }

  private static func chatModels(_ state: AppState) -> [ListItem] {
    (state.server.models ?? []).map { model in
      let isChosen = state.open.settings.model.map { ServerState.same($0, model.name) } ?? false
      return ListItem(
        value: PaletteChoice.model(model.name).value,
        columns: [SafeText(model.name, as: .field), "model", warmth(model.name, state)],
        dimmed: model.chatRefusal, isMarked: isChosen, searched: [0])
    }
  }
}

/// What a row of the palette stands for.
enum PaletteChoice: Equatable {
  case command(CommandID)
  case conversation(ConversationID)
  case model(String)

  /// The choice as the value of a row.
  var value: String {
    switch self {
    case .command(let id): return "command " + id.rawValue
    case .conversation(let id): return "conversation \(id.raw)"
    case .model(let name): return "model " + name
    }
  }

  /// The choice of a row's value; nil for what is none.
  init?(_ value: String) {
    let parts = value.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "command":
      guard let id = CommandID(rawValue: parts[1]) else { return nil }
      self = .command(id)
    case "conversation":
      guard let raw = UInt64(parts[1]) else { return nil }
      self = .conversation(ConversationID(raw: raw))
    case "model": self = .model(parts[1])
    default: return nil
    }
  }
}

extension Command {
  /// Whether the palette lists it: what makes sense when chosen from a list.
  var isForPalette: Bool {
    switch subject {
    case .conversation: return id != .send && id != .importFile && id != .saveModel
    case .models: return id != .set && id != .load && id != .think && id != .format
    case .screen: return id != .palette && id != .mouse
    case .session:
      return id != .escape && id != .leader && id != .interrupt && id != .endOfInput
    case .writing: return id == .editor || id == .historySearch
    case .scrolling: return id == .scrollHome || id == .scrollEnd
    case .transcript: return id == .find
    case .lists: return false
    }
  }
}
