internal import ArgumentParser
internal import ChatApp
internal import Foundation
internal import OllamaAPI
internal import Synchronization
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
    Errand.run(server) { configured in
      // What is wrong is found by asking once: no retries, and no circuit that hides it.
      var plain = configured.configuration
      plain.policies = Policies()
      let client = OllamaClient(plain)
      let clock = SystemClock()
      let unicode = ProcessFacts().showsUnicode
      // Steps are printed as they are done: some wait long.
      let printed = Mutex(0)
      let report = await Doctor(client, model: model, now: { clock.now }).examine { report in
        guard !json, !report.isOver else { return }
        let before = printed.withLock { count in
          defer { count = report.steps.count }
          return count
        }
        guard before < report.steps.count else { return }
        try? Streams.print(report.lines(unicode: unicode, after: before).string + "\n")
      }
      let rest = report.text(unicode: unicode, after: printed.withLock { $0 })
      try Streams.print(json ? report.json.description + "\n" : rest.string + "\n")
      if report.status != 0 { throw Failure(message: "", status: report.status) }
    }
  }
}
