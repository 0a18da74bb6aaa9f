package import ChatApp
internal import Conversations
internal import Foundation
package import OllamaAPI
internal import Synchronization
package import TerminalKit

/// How the demo starts; as a value of its own, since the last closure of a driver is another one.
package struct DemoStart: Sendable {
  package var start: @Sendable () async throws -> OllamaAPI.Host

  /// A demo that starts at once.
  package init() { start = { try OllamaAPI.Host("http://127.0.0.1:1") } }
}

/// The real program on a terminal in memory, against a server in memory, under a clock that the
/// test sets. For one thread; see `onOwnThread`.
package final class ProgramDriver {
  package let terminal: FakeTerminal
  package let server: FakeOllama
  package let store: FaultyStore
  package let program: Program
  private let clock: HandSetClock
  /// What was put on the clipboard, in order.
  package var copied: [String] { clipboard.texts }
  private let clipboard = RecordingClipboard()
  /// What was written and run.
  package let shell = RecordingShell()
  private let files = EditedFiles()

  /// A program that has begun.
  package init(
    size: Size = Size(rows: 24, columns: 80), host: String = "127.0.0.1:11434",
    server: FakeOllama = FakeOllama(), store: FaultyStore = FaultyStore(),
    filePlaces: FilePlaces = FilePlaces(working: "/", home: nil),
    demo: DemoStart = DemoStart(),
    adjust: (inout Launch) -> Void = { _ in }
  ) throws {
    terminal = FakeTerminal(size: size)
    self.server = server
    self.store = store
    let clock = HandSetClock()
    self.clock = clock
    let clipboard = clipboard
    let shell = shell
    let files = files
    var launch = Launch(host: try OllamaAPI.Host(host))
    launch.seed = 1
    adjust(&launch)
    files.start(with: launch.configuration)
    var environment = Environment(
      now: { clock.now },
      client: { host in
        OllamaClient(OllamaClient.Configuration(host: host), transport: server)
      },
      store: store, themes: ThemeCatalog(folders: []), clipboard: clipboard,
      shell: shell,
      startDemo: demo.start, stopDemo: {},
      configuration: { files.configuration },
      rememberModel: { _ in }, temporaryFolder: NSTemporaryDirectory(),
      filePlaces: filePlaces)
    environment.watch = { _, onChange in files.watch(onChange) }
    program = Program(terminal: terminal, environment: environment, launch: launch)
    program.begin()
  }

  /// Takes in what is pending, without waiting.
  package func settle() {
    terminal.patience = .zero
    program.turn()
    program.drawPending()
  }

  /// Presses keys, one after the other.
  package func press(_ keys: Key...) {
    for key in keys {
      terminal.pending.append(.key(key))
      settle()
    }
  }

  /// Types text, character by character.
  package func type(_ text: String) {
    terminal.pending += text.map { .key(.character($0)) }
    settle()
  }

  /// Types a message and sends it.
  package func say(_ text: String) {
    type(text)
    press(Key(.enter))
  }

  /// Something else that the terminal tells.
  package func input(_ event: InputEvent) {
    if case .resize(let size) = event { terminal.size = size }
    terminal.pending.append(event)
    settle()
  }

  /// Somebody writes the person's configuration, and the system tells so; whether it is watched.
  package func edit(configuration text: String) -> Bool {
    guard until({ _ in files.isWatched }) else { return false }
    files.edit(text)
    return true
  }

  /// Lets time pass, in steps in which ticks happen as they are due.
  package func advance(by duration: Duration) {
    let step = Duration.milliseconds(50)
    var left = duration
    while left > .zero {
      clock.advance(by: min(step, left))
      left -= step
      program.turn()
    }
    settle()
  }

  /// Runs the loop until something holds, at most so long in real time; whether it came to hold.
  package func until(
    within limit: Duration = .seconds(60), _ condition: (ProgramDriver) -> Bool
  ) -> Bool {
    let end = ContinuousClock.now + limit
    while !condition(self) {
      guard ContinuousClock.now < end else { return false }
      terminal.patience = .milliseconds(50)
      program.turn()
      program.drawPending()
    }
    return true
  }

  /// Runs the loop until the screen shows a text.
  package func waitFor(_ text: String) -> Bool { until { $0.terminal.shows(text) } }

  /// Waits until the program has asked for so many replies; gives the last of them.
  package func exchange(_ count: Int = 1) -> FakeOllama.Exchange? {
    guard until({ $0.server.exchanges.count >= count }) else { return nil }
    return server.exchanges[count - 1]
  }

  /// The state as it is.
  package var state: AppState { program.state }

  /// The screen's rows, trailing blanks removed, as one text.
  package var screen: String { terminal.rows.joined(separator: "\n") }
}

