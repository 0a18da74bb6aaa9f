import ChatApp
import Foundation
import TerminalKit
import Testing

@Suite("Themes: where they are found, and what they inherit")
struct ThemeCatalogTests {
  @Test("The user's folder goes first, and names are listed once")
  func order() throws {
    let fixture = try ThemeFixture([
      "user/dark.toml": "text = 1", "shared/dark.toml": "text = 2", "shared/light.toml": "text = 3",
      "shared/notes.txt": "", "shared/.hidden.toml": "text = 4",
    ])
    #expect(fixture.catalog.names() == ["dark", "light", "terminal"])
    #expect(fixture.catalog.load("dark").theme.palette[.text].foreground == .indexed(1))
    #expect(fixture.catalog.load("light").theme.palette[.text].foreground == .indexed(3))
  }

  @Test("Without any folder the built-in theme is there")
  func bare() {
    let catalog = ThemeCatalog(folders: ["/nowhere/at/all"])
    #expect(catalog.names() == ["terminal"])
    #expect(
      catalog.load("terminal")
        == ThemeLoad(theme: .terminal, problems: [], isFallback: false))
  }

  @Test("An unknown theme names the nearest, and the default is used")
  func unknown() throws {
    let fixture = try ThemeFixture(["user/solar.toml": ""])
    let load = fixture.catalog.load("soalr")
    #expect(load.theme == .terminal)
    #expect(load.isFallback)
    #expect(
      load.problems.map(\.message.string) == ["no theme \"soalr\"; did you mean \"solar\"?"])
    #expect(
      fixture.catalog.load("xyzzy").problems.map(\.message.string)
        == ["no theme \"xyzzy\"; there are: solar, terminal"])
  }

  @Test(
    "Odd names find nothing",
    arguments: ["", ".", "..", ".hidden", "a\0b", String(repeating: "x", count: 10_000)])
  func oddNames(name: String) throws {
    let fixture = try ThemeFixture(["user/.hidden.toml": "text = 1", "user/a.toml": "text = 1"])
    #expect(fixture.catalog.load(name).isFallback)
    #expect(fixture.catalog.load(name).problems.count == 1)
  }

  @Test("A name with a slash is a file")
  func path() throws {
    let fixture = try ThemeFixture(["elsewhere/my own.toml": "name = \"Mine\"\ntext = 5"])
    let load = fixture.catalog.load(fixture.root + "/elsewhere/my own.toml")
    #expect(load.theme.name == "my own")
    #expect(load.theme.title == "Mine")
    #expect(load.theme.palette[.text].foreground == .indexed(5))
  }

  @Test("An heir overrides entries whole and the palette colour by colour")
  func inheritance() throws {
    let fixture = try ThemeFixture([
      "user/child.toml": """
      inherits = "parent"
      code = { bg = "ground" }
      [palette]
      accent = "#ff0000"
      """,
      "shared/parent.toml": """
      name = "Parent"
      inherits = "grand"
      heading = "accent"
      code = { fg = "accent", modifiers = ["bold"] }
      [palette]
      accent = "#0000ff"
      ground = "#111111"
      """,
      "shared/grand.toml": "text = 3\nheading = 4\nquote = 5",
    ])
    let load = fixture.catalog.load("child")
    #expect(load.problems == [])
    #expect(load.theme.title == "Parent")
    #expect(load.theme.name == "child")
    let palette = load.theme.palette
    #expect(palette[.heading].foreground == .rgb(255, 0, 0))
    #expect(
      palette[.code]
        == Style(foreground: .indexed(3), background: .rgb(0x11, 0x11, 0x11)))
    #expect(palette[.quote].foreground == .indexed(5))
  }

  @Test("A theme may build on the shipped one of its own name")
  func sameName() throws {
    let fixture = try ThemeFixture([
      "user/dark.toml": "inherits = \"dark\"\nquote = 1", "shared/dark.toml": "heading = 2",
      "user/terminal.toml": "inherits = \"terminal\"\nquote = 1",
    ])
    let dark = fixture.catalog.load("dark")
    #expect(dark.problems == [])
    #expect(dark.theme.palette[.heading].foreground == .indexed(2))
    let terminal = fixture.catalog.load("terminal")
    #expect(terminal.problems == [])
    #expect(terminal.theme.palette[.quote].foreground == .indexed(1))
    #expect(terminal.theme.palette[.error] == Theme.terminal.palette[.error])
  }

  @Test(
    "A circle, a missing and a wrong ancestor are told where they are named",
    arguments: [
      ("\n\ninherits = \"b\"", "inherits = \"a\"", "b.toml:1: inherits \"a\", which inherits"),
      ("inherits = \"a\"", "", "a.toml:1: inherits \"a\", which inherits this theme"),
      ("\ninherits = \"bb\"", "", "a.toml:2: inherits a theme that is not there: \"bb\"; did you"),
      ("inherits = \"b\"", "text =", "b.toml:1: a value is missing after ="),
      ("inherits = \"../a\"", "", "a.toml:1: inherits takes a theme's name, no path"),
    ])
  func broken(first: String, second: String, message: String) throws {
    let fixture = try ThemeFixture(["user/a.toml": first, "user/b.toml": second])
    let load = fixture.catalog.load("a")
    #expect(load.isFallback)
    #expect(load.theme == .terminal)
    let text = load.problems.map(\.message.string).joined(separator: "\n")
    #expect(text.contains("/user/" + message), "\(text)")
  }

  @Test("What is no plain UTF-8 file of sensible size is refused in words")
  func unreadable() throws {
    let fixture = try ThemeFixture()
    try fixture.write(Data([0x61, 0xFF, 0xFE]), to: "user/bytes.toml")
    try fixture.write(Data(repeating: 0x23, count: 300_000), to: "user/large.toml")
    try fixture.write(Data(), to: "user/folder.toml/inner.toml")
    #expect(mkfifo(fixture.root + "/user/pipe.toml", 0o600) == 0)
    func reason(_ name: String) -> String? { fixture.catalog.load(name).problems.first?.reason }
    #expect(reason("bytes") == "the file is not UTF-8")
    #expect(reason("large") == "the file is larger than 256 kB")
    #expect(reason("folder") == "there is no such file, or it is not a plain one")
    #expect(reason("pipe") == "there is no such file, or it is not a plain one")
    #expect(reason("/nowhere/x.toml") == "there is no such file, or it is not a plain one")
  }

  @Test("The usual folders follow the environment and the program's place")
  func standardFolders() throws {
    let fixture = try ThemeFixture(["checkout/Package.swift": ""])
    let program = fixture.root + "/checkout/.build/triple/debug/quipu"
    let home = ["HOME": "/home/ann", "XDG_CONFIG_HOME": "/cfg"]
    #expect(
      ThemeCatalog.standard(environment: home, executable: program).folders == [
        "/cfg/quipu/themes", fixture.root + "/checkout/.build/triple/share/quipu/themes",
        fixture.root + "/checkout/themes",
      ])
    #expect(
      ThemeCatalog.standard(
        environment: ["HOME": "/home/ann", "XDG_CONFIG_HOME": "relative"],
        executable: "/opt/quipu/bin/quipu"
      ).folders == ["/home/ann/.config/quipu/themes", "/opt/quipu/share/quipu/themes"])
    #expect(ThemeCatalog.standard(environment: [:], executable: nil).folders == [])
  }
}
