/// Finds what answers a request, watches the client meanwhile, and turns failures into answers.
struct Router: HTTPService {
  let services: DemoServices

  private enum Ending: Sendable {
    case answered
    case failed(any Error)
    case clientLeft
  }

  /// Answers one request. Throws when the connection has to be closed.
  func answer(_ request: HTTPRequest, _ connection: HTTPConnection) async throws {
    if let refusal = Access.refusal(of: request) { return try await connection.send(refusal) }
    if request.path.hasPrefix(BlobRoute.prefix) {
      return try await BlobRoute(services: services).answer(request, connection)
    }
    let route: Route
    switch Route.find(request) {
    case .success(let found): route = found
    case .failure(let refusal): return try await connection.send(refusal.response)
    }
    let body = try await connection.wholeBody(limit: services.configuration.bodyLimit)
    let number = services.probe.begin(request, body: body)
    let endings = await withTaskGroup(of: Ending.self) { group in
      group.addTask {
        try? await connection.untilClientLeaves()
        return .clientLeft
      }
      group.addTask {
        do {
          try await perform(route, request.path, body, connection)
          return .answered
        } catch {
          return .failed(error)
        }
      }
      // Whichever is first ends the other: a client that has left stops the model at once.
      var endings: [Ending] = []
      for await ending in group {
        endings.append(ending)
        group.cancelAll()
      }
      return endings
    }
    try conclude(number, endings)
  }

  private func conclude(_ number: Int, _ endings: [Ending]) throws {
    for case .failed(let error) in endings {
      services.probe.end(number, error is RecordSink.Cut ? .cut : .clientLeft)
      throw error
    }
    services.probe.end(number, .answered)
  }

  private func perform(
    _ route: Route, _ path: String, _ body: [UInt8], _ connection: HTTPConnection
  ) async throws {
    let fault = services.probe.takeFault(for: path)
    switch fault {
    case .holdHeaders(let gate)?: try await services.probe.pass(gate)
    case .fail(let status, let body, let type)?:
      let headers = [(name: "Content-Type", value: type)]
      return try await connection.send(
        HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    case .lines(let lines)?:
      try await connection.beginStream(status: 200, type: "application/x-ndjson")
      for line in lines { try await connection.sendPart(line + "\n") }
      return try await connection.endStream()
    case .hold?, .errorLine?, .endEarly?, .cut?, nil: break
    }
    let sink = RecordSink(connection, probe: services.probe, fault: fault)
    do {
      if let response = try await respond(to: route, body, sink) {
        try await connection.send(response)
      }
    } catch let failure as APIFailure {
      try await sink.fail(failure)
    } catch {
      // A full disk and the like are told to the client; a connection that is gone is not.
      guard let failure = ModelFolder.failure(error) else { throw error }
      try await sink.fail(failure)
    }
  }

  /// A whole response, or nil when the route has streamed one.
  private func respond(
    to route: Route, _ body: [UInt8], _ sink: RecordSink
  ) async throws -> HTTPResponse? {
    switch route {
    case .alive:
      return .text("Ollama is running", status: 200, type: "text/plain; charset=utf-8")
    case .version:
      return .json(.record(["version": .string(services.configuration.version)]))
    case .status:
      let cloud = WireValue.record(["disabled": .bool(true), "source": "config"])
      return .json(.record(["cloud": cloud]))
    case .account: throw APIFailure(503, "account unavailable")
    case .signOut: throw APIFailure(401, "you are not currently signed in")
    case .recommendations: return .json(.record(["recommendations": .array([])]))
    case .webSearch:
      throw APIFailure(403, "ollama cloud is disabled: web search is unavailable")
    case .webFetch: throw APIFailure(403, "ollama cloud is disabled: web fetch is unavailable")
    case .tags: return ModelRoutes(services: services).tags()
    case .running: return await ModelRoutes(services: services).running()
    case .show: return try ModelRoutes(services: services).show(body)
    case .copy: return try ModelRoutes(services: services).copy(body)
    case .delete: return try await ModelRoutes(services: services).delete(body)
    case .pull: return try await PullRoute(services: services).pull(body, sink)
    case .push: return try await PullRoute(services: services).push(body, sink)
    case .create: return try await CreateRoute(services: services).respond(body, sink)
    case .embed: return try await EmbedRoute(services: services).embed(body)
    case .embeddings: return try await EmbedRoute(services: services).embeddings(body)
    case .chat: return try await ChatRoute(services: services).respond(body, sink)
    case .generate: return try await GenerateRoute(services: services).respond(body, sink)
    }
  }
}

/// What the server can be asked.
enum Route: String, Sendable, CaseIterable {
  case alive = "/"
  case version = "/api/version"
  case status = "/api/status"
  case account = "/api/me"
  case signOut = "/api/signout"
  case recommendations = "/api/experimental/model-recommendations"
  case webSearch = "/api/experimental/web_search"
  case webFetch = "/api/experimental/web_fetch"
  case tags = "/api/tags"
  case running = "/api/ps"
  case show = "/api/show"
  case copy = "/api/copy"
  case delete = "/api/delete"
  case pull = "/api/pull"
  case push = "/api/push"
  case create = "/api/create"
  case embed = "/api/embed"
  case embeddings = "/api/embeddings"
  case chat = "/api/chat"
  case generate = "/api/generate"

