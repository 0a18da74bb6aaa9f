import CursesTerminal
import TerminalKit
import Testing

@Suite("Palettes come down to what the terminal has")
struct CursesColorsTests {
  private func environment(_ values: [String: String]) -> (String) -> String? { { values[$0] } }

  @Test(
    "the depth follows terminfo, COLORTERM and NO_COLOR",
    arguments: [
      (256, "xterm-256color", [:], .indexed256),
      (256, "xterm-256color", ["COLORTERM": "truecolor"], .direct),
      (256, "xterm-256color", ["COLORTERM": "24bit"], .direct),
      (256, "xterm-256color", ["COLORTERM": "yes"], .indexed256),
      (256, "xterm-256color", ["COLORTERM": "truecolor", "NO_COLOR": "1"], .none),
      (256, "xterm-256color", ["COLORTERM": "truecolor", "NO_COLOR": ""], .direct),
      (256, "tmux-256color", ["COLORTERM": "truecolor", "TMUX": "/tmp/x"], .direct),
      (256, "screen-256color", ["COLORTERM": "truecolor", "TMUX": "/tmp/x"], .direct),
      (256, "screen-256color", ["COLORTERM": "truecolor"], .indexed256),
      (88, "rxvt-88color", [:], .ansi16), (16, "xterm-16color", [:], .ansi16),
      (8, "linux", ["COLORTERM": "truecolor"], .ansi8), (0, "vt100", [:], .none),
      (-1, "vt100", [:], .none),
    ] as [(Int, String, [String: String], ColorDepth)])
  func depth(_ colors: Int, _ name: String, _ values: [String: String], _ expected: ColorDepth) {
    let depth = ColorDepth.detect(
      colors: colors, terminal: name, environment: environment(values))
    #expect(depth == expected)
  }

  private func pair(
    _ style: Style, _ depth: ColorDepth
  ) -> (foreground: Int16, background: Int16) {
    var palette = Palette()
    palette[.code] = style
    let colors = CursesColors(palette: palette, depth: depth)
    let number = Int(colors.look(of: .code).pair)
    if number == 0 { return (-1, -1) }
    return (colors.pairs[number - 1].foreground, colors.pairs[number - 1].background)
  }

  @Test("the terminal's own colours take pair 0 in every depth", arguments: ColorDepth.allCases)
  func standard(_ depth: ColorDepth) {
    let colors = CursesColors(palette: Palette(), depth: depth)
    #expect(colors.pairs.isEmpty)
    for role in Role.allCases { #expect(colors.look(of: role).pair == 0) }
  }

  @Test(
    "indexed colours stay, or fall to the nearest",
    arguments: [
      (TerminalColor.indexed(4), ColorDepth.ansi8, 4), (.indexed(12), .ansi8, 4),
      (.indexed(12), .ansi16, 12), (.indexed(196), .indexed256, 196), (.indexed(196), .ansi8, 1),
      (.indexed(196), .ansi16, 9), (.indexed(240), .ansi16, 8), (.indexed(5), .direct, 5),
      (.rgb(255, 0, 0), .indexed256, 196), (.rgb(0, 0, 0), .indexed256, 16),
      (.rgb(255, 255, 255), .indexed256, 231), (.rgb(95, 135, 175), .indexed256, 67),
      (.rgb(128, 128, 128), .indexed256, 244), (.rgb(8, 8, 8), .indexed256, 232),
      (.rgb(122, 162, 247), .ansi8, 4), (.rgb(80, 250, 123), .ansi16, 10),
      (.rgb(20, 20, 20), .ansi16, 0), (.rgb(100, 100, 100), .ansi16, 8),
      (.rgb(235, 219, 178), .ansi16, 15), (.rgb(235, 219, 178), .ansi8, 7),
      (.rgb(192, 202, 245), .ansi16, 15), (.rgb(245, 194, 231), .ansi16, 13),
      (.rgb(143, 188, 187), .ansi16, 6), (.rgb(235, 203, 139), .ansi16, 11),
      (.rgb(250, 250, 250), .ansi16, 15), (.rgb(10, 200, 20), .none, -1),
    ] as [(TerminalColor, ColorDepth, Int)])
  func nearest(_ color: TerminalColor, _ depth: ColorDepth, _ expected: Int) {
    #expect(pair(Style(foreground: color), depth).foreground == Int16(expected))
  }

  @Test("each of the 256 indexed colours is nearest to itself")
  func everyIndex() {
    for index in UInt8(16)...255 {
      let (red, green, blue) = Self.value(index)
      let found = pair(Style(foreground: .rgb(red, green, blue)), .indexed256).foreground
      // Some greys stand twice, in the cube and in the ramp.
      #expect(Self.value(UInt8(clamping: found)) == (red, green, blue), "index \(index)")
    }
  }

  private static func value(_ index: UInt8) -> (UInt8, UInt8, UInt8) {
    if index >= 232 {
      let gray = 8 + (index - 232) * 10
      return (gray, gray, gray)
    }
    let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
    let cube = Int(index) - 16
    return (steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6])
  }

