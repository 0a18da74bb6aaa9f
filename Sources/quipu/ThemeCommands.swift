internal import ArgumentParser
internal import ChatApp
internal import Foundation
internal import OllamaAPI
internal import TerminalKit

/// Tells whoever writes a theme what is wrong with it.
struct ThemeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu theme", abstract: "Check a theme, or list all.",
    subcommands: [Check.self, ThemeList.self])

  /// `quipu theme check FILE`: with status 1 when there is anything to say.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Name what is wrong in a theme, missing roles and too little contrast.")

    @Argument(help: "A theme file, or the name of a theme.")
    var theme: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() {
      let process = ProcessFacts()
      let isFile = !theme.contains("/") && FileManager.default.fileExists(atPath: theme)
      let check = ThemeCheck(isFile ? "./" + theme : theme, in: process.themes)
      if json {
        let findings = check.findings.map { JSONValue.string($0.message.string) }
        Output.write(
          JSONLines.change([
            "well": .bool(findings.isEmpty), "findings": .array(findings),
            "measured": .int(check.measured), "unmeasured": .int(check.unmeasured),
          ]))
        Foundation.exit(findings.isEmpty ? 0 : 1)
      }
      for finding in check.findings { Output.write(finding.message.string + "\n") }
      var words = "\(check.measured) looks measured"
      if check.unmeasured > 0 { words += ", \(check.unmeasured) in the terminal's own colours" }
      let count = check.findings.count
      Output.write(
        count == 0
          ? "all is well: \(words)\n"
          : "\(count) \(count == 1 ? "thing" : "things") to put right; \(words)\n")
      if !check.findings.isEmpty { Foundation.exit(1) }
    }
  }
}

/// Prints all themes that can be had.
struct ThemeList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the themes: name, dark or light, title.")

  @Flag(help: "Print JSON.")
  var json = false

  func run() {
    let catalog = ProcessFacts().themes
    let themes = catalog.names().map { ThemeSummary($0, in: catalog) }
    if json { return Output.write(JSONLines.list("themes", themes.map(object))) }
    let width = themes.map(\.name.count).max() ?? 0
    for theme in themes {
      let name = theme.name.padding(toLength: width, withPad: " ", startingAt: 0)
      let kind = theme.kind.padding(toLength: 15, withPad: " ", startingAt: 0)
      Output.write(SafeText("\(name)  \(kind)  \(theme.title)", as: .field).string + "\n")
      for problem in theme.problems { Streams.remark("  ! \(problem.message.string)\n") }
    }
  }

  private func object(_ theme: ThemeSummary) -> JSONValue {
    .object([
      "name": .string(theme.name), "kind": .string(theme.kind), "title": .string(theme.title),
      "problems": .array(theme.problems.map { .string($0.message.string) }),
    ])
  }
}
