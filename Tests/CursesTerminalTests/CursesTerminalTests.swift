import CursesTerminal
import TerminalKit
import TestSupport
import Testing

// ncurses is one per process, so all suites that open it stand in this one.
@Suite("The terminal", .serialized)
struct CursesTerminalTests {}

extension CursesTerminalTests {
  @Suite("Coming and going")
  struct Lifecycle {
    @Test(
      "takes the second screen and the modes, and gives everything back", arguments: [true, false])
    func modes(_ mouse: Bool) throws {
      let before = try PseudoTerminal().settings()
      let headless = try HeadlessTerminal(mouse: mouse)
      let window = headless.window
      headless.settle()
      #expect(window.screen.isAlternate)
      #expect(window.screen.modes.isSuperset(of: [1004, 2004]))
      #expect(window.screen.modes.isSuperset(of: [1002, 1006]) == mouse)
      #expect(window.screen.isKeypadInApplicationMode)
      #expect(window.screen.keyboardLevels == 1)
      #expect(!window.echoes)
      headless.show(Drawing.frame(Size(rows: 24, columns: 80), ["hello"]))
      headless.terminal.close()
      headless.terminal.close()
      let isBack = window.wait { !$0.isAlternate }
      #expect(isBack)
      #expect(window.screen.modes == [7, 25])
      #expect(!window.screen.isKeypadInApplicationMode)
      #expect(window.screen.keyboardLevels == 0)
      #expect(window.screen.titleStack.isEmpty)
      #expect(window.screen.rows.allSatisfy { $0.isEmpty }, "nothing is left on the main screen")
      #expect(window.screen.scrollback.isEmpty)
      #expect(window.settings() == before)
      #expect(window.screen.unknown.isEmpty)
    }

    @Test(
      "other kinds of terminal work too",
      arguments: [
        "xterm", "tmux-256color", "screen", "linux", "vt100", "rxvt-unicode-256color", "vt220",
      ])
    func types(_ type: String) throws {
      let headless = try HeadlessTerminal(type: type)
      let size = Size(rows: 24, columns: 80)
      let frame = Drawing.frame(size, ["hello 日本", "", "third"], cursor: Point(row: 2, column: 5))
      let screen = headless.show(frame)
      #expect(screen.row(0) == "hello 日本")
      #expect(screen.row(2) == "third")
      #expect(screen.cursor == Point(row: 2, column: 5))
      headless.terminal.close()
      let isBack = headless.window.wait { !$0.isAlternate && $0.isCursorVisible }
      #expect(isBack)
      if ["linux", "vt100", "vt220"].contains(type) {
        let text = String(decoding: headless.window.log, as: UTF8.self)
        #expect(!text.contains("\u{1b}]"), "no strings, which such a terminal would print")
        #expect(!text.contains("2026") && !text.contains("2004"))
      }
    }

    @Test("says why a terminal cannot be used")
    func refusals() throws {
      let window = try PseudoTerminal()
      func open(_ type: String?) -> TerminalUnavailable? {
        do throws(TerminalUnavailable) {
          _ = try CursesTerminal(
            input: window.otherEnd, output: window.otherEnd, guardsProcess: false,
            environment: { $0 == "TERM" ? type : nil })
          return nil
        } catch { return error }
      }
      #expect(open(nil) == .noTerminalType)
      #expect(open("") == .noTerminalType)
      #expect(open("dumb") == .cannotPlaceCursor("dumb"))
      #expect(open("no-such-terminal") == .unknownTerminalType("no-such-terminal"))
      #expect(open("../../etc/x") == .unknownTerminalType("../../etc/x"))
      let long = String(repeating: "x", count: 5000)
      #expect(open(long) == .unknownTerminalType(long))
      for error in [
        TerminalUnavailable.noTerminalType, .unknownTerminalType("a\u{1b}[31mb"),
        .cannotPlaceCursor("dumb"),
      ] {
        #expect(error.description.contains("TERM"))
        #expect(!error.description.contains("\u{1b}"))
      }
      window.readAll()
      #expect(window.log.isEmpty, "nothing is written to such a terminal")
    }

