/// Decides when the screen is drawn: at once for what a person did, at most so many times a second
/// for what arrives, and never when nothing changed. The last change is always drawn.
package struct FramePacer: Sendable {
  /// The least time between two frames that nobody waits for: 25 a second. Twice as many cost
  /// twice the work, on the terminal's side and over a network too, and read no better.
  package static let interval: Duration = .milliseconds(40)

  private var lastFrame: Duration?
  private var isDirty = false
  private var isUrgent = false

  /// Nothing drawn yet.
  package init() {}

  /// Something changed; `urgent` when a person waits for it.
  package mutating func changed(urgent: Bool) {
    isDirty = true
    if urgent { isUrgent = true }
  }

  /// When the next frame is due; nil when nothing changed.
  package var due: Duration? {
    guard isDirty else { return nil }
    guard !isUrgent, let lastFrame else { return .zero }
    return lastFrame + Self.interval
  }

  /// How long until a frame may follow the last one; zero when one may be drawn at once.
  package func rest(at now: Duration) -> Duration {
    lastFrame.map { max($0 + Self.interval - now, .zero) } ?? .zero
  }

  /// Whether a frame is due.
  package func isDue(at now: Duration) -> Bool {
    due.map { $0 <= now } ?? false
  }

  /// A frame was drawn.
  package mutating func drew(at now: Duration) {
    lastFrame = now
    isDirty = false
    isUrgent = false
  }
}
