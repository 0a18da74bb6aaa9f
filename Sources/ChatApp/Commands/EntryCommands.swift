internal import OllamaAPI
internal import TerminalKit

/// What a line that was asked for does.
enum EntryCommands {
  static func type(_ text: String, in state: inout AppState) {
    change(&state) { entry in
      entry.field.insert(text.filter { !$0.isNewline })
      entry.complaint = nil
    }
  }

  static func perform(_ edit: TextEdit, in state: inout AppState) {
    change(&state) { entry in
      entry.field.perform(edit, width: 1 << 16)
      entry.complaint = nil
    }
  }

  private static func change(_ state: inout AppState, _ change: (inout Entry) -> Void) {
    guard case .entry(var entry) = state.overlays.last else { return }
    change(&entry)
    state.overlays[state.overlays.count - 1] = .entry(entry)
  }

  static func accept(_ state: inout AppState, _: String) -> [Effect] {
    guard case .entry(let entry) = state.overlays.last else { return [] }
    let words = entry.field.text.split(separator: " ").map(String.init)
    if let complaint = complaint(entry.matter, words, state) {
      change(&state) { $0.complaint = complaint }
      return []
    }
    guard let name = words.first else { return [] }
    state.overlays.removeLast()
    let server = (state.server.host, state.server.generation)
    switch entry.matter {
    case .copyModel(let from): return [changing(.copy(from, to: name), server)]
    case .renameModel(let from): return [changing(.rename(from, to: name), server)]
    case .deleteModel(let model): return [changing(.delete(model), server)]
    case .quantizeModel(let model):
      let file = Modelfile(from: model)
      return Transferring.start(
        .create(name, file, folder: state.launch.folder, quantize: words.last), in: &state)
    case .deriveModel(let model): return CreateCommands.edit(name, from: model, in: &state)
    case .compareModel(let model):
      let other = CompareCommands.isPath(name) ? entry.field.text.trimmed : name
      return CompareCommands.begin(model, other, in: &state)
    case .trust(let withheld): return [.trust(withheld, name.lowercased().hasPrefix("y"))]
    }
  }

  private static func changing(_ change: ModelChange, _ server: (Host, Int)) -> Effect {
    .changeModel(server.0, change, generation: server.1)
  }

  // Everything that can be wrong is told while it can still be changed.
  private static func complaint(
    _ matter: Entry.Matter, _ words: [String], _ state: AppState
  ) -> SafeText? {
    guard let name = words.first else { return "Type a name, or Esc to leave all as it is." }
    switch matter {
    case .trust:
      let isAnswer = words.count == 1 && ["yes", "y", "no", "n"].contains(name.lowercased())
      return isAnswer ? nil : "Type yes or no; Esc asks again at the next start."
    case .deleteModel(let model):
      let isSame = words.count == 1 && ServerState.same(name, model)
      return isSame ? nil : "That is not its name: nothing is deleted. Esc leaves."
    case .quantizeModel:
      guard words.count == 2 else { return "Type a new name and a quantisation: NAME q4_K_M." }
      return fault(name) ?? taken(name, state) ?? Quantization.complaint(words[1])
    case .copyModel, .renameModel, .deriveModel:
      guard words.count == 1 else { return "A name is one word." }
      return fault(name) ?? taken(name, state)
    case .compareModel:
      if CompareCommands.isPath(name) { return nil }
      let shown = SafeText(name, as: .field)
      return state.server.summary(of: name) == nil
        ? "\(shown) is not here. A file is written with its folder: ./\(shown)" : nil
    }
  }

  private static func fault(_ name: String) -> SafeText? {
    do throws(OllamaError) {
      _ = try ModelName(name)
      return nil
    } catch {
      return SafeText(error.description, as: .field)
    }
  }

  private static func taken(_ name: String, _ state: AppState) -> SafeText? {
    state.server.summary(of: name).map {
      "There is a model \(SafeText($0.name, as: .field)) already. Type another name."
    }
  }
}
