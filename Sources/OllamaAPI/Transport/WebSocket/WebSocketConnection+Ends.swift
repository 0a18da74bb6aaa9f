#if Workflows
extension WebSocketConnection {
  /// How long a farewell, or the body of a refusal, may take.
  private static let patience = Duration.seconds(1)

  // MARK: Refusals

  /// The server does not go over to WebSocket.
  func refused(_ head: ResponseHead) {
    switch head.status {
    case 200..<300:
      fail(
        OllamaError(
          .notAnOllama, detail: "it answers the upgrade with status \(head.status): no WebSocket",
          status: head.status))
    case 300..<400:
      fail(
        OllamaError(
          .redirectRefused, detail: "a WebSocket is not redirected", status: head.status))
    default:
      phase = .refused
      if answer.body.isWhole { endRefusal() }
    }
  }

  /// Hands a refusal on as the answer that it is: its status and words are judged as HTTP's are.
  func endRefusal() {
    publish()
    deliver(answer.body.bytes)
    succeed()
  }

  // MARK: Closing

  /// Begins to close in good order; what comes until the other side agrees is thrown away.
  func close(_ close: WebSocketClose) {
    guard phase == .talking else { return succeed() }
    phase = .closing
    since = now
    say(close.frame)
    _ = send()
  }

  /// The server says farewell, first or in answer to ours.
  func farewell(_ close: WebSocketClose) {
    guard phase == .talking else { return succeed() }
    say(close.frame)
    _ = send()
    if let fault = close.error(hasReply: delivered > 0) { return fail(fault) }
    succeed()
  }

  /// The server broke the protocol: says so to both sides.
  func broken(_ close: WebSocketClose) {
    guard phase == .talking else { return succeed() }
    say(close.frame)
    _ = send()
    guard close.code != WebSocketClose.tooLarge else {
      return fail(OllamaError(.responseTooLarge(limit: plan.messageLimit)))
    }
    fail(OllamaError(.parse, detail: "the gateway does not keep to WebSocket: \(close.reason)"))
  }

  /// The connection ended without a farewell.
  func ended() {
    switch phase {
    case .refused: endRefusal()
    case .connecting, .handshaking, .talking, .closing:
      lost(OllamaError(.connectionLost, detail: "it was closed without a farewell"))
    }
  }

  /// The connection broke.
  func lost(_ fault: OllamaError) {
    guard !isOver else { return }
    if phase == .closing { succeed() } else { fail(fault) }
  }

  private func succeed() {
    publish()
    exchange?.finish(.success(()))
    isOver = true
  }

  /// Ends with an error.
  func fail(_ error: OllamaError) {
    guard !isOver else { return }
    var error = error
    if let request = exchange?.request {
      error.host = request.host.displayName
      error.endpoint = request.endpoint
      error.model = request.model
    }
    switch phase {
    case .connecting: error.progress = .notSent
    case .handshaking, .refused, .talking, .closing:
      error.progress = delivered > 0 ? .replying : .sent
    }
    exchange?.finish(.failure(error))
    isOver = true
  }

  // MARK: Time

  /// Keeps the deadlines and the pulse; returns how long to sleep, nil for as long as nothing
  /// happens.
  func keepTime() -> Duration? {
    let limits = exchange?.request.timeouts ?? Timeouts()
    var deadlines: [(at: Duration, phase: OllamaError.TimeoutPhase, limit: Duration)] = []
    func note(_ start: Duration, _ limit: Duration?, _ phase: OllamaError.TimeoutPhase) {
      if let limit { deadlines.append((start + limit, phase, limit)) }
    }
    note(.zero, limits.total, .total)
    switch phase {
    case .connecting, .handshaking: note(.zero, limits.connect, .connect)
    case .refused, .closing:
      if since + Self.patience <= now {
        phase == .refused ? endRefusal() : succeed()
        return .zero
      }
      return since + Self.patience - now
    case .talking:
      guard !isPaused else { break }
      if delivered == 0 {
        note(since, limits.firstByte, .firstByte)
      } else {
        note(since, limits.silence, .silence)
      }
    }
    let now = self.now
    if let passed = deadlines.filter({ $0.at <= now }).min(by: { $0.at < $1.at }) {
      flush()
      fail(OllamaError(.timeout(passed.phase), detail: GoDuration.text(passed.limit)))
      return .zero
    }
    if phase == .talking, !isPaused { beat(at: now) }
    guard !isOver else { return .zero }
    let nextBeat = phase == .talking && !isPaused ? pulse.due : nil
    return (deadlines.map(\.at) + [nextBeat].compactMap { $0 }).min().map { max(.zero, $0 - now) }
  }

  private func beat(at now: Duration) {
    switch pulse.beat(at: now) {
    case .none: break
    case .ping:
      say(WebSocketFrame(opcode: .ping, payload: []))
      if let fault = send() { lost(fault) }
    case .dead:
      flush()
      fail(OllamaError(.connectionLost, detail: "the gateway does not answer any more"))
    }
  }
}
#endif
