import DemoServer

/// A server that a program talks to; whoever starts a program keeps it running.
protocol ModelHost: Sendable {
  /// What `OLLAMA_HOST` gets.
  var host: String { get }
}

/// A demo server that never waits.
struct RunningDemo: ModelHost {
  let server: DemoServer
  let host: String

  init(_ script: [DemoFault] = [], port: UInt16 = 0) async throws {
    var configuration = DemoConfiguration.instant
    configuration.port = port
    server = DemoServer(script: script, configuration: configuration)
    host = "http://127.0.0.1:\(try await server.start())"
  }

  /// Requests so far.
  var requests: [DemoRequest] { server.requests }

  /// Requests to a path so far.
  func count(_ path: String) -> Int { requests.filter { $0.path == path }.count }
}
