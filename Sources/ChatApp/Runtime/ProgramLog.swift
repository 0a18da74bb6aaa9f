internal import Conversations
internal import Synchronization
internal import TerminalKit

/// What the program did: the last lines in memory for the pane, and a file in the state folder.
///
/// Lines come from any thread and cost no more than a lock; the file is written by a task.
final class ProgramLog: Sendable {
  /// How many lines are kept in memory.
  static let most = 2_000
  /// Bytes after which the file begins anew, and how many old ones stay.
  static let fileLimit = 1 << 20
  static let oldFiles = 2

  private struct State {
    var count = 0
    var lines: [LogEntry] = []
    var pending: [String] = []
    var isWriting = false
    /// The least that goes into the file; nil for nothing.
    var level: LogLevel?
  }

  private let state: Mutex<State>
  private let file: RotatingFile?
  private let now: @Sendable () -> Moment
  /// Runs work beside everything else.
  private let start: @Sendable (@escaping @Sendable () -> Void) -> Void

  init(
    _ keeping: DiagnosticsKeeping, now: @escaping @Sendable () -> Moment,
    start: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
  ) {
    state = Mutex(State(level: keeping.level))
    file = keeping.folder.map {
      RotatingFile($0 + "/quipu.log", limit: Self.fileLimit, old: Self.oldFiles)
    }
    self.now = now
    self.start = start
  }

  /// The file; nil where nothing is written.
  var path: String? { state.withLock { $0.level } == nil ? nil : file?.path }

  /// Lets another level decide from now on what goes into the file; nil for nothing.
  func use(_ level: LogLevel?) { state.withLock { $0.level = level } }

  /// The lines in memory, the oldest first.
  var lines: [LogEntry] { state.withLock { $0.lines } }

  /// Adds a line.
  func note(_ level: LogLevel, _ words: SafeText) {
    let at = now().wall
    let mustStart = state.withLock { state -> Bool in
      let keeps = file != nil && state.level.map { level >= $0 } == true
      state.count += 1
      state.lines.append(LogEntry(number: state.count, at: at, level: level, words: words))
      if state.lines.count > Self.most + 200 { state.lines.removeFirst(200) }
      // A disk that hangs must not fill the memory.
      guard keeps, state.pending.count < 10_000 else { return false }
      let text = SafeText(words.string, as: .field).string
      state.pending.append("\(LogWords.stamp(at)) \(level.rawValue) \(text)\n")
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if mustStart { start { [self] in write() } }
  }

  // Whoever finds nothing left to write is the last to have written.
  private func write() {
    while true {
      let text = state.withLock { state -> String? in
        guard !state.pending.isEmpty else {
          state.isWriting = false
          return nil
        }
        defer { state.pending = [] }
        return state.pending.joined()
      }
      guard let text else { return }
      file?.append(text)
    }
  }
}
