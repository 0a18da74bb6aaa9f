package import OllamaAPI
package import TerminalKit

/// The lists that show what the client does.
package enum DiagnosticsList: Sendable, Hashable {
  /// The last requests to servers.
  case requests
  /// What can be done with one of them.
  case requestActions(Int)
  /// What stands before each host, and what waits.
  case policies
  /// What can be done with the circuit of a host, named by its row.
  case circuitActions(String)
  /// How fast models were, by model, host and context.
  case speeds
  /// What the program did.
  case log
  /// How sure the model was of the words of its last reply.
  case chances
  /// What could have stood in place of one of them.
  case alternatives(Int)

  /// Whether it shows what changes by itself, and is asked for again while it is open.
  var isLive: Bool {
    switch self {
    case .policies, .log: true
    case .requests, .requestActions, .circuitActions, .speeds, .chances, .alternatives: false
    }
  }
}

/// What is asked of those who know what the client does.
package enum DiagnosticsDeed: Sendable, Equatable {
  /// What the policies of all clients are at.
  case policies
  /// Puts the circuit of a host (0: the client's own) into a state.
  case circuit(Host, place: Int, CircuitBreaker.State)
  /// Drops what the cache of a host's client holds.
  case emptyCache(Host)
  /// The lines of the log after a number.
  case log(after: Int)
  /// The speeds that were kept.
  case speeds
  /// Keeps how a reply went.
  case keepSpeed(SpeedRun)
}

/// What they tell.
package enum DiagnosticsEvent: Sendable, Equatable {
  case policies(PolicyReport)
  /// Lines that are new, and the file that they go into.
  case log([LogEntry], path: String?)
  case speeds([SpeedRun])
}

/// What is known of requests, policies, speeds and the log.
package struct DiagnosticsState: Sendable, Equatable {
  /// The last requests, the oldest first.
  package var requests: [RequestEntry] = []
  /// The request whose page is open, by number and title.
  package var page: RequestPlace?
  package var policies: PolicyReport?
  /// The lines of the log, the oldest first; read when the list is opened.
  package var log: [LogEntry] = []
  package var logPath: String?
  /// The least that the list of the log shows.
  package var logLevel = LogLevel.debug
  /// How hosts answered when they were asked whether they are there.
  package var health: [Host: HealthRecord] = [:]
  package var speeds = SpeedBook()
  /// The last run, while the server has not told the window that it ran with.
  package var unsettled: UnsettledRun?
  /// The speeds that are drawn in the open page.
  package var chart: SpeedKey?
  /// When a list that changes by itself was last asked for.
  package var asked: Duration?

  /// Nothing known yet.
  package init() {}
}

/// A run that is not complete.
package struct UnsettledRun: Sendable, Equatable {
  package var run: SpeedRun
  /// Whether it may be kept on the disk.
  package var isKept: Bool
}

/// The open page of a request.
package struct RequestPlace: Sendable, Equatable {
  package var number: Int
  package var title: SafeText
}
