/// How fast text is taken in while the person types: a reply of any usual size at once, a flood
/// without end only as fast as leaves the program free for keys.
package struct IntakePace: Sendable, Equatable {
  /// Bytes of text that may come at once.
  package static let burst = 256 * 1024
  /// Bytes of text a second after that: far more than any model writes.
  package static let rate = 256 * 1024

  private var owed = 0.0
  private var last: Duration?

  /// Nothing taken yet.
  package init() {}

  /// How long to wait after `bytes` have been taken at `now`; zero for not at all.
  package mutating func pause(after bytes: Int, at now: Duration) -> Duration {
    if let last {
      let passed = (now - last) / .seconds(1)
      owed = max(0, owed - max(0, passed) * Double(Self.rate))
    }
    last = now
    // What came while nobody typed is not made up for.
    owed = min(owed + Double(max(0, bytes)), Double(Self.burst + Self.rate / 4))
    let excess = owed - Double(Self.burst)
    return excess > 0 ? .seconds(excess / Double(Self.rate)) : .zero
  }
}
