internal import Conversations
package import OllamaAPI

/// What was chosen in the program for all conversations or for those with one model, and the
/// presets that were saved. It lies in the state folder: the person's own files are never written.
package struct ChosenSettings: Sendable, Equatable {
  package var all = Preferences.Chat()
  package var models: [String: Preferences.Chat] = [:]
  package var presets: [String: Preferences.Chat] = [:]

  /// Nothing was chosen.
  package init() {}
}

extension ChosenSettings {
  /// As it is kept; names are sorted, so that the same choices are the same text.
  package var json: JSONValue {
    func members(_ table: [String: Preferences.Chat]) -> JSONValue {
      let kept = table.filter { $0.value != Preferences.Chat() }.sorted { $0.key < $1.key }
      return .object(JSONObject(kept.map { ($0.key, $0.value.json) }))
    }
    return .object(
      JSONObject([
        ("all", all.json), ("models", members(models)), ("presets", members(presets)),
      ]))
  }

  /// Reads what was kept; what cannot be understood of it is left out. Throws where it is no JSON.
  package init(parsing bytes: [UInt8]) throws(OllamaError) {
    let root = try JSONParser.parse(bytes)
    all = root["all"].map { Preferences.Chat(json: $0) } ?? all
    for member in root["models"]?.object ?? [:] {
      models[member.key] = Preferences.Chat(json: member.value)
    }
    for member in root["presets"]?.object ?? [:] {
      presets[member.key] = Preferences.Chat(json: member.value)
    }
  }
}

extension Preferences.Chat {
  fileprivate var json: JSONValue {
    var object: JSONObject = [:]
    if let system { object["system"] = .string(system) }
    if let think { object["think"] = think.json }
    if let format { object["format"] = format.json }
    if let keepAlive { object["keep_alive"] = keepAlive.json }
    if !options.isEmpty { object["options"] = options.json }
    return .object(object)
  }

  fileprivate init(json: JSONValue) {
    self.init()
    system = json["system"]?.string
    if let kept = json["think"] { think = try? Think(json: kept) }
    format = ResponseFormat(json: json["format"])
    if let kept = json["keep_alive"] { keepAlive = try? KeepAlive(json: kept) }
    if let kept = json["options"] { options = (try? ModelOptions(json: kept)) ?? options }
  }
}

extension [String: Preferences.Chat] {
  /// What is said of a model, under its own name or under one that means the same.
  func of(_ model: String) -> Preferences.Chat? {
    if isEmpty { return nil }
    return self[model] ?? first { ServerState.same($0.key, model) }?.value
  }
}

extension AppState {
  /// What a new conversation with a model starts with.
  func defaults(for model: String?) -> ChatSettings {
    launch.configuration.preferences.settings(for: model, chosen: chosen)
  }

  /// Gives a conversation its model; what it has of the old model's defaults becomes the new one's.
  mutating func take(model: String?, for id: ConversationID) {
    guard let before = conversations[id]?.settings.model else {
      return rebase(id, from: defaults(for: nil), model: model)
    }
    guard before != model else { return }
    rebase(id, from: defaults(for: before), model: model)
  }

  private mutating func rebase(_ id: ConversationID, from old: ChatSettings, model: String?) {
    let new = defaults(for: model)
    conversations[id]?.settings.model = model
    conversations[id]?.settings.rebase(from: old, to: new)
  }

  /// Lets all open conversations follow a change of the defaults, where they had none of their own.
  mutating func followDefaults(
    from old: (preferences: Preferences, chosen: ChosenSettings)
  ) {
    for (id, open) in conversations {
      let model = open.settings.model
      let before = old.preferences.settings(for: model, chosen: old.chosen)
      let after = defaults(for: model)
      conversations[id]?.settings.rebase(from: before, to: after)
    }
  }
}

extension ChatSettings {
  /// Values that are those of the old defaults become those of the new.
  mutating func rebase(from old: ChatSettings, to new: ChatSettings) {
    guard old != new else { return }
    if verbose == old.verbose { verbose = new.verbose }
    if wordWrap == old.wordWrap { wordWrap = new.wordWrap }
    for setting in RunSetting.all where setting.text(in: self) == setting.text(in: old) {
      setting.copy(from: new, to: &self)
    }
  }
}
