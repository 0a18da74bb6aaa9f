/// How a `DemoServer` behaves; the defaults are made for a person at the screen.
package struct DemoConfiguration: Sendable {
  /// The port of 127.0.0.1; 0 takes any free one.
  package var port: UInt16 = 0
  /// What `/api/version` says.
  package var version = "0.33.0-demo"
  /// How fast the models answer.
  package var pace = Pace.perSecond(48)
  /// How long the first request to a model that is not loaded waits.
  package var loadTime = Duration.milliseconds(350)
  /// The context, in tokens, where neither request nor model names one.
  package var contextLength = 4096
  /// How long a model stays loaded where the request does not say.
  package var keepAlive = Duration.seconds(300)
  /// Requests that may wait for a busy model before the server says 503.
  package var maxQueue = 512
  /// The longest JSON body accepted, in bytes.
  package var bodyLimit = 64 * 1024 * 1024
  /// The largest blob accepted, in bytes.
  package var blobLimit = 2_000_000_000
  /// Where pulled and created models are kept; nil for a folder that goes with the server.
  package var folder: String?
  /// Bytes a second that a pull moves; nil for no limit.
  package var transferRate: Double? = 6_000_000
  /// How often a pull reports.
  package var transferTick = Duration.milliseconds(60)
  /// Bytes of the large layer of a model in the library.
  package var layerSize = 24_000_000
  /// The source of time for waiting and measuring.
  package var clock: any DemoClock = MonotonicDemoClock()
  /// The seed of replies whose request names none; nil draws a new one each time.
  package var seed: UInt64?

  /// The defaults.
  package init() {}

  /// For tests: no waiting anywhere, and the same reply every time.
  package static var instant: DemoConfiguration {
    var configuration = DemoConfiguration()
    configuration.pace = .instant
    configuration.loadTime = .zero
    configuration.seed = 1
    configuration.transferRate = nil
    configuration.layerSize = 100_000
    return configuration
  }
}

/// How fast tokens leave a model.
package enum Pace: Sendable, Equatable {
  /// As fast as the client takes them.
  case instant
  /// So many tokens a second.
  case perSecond(Double)
}

/// The time of a demo server, so that a test can turn it by hand.
package protocol DemoClock: Sendable {
  /// The time since some fixed moment.
  var now: Duration { get }
  /// Returns when `now` has come to the deadline. Throws when the task is cancelled.
  func sleep(until deadline: Duration) async throws
}

/// The machine's own clock, which stands while it sleeps.
package struct MonotonicDemoClock: DemoClock {
  private let start = SuspendingClock.now

  /// A clock that begins at zero.
  package init() {}

  /// The time since the clock was made.
  package var now: Duration { start.duration(to: .now) }

  /// Sleeps without a tolerance of its own.
  package func sleep(until deadline: Duration) async throws {
    try await SuspendingClock().sleep(until: start.advanced(by: deadline))
  }
}

/// Holds tokens back so that they leave at an even rate.
struct Pacer {
  private let clock: any DemoClock
  private let pace: Pace
  private let start: Duration
  private var count = 0

  init(_ pace: Pace, clock: any DemoClock) {
    self.pace = pace
    self.clock = clock
    start = clock.now
  }

  /// Waits for the turn of the next token. Throws when the task is cancelled.
  mutating func waitForTurn() async throws {
    count += 1
    try Task.checkCancellation()
    switch pace {
    case .instant:
      // A reply without end must still let others run.
      if count % 32 == 0 { await Task.yield() }
    case .perSecond(let rate):
      // Counted from the start, so that a late wake-up is made good and the mean rate holds.
      let due = start + .seconds(Double(count - 1) / max(rate, 0.001))
      if due > clock.now { try await clock.sleep(until: due) }
    }
  }
}
