internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// `/duel`: the same prompt to two models, one after the other, so that neither disturbs the
/// other's times; both replies are alternatives in the conversation.
enum DuelCommands {
  /// `/duel MODEL [MODEL] [PROMPT]`; without anything, the last duel of the conversation.
  static func run(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard !arguments.trimmed.isEmpty else { return reopen(&state) }
    if let refusal = refusal(state) {
      state.tell(.warning, refusal)
      return []
    }
    guard let (models, prompt) = fighters(arguments, in: &state) else { return [] }
    let id = state.current
    let turn: TurnID
    if prompt.isEmpty {
      guard let last = state.open.conversation.path.last(where: { $0.role == .user }) else {
        // What was typed stays, for the prompt to be put behind it.
        state.composer.field.restore("/duel \(models.joined(separator: " ")) ")
        state.tell(.warning, "There is no prompt yet: type it behind the models.")
        return []
      }
      turn = last.id
    } else {
      let new = Turn(
        id: state.identifiers.turn(), parent: state.open.conversation.leaf, role: .user,
        content: prompt, began: state.moment.wall)
      state.open.conversation.append(new)
      turn = new.id
    }
    state.open.settings.duels.append(Duel(prompt: turn, models: models))
    state.open.isDuelling = true
    state.overlays.append(.duel(scroll: nil))
    return next(in: id, &state)
  }

  private static func refusal(_ state: AppState) -> SafeText? {
    if state.open.isBusy { return "A reply is running; Esc stops it first." }
    if state.open.isAnsweredElsewhere {
      return "The last reply still arrives in another window."
    }
    return state.server.isUp ? nil : "The server does not answer; nothing was asked."
  }

  /// The two models and the prompt of a line; tells what is wrong with it.
  private static func fighters(
    _ arguments: String, in state: inout AppState
  ) -> (models: [String], prompt: String)? {
    var rest = Substring(arguments.trimmed)
    var models: [String] = []
    while models.count < 2, !rest.isEmpty {
      let word = rest.prefix { !$0.isWhitespace }
      guard let summary = state.server.summary(of: String(word)) else { break }
      models.append(summary.name)
      rest = rest[word.endIndex...].drop(while: \.isWhitespace)
    }
    if models.count == 1, let own = state.open.settings.model,
      !ServerState.same(own, models[0])
    {
      models.insert(own, at: 0)
    }
    guard models.count == 2 else {
      guard !rest.isEmpty else {
        state.tell(.warning, "Say which two: /duel MODEL MODEL PROMPT.")
        return nil
      }
      let word = SafeText(String(rest.prefix { !$0.isWhitespace }), as: .field)
      state.tell(.warning, "Couldn't find model '\(word)'. /duel MODEL MODEL PROMPT.")
      return nil
    }
    guard !ServerState.same(models[0], models[1]) else {
      state.tell(.warning, "A duel takes two different models.")
      return nil
    }
    for model in models {
      if let reason = state.server.summary(of: model)?.chatRefusal {
        state.tell(.warning, "\(SafeText(model, as: .field)) cannot chat: \(reason).")
        return nil
      }
    }
    return (models, String(rest))
  }

  private static func reopen(_ state: inout AppState) -> [Effect] {
    guard state.open.duel != nil else {
      state.tell(.information, "/duel MODEL MODEL PROMPT asks both and lets you compare.")
      return []
    }
    state.overlays.append(.duel(scroll: state.open.isDuelling ? nil : 0))
    return []
  }

  // MARK: the course

