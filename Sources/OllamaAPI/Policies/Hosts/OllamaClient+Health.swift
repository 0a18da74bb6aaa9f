#if Resilience
extension OllamaClient {
  /// A monitor of this client's hosts (its own at place 0, then its backups), not yet started.
  ///
  /// Checks go straight to the transport: they cost no quota and wait for no limit. What they find
  /// decides which hosts are picked for calls, as long as the client has backups.
  public func healthMonitor(
    _ configuration: HealthMonitor.Configuration = HealthMonitor.Configuration()
  ) -> HealthMonitor {
    let pipeline = pipeline
    let policies = pipeline?.policies ?? Policies()
    let stage = pipeline?.attempts ?? AttemptStage(policies, context: PolicyContext(policies))
    let probe = TransportProbe(client: self, stage: stage, timeout: configuration.timeout)
    return HealthMonitor(
      hosts: stage.routes.count, configuration: configuration, probe: probe,
      clock: policies.clock, random: policies.random
    ) { [own = host] host, check, changed in
      stage.healthChecked(host: host, own: own, check: check, changed: changed)
    }
  }
}

extension AttemptStage {
  /// Takes what a health check found into account.
  fileprivate func healthChecked(
    host: Int, own: Host, check: HealthRecord.Check, changed: HealthRecord.Status?
  ) {
    let name = routes.name(of: host, own: own)
    let call = PolicyCall(number: 0, endpoint: "")
    context.emit(.healthChecked(isWell: check.isWell, took: check.took), host: name, of: call)
    guard let changed else { return }
    context.emit(.healthChanged(isUp: changed == .up), host: name, of: call)
    let now = context.clock.now()
    let change = pool?.withLock { $0.setHealth(changed != .down, host: host, now: now) }
    if case .restored? = change { context.emit(.hostRestored, host: name, of: call) }
  }
}

/// Asks hosts through a client's transport, each with its own credentials only.
struct TransportProbe: HealthProbe {
  let client: OllamaClient
  let stage: AttemptStage
  let timeout: Duration

  func check(host: Int, strategy: HealthMonitor.Strategy) async throws -> String? {
    let path =
      switch strategy {
      case .ping: "/"
      case .api: "/api/tags"
      case .version: "/api/version"
      }
    var request = try client.request(.get, path, isInformation: true)
    request.timeouts = Timeouts(
      connect: timeout, firstByte: timeout, silence: timeout, total: timeout)
    let routed = stage.routes.request(request, to: host)
    let response = try await client.transport.open(routed)
    try await StatusCheck.check(response, of: routed)
    let body = try await response.body.collect(limit: routed.maxResponseBytes ?? 10_000_000)
    switch strategy {
    case .ping: return nil
    case .api:
      _ = try AnswerBody.json(body)
      return nil
    case .version: return try AnswerBody.json(body)["version"]?.string
    }
  }
}
#endif
