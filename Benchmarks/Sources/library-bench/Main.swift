import Foundation
import OllamaAPI

/// `library-bench [NAME…]` measures all, or what is named; `library-bench serve` is the server that
/// it starts beside itself, so that its own time is the client's alone.
@main
enum Main {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "serve" { LoopbackServer.run() }
    let all: [(name: String, measure: (Bench) async throws -> Void)] = [
      ("construction", CallMeasures.construction), ("decode", StreamMeasures.decode),
      ("stream", StreamMeasures.stream), ("curl", StreamMeasures.curl),
      ("paced", StreamMeasures.paced), ("slow", StreamMeasures.slowConsumer),
      ("many", StreamMeasures.many), ("call", CallMeasures.smallRequest),
      ("policies", PolicyMeasures.run), ("diagnostics", PolicyMeasures.diagnostics),
      ("checks", PolicyMeasures.checks), ("payload", CallMeasures.payload),
      ("cancel", TimeMeasures.cancel), ("timeouts", TimeMeasures.timeouts),
      ("localhost", TimeMeasures.localhost), ("refusal", TimeMeasures.refusal),
    ]
    let unknown = arguments.filter { name in !all.contains { $0.name == name } }
    guard unknown.isEmpty else {
      print(
        "nothing named \(unknown.joined(separator: ", ")); there are "
          + all.map(\.name).joined(separator: ", "))
      exit(2)
    }
    let server = try ServerProcess()
    let bench = Bench(server: server)
    for (name, measure) in all where arguments.isEmpty || arguments.contains(name) {
      try await measure(bench)
    }
    server.stop()
    bench.finish()
  }
}
