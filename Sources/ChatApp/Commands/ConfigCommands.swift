internal import OllamaAPI
internal import TerminalKit

/// The configuration within the program: each setting with its value and where it comes from.
enum ConfigCommands {
  static let headings: [SafeText] = ["SETTING", "VALUE", "FROM"]

  /// Below this width names and values share the room, and where they come from is left out.
  static let narrow = 54

  static func slim(_ width: Int) -> ListColumns {
    ListColumns(
      [.init(width: max(width * 3 / 5, 1)), .init(width: 0), .init(width: 1, from: .max)],
      headings: headings, width: width)
  }

  /// `/config [keep|reset] [NAME [VALUE]]`
  static func open(_ state: inout AppState, _ arguments: String) -> [Effect] {
    var words = arguments.split(separator: " ", maxSplits: 2).map(String.init)
    let deed = words.first.flatMap { ["keep", "reset"].contains($0) ? $0 : nil }
    if deed != nil {
      words.removeFirst()
    } else if words.count == 3 {
      words = [words[0], words[1] + " " + words[2]]
    }
    guard let name = words.first else {
      var list = ListState(.settings)
      list.filter = ""
      state.overlays.append(.list(list))
      return []
    }
    guard SettingTable[name] != nil else {
      let hint = NearestName.hint(name, in: SettingTable.entries.map(\.key))
      state.tell(.warning, SafeText("There is no setting \"\(name)\"\(hint)", as: .field))
      return []
    }
    if deed == "reset" { return reset(name, in: &state) }
    guard words.count > 1 else {
      if deed == "keep" { return keep(name, state.configuration(of: name), in: &state) }
      return edit(name, below: nil, in: &state)
    }
    let effects = set(name, words[1], in: &state)
    guard deed == "keep", state.configuration(of: name) != nil else { return effects }
    return effects + keep(name, words[1], in: &state)
  }

  static func items(_ state: AppState) -> [ListItem] {
    return state.settings.filter { SettingTable[$0.key] != nil }.map { line in
      let place = line.source.split(separator: "/").suffix(2).joined(separator: "/")
      return ListItem(
        value: line.key,
        columns: [
          SafeText(line.key, as: .field),
          line.value.isEmpty ? "–" : SafeText(line.value, as: .field).truncated(width: 32),
          SafeText(line.source.contains("/") ? place : line.source, as: .field),
        ],
        isMarked: line.source != "default", searched: [0])
    }
  }

  /// What is to be known of the setting under the cursor.
  static func remark(_ key: String, _ state: AppState) -> SafeText {
    guard let entry = SettingTable[key] else { return "" }
    return SafeText("\(entry.summary) Takes \(entry.kind).", as: .field)
  }

  /// Asks for the value of a setting.
  static func edit(_ key: String, below list: ListState?, in state: inout AppState) -> [Effect] {
    if let list { state.overlays.append(.list(list)) }
    state.overlays.append(.list(ListState(.settingValue(key))))
    return []
  }

  /// What can be done with a setting, given what was typed.
  static func choices(_ key: String, _ typed: String, _ state: AppState) -> [ListItem] {
    guard let entry = SettingTable[key] else { return [] }
    let now = state.configuration(of: key)
    var items: [ListItem] = []
    for word in entry.words where typed.isEmpty || word.lowercased().hasPrefix(typed.lowercased()) {
      items.append(
        ListItem(
          value: "=" + word, columns: ["Set to \(SafeText(word, as: .field))"],
          isMarked: word == now))
    }
    if entry.words.isEmpty { items.append(setting(entry, typed, state)) }
    guard typed.isEmpty || entry.words.isEmpty else { return items }
    items += [
      ListItem(
        value: "keep",
        columns: ["Keep \(SafeText(now ?? "", as: .field)) for later starts too"]),
      ListItem(value: "reset", columns: ["Back to what the files say"]),
    ]
    return items
  }

  private static func setting(
    _ entry: SettingEntry, _ typed: String, _ state: AppState
  ) -> ListItem {
    let words = SafeText(typed, as: .field)
    let kind = SafeText(entry.kind, as: .field)
    var configuration = state.configured
    let isRight =
      configuration.change(SettingChange(key: entry.key, value: typed), source: "") == nil
    guard !typed.isEmpty, isRight else {
      return ListItem(
        value: typed,
        columns: [typed.isEmpty ? "Type a value" : "Not \(words)", "it takes \(kind)"],
        dimmed: "it takes \(kind)")
    }
    return ListItem(value: "=" + typed, columns: ["Set to \(words)", "it takes \(kind)"])
  }

