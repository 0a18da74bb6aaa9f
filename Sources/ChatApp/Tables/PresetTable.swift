internal import OllamaAPI

/// Settings that come with the program, to be taken together by a name.
enum PresetTable {
  static let builtIn: [(name: String, settings: Preferences.Chat)] = [
    (
      "precise",
      preset { options in
        options.temperature = 0.2
        options.topP = 0.8
        options.repeatPenalty = 1
      }
    ),
    (
      "creative",
      preset { options in
        options.temperature = 1.1
        options.topP = 0.95
        options.minP = 0.05
      }
    ),
    (
      "repeatable",
      preset { options in
        options.temperature = 0
        options.seed = 1
      }
    ),
    ("json", Preferences.Chat(format: .json)),
    ("quick", Preferences.Chat(think: .off)),
  ]

  private static func preset(_ change: (inout ModelOptions) -> Void) -> Preferences.Chat {
    var chat = Preferences.Chat()
    change(&chat.options)
    return chat
  }
}

/// A preset under its name, and who made it.
package struct NamedPreset {
  /// Who made it; the later goes over the earlier.
  enum Source { case builtIn, configured, saved }

  let name: String
  let settings: Preferences.Chat
  let source: Source

  /// What it sets, in words.
  var summary: String {
    let parts = RunSetting.all.compactMap { setting in
      setting.chosen(in: settings).map { "\(setting.name) \($0)" }
    }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  /// All presets by name; the person's own go over those of the program.
  static func all(_ state: AppState) -> [NamedPreset] {
    all(state.launch.configuration.preferences.presets, saved: state.chosen.presets)
  }

  private static func all(
    _ configured: [String: Preferences.Chat], saved: [String: Preferences.Chat]
  ) -> [NamedPreset] {
    var found: [NamedPreset] = []
    func add(_ name: String, _ settings: Preferences.Chat, _ source: Source) {
      found.removeAll { $0.name == name }
      found.append(NamedPreset(name: name, settings: settings, source: source))
    }
    for preset in PresetTable.builtIn { add(preset.name, preset.settings, .builtIn) }
    for (name, settings) in configured.sorted(by: { $0.key < $1.key }) {
      add(name, settings, .configured)
    }
    for (name, settings) in saved.sorted(by: { $0.key < $1.key }) {
      add(name, settings, .saved)
    }
    let order: [Source] = [.saved, .configured, .builtIn]
    return order.flatMap { source in found.filter { $0.source == source } }
  }

  /// A preset for a prompt without a screen. Throws for a name that there is not, with what is near.
  package static func settings(
    of name: String, _ preferences: Preferences, _ chosen: ChosenSettings
  ) throws(OptionLine.Fault) -> Preferences.Chat {
    let all = all(preferences.presets, saved: chosen.presets)
    if let preset = all.first(where: { $0.name == name }) { return preset.settings }
    let names = all.map(\.name)
    let near = NearestName.find(name.lowercased(), in: names).map { " Did you mean \($0)?" } ?? ""
    throw OptionLine.Fault(
      reason: "There is no preset '\(name)'.\(near) There are: \(names.joined(separator: ", ")).")
  }

  /// The names of all presets, for completion.
  package static func names(_ preferences: Preferences, _ chosen: ChosenSettings) -> [String] {
    all(preferences.presets, saved: chosen.presets).map(\.name)
  }
}