/// A clock that moves when told.
final class HandSetClock: Sendable {
  private let uptime = Mutex(Duration.seconds(1))

  var now: Moment {
    let uptime = uptime.withLock { $0 }
    // 14:02 on a day of November 2026.
    return Moment(
      uptime: uptime, wall: WallTime(seconds: 1_795_442_520 + uptime.seconds, offset: 0))
  }

  func advance(by duration: Duration) { uptime.withLock { $0 += duration } }
}

/// The configuration's files, and whoever watches them.
final class EditedFiles: Sendable {
  private struct Kept: WatchedFiles {}
  private struct State {
    var configuration = Configuration()
    var onChange: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  var configuration: Configuration { state.withLock { $0.configuration } }
  var isWatched: Bool { state.withLock { $0.onChange != nil } }

  func start(with configuration: Configuration) {
    state.withLock { $0.configuration = configuration }
  }

  func watch(_ onChange: @escaping @Sendable () -> Void) -> any WatchedFiles {
    state.withLock { $0.onChange = onChange }
    return Kept()
  }

  func edit(_ text: String) {
    let onChange = state.withLock { state in
      state.configuration = Configuration(layers: [
        .init(path: "config.toml", text: text, isProject: false)
      ])
      return state.onChange
    }
    onChange?()
  }
}

/// Remembers what was copied.
final class RecordingClipboard: Clipboard {
  private let kept = Mutex<[String]>([])

  var texts: [String] { kept.withLock { $0 } }

  func copy(_ text: String, toFile: Bool) async -> CopyReport {
    kept.withLock { $0.append(text) }
    return CopyReport(size: text.utf8.count)
  }
}

/// Files in memory; commands end when they are told to.
package final class RecordingShell: Shell {
  private struct State {
    var files: [String: String] = [:]
    var runs: [(line: String, input: String)] = []
    var waiting: [CheckedContinuation<CommandReport, Never>] = []
    var cancelled = 0
  }

  private let state = Mutex(State())

  /// What stands in a file; nil where there is none.
  package func file(_ path: String) -> String? { state.withLock { $0.files[path] } }

  /// The command that was run last, and its input.
  package var lastRun: (line: String, input: String)? { state.withLock { $0.runs.last } }

  /// How many commands were ended by the person.
  package var cancelled: Int { state.withLock { $0.cancelled } }

  package func write(_ text: String, to path: String, _ mode: WriteMode) -> WriteReport {
    let shown = SafeText(path, as: .field)
    return state.withLock { state in
      let old = state.files[path]
      if old != nil, mode == .create { return .exists(shown) }
      let isAddition = old != nil && mode == .append
      state.files[path] = (isAddition ? old ?? "" : "") + text
      return .written(shown, bytes: text.utf8.count, isAddition: isAddition)
    }
  }

  package func run(_ command: String, input: String) async -> CommandReport {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { state in
          state.runs.append((command, input))
          state.waiting.append(continuation)
        }
      }
    } onCancel: {
      state.withLock { $0.cancelled += 1 }
      end(CommandReport(ending: .killed(signal: 15)))
    }
  }

  /// Ends the command that runs.
  package func end(_ report: CommandReport) {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume(returning: report) }
  }
}

/// Runs a body that blocks on a thread of its own, so that the tasks it waits for keep theirs.
package func onOwnThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    let thread = Thread {
      continuation.resume(with: Swift.Result { try body() })
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
}

/// Records of a chat's stream, as a server sends them.
package enum ChatLine {
  /// A piece of the answer.
  package static func text(_ text: String) -> String {
    record(#""message":{"role":"assistant","content":\#(quoted(text))},"done":false"#)
  }

  /// A piece of thinking.
  package static func thinking(_ text: String) -> String {
    record(#""message":{"role":"assistant","content":"","thinking":\#(quoted(text))},"done":false"#)
  }

  /// The final record.
  package static func done(tokens: Int = 20, prompt: Int = 30) -> String {
    record(
      #""message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","#
        + #""total_duration":2000000000,"load_duration":12300000,"prompt_eval_count":\#(prompt),"#
        + #""prompt_eval_duration":150000000,"eval_count":\#(tokens),"eval_duration":500000000"#)
  }

  private static func record(_ members: String) -> String {
    #"{"model":"m","created_at":"2026-11-22T14:02:00Z",\#(members)}"# + "\n"
  }

  private static func quoted(_ text: String) -> String {
    JSONValue.string(text).description
  }
}
