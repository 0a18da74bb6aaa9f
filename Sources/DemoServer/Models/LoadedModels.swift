/// Which models are in memory, until when, and who may use them: one request at a time each.
actor LoadedModels {
  /// A model in memory.
  struct Loaded: Sendable {
    var card: ModelCard
    var contextLength: Int
    /// Nil while in use for ever.
    var expiresAt: Timestamp
  }

  /// The right to use a model; give it back with `release`.
  struct Lease: Sendable {
    let key: String
    /// How long the loading took, the wait for the model's turn not counted.
    let loadDuration: Duration
  }

  private struct Line {
    var isBusy = false
    var waiters: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  }

  private var loaded: [String: Loaded] = [:]
  private var lines: [String: Line] = [:]
  private var lastWaiter = 0
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
    try await enter(key)
    do {
      dropExpired()
      let start = configuration.clock.now
      if loaded[key]?.contextLength != contextLength || loaded[key]?.card.digest != card.digest {
        loaded[key] = nil
        if configuration.loadTime > .zero {
          try await configuration.clock.sleep(until: start + configuration.loadTime)
        }
        loaded[key] = Loaded(
          card: card, contextLength: contextLength,
          expiresAt: Timestamp.now().adding(configuration.keepAlive))
      }
      // Looking at the clock takes time as well: a load is never reported as zero.
      return Lease(
        key: key, loadDuration: max(configuration.clock.now - start, .nanoseconds(1)))
    } catch {
      leave(key)
      throw error
    }
  }

  /// Gives the model back; it stays in memory for as long as asked.
  func release(_ lease: Lease, keepAlive: KeepAlive?) {
    switch keepAlive ?? .limited(configuration.keepAlive) {
    case .forever:
      // What the server does too: the largest duration that Go has, 292 years.
      loaded[lease.key]?.expiresAt = Timestamp.now().adding(.nanoseconds(Int64.max))
    case .limited(.zero): loaded[lease.key] = nil
    case .limited(let duration):
      loaded[lease.key]?.expiresAt = Timestamp.now().adding(duration)
    }
    leave(lease.key)
  }

  /// Puts a model out of memory once its present request is done.
  func unload(_ card: ModelCard) async throws {
    let key = card.name.key
    try await enter(key)
    loaded[key] = nil
    leave(key)
  }

  /// Expiry is looked at when somebody asks: no timer runs.
  private func dropExpired() {
    let now = Timestamp.now()
    loaded = loaded.filter { key, model in
      model.expiresAt > now || lines[key]?.isBusy == true
    }
  }

  private func enter(_ key: String) async throws {
    guard lines[key]?.isBusy == true else {
      lines[key, default: Line()].isBusy = true
      return
    }
    guard lines.values.reduce(0, { $0 + $1.waiters.count }) < configuration.maxQueue else {
      throw APIFailure(503, "server busy, please try again.  maximum pending requests exceeded")
    }
    lastWaiter += 1
    let id = lastWaiter
    let isOurs = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(returning: false)
        } else {
          lines[key, default: Line()].waiters.append((id, continuation))
        }
      }
    } onCancel: {
      Task { await self.giveUp(id, key) }
    }
    guard isOurs else { throw CancellationError() }
  }

  private func giveUp(_ id: Int, _ key: String) {
    guard let index = lines[key]?.waiters.firstIndex(where: { $0.id == id }) else { return }
    lines[key]?.waiters.remove(at: index).continuation.resume(returning: false)
  }

  private func leave(_ key: String) {
    guard let line = lines[key], !line.waiters.isEmpty else {
      lines[key] = nil
      return
    }
    lines[key]?.waiters.removeFirst().continuation.resume(returning: true)
  }
}
