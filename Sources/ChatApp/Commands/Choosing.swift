internal import Conversations
internal import OllamaAPI

extension AppState {
  /// Changes what is chosen for a scope; open conversations without a choice of their own follow.
  mutating func choose(
    _ scope: OptionScope, _ change: (inout any RunChoices) throws(OptionError) -> Void
  ) throws(OptionError) -> [Effect] {
    let old = (preferences: launch.configuration.preferences, chosen: chosen)
    switch scope {
    case .conversation:
      let system = open.settings.system
      try Self.change(&open.settings, change)
      // What the server counted before was with another message.
      if system != open.settings.system { open.settings.countsFrom = open.conversation.leaf }
      return []
    case .model(let model):
      let name = chosen.models.keys.first { ServerState.same($0, model) } ?? model
      try Self.change(&chosen.models[name, default: Preferences.Chat()], change)
    case .all: try Self.change(&chosen.all, change)
    }
    followDefaults(from: old)
    return [.keepChosen(chosen)]
  }

  private static func change<Choices: RunChoices>(
    _ choices: inout Choices, _ change: (inout any RunChoices) throws(OptionError) -> Void
  ) throws(OptionError) {
    var any: any RunChoices = choices
    try change(&any)
    if let changed = any as? Choices { choices = changed }
  }
}
