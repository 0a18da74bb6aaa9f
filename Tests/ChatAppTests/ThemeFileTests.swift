import ChatApp
import Foundation
import TerminalKit
import Testing

@Suite("Theme files: what they may say, and what is said about mistakes")
struct ThemeFileTests {
  @Test(
    "A colour is a hex value, an ANSI name, a number or default",
    arguments: [
      ("\"#1a2B3c\"", TerminalColor.rgb(0x1A, 0x2B, 0x3C)), ("\"#f08\"", .rgb(255, 0, 136)),
      ("\"red\"", .indexed(1)), ("\"bright-red\"", .indexed(9)), ("\"light-red\"", .indexed(9)),
      ("\"gray\"", .indexed(8)), ("\"white\"", .indexed(7)), ("\"default\"", .standard),
      ("208", .indexed(208)), ("\"208\"", .indexed(208)), ("0", .indexed(0)),
      ("{ fg = 255 }", .indexed(255)), ("{ fg = \"#000\" }", .rgb(0, 0, 0)),
    ])
  func colors(written: String, expected: TerminalColor) throws {
    let (load, messages) = try ThemeFixture.load("heading = \(written)\n")
    #expect(messages == [])
    #expect(load.theme.palette[.heading].foreground == expected)
  }

  @Test(
    "What is no colour is told with the line and a way out",
    arguments: [
      ("\"#12345\"", "mine.toml:2: \"#12345\" is no colour; write #rrggbb or #rgb"),
      ("\"#ggg\"", "mine.toml:2: \"#ggg\" is no colour; write #rrggbb or #rgb"),
      ("256", "mine.toml:2: \"256\" is no colour; numbers go from 0 to 255"),
      ("-1", "mine.toml:2: \"-1\" is no colour; numbers go from 0 to 255"),
      ("\"magneta\"", "mine.toml:2: no colour \"magneta\"; did you mean \"magenta\"?"),
      ("\"octarine\"", "mine.toml:2: no colour \"octarine\""),
      ("\"\"", "mine.toml:2: no colour \"\""),
      ("true", "mine.toml:2: \"quote\" must be a colour or { fg, bg, modifiers }"),
      ("{ fg = [1] }", "mine.toml:2: a colour must be a text or a number from 0 to 255"),
    ])
  func wrongColors(written: String, message: String) throws {
    let (load, messages) = try ThemeFixture.load("heading = \"blue\"\nquote = \(written)\n")
    #expect(messages == [message])
    #expect(load.isFallback == false)
    #expect(load.theme.palette[.heading].foreground == .indexed(4), "the good rest is used")
    #expect(load.theme.palette[.quote].foreground == .standard)
  }

