internal import ArgumentParser
internal import ChatApp
internal import Foundation
internal import OllamaAPI
internal import TerminalKit

private let now: @Sendable () -> Double = { Date().timeIntervalSince1970 }

/// `quipu models`.
struct ListModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu models", abstract: "List the models of the server.")

  @OptionGroup var server: ServerOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "Only models whose names begin so.") var prefix: String?

  func run() throws {
    let (json, prefix) = (json, prefix?.lowercased() ?? "")
    Errand.run(server) { client in
      let models = try await client.models().filter {
        $0.name.lowercased().hasPrefix(prefix)
      }
      try Streams.print(
        json
          ? JSONLines.list("models", models.map(\.json))
          : ModelTables.list(models, now: now(), columns: Streams.columns))
    }
  }
}

/// `quipu ps`.
struct ListRunning: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu ps", abstract: "List the models that are loaded.")

  @OptionGroup var server: ServerOptions
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let json = json
    Errand.run(server) { client in
      let models = try await client.runningModels()
      try Streams.print(
        json
          ? JSONLines.list("models", models.map(\.json))
          : ModelTables.running(models, now: now(), columns: Streams.columns))
    }
  }
}

/// `quipu show`.
struct ShowModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu show", abstract: "Show the facts of a model.")

  @OptionGroup var server: ServerOptions
  @Flag(help: "Print JSON.") var json = false
  @Flag(help: "Print the licence.") var license = false
  @Flag(help: "Print the Modelfile.") var modelfile = false
  @Flag(help: "Print the parameters.") var parameters = false
  @Flag(help: "Print the system message.") var system = false
  @Flag(help: "Print the template.") var template = false
  @Flag(name: .shortAndLong, help: "Print metadata and tensors too.") var verbose = false
  @Argument(help: "The model.") var model: String

  func validate() throws {
    let parts = [license, modelfile, parameters, system, template, json].count { $0 }
    if parts > 1 {
      throw ValidationError(
        "One of --license, --modelfile, --parameters, --system, --template and --json is enough.")
    }
  }

  func run() throws {
    let (json, verbose, model) = (json, verbose, model)
    let wanted: [(Bool, @Sendable (ModelDetails) -> String?)] = [
      (license, \.license), (modelfile, \.modelfile), (parameters, \.parameters),
      (system, \.system), (template, \.template),
    ]
    let part = wanted.first { $0.0 }?.1
    Errand.run(server) { client in
      let details = try await client.showModel(model, verbose: verbose)
      if json { return try Streams.print(details.json.description + "\n") }
      guard let part else {
        return try Streams.print(ModelTables.show(details, isVerbose: verbose))
      }
      // A file gets it as it is, a terminal only what is safe to show.
      let text = part(details) ?? ""
      guard !text.isEmpty else { return }
      let shown = Streams.isTerminal ? SafeText(text, as: .prose).string : text
      try Streams.print(shown.hasSuffix("\n") ? shown : shown + "\n")
    }
  }
}

/// `quipu rm`.
struct DeleteModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu rm", abstract: "Delete models.")

  @OptionGroup var server: ServerOptions
  @Flag(help: "Print JSON, a line for each.") var json = false
  @Argument(help: "The models.") var models: [String]

  func run() throws {
    let (json, models) = (json, models)
    Errand.run(server) { client in
      var hasFailed = false
      for model in models {
        let name = SafeText(model, as: .field)
        do {
          try await client.deleteModel(model)
        } catch let error as OllamaError where error.status != nil {
          // The others are deleted all the same, as rm does it.
          hasFailed = true
          let reason =
            error.status == 404 ? "it is not on \(client.host.displayName)" : error.description
          Streams.complain("\(model) was not deleted: \(reason)")
          continue
        }
        if json {
          try Streams.print(JSONLines.change(["deleted": .string(model)]))
        } else {
          try Streams.line("deleted '\(name)'")
        }
      }
      if hasFailed { throw Failure(message: "") }
    }
  }
}

/// `quipu cp`.
struct CopyModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu cp", abstract: "Give a model a second name.")

  @OptionGroup var server: ServerOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The model.") var source: String
  @Argument(help: "Its second name.") var destination: String

  func run() throws {
    let (json, source, destination) = (json, source, destination)
    Errand.run(server) { client in
      try await client.copyModel(source, to: destination)
      if json {
        return try Streams.print(
          JSONLines.change(["copied": .string(source), "to": .string(destination)]))
      }
      let names = (SafeText(source, as: .field), SafeText(destination, as: .field))
      try Streams.line("copied '\(names.0)' to '\(names.1)'")
    }
  }
}

/// `quipu stop`.
struct StopModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu stop", abstract: "Unload a model.")

  @OptionGroup var server: ServerOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The model.") var model: String

  func run() throws {
    let (json, model) = (json, model)
    Errand.run(server) { client in
      try await client.unload(model: model)
      if json { try Streams.print(JSONLines.change(["stopped": .string(model)])) }
    }
  }
}

/// JSON for scripts.
enum JSONLines {
  /// What a subcommand has changed, as one line.
  static func change(_ object: JSONObject) -> String {
    JSONValue.object(object).description + "\n"
  }

  /// An object of one list, as the server gives it.
  static func list(_ name: String, _ entries: [JSONValue]) -> String {
    JSONValue.object(JSONObject([(name, .array(entries))])).description + "\n"
  }
}
