/// When a connection rests so that small pieces of its answer travel together.
///
/// A model that streams two hundred tokens a second would else wake three threads for each of them.
struct Gathering {
  /// What the engine has to do with the connection.
  enum Step: Equatable {
    case none
    /// Rest until then.
    case rest(until: ContinuousClock.Instant)
    /// It rests until then.
    case resting(until: ContinuousClock.Instant)
    case goOn
  }

  /// Deliveries of this many bytes and more are no trickle: resting would only slow them down.
  static let trickle = 4096
  static let longest = Duration.seconds(1)

  private var end: ContinuousClock.Instant?
  /// The fewest bytes that came at once: about what one piece takes.
  private var piece = Int.max

  /// Whether the connection rests.
  var isResting: Bool { end != nil }

  /// The next step after `delivered` bytes were handed over.
  ///
  /// It rests for the whole interval only where half of one brought three pieces or more. What is
  /// slower than that is told apart piece by piece, and the gaps between its tokens stay true.
  mutating func step(
    delivered: Int, within interval: Duration, now: ContinuousClock.Instant
  ) -> Step {
    if let end {
      if now < end { return .resting(until: end) }
      self.end = nil
      return .goOn
    }
    guard interval > .zero, delivered > 0, delivered < Self.trickle else { return .none }
    piece = min(piece, delivered)
    let isFast = delivered / 3 >= piece
    let end = now.advanced(by: min(isFast ? interval : interval / 2, Self.longest))
    self.end = end
    return .rest(until: end)
  }

  /// The rest is over, whatever its time.
  mutating func goOn() { end = nil }
}
