#if Workflows
/// Asks a guard model whether a turn may go on: before the prompt is sent, and after the reply has
/// come. Off until a guard model is named.
public struct Guard: Sendable {
  /// Which side of a turn is judged.
  public enum Side: String, Sendable, Hashable, CaseIterable {
    /// What goes to the model.
    case prompt
    /// What the model answered.
    case reply
  }

  /// What to do where there is no verdict: the guard model failed or did not answer clearly.
  public enum Fallback: Sendable, Hashable {
    /// The turn stops.
    case block
    /// The turn goes on; the record says so.
    case allow
  }

  /// The guard model; nil switches the guard off.
  public var model: String?
  /// Which sides are judged.
  public var sides: Set<Side> = [.prompt, .reply]
  /// Categories that are let through although the model calls them unsafe, such as `S6`.
  public var allowedCategories: Set<String> = []
  /// What to do without a verdict.
  public var fallback = Fallback.block
  /// The clocks.
  public var time = TimeSource.system

  /// A guard of the given model; nil for none.
  public init(model: String? = nil) { self.model = model }

  /// What is done with a turn after a verdict.
  public enum Decision: Sendable, Hashable {
    /// It goes on.
    case allowed
    /// It stops.
    case blocked
  }

  /// What was judged, when, and with which result. It holds nothing of the text itself.
  public struct Record: Sendable, Equatable {
    /// When, in seconds since 1970.
    public var unixTime: Double
    /// Which side.
    public var side: Side
    /// The guard model.
    public var guardModel: String
    /// The model that the turn is for.
    public var model: String
    /// How long the text was, in characters.
    public var length: Int
    /// What the guard model said; nil where it failed.
    public var verdict: GuardVerdict?
    /// Why it failed.
    public var error: OllamaError?
    /// What was done.
    public var decision: Decision
    /// How long the judging took.
    public var took: Duration
  }

  /// What follows from a verdict, or from there being none.
  public func decision(on verdict: GuardVerdict?) -> Decision {
    switch verdict {
    case .safe: .allowed
    case .unsafe(let categories):
      !categories.isEmpty && categories.allSatisfy(isAllowed) ? .allowed : .blocked
    case .unclear, nil: fallback == .allow ? .allowed : .blocked
    }
  }

  private func isAllowed(_ category: String) -> Bool {
    allowedCategories.contains { $0.lowercased() == category.lowercased() }
  }

  /// The question to the guard model: the conversation as it is, so that its own template frames
  /// it. Instructions and tool traffic are left out: guards judge what is said.
  public func question(_ messages: [Message], _ model: String) -> ChatRequest {
    let said = messages.filter { [.user, .assistant].contains($0.role) && !$0.content.isEmpty }
    return ChatRequest(
      model: model,
      messages: said.map { Message($0.role, $0.content) },
      options: ModelOptions(temperature: 0, numPredict: 128))
  }
}

/// A turn that a guard has watched.
public struct GuardedReply: Sendable, Equatable {
  /// How it ended.
  public enum Outcome: Sendable, Equatable {
    /// With this reply.
    case replied(ChatResponse)
    /// Stopped on this side; the verdict, if there is one. A reply that came is withheld.
    case blocked(Guard.Side, GuardVerdict?)
  }

  /// How it ended.
  public var outcome: Outcome
  /// What was judged; empty where the guard is off.
  public var audit: [Guard.Record]

  /// The reply, if it was let through.
  public var response: ChatResponse? {
    if case .replied(let response) = outcome { response } else { nil }
  }
}

extension OllamaClient {
  /// Chats under a guard: the prompt is judged before it is sent, the reply before it is returned.
  ///
  /// Texts are judged; images and thinking are not. Where the guard is off this is `chat`. A failing guard model is no error but a record, and
  /// stops the turn unless the guard says otherwise; only `cancelled` and the errors of the chat
  /// itself are thrown. `audit` hears of each judgement at once.
  public func chat(
    _ request: ChatRequest, guardedBy rule: Guard, audit: (Guard.Record) -> Void = { _ in }
  ) async throws(OllamaError) -> GuardedReply {
    var records: [Guard.Record] = []
    if let record = try await judge(.prompt, request.messages, request.model, rule) {
      records.append(record)
      audit(record)
      if record.decision == .blocked {
        return GuardedReply(outcome: .blocked(.prompt, record.verdict), audit: records)
      }
    }
    let response = try await chat(request)
    // Some servers leave the role out; it is the model that speaks all the same.
    let messages = request.messages + [.assistant(response.message.content)]
    if let record = try await judge(.reply, messages, request.model, rule) {
      records.append(record)
      audit(record)
      if record.decision == .blocked {
        return GuardedReply(outcome: .blocked(.reply, record.verdict), audit: records)
      }
    }
    return GuardedReply(outcome: .replied(response), audit: records)
  }

  /// Asks the guard model about one side; nil where that side is not watched or says nothing.
  private func judge(
    _ side: Guard.Side, _ messages: [Message], _ model: String, _ rule: Guard
  ) async throws(OllamaError) -> Guard.Record? {
    guard let guardModel = rule.model, rule.sides.contains(side) else { return nil }
    let speaker = side == .prompt ? Message.Role.user : .assistant
    // What a caller put behind the person's words (tool results, a begun reply) hides nothing.
    guard let end = messages.lastIndex(where: { $0.role == speaker && !$0.content.isEmpty }),
      side == .prompt || end == messages.count - 1
    else { return nil }
    let question = rule.question(Array(messages[...end]), guardModel)
    let length = messages[end].content.count
    let began = rule.time.now()
    var record = Guard.Record(
      unixTime: rule.time.unixTime(), side: side, guardModel: guardModel, model: model,
      length: length, verdict: nil, error: nil, decision: .blocked, took: .zero)
    do throws(OllamaError) {
      record.verdict = GuardVerdict(reply: try await chat(question).text)
    } catch {
      if error.kind == .cancelled { throw error }
      record.error = error
    }
    record.decision = rule.decision(on: record.verdict)
    record.took = rule.time.now() - began
    return record
  }
}
#endif
