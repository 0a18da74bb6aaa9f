#if Resilience
extension Pipeline {
  /// What the policies know of one host.
  public struct HostStatus: Sendable, Hashable {
    /// The host for people; the client's own is the first.
    public let name: String
    /// What its circuit does; nil without circuits.
    public let circuit: CircuitBreaker.State?
    /// Time until its open circuit lets a probe through; nil where it is not open.
    public let circuitTimeLeft: Duration?
    /// What its circuit has counted; nil without circuits.
    public let metrics: CircuitBreaker.Metrics?
    /// How much longer it is left out after failing; nil where it is not.
    public let ejectedFor: Duration?
    /// Calls that its limit lets through now, negative while some are promised; nil without a limit
    /// and before the first call.
    public let permits: Double?
    /// Calls that wait for their turn; nil as before.
    public let waiting: Int?
  }

  /// What is known of the hosts: `own` first, then the backups.
  public func hostStatuses(own: Host) -> [HostStatus] {
    let now = context.clock.now()
    return attempts.gates.indices.map { place in
      let circuit = attempts.gates[place].circuit?.withLock { breaker in
        (breaker.state(now: now), breaker.timeLeft(now: now), breaker.metrics(now: now))
      }
      let limit = attempts.gates[place].limits(now: now)
      return HostStatus(
        name: attempts.routes.name(of: place, own: own), circuit: circuit?.0,
        circuitTimeLeft: circuit?.1, metrics: circuit?.2,
        ejectedFor: attempts.pool?.withLock { $0.timeLeft(place, now: now) },
        permits: limit?.free, waiting: limit?.waiting)
    }
  }

  /// Puts the circuit of a host (0: the client's own) into a state by hand; false where there is no
  /// such circuit.
  ///
  /// `.forcedOpen` refuses everything until told otherwise, `.disabled` lets everything pass,
  /// `.metricsOnly` only counts, `.closed` begins anew.
  @discardableResult
  public func setCircuit(_ state: CircuitBreaker.State, host: Int = 0) -> Bool {
    guard attempts.gates.indices.contains(host), let circuit = attempts.gates[host].circuit else {
      return false
    }
    let now = context.clock.now()
    let changes = circuit.withLock { breaker in
      breaker.force(state, now: now)
      return breaker.takeTransitions()
    }
    attempts.gates[host].emit(changes, call: PolicyCall(number: 0, endpoint: ""), host: "#\(host)")
    return true
  }

  /// The tokens left for retries, as far as they are counted.
  public var retryBalance: Double? { attempts.allowance.withLock { $0.balance } }
}
#endif
