#if Resilience
/// The results of recent calls, by number or by time.
struct CallWindow: Sendable, Hashable {
  /// Sums over calls.
  struct Sums: Sendable, Hashable {
    var calls = 0
    var failed = 0
    var slow = 0
    var slowFailed = 0

    mutating func add(_ other: Sums) {
      calls += other.calls
      failed += other.failed
      slow += other.slow
      slowFailed += other.slowFailed
    }

    mutating func subtract(_ other: Sums) {
      calls -= other.calls
      failed -= other.failed
      slow -= other.slow
      slowFailed -= other.slowFailed
    }
  }

  private struct Slice: Sendable, Hashable {
    var start: Int64
    var sums: Sums
  }

  private enum Extent: Sendable, Hashable {
    case calls(Int)
    /// `aligned` slices begin at whole multiples of their length, others with a call.
    case time(slice: Int64, span: Int64, aligned: Bool)
  }

  private let extent: Extent
  /// A ring: one slice a call, or one a stretch of time.
  private var ring: [Slice] = []
  private var head = 0
  private var count = 0
  /// The sums over the whole window as last moved.
  private(set) var sums = Sums()

  /// The last `calls` calls.
  init(lastCalls calls: Int) {
    extent = .calls(max(1, calls))
  }

  /// The calls of the last `span`, kept in `slices` slices.
  init(last span: Duration, slices: Int, aligned: Bool) {
    let slice = max(1, span.wholeNanoseconds / Int64(max(1, slices)))
    extent = .time(slice: slice, span: slice * Int64(max(1, slices)), aligned: aligned)
  }

  /// Forgets everything.
  mutating func clear() {
    head = 0
    count = 0
    sums = Sums()
  }

  /// Adds the result of a call.
  mutating func record(failed: Bool, slow: Bool, now: Duration) {
    let one = Sums(
      calls: 1, failed: failed ? 1 : 0, slow: slow ? 1 : 0, slowFailed: failed && slow ? 1 : 0)
    switch extent {
    case .calls(let limit):
      if count == limit { dropOldest() }
      append(Slice(start: 0, sums: one), capacity: limit)
    case .time(let slice, let span, let aligned):
      move(to: now)
      let instant = Self.position(now, slice: slice, aligned: aligned)
      if count > 0, instant - ring[(head + count - 1) % ring.count].start < slice {
        ring[(head + count - 1) % ring.count].sums.add(one)
        sums.add(one)
      } else {
        append(Slice(start: instant, sums: one), capacity: Int(span / slice) + 1)
      }
    }
  }

  /// Lets what is too old fall out.
  mutating func move(to now: Duration) {
    guard case .time(let slice, let span, let aligned) = extent else { return }
    let instant = Self.position(now, slice: slice, aligned: aligned)
    while count > 0, instant - ring[head].start >= span { dropOldest() }
  }

  private static func position(_ now: Duration, slice: Int64, aligned: Bool) -> Int64 {
    let instant = now.wholeNanoseconds
    return aligned ? instant.quotientRoundingDown(by: slice) * slice : instant
  }

  private mutating func append(_ slice: Slice, capacity: Int) {
    if count == ring.count {
      // The ring grows only while it is young: a quiet breaker stays small.
      ring = (0..<count).map { ring[(head + $0) % count] }
      head = 0
      ring.append(
        contentsOf: repeatElement(slice, count: max(1, min(capacity, max(4, count * 2)) - count)))
    }
    ring[(head + count) % ring.count] = slice
    count += 1
    sums.add(slice.sums)
  }

  private mutating func dropOldest() {
    sums.subtract(ring[head].sums)
    head = (head + 1) % ring.count
    count -= 1
  }
}
#endif
