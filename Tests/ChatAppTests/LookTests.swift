import Conversations
import OllamaAPI
import TerminalKit
import Testing

@testable import ChatApp

@Suite("Dark, light, and themes as they arrive")
struct LookTests {
  private static let looks = {
    var palette = Palette()
    palette[.text] = Style(foreground: .indexed(1))
    var looks = ThemeLooks(palette)
    palette[.text] = Style(foreground: .indexed(2))
    looks.dark = palette
    palette[.text] = Style(foreground: .indexed(3))
    looks.light = palette
    return looks
  }()

  private func moment(_ milliseconds: Int) -> Moment {
    Moment(uptime: .milliseconds(milliseconds), wall: WallTime(seconds: 0, offset: 0))
  }

  private func begun(
    _ adjust: (inout Launch) -> Void = { _ in }
  ) throws -> (AppState, [Effect]) {
    var launch = Launch(host: try Host("127.0.0.1:1"))
    launch.theme = "twin"
    adjust(&launch)
    var state = AppState(
      launch: launch, size: Size(rows: 24, columns: 80), moment: moment(0))
    let effects = update(&state, .started, at: moment(0))
    return (state, effects)
  }

  private func arrival(
    _ purpose: ThemeArrival.Purpose, _ name: String = "twin", remarks: [SafeText] = [],
    isFallback: Bool = false
  ) -> Event {
    .themeLoaded(
      ThemeArrival(
        name: name, purpose: purpose, looks: Self.looks, remarks: remarks, isFallback: isFallback))
  }

  private func palettes(_ effects: [Effect]) -> [Palette] {
    effects.compactMap { effect in
      if case .terminal(.palette(let palette)) = effect { return palette }
      return nil
    }
  }

  @Test("a theme of two forms waits for the answer of the terminal, and follows it")
  func answered() throws {
    var (state, effects) = try begun()
    #expect(effects.contains(.loadTheme("twin", .start)))
    #expect(palettes(update(&state, arrival(.start), at: moment(10))) == [])
    let white = InputEvent.background(red: 250, green: 250, blue: 250)
    #expect(palettes(update(&state, .input(white), at: moment(20))) == [Self.looks.light])
    #expect(update(&state, .input(white), at: moment(30)) == [])
    effects = update(&state, .input(.appearance(.dark)), at: moment(40))
    #expect(palettes(effects) == [Self.looks.dark])
  }

  @Test("an answer that comes before the theme is not forgotten")
  func early() throws {
    var (state, _) = try begun()
    let black = InputEvent.background(red: 0, green: 0, blue: 0)
    #expect(palettes(update(&state, .input(black), at: moment(5))) == [])
    #expect(palettes(update(&state, arrival(.start), at: moment(10))) == [Self.looks.dark])
  }

  @Test("without an answer the colours come after a fifth of a second")
  func silent() throws {
    var (state, _) = try begun()
    _ = update(&state, arrival(.start), at: moment(10))
    #expect(Deadlines.next(state) == .milliseconds(200))
    #expect(palettes(update(&state, .tick, at: moment(200))) == [Self.looks.plain])
    #expect(state.look.awaitsUntil == nil)
  }

  @Test("the environment's word counts until the terminal's, the person's for good")
  func words() throws {
    var (state, _) = try begun { $0.appearance = .light }
    #expect(palettes(update(&state, arrival(.start), at: moment(10))) == [Self.looks.light])
    let set = Configuration(layers: [
      .init(path: "c", text: "appearance = \"dark\"", isProject: false)
    ])
    let effects = update(&state, .configured(set), at: moment(20))
    #expect(palettes(effects) == [Self.looks.dark])
    #expect(palettes(update(&state, .input(.appearance(.light)), at: moment(30))) == [])
  }

