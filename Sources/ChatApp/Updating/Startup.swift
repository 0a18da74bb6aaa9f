package import OllamaAPI
internal import TerminalKit

/// What happens first, and which model a new conversation gets.
enum Startup {
  static func begin(_ state: inout AppState) -> [Effect] {
    var effects: [Effect] = []
    Configuring.begin(&state)
    if state.open.settings.model == nil, !state.launch.isDemo {
      // Shown at once; given up when the server turns out not to have it.
      state.take(model: state.launch.lastModel, for: state.current)
    }
    effects.append(.recallModels)
    effects += Themes.begin(&state)
    if state.launch.isDemo {
      effects.append(.startDemo)
    } else {
      effects += Servers.check(&state)
    }
    state.storage.isResuming = state.launch.opening == .last
    effects.append(.openStore(resuming: state.storage.isResuming))
    if state.keepsHistory { effects.append(.findPrompts("", limit: Recalling.page)) }
    if state.launch.opening == .list { effects += HistoryCommands.list(&state, "") }
    return effects
  }

  /// Chooses a model once the list is known: the named one, the one last used, a warm one, the
  /// newest that can chat; nil when none qualifies.
  static func model(for state: AppState) -> String? {
    guard let models = state.server.models else { return state.open.settings.model }
    // One that the demo does not have was meant for the server that it stands for.
    if let named = state.launch.model {
      if !state.server.isDemo { return named }
      if let summary = state.server.summary(of: named) { return summary.name }
    }
    if let current = state.open.settings.model, state.server.summary(of: current) != nil {
      return current
    }
    if !state.server.isDemo, let last = state.launch.lastModel,
      let summary = state.server.summary(of: last), summary.chatRefusal == nil
    {
      return summary.name
    }
    return ModelChoice.model(models, running: state.server.running, last: nil)
  }
}

/// The model that is taken when none is named.
package enum ModelChoice {
  /// The one last used, else a warm one, else the newest, of those that can chat; nil without any.
  package static func model(
    _ models: [ModelSummary], running: [RunningModel], last: String?
  ) -> String? {
    let able = models.filter { $0.chatRefusal == nil }
    let recent = last.flatMap { last in able.first { ServerState.same($0.name, last) } }
    let warm = able.first { model in running.contains { ServerState.same($0.name, model.name) } }
    return (recent ?? warm ?? able.first)?.name
  }
}

extension ModelSummary {
  /// Why the model cannot chat; nil when it can, as far as the server tells.
  var chatRefusal: SafeText? {
    let can = capabilities ?? []
    if can.contains(.completion) { return nil }
    if can.contains(.embedding) { return "embed only" }
    if can.contains(.image) { return "images only" }
    // Older servers do not tell what a model can do; these families only embed.
    let family = details.family.lowercased()
    if can.isEmpty, family.contains("bert") { return "embed only" }
    return can.isEmpty ? nil : "no chat"
  }
}
