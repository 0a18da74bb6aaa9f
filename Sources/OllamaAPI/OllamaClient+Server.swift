extension OllamaClient {
  /// Whether a server answers; see `availability()`.
  public enum Availability: Sendable, Equatable {
    /// A server of this version answers.
    case available(ServerVersion)
    /// None does, and this is why.
    case unavailable(OllamaError)
  }

  /// `GET /api/version`: the server's version.
  public func version() async throws(OllamaError) -> ServerVersion {
    try await answer(
      ServerVersion.self, to: request(.get, "/api/version", isInformation: true))
  }

  /// `GET /api/status`: whether models of the cloud are turned off. Older servers answer 404.
  public func status() async throws(OllamaError) -> ServerStatus {
    try await answer(ServerStatus.self, to: request(.get, "/api/status", isInformation: true))
  }

  /// Whether a server answers within the probe's time limit. Never throws.
  public func isAvailable() async -> Bool {
    if case .available = await availability() { true } else { false }
  }

  /// Asks for the version within the probe's time limit, and says why there is none.
  public func availability() async -> Availability {
    do throws(OllamaError) {
      var request = try self.request(.get, "/api/version", isInformation: true)
      let limit = configuration.probeTimeout
      request.timeouts = Timeouts(connect: limit, firstByte: limit, silence: limit, total: limit)
      return .available(try await answer(ServerVersion.self, to: request))
    } catch {
      return .unavailable(Self.asAvailability(error))
    }
  }

  /// Something that answers, but not as an Ollama does, is not one.
  private static func asAvailability(_ error: OllamaError) -> OllamaError {
    var error = error
    let isOther = error.kind == .api && [404, 405, 501].contains(error.status)
    if isOther || error.kind == .parse || error.kind == .emptyAnswer {
      error.detail = error.serverMessage ?? error.detail
      error.kind = .notAnOllama
    }
    return error
  }
}
