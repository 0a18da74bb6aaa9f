import CursesTerminal
import TerminalKit
import TestSupport
import Testing

extension CursesTerminalTests {
  @Suite("Frames become what a person sees")
  struct Screen {
    private static let clusters = [
      "日本語", "👨‍👩‍👧‍👦", "🇩🇪🇯🇵", "❤️", "👍🏽", "e\u{301}", "क्षि", "한국어", "🫨", "ff", "…", "─│┌",
      "▁▂▃", "Ω", "Привет", "שלום", "มี", "𠀀", "\u{F0000}", "™️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "㊗️", "a\u{300}\u{301}",
    ]

    private func random(_ size: Size, _ random: inout SeededBytes, from old: Frame?) -> Frame {
      var frame = old?.size == size ? old ?? Frame(size: size) : Frame(size: size)
      for _ in 0..<(1 + random.below(12)) {
        var text = ""
        for _ in 0..<(1 + random.below(8)) {
          text +=
            random.below(2) == 0
            ? Self.clusters[random.below(Self.clusters.count)] : "w\(random.below(1000)) "
        }
        let role = Role.allCases[random.below(Role.allCases.count)]
        let at = Point(row: random.below(size.rows), column: random.below(size.columns + 4) - 4)
        let emphasis = Emphasis(rawValue: UInt8(random.below(64)))
        frame.draw(SafeText(text, as: .field), at: at, role: role, emphasis: emphasis)
      }
      if random.below(4) == 0 {
        frame.fill(
          Rect(
            row: random.below(size.rows), column: random.below(size.columns),
            rows: random.below(6), columns: random.below(30)))
      }
      frame.cursor =
        random.below(5) == 0
        ? nil : Point(row: random.below(size.rows), column: random.below(size.columns))
      return frame
    }

    @Test("any sequence of frames, cell by cell", arguments: 1...8)
    func frames(_ seed: Int) throws {
      var random = SeededBytes(seed: UInt64(seed))
      let size = Size(rows: 12 + random.below(15), columns: 30 + random.below(70))
      let type = seed % 2 == 0 ? "xterm-256color" : "tmux-256color"
      let headless = try HeadlessTerminal(rows: size.rows, columns: size.columns, type: type)
      var frame: Frame?
      for step in 0..<40 {
        let next = self.random(size, &random, from: frame)
        let screen = headless.show(next)
        // Under tmux a wide cluster just before the last cell is left out.
        let corner = (size.columns - 3...size.columns - 2).map { "\(size.rows - 1),\($0):" }
        let differences = Drawing.differences(next, screen).filter { difference in
          type != "tmux-256color" || !corner.contains { difference.hasPrefix($0) }
        }
        #expect(differences.isEmpty, "step \(step): \(differences)")
        #expect(screen.isCursorVisible == (next.cursor != nil))
        if let cursor = next.cursor { #expect(screen.cursor == cursor, "step \(step)") }
        if !differences.isEmpty { break }
        frame = next
      }
      #expect(headless.window.screen.unknown.isEmpty)
    }

    @Test("a terminal that does not know clusters garbles them and not the line")
    func oldTerminal() throws {
      let headless = try HeadlessTerminal(joinsClusters: false)
      let size = Size(rows: 24, columns: 80)
      let rows = Self.clusters.map { "\($0) the rest of the line" }
      let screen = headless.show(Drawing.frame(size, Array(rows.prefix(23))))
      for (row, text) in rows.prefix(23).enumerated() {
        #expect(screen.row(row).hasSuffix(" the rest of the line"), "\(text): \(screen.row(row))")
        let column = TextWidth.of(text) - 1
        #expect(screen.place(Point(row: row, column: column)).text == "e")
      }
    }

    @Test("scrolling text is scrolled, not sent again")
    func scrolling() throws {
      let headless = try HeadlessTerminal()
      let size = Size(rows: 24, columns: 80)
      let lines = (0..<60).map { "line \($0 &* 7919 % 9973) of a text with words \($0 &* 31 % 97)" }
      headless.show(Drawing.frame(size, Array(lines[0..<24])))
      var total = 0
      for start in 1..<30 {
        let frame = Drawing.frame(size, Array(lines[start..<start + 24]))
        total += headless.cost(of: frame)
        #expect(Drawing.differences(frame, headless.window.screen).isEmpty)
      }
      #expect(total / 29 < 200)
    }

    @Test("what does not change costs nothing, a word about its own length")
    func cost() throws {
      let headless = try HeadlessTerminal()
      let size = Size(rows: 24, columns: 80)
      let rows = (0..<24).map { "row \($0) of some text" }
      let frame = Drawing.frame(size, rows, cursor: Point(row: 23, column: 2))
      headless.show(frame)
      #expect(headless.cost(of: frame) == 0)
      #expect(headless.cost(of: Drawing.frame(size, rows, cursor: Point(row: 23, column: 2))) == 0)
      var more = frame
      more.draw(SafeText("word", as: .field), at: Point(row: 7, column: 40))
      #expect(headless.cost(of: more) < 30)
      var moved = more
      moved.cursor = Point(row: 23, column: 3)
      #expect(headless.cost(of: moved) < 12)
      moved.cursor = nil
      #expect(headless.cost(of: moved) < 12)
    }

    @Test("coloured words of one look are written in one go")
    func bridges() throws {
      let headless = try HeadlessTerminal(rows: 4, columns: 60)
      var frame = Frame(size: Size(rows: 4, columns: 60))
      headless.show(frame)
      let before = headless.window.log.count
      for (index, word) in ["one", "two", "six", "ten"].enumerated() {
        frame.draw(
          SafeText(word, as: .field), at: Point(row: 1, column: 4 * index), role: .text,
          emphasis: .bold)
      }
      let screen = headless.show(frame)
      #expect(Drawing.differences(frame, screen).isEmpty)
      let bytes = headless.window.log.dropFirst(before)
      #expect(String(decoding: bytes, as: UTF8.self).contains("one two six ten"))
    }

    @Test("large frames are marked, so that they appear at once")
    func synchronized() throws {
      let headless = try HeadlessTerminal()
      let rows = (0..<24).map { "row \($0) of some text" }
      headless.show(Drawing.frame(Size(rows: 24, columns: 80), rows))
      let log = String(decoding: headless.window.log, as: UTF8.self)
      let begin = try #require(log.firstRange(of: "\u{1b}[?2026h"))
      let rest = log[begin.upperBound...]
      let end = try #require(rest.firstRange(of: "\u{1b}[?2026l"))
      #expect(rest[..<end.lowerBound].contains("row 23"))
      #expect(!headless.window.screen.modes.contains(2026))
    }

    @Test("a window made smaller and larger is drawn anew, and nothing is left behind")
    func resizing() throws {
      let headless = try HeadlessTerminal()
      var random = SeededBytes(seed: 5)
      for _ in 0..<10 {
        let size = Size(rows: 1 + random.below(50), columns: 1 + random.below(150))
        headless.window.resize(size)
        headless.terminal.perform(.suspend)
        let events = headless.terminal.wait(wakeUp: -1, for: .seconds(1))
        #expect(events.contains(.resumed))
        #expect(headless.terminal.size == size)
        let frame = self.random(size, &random, from: nil)
        headless.show(frame)
        #expect(Drawing.differences(frame, headless.window.screen).isEmpty)
      }
      headless.terminal.close()
      #expect(headless.window.screen.scrollback.isEmpty)
    }

    @Test("a frame of another size than the window is cut or padded")
    func otherSize() throws {
      let headless = try HeadlessTerminal(rows: 10, columns: 40)
      let large = Drawing.frame(
        Size(rows: 30, columns: 100),
        (0..<30).map { "row \($0) " + String(repeating: "日", count: 45) })
      #expect(
        Drawing.differences(large, headless.show(large)).filter { !$0.contains(",39:") }.isEmpty)
      let small = Drawing.frame(Size(rows: 3, columns: 10), ["abc", "日本", "x"])
      let screen = headless.show(small)
      #expect(screen.rows == ["abc", "日本", "x"] + Array(repeating: "", count: 7))
      headless.show(Frame(size: Size(rows: 0, columns: 0)))
      #expect(headless.window.screen.rows.allSatisfy { $0.isEmpty })
    }

