internal import OllamaAPI
internal import TerminalKit

/// What model runs are asked with, as a list: each setting with what is chosen for this
/// conversation, for its model or for all, the model's own, the server's usual one and the range.
enum OptionCommands {
  static func headings(_ scope: OptionScope) -> [SafeText] {
    ["OPTION", scope == .conversation ? "HERE" : "CHOSEN", "MODEL", "USUAL", "TAKES"]
  }

  static let columns: [ListColumns.Plan] = [
    .init(width: 17), .init(width: 14), .init(width: 12, from: 54), .init(width: 9, from: 64),
    .init(width: 0),
  ]

  static let scopes = ["conversation", "model", "all"]

  /// `/options [conversation|model|all]`
  static func open(_ state: inout AppState, _ arguments: String) -> [Effect] {
    var scope = OptionScope.conversation
    switch arguments {
    case "", "conversation": break
    case "all", "global": scope = .all
    case "model":
      guard let model = state.open.settings.model else {
        state.tell(.warning, "No model is chosen yet.")
        return []
      }
      scope = .model(model)
    default:
      state.tell(.warning, "Say /options, /options model or /options all.")
      return []
    }
    state.overlays.append(.list(ListState(.options(scope))))
    return ModelCommands.askDetails(of: state.open.settings.model, in: &state)
  }

  /// The next scope, or the one before, with the cursor on the same row.
  static func turn(_ list: ListState, by step: Int, in state: inout AppState) {
    guard case .options(let scope) = list.kind else { return }
    let model = state.open.settings.model.map { OptionScope.model($0) }
    let all = [.conversation, model, .all].compactMap { $0 }
    let place = (all.firstIndex(of: scope) ?? 0) + step + all.count
    var turned = ListState(.options(all[place % all.count]))
    (turned.filter, turned.selected, turned.top) = (list.filter, list.selected, list.top)
    state.overlays[state.overlays.count - 1] = .list(turned)
  }

  static func title(_ scope: OptionScope, _ state: AppState) -> SafeText {
    switch scope {
    case .conversation: return "this conversation, \(state.modelName)"
    case .model(let model): return "all conversations with \(SafeText(model, as: .field))"
    case .all: return "all conversations"
    }
  }

  // MARK: rows

  static func items(_ scope: OptionScope, _ state: AppState) -> [ListItem] {
    let details = own(scope, state)
    let parameters = details?.ownParameters ?? [:]
    return RunSetting.all.map { setting in
      let value = text(of: setting, scope, state)
      var theirs = parameters[setting.name].map { OptionWords.joined($0) }
      if case .system = setting { theirs = details?.system }
      return ListItem(
        value: setting.name,
        columns: [
          SafeText(setting.name, as: .field), short(value), short(theirs),
          SafeText(setting.usual, as: .field), SafeText(setting.shortRange, as: .field),
        ],
        isMarked: value != nil, searched: [0])
    }
  }

  private static func own(_ scope: OptionScope, _ state: AppState) -> ModelDetails? {
    switch scope {
    case .conversation: state.open.settings.model.flatMap { state.server.details[$0] }
    case .model(let model): state.server.details[model]
    case .all: nil
    }
  }

  private static func short(_ text: String?) -> SafeText {
    guard let text, !text.isEmpty else { return "–" }
    return SafeText(text, as: .field).truncated(width: 14)
  }

  /// What holds in a scope: what was chosen, else what the configuration says.
  private static func text(
    of setting: RunSetting, _ scope: OptionScope, _ state: AppState
  ) -> String? {
    if case .conversation = scope { return setting.text(in: state.open.settings) }
    return chosen(scope, state).flatMap { setting.text(in: $0) }
      ?? configured(scope, state).flatMap { setting.text(in: $0) }
  }

  private static func chosen(_ scope: OptionScope, _ state: AppState) -> Preferences.Chat? {
    switch scope {
    case .conversation: nil
    case .model(let model): state.chosen.models.of(model)
    case .all: state.chosen.all
    }
  }

