/// One reply on its way: engine, tokens, stop sequences, limits and pace put together.
struct Generation {
  /// A token as it goes out.
  struct Chunk: Sendable {
    var thinking = ""
    var answer = ""
    /// The token itself: what goes out may be held back or cut.
    var token: String
    /// What could have stood there, the likeliest first; empty where there was no choice.
    var odds: [TokenOdds.Choice] = []
  }

  /// How it ended, with measured times.
  struct Outcome: Sendable {
    /// `stop` or `length`.
    var reason: String
    var promptDuration: Duration
    var evalCount: Int
    var evalDuration: Duration
  }

  var engine: any Engine
  var prompt: Prompt
  /// The beginning of the answer that the client has already, to be continued.
  var prefix = ""
  var format: ReplyFormat?
  /// Whether the odds of the tokens are wanted.
  var givesOdds = false
  var stop: [String]
  /// Tokens at most, thinking included.
  var limit: Int?
  var pace: Pace
  var clock: any DemoClock

  /// The most text that is made into a document at once, in tokens.
  private static let documentLimit = 20_000

  /// Gives each chunk to `emit` in turn. Throws what that throws, and `CancellationError`.
  func run(_ emit: (Chunk) async throws -> Void) async throws -> Outcome {
    let start = clock.now
    let (reply, parts, cases) = begin()
    var odds = givesOdds ? cases.map { TokenOdds($0) } : nil
    var pacer = Pacer(
      reply.isUnpaced ? .instant : reply.rate.map(Pace.perSecond) ?? pace, clock: clock)
    var filter = StopFilter(stop)
    let ready = clock.now
    var count = 0
    var answered = 0
    func outcome(_ reason: String) -> Outcome {
      Outcome(
        reason: reason, promptDuration: max(ready - start, .nanoseconds(1)), evalCount: count,
        evalDuration: max(clock.now - ready, .nanoseconds(1)))
    }
    while let part = parts.next() {
      var tokens = TokenSplitter(part.text)
      while let token = tokens.next() {
        if count == limit {
          try await flush(&filter, emit)
          return outcome("length")
        }
        if part.isAnswer, answered == reply.limit { return outcome("stop") }
        try await pacer.waitForTurn()
        count += 1
        if part.isAnswer {
          answered += 1
          let choices = odds?.next(token) ?? []
          try await emit(Chunk(answer: filter.pass(token), token: token, odds: choices))
          if filter.isOver { return outcome("stop") }
        } else {
          try await emit(Chunk(thinking: token, token: token))
        }
      }
    }
    try await flush(&filter, emit)
    return outcome("stop")
  }

  /// The reply, what of it is still to come, and what else could come instead.
  private func begin() -> (EngineReply, AnyIterator<ReplyPart>, ReplyCases?) {
    var reply = engine.reply(to: prompt)
    if let format { reply = Self.document(of: reply, as: format) }
    guard givesOdds || !prefix.isEmpty, var cases = engine.cases(for: prompt) else {
      return (
        reply, Self.skipping(prefix, in: reply, again: { engine.reply(to: prompt).parts }), nil
      )
    }
    if let format { cases = cases.map(format.document) }
    if prefix.isEmpty { return (reply, reply.parts, cases) }
    // What was begun with another seed, or by the person, goes on as one that begins so.
    cases = cases.going(onFrom: prefix, seed: prompt.seed) ?? cases
    reply = EngineReply(answer: cases.text)
    return (reply, reply.parts, cases)
  }

  private func flush(
    _ filter: inout StopFilter, _ emit: (Chunk) async throws -> Void
  ) async throws {
    let rest = filter.finish()
    if !rest.isEmpty { try await emit(Chunk(answer: rest, token: "")) }
  }

  /// The answer as a document, after the thinking.
  private static func document(of reply: EngineReply, as format: ReplyFormat) -> EngineReply {
    var thinking = ""
    var answer = ""
    var left = min(reply.limit ?? documentLimit, documentLimit)
    for part in reply.parts {
      // A model that never ends would go on offering more.
      guard left > 0 else { break }
      switch part {
      case .thinking(let text): thinking += text
      case .answer(let text):
        for token in TokenSplitter(text).prefix(left) {
          answer += token
          left -= 1
        }
      }
    }
    var whole = EngineReply(thinking: thinking, answer: format.document(answer))
    whole.rate = reply.rate
    whole.isUnpaced = reply.isUnpaced
    return whole
  }

  /// The answer without the beginning that is there already; the whole where it does not begin so.
  private static func skipping(
    _ prefix: String, in reply: EngineReply, again: @escaping () -> AnyIterator<ReplyPart>
  ) -> AnyIterator<ReplyPart> {
    guard !prefix.isEmpty else { return reply.parts }
    let parts = reply.parts
    var missing = Substring(prefix)
    while let part = parts.next() {
      guard case .answer(let text) = part else { continue }
      if missing.utf8.count >= text.utf8.count {
        guard missing.utf8.starts(with: text.utf8) else { return again() }
        missing = Substring(missing.utf8.dropFirst(text.utf8.count))
        if missing.isEmpty { return parts }
      } else {
        guard text.utf8.starts(with: missing.utf8) else { return again() }
        let rest = String(Substring(text.utf8.dropFirst(missing.utf8.count)))
        return chain([.answer(rest)], parts)
      }
    }
    return again()
  }

  private static func chain(
    _ first: [ReplyPart], _ rest: AnyIterator<ReplyPart>
  ) -> AnyIterator<ReplyPart> {
    var first = first[...]
    return AnyIterator { first.popFirst() ?? rest.next() }
  }
}

extension ReplyPart {
  /// The text, whichever it is.
  var text: String {
    switch self {
    case .thinking(let text), .answer(let text): text
    }
  }

  var isAnswer: Bool {
    switch self {
    case .thinking: false
    case .answer: true
    }
  }
}