  /// Asks the next model; when both have answered, the vote is asked for.
  private static func next(in id: ConversationID, _ state: inout AppState) -> [Effect] {
    guard let open = state.conversations[id], var duel = open.duel else { return [] }
    guard duel.turns.count < duel.models.count else {
      state.conversations[id]?.isDuelling = false
      if case .duel = state.overlays.last, id == state.current {
        state.overlays[state.overlays.count - 1] = .duel(scroll: 0)
      } else if id == state.current {
        state.tell(.information, "Both have answered; /duel compares them and takes your vote.")
      }
      return Sending.nextInQueue(of: id, in: &state)
    }
    let model = duel.models[duel.turns.count]
    var settings = open.settings
    settings.rebase(from: state.defaults(for: settings.model), to: state.defaults(for: model))
    settings.model = model
    state.conversations[id]?.conversation.show(duel.prompt)
    let effects = Sending.answer(duel.prompt, in: &state, id, fits: true, with: settings)
    guard let turn = state.conversations[id]?.reply?.turn else { return effects }
    duel.turns.append(turn)
    state.conversations[id]?.setDuel(duel)
    return effects
  }

  /// A reply has ended; the duel goes on, unless nothing came of it.
  static func replied(in id: ConversationID, _ state: inout AppState) -> [Effect] {
    // Where nothing came of the first, its prompt may be in the composer again.
    guard let open = state.conversations[id], open.isDuelling, open.reply == nil,
      let duel = open.settings.duels.last
    else { return [] }
    if let place = duel.turns.firstIndex(where: { open.conversation[$0] == nil }) {
      cancel(in: id, &state)
      guard id == state.current, duel.models.indices.contains(place) else { return [] }
      let name = SafeText(duel.models[place], as: .field)
      let why: SafeText = state.notice.map { " \($0.text)" } ?? ""
      state.tell(.failure, "\(name) did not answer, so the duel is over.\(why)")
      return []
    }
    return next(in: id, &state)
  }

  /// The person has stopped it: what came stays; a duel of one reply is none.
  static func cancel(in id: ConversationID, _ state: inout AppState) {
    guard let open = state.conversations[id], open.isDuelling,
      let duel = open.settings.duels.last
    else { return }
    state.conversations[id]?.isDuelling = false
    let came = duel.turns.filter { open.conversation[$0] != nil }
    if came.count < 2 { state.conversations[id]?.settings.duels.removeLast() }
    guard id == state.current, came.count < 2, case .duel = state.overlays.last else { return }
    state.overlays.removeLast()
  }

  // MARK: the vote

  @Sendable static func cannotVote(_ state: borrowing AppState) -> SafeText? {
    guard case .duel = state.overlays.last else { return "There is no duel to judge." }
    return state.open.isDuelling ? "Both must have answered first." : nil
  }

  static func vote(_ vote: Duel.Vote, in state: inout AppState) -> [Effect] {
    guard var duel = state.open.duel, duel.turns.count == 2 else { return [] }
    duel.vote = vote
    state.open.setDuel(duel)
    let chosen = vote == .second ? duel.turns[1] : duel.turns[0]
    // The conversation goes on from what was chosen.
    if vote != .alike, state.open.conversation[chosen] != nil {
      state.open.conversation.show(through: chosen)
    }
    let score = score(duel.models, state)
    if let winner = duel.winner {
      let name = SafeText(winner, as: .field)
      state.tell(.success, "\(name) it is; the conversation goes on from its reply. \(score)")
    } else {
      state.tell(.success, "Alike. \(score)")
    }
    return Keeping.save(state.current, in: &state)
  }

  /// How often the two have won in this conversation.
  private static func score(_ models: [String], _ state: AppState) -> SafeText {
    let all = state.open.settings.duels.filter { Set($0.models) == Set(models) && $0.vote != nil }
    let wins = models.map { model in all.count { $0.winner == model } }
    guard all.count > 1 else { return "" }
    let names = models.map { SafeText($0, as: .field) }
    return "\(names[0]) \(wins[0]), \(names[1]) \(wins[1]) of \(all.count) here."
  }
}

extension OpenConversation {
  /// The last duel; nil where its prompt is no longer there.
  var duel: Duel? { settings.duels.last.flatMap { conversation[$0.prompt] == nil ? nil : $0 } }

  mutating func setDuel(_ duel: Duel) {
    guard !settings.duels.isEmpty else { return }
    settings.duels[settings.duels.count - 1] = duel
  }
}
