internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Keeps what is known of the server true.
enum Servers {
  /// The longest pause between two tries, so that a returning server is usable within 5 s.
  static let longestPause = 4
  /// The same where an open circuit lets nothing through; a person may reset it meanwhile.
  static let longestCircuitPause = 60

  /// Asks the server anew.
  static func check(_ state: inout AppState) -> [Effect] {
    state.server.generation += 1
    state.server.isChecking = true
    return [.checkServer(state.server.host, generation: state.server.generation)]
  }

  static func handle(_ event: ServerEvent, in state: inout AppState) -> [Effect] {
    guard isCurrent(event, state) else { return [] }
    switch event {
    case .up(_, let version, let latency):
      PolicyCommands.note(true, took: latency, version, of: state.server.host, in: &state)
      return up(version, latency, in: &state)
    case .down(_, let error):
      let reason = Wording.reason(error).string
      PolicyCommands.note(false, took: .zero, reason, of: state.server.host, in: &state)
      return down(error, in: &state)
    case .models(_, let models):
      // No server has longer names; one that sends them anyway would only cost time.
      return listed(models.filter { $0.name.utf8.count <= 1_000 }, in: &state)
    case .running(_, let running):
      return listed(running, in: &state) + SpeedCommands.settle(&state)
    case .details(_, let model, let details):
      state.server.learn(details, of: model)
      ModelActions.refreshDeletion(&state)
      return ModelCommands.detailsArrived(model, in: &state)
    case .failed(_, let what, let error):
      state.server.lastError = error
      state.comparison = nil
      state.tell(.failure, Wording.failed(what, error))
      if state.server.models == nil { AwaitingModels.giveUp(in: &state) }
      return []
    case .loaded(_, let model):
      state.server.loading.remove(model)
      ModelCommands.tellLoaded(model, in: &state)
      return [.listRunning(state.server.host, generation: state.server.generation)]
    case .unloaded(_, let model):
      state.tell(.success, "\(SafeText(model, as: .field)) is unloaded.")
      return [.listRunning(state.server.host, generation: state.server.generation)]
    case .changed(_, let change): return ModelActions.changed(change, in: &state)
    case .realHostAnswers(let host): return realHost(host, in: &state)
    }
  }

  private static func isCurrent(_ event: ServerEvent, _ state: AppState) -> Bool {
    switch event {
    case .up(let number, _, _), .down(let number, _), .models(let number, _),
      .running(let number, _), .details(let number, _, _), .failed(let number, _, _),
      .loaded(let number, _), .unloaded(let number, _), .changed(let number, _):
      return number == state.server.generation
    case .realHostAnswers(let host):
      return state.server.isDemo || state.failover?.wanted == host
    }
  }

  private static func up(
    _ version: String, _ latency: Duration, in state: inout AppState
  ) -> [Effect] {
    let wasDown = !state.server.isUp && state.server.lastError != nil
    state.server.isChecking = false
    state.server.link = .up
    state.server.version = version
    state.server.latency = latency
    state.composer.loneKey = nil
    if wasDown {
      let place = SafeText(state.server.host.displayName, as: .field)
      state.tell(.success, "\(place) is back.")
    }
    return []
  }

  static func down(_ error: OllamaError, in state: inout AppState) -> [Effect] {
    if let effects = FailingOver.move(error, in: &state) { return effects }
    var tries = 1
    if case .down(_, let before, _) = state.server.link { tries = before + 1 }
    var pause = min(1 << min(tries - 1, 4), longestPause)
    var error = error
    if case .circuitOpen(let left) = error.kind {
      // Until then nothing goes there, and why it came to that is what there is to say.
      let most = Double(longestCircuitPause)
      pause = max(pause, Int(min(max(left.seconds, 0), most).rounded(.up)))
      error.detail = cause(state.server.lastError)
    }
    state.server.isChecking = false
    state.server.link = .down(
      error, tries: tries, retryAt: state.moment.uptime + .seconds(pause))
    state.server.lastError = error
    state.server.running = []
    // What waited for the server is never sent by itself when it comes back later.
    for id in state.recent where state.conversations[id]?.queue.isEmpty == false {
      state.conversations[id]?.queueIsHeld = true
    }
    AwaitingModels.giveUp(in: &state)
    return []
  }

  private static func cause(_ before: OllamaError?) -> String? {
    guard let before else { return nil }
    if case .circuitOpen = before.kind { return before.detail }
    return Wording.reason(before).string
  }

  private static func listed(_ models: [ModelSummary], in state: inout AppState) -> [Effect] {
    let first = state.server.models == nil
    state.server.models = models
    let chosen = Startup.model(for: state)
    if state.open.settings.model == nil || (first && state.open.conversation.isEmpty) {
      state.take(model: chosen, for: state.current)
    }
    if first { Opening.tellMissingModel(&state) }
    let standIn = FailingOver.listed(in: &state)
    takeArrived(in: &state)
    if first, chosen == nil, !models.isEmpty, state.overlays.isEmpty, state.composer.isEmpty {
      ModelCommands.openPicker(&state)
    }
    let effects =
      ModelCommands.askDetails(of: state.open.settings.model, in: &state)
      + standIn.effects + Sending.sendWaiting(&state)
    // What is sent takes old notices away.
    if let words = standIn.words { state.tell(.warning, words) }
    return effects + AwaitingModels.release(&state)
  }

