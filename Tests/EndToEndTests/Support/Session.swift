import Dispatch
import Foundation
import Synchronization
import TerminalKit
import TestSupport
import Testing

/// A thread's worth of work at a time, off the pool that the servers of the tests run on: waiting
/// for a terminal blocks.
final class BlockingExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "end-to-end session")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

/// One program in one terminal. Every wait has a deadline and, when it passes, reports the screen.
actor Session {
  /// Ends a test whose program did not do what was waited for; the issue is already recorded.
  struct GivenUp: Error {}

  /// How long to wait for what takes milliseconds on a machine that is not busy.
  static let patience = Duration.seconds(60)

  nonisolated let household: Household
  private nonisolated let executor = BlockingExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let terminal: PseudoTerminal
  private let settings: [UInt8]
  private let earlier: [String]

  private static let question = "Ctrl-C again leaves."
  /// What the status line says of things that Ctrl-C or Esc ends first.
  private static let waysOut: [(hint: String, key: TypedKey)] = [
    ("Esc close", .escape), ("Esc stop", .control("c")), ("Enter send", .control("c")),
  ]
  private var hasJobControl = false
  private var servers: [any ModelHost] = []

  /// What the window showed before the program came, to be found there afterwards.
  private static let shellLines = (1...30).map { "shell line \($0)" }

  /// Opens a window of `columns` × `rows` which a shell has already written to.
  init(_ columns: Int = 80, _ rows: Int = 24, joinsClusters: Bool = true) throws {
    let window = try PseudoTerminal(
      size: Size(rows: rows, columns: columns), joinsClusters: joinsClusters)
    household = try Household()
    settings = window.settings()
    let text = Self.shellLines.map { $0 + "\n" }.joined()
    _ = text.withCString { write(window.otherEnd, $0, strlen($0)) }
    window.wait { $0.shows("shell line 30") }
    earlier = window.screen.scrollback
    terminal = window
  }

  /// A window with a program in it that talks to `server`, which runs as long as the session.
  static func start(
    _ columns: Int = 80, _ rows: Int = 24, on server: any ModelHost, _ arguments: [String] = [],
    variables: [String: String?] = [:], hasJobControl: Bool = false
  ) async throws -> Session {
    let session = try Session(columns, rows)
    try await session.launch(
      on: server, arguments, variables: variables, hasJobControl: hasJobControl)
    return session
  }

  /// A window with a program in it whose server is at an address, or nowhere.
  static func start(
    _ columns: Int = 80, _ rows: Int = 24, host: String, _ arguments: [String] = []
  ) async throws -> Session {
    let session = try Session(columns, rows)
    try await session.launch(host: host, arguments)
    return session
  }

  /// Starts the program on a server, which runs as long as the session.
  func launch(
    on server: any ModelHost, _ arguments: [String] = [], variables: [String: String?] = [:],
    hasJobControl: Bool = false
  ) throws {
    keep(server)
    try launch(
      host: server.host, arguments, variables: variables, hasJobControl: hasJobControl)
  }

  /// Lets a server run as long as the session.
  func keep(_ server: any ModelHost) { servers.append(server) }

  /// Starts the program; a variable of nil is taken out of its environment.
  func launch(
    host: String?, _ arguments: [String] = [], variables: [String: String?] = [:],
    hasJobControl: Bool = false
  ) throws {
    var environment = household.environment
    environment["OLLAMA_HOST"] = host
    for (name, value) in variables { environment[name] = value }
    self.hasJobControl = hasJobControl
    try terminal.start(
      Program.path(), arguments, environment: environment, directory: household.path,
      hasJobControl: hasJobControl)
  }

  /// Runs a line of shell, `$0` being the program.
  func launchShell(_ line: String, variables: [String: String?] = [:]) throws {
    var environment = household.environment
    for (name, value) in variables { environment[name] = value }
    try terminal.start(
      "/bin/sh", ["-c", line, Program.path()], environment: environment,
      directory: household.path)
  }

  // MARK: Seeing

  var screen: ScreenEmulator {
    terminal.readAll()
    return terminal.screen
  }

  /// Every byte that was written to the terminal so far.
  var log: [UInt8] {
    terminal.readAll()
    return terminal.log
  }

  /// Waits until `text` stands on the screen.
  func see(
    _ text: String, within limit: Duration = patience,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try wait(
      "\(text.debugDescription) on the screen", within: limit, sourceLocation: sourceLocation
    ) { $0.shows(text) }
  }

  /// Waits until `text` is gone from the screen.
  func miss(
    _ text: String, within limit: Duration = patience,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try wait("no \(text.debugDescription)", within: limit, sourceLocation: sourceLocation) {
      !$0.shows(text)
    }
  }

  /// Waits until the screen, or whatever else `isDone` looks at, is as wanted.
  func wait(
    _ what: String, within limit: Duration = patience,
    sourceLocation: SourceLocation = #_sourceLocation,
    until isDone: @Sendable (ScreenEmulator) -> Bool
  ) throws {
    if terminal.wait(within: limit, until: isDone) { return }
    fail("waited \(limit) for \(what)", sourceLocation)
    throw GivenUp()
  }

  /// The screen as text, as soon as all the words can be read on it: a picture comes in pieces.
  /// After a second, as it is.
  func look(for words: [String]) -> String {
    terminal.wait(within: .seconds(1)) { screen in
      let text = words.isEmpty ? "" : screen.text
      return words.allSatisfy { text.reads($0) }
    }
    return terminal.screen.text
  }

  /// Records an issue with the screen as it is.
  func fail(_ words: String, _ sourceLocation: SourceLocation = #_sourceLocation) {
    let rows = terminal.screen.rows.map { "| " + $0 }.joined(separator: "\n")
    Issue.record("\(words); the screen:\n\(rows)", sourceLocation: sourceLocation)
  }

  // MARK: Doing

  /// Sends text as typed.
  func type(_ text: String) { terminal.send(text) }

  /// Sends bytes as typed.
  func send(_ bytes: [UInt8]) { terminal.send(bytes) }

  /// Sends a key.
  func press(_ key: TypedKey) { terminal.send(key.bytes) }

  /// Types a message and sends it when it stands there.
  func say(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    terminal.send(text)
    try see("› " + String(text.prefix(30)), sourceLocation: sourceLocation)
    press(.enter)
  }

  /// Sends a bracketed paste.
  func paste(_ text: String) { terminal.paste(text) }

  func resize(_ columns: Int, _ rows: Int) {
    terminal.resize(Size(rows: rows, columns: columns))
  }

  /// Sends a signal to the program; under job control, to the job.
  func signal(_ number: Int32) {
    if let job = terminal.foregroundGroup, job != terminal.process {
      kill(-job, number)
    } else {
      terminal.signal(number)
    }
  }

  /// The process that has the terminal: the program's, also under job control.
  var foreground: pid_t? { terminal.foregroundGroup }

  /// Waits until the processes that have the terminal are as wanted.
  func waitForForeground(
    sourceLocation: SourceLocation = #_sourceLocation, _ isDone: @Sendable (pid_t) -> Bool
  ) throws {
    let end = ContinuousClock.now.advanced(by: Self.patience)
    while true {
      if let group = terminal.foregroundGroup, isDone(group) { return }
      guard ContinuousClock.now < end else { break }
      terminal.wait(within: .milliseconds(10)) { _ in false }
    }
    fail("the terminal has not changed hands", sourceLocation)
    throw GivenUp()
  }

  /// What the terminal tells of its background, such as `ffff/ffff/ffff`.
  func hasBackground(_ color: String) { terminal.background = color }

  func answerQuestions(_ doesAnswer: Bool) { terminal.answersQuestions = doesAnswer }

  /// Takes nothing of what the program writes, as after Ctrl-S, or takes it again.
  func holdOutput(_ isHeld: Bool) { terminal.isHeld = isHeld }

  /// Makes the terminal say that it is of no size, as some serial lines and containers do.
  func hideSize() {
    var none = winsize()
    _ = ioctl(terminal.otherEnd, UInt(TIOCSWINSZ), &none)
  }

  /// Gives up the window: the program gets SIGHUP and the end of its input.
  func closeWindow() { terminal.close() }

  /// Whether the program reads its keys itself.
  var isRaw: Bool { !terminal.echoes }

  // MARK: Ending

  /// Waits for the program's end.
  @discardableResult
  func end(
    within limit: Duration = patience, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> PseudoTerminal.Ending {
    if let ending = terminal.waitForEnd(within: limit) { return ending }
    fail("the program still runs after \(limit)", sourceLocation)
    throw GivenUp()
  }

  /// Leaves by Ctrl-C and checks that all is as it was found.
  func leave(sourceLocation: SourceLocation = #_sourceLocation) throws {
    try quit(sourceLocation: sourceLocation)
    expectGivenBack(sourceLocation: sourceLocation)
  }

  /// Leaves by Ctrl-C, as often as it takes: it stops, clears, asks and then leaves. Each is
  /// awaited: one too many would reach a terminal that has been given back.
  func quit(sourceLocation: SourceLocation = #_sourceLocation) throws {
    terminal.readAll()
    for (hint, key) in Self.waysOut where terminal.screen.shows(hint) {
      press(key)
      try miss(hint, sourceLocation: sourceLocation)
    }
    if !terminal.screen.shows(Self.question) {
      press(.control("c"))
      // A reply that ended by itself makes the key that was to stop it the one that asks.
      try wait("the question or the end", sourceLocation: sourceLocation) {
        $0.shows(Self.question) || !$0.isAlternate
      }
    }
    if terminal.screen.isAlternate { press(.control("c")) }
    let ending = try end(sourceLocation: sourceLocation)
    // Under job control it is the shell that has ended.
    if !hasJobControl { #expect(ending == .exited(0), sourceLocation: sourceLocation) }
  }

  /// The terminal is as it was, but for so many lines (what was saved is told in one): modes, screen, cursor, keyboard, line
  /// discipline, scrollback.
  func expectGivenBack(
    saying lines: Int = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    terminal.readAll()
    let screen = terminal.screen
    #expect(terminal.settings() == settings, "stty", sourceLocation: sourceLocation)
    #expect(!screen.isAlternate, sourceLocation: sourceLocation)
    let modes = screen.modes.sorted()
    #expect(modes == [7, 25], "private modes left on or off", sourceLocation: sourceLocation)
    #expect(screen.keyboardLevels == 0, sourceLocation: sourceLocation)
    #expect(!screen.isKeypadInApplicationMode, sourceLocation: sourceLocation)
    #expect(screen.titleStack.isEmpty, sourceLocation: sourceLocation)
    #expect(screen.unknown.isEmpty, sourceLocation: sourceLocation)
    // A line or two may have been said on leaving; what stood there before is as it was.
    let scrollback = screen.scrollback
    #expect(
      scrollback.starts(with: earlier) && scrollback.count <= earlier.count + lines,
      "scrollback: \(scrollback)", sourceLocation: sourceLocation)
    #expect(screen.row(0).hasPrefix("shell line"), sourceLocation: sourceLocation)
  }

  /// The terminal's own settings are as they were; of lines, any number were printed.
  func expectLeftAlone(sourceLocation: SourceLocation = #_sourceLocation) {
    terminal.readAll()
    #expect(terminal.settings() == settings, "stty", sourceLocation: sourceLocation)
    #expect(!terminal.screen.isAlternate, sourceLocation: sourceLocation)
  }
}
