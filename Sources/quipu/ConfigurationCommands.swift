internal import ArgumentParser
internal import ChatApp
internal import Foundation
internal import OllamaAPI
internal import TerminalKit

/// Prints what is configured and where it comes from.
struct Config: ParsableCommand {
  /// What to print.
  private enum Subject: String, CaseIterable {
    case show, `init`, schema, paths
  }

  static let configuration = CommandConfiguration(
    commandName: "quipu config",
    abstract: "Print every setting, its value and where it comes from.",
    discussion: """
      show    every setting, its value and its source (the default)
      init    a commented file to begin with
      schema  a JSON schema of the file, for editors
      paths   the files and folders
      NAME    that setting, or those of that section
      """)

  @Argument(help: "show, init, schema, paths, or the name of a setting.")
  var subject = "show"

  @Option(help: "What it would be with this server.")
  var host: String?

  @Option(help: "What it would be with this theme.")
  var theme: String?

  @Option(name: .shortAndLong, help: "What it would be with this model.")
  var model: String?

  @Flag(help: "What it would be in lines.")
  var linear = false

  @Flag(help: "The same as paths.")
  var printPaths = false

  @Flag(help: "Print JSON; with show and paths.")
  var json = false

  func validate() throws {
    let known = Subject(rawValue: subject)
    if json, !printPaths, known == .`init` || known == .schema {
      throw ValidationError("--json goes with show and paths.")
    }
    let tables = ["hosts", "models", "presets", "chat.options"]
    let isTable = tables.contains { subject == $0 || subject.hasPrefix($0 + ".") }
    guard known == nil, !isTable, !SettingTable.entries.contains(where: { isMeant($0.key) })
    else { return }
    let names = Subject.allCases.map(\.rawValue) + SettingTable.entries.map(\.key)
    throw ValidationError(
      "There is no setting \"\(subject)\"\(NearestName.hint(subject, in: names))")
  }

  private func isMeant(_ key: String) -> Bool {
    key == subject || key.hasPrefix(subject + ".") || Subject(rawValue: subject) == .show
  }

  func run() {
    let process = ProcessFacts()
    switch printPaths ? .paths : Subject(rawValue: subject) ?? .show {
    case .show: show(process)
    case .`init`: Output.write(ConfigurationGuide.sample)
    case .schema: Output.write(ConfigurationGuide.schema)
    case .paths: paths(process)
    }
  }

  private func show(_ process: ProcessFacts) {
    let configuration = process.configurationFiles.load()
    let table = table(configuration, process)
    if json {
      let settings = table.map { line -> JSONValue in
        .object([
          "key": .string(line.key), "value": .string(line.value), "source": .string(line.source),
        ])
      }
      Output.write(JSONLines.list("settings", settings))
    } else {
      Self.write(table)
    }
    complain(configuration)
  }

  // Every setting that is asked for, also what goes before the files.
  private func table(
    _ configuration: Configuration, _ process: ProcessFacts
  ) -> [Configuration.Line] {
    let words = StartWords(host: host, theme: theme, model: model, isLinear: linear)
    return configuration.table(below: process.said(configuration, words))
      .filter { isMeant($0.key) }
  }

  private static func write(_ table: [Configuration.Line]) {
    let width = table.map(\.key.count).max() ?? 0
    let wide = min(table.map(\.value.count).max() ?? 0, 40)
    for line in table {
      let key = line.key.padding(toLength: max(width, line.key.count), withPad: " ", startingAt: 0)
      let value = line.value.padding(
        toLength: max(wide, line.value.count), withPad: " ", startingAt: 0)
      Output.write(SafeText("\(key)  \(value)  \(line.source)", as: .field).string + "\n")
    }
  }

  // What is wrong is no setting: it goes where errors go.
  private func complain(_ configuration: Configuration) {
    if let withheld = configuration.withheld {
      let why = withheld.isRefused ? "you do not trust it" : "you have not said that you trust it"
      let keys = withheld.keys.joined(separator: ", ")
      let words = "\(withheld.path): ignored, since \(why): \(keys)"
      Streams.remark("! " + SafeText(words, as: .field).string + "\n")
    }
    for problem in configuration.problems {
      Streams.remark("\(problem.isNote ? "note:" : "!") \(problem.message.string)\n")
    }
  }

  private func paths(_ process: ProcessFacts) {
    let files = process.configurationFiles
    let rows: [(String, String?)] = [
      ("configuration", files.user), ("project", files.project),
      ("themes", ConfigurationFiles.userFolder(process.variables).map { $0 + "/themes" }),
      ("data", process.dataFolder),
      ("state", process.stateFolder),
      ("log", process.stateFolder.map { $0 + "/quipu.log" }),
    ]
    let shipped = process.themes.folders.dropFirst().map { ("shipped themes", Optional($0)) }
      .filter { FileManager.default.fileExists(atPath: $0.1 ?? "") }
    if json {
      let members = (rows + shipped).map { name, path in
        (name.replacing(" ", with: "_"), path.map { JSONValue.string($0) } ?? .null)
      }
      return Output.write(JSONLines.change(JSONObject(members)))
    }
    for (name, path) in rows + shipped {
      let padded = name.padding(toLength: 16, withPad: " ", startingAt: 0)
      Output.write(SafeText("\(padded)\(path ?? "none")", as: .field).string + "\n")
    }
  }
}

/// Prints the keys as they are bound, with the names that the configuration uses.
struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu keys", abstract: "Print the keys and what they do, as they are configured.")

  @Flag(help: "Print JSON.")
  var json = false

  func run() {
    let configuration = ProcessFacts().configurationFiles.load()
    let table = configuration.preferences.keyTable
    Output.write(
      json
        ? JSONLines.list("keys", Documents.keyObjects(table)) : Documents.keyList(table))
    for problem in configuration.problems where problem.isAboutKeys {
      Streams.remark("\(problem.isNote ? "note:" : "!") \(problem.message.string)\n")
    }
  }
}

/// The standard output, whatever becomes of it.
enum Output {
  static func write(_ text: String) {
    do {
      try Streams.print(text)
    } catch let failure as Failure where failure.message.isEmpty {
      Foundation.exit(failure.status)
    } catch {
      Exit.complain((error as? Failure)?.message ?? "\(error)", status: 1)
    }
  }
}
