internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// What streams do to conversations. Events of replies that are gone are dropped.
enum Replies {
  static func handle(_ event: ReplyEvent, of turn: TurnID, in state: inout AppState) -> [Effect] {
    guard let id = state.owner(of: turn) else {
      return Compacting.handle(event, of: turn, in: &state)
    }
    switch event {
    case .connected(let connection):
      connected(connection, in: &state, id)
      return [.listRunning(state.server.host, generation: state.server.generation)]
    case .piece(let piece):
      let isFirst = state.conversations[id]?.reply?.hasBegun == false
      take(piece, in: &state, id)
      return isFirst ? askRunning(state, id) : []
    case .finished(let end): return finish(end, in: &state, id)
    case .failed(let error): return fail(error, in: &state, id)
    }
  }

  // A model that has just been loaded is in no list yet.
  private static func askRunning(_ state: AppState, _ id: ConversationID) -> [Effect] {
    guard let reply = state.conversations[id]?.reply, reply.host == state.server.host,
      state.server.running(reply.model) == nil
    else { return [] }
    return [.listRunning(reply.host, generation: state.server.generation)]
  }

  private static func connected(
    _ connection: ConnectionTimes, in state: inout AppState, _ id: ConversationID
  ) {
    let now = state.moment.uptime
    state.conversations[id]?.reply?.connection = connection
    guard state.conversations[id]?.reply?.phase == .connecting else { return }
    state.conversations[id]?.reply?.phase = .waiting(.unknown)
    state.conversations[id]?.reply?.phaseBegan = now
  }

  private static func take(
    _ piece: ReplyPiece, in state: inout AppState, _ id: ConversationID
  ) {
    guard var reply = state.conversations[id]?.reply else { return }
    let isFirst = !reply.hasBegun
    for mark in piece.marks {
      reply.meter.record(pieces: mark.pieces, bytes: mark.bytes, at: mark.at)
    }
    if !piece.thinking.isEmpty { reply.inline.noteThinking() }
    let sorted = reply.inline.take(piece.content)
    let first = reply.meter.first ?? state.moment.uptime
    let thought = follow(piece, sorted, first, at: state.moment.uptime, &reply)
    let began = reply.began
    state.conversations[id]?.conversation.update(reply.turn) { turn in
      turn.thinking += piece.thinking
      turn.thinkingPieces += piece.thinkingPieces
      add(sorted, pieces: piece.contentPieces, to: &turn)
      if isFirst { turn.timeToFirstToken = first - began }
      if let thought { turn.thinkingTime = (turn.thinkingTime ?? .zero) + thought }
    }
    state.conversations[id]?.chances.add(piece.chances, to: reply.turn.raw)
    if isFirst { reply.shown.at = .zero }
    state.conversations[id]?.reply = reply
    if isFirst { sample(&state) }
  }

  /// Lets the phase follow what came; gives the time of thinking that has just ended.
  private static func follow(
    _ piece: ReplyPiece, _ sorted: InlineThinking.Sorted, _ first: Duration, at now: Duration,
    _ reply: inout Reply
  ) -> Duration? {
    var thought: Duration?
    var isAnswering = reply.phase == .answering
    if !piece.thinking.isEmpty || !sorted.thinking.isEmpty, reply.phase != .thinking {
      let since = isAnswering && !sorted.answerWasThinking ? now : first
      enter(.thinking, at: since, &reply)
      isAnswering = false
    }
    if !sorted.answer.isEmpty, !isAnswering {
      let since = max(piece.answerBegan ?? now, reply.phaseBegan)
      if reply.phase == .thinking { thought = since - reply.phaseBegan }
      enter(.answering, at: since, &reply)
    }
    return thought
  }

  private static func enter(_ phase: Reply.Phase, at instant: Duration, _ reply: inout Reply) {
    reply.phase = phase
    reply.phaseBegan = instant
  }

