internal import ArgumentParser
internal import ChatApp
internal import Foundation
internal import TerminalKit

/// Prints what is configured and where it comes from.
struct Config: ParsableCommand {
  /// What to print.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
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
      """)

  @Argument(help: "show, init, schema or paths.")
  var subject = Subject.show

  @Flag(help: "The same as paths.")
  var printPaths = false

  func run() {
    let process = ProcessFacts()
    switch printPaths ? .paths : subject {
    case .show: show(process)
    case .`init`: Output.write(ConfigurationGuide.sample)
    case .schema: Output.write(ConfigurationGuide.schema)
    case .paths: paths(process)
    }
  }

  private func show(_ process: ProcessFacts) {
    let configuration = process.configurationFiles.load()
    var table = configuration.table
    if let host = process.variables["OLLAMA_HOST"], !host.isEmpty {
      table = table.map { line in
        line.key == "host"
          ? Configuration.Line(key: line.key, value: host, source: "OLLAMA_HOST") : line
      }
    }
    if let chosen = process.chosenTheme(configuration) {
      table = table.map { line in
        line.key == "theme"
          ? Configuration.Line(key: "theme", value: chosen, source: "chosen in the program") : line
      }
    }
    let width = table.map(\.key.count).max() ?? 0
    let wide = min(table.map(\.value.count).max() ?? 0, 40)
    for line in table {
      let key = line.key.padding(toLength: max(width, line.key.count), withPad: " ", startingAt: 0)
      let value = line.value.padding(
        toLength: max(wide, line.value.count), withPad: " ", startingAt: 0)
      Output.write(SafeText("\(key)  \(value)  \(line.source)", as: .field).string + "\n")
    }
    if let withheld = configuration.withheld {
      let why = withheld.isRefused ? "you do not trust it" : "you have not said that you trust it"
      let keys = withheld.keys.joined(separator: ", ")
      let words = "\(withheld.path): ignored, since \(why): \(keys)"
      Output.write("! " + SafeText(words, as: .field).string + "\n")
    }
    for problem in configuration.problems {
      Output.write("\(problem.isNote ? "note:" : "!") \(problem.message.string)\n")
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

  func run() {
    let configuration = ProcessFacts().configurationFiles.load()
    Output.write(Documents.keyList(configuration.preferences.keyTable))
    for problem in configuration.problems where problem.isAboutKeys {
      Output.write("! \(problem.message.string)\n")
    }
  }
}

/// The standard output, whatever becomes of it.
enum Output {
  static func write(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}