  private static func configured(_ scope: OptionScope, _ state: AppState) -> Preferences.Chat? {
    let preferences = state.launch.configuration.preferences
    switch scope {
    case .conversation: return nil
    case .model(let model): return preferences.models.of(model)
    case .all: return preferences.chat
    }
  }

  /// What there is to know of a row: what the setting does and takes, and who said the value.
  static func remark(_ name: String, _ scope: OptionScope, _ state: AppState) -> SafeText {
    guard let setting = RunSetting[name] else { return "" }
    let range = setting.range.prefix(1).uppercased() + setting.range.dropFirst()
    let words = SafeText("\(setting.summary) \(range).", as: .field)
    switch scope {
    case .conversation:
      let usual = setting.text(in: state.defaults(for: state.open.settings.model))
      guard let usual else { return words }
      return usual == setting.text(in: state.open.settings)
        ? "\(words) \(origin(setting, state))" : "\(words) New conversations have \(short(usual))."
    case .model, .all:
      if chosen(scope, state).flatMap({ setting.text(in: $0) }) != nil { return words }
      let isConfigured = configured(scope, state).flatMap { setting.text(in: $0) } != nil
      return isConfigured ? "\(words) Your configuration says it." : words
    }
  }

  // Who says what a new conversation has, the strongest first.
  private static func origin(_ setting: RunSetting, _ state: AppState) -> SafeText {
    let model = state.open.settings.model ?? ""
    func says(_ choices: Preferences.Chat?) -> Bool {
      choices.flatMap { setting.text(in: $0) } != nil
    }
    if says(state.chosen.models.of(model)) {
      return "Chosen for all conversations with \(SafeText(model, as: .field))."
    }
    let isOfModel = says(state.launch.configuration.preferences.models.of(model))
    return !isOfModel && says(state.chosen.all)
      ? "Chosen for all conversations." : "Your configuration says it."
  }

  // MARK: values

  /// What stands for the editor, and for what new conversations have, among the choices; nobody
  /// can type these.
  private static let inEditor = "\u{0}editor"
  private static let asUsual = "\u{0}usual"

  /// Asks for the value, over the list.
  static func edit(
    _ name: String, _ scope: OptionScope, below list: ListState, in state: inout AppState
  ) -> [Effect] {
    var entry = ListState(.optionValue(name, scope))
    let value = RunSetting[name].flatMap { text(of: $0, scope, state) } ?? ""
    // A text of several lines, or a schema, is for the editor or a file.
    let isLong = value.contains("\n") || value.utf8.count > 200 || value.hasPrefix("{")
    if RunSetting[name]?.words == nil, !isLong { entry.filter = value }
    state.overlays += [.list(list), .list(entry)]
    return []
  }

  /// What can be done with the setting, given what was typed.
  static func choices(
    _ name: String, _ typed: String, _ scope: OptionScope, _ state: AppState
  ) -> [ListItem] {
    guard let setting = RunSetting[name] else { return [] }
    var items: [ListItem] = []
    if let words = setting.words {
      let fitting = words.filter { $0.hasPrefix(typed.lowercased()) }
      items = fitting.map {
        ListItem(value: $0, columns: ["Set to \(SafeText($0, as: .field))"])
      }
    }
    if setting.words?.contains(where: { $0.hasPrefix(typed.lowercased()) }) != true {
      items.append(typedItem(setting, typed))
    }
    if case .system = setting {
      items.append(ListItem(value: inEditor, columns: ["Write it in your editor"]))
    }
    return items + givingBack(setting, scope, state)
  }

