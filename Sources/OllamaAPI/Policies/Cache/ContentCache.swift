#if Caching
/// Keeps pieces of content that a program uses again, by kind, priority and size.
///
/// A pure machine on the client's side; a server knows nothing of it. When room is needed, what
/// scores lowest goes first: little used, long unused, large and unimportant things.
public struct ContentCache: Sendable {
  /// What a piece of content is.
  public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
    /// A conversation's text.
    case chat
    /// A reply.
    case response
    /// A system prompt.
    case system
    /// Vectors.
    case embeddings
    /// A document or other context.
    case context
    /// What is known of a model.
    case model
    /// Anything else.
    case custom

    /// How long such a thing is good unless said otherwise.
    public var timeToLive: Duration {
      switch self {
      case .chat: .seconds(3600)
      case .response: .seconds(1800)
      case .system: .seconds(7200)
      case .embeddings: .seconds(14_400)
      case .context: .seconds(3600)
      case .model: .seconds(300)
      case .custom: .seconds(3600)
      }
    }
  }

  /// How much a piece of content matters.
  public enum Priority: Int, Sendable, Hashable, CaseIterable, Codable, Comparable {
    /// Goes first.
    case low = 0
    /// As most things.
    case normal = 1
    /// Goes when nothing less important is left.
    case high = 2
    /// Goes last; as the others, never for something that matters less.
    case critical = 3

    /// By how much they matter.
    public static func < (left: Priority, right: Priority) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// Limits of size.
  public struct Configuration: Sendable, Hashable {
    /// Most bytes of one piece.
    public var maxItemBytes: Int
    /// Most bytes in all.
    public var maxBytes: Int
    /// Most pieces.
    public var maxItems: Int

    /// 1 MiB a piece, 100 MiB in all, 10 000 pieces.
    public init(maxItemBytes: Int = 1 << 20, maxBytes: Int = 100 << 20, maxItems: Int = 10_000) {
      self.maxItemBytes = max(0, maxItemBytes)
      self.maxBytes = max(0, maxBytes)
      self.maxItems = max(1, maxItems)
    }
  }

  /// Why something was not kept.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// It is larger than one piece may be.
    case tooLarge(bytes: Int, limit: Int)
    /// Everything else matters more.
    case noRoom(bytes: Int)

    /// The refusal in words.
    public var description: String {
      switch self {
      case .tooLarge(let bytes, let limit):
        "the content has \(bytes) bytes; one piece may have \(limit)"
      case .noRoom(let bytes):
        "no room for \(bytes) bytes: everything kept has a higher priority"
      }
    }
  }

  /// Counts since the cache was made.
  public struct Statistics: Sendable, Hashable {
    /// Pieces found.
    public var hits = 0
    /// Pieces not found.
    public var misses = 0
    /// Pieces pushed out.
    public var evictions = 0
    /// Pieces found too old.
    public var expirations = 0
  }

  private struct Item: Sendable {
    let content: [UInt8]
    let kind: Kind
    let priority: Priority
    let expires: Duration
    var lastUse: Duration
    var uses = 0
  }

  /// Limits of size.
  public let configuration: Configuration
  /// Counts since the cache was made.
  public private(set) var statistics = Statistics()
  /// Bytes held.
  public private(set) var bytes = 0
  private var items: [String: Item] = [:]

  /// An empty cache.
  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
  }

  /// Pieces held.
  public var count: Int { items.count }

  /// Keeps a piece of content under a key, in place of what was there.
  ///
  /// Throws when it is too large, or when there is no room among more important things.
  public mutating func store(
    _ content: [UInt8], for key: String, kind: Kind, priority: Priority = .normal,
    timeToLive: Duration? = nil, now: Duration
  ) throws(Refusal) {
    guard content.count <= min(configuration.maxItemBytes, configuration.maxBytes) else {
      throw .tooLarge(
        bytes: content.count, limit: min(configuration.maxItemBytes, configuration.maxBytes))
    }
    let before = items[key]?.content.count ?? 0
    try makeRoom(
      for: content.count - before, isNew: items[key] == nil, keeping: key, priority: priority,
      now: now)
    remove(key)
    items[key] = Item(
      content: content, kind: kind, priority: priority,
      expires: now + max(.zero, timeToLive ?? kind.timeToLive), lastUse: now)
    bytes += content.count
  }

  /// The content under a key, if it is there and not too old.
  public mutating func content(for key: String, now: Duration) -> [UInt8]? {
    guard var item = items[key] else {
      statistics.misses += 1
      return nil
    }
    guard now < item.expires else {
      remove(key)
      statistics.misses += 1
      statistics.expirations += 1
      return nil
    }
    item.lastUse = now
    item.uses += 1
    items[key] = item
    statistics.hits += 1
    return item.content
  }

  /// Drops what is under a key.
  public mutating func remove(_ key: String) {
    if let item = items.removeValue(forKey: key) { bytes -= item.content.count }
  }

  /// Drops all of one kind; returns how many.
  public mutating func removeAll(_ kind: Kind) -> Int {
    removeAll { $0.kind == kind }
  }

  /// Drops everything; returns how many.
  public mutating func removeAll() -> Int {
    removeAll { _ in true }
  }

  /// Drops what is too old; returns how many.
  public mutating func removeExpired(now: Duration) -> Int {
    let dropped = removeAll { $0.expires <= now }
    statistics.expirations += dropped
    return dropped
  }

  /// How much a piece is worth keeping at `now`, all else being equal; nil where it is not there.
  public func score(of key: String, now: Duration) -> Double? {
    items[key].map { Self.score($0, now: now) }
  }

  private mutating func removeAll(where isUnwanted: (Item) -> Bool) -> Int {
    let keys = items.filter { isUnwanted($0.value) }.map(\.key)
    for key in keys { remove(key) }
    return keys.count
  }

  /// Uses count as in the habit of use; idle time and size count against.
  private static func score(_ item: Item, now: Duration) -> Double {
    let idle = max(0, (now - item.lastUse).inSeconds)
    let kilobytes = Double(item.content.count) / 1024
    return Double(item.uses + 1) / (1 + idle / 60) / (1 + kilobytes / 64)
  }

  private mutating func makeRoom(
    for added: Int, isNew: Bool, keeping key: String, priority: Priority, now: Duration
  ) throws(Refusal) {
    func isFull(_ bytes: Int, _ count: Int) -> Bool {
      bytes + added > configuration.maxBytes || count + (isNew ? 1 : 0) > configuration.maxItems
    }
    guard isFull(bytes, count) else { return }
    _ = removeExpired(now: now)
    guard isFull(bytes, count) else { return }
    let candidates = items.filter { $0.key != key && $0.value.priority <= priority }
      .map { (key: $0.key, item: $0.value, score: Self.score($0.value, now: now)) }
      .sorted { left, right in
        if left.item.priority != right.item.priority {
          return left.item.priority < right.item.priority
        }
        if left.score != right.score { return left.score < right.score }
        return left.key < right.key
      }
    var freed = 0
    var victims: [String] = []
    for candidate in candidates {
      guard isFull(bytes - freed, count - victims.count) else { break }
      freed += candidate.item.content.count
      victims.append(candidate.key)
    }
    // Nothing is pushed out in vain.
    guard !isFull(bytes - freed, count - victims.count) else { throw .noRoom(bytes: added) }
    for victim in victims { remove(victim) }
    statistics.evictions += victims.count
  }
}
#endif