  @Test("in 24-bit mode each colour has one name, and the name its colour")
  func direct() {
    var palette = Palette()
    palette[.code] = Style(foreground: .rgb(1, 2, 3), background: .rgb(4, 5, 6))
    palette[.link] = Style(foreground: .rgb(4, 5, 6), background: .indexed(200))
    palette[.quote] = Style(foreground: .indexed(7))
    let colors = CursesColors(palette: palette, depth: .direct)
    #expect(Set(colors.direct) == [.rgb(4, 5, 6), .rgb(1, 2, 3), .indexed(200)])
    #expect(colors.direct.count == 3)
    let code = colors.pairs[Int(colors.look(of: .code).pair) - 1]
    let link = colors.pairs[Int(colors.look(of: .link).pair) - 1]
    #expect(colors.direct[Int(code.foreground) - 16] == .rgb(1, 2, 3))
    #expect(colors.direct[Int(code.background) - 16] == .rgb(4, 5, 6))
    #expect(link.foreground == code.background)
    #expect(colors.direct[Int(link.background) - 16] == .indexed(200))
    #expect(colors.pairs[Int(colors.look(of: .quote).pair) - 1].foreground == 7)
  }

  @Test("roles with the same colours share a pair, so that no bytes are wasted between them")
  func sharedPairs() {
    var palette = Palette()
    for role in Role.allCases { palette[role] = Style(foreground: .rgb(9, 9, 9)) }
    #expect(CursesColors(palette: palette, depth: .direct).pairs.count == 1)
  }

  @Test("a palette of different colours everywhere fits", arguments: ColorDepth.allCases)
  func manyColors(_ depth: ColorDepth) {
    var palette = Palette()
    for (at, role) in Role.allCases.enumerated() {
      palette[role] = Style(
        foreground: .rgb(UInt8(at), 200, 7), background: .rgb(3, UInt8(at), 90))
    }
    let colors = CursesColors(palette: palette, depth: depth)
    #expect(colors.pairs.count <= Role.allCases.count)
    #expect(colors.direct.count <= 240)
    if depth == .direct { #expect(colors.pairs.count == Role.allCases.count) }
    for role in Role.allCases { #expect(Int(colors.look(of: role).pair) <= colors.pairs.count) }
  }

  @Test("text never takes the colour of its ground", arguments: [ColorDepth.ansi8, .ansi16])
  func legible(_ depth: ColorDepth) {
    let dark = pair(Style(foreground: .rgb(40, 40, 40), background: .rgb(10, 10, 10)), depth)
    #expect(dark.foreground != dark.background)
    let light = pair(Style(foreground: .rgb(240, 240, 240), background: .rgb(250, 250, 250)), depth)
    #expect(light.foreground != light.background)
  }

  @Test("without colours, what is chosen is reversed")
  func noColors() {
    let colors = CursesColors(palette: Palette(), depth: .none)
    #expect(colors.look(of: .listSelected).emphasis.contains(.reverse))
    #expect(!colors.look(of: .text).emphasis.contains(.reverse))
  }
}
