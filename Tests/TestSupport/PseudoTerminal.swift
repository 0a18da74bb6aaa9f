// A pseudo-terminal for tests: the program runs in it as in a window, a small emulator keeps what
// a person would see, and every byte is logged. Waiting is always for something, with a deadline.
package import TerminalKit

#if canImport(Darwin)
package import Darwin
#else
package import Glibc
#endif

/// A window with a terminal in it, and perhaps a program.
package final class PseudoTerminal {
  /// Why it could not be made.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// How a program ended.
  package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  /// What a person would see.
  package private(set) var screen: ScreenEmulator
  /// What it tells of its background: red, green and blue in hexadecimal.
  package var background: String {
    get { screen.background }
    set { screen.background = newValue }
  }
  /// Every byte that the program wrote.
  package private(set) var log: [UInt8] = []
  /// Whether the emulator's answers to the program's questions are sent to it.
  package var answersQuestions = true
  /// Whether nothing is read of what the program writes, as after Ctrl-S.
  package var isHeld = false
  /// The terminal's other end as a path; a test may open it for a program of its own.
  package let path: String
  /// The program's process, while it runs.
  package private(set) var process: pid_t?
  /// Whether the program's end of the terminal has been closed.
  package private(set) var isHungUp = false

  private var master: Int32
  /// Kept open while no program runs, so that the terminal does not hang up.
  private var slave: Int32
  private var ending: Ending?

  /// Opens a pseudo-terminal with a window of `size`.
  package init(size: Size = Size(rows: 24, columns: 80), joinsClusters: Bool = true) throws {
    screen = ScreenEmulator(size: size, joinsClusters: joinsClusters)
    var window = winsize()
    window.ws_row = UInt16(clamping: size.rows)
    window.ws_col = UInt16(clamping: size.columns)
    (master, slave) = (-1, -1)
    var name = [CChar](repeating: 0, count: 256)
    guard openpty(&master, &slave, &name, nil, &window) == 0 else {
      throw Failure(description: "openpty failed: \(String(cString: strerror(errno)))")
    }
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    _ = fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK)
    for descriptor in [master, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    close()
    if let process, ending == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
  }

  /// Closes the window: the program gets SIGHUP and end of file.
  package func close() {
    if slave >= 0 { _ = closeDescriptor(slave) }
    if master >= 0 { _ = closeDescriptor(master) }
    (master, slave) = (-1, -1)
  }

  /// The other end, for a terminal within the test's own process.
  package var otherEnd: Int32 { slave }

  // MARK: The program

  /// Starts a program as the leader of a session of its own, with this terminal.
  ///
  /// - Parameters:
  ///   - environment: the whole environment; TERM must be in it.
  ///   - directory: where to run; nil for the test's own.
  ///   - hasJobControl: whether it runs as a job of a shell, so that it can be stopped; the shell
  ///     continues it each time that it gets a line.
  package func start(
    _ executable: String, _ arguments: [String] = [], environment: [String: String],
    directory: String? = nil, hasJobControl: Bool = false
  ) throws {
    var command = [executable] + arguments
    if hasJobControl {
      let job = #"set -m; "$@"; while [ $? -gt 128 ] && read -r line; do fg >/dev/null; done"#
      command = ["/bin/sh", "-c", job, "sh"] + command
    }
    if let directory {
      command = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, directory] + command
    }
    process = try spawn(command, environment.map { "\($0.key)=\($0.value)" }.sorted())
    ending = nil
  }

  private func spawn(_ command: [String], _ environment: [String]) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    var actions = posix_spawn_file_actions_t()
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_init(&actions)
    defer {
      posix_spawnattr_destroy(&attributes)
      posix_spawn_file_actions_destroy(&actions)
    }
    var signals = sigset_t()
    var none = sigset_t()
    sigfillset(&signals)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | Self.newSession | Self.closesOthers)
    // The leader of a session without a terminal takes the first that it opens.
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    closeOthers(&actions)
    let (argv, envp) = (command.map { strdup($0) } + [nil], environment.map { strdup($0) } + [nil])
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, command[0], &actions, &attributes, argv, envp)
    guard failure == 0 else {
      throw Failure(description: "\(command[0]): \(String(cString: strerror(failure)))")
    }
    return child
  }

  // POSIX_SPAWN_SETSID, which glibc shows to GNU sources only, and the flag that leaves the
  // child nothing of the test's sockets and pipes: a server would wait for their last owner.
  #if canImport(Darwin)
  private static let newSession: Int16 = 0x0400
  private static let closesOthers: Int16 = 0x4000
  private func closeOthers(_ actions: inout posix_spawn_file_actions_t?) {}
  #else
  private static let newSession: Int16 = 0x80
  private static let closesOthers: Int16 = 0
  private func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
    let count = min(max(sysconf(Int32(_SC_OPEN_MAX)), 256), 4096)
    for descriptor in 3..<Int32(count) {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
  }
  #endif

  /// Sends a signal to the program.
  package func signal(_ number: Int32) {
    if let process, ending == nil { kill(process, number) }
  }

  /// Waits for the program's end, reading what it writes; nil when it still runs then.
  package func waitForEnd(within limit: Duration = .seconds(60)) -> Ending? {
    guard let process else { return ending }
    if ending != nil { return ending }
    let end = ContinuousClock.now.advanced(by: limit)
    while true {
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process {
        note(status)
        while readOnce() {}
        return ending
      }
      if ContinuousClock.now >= end { return nil }
      pump(milliseconds: 5)
    }
  }

  /// Whether the program has just been stopped (as by Ctrl-Z); it must be a direct child.
  package func isStopped() -> Bool {
    guard let process, ending == nil else { return false }
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG | WUNTRACED) == process else { return false }
    if status & 0xff == 0x7f { return true }
    note(status)
    return false
  }

  private func note(_ status: Int32) {
    let signal = status & 0x7f
    ending = signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
  }

  // MARK: The window

  /// Gives the window another size; the program gets SIGWINCH.
  package func resize(_ size: Size) {
    screen.resize(size)
    var window = winsize()
    window.ws_row = UInt16(clamping: size.rows)
    window.ws_col = UInt16(clamping: size.columns)
    _ = ioctl(master, UInt(TIOCSWINSZ), &window)
  }

  /// Sends text as if typed.
  package func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends bytes as if typed, all of them; reads meanwhile, so that neither side waits for ever.
  package func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    let end = ContinuousClock.now.advanced(by: .seconds(20))
    while !rest.isEmpty, !isHungUp, ContinuousClock.now < end {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else { pump(milliseconds: 10) }
    }
  }

  /// Sends a bracketed paste.
  package func paste(_ text: String) { send("\u{1b}[200~\(text)\u{1b}[201~") }

  /// Reads and waits until `isDone`; false when the time was too short.
  @discardableResult
  package func wait(
    within limit: Duration = .seconds(60), until isDone: (ScreenEmulator) -> Bool
  ) -> Bool {
    let end = ContinuousClock.now.advanced(by: limit)
    while true {
      while readOnce() {}
      if isDone(screen) { return true }
      if isHungUp || ContinuousClock.now >= end { return false }
      pump(milliseconds: 20)
    }
  }

  /// Waits until `text` is on the screen.
  @discardableResult
  package func waitFor(_ text: String, within limit: Duration = .seconds(60)) -> Bool {
    wait(within: limit) { $0.shows(text) }
  }

  /// Reads what is there now.
  package func readAll() { while readOnce() {} }

  /// The line discipline's settings, to compare before and after.
  package func settings() -> [UInt8] {
    var modes = termios()
    guard tcgetattr(master, &modes) == 0 else { return [] }
    var result: [UInt8] = []
    for flags in [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag] {
      withUnsafeBytes(of: flags) { result += $0 }
    }
    withUnsafeBytes(of: modes.c_cc) { result += $0 }
    return result
  }

  /// Whether typed characters are echoed by the terminal, as in a shell.
  package var echoes: Bool {
    var modes = termios()
    return tcgetattr(master, &modes) == 0 && modes.c_lflag & tcflag_t(ECHO) != 0
  }

  /// The group of processes that has the terminal; nil when nobody has.
  package var foregroundGroup: pid_t? {
    let group = tcgetpgrp(master)
    return group > 0 ? group : nil
  }

  /// Waits for bytes, at most so long, and reads them.
  private func pump(milliseconds: Int32) {
    var entry = pollfd(fd: isHungUp || isHeld ? -1 : master, events: Int16(POLLIN), revents: 0)
    if poll(&entry, 1, milliseconds) > 0 { _ = readOnce() }
  }

  private func readOnce() -> Bool {
    guard master >= 0, !isHungUp, !isHeld else { return false }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(master, &bytes, bytes.count)
    if count > 0 {
      log += bytes[..<count]
      screen.feed(bytes[..<count])
      if answersQuestions, !screen.replies.isEmpty {
        let replies = screen.replies
        screen.replies = []
        send(replies)
      }
      return true
    }
    if count == 0 || (errno != EAGAIN && errno != EINTR) { isHungUp = true }
    return false
  }
}

// The method of the class has the name of the C function.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
