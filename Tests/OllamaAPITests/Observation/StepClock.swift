#if Diagnostics || Workflows
import OllamaAPI
import Synchronization

/// A time source that a test moves by hand; sleeps end at once, move it on and are remembered.
final class StepClock: Sendable {
  private let state = Mutex((now: Duration.zero, slept: [Duration]()))

  var slept: [Duration] { state.withLock { $0.slept } }

  func advance(by duration: Duration) { state.withLock { $0.now += duration } }

  var source: TimeSource {
    TimeSource(
      now: { [self] in state.withLock { $0.now } }, unixTime: { 1_700_000_000 },
      sleep: { [self] duration in
        try Task.checkCancellation()
        state.withLock { state in
          state.now += duration
          state.slept.append(duration)
        }
      })
  }
}
#endif
