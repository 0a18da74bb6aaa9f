internal import OllamaAPI
internal import TerminalKit

/// The menu behind Tab in the list of models.
enum ModelActions {
  static func rows(_ model: String, _ state: AppState) -> [ListItem] {
    let summary = state.server.summary(of: model)
    let isWarm = state.server.running(model) != nil
    let isCloud = summary?.remoteHost?.isEmpty == false
    let elsewhere: SafeText? = isCloud ? "runs elsewhere" : nil
    func item(_ value: String, _ words: SafeText, _ dimmed: SafeText? = nil) -> ListItem {
      ListItem(value: value, columns: [words], dimmed: dimmed)
    }
    return [
      item("use", "Use it here", summary?.chatRefusal),
      item("details", "Show all its details"),
      item("load", "Load it now", elsewhere ?? (isWarm ? "loaded already" : nil)),
      item("keep", "Keep it loaded until it is unloaded", elsewhere),
      item("unload", "Unload it", isWarm ? nil : "not loaded"),
      item("pull", "Pull it: get its newest files"),
      item("push", "Push it to its library"),
      item("copy", "Copy it: give it a second name"),
      item("rename", "Rename it"),
      item("derive", "Make a new model from it, in your editor", elsewhere),
      item("quantize", "Quantise it into a new model", cannotQuantize(summary)),
      item("compare", "Compare it with another or a file"),
      item("copy-name", "Copy its name to the clipboard"),
      item("delete", "Delete it"),
    ]
  }

  private static func cannotQuantize(_ summary: ModelSummary?) -> SafeText? {
    let level = summary?.details.quantization.uppercased() ?? ""
    if ["F16", "F32", "BF16", "FP16"].contains(level) { return nil }
    return level.isEmpty
      ? "its precision is not known"
      : "it is \(SafeText(level, as: .field)); only F16 and F32 can be"
  }

  static func act(_ action: String, on model: String, in state: inout AppState) -> [Effect] {
    switch action {
    case "use":
      if case .list(let below) = state.overlays.last, below.kind == .models {
        state.overlays.removeLast()
      }
      return ModelCommands.use(model, in: &state)
    case "details": return ModelCommands.open("all", of: model, in: &state)
    case "load": return ModelCommands.loadNow(model, in: &state)
    case "keep": return ModelCommands.loadNow(model, keepAlive: .forever, in: &state)
    case "unload": return ModelCommands.unload(model, in: &state)
    case "pull": return Transferring.start(.pull(model), in: &state)
    case "push": return Transferring.start(.push(model), in: &state)
    case "copy-name": return [.copy(model)]
    default: break
    }
    guard let entry = entry(action, model, state) else { return [] }
    state.overlays.append(.entry(entry))
    return action == "delete" ? SharedFiles.ask(model, in: &state) : []
  }

  /// More is known of what a deletion takes away: its question says so.
  static func refreshDeletion(_ state: inout AppState) {
    guard case .entry(var entry) = state.overlays.last, case .deleteModel(let model) = entry.matter
    else { return }
    entry.text = deletion(model, SafeText(model, as: .field), state).text
    state.overlays[state.overlays.count - 1] = .entry(entry)
  }

  private static func entry(_ action: String, _ model: String, _ state: AppState) -> Entry? {
    let name = SafeText(model, as: .field)
    switch action {
    case "copy":
      return Entry(
        .copyModel(model), title: "Copy \(name)",
        text: "The new name? Both names share the files; no space is needed.",
        start: bare(model) + ":")
    case "rename":
      return Entry(
        .renameModel(model), title: "Rename \(name)",
        text: "The new name? It is copied, the copy is verified, and the old name deleted.",
        start: model)
    case "delete": return deletion(model, name, state)
    case "quantize":
      return Entry(
        .quantizeModel(model), title: "Quantise \(name)",
        text: "A new name and a quantisation, such as q4_K_M or q8_0:",
        start: bare(model) + ":q4 q4_K_M")
    case "derive":
      return Entry(
        .deriveModel(model), title: "New model from \(name)",
        text: "Its name? Then your editor opens on its Modelfile.")
    case "compare":
      return Entry(
        .compareModel(model), title: "Compare \(name)",
        text: "With which model, or with which Modelfile, such as ./Modelfile?")
    default: return nil
    }
  }

