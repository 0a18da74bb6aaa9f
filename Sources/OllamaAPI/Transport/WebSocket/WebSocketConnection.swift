#if Workflows
/// One WebSocket connection, on its own thread from its beginning to its end.
///
/// libcurl connects (names, proxies, TLS) and then only carries bytes; see `CurlWire`.
final class WebSocketConnection {
  /// What is going on.
  enum Phase {
    case connecting
    case handshaking
    /// The upgrade was refused; its body is read.
    case refused
    case talking
    /// Our farewell is out.
    case closing
  }

  private let inbox: EngineInbox
  let plan: WebSocketPlan
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  private let handshake: WebSocketHandshake
  private var random = SystemRandomNumberGenerator()
  private(set) var exchange: Exchange?
  private var wire: CurlWire?
  var phase = Phase.connecting
  /// When the present phase, or the present silence within a reply, began.
  var since = Duration.zero
  private(set) var answer = UpgradeAnswer()
  private var reader: WebSocketReader
  var pulse: WebSocketPulse
  private var out: [UInt8] = []
  private var sent = 0
  private var waiting: [UInt8] = []
  private var head = ResponseHead(status: 0)
  private var hasPublished = false
  private(set) var isPaused = false
  var isOver = false
  /// Bytes of messages that have come.
  private(set) var delivered = 0

  init(_ plan: WebSocketPlan, _ inbox: EngineInbox) {
    self.plan = plan
    self.inbox = inbox
    started = clock.now
    handshake = WebSocketHandshake(subprotocol: plan.subprotocol, using: &random)
    reader = WebSocketReader(limit: plan.messageLimit)
    pulse = WebSocketPulse(interval: plan.heartbeat, now: .zero)
  }

  /// Since the beginning.
  var now: Duration { clock.now - started }

  // MARK: The loop

  /// Works until the exchange is over.
  func run() {
    guard ExitGate.pass({ begin() }) else { ExitGate.park() }
    while !isOver {
      var wait: Duration?
      guard ExitGate.pass({ wait = turn() }) else { ExitGate.park() }
      guard !isOver, let wire else { break }
      wire.wait(atMost: wait, sending: sent < out.count, receiving: !isPaused)
    }
    inbox.detach()
    if !ExitGate.pass({ wire?.close() }) { ExitGate.park() }
  }

  private func begin() {
    for case .start(let exchange) in inbox.take().commands { self.exchange = exchange }
    guard let exchange else { return isOver = true }
    switch CurlWire.begin(exchange.request) {
    case .success(let wire):
      self.wire = wire
      inbox.attach(wire.multi)
    case .failure(let fault): fail(fault)
    }
  }

  /// Does what there is to do; returns how long to sleep, nil for as long as nothing happens.
  private func turn() -> Duration? {
    for command in inbox.take().commands { obey(command) }
    guard !isOver, let wire else { return .zero }
    if phase == .connecting {
      switch wire.connect() {
      case .pending: return keepTime()
      case .failed(let fault):
        fail(fault)
        return .zero
      case .connected(let connection): connected(connection)
      }
    }
    let fault = send()
    // A server that closes early may have said why.
    receive()
    if let fault { lost(fault) }
    return isOver ? .zero : keepTime()
  }

  private func obey(_ command: EngineCommand) {
    switch command {
    case .start: break
    case .cancel:
      if phase == .talking { say(WebSocketClose(code: WebSocketClose.goingAway).frame) }
      _ = send()
      isOver = true
    case .resume:
      isPaused = false
      // Nobody listened meanwhile, so nothing can be said of the server.
      pulse.heard(at: now)
      since = now
    case .drain:
      isPaused = false
      close(WebSocketClose(code: WebSocketClose.normal))
    }
  }

  private func connected(_ connection: TransportEvent.Connection) {
    guard let request = exchange?.request else { return }
    request.onEvent?(.connected(connection))
    out += handshake.head(for: request, path: plan.path)
    phase = .handshaking
  }

  // MARK: Sending

  /// Queues a frame.
  func say(_ frame: WebSocketFrame) { out += frame.masked(using: &random) }

  /// Sends what can be sent now; the error where the connection is lost.
  func send() -> OllamaError? {
    guard let wire, phase != .connecting, sent < out.count else { return nil }
    if case .failure(let fault) = wire.send(out, from: &sent) { return fault }
    if sent == out.count { (out, sent) = ([], 0) }
    return nil
  }

  // MARK: Receiving

  private func receive() {
    guard let wire, !isPaused else { return }
    // Commands and deadlines have their turn also while a fast server sends.
    for _ in 0..<16 where !isOver && !isPaused {
      switch wire.receive() {
      case .bytes(let bytes):
        pulse.heard(at: now)
        take(bytes)
      case .nothing: return flush()
      case .end:
        flush()
        return ended()
      case .failed(let fault):
        flush()
        return lost(fault)
      }
    }
    flush()
  }

  private func take(_ bytes: ArraySlice<UInt8>) {
    switch phase {
    case .connecting: break
    case .handshaking:
      if let fault = answer.feed(bytes) { return fail(fault) }
      if let head = answer.head { answered(head) }
    case .refused:
      _ = answer.feed(bytes)
      if answer.body.isWhole { endRefusal() }
    case .talking, .closing:
      reader.feed(bytes)
      read()
    }
  }

  private func answered(_ head: ResponseHead) {
    self.head = head
    since = now
    // Interim answers only announce the real one.
    if (100..<200).contains(head.status), head.status != 101 {
      let rest = answer.takeRest()
      answer = UpgradeAnswer()
      if !rest.isEmpty { take(rest[...]) }
      return
    }
    guard head.status == 101 else { return refused(head) }
    if let fault = handshake.fault(in: head) { return fail(fault) }
    self.head.status = 200
    phase = .talking
    say(WebSocketFrame(opcode: .text, payload: plan.body))
    exchange?.request.onEvent?(.requestSent)
    exchange?.request.onSent?(plan.body.count)
    reader.feed(answer.takeRest())
    read()
  }

  private func read() {
    do throws(WebSocketClose) {
      while !isOver, let event = try reader.next() { heard(event) }
    } catch {
      flush()
      broken(error)
    }
  }

  private func heard(_ event: WebSocketReader.Event) {
    switch event {
    case .message(let message):
      guard phase == .talking else { return }
      if !hasPublished { exchange?.request.onEvent?(.firstByte) }
      publish()
      since = now
      waiting += message
      if message.last != 0x0A { waiting.append(0x0A) }
      delivered += message.count
      if waiting.count >= 65_536 { flush() }
    case .ping(let payload):
      // A flood of questions must not fill the memory with answers.
      if out.count - sent < 65_536 { say(WebSocketFrame(opcode: .pong, payload: payload)) }
    case .pong: break
    case .close(let close):
      flush()
      farewell(close)
    }
  }

  /// The answer's head is known to its reader from now on.
  func publish() {
    guard !hasPublished else { return }
    hasPublished = true
    exchange?.request.onEvent?(.answered(status: head.status))
    exchange?.publish(head)
  }

  /// Hands over what waits.
  func flush() {
    guard !waiting.isEmpty, let exchange else { return }
    if !exchange.deliver(&waiting) { isPaused = true }
  }

  /// Hands over a whole body.
  func deliver(_ body: [UInt8]) {
    waiting = body
    flush()
  }
}
#endif
