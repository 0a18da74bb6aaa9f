#if Resilience
/// The attempts of a call: which host, and whether again.
final class AttemptStage: Sendable {
  typealias Next = Pipeline.Next

  /// How one attempt ended before any of its content was handed on.
  enum Outcome: Sendable {
    /// An answer, to be handed on or, where it is a failure, perhaps tried again.
    case answered(TransportResponse)
    /// No answer.
    case failed(OllamaError)
    /// The host's circuit was open.
    case refused(timeLeft: Duration?)
  }

  /// What an attempt is made with.
  struct Attempt: Sendable {
    let request: TransportRequest
    /// The client's own host.
    let own: Host
    let call: PolicyCall
    let host: Int
    let hostName: String
    let number: Int
    let triedBefore: [String]
    let next: Next
  }

  let routes: HostRoutes
  let gates: [HostGate]
  let pool: Guarded<HostPool>?
  let context: PolicyContext
  let hedging: Hedge.Configuration?
  let retry: RetryPolicy?
  let allowance: Guarded<RetryAllowance>

  init(_ policies: Policies, context: PolicyContext) {
    self.context = context
    routes = HostRoutes(policies.failover)
    hedging = policies.hedging
    gates = (0..<routes.count).map { _ in HostGate(policies, context: context) }
    let count = routes.count
    pool = policies.failover.map { Guarded(HostPool(count: count, configuration: $0.choice)) }
    // Without a policy of retries each host is still asked once.
    retry = policies.retry ?? (count > 1 ? .oncePerHost(count) : nil)
    allowance = Guarded(RetryAllowance(policies.retry?.limit ?? .none))
  }

  func open(_ request: TransportRequest, call: PolicyCall, next: @escaping Next)
    async throws(OllamaError) -> TransportResponse
  {
    var course = Course(
      host: pick(excluding: [], call: call), session: session())
    while true {
      guard !Task.isCancelled else { throw OllamaError(.cancelled) }
      let attempt = attempt(request, call: call, course: course, next: next)
      switch await send(attempt) {
      case .refused(let timeLeft):
        course.refused(by: attempt, timeLeft: timeLeft)
        guard let other = other(course, call: call) else {
          // What this very call met says more than that its failures opened the circuit.
          throw course.lastError ?? closed(course, attempt)
        }
        move(to: other, &course, attempt)
      case .answered(let response):
        guard response.head.status >= 400 else {
          succeeded(course)
          return finished(response, attempt)
        }
        let failure = CallFailure(
          method: request.method.rawValue, endpoint: request.endpoint, stage: .responding,
          fault: .status(response.head.status))
        let plan = plan(failure, response: response, course: &course, attempt)
        guard case .again(let wait) = plan else {
          return try await handOn(response, attempt, isDone: plan == .done)
        }
        drop(response)
        course.failed(attempt, why: "HTTP \(response.head.status)")
        try await goOn(after: wait, &course, attempt)
      case .failed(let error):
        let failure = CallFailure(
          error, method: request.method.rawValue, endpoint: request.endpoint)
        guard case .again(let wait) = plan(failure, response: nil, course: &course, attempt) else {
          throw located(error, attempt)
        }
        course.failed(attempt, why: error.code)
        course.lastError = located(error, attempt)
        try await goOn(after: wait, &course, attempt)
      }
    }
  }

  private func session() -> RetrySession? {
    guard let retry else { return nil }
    let now = context.clock.now()
    return allowance.withLock { RetrySession(retry, allowance: &$0, now: now) }
  }

  private func attempt(
    _ request: TransportRequest, call: PolicyCall, course: Course, next: @escaping Next
  ) -> Attempt {
    var routed = routes.request(request, to: course.host)
    if let left = course.session?.timeLeft(now: context.clock.now()) {
      routed.timeouts.total = min(routed.timeouts.total ?? left, left)
    }
    return Attempt(
      request: routed, own: request.host, call: call, host: course.host,
      hostName: routes.name(of: course.host, own: request.host),
      number: course.session?.attempt ?? 1, triedBefore: course.triedBefore, next: next)
  }

  private func succeeded(_ course: Course) {
    guard var session = course.session else { return }
    allowance.withLock { session.succeeded(allowance: &$0) }
  }
}

/// The way of one call: where it has been.
struct Course: Sendable {
  var host: Int
  var session: RetrySession?
  var tried: Set<Int> = []
  var triedBefore: [String] = []
  var circuitTimes: [Duration?] = []
  /// The last failure without an answer.
  var lastError: OllamaError?

  init(host: Int, session: RetrySession?) {
    self.host = host
    self.session = session
  }

  mutating func failed(_ attempt: AttemptStage.Attempt, why: String) {
    tried.insert(attempt.host)
    note("\(attempt.hostName) (\(why))")
  }

  mutating func refused(by attempt: AttemptStage.Attempt, timeLeft: Duration?) {
    tried.insert(attempt.host)
    circuitTimes.append(timeLeft)
    note("\(attempt.hostName) (circuit open)")
  }

  private mutating func note(_ text: String) {
    if !triedBefore.contains(text) { triedBefore.append(text) }
  }
}
#endif
