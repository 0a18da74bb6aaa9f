internal import ArgumentParser
internal import ChatApp
internal import Foundation
internal import OllamaAPI
internal import TerminalKit

/// `quipu doctor`.
struct ExamineServer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu doctor",
    abstract: "Find out step by step why a server can or cannot be used.",
    discussion: "Status 0: all is well. 1: something is wrong. 2: the server was not reached.")

  @OptionGroup var server: ServerOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "A model to ask for a few words; by default one that is loaded.")
  var model: String?

  func run() throws {
    let (json, model) = (json, model)
    Errand.run(server) { client in
      let clock = SystemClock()
      let report = await Doctor(client, model: model, now: { clock.now }).examine { _ in }
      let unicode = ProcessFacts().showsUnicode
      try Streams.print(
        json ? report.json.description + "\n" : report.text(unicode: unicode).string + "\n")
      if report.status != 0 { throw Failure(message: "", status: report.status) }
    }
  }
}
