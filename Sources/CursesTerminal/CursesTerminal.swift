// The one door to a real terminal: ncurses turns frames into bytes, we write them and read the
// keys ourselves. Everything here belongs to the main thread.
internal import CNcurses
package import TerminalKit

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A terminal driven by ncurses.
package final class CursesTerminal: Terminal {
  /// The window's size as of the last event.
  package private(set) var size: Size
  /// How many colours are used.
  package var colorDepth: ColorDepth { screen.depth }

  let device: TerminalDevice
  let screen: CursesScreen
  let strings: ControlStrings
  let environment: (String) -> String?
  /// Readable when a signal has come; -1 when another terminal of this process has them.
  let signals: Int32
  var isMouseOn: Bool
  var decoder = KeyDecoder()
  /// Events that came while nobody was waiting.
  var queued: [InputEvent] = []
  /// When the last bytes came, while the decoder waits for more.
  var lastInput: ContinuousClock.Instant?
  /// When the questions were asked, until they are answered.
  var asked: ContinuousClock.Instant?
  var hasTerminated = false
  /// Somebody wants to see the bytes of keys.
  var reportsBytes = false

  private var isClosed = false
  private var isEntered = false
  /// What the terminal should show as soon as it takes bytes again.
  private var deferred: Frame?
  private var buffer: [UInt8] = []

  /// Takes the terminal behind `input` and `output`.
  ///
  /// - Parameters:
  ///   - mouse: whether clicks, drags and the wheel are reported.
  ///   - guardsProcess: whether to take the process's signals and to give the terminal back when
  ///     it dies; off for a second terminal, as in tests.
  ///   - environment: `TERM`, `COLORTERM`, `NO_COLOR`, `LINES`, `COLUMNS` and the like.
  /// - Throws: when it is no terminal, or one that cannot show a full screen.
  package init(
    palette: Palette = Palette(), mouse: Bool = false, input: Int32 = STDIN_FILENO,
    output: Int32 = STDOUT_FILENO, guardsProcess: Bool = true,
    environment: @escaping (String) -> String? = CursesTerminal.processEnvironment
  ) throws(TerminalUnavailable) {
    device = try TerminalDevice(input: input, output: output)
    self.environment = environment
    size = device.size(environment: environment)
    isMouseOn = mouse
    do throws(TerminalUnavailable) {
      let name = try Self.terminalName(environment)
      screen = try Self.openScreen(name, size, palette, environment)
      strings = ControlStrings(screen.capabilities, terminal: name, environment: environment)
    } catch {
      device.close()
      throw error
    }
    signals =
      guardsProcess
      ? Signals.install(
        terminal: device.descriptor, original: device.original, restore: strings.leave) ?? -1 : -1
    enter(asking: true)
  }

  deinit { close() }

  /// A variable of this process's environment.
  package static func processEnvironment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  private static func terminalName(
    _ environment: (String) -> String?
  ) throws(TerminalUnavailable) -> String {
    guard let name = environment("TERM"), !name.isEmpty else { throw .noTerminalType }
    if name == "dumb" { throw .cannotPlaceCursor(name) }
    if name.utf8.count > 128 || name.contains("/") { throw .unknownTerminalType(name) }
    return name
  }

  private static func openScreen(
    _ name: String, _ size: Size, _ palette: Palette, _ environment: (String) -> String?
  ) throws(TerminalUnavailable) -> CursesScreen {
    // An entry with 24-bit colours has no indexed ones, which our own 24-bit mode builds on.
    if name.hasSuffix("-direct") {
      let base = name.dropLast("-direct".count)
      for indexed in ["\(base)-256color", "xterm-256color"] {
        let truecolor = { (key: String) in key == "COLORTERM" ? "truecolor" : environment(key) }
        if let screen = try? CursesScreen(
          terminal: indexed, size: size, palette: palette, environment: truecolor)
        {
          return screen
        }
      }
    }
    return try CursesScreen(
      terminal: name, size: size, palette: palette, environment: environment)
  }

  // MARK: Frames

  package func present(_ frame: Frame) {
    guard !isClosed, isEntered, !device.isGone else { return }
    guard device.flush() else {
      // It is not reading: the frames between are left out, the last one is shown.
      deferred = frame
      return
    }
    deferred = nil
    let begin = strings.beginFrame
    buffer.removeAll(keepingCapacity: true)
    buffer += begin
    screen.draw(frame, into: &buffer)
    let count = buffer.count - begin.count
    if count == 0 { return }
    // A line's worth goes out in one piece anyhow, and so needs no marks around it.
    if count > Self.markedSize {
      buffer += strings.endFrame
    } else {
      buffer.removeFirst(begin.count)
    }
    device.write(buffer)
  }

  private static let markedSize = 160

  /// The terminal takes bytes again: writes what was held back.
  func catchUp() {
    guard device.flush(), let frame = deferred else { return }
    present(frame)
  }

  /// Draws everything anew at the next frame.
  func redraw() { screen.forget() }

  // MARK: Coming and going

  /// Makes the terminal ours.
  func enter(asking: Bool = false) {
    device.makeRaw()
    isEntered = true
    var bytes = strings.enter
    if isMouseOn { bytes += strings.mouse(true) }
    if asking, !strings.questions.isEmpty {
      bytes += strings.questions
      asked = .now
    }
    if signals >= 0 { Signals.enter() }
    device.write(bytes)
    screen.forget()
  }

  /// Gives the terminal back as it was.
  func leave() {
    guard isEntered else { return }
    awaitReplies()
    isEntered = false
    deferred = nil
    device.settle(milliseconds: 200)
    if signals >= 0 {
      Signals.restore()
    } else {
      device.write(strings.leave)
      device.settle(milliseconds: 200)
      device.restoreModes()
    }
    device.dropInput()
  }

  /// Takes the window's size anew; returns whether it changed.
  func readSize() -> Bool {
    let now = device.size(environment: environment)
    guard now != size else { return false }
    size = now
    screen.resize(now)
    return true
  }

  package func close() {
    guard !isClosed else { return }
    isClosed = true
    leave()
    if signals >= 0 { Signals.remove() }
    device.close()
  }
}
