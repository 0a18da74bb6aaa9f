#if Workflows
// Folder Work: what is done with many calls or around one: batches, templates, tools, guards,
// tuning, sound. Plain values decide, thin asynchronous shells act.

/// Many pieces of work with a bound on how many run at once: order kept, partial results kept.
///
/// Items are taken in batches of at most `size`; a batch begins when the one before has ended.
public struct Batch: Sendable {
  /// Greatest number of items in a batch.
  public var size: Int
  /// Greatest number of items that run at once.
  public var concurrency: Int
  /// Whether the first failure ends the whole.
  public var failsFast: Bool
  /// How often an item that failed is tried again; only errors that are `isRetryable`.
  public var retries: Int
  /// The wait before the first further try; each later one is twice as long, up to 20 s.
  public var retryDelay: Duration
  /// The clocks.
  public var time: TimeSource

  /// 100 items a batch, 5 at once, no retries, failures kept for themselves.
  public init(
    size: Int = 100, concurrency: Int = 5, failsFast: Bool = false, retries: Int = 0,
    retryDelay: Duration = .seconds(1), time: TimeSource = .system
  ) {
    self.size = size
    self.concurrency = concurrency
    self.failsFast = failsFast
    self.retries = retries
    self.retryDelay = retryDelay
    self.time = time
  }

  /// Does `work` for every item; never throws, since what was done is kept.
  ///
  /// When the task is cancelled or a failure ends the whole, what runs is cancelled and what has
  /// not begun is skipped. `report` hears of every item that ends, one at a time, in the order of
  /// their ends.
  public func run<Item: Sendable, Output: Sendable>(
    _ items: [Item], report: (BatchProgress) -> Void = { _ in },
    _ work: @escaping @Sendable (Item) async throws(OllamaError) -> Output
  ) async -> BatchResult<Output> {
    let began = time.now()
    var progress = BatchProgress(total: items.count)
    var outcomes: [BatchResult<Output>.Outcome] = Array(repeating: .skipped, count: items.count)
    var start = 0
    while start < items.count, !progress.isStopped, !Task.isCancelled {
      let end = min(items.count, start + max(1, size))
      await runBatch(start..<end, of: items, work) { place, outcome in
        outcomes[place] = outcome
        progress.note(place, outcome, failsFast: failsFast, elapsed: time.now() - began)
        report(progress)
        return progress.isStopped
      }
      start = end
    }
    return BatchResult(
      outcomes: outcomes, took: time.now() - began, firstFailure: progress.firstFailure,
      wasCancelled: Task.isCancelled)
  }

  /// One batch; `note` says whether to stop.
  private func runBatch<Item: Sendable, Output: Sendable>(
    _ places: Range<Int>, of items: [Item],
    _ work: @escaping @Sendable (Item) async throws(OllamaError) -> Output,
    note: (Int, BatchResult<Output>.Outcome) -> Bool
  ) async {
    await withTaskGroup(of: (Int, BatchResult<Output>.Outcome).self) { group in
      var next = places.lowerBound
      var isStopped = false
      func add() {
        guard next < places.upperBound, !isStopped, !Task.isCancelled else { return }
        let (place, item) = (next, items[next])
        next += 1
        group.addTask { (place, await attempt(item, work)) }
      }
      for _ in 0..<min(max(1, concurrency), places.count) { add() }
      while let (place, outcome) = await group.next() {
        if note(place, outcome), !isStopped {
          isStopped = true
          group.cancelAll()
        }
        add()
      }
    }
  }

  private func attempt<Item: Sendable, Output: Sendable>(
    _ item: Item, _ work: @Sendable (Item) async throws(OllamaError) -> Output
  ) async -> BatchResult<Output>.Outcome {
    var tries = 0
    while true {
      guard !Task.isCancelled else { return .failure(OllamaError(.cancelled), tries: tries) }
      tries += 1
      do throws(OllamaError) {
        return .success(try await work(item), tries: tries)
      } catch {
        guard tries <= retries, error.isRetryable else { return .failure(error, tries: tries) }
        do { try await time.sleep(delay(before: tries)) } catch {
          return .failure(OllamaError(.cancelled), tries: tries)
        }
      }
    }
  }

  /// The wait after so many tries.
  func delay(before tries: Int) -> Duration {
    min(max(.zero, retryDelay) * (1 << min(max(0, tries - 1), 16)), max(.seconds(20), retryDelay))
  }
}

/// How far a batch has come.
public struct BatchProgress: Sendable, Hashable {
  /// Items in all.
  public let total: Int
  /// Items that ended, well or not.
  public private(set) var ended = 0
  /// Items that failed, cancelled ones included.
  public private(set) var failed = 0
  /// The place of the item that ended last.
  public private(set) var place: Int?
  /// Since the beginning.
  public private(set) var elapsed: Duration = .zero
  /// The place of the first item that failed for a reason of its own.
  public private(set) var firstFailure: Int?
  /// Whether a failure has ended the whole.
  public private(set) var isStopped = false

  init(total: Int) { self.total = total }

  /// The share that has ended, 0...1.
  public var fraction: Double { total == 0 ? 1 : Double(ended) / Double(total) }

  /// The time left at the pace so far; nil before the first item has ended.
  public var timeLeft: Duration? {
    ended == 0 ? nil : .seconds(elapsed.secondsValue / Double(ended) * Double(total - ended))
  }

  mutating func note<Output>(
    _ place: Int, _ outcome: BatchResult<Output>.Outcome, failsFast: Bool, elapsed: Duration
  ) {
    self.place = place
    self.elapsed = elapsed
    ended += 1
    guard case .failure(let error, _) = outcome else { return }
    failed += 1
    guard error.kind != .cancelled else { return }
    if firstFailure == nil { firstFailure = place }
    if failsFast { isStopped = true }
  }
}

/// What came of a batch.
public struct BatchResult<Output: Sendable>: Sendable {
  /// What came of one item.
  public enum Outcome: Sendable {
    /// It was done, after so many tries.
    case success(Output, tries: Int)
    /// It failed, after so many tries.
    case failure(OllamaError, tries: Int)
    /// It was never begun.
    case skipped

    /// What was made; nil where nothing was.
    public var output: Output? {
      if case .success(let output, _) = self { output } else { nil }
    }
    /// Why nothing was made; nil where something was, or nothing was tried.
    public var error: OllamaError? {
      if case .failure(let error, _) = self { error } else { nil }
    }
  }

  /// One for each item, in the items' order.
  public let outcomes: [Outcome]
  /// From beginning to end.
  public let took: Duration
  /// The place of the item that failed first for a reason of its own.
  public let firstFailure: Int?
  /// Whether the caller's task was cancelled.
  public let wasCancelled: Bool

  /// What was made, in order; nil in the place of what was not.
  public var outputs: [Output?] { outcomes.map(\.output) }
  /// Whether every item was done.
  public var isComplete: Bool { outcomes.allSatisfy { $0.output != nil } }

  /// Everything that was made; throws the first failure, or `cancelled`, where something is missing.
  public func all() throws(OllamaError) -> [Output] {
    if isComplete { return outcomes.compactMap(\.output) }
    let first = firstFailure.flatMap { outcomes[$0].error }
    throw first ?? outcomes.lazy.compactMap(\.error).first ?? OllamaError(.cancelled)
  }
}
#endif
