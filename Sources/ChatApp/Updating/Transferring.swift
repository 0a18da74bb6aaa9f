internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Pulls, pushes and creations: begun, followed, stopped, and what comes of them.
enum Transferring {
  /// Begins work on a model, or goes on with what broke off: the server knows what it has.
  static func start(_ order: TransferOrder, in state: inout AppState) -> [Effect] {
    let host = state.server.host
    let name = SafeText(order.model, as: .field)
    if let running = state.transfers.running.first(where: {
      $0.host == host && $0.order.isLike(order)
    }) {
      state.tell(.information, "Under way already: \(TransferWords.short(running)).")
      return []
    }
    if case .down(let error, _, _) = state.server.link {
      let place = SafeText(host.displayName, as: .field)
      state.tell(
        .warning, "\(place) does not answer (\(Wording.reason(error))); nothing was begun.")
      return []
    }
    let id = state.transfers.add(order, host, at: state.moment.uptime)
    switch order {
    case .pull:
      let forecast = NamedSize.forecast(order.model, state).map { " (\($0))" as SafeText }
      tellBeginning("Pulling \(name)\(forecast ?? "")", in: &state)
    case .push: tellBeginning("Pushing \(name)", in: &state)
    case .create: tellBeginning("Creating \(name)", in: &state)
    }
    return [.transfer(host, id, order)]
  }

  private static func tellBeginning(_ words: SafeText, in state: inout AppState) {
    guard state.firstRunTransfer == nil else { return }
    state.tell(.information, "\(words); chat on meanwhile. /cancel stops it, /pull shows it.")
  }

  static func handle(
    _ event: TransferEvent, of id: TransferID, in state: inout AppState
  ) -> [Effect] {
    guard let transfer = state.transfers[id], transfer.isRunning else { return [] }
    switch event {
    case .progressed(let report):
      let isNews = TransferWords.spill(transfer, state.memory) == nil
      state.transfers.change(id) { $0.report = report }
      if isNews, let words = state.transfers[id].flatMap({ TransferWords.spill($0, state.memory) })
      {
        state.tell(.warning, "\(words) /cancel stops the pull.")
      }
      return []
    case .finished: return finish(transfer, in: &state)
    case .failed(let error):
      state.transfers.change(id) { $0.stage = .failed(error) }
      if case .create(let name, let file, _, nil) = transfer.order, let text = try? file.text() {
        // What was written in the editor is not lost with the attempt.
        state.modelfileDraft = ModelfileDraft(name: name, text: text)
      }
      let words = TransferWords.failure(
        transfer.order, error, done: transfer.report.fraction, again: again(transfer.order))
      state.tell(.failure, words + onward(transfer.order, after: words))
      if error.meansServerAway, transfer.host == state.server.host, state.server.isUp {
        return Servers.check(&state)
      }
      return []
    }
  }

  // How a creation is tried again, where that is not said yet.
  private static func onward(_ order: TransferOrder, after words: SafeText) -> SafeText {
    guard case .create(_, _, _, let level) = order, !words.string.contains("/create") else {
      return ""
    }
    return level == nil
      ? " \(again(order)) opens its Modelfile again." : " \(again(order)) begins anew."
  }

  /// The command that asks for the same again.
  static func again(_ order: TransferOrder) -> SafeText {
    let name = SafeText(order.model, as: .field)
    switch order {
    case .pull: return "/pull \(name)"
    case .push: return "/push \(name)"
    case .create: return "/create \(name)"
    }
  }

  private static func finish(_ transfer: Transfer, in state: inout AppState) -> [Effect] {
    state.transfers.remove(transfer.id)
    let took = state.moment.uptime - transfer.began
    state.tell(.success, TransferWords.done(transfer, took: took))
    guard transfer.host == state.server.host else { return [] }
    state.server.details[transfer.order.model] = nil
    switch transfer.order {
    case .pull, .create:
      if state.server.models?.isEmpty != false || state.open.settings.model == nil {
        state.server.arrived = transfer.order.model
      }
      return [.listModels(state.server.host, generation: state.server.generation)]
    case .push: return []
    }
  }

  /// Stops a transfer; the server keeps what has come.
  static func stop(_ id: TransferID, in state: inout AppState) -> [Effect] {
    guard let transfer = state.transfers[id], transfer.isRunning else { return [] }
    state.transfers.change(id) { $0.stage = .stopped }
    let share: SafeText =
      transfer.report.fraction.map { " from \(TransferWords.percent($0))" } ?? ""
    var onward: SafeText = "goes on\(share)"
    if case .create = transfer.order { onward = "begins anew" }
    state.tell(
      .information,
      "Stopped the \(TransferWords.noun(transfer.order)). \(again(transfer.order)) \(onward).")
    return [.cancelTransfer(id)]
  }

  /// What a question before leaving says of what runs; nil when nothing does.
  static func leavingStops(_ state: AppState) -> SafeText? {
    let running = state.transfers.running
    let reply: SafeText? = state.isReplying ? "A reply is running." : nil
    let work = running.map { transfer -> SafeText in
      let share = transfer.report.fraction.map { " (\(TransferWords.percent($0)))" as SafeText }
      let name = SafeText(transfer.order.model, as: .field)
      return "The \(TransferWords.noun(transfer.order)) of \(name) is not done\(share ?? "")."
    }
    let all = [reply].compactMap { $0 } + work
    guard !all.isEmpty else { return nil }
    let kept: SafeText = running.isEmpty ? "" : " What has come is kept."
    let what: SafeText = all.count > 1 ? "stop them" : "stop it"
    return "\(all.joined(separator: " ")) Leave and \(what)?\(kept)  y yes   n no"
  }
}

extension AppState {
  /// The transfer that the first-run screen shows: the newest, while there is nothing to chat with.
  var firstRunTransfer: Transfer? {
    guard open.conversation.isEmpty, server.models?.isEmpty == true || hasNoChatModel else {
      return nil
    }
    return transfers.all.last { $0.host == server.host }
  }

  private var hasNoChatModel: Bool {
    guard open.settings.model == nil, let models = server.models else { return false }
    return models.allSatisfy { $0.chatRefusal != nil }
  }
}
