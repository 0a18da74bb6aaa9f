#if Diagnostics
/// The last calls of a client: at most so many, and none older than the retention. A plain value
/// that is told the time; `Diagnostics` holds one and fills it.
public struct DiagnosticsLog: Sendable {
  /// The spans that a report can be about.
  public enum Window: Sendable, Hashable, CaseIterable {
    /// The last minute.
    case minute
    /// The last five minutes.
    case fiveMinutes
    /// The last hour.
    case hour
    /// All that is kept.
    case all

    /// Its length; nil for all.
    public var length: Duration? {
      switch self {
      case .minute: .seconds(60)
      case .fiveMinutes: .seconds(300)
      case .hour: .seconds(3600)
      case .all: nil
      }
    }
  }

  /// Greatest number of calls that are kept.
  public let capacity: Int
  /// How long calls are kept after their end.
  public let retention: Duration
  private let start: Duration
  private var ring: [RequestSample] = []
  private var oldest = 0

  /// An empty log that began at `start`.
  public init(capacity: Int = 1000, retention: Duration = .seconds(3600), start: Duration = .zero) {
    self.capacity = max(1, capacity)
    self.retention = max(.zero, retention)
    self.start = start
  }

  /// Takes a call in; the oldest one makes room.
  public mutating func add(_ sample: RequestSample) {
    guard ring.count == capacity else { return ring.append(sample) }
    ring[oldest] = sample
    oldest = (oldest + 1) % capacity
  }

  /// Forgets everything.
  public mutating func removeAll() {
    ring = []
    oldest = 0
  }

  /// The calls that ended within a window, oldest first.
  public func samples(_ window: Window = .all, now: Duration) -> [RequestSample] {
    let since = now - min(window.length ?? retention, retention)
    let ordered = ring[oldest...] + ring[..<oldest]
    return ordered.filter { $0.ended >= since && $0.ended <= now }
  }

  /// What the calls within a window looked like.
  public func report(_ window: Window = .all, now: Duration) -> DiagnosticsReport {
    DiagnosticsReport(samples(window, now: now), span: span(window, now: now))
  }

  /// The same for each model; calls without one are left out.
  public func reportByModel(_ window: Window = .all, now: Duration) -> [String: DiagnosticsReport] {
    grouped(window, now: now) { $0.model }
  }

  /// The same for each host.
  public func reportByHost(_ window: Window = .all, now: Duration) -> [String: DiagnosticsReport] {
    grouped(window, now: now) { $0.host }
  }

  /// The same for each endpoint.
  public func reportByEndpoint(_ window: Window = .all, now: Duration)
    -> [String: DiagnosticsReport]
  {
    grouped(window, now: now) { $0.endpoint }
  }

  private func grouped(
    _ window: Window, now: Duration, by key: (RequestSample) -> String?
  ) -> [String: DiagnosticsReport] {
    var groups: [String: [RequestSample]] = [:]
    for sample in samples(window, now: now) {
      if let key = key(sample) { groups[key, default: []].append(sample) }
    }
    let span = span(window, now: now)
    return groups.mapValues { DiagnosticsReport($0, span: span) }
  }

  private func span(_ window: Window, now: Duration) -> Duration {
    let length = min(window.length ?? retention, retention)
    guard ring.count == capacity, let first = samples(window, now: now).first else {
      return max(.zero, min(length, now - start))
    }
    // A full log reaches only as far back as its oldest call.
    return max(.zero, min(length, now - first.began))
  }
}
#endif
