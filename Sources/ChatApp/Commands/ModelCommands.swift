internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Choosing models, loading them, reading about them.
enum ModelCommands {
  static func choose(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard !arguments.isEmpty else {
      openPicker(&state)
      return [.listRunning(state.server.host, generation: state.server.generation)]
    }
    guard let name = known(arguments, in: &state) else { return [] }
    return use(name, in: &state)
  }

  static func openPicker(_ state: inout AppState) {
    // Open even before the models are known: it fills as soon as they are.
    var list = ListState(.models)
    list.selected = ListContents(list, state).place(of: state.open.settings.model ?? "") ?? 0
    state.detailsDue = state.moment.uptime + Deadlines.detailsPause
    state.overlays.append(.list(list))
  }

  /// Takes a model for the current conversation.
  static func use(_ name: String, in state: inout AppState) -> [Effect] {
    if let reason = state.server.summary(of: name)?.chatRefusal {
      state.tell(.warning, "\(SafeText(name, as: .field)) cannot chat: \(reason).")
      return []
    }
    state.take(model: name, for: state.current)
    let words: SafeText = "\(SafeText(name, as: .field)) answers from now on."
    if let lacks = lacks(name, state) {
      state.tell(.warning, "\(words) \(lacks)")
    } else {
      state.tell(.success, words)
    }
    return [.rememberModel(name)] + askDetails(of: name, in: &state)
  }

  /// What of the conversation the model cannot take; it is not sent to it.
  private static func lacks(_ name: String, _ state: AppState) -> SafeText? {
    guard let can = state.server.summary(of: name)?.capabilities else { return nil }
    var words: [SafeText] = []
    let images = state.open.conversation.path.reduce(0) { sum, turn in
      sum + turn.attachments.count { $0.kind == .image }
    }
    if images > 0, !can.contains(.vision) {
      words.append("It does not see: \(Figures.count(images, "image")) will not be sent.")
    }
    if let think = state.open.settings.think, think != .off, !can.contains(.thinking) {
      words.append("It does not think: /think \(SafeText(think.word, as: .field)) is not sent.")
    }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  private static func known(_ name: String, in state: inout AppState) -> String? {
    if let summary = state.server.summary(of: name) { return summary.name }
    guard state.server.models != nil else { return name }
    state.tell(.warning, "Couldn't find model '\(SafeText(name, as: .field))'.")
    return nil
  }

  /// As in `ollama run`: another model and a clean conversation; ours keeps the old one.
  static func load(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard !arguments.isEmpty else {
      state.tell(.warning, "Say which: /load NAME.")
      return []
    }
    guard let name = known(arguments, in: &state) else { return [] }
    var effects: [Effect] = []
    if !state.open.conversation.isEmpty {
      effects += ConversationCommands.startNew(&state, "")
    }
    effects += use(name, in: &state)
    guard state.open.settings.model == name else { return effects }
    state.tell(.information, loading(name))
    return effects + loadNow(name, in: &state)
  }

  private static func loading(_ model: String) -> SafeText {
    "Loading model '\(SafeText(model, as: .field))'"
  }

  /// The load that the notice still tells of is over; why it failed has been told already.
  static func tellLoaded(_ model: String, in state: inout AppState) {
    guard state.notice?.text == loading(model) else { return }
    state.tell(.success, "\(SafeText(model, as: .field)) is loaded.")
  }

  /// `/unload`: gives the memory of a model back, by default of the one that answers here.
  static func unload(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard let wanted = arguments.isEmpty ? state.open.settings.model : arguments else {
      state.tell(.warning, "Say which: /unload NAME.")
      return []
    }
    guard let name = known(wanted, in: &state) else { return [] }
    if let host = state.server.summary(of: name)?.remoteHost, !host.isEmpty {
      state.tell(.warning, "\(SafeText(name, as: .field)) runs at \(SafeText(host, as: .field)).")
      return []
    }
    return unload(name, in: &state)
  }

  /// Asks the server to load a model.
  static func loadNow(
    _ name: String, keepAlive: KeepAlive? = nil, in state: inout AppState
  ) -> [Effect] {
    state.server.loading.insert(name)
    state.preloaded.insert(name)
    return [
      .load(
        state.server.host, name, state.open.settings.options,
        keepAlive ?? state.open.settings.keepAlive,
        generation: state.server.generation)
    ]
  }

  static func unload(_ name: String, in state: inout AppState) -> [Effect] {
    state.preloaded.remove(name)
    return [.unload(state.server.host, name, generation: state.server.generation)]
  }

  /// Asks for a model's details once.
  static func askDetails(of model: String?, in state: inout AppState) -> [Effect] {
    guard let model, state.server.isUp, state.server.details[model] == nil,
      state.server.summary(of: model) != nil
    else { return [] }
    return [.showModel(state.server.host, model, generation: state.server.generation)]
  }

  /// The cursor of the list rests on a model: its details make the forecast.
  static func askChosen(_ state: inout AppState) -> [Effect] {
    state.detailsDue = nil
    guard case .list(let list) = state.overlays.last, list.kind == .models,
      let name = ListContents(list, state)[list.selected]?.value
    else { return [] }
    return askDetails(of: name, in: &state)
  }

  // MARK: /show

  static let showings: [Completion.Item] = [
    ("info", "Architecture, sizes, capabilities"), ("license", "The licence"),
    ("modelfile", "The Modelfile"), ("parameters", "Parameters, the model's and yours"),
    ("system", "The system message"), ("template", "The prompt template"),
  ].map { name, summary in
    Completion.Item(
      insert: name, label: SafeText(name, as: .field), summary: SafeText(summary, as: .field))
  }

  static func show(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let what = arguments.isEmpty ? "info" : arguments
    guard showings.contains(where: { $0.insert == what }) else {
      state.tell(.warning, "Say /show info, license, modelfile, parameters, system or template.")
      return []
    }
    guard let model = state.open.settings.model else {
      state.tell(.warning, "No model is chosen yet.")
      return []
    }
    return open(what, of: model, in: &state)
  }

  /// Opens a page on a model; asks the server first where the details are not known.
  static func open(_ what: String, of model: String, in state: inout AppState) -> [Effect] {
    guard let details = state.server.details[model] else {
      state.wantedPage = WantedPage(model: model, what: what)
      return [.showModel(state.server.host, model, generation: state.server.generation)]
    }
    let name = SafeText(model, as: .field)
    let text = ModelPage.text(
      what, details, state.server.summary(of: model), state.open.settings)
    state.overlays.append(
      .page(title: "\(name) · \(SafeText(what, as: .field))", text: text, scroll: 0))
    return []
  }

  static func detailsArrived(_ model: String, in state: inout AppState) -> [Effect] {
    guard let wanted = state.wantedPage, wanted.model == model else {
      return CompareCommands.proceed(&state)
    }
    state.wantedPage = nil
    if wanted.what.hasPrefix("derive ") {
      return CreateCommands.edit(String(wanted.what.dropFirst(7)), from: model, in: &state)
    }
    return open(wanted.what, of: model, in: &state)
  }
}

/// A page that opens as soon as the server has told about its model.
package struct WantedPage: Sendable, Equatable {
  package var model: String
  package var what: String
}
