internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// `/save`, as in `ollama run`: a model that begins with this conversation and its settings.
enum ModelSaving {
  @Sendable static func unavailable(_ state: borrowing AppState) -> SafeText? {
    if state.open.conversation.isPrivate {
      return "A private conversation does not go into a model: the server would keep it."
    }
    if state.open.settings.model == nil { return "Choose a model first." }
    return state.server.isUp ? nil : "The server does not answer."
  }

  static func save(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let shown = SafeText(arguments, as: .field)
    guard !arguments.isEmpty else {
      state.tell(.warning, "Say under which name: /save NAME.")
      return []
    }
    guard (try? ModelName(arguments)) != nil, let model = state.open.settings.model else {
      state.tell(.warning, "The model name '\(shown)' is invalid.")
      return []
    }
    var request = CreateRequest(model: arguments, from: model, system: state.open.settings.system)
    request.parameters = state.open.settings.options
    for turn in state.open.conversation.path where turn.isSent {
      request.messages.append(Message(turn.role, turn.content))
    }
    let order = ModelOrder(host: state.server.host, request: request)
    guard state.server.summary(of: arguments) == nil else {
      state.overlays.append(
        .question(
          Question(.replaceModel(order), "\(shown) is there already. Replace it?  y yes   n no")))
      return []
    }
    return create(order, in: &state)
  }

  static func create(_ order: ModelOrder, in state: inout AppState) -> [Effect] {
    state.tell(.information, "Making \(SafeText(order.request.model, as: .field))…")
    return [.history(.saveModel(order))]
  }

  static func saved(_ model: String, in state: inout AppState) -> [Effect] {
    state.tell(.success, "Created new model '\(SafeText(model, as: .field))'")
    return Servers.check(&state)
  }
}