  /// The methods in the order in which the server lists them.
  var methods: [String] {
    switch self {
    case .alive, .version, .tags: ["HEAD", "GET"]
    case .status, .running, .recommendations: ["GET"]
    case .delete: ["DELETE"]
    case .account, .signOut, .webSearch, .webFetch, .show, .copy, .pull, .push, .create, .embed,
      .embeddings, .chat, .generate:
      ["POST"]
    }
  }

  /// An answer that says there is no such thing.
  struct Refusal: Error {
    let response: HTTPResponse
  }

  /// The route of a request, or the refusal.
  static func find(_ request: HTTPRequest) -> Result<Route, Refusal> {
    guard let route = Route(rawValue: request.path) else {
      return .failure(Refusal(response: .text("404 page not found", status: 404)))
    }
    guard route.methods.contains(request.method) else {
      let allow = [(name: "Allow", value: route.methods.joined(separator: ", "))]
      return .failure(
        Refusal(response: .text("405 method not allowed", status: 405, headers: allow)))
    }
    return .success(route)
  }
}

/// Who may ask: a web page of somebody else must not reach a server on this machine.
enum Access {
  private static let localEndings = [".localhost", ".local", ".internal"]
  private static let appSchemes = ["app", "file", "tauri", "vscode-webview", "vscode-file"]

  /// The empty 403 of the real server; nil for a request that may pass.
  static func refusal(of request: HTTPRequest) -> HTTPResponse? {
    if let host = request.header("host"), !isLocal(name(in: host)) { return .empty(403) }
    guard let origin = request.header("origin"), !origin.isEmpty else { return nil }
    guard let mark = origin.firstRange(of: "://") else { return .empty(403) }
    if appSchemes.contains(origin[..<mark.lowerBound].lowercased()) { return nil }
    let host = name(in: String(origin[mark.upperBound...]))
    let isOurs = ["localhost", "127.0.0.1", "0.0.0.0", "::1"].contains(host)
    return isOurs ? nil : .empty(403)
  }

  /// The host without its port and brackets.
  private static func name(in host: String) -> String {
    if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
    let isPlainIPv6 = host.filter { $0 == ":" }.count > 1
    return (isPlainIPv6 ? host : String(host.prefix { $0 != ":" })).lowercased()
  }

  private static func isLocal(_ name: String) -> Bool {
    if name.isEmpty || name == "localhost" || name.contains(":") { return true }
    if localEndings.contains(where: name.hasSuffix) { return true }
    let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
  }
}
