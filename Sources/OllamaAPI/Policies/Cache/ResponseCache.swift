#if Caching
/// Keeps whole answers for a while, and lets equal questions that are asked at once share one call.
///
/// A pure machine. Every `lookup` that says `.fetch` must be followed by `finish` for its flight.
public struct ResponseCache: Sendable {
  /// How much and how long.
  public struct Configuration: Sendable, Hashable {
    /// Most answers.
    public var maxEntries: Int
    /// Most bytes in all.
    public var maxBytes: Int
    /// Most bytes of one answer.
    public var maxEntryBytes: Int
    /// How long an answer is good.
    public var timeToLive: Duration

    /// 100 answers, 8 MiB in all, 1 MiB each, good for 300 s.
    public init(
      maxEntries: Int = 100, maxBytes: Int = 8 << 20, maxEntryBytes: Int = 1 << 20,
      timeToLive: Duration = .seconds(300)
    ) {
      self.maxEntries = maxEntries
      self.maxBytes = maxBytes
      self.maxEntryBytes = maxEntryBytes
      self.timeToLive = timeToLive
    }
  }

  /// A whole answer.
  public struct Answer: Sendable, Hashable {
    /// The status.
    public let status: Int
    /// The headers as name and value.
    public let headers: [HTTPHeader]
    /// The body.
    public let body: [UInt8]

    /// Describes an answer.
    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8]) {
      self.status = status
      self.headers = headers
      self.body = body
    }

    /// Its size as counted against the limits.
    public var bytes: Int {
      headers.reduce(body.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }
  }

  /// Names a call that is out for an answer.
  public struct Flight: Sendable, Hashable {
    let number: Int
  }

  /// What a lookup found.
  public enum Lookup: Sendable, Hashable {
    /// An answer, and how old it is.
    case hit(Answer, age: Duration)
    /// An equal call is out: wait for it.
    case join(Flight)
    /// Nothing: make the call, and tell `finish`.
    case fetch(Flight)
  }

  /// Counts since the cache was made.
  public struct Statistics: Sendable, Hashable {
    /// Lookups that found an answer.
    public var hits = 0
    /// Lookups that found nothing.
    public var misses = 0
    /// Lookups that joined a call.
    public var joins = 0
    /// Answers pushed out by others.
    public var evictions = 0
  }

  private struct Entry: Sendable {
    let answer: Answer
    let stored: Duration
  }

  /// How much and how long.
  public let configuration: Configuration
  /// Counts since the cache was made.
  public private(set) var statistics = Statistics()
  private var store: LRUStore<CacheKey, Entry>
  private var flights: [CacheKey: Flight] = [:]
  /// Flights whose answer may be out of date before it comes.
  private var spoiled: Set<Flight> = []
  private var flightNumber = 0

  /// An empty cache.
  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
    store = LRUStore(maxEntries: configuration.maxEntries, maxBytes: configuration.maxBytes)
  }

  /// Answers held.
  public var count: Int { store.count }
  /// Bytes held.
  public var bytes: Int { store.bytes }

  /// Looks for an answer; without one, says who makes the call.
  public mutating func lookup(_ key: CacheKey, now: Duration) -> Lookup {
    if let entry = store.value(for: key) {
      let age = now - entry.stored
      if age < configuration.timeToLive {
        statistics.hits += 1
        return .hit(entry.answer, age: age)
      }
      _ = store.remove(key)
    }
    if let flight = flights[key] {
      statistics.joins += 1
      return .join(flight)
    }
    statistics.misses += 1
    flightNumber += 1
    let flight = Flight(number: flightNumber)
    flights[key] = flight
    return .fetch(flight)
  }

  /// Ends a flight; keeps the answer when it is whole, good and still true.
  ///
  /// Returns its bytes and how many others it pushed out, or nil when it was not kept.
  public mutating func finish(_ flight: Flight, key: CacheKey, answer: Answer?, now: Duration)
    -> (bytes: Int, evicted: Int)?
  {
    if flights[key] == flight { flights[key] = nil }
    let isSpoiled = spoiled.remove(flight) != nil
    guard let answer, !isSpoiled, answer.status == 200 || answer.status == 203,
      answer.bytes <= configuration.maxEntryBytes, configuration.timeToLive > .zero,
      let evicted = store.insert(
        Entry(answer: answer, stored: now), bytes: answer.bytes, for: key)
    else { return nil }
    statistics.evictions += evicted
    return (answer.bytes, evicted)
  }

  /// Drops what is known of a host, after its models changed; returns how many answers.
  ///
  /// Calls that are out keep their waiters, but their answers are not kept, and later questions do
  /// not join them.
  public mutating func invalidate(host: String) -> Int {
    for (key, flight) in flights where key.host == host {
      spoiled.insert(flight)
      flights[key] = nil
    }
    return store.removeAll { key, _ in key.host == host }
  }

  /// Drops everything; returns how many answers.
  public mutating func removeAll() -> Int {
    for flight in flights.values { spoiled.insert(flight) }
    flights = [:]
    return store.removeAll { _, _ in true }
  }
}
#endif