    @Test("what is no terminal is refused before anything else")
    func notATerminal() throws {
      let window = try PseudoTerminal()
      #expect(throws: TerminalUnavailable.outputIsNotATerminal) {
        _ = try CursesTerminal(input: window.otherEnd, output: -1, guardsProcess: false)
      }
      #expect(throws: TerminalUnavailable.inputIsNotATerminal) {
        _ = try CursesTerminal(input: -1, output: window.otherEnd, guardsProcess: false)
      }
    }

    @Test("a window of 0×0 falls back to LINES and COLUMNS, then to 80×24")
    func noSize() throws {
      let named = try HeadlessTerminal(
        rows: 0, columns: 0, variables: ["LINES": "33", "COLUMNS": "101"])
      #expect(named.terminal.size == Size(rows: 33, columns: 101))
      let bad = try HeadlessTerminal(
        rows: 0, columns: 0, variables: ["LINES": "-5", "COLUMNS": "99999999999999999999"])
      #expect(bad.terminal.size == Size(rows: 24, columns: 80))
      let none = try HeadlessTerminal(rows: 0, columns: 0)
      #expect(none.terminal.size == Size(rows: 24, columns: 80))
    }

    @Test("the terminal's end is told once, and nothing spins or writes after it")
    func hangUp() throws {
      let headless = try HeadlessTerminal()
      headless.settle()
      headless.window.close()
      #expect(headless.terminal.wait(wakeUp: -1, for: .seconds(5)) == [.terminate])
      let started = ContinuousClock.now
      #expect(headless.terminal.wait(wakeUp: -1, for: .milliseconds(60)).isEmpty)
      #expect(started.duration(to: .now) >= .milliseconds(60), "it waits and does not spin")
      headless.terminal.present(Drawing.frame(Size(rows: 24, columns: 80), ["late"]))
      headless.terminal.close()
    }
  }

  @Suite("Requests")
  struct Requests {
    @Test("clipboard, title, bell")
    func beside() throws {
      let headless = try HeadlessTerminal()
      headless.terminal.perform(.title(SafeText("Reverse a list 日本", as: .field)))
      headless.terminal.perform(.clipboard("hello"))
      headless.terminal.perform(.clipboard(""))
      headless.terminal.perform(.clipboard("日本\u{1b}[31m\n"))
      headless.settle()
      #expect(headless.window.screen.title == "Reverse a list 日本")
      #expect(headless.window.screen.clipboard == ["aGVsbG8=", "", "5pel5pysG1szMW0K"])
      #expect(headless.window.screen.unknown.isEmpty)
      headless.terminal.close()
      let isBack = headless.window.wait { $0.title.isEmpty }
      #expect(isBack, "the old title is back")
    }

    @Test("notifications: each form, through tmux, and nothing of a text that could act")
    func notify() throws {
      let headless = try HeadlessTerminal()
      let text = SafeText("a;b\u{1b}]c\u{7}", as: .field)
      for form in [NotificationWay.Form.osc9, .osc777, .osc99] {
        headless.terminal.perform(.notify(text, NotificationWay(form)))
      }
      headless.terminal.perform(.notify("x", NotificationWay(.osc9, passesTmux: true)))
      headless.settle()
      let log = String(decoding: headless.window.log, as: UTF8.self)
      #expect(log.contains("\u{1b}]9;a,b"))
      #expect(log.contains("\u{1b}]777;notify;Quipu;a,b"))
      #expect(log.contains("\u{1b}]99;i=quipu:e=1;"))
      #expect(log.contains("\u{1b}Ptmux;\u{1b}\u{1b}]9;x\u{1b}\u{1b}\\\u{1b}\\"))
      #expect(!log.contains("\u{1b}]c"))
      headless.terminal.close()
    }

    @Test("a redraw writes everything anew, with the same result")
    func redraw() throws {
      let headless = try HeadlessTerminal()
      let frame = Drawing.frame(Size(rows: 24, columns: 80), ["one", "two 日本"])
      headless.show(frame)
      #expect(headless.cost(of: frame) == 0)
      headless.window.send("")
      headless.terminal.perform(.redraw)
      #expect(headless.cost(of: frame) > 10)
      #expect(Drawing.differences(frame, headless.window.screen).isEmpty)
    }

    @Test("the mouse is switched on and off")
    func mouse() throws {
      let headless = try HeadlessTerminal()
      headless.terminal.perform(.mouse(true))
      headless.settle()
      #expect(headless.window.screen.modes.contains(1006))
      headless.terminal.perform(.mouse(false))
      headless.settle()
      #expect(!headless.window.screen.modes.contains(1006))
      #expect(!headless.window.screen.modes.contains(1000))
    }
  }
}
