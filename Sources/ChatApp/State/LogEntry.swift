package import Conversations
package import TerminalKit

/// How much a line of the log matters.
package enum LogLevel: String, Sendable, Hashable, CaseIterable, Comparable {
  case debug, info, warning, error

  /// Whether the left one matters less.
  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warning: 2
    case .error: 3
    }
  }
}

/// A line of the log; safe to show and to write.
package struct LogEntry: Sendable, Equatable {
  package let number: Int
  package let at: WallTime
  package let level: LogLevel
  package let words: SafeText
}

/// Where diagnostics are kept between starts, and how much of the log.
package struct DiagnosticsKeeping: Sendable, Equatable {
  /// The folder; nil keeps nothing.
  package var folder: String?
  /// The least that goes into the log's file; nil for no file.
  package var level: LogLevel? = .info

  /// Keeps nothing.
  package init(folder: String? = nil, level: LogLevel? = .info) {
    self.folder = folder
    self.level = level
  }
}
