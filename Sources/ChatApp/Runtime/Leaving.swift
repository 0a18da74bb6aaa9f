// The last thing a run does: what was said is on the disk, and the shell is told.

internal import Conversations
internal import Dispatch
internal import Synchronization
package import TerminalKit

extension Program {
  /// Keeps what is left and closes the store; waits no longer than `limit`. Gives the line that
  /// stays in the shell; nil when there is nothing to tell. For after `run`.
  package func finish(within limit: Duration = .seconds(3)) -> SafeText? {
    let done = DispatchSemaphore(value: 0)
    let answer = Answer()
    runner.close { count in
      answer.take(count)
      done.signal()
    }
    _ = done.wait(timeout: .now() + .milliseconds(Int(limit.seconds * 1000)))
    return Wording.farewell(state, unsaved: answer.count)
  }
}

/// A number that another thread brings.
private final class Answer: Sendable {
  private let kept = Mutex<Int?>(nil)
  var count: Int? { kept.withLock { $0 } }
  func take(_ count: Int) { kept.withLock { $0 = count } }
}
