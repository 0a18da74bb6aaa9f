/// Measures a reply while it streams: rate over the last two seconds, gaps, a sparkline.
///
/// Pieces stand for tokens; a server may put several tokens in one piece, so every figure is an
/// estimate until the final record. Cost of a piece: O(1).
package struct TokenMeter: Sendable, Equatable {
  /// The window over which the live rate is taken.
  package static let window: Duration = .seconds(2)
  private static let slot: Duration = .milliseconds(100)
  private static let slots = 20
  private static let sparkLength = 40

  /// Pieces so far.
  package private(set) var count = 0
  /// Bytes of text so far.
  package private(set) var bytes = 0
  /// When the first and the last piece came.
  package private(set) var first: Duration?
  package private(set) var last: Duration?
  /// The longest silence between two pieces.
  package private(set) var longestGap: Duration = .zero
  /// Rates sampled each half second, the newest last; at most 40.
  package private(set) var samples: [Double] = []

  private var recent = [Int](repeating: 0, count: slots)
  private var slotNumber = 0
  private var gaps = [Int](repeating: 0, count: 40)
  private var gapCount = 0
  private var nextSample: Duration?

  /// Makes an empty meter.
  package init() {}

  private static func number(_ instant: Duration) -> Int { Int(instant / slot) }

  private mutating func advance(to instant: Duration) {
    let now = Self.number(instant)
    guard now > slotNumber else { return }
    let steps = min(now - slotNumber, Self.slots)
    for step in 0..<steps { recent[(now - step) % Self.slots] = 0 }
    slotNumber = now
  }

  /// Takes in `pieces` that arrived together.
  package mutating func record(pieces: Int, bytes: Int, at instant: Duration) {
    guard pieces > 0 else { return }
    advance(to: instant)
    recent[slotNumber % Self.slots] += pieces
    if let last {
      addGap(max(instant - last, .zero), times: 1)
      if pieces > 1 { addGap(.zero, times: pieces - 1) }
    } else {
      first = instant
      nextSample = instant + .milliseconds(500)
    }
    last = instant
    count += pieces
    self.bytes += bytes
    sample(at: instant)
  }

  /// Samples the rate for the sparkline when half a second has gone by.
  package mutating func sample(at instant: Duration) {
    guard var next = nextSample, instant >= next else { return }
    advance(to: instant)
    let current = rate(at: instant) ?? 0
    var taken = 0
    while next <= instant, taken < Self.sparkLength {
      samples.append(current)
      next += .milliseconds(500)
      taken += 1
    }
    nextSample = max(next, instant)
    if samples.count > Self.sparkLength { samples.removeFirst(samples.count - Self.sparkLength) }
  }

  /// Pieces a second over the last two seconds; nil before there is anything to divide.
  package func rate(at instant: Duration) -> Double? {
    guard let first, count > 1 else { return nil }
    let now = Self.number(instant)
    // The slots reach back to the start of the oldest one, a little less than the window.
    let reach = instant - Self.slot * (now - Self.slots + 1)
    let age = min(instant - first, reach)
    guard age >= .milliseconds(100) else { return nil }
    var pieces = 0
    for back in 0..<Self.slots where now - back >= 0 && now - back <= slotNumber {
      if slotNumber - (now - back) < Self.slots { pieces += recent[(now - back) % Self.slots] }
    }
    // The first piece opens the interval; it is not part of what was generated within it.
    if age < reach { pieces -= 1 }
    return Double(max(pieces, 0)) / age.seconds
  }

  /// Pieces a second over the whole reply; nil before the second piece.
  package var meanRate: Double? {
    guard let first, let last, count > 1, last > first else { return nil }
    return Double(count - 1) / (last - first).seconds
  }

  // Gaps go into logarithmic bins, two to each doubling from 0.1 ms on.
  private mutating func addGap(_ gap: Duration, times: Int) {
    longestGap = max(longestGap, gap)
    gaps[Self.bin(gap)] += times
    gapCount += times
  }

  private static func bin(_ gap: Duration) -> Int {
    var edge = 0.0001
    let seconds = gap.seconds
    var bin = 0
    while seconds > edge, bin < 39 {
      edge *= 1.4142135623730951
      bin += 1
    }
    return bin
  }

  /// The gap that a share of all gaps does not exceed; nil before the first gap.
  package func gap(percentile: Double) -> Duration? {
    guard gapCount > 0 else { return nil }
    let wanted = Int((Double(gapCount) * percentile).rounded(.up))
    var seen = 0
    var edge = 0.0001
    for count in gaps {
      seen += count
      if seen >= wanted { return min(.seconds(edge), longestGap) }
      edge *= 1.4142135623730951
    }
    return longestGap
  }
}
