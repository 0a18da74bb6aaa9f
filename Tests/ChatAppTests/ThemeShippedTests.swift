import ChatApp
import Foundation
import TerminalKit
import Testing

/// The repository's themes as they are shipped.
enum Shipped {
  static let folder: String = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("themes").path
  static let catalog = ThemeCatalog(folders: [folder])
  static let names = catalog.names()
}

@Suite("The themes that come with the program")
struct ThemeShippedTests {
  @Test("All are there")
  func present() {
    #expect(Set(Shipped.names).isSuperset(of: ["terminal", "dark", "light", "mono"]))
  }

  @Test("Each loads without a problem", arguments: Shipped.names)
  func loads(name: String) {
    let load = Shipped.catalog.load(name)
    #expect(load.problems.map(\.message.string) == [])
    #expect(load.theme.name == name)
    #expect(load.theme.title != "")
  }

  @Test("Each sets every role, itself or through the names above it", arguments: Shipped.names)
  func complete(name: String) {
    #expect(
      Shipped.catalog.rolesLeftToText(in: name) == [],
      "themes/\(name).toml leaves these roles without a look of their own")
  }

  @Test("The built-in theme is themes/terminal.toml")
  func builtIn() throws {
    let text = try String(contentsOfFile: Shipped.folder + "/terminal.toml", encoding: .utf8)
    #expect(ThemeCatalog.builtInSource == text)
    #expect(Shipped.catalog.load("terminal").theme == .terminal)
  }

  @Test("The theme that the documents show loads without a problem")
  func guide() throws {
    let fixture = try ThemeFixture(["shared/rust.toml": ThemeGuide.example])
    let load = ThemeCatalog(folders: [fixture.root + "/shared", Shipped.folder]).load("rust")
    #expect(load.problems.map(\.message.string) == [])
    #expect(load.theme.palette[.heading].foreground == .rgb(0xD0, 0x83, 0x4F))
    #expect(ThemeGuide.text.contains(ThemeGuide.example))
  }

  @Test("terminal and mono leave the background and the exact colours to the terminal")
  func plain() {
    for role in Role.allCases {
      let style = Theme.terminal.palette[role]
      for color in [style.foreground, style.background] {
        if case .rgb = color { Issue.record("terminal: \(role.name) has a fixed colour") }
        if case .indexed(let number) = color {
          #expect(number < 7, "terminal: \(role.name) vanishes on some background")
        }
      }
      let mono = Shipped.catalog.load("mono").theme.palette[role]
      #expect(mono.foreground == .standard, "mono: \(role.name)")
      #expect(mono.background == .standard, "mono: \(role.name)")
    }
  }

  /// Lines and marks, for which less contrast is enough.
  private static let graphics: Set<Role> = [
    .rule, .codeRule, .liveRule, .spark, .gaugeFull, .gaugeEmpty, .gaugeWarning, .overlayBorder,
    .paneBorder,
  ]

  @Test("Contrast: 4.5 to 1 for text, 3 to 1 for lines and marks", arguments: Shipped.names)
  func contrast(name: String) {
    let palette = Shipped.catalog.load(name).theme.palette
    let tooLow = Role.allCases.compactMap { role -> String? in
      guard case .rgb(let red, let green, let blue) = palette[role].foreground,
        case .rgb(let backRed, let backGreen, let backBlue) = palette[role].background
      else { return nil }
      let front = luminance(red, green, blue)
      let back = luminance(backRed, backGreen, backBlue)
      let ratio = (max(front, back) + 0.05) / (min(front, back) + 0.05)
      return ratio >= (Self.graphics.contains(role) ? 3 : 4.5) ? nil : "\(role.name) \(ratio)"
    }
    #expect(tooLow == [])
  }

  /// Relative luminance after WCAG 2.
  private func luminance(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Double {
    func linear(_ value: UInt8) -> Double {
      let share = Double(value) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  @Test("The speakers are told apart", arguments: Shipped.names)
  func speakers(name: String) {
    let palette = Shipped.catalog.load(name).theme.palette
    #expect(palette[.userName] != palette[.assistantName])
    #expect(palette[.userName] != palette[.text])
    #expect(palette[.assistantName] != palette[.text])
    #expect(palette[.error] != palette[.warning])
    #expect(palette[.listSelected] != palette[.listItem])
  }
}

@Suite("The table of roles")
struct RoleTableTests {
  @Test("It has every role once, with a meaning")
  func complete() {
    #expect(RoleTable.rows.map(\.name).sorted() == Role.allCases.map(\.name).sorted())
    #expect(RoleTable.rows.filter { $0.meaning.isEmpty }.map(\.name) == [])
  }

  @Test("Parents follow the dots, and end at text")
  func parents() {
    let parents = Dictionary(uniqueKeysWithValues: RoleTable.rows.map { ($0.name, $0.parent) })
    #expect(parents["code.inline"] == "code")
    #expect(parents["syntax.tag"] == "syntax")
    #expect(parents["heading"] == "text")
    #expect(parents["text"] == .some(nil))
    #expect(RoleTable.groups.contains("syntax"))
    #expect(!RoleTable.groups.contains("code"))
  }
}

@Suite("Nearest names")
struct NearestNameTests {
  @Test(
    "A slip of the finger finds the word, another word does not",
    arguments: [
      ("magneta", "magenta"), ("Dark", "dark"), ("drak", "dark"), ("lihgt", "light"),
      ("modle", "model"), ("x", nil), ("", nil), ("banana", nil),
    ])
  func find(word: String, expected: String?) {
    #expect(NearestName.find(word, in: ["dark", "light", "magenta", "model"]) == expected)
  }

  @Test("Endless words cost little")
  func long() {
    let word = String(repeating: "a", count: 100_000)
    #expect(NearestName.find(word, in: [word + "b"]) == word + "b")
    #expect(NearestName.hint("q", in: []) == "")
  }
}
