#if Resilience
extension AttemptStage {
  /// Sends an attempt, hedged where that is wanted and harmless.
  func send(_ attempt: Attempt) async -> Outcome {
    guard let hedging, attempt.request.method == .get, !attempt.request.isStreaming else {
      return await sendOnce(attempt)
    }
    return await sendHedged(attempt, hedging)
  }

  /// One exchange with one host, past its gate.
  func sendOnce(_ attempt: Attempt) async -> Outcome {
    let gate = gates[attempt.host]
    let pass: HostGate.Pass
    do throws(HostGate.Refusal) {
      pass = try await gate.admit(attempt.call, host: attempt.hostName)
    } catch {
      switch error {
      case .circuit(let timeLeft): return .refused(timeLeft: timeLeft)
      case .other(let error): return .failed(error)
      }
    }
    context.emit(.attemptBegan(attempt: attempt.number), host: attempt.hostName, of: attempt.call)
    do throws(OllamaError) {
      let response = try await attempt.next(attempt.request)
      return .answered(answered(response, attempt, pass))
    } catch {
      failed(error, attempt, pass)
      return .failed(error)
    }
  }

  private func failed(_ error: OllamaError, _ attempt: Attempt, _ pass: HostGate.Pass) {
    context.emit(
      .attemptFailed(attempt: attempt.number, code: error.code), host: attempt.hostName,
      of: attempt.call)
    let failure = CallFailure(
      error, method: attempt.request.method.rawValue, endpoint: attempt.request.endpoint)
    settle(failure.verdict, status: error.status, took: took(attempt, pass), attempt, pass.permit)
    gates[attempt.host].answered(accepted: false, busy: failure.isThrottling)
  }

  private func answered(_ response: TransportResponse, _ attempt: Attempt, _ pass: HostGate.Pass)
    -> TransportResponse
  {
    let status = response.head.status
    let took = took(attempt, pass)
    context.emit(
      .attemptAnswered(
        attempt: attempt.number, status: status, took: context.clock.now() - pass.begun),
      host: attempt.hostName, of: attempt.call)
    let failure = CallFailure(
      method: attempt.request.method.rawValue, endpoint: attempt.request.endpoint,
      stage: .responding, fault: .status(status))
    gates[attempt.host].answered(accepted: status < 500, busy: failure.isThrottling)
    if status >= 400 {
      settle(failure.verdict, status: status, took: took, attempt, pass.permit)
      return response
    }
    // A probe's verdict must not wait for a long reply; other calls are judged at their end.
    let isProbe = pass.permit?.isProbe ?? false
    if isProbe { settle(.alive, status: status, took: took, attempt, pass.permit) }
    let isStream = attempt.request.isStreaming && attempt.request.method != .head
    let body = WatchedBody(
      response.body, isStream: isStream, host: attempt.host == 0 ? nil : attempt.hostName,
      triedBefore: attempt.triedBefore
    ) { [self] error in
      let verdict: HostVerdict =
        error.map {
          CallFailure($0, method: attempt.request.method.rawValue, endpoint: attempt.call.endpoint)
            .verdict
        } ?? .alive
      if isProbe, verdict != .bad { return }
      settle(verdict, status: nil, took: took, attempt, pass.permit)
    }
    return TransportResponse(head: response.head, body: ResponseBody(body))
  }

  /// How long the server took, as far as it says something: a model that has to be loaded, or a
  /// long prompt, does not make a server slow.
  private func took(_ attempt: Attempt, _ pass: HostGate.Pass) -> Duration {
    let kind = EndpointKind(
      method: attempt.request.method.rawValue, endpoint: attempt.request.endpoint)
    switch kind {
    case .repeatable, .copy: return context.clock.now() - pass.begun
    case .generation, .embedding, .pull, .blob, .changing: return .zero
    }
  }

  private func settle(
    _ verdict: HostVerdict, status: Int?, took: Duration, _ attempt: Attempt,
    _ permit: CircuitBreaker.Permit?
  ) {
    let isAnswer = status.map { $0 < 400 } ?? true
    let result: CircuitBreaker.Result =
      switch verdict {
      // The caller's own mistakes say nothing, for a circuit.
      case .alive: isAnswer ? .success(took: took) : .ignored
      case .bad: .failure(took: took)
      case .nothing: .ignored
      }
    gates[attempt.host].record(result, permit: permit, call: attempt.call, host: attempt.hostName)
    guard let pool else { return }
    let outcome: HostPool.Outcome =
      switch verdict {
      case .alive: .success
      case .bad: .failure(status: status)
      case .nothing: .ignored
      }
    let now = context.clock.now()
    switch pool.withLock({ $0.record(outcome, host: attempt.host, now: now) }) {
    case .ejected(let time):
      context.emit(.hostEjected(duration: time), host: attempt.hostName, of: attempt.call)
    case .restored: context.emit(.hostRestored, host: attempt.hostName, of: attempt.call)
    case nil: break
    }
  }
}

extension AttemptStage {
  private enum Message: Sendable {
    case tick
    case ended(Int, Outcome)
  }

  /// Sends the same question again while the first is out, and takes the first good answer.
  private func sendHedged(_ attempt: Attempt, _ configuration: Hedge.Configuration) async
    -> Outcome
  {
    await withTaskGroup(of: Message.self) { group in
      var hedge = Hedge(configuration, now: context.clock.now())
      var action = hedge.next(now: context.clock.now())
      var last = Outcome.failed(OllamaError(.cancelled))
      while true {
        switch action {
        case .send(let number):
          if number > 1 {
            context.emit(.hedged(attempt: number), host: attempt.hostName, of: attempt.call)
          }
          group.addTask { .ended(number, await self.sendOnce(attempt)) }
          action = hedge.next(now: context.clock.now())
          continue
        case .wait(let instant):
          let wait = instant - context.clock.now()
          group.addTask { [context] in
            try? await context.clock.sleep(for: wait)
            return .tick
          }
        case .idle: break
        case .finish, .fail:
          await Self.abandon(&group)
          return last
        }
        guard let message = await group.next() else { return last }
        switch message {
        case .tick: action = hedge.next(now: context.clock.now())
        case .ended(let number, let outcome):
          last = outcome
          action = judge(outcome, number, attempt, &hedge)
        }
      }
    }
  }

  private func judge(_ outcome: Outcome, _ number: Int, _ attempt: Attempt, _ hedge: inout Hedge)
    -> Hedge.Action
  {
    let now = context.clock.now()
    switch outcome {
    case .refused: return hedge.failed(number, isRetryable: false, now: now)
    case .failed(let error):
      let failure = CallFailure(error, method: "GET", endpoint: attempt.request.endpoint)
      let isRetryable = RetryDecision.decide(failure).isRetry
      return hedge.failed(number, isRetryable: isRetryable, now: now)
    case .answered(let response):
      guard response.head.status >= 500 else { return hedge.succeeded(number) }
      return hedge.failed(number, isRetryable: true, now: now)
    }
  }

  /// Ends what is still out, and closes what has come too late.
  private static func abandon(_ group: inout TaskGroup<Message>) async {
    group.cancelAll()
    for await message in group {
      if case .ended(_, .answered(let response)) = message { response.body.cancel() }
    }
  }
}
#endif