  /// What may follow on the line: names, then values.
  static func completions(after words: [String]) -> [Completion.Item] {
    let words = ["keep", "reset"].contains(words.first) ? Array(words.dropFirst()) : words
    guard let name = words.first else {
      return SettingTable.entries.map { entry in
        Completion.Item(
          insert: entry.key, label: SafeText(entry.key, as: .field),
          summary: SafeText(entry.summary, as: .field))
      }
    }
    guard words.count == 1, let entry = SettingTable[name] else { return [] }
    return entry.words.map {
      Completion.Item(insert: $0, label: SafeText($0, as: .field), summary: "")
    }
  }

  /// Does what was chosen of `choices`.
  static func choose(_ value: String, of key: String, in state: inout AppState) -> [Effect] {
    switch value {
    case "keep": keep(key, state.configuration(of: key), in: &state)
    case "reset": reset(key, in: &state)
    default: set(key, String(value.dropFirst()), in: &state)
    }
  }

  /// For this run.
  static func set(_ key: String, _ value: String, in state: inout AppState) -> [Effect] {
    let change = SettingChange(key: key, value: value)
    var tried = state.configured
    if let problem = tried.change(change, source: Configuration.runSource) {
      state.tell(.warning, SafeText(problem.reason, as: .field))
      return []
    }
    state.settingChanges.removeAll { $0.key == key }
    state.settingChanges.append(change)
    let effects = Configuring.use(
      state.configured.changed(by: state.settingChanges), in: &state)
    let name = SafeText(key, as: .field)
    let next: SafeText =
      SettingTable[key]?.isForStart == true ? " It holds from the next start; keep it first." : ""
    state.tell(
      .success,
      "\(name) is \(SafeText(value, as: .field)) in this run; /config keep \(name) keeps it.\(next)"
    )
    return effects
  }

  /// For later starts too.
  private static func keep(
    _ key: String, _ value: String?, in state: inout AppState
  ) -> [Effect] {
    guard let value else { return [] }
    let name = SafeText(key, as: .field)
    state.tell(
      .success,
      "\(name) = \(SafeText(value, as: .field)) is kept, until a file says something else.")
    return [.keepSetting(key, value)]
  }

  /// Back to the files.
  static func reset(_ key: String, in state: inout AppState) -> [Effect] {
    state.settingChanges.removeAll { $0.key == key }
    let effects = Configuring.use(
      state.configured.changed(by: state.settingChanges), in: &state)
    state.tell(.success, "\(SafeText(key, as: .field)) is what the files say.")
    return effects + [.keepSetting(key, nil), .readConfiguration]
  }
}

extension AppState {
  /// The value of a setting in words, as it holds.
  func configuration(of key: String) -> String? { settings.first { $0.key == key }?.value }

  /// Every setting as it holds now: what was said in starting, or is in use by choice, goes before
  /// what the files say.
  package var settings: [Configuration.Line] {
    let preferences = launch.configuration.preferences
    var said = launch.said.filter { $0.key != "theme" || $0.value == theme }
    if theme != preferences.theme, !said.contains(where: { $0.key == "theme" }) {
      said.append(
        Configuration.Line(key: "theme", value: theme, source: Configuration.keptSource))
    }
    if let line = hostInUse(preferences) { said.append(line) }
    return launch.configuration.table(below: said)
  }

  // Nil where the server is the one that the start or the files name.
  private func hostInUse(_ preferences: Preferences) -> Configuration.Line? {
    if server.isDemo {
      let source = launch.isDemo ? "--demo" : Configuration.runSource
      return Configuration.Line(key: "host", value: "the demo", source: source)
    }
    let named = preferences.host.flatMap { try? Host(preferences.address(of: $0)) }
    guard server.host != launch.host, server.host != named else { return nil }
    let source = failover == nil ? Configuration.runSource : "network.failover"
    return Configuration.Line(key: "host", value: server.host.url, source: source)
  }
}

extension SettingEntry {
  /// All values, where they can be counted.
  var words: [String] {
    switch shape {
    case .choice(let words, _): words
    case .flag: ["true", "false"]
    case .text, .texts, .seconds, .columns, .time, .count: []
    }
  }

  /// Whether a change holds from the next start on.
  var isForStart: Bool {
    key == "linear"
  }
}