  private static func typedItem(_ setting: RunSetting, _ typed: String) -> ListItem {
    let range = SafeText(setting.range, as: .field)
    let shown = SafeText(typed, as: .field).truncated(width: 30)
    if case .format = setting, !typed.isEmpty {
      return ListItem(value: typed, columns: ["The schema in \(shown)"])
    }
    var trial = Preferences.Chat()
    let isTaken = !typed.isBlank && (try? setting.set(typed, in: &trial)) != nil
    guard isTaken else {
      let words: SafeText = typed.isBlank ? "Type a value" : "Not \(shown)"
      return ListItem(value: typed, columns: [words], dimmed: "it takes \(range)")
    }
    return ListItem(value: typed, columns: ["Set to \(shown)"])
  }

  private static func givingBack(
    _ setting: RunSetting, _ scope: OptionScope, _ state: AppState
  ) -> [ListItem] {
    let words: SafeText
    let isSet: Bool
    var items: [ListItem] = []
    switch scope {
    case .conversation:
      words = "Back to the model's own"
      isSet = setting.text(in: state.open.settings) != nil
      let usual = setting.text(in: state.defaults(for: state.open.settings.model))
      if let usual, usual != setting.text(in: state.open.settings) {
        items.append(
          ListItem(value: asUsual, columns: ["As in new conversations", short(usual)]))
      }
    case .model, .all:
      words = "Choose nothing here"
      isSet = chosen(scope, state).flatMap { setting.text(in: $0) } != nil
    }
    items.append(
      ListItem(
        value: "", columns: [words, isSet ? "" : "it is that already"],
        dimmed: isSet ? nil : "it is that already"))
    return items
  }

  /// Does what was chosen among the choices.
  static func set(
    _ name: String, to text: String, _ scope: OptionScope, in state: inout AppState
  ) -> [Effect] {
    guard let setting = RunSetting[name] else { return [] }
    if text == inEditor {
      return [.editSystem(scope, self.text(of: setting, scope, state) ?? "")]
    }
    if case .format = setting, !text.isEmpty, text != "json" {
      return [.readSchema(text, for: target(scope, state))]
    }
    if text == asUsual {
      let usual = state.defaults(for: state.open.settings.model)
      setting.copy(from: usual, to: &state.open.settings)
      let shown = setting.text(in: usual) ?? ""
      state.tell(.success, words(setting, text: shown, scope))
      return []
    }
    do throws(OptionError) {
      let effects = try state.choose(scope) { choices throws(OptionError) in
        try setting.set(text, in: &choices)
      }
      state.tell(.success, words(setting, text: text, scope))
      return effects
    } catch {
      state.tell(.warning, SafeText(error.reason, as: .field))
      return []
    }
  }

  private static func target(_ scope: OptionScope, _ state: AppState) -> SchemaTarget {
    scope == .conversation ? .conversation(state.current) : .scope(scope)
  }

  private static func words(
    _ setting: RunSetting, text: String, _ scope: OptionScope
  ) -> SafeText {
    let name = SafeText(setting.name, as: .field)
    let place: SafeText =
      switch scope {
      case .conversation: ""
      case .model(let model): " for all conversations with \(SafeText(model, as: .field))"
      case .all: " for all conversations"
      }
    guard !text.isEmpty else {
      return place.isEmpty
        ? "Parameter '\(name)' is back at the model's own value."
        : "'\(name)' is no longer chosen\(place)."
    }
    let value = SafeText(text, as: .field).truncated(width: 40)
    return place.isEmpty
      ? "Set parameter '\(name)' to '\(value)'" : "Set '\(name)' to '\(value)'\(place)."
  }

  /// The editor came back with a system message.
  static func edited(
    _ scope: OptionScope, _ outcome: EditOutcome, in state: inout AppState
  ) -> [Effect] {
    switch outcome {
    case .failed(let reason):
      state.tell(.failure, "\(reason) The system message is as it was.")
      return []
    case .saved(let text):
      return set("system", to: text.trimmed, scope, in: &state)
    }
  }

  /// Gives the chosen setting back.
  static func reset(_ name: String, _ scope: OptionScope, in state: inout AppState) -> [Effect] {
    set(name, to: "", scope, in: &state)
  }
}
