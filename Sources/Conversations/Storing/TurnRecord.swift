internal import OllamaAPI

/// A turn in plain values, as stores and exports keep it.
package struct TurnRecord: Sendable, Equatable {
  /// How far a turn has come, without what broke it.
  package enum State: String, Sendable, Hashable, CaseIterable {
    case done
    case running
    case stopped
    case cut
    case failed
  }

  package var id: TurnID
  package var parent: TurnID?
  package var role: String
  package var content: String
  package var thinking: String = ""
  package var model: String = ""
  package var began: WallTime
  package var state: State = .done
  /// What broke the turn off, as JSON text.
  package var error: String?
  package var doneReason: String?
  package var contentPieces = 0
  package var thinkingPieces = 0
  /// Durations are in nanoseconds.
  package var thinkingTime: Int?
  package var firstTokenTime: Int?
  package var measuredRate: Double?
  package var hasMetrics = false
  package var totalTime: Int?
  package var loadTime: Int?
  package var promptTokens: Int?
  package var promptTime: Int?
  package var replyTokens: Int?
  package var replyTime: Int?
  package var origin: ReplyOrigin?
  package var attachments: [Attachment] = []
  package var edits = 0

  /// A bare record.
  package init(id: TurnID, parent: TurnID?, role: String, content: String, began: WallTime) {
    self.id = id
    self.parent = parent
    self.role = role
    self.content = content
    self.began = began
  }

  /// The record of a turn.
  package init(_ turn: Turn) {
    self.init(
      id: turn.id, parent: turn.parent, role: turn.role.rawValue, content: turn.content,
      began: turn.began)
    thinking = turn.thinking
    model = turn.model
    state = State(turn.progress)
    error = turn.error.map { ErrorRecord.json($0).description }
    doneReason = turn.doneReason
    contentPieces = turn.contentPieces
    thinkingPieces = turn.thinkingPieces
    thinkingTime = turn.thinkingTime.map { Int($0.wholeNanoseconds) }
    firstTokenTime = turn.timeToFirstToken.map { Int($0.wholeNanoseconds) }
    measuredRate = turn.measuredRate
    if let metrics = turn.metrics { take(metrics) }
    origin = turn.origin
    attachments = turn.attachments
    edits = turn.edits.count
  }

  private mutating func take(_ metrics: ReplyMetrics) {
    hasMetrics = true
    totalTime = metrics.totalDuration.map { Int($0.wholeNanoseconds) }
    loadTime = metrics.loadDuration.map { Int($0.wholeNanoseconds) }
    promptTokens = metrics.promptTokens
    promptTime = metrics.promptDuration.map { Int($0.wholeNanoseconds) }
    replyTokens = metrics.replyTokens
    replyTime = metrics.replyDuration.map { Int($0.wholeNanoseconds) }
  }

  /// The turn of the record.
  package var turn: Turn {
    var turn = Turn(
      id: id, parent: parent, role: Message.Role(rawValue: role), content: content, model: model,
      began: began, progress: progress)
    turn.thinking = thinking
    turn.doneReason = doneReason
    turn.contentPieces = contentPieces
    turn.thinkingPieces = thinkingPieces
    turn.thinkingTime = thinkingTime.map { .nanoseconds($0) }
    turn.timeToFirstToken = firstTokenTime.map { .nanoseconds($0) }
    turn.measuredRate = measuredRate
    if hasMetrics {
      turn.metrics = ReplyMetrics(
        totalDuration: totalTime.map { .nanoseconds($0) },
        loadDuration: loadTime.map { .nanoseconds($0) }, promptTokens: promptTokens,
        promptDuration: promptTime.map { .nanoseconds($0) }, replyTokens: replyTokens,
        replyDuration: replyTime.map { .nanoseconds($0) })
    }
    turn.origin = origin
    turn.attachments = attachments
    turn.edits = EditCount(edits)
    return turn
  }

  private var progress: Turn.Progress {
    switch state {
    case .done: .done
    case .running: .running
    case .stopped: .stopped
    case .cut: .cut(storedError)
    case .failed: .failed(storedError)
    }
  }

  private var storedError: OllamaError {
    ErrorRecord.error(error.flatMap { try? JSONParser.parse($0) } ?? .null)
  }

  /// A count out of a file, kept within what sums of it can hold.
  package static func reasonable(_ count: Int) -> Int { min(max(count, 0), 1 << 50) }

  /// What a turn tells whose program ended before the reply did, as JSON text.
  package static func endedProgram(model: String, host: String?) -> String {
    ErrorRecord.json(ErrorRecord.endedProgram(model: model, host: host)).description
  }
}

extension TurnRecord.State {
  init(_ progress: Turn.Progress) {
    switch progress {
    case .done: self = .done
    case .running: self = .running
    case .stopped: self = .stopped
    case .cut: self = .cut
    case .failed: self = .failed
    }
  }
}
