internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// `/preset`: settings that are taken together, by a name.
enum PresetCommands {
  static let headings: [SafeText] = ["NAME", "FROM", "SETS"]
  static let columns: [ListColumns.Plan] = [
    .init(width: 16), .init(width: 10, from: 44), .init(width: 0),
  ]

  /// `/preset [NAME|save NAME|delete NAME|off]`
  static func run(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let words = arguments.split(separator: " ", maxSplits: 1).map(String.init)
    let name = words.count > 1 ? words[1].trimmed : ""
    switch words.first {
    case nil:
      state.overlays.append(.list(ListState(.presets)))
      return []
    case "off" where name.isEmpty: return reset(&state)
    case "save": return save(name, in: &state)
    case "delete" where !name.isEmpty: return delete(name, in: &state)
    case .some: return take(arguments, in: &state)
    }
  }

  static func rows(_ state: AppState) -> [ListItem] {
    NamedPreset.all(state).map { preset in
      let source: SafeText =
        switch preset.source {
        case .builtIn: "Quipu"
        case .configured: "your file"
        case .saved: "saved here"
        }
      let sets = SafeText(preset.summary, as: .field)
      return ListItem(
        value: preset.name, columns: [SafeText(preset.name, as: .field), source, sets],
        isMarked: holds(preset.settings, state))
    }
  }

  /// Whether the conversation has all that a preset sets.
  private static func holds(_ preset: Preferences.Chat, _ state: AppState) -> Bool {
    RunSetting.all.allSatisfy { setting in
      guard setting.chosen(in: preset) != nil else { return true }
      return setting.text(in: preset) == setting.text(in: state.open.settings)
    }
  }

  /// Sets what the preset names in this conversation; the rest stays.
  static func take(_ name: String, in state: inout AppState) -> [Effect] {
    let all = NamedPreset.all(state)
    let shown = SafeText(name, as: .field)
    guard let preset = all.first(where: { $0.name == name }) else {
      let near = NearestName.find(name, in: all.map(\.name)).map { SafeText($0, as: .field) }
      let hint: SafeText = near.map { "Did you mean \($0)?" } ?? "/preset lists them."
      state.tell(.warning, "There is no preset '\(shown)'. \(hint)")
      return []
    }
    let system = state.open.settings.system
    for setting in RunSetting.all where setting.chosen(in: preset.settings) != nil {
      setting.copy(from: preset.settings, to: &state.open.settings)
    }
    noteSystem(system, in: &state)
    let words = SafeText(preset.summary, as: .field)
    let end: SafeText = words.string.hasSuffix(".") ? "" : "."
    state.tell(.success, "Preset \(shown): \(words)\(end) /preset off goes back.")
    return []
  }

  /// Back to what new conversations with the model begin with.
  private static func reset(_ state: inout AppState) -> [Effect] {
    let usual = state.defaults(for: state.open.settings.model)
    let system = state.open.settings.system
    for setting in RunSetting.all { setting.copy(from: usual, to: &state.open.settings) }
    noteSystem(system, in: &state)
    state.tell(.success, "Options, thinking, format and system message are as at the beginning.")
    return []
  }

  // What the server counted before was with another message.
  private static func noteSystem(_ before: String?, in state: inout AppState) {
    guard before != state.open.settings.system else { return }
    state.open.settings.countsFrom = state.open.conversation.leaf
  }

  private static func save(_ name: String, in state: inout AppState) -> [Effect] {
    guard !name.isEmpty, name.utf8.count <= 64, !["off", "save", "delete"].contains(name) else {
      state.tell(.warning, "Say under which name: /preset save NAME.")
      return []
    }
    var preset = Preferences.Chat()
    for setting in RunSetting.all { setting.copy(from: state.open.settings, to: &preset) }
    let shown = SafeText(name, as: .field)
    guard preset != Preferences.Chat() else {
      state.tell(.warning, "Nothing is set here that a preset could keep; /options changes that.")
      return []
    }
    state.chosen.presets[name] = preset
    let words = SafeText(
      NamedPreset(name: name, settings: preset, source: .saved).summary, as: .field)
    state.tell(.success, "Saved preset \(shown): \(words).")
    return [.keepChosen(state.chosen)]
  }

  /// Forgets a preset that was saved here; those of the program and of the file stay.
  static func delete(_ name: String, in state: inout AppState) -> [Effect] {
    let shown = SafeText(name, as: .field)
    guard state.chosen.presets.removeValue(forKey: name) != nil else {
      state.tell(.warning, "\(shown) was not saved here; only saved presets can be deleted.")
      return []
    }
    state.tell(.success, "Deleted preset \(shown).")
    return [.keepChosen(state.chosen)]
  }

  static func choices(_ before: [String], _ state: AppState) -> [Completion.Item] {
    let all = NamedPreset.all(state)
    func items(_ presets: [NamedPreset]) -> [Completion.Item] {
      presets.map {
        Completion.Item(
          insert: $0.name, label: SafeText($0.name, as: .field),
          summary: SafeText($0.summary, as: .field).truncated(width: 50))
      }
    }
    switch before.first {
    case nil:
      return items(all)
        + [("off", "Back to the beginning"), ("save", "Keep what is set here")].map {
          Completion.Item(
            insert: $0.0, label: SafeText($0.0, as: .field), summary: SafeText($0.1, as: .field))
        }
    case "delete": return before.count == 1 ? items(all.filter { $0.source == .saved }) : []
    case .some: return []
    }
  }
}
