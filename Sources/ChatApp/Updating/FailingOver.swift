package import Conversations
package import OllamaAPI
package import TerminalKit

/// Another server of the group takes the place of one that is away: everything goes there, what
/// could not be sent too, and it is told on the screen.
enum FailingOver {
  /// The group in order; one server alone is none.
  static func group(_ state: AppState) -> [Host] {
    let preferences = state.launch.configuration.preferences
    let hosts = preferences.network.failover.compactMap { preferences.hosts[$0]?.host }
    return hosts.count > 1 ? hosts : []
  }

  /// The next server that was not asked since the first one went away.
  private static func next(_ state: AppState) -> Host? {
    let group = group(state)
    guard !state.server.isDemo, group.contains(state.server.host) else { return nil }
    let tried = state.failover?.tried ?? []
    return group.first { $0 != state.server.host && !tried.contains($0) }
  }

  /// Whether a server that does not answer for this reason has one to take its place.
  static func canMove(_ error: OllamaError, _ state: AppState) -> Bool {
    error.meansServerAway && next(state) != nil
  }

  /// Goes to the next server; nil where there is none left to ask.
  static func move(_ error: OllamaError, in state: inout AppState) -> [Effect]? {
    guard error.meansServerAway, !state.server.isDemo else { return nil }
    let host = state.server.host
    guard let next = next(state) else { return giveUp(error, in: &state) }
    var failover = state.failover ?? StandIn(wanted: host)
    if host == failover.wanted, case .down(_, let tries, _) = state.server.link {
      failover.tries = tries
    }
    failover.tried.append(host)
    if host == failover.wanted { failover.reason = Wording.reason(error) }
    // A stand-in that goes away itself is no news of the wanted one.
    failover.isTold = false
    state.failover = failover
    return go(to: next, in: &state)
  }

  private static func go(to host: Host, in state: inout AppState) -> [Effect] {
    var server = ServerState(host: host)
    server.generation = state.server.generation
    state.server = server
    return Servers.check(&state)
  }

  // Nobody of the group answers: the wanted one is asked again, now and then, as if it stood alone.
  private static func giveUp(_ error: OllamaError, in state: inout AppState) -> [Effect]? {
    guard let failover = state.failover else { return nil }
    state.failover = nil
    for id in failover.waiting { Queueing.returnFirst(of: id, in: &state) }
    guard failover.wanted != state.server.host else { return nil }
    var server = ServerState(host: failover.wanted)
    server.generation = state.server.generation
    // The pauses between the tries go on growing.
    if failover.tries > 0 {
      server.link = .down(error, tries: failover.tries, retryAt: state.moment.uptime)
    }
    state.server = server
    return nil
  }

  /// The models of a server that took the place of another are known: sends what waits, and gives
  /// the words that tell of the change, for after that.
  static func listed(in state: inout AppState) -> (effects: [Effect], words: SafeText?) {
    guard var failover = state.failover, !failover.isTold else { return ([], nil) }
    failover.isTold = true
    let waiting = failover.waiting
    let duel = failover.duel
    failover.waiting = []
    failover.duel = nil
    failover.tried.removeAll { $0 != failover.wanted }
    state.failover = failover
    guard state.server.host != failover.wanted else {
      state.failover = nil
      return (resend(waiting, in: &state), nil)
    }
    let (away, here) = (name(of: failover.wanted, state), name(of: state.server.host, state))
    var words: SafeText = "\(away) does not answer (\(failover.reason)): \(here) answers instead."
    if let model = state.open.settings.model, state.server.summary(of: model) == nil {
      let way = state.keys.way(to: .model)
      words = "\(words) \(SafeText(model, as: .field)) is not there; \(way) picks another."
      if !waiting.isEmpty { words = "\(words) Your message waits; Enter sends it." }
    }
    if let duel {
      let names = duel.map { SafeText($0, as: .field) }.joined(separator: " ")
      words = "\(words) The duel is over: /duel \(names) asks both here."
    }
    return ([.watchHost(failover.wanted)] + resend(waiting, in: &state), words)
  }

  private static func resend(_ waiting: [ConversationID], in state: inout AppState) -> [Effect] {
    waiting.flatMap { id -> [Effect] in
      let model = state.conversations[id]?.settings.model
      guard let model, state.server.summary(of: model) != nil else {
        state.conversations[id]?.queueIsHeld = true
        return []
      }
      return Sending.nextInQueue(of: id, in: &state)
    }
  }

  /// The prompt of a reply that brought nothing waits for the next server; false where it cannot.
  static func keepPrompt(
    of reply: Reply, in state: inout AppState, _ id: ConversationID
  ) -> Bool {
    guard let open = state.conversations[id],
      let prompt = open.conversation[reply.turn]?.parent.flatMap({ open.conversation[$0] }),
      open.conversation.siblings(of: reply.turn).count == 1
    else { return false }
    state.conversations[id]?.reply = nil
    state.conversations[id]?.conversation.remove(leaf: reply.turn)
    state.conversations[id]?.conversation.remove(leaf: prompt.id)
    let waiting = Prompt(prompt.content, files: prompt.attachments.map { AttachedFile($0) })
    state.conversations[id]?.queue.insert(waiting, at: 0)
    state.conversations[id]?.queueIsHeld = false
    return true
  }

  /// The wanted server answers again: back to it. What the other one is saying goes on there.
  static func returned(_ host: Host, in state: inout AppState) -> [Effect] {
    let (place, other) = (name(of: host, state), name(of: state.server.host, state))
    state.failover = nil
    let effects = go(to: host, in: &state)
    let rest: SafeText = state.isReplying ? "; the reply goes on at \(other)" : ""
    state.tell(.success, "\(place) answers again and is in use\(rest).")
    return effects
  }

  /// The name of a server for people.
  static func name(of host: Host, _ state: AppState) -> SafeText {
    let name = state.launch.configuration.preferences.name(of: host) ?? host.displayName
    return SafeText(name, as: .field)
  }
}

/// A server stands in for one that is away.
package struct StandIn: Sendable, Equatable {
  /// The one that was chosen.
  package let wanted: Host
  /// Those that did not answer since.
  package var tried: [Host] = []
  /// How often the wanted one was asked in vain.
  package var tries = 0
  /// Why the wanted one did not.
  package var reason: SafeText = ""
  /// Conversations whose first queued prompt goes out as soon as a server answers.
  package var waiting: [ConversationID] = []
  /// The models of a duel of which nothing had come: its prompt goes to one of them alone.
  package var duel: [String]?
  /// Whether the change was told.
  package var isTold = false

  init(wanted: Host) { self.wanted = wanted }
}