  @Test("Roles may be dotted names, quoted names, sections or nested tables")
  func spellings() throws {
    let (load, messages) = try ThemeFixture.load(
      """
      user.name = 1
      "code.inline" = 2
      status = { fg = 3, model = 4, key = { bg = 5 } }
      [syntax]
      keyword = 6
      [list.selected]
      fg = 7
      modifiers = ["bold", "underlined"]
      """)
    #expect(messages == [])
    let palette = load.theme.palette
    #expect(palette[.userName].foreground == .indexed(1))
    #expect(palette[.codeInline].foreground == .indexed(2))
    #expect(palette[.status].foreground == .indexed(3))
    #expect(palette[.statusModel].foreground == .indexed(4))
    #expect(palette[.statusKey] == Style(foreground: .indexed(3), background: .indexed(5)))
    #expect(palette[.syntaxKeyword].foreground == .indexed(6))
    #expect(
      palette[.listSelected] == Style(foreground: .indexed(7), emphasis: [.bold, .underline]))
  }

  @Test("What a role leaves unsaid comes from the names above it, part by part")
  func fallback() throws {
    let (load, messages) = try ThemeFixture.load(
      """
      text = { fg = 7, bg = 0 }
      code = { fg = 2, modifiers = ["dim"] }
      "code.inline" = { bg = 4 }
      "code.label" = { modifiers = [] }
      syntax = "cyan"
      """)
    #expect(messages == [])
    let palette = load.theme.palette
    let dim = Style(foreground: .indexed(2), background: .indexed(4), emphasis: .dim)
    #expect(palette[.codeInline] == dim)
    #expect(palette[.codeLabel] == Style(foreground: .indexed(2), background: .indexed(0)))
    #expect(palette[.syntaxTag].foreground == .indexed(6))
    #expect(palette[.error] == Style(foreground: .indexed(7), background: .indexed(0)))
  }

  @Test(
    "Modifiers, with both spellings in use",
    arguments: [
      ("bold", Emphasis.bold), ("dim", .dim), ("italic", .italic), ("underlined", .underline),
      ("underline", .underline), ("reversed", .reverse), ("reverse", .reverse),
      ("crossed-out", .strikethrough), ("crossed_out", .strikethrough),
    ])
  func modifiers(word: String, emphasis: Emphasis) throws {
    let (load, messages) = try ThemeFixture.load("error = { modifiers = [\"\(word)\"] }")
    #expect(messages == [])
    #expect(load.theme.palette[.error].emphasis == emphasis)
  }

  @Test("Many mistakes are all told, in the order of lines, and the rest is used")
  func manyMistakes() throws {
    let (load, messages) = try ThemeFixture.load(
      """
      name = 5
      link = "paper"
      [syntax]
      keywrd = "red"
      type = { fg = "violett", modifiers = ["blod", 3] }
      string = "green"
      [palette]
      paper = "no such"
      ink = "#222222"
      ink2 = []
      """)
    #expect(load.theme.palette[.syntaxString].foreground == .indexed(2))
    #expect(
      messages == [
        "mine.toml:1: \"name\" must be a text in quotes",
        "mine.toml:2: no colour \"paper\"",
        "mine.toml:4: no role \"syntax.keywrd\"; did you mean \"syntax.keyword\"?",
        "mine.toml:5: no modifier \"blod\"; did you mean \"bold\"?",
        "mine.toml:5: a modifier must be a text in quotes",
        "mine.toml:5: no colour \"violett\"",
        "mine.toml:8: no colour \"no such\"",
        "mine.toml:10: the colour \"ink2\" must be a text or a number",
      ])
  }

  @Test("A thousand mistakes make a short list")
  func tooMany() throws {
    let lines = (0..<1000).map { "wrong\($0) = 1\n" }
    let (load, messages) = try ThemeFixture.load(lines.joined())
    #expect(messages.count == 21)
    #expect(messages.last == "mine.toml: and 980 more problems")
    #expect(load.isFallback == false)
  }

  @Test(
    "What is no TOML names the line, and the built-in theme is used",
    arguments: [
      ("text = \"red\"\nquote = \n", 2), ("a = 1\na = 2\n", 2), ("[list\n", 1),
      ("text = \"red\n", 1), ("x = {", 1), ("text = 1\n\n\0", 3), ("= 3", 1),
    ])
  func noTOML(text: String, line: Int) throws {
    let (load, messages) = try ThemeFixture.load(text)
    #expect(load.isFallback)
    #expect(load.theme == .terminal)
    #expect(messages.count == 1)
    #expect(load.problems.first?.line == line, "\(messages)")
  }

  @Test("Control characters of a file never reach the screen")
  func safeMessages() throws {
    let (load, _) = try ThemeFixture.load(#""a\u001b[31m\u202e" = 1"#)
    let message = try #require(load.problems.first).message.string
    #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    #expect(message.contains("no role"))
  }

  @Test("A byte order mark, CRLF and an empty file are well")
  func oddities() throws {
    let (load, messages) = try ThemeFixture.load("\u{FEFF}text = 3\r\nerror = 1\r\n")
    #expect(messages == [])
    #expect(load.theme.palette[.error].foreground == .indexed(1))
    #expect(try ThemeFixture.load("").messages == [])
    #expect(try ThemeFixture.load("").load.isFallback == false)
  }

  @Test("No cut and no change of a byte of a theme stops the reader")
  func mutilated() throws {
    let fixture = try ThemeFixture()
    var seed: UInt64 = 42
    func next(_ bound: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: seed >> 33) % bound
    }
    let whole = Array(
      """
      name = "é"
      list = { fg = "x", selected = { bg = 3, modifiers = ['bold', \"\"\"dim\"\"\"] } }
      "user.name" = "\\u00e9" # comment
      [[syntax]]
      keyword = 0x1F
      [palette]
      x = "#fff"
      """.utf8)
    for round in 0..<400 {
      var bytes = Array(whole.prefix(round < whole.count ? round : whole.count))
      if !bytes.isEmpty { bytes[next(bytes.count)] = UInt8(next(256)) }
      try fixture.write(Data(bytes), to: "user/mine.toml")
      let load = fixture.catalog.load("mine")
      #expect(!load.isFallback || !load.problems.isEmpty)
    }
  }
}
