import CursesTerminal
import TerminalKit
import TestSupport
import Testing

/// The real adapter on a pseudo-terminal within the test's own process, without signals.
final class HeadlessTerminal {
  let window: PseudoTerminal
  let terminal: CursesTerminal

  init(
    rows: Int = 24, columns: Int = 80, type: String = "xterm-256color",
    variables: [String: String] = ["COLORTERM": "truecolor"], palette: Palette = Palette(),
    mouse: Bool = false, joinsClusters: Bool = true
  ) throws {
    window = try PseudoTerminal(
      size: Size(rows: rows, columns: columns), joinsClusters: joinsClusters)
    var values = variables
    values["TERM"] = type
    terminal = try CursesTerminal(
      palette: palette, mouse: mouse, input: window.otherEnd, output: window.otherEnd,
      guardsProcess: false, environment: { [values] in values[$0] })
  }

  /// Shows a frame and gives the screen once the window has it all.
  @discardableResult
  func show(_ frame: Frame) -> ScreenEmulator {
    terminal.present(frame)
    settle()
    return window.screen
  }

  /// Waits until everything written has been read: a bell goes behind it.
  func settle() {
    terminal.perform(.bell)
    let bells = window.screen.bells + 1
    let arrived = window.wait { screen in
      // The terminal may hold bytes back that the window had no room for.
      _ = terminal.wait(wakeUp: -1, for: .zero)
      return screen.bells >= bells
    }
    #expect(arrived, "the frame arrives")
  }

  /// What the terminal makes of typed bytes, up to `count` events.
  func events(from bytes: String, count: Int = 1) -> [InputEvent] {
    window.send(bytes)
    var events: [InputEvent] = []
    let end = ContinuousClock.now.advanced(by: .seconds(10))
    while events.count < count, ContinuousClock.now < end {
      events += terminal.wait(wakeUp: -1, for: .milliseconds(500))
    }
    return events
  }

  /// The bytes that a frame costs.
  func cost(of frame: Frame) -> Int {
    settle()
    let before = window.log.count
    show(frame)
    return window.log.count - before - 1
  }
}

/// Frames for tests.
enum Drawing {
  static func frame(_ size: Size, _ rows: [String], role: Role = .text, cursor: Point? = nil)
    -> Frame
  {
    var frame = Frame(size: size)
    for (row, text) in rows.enumerated() {
      frame.draw(SafeText(text, as: .field), at: Point(row: row, column: 0), role: role)
    }
    frame.cursor = cursor
    return frame
  }

  /// The cells in which the window differs from the frame; empty when it shows it.
  static func differences(_ frame: Frame, _ screen: ScreenEmulator) -> [String] {
    var found: [String] = []
    for row in 0..<min(frame.size.rows, screen.size.rows) {
      for (column, cell) in frame.row(row).enumerated() where column < screen.size.columns {
        let seen = screen.place(Point(row: row, column: column)).text
        if seen != cell.text {
          found.append(
            "\(row),\(column): \(cell.text.debugDescription) is \(seen.debugDescription)")
        }
      }
    }
    return found
  }
}
