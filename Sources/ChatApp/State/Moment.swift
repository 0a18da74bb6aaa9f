package import Conversations

/// When an event happened: on the clock that only runs forward, and on the calendar.
package struct Moment: Sendable, Equatable {
  /// Time since the process began; never jumps.
  package var uptime: Duration
  package var wall: WallTime

  /// Makes a moment.
  package init(uptime: Duration, wall: WallTime) {
    self.uptime = uptime
    self.wall = wall
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