  static func add(
    _ sorted: InlineThinking.Sorted, pieces: Int, to turn: inout Turn
  ) {
    if sorted.answerWasThinking {
      turn.thinking += turn.content
      turn.thinkingPieces += turn.contentPieces
      turn.content = ""
      turn.contentPieces = 0
    }
    if sorted.takenBack > 0 {
      turn.thinking = String(turn.thinking.utf8.dropLast(sorted.takenBack)) ?? turn.thinking
    }
    turn.thinking += sorted.thinking
    turn.content += sorted.answer
    while sorted.answerWasThinking, turn.thinking.last?.isWhitespace == true {
      turn.thinking.removeLast()
    }
    // Pieces stand for tokens; one that brought both counts for the larger part of it.
    if sorted.thinking.utf8.count > sorted.answer.utf8.count {
      turn.thinkingPieces += pieces
    } else {
      turn.contentPieces += pieces
    }
  }

  /// Takes the live figures that the screen shows; a few times a second is enough for eyes.
  static func sample(_ state: inout AppState) {
    guard var reply = state.open.reply else { return }
    let now = state.moment.uptime
    guard now >= reply.shown.at + Deadlines.liveStep(state) || reply.shown.at == .zero else {
      return
    }
    reply.meter.sample(at: now)
    reply.shown = LiveFigures(
      at: now, pieces: reply.meter.count, rate: reply.meter.rate(at: now), meter: reply.meter)
    state.open.reply = reply
  }

  private static func finish(
    _ end: ReplyEnd, in state: inout AppState, _ id: ConversationID
  ) -> [Effect] {
    let reply = state.conversations[id]?.reply
    // Another server may have been chosen meanwhile: what the reply tells is not about that one.
    let isHere = reply?.host == state.server.host
    if isHere, let reply, let rate = end.metrics?.promptRate,
      end.metrics?.promptTokens ?? 0 >= 32
    {
      // A short prompt tells more of the overhead than of the pace.
      state.server.promptRates[reply.model] = rate
    }
    let reading = isHere ? ContextReading(end, in: state, id) : nil
    if let reading { reading.learn(&state.tokens) }
    close(.done, in: &state, id) { turn in
      turn.metrics = end.metrics
      turn.doneReason = end.doneReason
    }
    if let loss = reading?.loss {
      state.conversations[id]?.losses[loss.turn] = loss
      if id == state.current { state.tell(.warning, loss.words) }
    }
    Titling.replyEnded(in: id, &state)
    var effects = Keeping.save(id, in: &state)
    effects += Keeping.markUnread(id, in: &state)
    effects += Announcing.replyEnded(reply, in: id, state)
    if isHere { effects += noteSpeed(end.metrics, of: reply?.model, in: &state, id) }
    effects.append(.listRunning(state.server.host, generation: state.server.generation))
    return effects + DuelCommands.replied(in: id, &state) + Sending.nextInQueue(of: id, in: &state)
  }

  // A few tokens tell more of the overhead than of the pace.
  private static func noteSpeed(
    _ metrics: ReplyMetrics?, of model: String?, in state: inout AppState, _ id: ConversationID
  ) -> [Effect] {
    guard let metrics, let model, let rate = metrics.replyRate, metrics.replyTokens ?? 0 >= 16,
      rate.isFinite, rate < 1e6
    else { return [] }
    let digest = state.server.summary(of: model)?.digest ?? ""
    state.memory.note(rate: rate, of: model, digest: digest, on: state.server.host)
    let conversation = state.conversations[id]?.conversation
    let isKept = !state.server.isDemo && conversation?.isPrivate == false
    let kept = SpeedCommands.note(
      metrics, rate: rate, of: model, conversation?.last, isKept: isKept, in: &state)
    return kept + (state.server.isDemo ? [] : [.keepModels(state.memory)])
  }

