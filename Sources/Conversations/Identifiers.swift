// The domain as values: conversations are trees of turns, as a quipu's main cord has pendants.
// Nothing here knows of screens, files or servers.

/// Names one conversation, for ever and across processes.
package struct ConversationID: Sendable, Hashable, Codable {
  package let raw: UInt64
  /// Makes an identifier from its number.
  package init(raw: UInt64) { self.raw = raw }
}

/// Names one turn, for ever and across processes.
package struct TurnID: Sendable, Hashable, Codable {
  package let raw: UInt64
  /// Makes an identifier from its number.
  package init(raw: UInt64) { self.raw = raw }
}

/// Makes identifiers without asking anybody: SplitMix64 from a seed that each process draws anew,
/// so that two instances which share a store do not meet.
package struct IdentifierSource: Sendable, Equatable {
  private var state: UInt64

  /// Starts at `seed`.
  package init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    // 63 bits: SQLite's integers are signed.
    return (mixed ^ (mixed >> 31)) >> 1
  }

  /// A new conversation's name.
  package mutating func conversation() -> ConversationID { ConversationID(raw: next()) }
  /// A new turn's name.
  package mutating func turn() -> TurnID { TurnID(raw: next()) }
}

/// An instant of the calendar with the clock's place at that moment, so that it can be shown
/// in local time without asking the system again.
package struct WallTime: Sendable, Hashable, Codable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package var seconds: Double
  /// Seconds east of Greenwich that local clocks then showed.
  package var offset: Int

  /// Makes an instant; the offset is kept within a day.
  package init(seconds: Double, offset: Int) {
    self.seconds = seconds
    self.offset = min(max(offset, -86_400), 86_400)
  }

  /// Local hours and minutes, `14:02`.
  package var clock: String {
    guard seconds.isFinite, abs(seconds) < 1e15 else { return "--:--" }
    let local = Int(seconds) + offset
    let minutes = ((local % 86_400) + 86_400) % 86_400 / 60
    let hour = minutes / 60
    let minute = minutes % 60
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }
}
