import CursesTerminal
import TerminalKit
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension CursesTerminalTests {
  @Suite("Input")
  struct Input {
    @Test("keys, pastes and the mouse arrive")
    func events() throws {
      let headless = try HeadlessTerminal(mouse: true)
      headless.window.answersQuestions = false
      #expect(headless.events(from: "a") == [.key(.character("a"))])
      #expect(headless.events(from: "\u{3}") == [.key(.control("c"))])
      #expect(headless.events(from: "\u{1a}") == [.key(.control("z"))])
      #expect(headless.events(from: "\u{13}") == [.key(.control("s"))])
      #expect(headless.events(from: "\u{1b}[A") == [.key(Key(.up))])
      #expect(headless.events(from: "\u{1b}") == [.key(Key(.escape))])
      #expect(headless.events(from: "\u{1b}[200~x\ry\u{1b}[201~") == [.paste("x\ny")])
      let wheel = MouseEvent(.wheelDown, at: Point(row: 1, column: 2))
      #expect(headless.events(from: "\u{1b}[<65;3;2M") == [.mouse(wheel)])
    }

    @Test("the answers to our own questions are no text")
    func replies() throws {
      let headless = try HeadlessTerminal()
      let asked = headless.window.wait { !$0.modes.isDisjoint(with: [2004]) }
      #expect(asked)
      var events: [InputEvent] = []
      while !events.contains(.key(.character("k"))) {
        events += headless.events(from: "k", count: 1)
      }
      let background = InputEvent.background(red: 0x1e, green: 0x1e, blue: 0x2e)
      #expect(events.filter { $0 != .key(.character("k")) } == [background])
    }

    @Test("a large paste comes whole")
    func largePaste() throws {
      let headless = try HeadlessTerminal()
      let text = String(repeating: "a line of text\n", count: 3000)
      // The kernel holds few bytes, so both ends must take turns.
      let bytes = Array("\u{1b}[200~\(text)\u{1b}[201~".utf8)
      var events: [InputEvent] = []
      for at in stride(from: 0, to: bytes.count, by: 2000) {
        headless.window.send(Array(bytes[at..<min(at + 2000, bytes.count)]))
        events += headless.terminal.wait(wakeUp: -1, for: .zero)
      }
      while !events.contains(where: { if case .paste = $0 { true } else { false } }) {
        let more = headless.terminal.wait(wakeUp: -1, for: .seconds(2))
        if more.isEmpty { break }
        events += more
      }
      #expect(events.filter { if case .paste = $0 { true } else { false } } == [.paste(text)])
    }

    @Test("a byte in the wake-up descriptor ends the wait")
    func wakeUp() throws {
      let headless = try HeadlessTerminal()
      headless.window.answersQuestions = false
      var ends: [Int32] = [-1, -1]
      #expect(pipe(&ends) == 0)
      defer { for end in ends { close(end) } }
      #expect(write(ends[1], "x", 1) == 1)
      let started = ContinuousClock.now
      #expect(headless.terminal.wait(wakeUp: ends[0], for: .seconds(20)).isEmpty)
      #expect(started.duration(to: .now) < .seconds(10))
    }

    @Test("a wait ends at its time, and a lone Esc is not lost in short waits")
    func deadlines() throws {
      let headless = try HeadlessTerminal()
      headless.window.answersQuestions = false
      let started = ContinuousClock.now
      #expect(headless.terminal.wait(wakeUp: -1, for: .milliseconds(30)).isEmpty)
      #expect(started.duration(to: .now) >= .milliseconds(30))
      headless.window.send("\u{1b}")
      var events: [InputEvent] = []
      let end = ContinuousClock.now.advanced(by: .seconds(5))
      while events.isEmpty, ContinuousClock.now < end {
        events += headless.terminal.wait(wakeUp: -1, for: .milliseconds(1))
      }
      #expect(events == [.key(Key(.escape))])
    }
  }

  @Suite("A terminal that does not read")
  struct Stalled {
    private let size = Size(rows: 40, columns: 120)

    private func frame(_ number: Int) -> Frame {
      Drawing.frame(
        size,
        (0..<40).map { row in
          "frame \(number) row \(row) "
            + String(repeating: "\((number &* 31 &+ row) % 89) ", count: 30)
        })
    }

    @Test("presenting never blocks, and the last frame is shown in the end")
    func catchesUp() throws {
      let headless = try HeadlessTerminal(rows: 40, columns: 120)
      let started = ContinuousClock.now
      for number in 0..<200 { headless.terminal.present(frame(number)) }
      #expect(headless.terminal.wait(wakeUp: -1, for: .milliseconds(1)).isEmpty)
      #expect(started.duration(to: .now) < .seconds(15))
      let last = frame(199)
      let isShown = headless.window.wait { screen in
        _ = headless.terminal.wait(wakeUp: -1, for: .zero)
        return screen.row(39) == last.text(row: 39) && screen.row(0) == last.text(row: 0)
      }
      #expect(isShown)
      #expect(Drawing.differences(last, headless.window.screen).isEmpty)
      let frames = headless.window.screen
      #expect(frames.unknown.isEmpty, "no sequence was cut")
      #expect(headless.window.log.count < 100_000, "frames in between were left out")
    }

    @Test("the wait does not spin while the terminal is full, and keys still come")
    func keys() throws {
      let headless = try HeadlessTerminal(rows: 40, columns: 120)
      for number in 0..<50 { headless.terminal.present(frame(number)) }
      let started = ContinuousClock.now
      #expect(headless.terminal.wait(wakeUp: -1, for: .milliseconds(50)).isEmpty)
      #expect(started.duration(to: .now) >= .milliseconds(50))
    }

    @Test("leaving takes bounded time")
    func leaving() throws {
      let headless = try HeadlessTerminal(rows: 40, columns: 120)
      for number in 0..<50 { headless.terminal.present(frame(number)) }
      let started = ContinuousClock.now
      headless.terminal.close()
      #expect(started.duration(to: .now) < .seconds(20))
      #expect(headless.window.echoes, "the modes are back")
    }
  }
}
