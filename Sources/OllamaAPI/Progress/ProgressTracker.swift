/// Keeps the books of a pull, push, creation or upload: each layer, all of them, how fast, how long
/// yet. Pure: it is told the reports and the time.
///
/// What it shows never goes back, whatever the order in which layers report and also when a layer
/// is begun anew; its rate and time left are those of the bytes that really move.
public struct ProgressTracker: Sendable, Hashable {
  /// One layer.
  public struct Layer: Sendable, Hashable {
    /// Its digest, or the step's name where the server gives none.
    public let digest: String
    /// The server's words for what happens to it.
    public internal(set) var status: String
    /// Its size in bytes; 0 while unknown.
    public internal(set) var total: Int
    /// Bytes shown as done; never falls, never more than `total`.
    public internal(set) var completed: Int
    /// Bytes done by the latest report: less than `completed` while a layer is repeated.
    public internal(set) var current: Int

    /// How much of it is done, 0...1; nil while its size is unknown.
    public var fraction: Double? { total > 0 ? Double(completed) / Double(total) : nil }
    /// Whether it is whole.
    public var isDone: Bool { total > 0 && completed == total }
  }

  /// Layers that are kept apart; a server that names more is not believed.
  public static let layerLimit = 4096

  /// How far back the rate looks.
  public let window: Duration
  /// The layers in the order in which they were first heard of.
  public private(set) var layers: [Layer] = []
  /// The server's latest words.
  public private(set) var status = ""
  /// Whether `success` has come.
  public private(set) var isFinished = false
  /// How much of all is done, 0...1; never falls, and is 1 only after `success`. Sizes become known
  /// one by one, so it is a share of what is known. Nil before the first size.
  public private(set) var fraction: Double?
  /// When the first report came.
  public private(set) var began: Duration?

  private var places: [String: Int] = [:]
  private var meter: RateMeter

  /// A tracker whose rate looks back over `window` (5 s, at least 1 s).
  public init(window: Duration = .seconds(5)) {
    self.window = max(window, .seconds(1))
    meter = RateMeter(window: self.window)
  }

  /// Bytes done of all layers; never falls.
  public var completed: Int { layers.reduce(0) { $0.clampedSum($1.completed) } }
  /// Bytes of all layers that are known.
  public var total: Int { layers.reduce(0) { $0.clampedSum($1.total) } }

  /// Takes a report that came at `now`, any monotonic time.
  public mutating func add(_ progress: PullProgress, at now: Duration) {
    if began == nil { began = now }
    status = progress.status
    if progress.isSuccess { finish() }
    guard let total = progress.total, total > 0, let index = place(of: progress) else { return }
    let before = (done: completed, left: left)
    update(index, progress, total: total, at: now)
    advance(by: completed - before.done, of: before.left)
  }

  /// Bytes a second over the window up to `now`; nil while too little is known to say.
  public func rate(at now: Duration) -> Double? { isFinished ? nil : meter.rate(at: now) }

  /// The time that what is known will take yet at the present rate; nil while there is none.
  public func timeLeft(at now: Duration) -> Duration? {
    guard let rate = rate(at: now), rate >= 1 else { return nil }
    let bytes = layers.reduce(0) { $0.clampedSum($1.total - $1.current) }
    guard bytes > 0 else { return nil }
    let seconds = Double(bytes) / rate
    return seconds < 3_000_000_000 ? .nanoseconds(Int64(seconds * 1e9)) : nil
  }

  private mutating func finish() {
    isFinished = true
    fraction = 1
  }

  /// The layer's place; nil where there are too many.
  private mutating func place(of progress: PullProgress) -> Int? {
    let key = progress.digest ?? progress.status
    if let place = places[key] { return place }
    guard layers.count < Self.layerLimit else { return nil }
    places[key] = layers.count
    // What is there when a layer is first heard of was not moved now.
    let done = min(progress.completed ?? 0, progress.total ?? 0)
    layers.append(Layer(digest: key, status: "", total: 0, completed: 0, current: done))
    return layers.count - 1
  }

  private mutating func update(
    _ index: Int, _ progress: PullProgress, total: Int, at now: Duration
  ) {
    var layer = layers[index]
    layer.status = progress.status
    layer.total = max(total, layer.completed)
    let done = min(progress.completed ?? 0, layer.total)
    meter.add(max(0, done - layer.current), at: now)
    layer.current = done
    layer.completed = max(layer.completed, done)
    layers[index] = layer
  }

  private var left: Int { layers.reduce(0) { $0.clampedSum($1.total - $1.completed) } }

  /// Moves the share on by as much of what was left as has now been done, so that a size which
  /// becomes known later slows it but never takes it back.
  private mutating func advance(by done: Int, of leftBefore: Int) {
    guard !isFinished else { return }
    let old = fraction ?? 0
    let whole = leftBefore > 0 && done <= leftBefore ? leftBefore : done.clampedSum(left)
    let step = whole > 0 ? Double(done) / Double(whole) : 0
    fraction = min(max(old, old + (1 - old) * min(1, step)), 0.999)
  }
}

/// Bytes a second over a sliding window, from at most a few dozen samples.
struct RateMeter: Sendable, Hashable {
  private struct Sample: Sendable, Hashable {
    var instant: Duration
    /// Bytes moved since the beginning.
    var moved: Int
  }

  private let window: Duration
  private let step: Duration
  private var samples: [Sample] = []
  private var moved = 0
  private var latest: Duration?

  init(window: Duration) {
    self.window = window
    step = window / 32
  }

  mutating func add(_ bytes: Int, at now: Duration) {
    // A clock that goes back would make rates below zero.
    let now = max(now, latest ?? now)
    latest = now
    if samples.isEmpty { samples.append(Sample(instant: now, moved: 0)) }
    moved = moved.clampedSum(bytes)
    if let last = samples.last, samples.count > 1, now - last.instant < step {
      samples[samples.count - 1].moved = moved
    } else if bytes > 0 || samples.count > 1 {
      samples.append(Sample(instant: now, moved: moved))
    }
    // One sample before the window stays, so that the window has a beginning.
    while samples.count > 2, now - samples[1].instant >= window { samples.removeFirst() }
  }

  func rate(at now: Duration) -> Double? {
    guard let first = samples.first, samples.count > 1 else { return nil }
    let now = max(now, latest ?? now)
    let start = max(first.instant, now - window)
    let span = now - start
    guard span >= window / 16 else { return nil }
    let base = movedBefore(start) ?? first.moved
    return Double(moved - base) / (Double(span.wholeNanoseconds) / 1e9)
  }

  /// Bytes that had moved at an instant, evenly between samples.
  private func movedBefore(_ instant: Duration) -> Int? {
    guard let after = samples.firstIndex(where: { $0.instant > instant }) else { return moved }
    guard after > 0 else { return nil }
    let (a, b) = (samples[after - 1], samples[after])
    let share =
      Double((instant - a.instant).wholeNanoseconds)
      / Double(max(1, (b.instant - a.instant).wholeNanoseconds))
    return a.moved + Int(Double(b.moved - a.moved) * min(1, max(0, share)))
  }
}

extension Int {
  /// The sum, cut to what fits.
  func clampedSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