  @Test("a chosen theme is kept, a previewed one is not, and a late one is dropped")
  func chosen() throws {
    var (state, _) = try begun { $0.appearance = .dark }
    _ = update(&state, arrival(.start), at: moment(1))
    _ = Themes.load("other", .preview, in: &state)
    #expect(palettes(update(&state, arrival(.preview, "other"), at: moment(2))).count == 1)
    #expect(state.theme == "other")
    _ = Themes.load("twin", .preview, in: &state)
    #expect(update(&state, arrival(.preview, "other"), at: moment(3)) == [])
    #expect(
      !update(&state, arrival(.preview), at: moment(4)).contains(.rememberTheme("twin")))
    _ = Themes.load("third", .choice, in: &state)
    let effects = update(&state, arrival(.choice, "third"), at: moment(5))
    #expect(effects.contains(.rememberTheme("third")))
  }

  @Test("a broken edit keeps the colours and says why, once")
  func broken() throws {
    var (state, _) = try begun { $0.appearance = .dark }
    _ = update(&state, arrival(.start), at: moment(1))
    let effects = update(
      &state, arrival(.reload, remarks: ["twin.toml:1: no"], isFallback: true), at: moment(2))
    #expect(effects == [])
    #expect(state.theme == "twin")
    #expect(state.notice?.text.string == "twin.toml:1: no")
    state.notice = nil
    _ = update(
      &state, arrival(.reload, remarks: ["twin.toml:1: no"], isFallback: true), at: moment(3))
    #expect(state.notice == nil)
  }

  @Test(
    "COLORFGBG and backgrounds",
    arguments: [
      ("15;0", .dark), ("0;15", .light), ("0;default;7", .light), ("7;8", .dark), ("x", nil),
      ("", nil), ("1;99", nil),
    ] as [(String, Appearance?)])
  func variable(text: String, expected: Appearance?) {
    #expect(Appearance(colorFGBG: text) == expected)
  }
}

@Suite("Themes of two forms")
struct ThemeFormTests {
  @Test("another theme stands in, a table changes roles, an inherited form counts")
  func forms() throws {
    let fixture = try ThemeFixture([
      "shared/night.toml": "text = \"red\"\nlight = \"day\"",
      "shared/day.toml": "text = \"blue\"",
      "shared/own.toml": "text = 1\n[light]\ntext = 2\n[dark.palette]\nink = 3",
      "shared/child.toml": "inherits = \"night\"\nheading = \"green\"",
      "shared/round.toml": "dark = \"round\"",
      "shared/bad.toml": "[light]\ninherits = \"day\"\nhaeding = 1",
    ])
    let catalog = ThemeCatalog(folders: [fixture.root + "/shared"])
    func text(_ name: String, _ appearance: Appearance?) -> TerminalColor {
      catalog.load(name, for: appearance).theme.palette[.text].foreground
    }
    #expect(text("night", nil) == .indexed(1))
    #expect(text("night", .dark) == .indexed(1))
    #expect(text("night", .light) == .indexed(4))
    #expect(text("own", .light) == .indexed(2))
    #expect(text("own", .dark) == .indexed(1))
    #expect(text("child", .light) == .indexed(4))
    #expect(
      catalog.load("child", for: .light).theme.palette[.heading].foreground == .indexed(2))
    let round = catalog.load("round", for: .dark)
    #expect(round.isFallback)
    #expect(round.problems.last?.reason.contains("a circle") == true)
    let bad = catalog.load("bad").problems.map(\.message.string)
    #expect(bad.count == 2)
    #expect(bad.first?.contains("bad.toml:2: \"inherits\" cannot stand in [dark]") == true)
  }

  @Test("a check names missing roles and what cannot be read, with its line")
  func check() throws {
    let fixture = try ThemeFixture([
      "shared/dim.toml": "text = { fg = \"#777\", bg = \"#888\" }\nheading = \"#fff\""
    ])
    let check = ThemeCheck("dim", in: ThemeCatalog(folders: [fixture.root + "/shared"]))
    let messages = check.findings.map(\.message.string)
    #expect(
      messages.contains { $0.contains("no look, so that of \"text\":") && $0.contains("\"quote\"") }
    )
    #expect(
      messages.contains { $0.contains("dim.toml:1: \"text\"") && $0.contains("1.3:1 (AA is") })
    #expect(messages.contains { $0.contains("dim.toml:2: \"heading\"") })
    #expect(check.measured == Role.allCases.count)
  }

  @Test(
    "the lists tell dark from light",
    arguments: [
      ("gruvbox", "dark and light"), ("nord", "dark"), ("light", "light"),
      ("terminal", "as the terminal"),
    ])
  func kinds(name: String, kind: String) {
    #expect(ThemeSummary(name, in: Shipped.catalog).kind == kind)
  }

  @Test("a shipped theme has nothing to put right", arguments: Shipped.names)
  func shipped(name: String) {
    #expect(ThemeCheck(name, in: Shipped.catalog).findings.map(\.message.string) == [])
  }
}