    @Test("roles take the colours of the palette, also of the next one")
    func colors() throws {
      var palette = Palette()
      palette[.code] = Style(
        foreground: .rgb(1, 2, 3), background: .rgb(40, 50, 60), emphasis: .bold)
      palette[.link] = Style(foreground: .indexed(4))
      let headless = try HeadlessTerminal(palette: palette)
      let size = Size(rows: 24, columns: 80)
      var frame = Drawing.frame(size, ["code"], role: .code)
      frame.draw(
        SafeText("link", as: .field), at: Point(row: 1, column: 0), role: .link,
        emphasis: .underline)
      frame.draw(
        SafeText("gone", as: .field), at: Point(row: 2, column: 0), role: .text,
        emphasis: .strikethrough)
      var screen = headless.show(frame)
      #expect(screen.place(Point(row: 0, column: 0)).style == "1;38;2;1;2;3;48;2;40;50;60")
      #expect(screen.place(Point(row: 0, column: 10)).style == "")
      #expect(screen.place(Point(row: 1, column: 0)).style == "4;34")
      #expect(screen.place(Point(row: 2, column: 0)).style == "9")
      palette[.code] = Style(foreground: .rgb(9, 9, 9))
      headless.terminal.perform(.palette(palette))
      screen = headless.show(frame)
      #expect(screen.place(Point(row: 0, column: 0)).style == "38;2;9;9;9")
      #expect(Drawing.differences(frame, screen).isEmpty)
      let log = String(decoding: headless.window.log, as: UTF8.self)
      #expect(
        !log.contains("\u{1b}]4;") && !log.contains("\u{1b}]10;"), "the palette is never redefined")
    }

    @Test("without colours no colour is written")
    func noColor() throws {
      var palette = Palette()
      for role in Role.allCases {
        palette[role] = Style(foreground: .rgb(1, 2, 3), background: .indexed(5))
      }
      let headless = try HeadlessTerminal(variables: ["NO_COLOR": "1"], palette: palette)
      let screen = headless.show(Drawing.frame(Size(rows: 24, columns: 80), ["code"], role: .code))
      #expect(screen.place(Point(row: 0, column: 0)).style == "")
      #expect(headless.terminal.colorDepth == .none)
    }
  }
}
