/// Which models are in memory, until when, and who may use them: one request at a time each.
actor LoadedModels {
  /// A model in memory.
  struct Loaded: Sendable {
    var card: ModelCard
    var contextLength: Int
    var expiresAt: Timestamp
    var isInUse = true
  }

  /// The right to use a model; give it back with `release`.
  struct Lease: Sendable {
    let key: String
    /// How long the loading took, the wait for the model's turn not counted.
    let loadDuration: Duration
  }

  private static let busy = APIFailure(
    503, "server busy, please try again.  maximum pending requests exceeded")

  private var loaded: [String: Loaded] = [:]
  private let turnstile = Turnstile()
  private let configuration: DemoConfiguration

  init(_ configuration: DemoConfiguration) {
    self.configuration = configuration
  }

  /// Those still in memory, longest remaining first.
  func list() -> [Loaded] {
    dropExpired()
    return loaded.values.sorted { $0.expiresAt > $1.expiresAt }
  }

  /// Waits for the model's turn and loads it where needed; another context length reloads.
  ///
  /// Throws `APIFailure` (503) when too many wait already, `CancellationError` when the client has
  /// left.
  func acquire(_ card: ModelCard, contextLength: Int) async throws -> Lease {
    let key = card.name.key
    try await turnstile.enter(key, limit: configuration.maxQueue, refusal: Self.busy)
    dropExpired()
    let start = configuration.clock.now
    if loaded[key]?.contextLength != contextLength || loaded[key]?.card.digest != card.digest {
      loaded[key] = nil
      do {
        if configuration.loadTime > .zero {
          try await configuration.clock.sleep(until: start + configuration.loadTime)
        }
      } catch {
        await turnstile.leave(key)
        throw error
      }
      loaded[key] = Loaded(
        card: card, contextLength: contextLength,
        expiresAt: Timestamp.now().adding(configuration.keepAlive))
    }
    loaded[key]?.isInUse = true
    // Looking at the clock takes time as well: a load is never reported as zero.
    return Lease(key: key, loadDuration: max(configuration.clock.now - start, .nanoseconds(1)))
  }

  /// Gives the model back; it stays in memory for as long as asked.
  func release(_ lease: Lease, keepAlive: KeepAlive?) async {
    loaded[lease.key]?.isInUse = false
    switch keepAlive ?? .limited(configuration.keepAlive) {
    case .forever:
      // What the server does too: the largest duration that Go has, 292 years.
      loaded[lease.key]?.expiresAt = Timestamp.now().adding(.nanoseconds(Int64.max))
    case .limited(.zero): loaded[lease.key] = nil
    case .limited(let duration):
      loaded[lease.key]?.expiresAt = Timestamp.now().adding(duration)
    }
    await turnstile.leave(lease.key)
  }

  /// Puts a model out of memory once its present request is done.
  func unload(_ card: ModelCard) async throws {
    let key = card.name.key
    try await turnstile.enter(key)
    loaded[key] = nil
    await turnstile.leave(key)
  }

  /// Expiry is looked at when somebody asks: no timer runs.
  private func dropExpired() {
    let now = Timestamp.now()
    loaded = loaded.filter { $0.value.isInUse || $0.value.expiresAt > now }
  }
}
