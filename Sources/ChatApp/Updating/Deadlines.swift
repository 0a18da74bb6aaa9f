internal import OllamaAPI

// Moments that the state waits for. The loop sleeps until the nearest one; when nothing on the
// screen moves there is none, and the program costs nothing.

/// What is due when.
package enum Deadlines {
  /// How often live figures and clocks change on the screen.
  static func liveStep(_ state: borrowing AppState) -> Duration {
    let isCalm = state.launch.isLinear || state.launch.configuration.preferences.reducedMotion
    return isCalm ? .seconds(1) : .milliseconds(250)
  }
  /// How long the cursor rests on a model before its details are asked for.
  static let detailsPause: Duration = .milliseconds(150)
  /// How long the leader waits before its hints are shown.
  static let leaderHints: Duration = .milliseconds(300)

  /// The next moment at which `update` wants a tick; nil when nothing moves.
  package static func next(_ state: AppState) -> Duration? {
    var nearest: Duration?
    func consider(_ due: Duration?) {
      guard let due else { return }
      nearest = min(nearest ?? due, due)
    }
    if case .down(_, _, let retryAt) = state.server.link, !state.server.isChecking {
      consider(retryAt)
      // The countdown on the screen shows seconds rounded up: it changes when so many are left.
      let left = (retryAt - state.moment.uptime).seconds.rounded(.up)
      if left > 1, left < 1e9 { consider(retryAt - .seconds(left - 1)) }
    }
    if let reply = state.open.reply {
      consider(reply.shown.at + liveStep(state))
    }
    if state.open.compaction?.stage == .writing { consider(state.moment.uptime + liveStep(state)) }
    for open in state.conversations.values {
      if let reply = open.reply, !reply.hasBegun { consider(reply.nextProbe) }
    }
    if let since = state.leaderSince {
      let hints = since + leaderHints
      if hints > state.moment.uptime { consider(hints) }
      consider(leaderEnd(state).map { since + $0 })
    }
    consider(state.notice?.until)
    consider(state.look.awaitsUntil)
    consider(state.storage.viewDue)
    consider(Browsing.nextLook(state))
    consider(Opening.nextGlance(state))
    consider(Titling.due(state))
    consider(state.detailsDue)
    consider(DiagnosticsLists.due(state))
    consider(state.composer.loneKey?.due)
    return nearest.map { max($0, state.moment.uptime) }
  }

  /// Does what is due.
  static func fire(_ state: inout AppState) -> [Effect] {
    let now = state.moment.uptime
    var effects: [Effect] = []
    if let until = state.notice?.until, until <= now { state.notice = nil }
    if case .down(_, _, let retryAt) = state.server.link, retryAt <= now,
      !state.server.isChecking
    {
      effects += Servers.check(&state)
    }
    if let lone = state.composer.loneKey, lone.due <= now {
      effects += Writing.decideLoneKey(&state)
    }
    if let due = state.detailsDue, due <= now { effects += ModelCommands.askChosen(&state) }
    if let since = state.leaderSince, let wait = leaderEnd(state), since + wait <= now {
      state.leaderSince = nil
    }
    effects += Themes.giveUp(&state)
    Replies.sample(&state)
    effects += probes(&state)
    effects += Keeping.keepTouched(&state)
    effects += Browsing.look(&state)
    effects += Opening.glance(&state)
    effects += Titling.ask(&state)
    effects += DiagnosticsLists.refresh(&state)
    return effects
  }

  /// How long the leader waits; nil for ever.
  private static func leaderEnd(_ state: AppState) -> Duration? {
    let seconds = state.launch.configuration.preferences.leaderTimeout
    return seconds > 0 ? .milliseconds(Int(seconds * 1000)) : nil
  }

  // While a reply's first token is awaited, the list of running models is asked once a second:
  // no byte comes before the token, so this alone can tell loading from reading.
  private static func probes(_ state: inout AppState) -> [Effect] {
    var effects: [Effect] = []
    let now = state.moment.uptime
    for id in state.recent {
      guard var reply = state.conversations[id]?.reply, !reply.hasBegun, reply.nextProbe <= now
      else { continue }
      reply.nextProbe = now + .seconds(1)
      state.conversations[id]?.reply = reply
      if reply.host == state.server.host {
        effects.append(.listRunning(reply.host, generation: state.server.generation))
      }
    }
    return effects
  }
}
