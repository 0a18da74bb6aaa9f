import Synchronization

/// An Ollama server inside the process, with small models of its own.
///
/// It speaks the real protocol over real sockets, so that the program and the tests run against it
/// unchanged. Between requests it costs nothing: no timers, no polling.
package final class DemoServer: Sendable {
  private struct State {
    var port: UInt16?
    /// Where it listened before it was stopped: it comes back there.
    var lastPort: UInt16?
    var task: Task<Void, Never>?
  }

  private let services: DemoServices
  private let state = Mutex(State())

  /// A server that is not running yet.
  ///
  /// - Parameters:
  ///   - script: Faults to play, for tests.
  ///   - guideText: What the model `guide` knows of the program.
  ///   - configuration: Pace, port, clock and limits.
  package init(
    script: [DemoFault] = [], guideText: GuideText = GuideText(),
    configuration: DemoConfiguration = DemoConfiguration()
  ) {
    let engines = DemoEngines(guideText)
    let cards = Catalogue.cards(engines)
    let folder = ModelFolder(configuration.folder)
    let stored = folder.names.compactMap { name in
      folder.manifest(of: name).flatMap { ModelCard(name, $0, in: folder) }
    }
    services = DemoServices(
      configuration: configuration, shelf: ModelShelf(cards + stored),
      loaded: LoadedModels(configuration), probe: DemoProbe(faults: script), engines: engines,
      folder: folder, registry: Registry(cards, layerSize: configuration.layerSize))
  }

  deinit { state.withLock { $0.task?.cancel() } }

  /// Starts to listen on 127.0.0.1 and returns the port; a running server returns its own.
  ///
  /// A server that was stopped comes back on its last port. Throws when the port is taken or no socket is to be had.
  @discardableResult
  package func start() async throws -> UInt16 {
    try state.withLock { state in
      if let port = state.port { return port }
      let listener = try HTTPListener(
        port: state.lastPort ?? services.configuration.port, service: Router(services: services))
      state.port = listener.port
      state.lastPort = listener.port
      state.task = Task.detached { await listener.run() }
      return listener.port
    }
  }

  /// Ends every connection and stops listening.
  package func stop() async {
    let task = state.withLock { state in
      defer { state = State(lastPort: state.lastPort) }
      return state.task
    }
    task?.cancel()
    await task?.value
    services.folder.remove()
  }

  /// `http://127.0.0.1:PORT` while running; nil before and after.
  package var url: String? {
    state.withLock { $0.port }.map { "http://127.0.0.1:\($0)" }
  }
}

extension DemoServer {
  /// Plays a fault on a later request.
  package func play(_ fault: DemoFault) { services.probe.add(fault) }

  /// Opens a gate for good: requests that wait at it, or come to it later, go on.
  package func open(_ gate: String) { services.probe.open(gate) }

  /// Waits until so many requests have come to a gate.
  package func reached(_ gate: String, times: Int = 1) async {
    await services.probe.wait { $0.reached[gate, default: 0] >= times }
  }

  /// The requests so far, in order; the last thousand.
  package var requests: [DemoRequest] { services.probe.requests }

  /// Waits until so many requests to a path have come.
  @discardableResult
  package func requests(to path: String, atLeast count: Int) async -> [DemoRequest] {
    await services.probe.wait { $0.requests.filter { $0.path == path }.count >= count }
    return requests.filter { $0.path == path }
  }

  /// Waits until so many requests have ended, and returns all.
  @discardableResult
  package func ended(atLeast count: Int) async -> [DemoRequest] {
    await services.probe.wait { $0.requests.filter { $0.end != nil }.count >= count }
    return requests
  }
}
