#if Resilience
/// What follows a failed attempt.
enum AttemptPlan: Equatable {
  case again(after: Duration)
  case stop
  /// The call has in fact done what it should.
  case done
}

extension AttemptStage {
  func plan(
    _ failure: CallFailure, response: TransportResponse?, course: inout Course, _ attempt: Attempt
  ) -> AttemptPlan {
    guard var session = course.session else { return .stop }
    defer { course.session = session }
    let now = context.clock.now()
    let pushback = pushback(response)
    let luck = context.random.unit()
    let action = allowance.withLock { allowance in
      session.failed(failure, pushback: pushback, allowance: &allowance, random: luck, now: now)
    }
    switch action {
    case .done: return .done
    case .stop(let stop):
      if attempt.number > 1 || stop.isWorthTelling {
        context.emit(
          .retriesEnded(attempts: attempt.number, reason: stop.description),
          host: attempt.hostName, of: attempt.call)
      }
      return .stop
    case .retry(let number, let wait, let reason):
      // Another host need not be waited for, unless the server asked for time.
      let hasOther = course.tried.union([course.host]).count < routes.count
      let pause = hasOther && pushback == .none ? .zero : wait
      context.emit(
        .retryPlanned(attempt: number, after: pause, reason: reason.description),
        host: attempt.hostName, of: attempt.call)
      return .again(after: pause)
    }
  }

  private func pushback(_ response: TransportResponse?) -> RetrySession.Pushback {
    guard let response else { return .none }
    let values = response.head.headers.filter { $0.name.lowercased() == "retry-after" }
      .map(\.value)
    let asked = RetryAfter.delay(from: values, unixTime: context.clock.unixTime())
    return asked.map { .after($0) } ?? .none
  }

  func goOn(after wait: Duration, _ course: inout Course, _ attempt: Attempt)
    async throws(OllamaError)
  {
    if wait > .zero {
      do {
        try await context.clock.sleep(for: wait)
      } catch {
        throw OllamaError(.cancelled)
      }
    }
    let host = pick(excluding: course.tried, call: attempt.call)
    move(to: host, &course, attempt)
  }

  func move(to host: Int, _ course: inout Course, _ attempt: Attempt) {
    if host != course.host {
      let name = routes.name(of: host, own: attempt.own)
      context.emit(
        .failedOver(from: attempt.hostName, to: name), host: name, of: attempt.call)
    }
    course.host = host
  }

  func pick(excluding tried: Set<Int>, call: PolicyCall) -> Int {
    guard let pool else { return 0 }
    let now = context.clock.now()
    let choice = pool.withLock { $0.pick(excluding: tried, now: now) }
    if choice.isPanic { context.emit(.allHostsTried, of: call) }
    return choice.host
  }

  /// A host that has not been tried in this call, if there is one.
  func other(_ course: Course, call: PolicyCall) -> Int? {
    guard course.tried.count < routes.count else { return nil }
    let host = pick(excluding: course.tried, call: call)
    return course.tried.contains(host) ? nil : host
  }

  /// The error of a call that no host's circuit lets through.
  func closed(_ course: Course, _ attempt: Attempt) -> OllamaError {
    let left = course.circuitTimes.compactMap { $0 }.min() ?? .zero
    var error = OllamaError(
      .circuitOpen(timeLeft: left), host: attempt.hostName, endpoint: attempt.request.endpoint,
      model: attempt.request.model)
    error.triedBefore = Array(course.triedBefore.dropLast())
    return error
  }

  func drop(_ response: TransportResponse) {
    if let source = response.body.source as? any DrainableSource {
      source.drain()
    } else {
      response.body.cancel()
    }
  }

  func located(_ error: OllamaError, _ attempt: Attempt) -> OllamaError {
    var error = error
    error.host = error.host ?? attempt.hostName
    error.endpoint = error.endpoint ?? attempt.request.endpoint
    error.model = error.model ?? attempt.request.model
    error.triedBefore = attempt.triedBefore
    return error
  }

  /// Hands an answer that is an error on; from another host than the client's own it is judged
  /// here, so that the error names the host that gave it.
  func handOn(_ response: TransportResponse, _ attempt: Attempt, isDone: Bool)
    async throws(OllamaError) -> TransportResponse
  {
    if isDone {
      drop(response)
      return TransportResponse(head: ResponseHead(status: 200), body: ResponseBody(StoredBody([])))
    }
    guard attempt.host != 0 || !attempt.triedBefore.isEmpty else { return response }
    do throws(OllamaError) {
      try await StatusCheck.check(response, of: attempt.request)
      return response
    } catch {
      throw located(error, attempt)
    }
  }

  func finished(_ response: TransportResponse, _ attempt: Attempt) -> TransportResponse {
    guard let retry, attempt.request.endpoint == "/api/pull", attempt.request.isStreaming else {
      return response
    }
    let body = ResumingBody(
      response.body, stage: self, attempt: attempt,
      session: allowance.withLock { allowance in
        RetrySession(retry, allowance: &allowance, now: context.clock.now())
      })
    return TransportResponse(head: response.head, body: ResponseBody(body))
  }

  /// Asks the session of a pull whether to go on.
  func resume(
    _ session: inout RetrySession, after error: OllamaError, _ attempt: Attempt
  ) -> Duration? {
    let failure = CallFailure(
      error, method: attempt.request.method.rawValue, endpoint: attempt.request.endpoint)
    let now = context.clock.now()
    let luck = context.random.unit()
    var copy = session
    let action = allowance.withLock { allowance in
      copy.failed(failure, allowance: &allowance, random: luck, now: now)
    }
    session = copy
    guard case .retry(let number, let wait, let reason) = action else { return nil }
    context.emit(
      .retryPlanned(attempt: number, after: wait, reason: reason.description),
      host: attempt.hostName, of: attempt.call)
    return wait
  }
}
#endif
