internal import CNcurses
package import TerminalKit

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A terminal that edits lines itself and gets nothing but text and ends of lines: no modes are
/// changed and no sequence is written, so that it may be of any kind.
package final class LineTerminal: Terminal, LineOutput {
  /// Lines are as wide as the terminal likes; what is laid out for a screen takes this.
  package let size = Size(rows: 24, columns: 80)

  private let input: Int32
  private let output: Int32
  private let signals: Int32
  private var bytes: [UInt8] = []
  private var isClosed = false
  /// What was shown last does not end its line.
  private var isInLine = false
  private var hasTerminated = false
  /// Somebody asked us to end while a child had the terminal.
  private var mustEndNow = false
  /// A line longer than this is cut there.
  private static let longest = 1 << 20

  /// Takes the lines of `input`, which must be a terminal.
  package init(
    input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, guardsProcess: Bool = true
  ) throws(TerminalUnavailable) {
    guard isatty(input) == 1 else { throw .inputIsNotATerminal }
    var modes = termios()
    guard tcgetattr(input, &modes) == 0 else {
      throw .system(call: "tcgetattr", reason: String(cString: strerror(errno)))
    }
    self.input = input
    self.output = output
    signals =
      guardsProcess
      ? Signals.install(terminal: input, original: modes, restore: [0x0A]) ?? -1 : -1
  }

  deinit { close() }

  package func present(_ frame: Frame) {}

  package func add(_ text: SafeText) { write(Array(text.string.utf8)) }

  private func write(_ bytes: [UInt8]) {
    if let last = bytes.last { isInLine = last != 0x0A }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { writeDescriptor(output, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var room = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, -1)
      } else if errno != EINTR {
        return
      }
    }
  }

  // MARK: input

  package func wait(wakeUp: Int32, for timeout: Duration?) -> [InputEvent] {
    if hasTerminated { return [] }
    if mustEndNow { return terminate() }
    var entries = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&entries, nfds_t(entries.count), Self.milliseconds(timeout))
    if count <= 0 { return [] }
    var events: [InputEvent] = []
    if entries[1].revents != 0 { events += takeSignals() }
    let state = Int32(entries[0].revents)
    if state & POLLIN != 0 {
      events += readLines(hasHungUp: state & POLLHUP != 0)
    } else if state & (POLLHUP | POLLERR | POLLNVAL) != 0 {
      events += terminate()
    }
    return events
  }

  // Rounded up, so that nobody wakes before the time and spins.
  private static func milliseconds(_ timeout: Duration?) -> Int32 {
    guard let timeout else { return -1 }
    if timeout <= .zero { return 0 }
    let (seconds, attoseconds) = timeout.components
    if seconds >= 1_000_000 { return 1_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private func readLines(hasHungUp: Bool) -> [InputEvent] {
    var part = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(input, &part, part.count)
    if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : terminate() }
    if count == 0, hasHungUp { return terminate() }
    guard count > 0 else {
      // Ctrl-D after letters only ends what was typed so far.
      return bytes.isEmpty ? [.endOfLines] : takeLines(all: true)
    }
    bytes += part[..<count]
    return takeLines(all: bytes.count > Self.longest)
  }

  private func takeLines(all: Bool) -> [InputEvent] {
    var events: [InputEvent] = []
    while let end = bytes.firstIndex(of: 0x0A) {
      // The terminal has shown it.
      isInLine = false
      events.append(.line(Self.line(bytes[..<end])))
      bytes.removeSubrange(...end)
    }
    if all, !bytes.isEmpty {
      events.append(.line(Self.line(bytes[...])))
      bytes = []
    }
    return events
  }

  private static func line(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
  }

  private func takeSignals() -> [InputEvent] {
    let arrivals = Signals.take(from: signals)
    if arrivals.contains(.ended) { return terminate() }
    if arrivals.contains(.stopped) { Signals.stopJob() }
    guard arrivals.contains(.interrupted) else { return [] }
    // The terminal has thrown away what was typed.
    bytes = []
    return [.interrupt]
  }

  private func terminate() -> [InputEvent] {
    guard !hasTerminated else { return [] }
    hasTerminated = true
    return [.terminate]
  }

  // MARK: requests

  package func perform(_ request: TerminalRequest) {
    switch request {
    case .bell, .notify: write([0x07])
    case .suspend: Signals.stopJob()
    case .run(let arguments): _ = run(arguments)
    case .palette, .redraw, .askBackground, .reportBytes, .clipboard, .title, .mouse: break
    }
  }

  package func run(_ arguments: [String]) -> Int32? {
    guard let child = Signals.spawn(arguments) else { return nil }
    let (status, mustEnd) = Signals.wait(for: child, hearing: signals)
    mustEndNow = mustEnd || mustEndNow
    return status
  }

  package func close() {
    guard !isClosed else { return }
    isClosed = true
    // What the shell says next stands in a line of its own, also after Ctrl-C.
    if isInLine { write([0x0A]) }
    if signals >= 0 { Signals.remove() }
  }
}

private func writeDescriptor(_ fd: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(fd, bytes, count)
}