  private static func fail(
    _ error: OllamaError, in state: inout AppState, _ id: ConversationID
  ) -> [Effect] {
    guard let reply = state.conversations[id]?.reply else { return [] }
    state.server.lastError = error
    let turn = state.conversations[id]?.conversation[reply.turn]
    let hasText = turn.map { !$0.content.isEmpty || !$0.thinking.isEmpty } ?? false
    if !(state.conversations[id]?.queue.isEmpty ?? true) {
      state.conversations[id]?.queueIsHeld = true
    }
    if error.meansServerAway {
      let reason = Wording.reason(error).string
      PolicyCommands.note(false, took: .zero, reason, of: reply.host, in: &state)
    }
    if let before = reply.resumed, !reply.hasBegun {
      close(before, in: &state, id) { _ in }
      state.tell(.failure, Wording.sentence(error))
    } else if hasText {
      close(.cut(error), in: &state, id) { _ in }
      // Why stands under the turn.
      if id == state.current, let turn { state.tell(.warning, Wording.waysOn(from: turn)) }
    } else if let prompt = turn?.parent, let overflow = Overflow(error, of: prompt) {
      state.conversations[id]?.reply = nil
      state.conversations[id]?.conversation.remove(leaf: reply.turn)
      DuelCommands.cancel(in: id, &state)
      return Overflowing.ask(overflow, in: &state, id)
    } else if FailingOver.canMove(error, state), reply.host == state.server.host,
      FailingOver.keepPrompt(of: reply, in: &state, id)
    {
      let duel = state.conversations[id].flatMap { $0.isDuelling ? $0.settings.duels.last : nil }
      DuelCommands.cancel(in: id, &state)
      let moved = Servers.down(error, in: &state)
      state.failover?.waiting.append(id)
      if id == state.current { state.failover?.duel = duel?.models }
      return Keeping.save(id, in: &state) + moved
    } else {
      Sending.takeBack(reply, in: &state, id)
      explain(error, of: reply, in: &state)
    }
    var effects = Keeping.save(id, in: &state) + Keeping.markUnread(id, in: &state)
    effects += Announcing.replyEnded(reply, in: id, state)
    if error.meansServerAway, reply.host == state.server.host {
      effects += Servers.down(error, in: &state)
      if !hasText, case .down(_, _, let at) = state.server.link {
        let pause = at - state.moment.uptime
        state.tell(.failure, Wording.lost(reply.host, error, retryIn: pause))
        state.notice?.counted = Wording.lost(reply.host, error)
      }
    }
    return effects + DuelCommands.replied(in: id, &state)
  }

  private static func explain(_ error: OllamaError, of reply: Reply, in state: inout AppState) {
    if error.status == 404, error.kind == .api {
      state.tell(.failure, Wording.missing(model: reply.model, reply.host, state.keys))
    } else {
      state.tell(.failure, Wording.failed(error))
    }
  }

  /// Ends a reply in the state; what came stays.
  static func close(
    _ progress: Turn.Progress, in state: inout AppState, _ id: ConversationID,
    _ change: (inout Turn) -> Void
  ) {
    guard let reply = state.conversations[id]?.reply else { return }
    let now = state.moment.uptime
    var inline = reply.inline
    let rest = inline.finish(isComplete: progress == .done)
    state.conversations[id]?.conversation.update(reply.turn) { turn in
      add(rest, pieces: 0, to: &turn)
      turn.progress = progress
      turn.measuredRate = reply.meter.meanRate
      if reply.phase == .thinking, !turn.thinking.isEmpty {
        turn.thinkingTime = (turn.thinkingTime ?? .zero) + max(now - reply.phaseBegan, .zero)
      }
      change(&turn)
    }
    state.conversations[id]?.reply = nil
    state.conversations[id]?.lastMeter = reply.meter
    state.conversations[id]?.lastConnection = reply.connection
    if id != state.current { state.conversations[id]?.isUnread = true }
  }
}

extension Turn {
  /// Pieces of any kind: an estimate of tokens. What a crash left is known by its length alone.
  var pieces: Int {
    let counted = contentPieces + thinkingPieces
    return counted > 0 ? counted : (content.utf8.count + thinking.utf8.count) / 4
  }
}

extension OllamaError {
  /// Whether the error tells that nothing answers at the host, so that asking again later is
  /// the thing to do.
  var meansServerAway: Bool {
    switch kind {
    case .connectionRefused, .unreachable, .dns, .connectionLost: return true
    case .timeout(let phase): return phase == .connect
    case .stream(let fault): return fault == .connectionLost
    case .tls, .proxy, .api, .authentication, .notAnOllama, .parse, .emptyAnswer,
      .responseTooLarge, .redirectRefused, .invalidArgument, .circuitOpen, .rateLimited,
      .quotaExceeded, .cancelled, .featureNotEnabled:
      return false
    }
  }
}