  // What the person pulled because there was nothing to chat with is what they want to chat with.
  private static func takeArrived(in state: inout AppState) {
    guard let name = state.server.arrived else { return }
    state.server.arrived = nil
    guard let summary = state.server.summary(of: name), summary.chatRefusal == nil else { return }
    state.take(model: summary.name, for: state.current)
  }

  private static func listed(_ running: [RunningModel], in state: inout AppState) -> [Effect] {
    state.server.running = running
    state.server.runningAt = state.moment.uptime
    let effects = noteLoads(running, in: &state)
    for id in state.recent {
      guard var reply = state.conversations[id]?.reply else { continue }
      if case .waiting = reply.phase {
        reply.phase = .waiting(guess(reply, state))
        state.conversations[id]?.reply = reply
      }
    }
    return effects
  }

  // What was seen loaded makes the next forecast better. The demo's memory is no machine's.
  private static func noteLoads(
    _ running: [RunningModel], in state: inout AppState
  ) -> [Effect] {
    guard !state.server.isDemo else { return [] }
    let before = state.memory
    state.memory.note(running, on: state.server.host)
    return state.memory == before ? [] : [.keepModels(state.memory)]
  }

  /// Why no token has come: a model that does not run is being loaded; one that does reads the
  /// prompt for as long as its usual pace says, and after that waits for its turn. Where its pace
  /// is not known yet, one that a slow machine keeps is taken for the latter.
  static func guess(_ reply: Reply, _ state: AppState) -> Reply.Guess {
    guard state.server.running(reply.model) != nil else { return .loading }
    let waited = state.moment.uptime - reply.phaseBegan
    guard let rate = state.server.promptRates[reply.model], rate > 0 else {
      let slow = Duration.seconds(Double(reply.promptTokens) / 10)
      return waited > slow + .seconds(6) ? .queued : .reading(expected: nil)
    }
    let expected = Duration.seconds(Double(reply.promptTokens) / rate)
    return waited > expected * 3 + .seconds(2) ? .queued : .reading(expected: expected)
  }

  // MARK: the demo

  /// The demo's server stands: everything goes to it from now on.
  static func enterDemo(_ host: Host, in state: inout AppState) -> [Effect] {
    let real = state.server.realHost ?? state.server.host
    let wasAsked = state.launch.isDemo
    var server = ServerState(host: host)
    server.generation = state.server.generation
    server.isDemo = true
    server.realHost = real
    state.server = server
    // What was wrong with the other host is over. A demo that was asked for had none: what is told
    // by then is about the person's files.
    if !wasAsked { state.notice = nil }
    // A kept conversation that was asked for keeps its model, and says so when it is not here.
    if !(wasAsked && !state.open.conversation.isEmpty) {
      state.take(model: nil, for: state.current)
    }
    let checks = check(&state)
    return wasAsked ? checks : checks + [.watchHost(real)]
  }

  /// Everything goes to another server from now on; conversations stay.
  static func change(to host: Host, in state: inout AppState) -> [Effect] {
    var effects: [Effect] = state.server.isDemo ? [.stopDemo] : []
    if state.failover != nil { effects.append(.endWatch) }
    state.failover = nil
    let before = FailingOver.name(of: state.server.host, state)
    let rest: SafeText = state.isReplying ? " The reply goes on at \(before)." : ""
    var server = ServerState(host: host)
    server.generation = state.server.generation
    state.server = server
    state.launch.isDemo = false
    state.tell(.information, "Asking \(SafeText(host.displayName, as: .field))…\(rest)")
    effects += check(&state)
    return effects
  }

  /// The demo could not start: what waits for it was not written for any other server.
  static func missDemo(_ reason: SafeText, in state: inout AppState) -> [Effect] {
    state.launch.isDemo = false
    state.open.queueIsHeld = !state.open.queue.isEmpty
    state.tell(.failure, "The demo could not start: \(reason)")
    return []
  }

  /// Back from the demo to the real host; conversations stay.
  static func leaveDemo(_ state: inout AppState) -> [Effect] {
    guard state.server.isDemo, let real = state.server.realHost else { return [] }
    var server = ServerState(host: real)
    server.generation = state.server.generation
    state.server = server
    state.take(model: state.launch.model ?? state.launch.lastModel, for: state.current)
    state.launch.isDemo = false
    return check(&state) + [.stopDemo]
  }

  private static func realHost(_ host: Host, in state: inout AppState) -> [Effect] {
    if state.failover?.wanted == host { return FailingOver.returned(host, in: &state) }
    guard state.server.realHost == host else { return [] }
    state.server.realHostAnswers = true
    let place = SafeText(host.displayName, as: .field)
    state.notice = Notice(
      .success, "\(place) answers now. \(state.keys.way(to: .demo)) leaves the demo for it.")
    return []
  }
}
