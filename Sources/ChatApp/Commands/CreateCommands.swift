internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// New models: from a Modelfile in the person's editor, from this conversation.
enum CreateCommands {
  /// `/create NAME`: the editor opens on a Modelfile of the current conversation.
  static func create(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard !arguments.isEmpty else {
      state.tell(.warning, "Say what to call it: /create NAME.")
      return []
    }
    guard let name = TransferCommands.name(arguments, in: &state) else { return [] }
    if let broken = state.transfers.all.last(where: { isQuantising($0, name, state) }) {
      return Transferring.start(broken.order, in: &state)
    }
    if let draft = state.modelfileDraft, draft.name == name {
      return [.editModelfile(name, draft.text)]
    }
    guard let file = ofConversation(state) else {
      state.tell(
        .warning, "Choose the model that it is made from first: \(state.keys.way(to: .model)).")
      return []
    }
    return edit(name, file, in: &state)
  }

  // One that broke off begins anew as it was: there is nothing in it to edit.
  private static func isQuantising(
    _ transfer: Transfer, _ name: String, _ state: AppState
  ) -> Bool {
    guard transfer.host == state.server.host, !transfer.isRunning,
      case .create(let model, _, _, let level) = transfer.order
    else { return false }
    return level != nil && ServerState.same(model, name)
  }

  /// Opens the editor on the Modelfile of a model.
  static func edit(_ name: String, from model: String, in state: inout AppState) -> [Effect] {
    guard let details = state.server.details[model] else {
      state.wantedPage = WantedPage(model: model, what: "derive " + name)
      return [.showModel(state.server.host, model, generation: state.server.generation)]
    }
    return edit(name, Modelfile(details, from: model), in: &state)
  }

  private static func edit(
    _ name: String, _ file: Modelfile, in state: inout AppState
  ) -> [Effect] {
    do throws(OllamaError) {
      return [.editModelfile(name, try file.text())]
    } catch {
      state.tell(.failure, SafeText(error.description, as: .field))
      return []
    }
  }

  private static func start(
    _ name: String, _ file: Modelfile, in state: inout AppState
  ) -> [Effect] {
    Transferring.start(
      .create(name, file, folder: state.launch.folder, quantize: nil), in: &state)
  }

  /// The editor came back.
  static func edited(
    _ name: String, _ outcome: EditOutcome, in state: inout AppState
  ) -> [Effect] {
    let text: String
    switch outcome {
    case .saved(let saved): text = saved
    case .failed(let reason):
      state.tell(.failure, "\(reason) Nothing was made.")
      return []
    }
    let shown = SafeText(name, as: .field)
    guard !text.allSatisfy(\.isWhitespace) else {
      state.modelfileDraft = nil
      state.tell(.information, "The Modelfile is empty: nothing was made.")
      return []
    }
    do throws(OllamaError) {
      let file = try Modelfile(parsing: text)
      state.modelfileDraft = nil
      return start(name, file, in: &state)
    } catch {
      state.modelfileDraft = ModelfileDraft(name: name, text: text)
      let words = SafeText(error.detail ?? error.description, as: .field)
      state.tell(.failure, "\(words). /create \(shown) opens your text again.")
      return []
    }
  }

  /// What this conversation would be as a model: its system message, parameters, messages.
  static func ofConversation(_ state: AppState) -> Modelfile? {
    let settings = state.open.settings
    guard let model = settings.model else { return nil }
    var file = Modelfile(from: model)
    if let system = settings.system { file.add(.system, system) }
    for member in settings.options.json.object ?? [:] {
      for value in member.value.array ?? [member.value] {
        file.add(.parameter, name: member.key, value.string ?? value.description)
      }
    }
    for turn in state.open.conversation.path where turn.isSent {
      guard Modelfile.roles.contains(turn.role.rawValue) else { continue }
      file.add(.message, name: turn.role.rawValue, turn.content)
    }
    return file
  }
}

/// A Modelfile that could not be read, kept so that it can be mended.
package struct ModelfileDraft: Sendable, Equatable {
  package var name: String
  package var text: String
}
