internal import ArgumentParser
internal import ChatApp
internal import Foundation
internal import OllamaAPI
internal import TerminalKit

/// `quipu bench`.
struct BenchModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu bench", abstract: "Measure how fast models read and write here.",
    discussion: """
      The forms benchstat and csv are those of Ollama's own bench tool:
        quipu bench gemma3 qwen3 --epochs 6 --format benchstat | tee models.bench
        benchstat -col /name models.bench
      """)

  @OptionGroup var server: ServerOptions
  @Option(help: "table, benchstat, csv or json.") var format = "table"
  @Flag(help: "The same as --format json: a line for each run.") var json = false
  @Option(help: "Runs that count, 1 to 1000.") var epochs = 3
  @Option(help: "Runs before, which do not count.") var warmup = 1
  @Option(help: "Most tokens of a reply.") var maxTokens = 128
  @Option(help: "Lengths of prompts in tokens, such as 128,1024; by default the prompt alone.")
  var promptTokens: String?
  @Option(name: [.customShort("p"), .customLong("prompt")], help: "The prompt.")
  var prompt = "Write a long story."
  @Option(help: "The temperature.") var temperature = 0.0
  @Option(help: "The seed.") var seed = 1
  @Argument(help: "The models.") var models: [String]

  func validate() throws {
    guard BenchReport.Form(rawValue: format) != nil else {
      throw ValidationError("--format takes table, benchstat, csv or json.")
    }
    guard !json || format == "table" || format == "json" else {
      throw ValidationError("--json and --format \(format) name two forms; one is enough.")
    }
    guard 1...1000 ~= epochs, 0...100 ~= warmup, 1...1_000_000 ~= maxTokens else {
      throw ValidationError(
        "--epochs takes 1 to 1000, --warmup 0 to 100, --max-tokens 1 to 1000000.")
    }
    guard lengths != nil else {
      throw ValidationError("--prompt-tokens takes numbers from 1 to 1000000, such as 128,1024.")
    }
  }

  private var lengths: [Int]? {
    guard let promptTokens else { return [] }
    let numbers = promptTokens.split(separator: ",").map { Int($0) }
    guard !numbers.isEmpty, numbers.allSatisfy({ 1...1_000_000 ~= $0 ?? 0 }) else { return nil }
    return numbers.compactMap { $0 }
  }

  func run() throws {
    var wanted = BenchPlan(models: models)
    wanted.epochs = epochs
    wanted.warmups = warmup
    wanted.tokens = maxTokens
    wanted.lengths = lengths ?? []
    wanted.prompt = prompt
    wanted.temperature = temperature
    wanted.seed = seed
    let plan = wanted
    let form = json ? BenchReport.Form.json : BenchReport.Form(rawValue: format) ?? .table
    Errand.run(server) { client in
      let clock = SystemClock()
      try Streams.print(BenchReport.head(form))
      var report = BenchReport()
      var fault: (any Error)?
      var ended = 0
      var failure: OllamaError?
      do throws(OllamaError) {
        try await Bench(client, now: { clock.now.uptime }).run(plan) { done, run in
          ended = done
          if Streams.errorsAreSeen { Streams.remark("\r\u{1b}[K\(done) of \(plan.count) runs") }
          guard let run else { return }
          report.add(run)
          do { try Streams.print(BenchReport.lines(run, form)) } catch { fault = fault ?? error }
        }
      } catch { failure = error }
      if Streams.errorsAreSeen { Streams.remark("\r\u{1b}[K") }
      if let fault { throw fault }
      let count = "\(ended) of \(plan.count) runs"
      try Self.end(report, form, failure, after: count, at: client.host.displayName)
    }
  }

  // What was measured stays, whatever became of the rest.
  private static func end(
    _ report: BenchReport, _ form: BenchReport.Form, _ failure: OllamaError?,
    after count: String, at place: String
  ) throws {
    if form == .table, failure == nil || !report.runs.isEmpty {
      try Streams.print(report.table())
    }
    guard let failure else { return }
    if report.runs.isEmpty { throw failure }
    throw Failure(
      message: "after \(count): \(Wording.reason(failure).string) "
        + "(\(failure.host ?? place)). What was measured stands above.")
  }
}
