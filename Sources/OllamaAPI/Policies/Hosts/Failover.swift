#if Resilience
/// Other hosts for the client's calls, and how one is chosen.
public struct Failover: Sendable {
  /// Another host, with what it alone may be told.
  public struct Backup: Sendable {
    /// The host.
    public var host: Host
    /// Its own credentials; those of other hosts are never sent to it.
    public var credentials: OllamaClient.Credentials
    /// Headers for this host.
    public var headers: [HTTPHeader]
    /// The proxy on the way to it; nil for none.
    public var proxy: String?

    /// A host without credentials unless they are given.
    public init(
      _ host: Host, credentials: OllamaClient.Credentials = .none, headers: [HTTPHeader] = [],
      proxy: String? = nil
    ) {
      self.host = host
      self.credentials = credentials
      self.headers = headers
      self.proxy = proxy
    }
  }

  /// The other hosts, in order of preference after the client's own.
  public var backups: [Backup]
  /// How a host is chosen, and left out.
  public var choice: HostPool.Configuration

  /// The client's own host first, then these in order.
  public init(_ backups: [Backup], choice: HostPool.Configuration = HostPool.Configuration()) {
    self.backups = backups
    self.choice = choice
  }
}

/// The hosts of a client: its own at place 0, then the backups.
struct HostRoutes: Sendable {
  private let backups: [Failover.Backup]
  private let authorizations: [String?]

  init(_ failover: Failover?) {
    backups = failover?.backups ?? []
    authorizations = backups.map { backup in
      var configuration = OllamaClient.Configuration(host: backup.host)
      configuration.credentials = backup.credentials
      return RequestHeaders.authorization(configuration)
    }
  }

  var count: Int { backups.count + 1 }

  /// The request as it goes to the host at a place.
  ///
  /// A host of another origin gets none of the first one's headers but those that say nothing of
  /// the caller.
  func request(_ request: TransportRequest, to place: Int) -> TransportRequest {
    guard place > 0, backups.indices.contains(place - 1) else { return request }
    let backup = backups[place - 1]
    var moved = request
    moved.host = backup.host
    if backup.host.origin != request.host.origin
      || backup.host.socketPath != request.host.socketPath
    {
      let harmless: Set<String> = ["accept", "content-type", "content-encoding", "user-agent"]
      moved.headers = request.headers.filter { harmless.contains($0.name.lowercased()) }
    }
    if let authorization = authorizations[place - 1] {
      moved.headers.removeAll { $0.name.lowercased() == "authorization" }
      moved.headers.append(HTTPHeader("Authorization", authorization))
    }
    for header in backup.headers {
      moved.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
      moved.headers.append(header)
    }
    moved.proxy = backup.host.isLoopback ? nil : backup.proxy
    return moved
  }

  /// The name of the host at a place, for people.
  func name(of place: Int, own: Host) -> String {
    place > 0 && backups.indices.contains(place - 1)
      ? backups[place - 1].host.displayName : own.displayName
  }
}
#endif
