internal import OllamaAPI
internal import TerminalKit

/// The options of the model's runs as a list: each with its value here, the model's own, the
/// server's usual one and its range.
enum OptionCommands {
  static let headings: [SafeText] = ["OPTION", "HERE", "MODEL", "USUAL", "TAKES"]

  static func open(_ state: inout AppState, _: String) -> [Effect] {
    state.overlays.append(.list(ListState(.options)))
    return ModelCommands.askDetails(of: state.open.settings.model, in: &state)
  }

  static func items(_ state: AppState) -> [ListItem] {
    let own = state.open.settings.model.flatMap { state.server.details[$0]?.ownParameters } ?? [:]
    let here = state.open.settings.options.json.object ?? [:]
    return OptionTable.standard.options.map { option in
      let value = here[option.name].map { SafeText(words(of: $0), as: .field) }
      let theirs = own[option.name].map { SafeText($0.joined(separator: " "), as: .field) }
      return ListItem(
        value: option.name,
        columns: [
          SafeText(option.name, as: .field), short(value), short(theirs),
          SafeText(option.usual, as: .field), SafeText(option.range, as: .field),
        ],
        isMarked: value != nil, searched: [0])
    }
  }

  private static func short(_ text: SafeText?) -> SafeText {
    text?.truncated(width: 12) ?? "–"
  }

  /// The value as `/set parameter` takes it.
  private static func words(of value: JSONValue) -> String {
    if let texts = value.array {
      return texts.map { $0.string ?? $0.description }.joined(separator: " ")
    }
    return value.string ?? value.description
  }

  /// Asks for the option's value, over the list.
  static func edit(_ name: String, below list: ListState, in state: inout AppState) -> [Effect] {
    var entry = ListState(.optionValue(name))
    entry.filter = state.open.settings.options.json[name].map { words(of: $0) } ?? ""
    state.overlays += [.list(list), .list(entry)]
    return []
  }

  /// What can be done with the option, given what was typed.
  static func choices(_ name: String, _ typed: String, _ state: AppState) -> [ListItem] {
    guard let option = OptionTable.standard[name] else { return [] }
    var items: [ListItem] = []
    if case .flag = option.shape {
      items = ["true", "false"].map {
        ListItem(value: $0, columns: ["Set to \(SafeText($0, as: .field))"])
      }
    } else {
      items.append(setting(option, typed, state))
    }
    let isSet = state.open.settings.options.json[name] != nil
    items.append(
      ListItem(
        value: "", columns: ["Back to the model's own", isSet ? "" : "it is that already"],
        dimmed: isSet ? nil : "it is that already"))
    return items
  }

  private static func setting(
    _ option: OptionEntry, _ typed: String, _ state: AppState
  ) -> ListItem {
    let range = SafeText(option.range, as: .field)
    let values = typed.split(separator: " ").map(String.init)
    var options = state.open.settings.options
    guard !values.isEmpty, (try? option.apply(values, to: &options)) != nil else {
      let words: SafeText = typed.isEmpty ? "Type a value" : "Not \(SafeText(typed, as: .field))"
      return ListItem(
        value: typed, columns: [words, "it takes \(range)"], dimmed: "it takes \(range)")
    }
    return ListItem(
      value: typed, columns: ["Set to \(SafeText(typed, as: .field))", "it takes \(range)"])
  }

  /// Sets the option, or gives it back where nothing is said.
  static func set(_ name: String, to text: String, in state: inout AppState) {
    guard !text.isEmpty else { return reset(name, in: &state) }
    SettingCommands.setParameter("\(name) \(text)", in: &state)
  }

  /// Gives the chosen option back to the model.
  static func reset(_ name: String, in state: inout AppState) {
    guard let option = OptionTable.standard[name] else { return }
    // No words are always taken.
    try? option.apply([], to: &state.open.settings.options)
    state.tell(
      .success, "Parameter '\(SafeText(name, as: .field))' is back at the model's own value.")
  }
}