  private static func bare(_ model: String) -> String {
    String(model.split(separator: ":").first ?? "")
  }

  // What is lost and what is not, before anything is.
  private static func deletion(_ model: String, _ name: SafeText, _ state: AppState) -> Entry {
    let summary = state.server.summary(of: model)
    var words: [SafeText] = []
    let twins = twins(of: model, state).map { SafeText($0, as: .field) }
    if let twin = twins.first {
      words.append(
        "\(twin) is the same model: its files stay, and /undelete brings the name back.")
    } else if let size = summary?.size, size > 0 {
      let sharing = SharedFiles.models(with: model, state).map { SafeText($0, as: .field) }
      words.append(
        sharing.isEmpty
          ? "Its files go, \(Figures.size(Int64(size))), but for those that others share."
          : "Its weights stay, shared with \(named(sharing)); its other files go.")
    }
    let children = (state.server.models ?? []).filter {
      ServerState.same($0.details.parentModel, model)
    }
    if !children.isEmpty {
      words.append(
        "Made from it, and kept: \(named(children.map { SafeText($0.name, as: .field) })).")
    }
    if state.server.running(model) != nil { words.append("It is loaded now and will be unloaded.") }
    words.append("Type its name to delete it.")
    return Entry(
      .deleteModel(model), title: "Delete \(name)", text: words.joined(separator: " "))
  }

  // `a, b, c and 4 more`.
  private static func named(_ names: [SafeText]) -> SafeText {
    let rest = names.count - 3
    return names.prefix(3).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// Other names of the same model, by its digest.
  static func twins(of model: String, _ state: AppState) -> [String] {
    guard let digest = state.server.summary(of: model)?.digest, !digest.isEmpty else { return [] }
    return (state.server.models ?? []).filter {
      $0.digest == digest && !ServerState.same($0.name, model)
    }.map(\.name)
  }

  // MARK: what came of it

  /// Tells of a change that the server has made, and keeps what refers to the model true.
  static func changed(_ change: ModelChange, in state: inout AppState) -> [Effect] {
    switch change {
    case .copy(let from, let to):
      state.tell(
        .success, "\(SafeText(from, as: .field)) is \(SafeText(to, as: .field)) as well.")
    case .rename(let from, let to):
      for id in state.recent
      where state.conversations[id]?.settings.model.map({ ServerState.same($0, from) }) == true {
        state.conversations[id]?.settings.model = to
      }
      state.server.details[from] = nil
      state.tell(
        .success, "\(SafeText(from, as: .field)) is now \(SafeText(to, as: .field)).")
    case .delete(let model): deleted(model, in: &state)
    }
    return [
      .listModels(state.server.host, generation: state.server.generation),
      .listRunning(state.server.host, generation: state.server.generation),
    ]
  }

  private static func deleted(_ model: String, in state: inout AppState) {
    let twin = twins(of: model, state).first
    state.deletedModel = twin.map { DeletedModel(name: model, twin: $0) }
    state.server.details[model] = nil
    for id in state.recent
    where state.conversations[id]?.settings.model.map({ ServerState.same($0, model) }) == true {
      state.conversations[id]?.settings.model = nil
    }
    let name = SafeText(model, as: .field)
    let undo: SafeText = twin == nil ? "/pull \(name) gets it again." : "/undelete brings it back."
    state.tell(.success, "Deleted \(name). \(undo)")
  }

  @Sendable static func cannotUndelete(_ state: borrowing AppState) -> SafeText? {
    state.deletedModel == nil
      ? "Nothing was deleted whose files are still here; /pull NAME gets a model again." : nil
  }

  static func undelete(_ state: inout AppState, _: String) -> [Effect] {
    guard let deleted = state.deletedModel else { return [] }
    state.deletedModel = nil
    return [
      .changeModel(
        state.server.host, .copy(deleted.twin, to: deleted.name),
        generation: state.server.generation)
    ]
  }
}
