extension OllamaClient {
  /// The same client for ollama.com itself, over TLS: what its key, proxy and time limits say goes
  /// on to hold; headers, certificates and policies meant for the configured host do not.
  ///
  /// Only a key in the scope `.ollamaCloud` goes along; one for the configured host stays there.
  public var cloud: OllamaClient {
    if host.isOllamaCloud { return self }
    var configuration = configuration
    configuration.host = .ollamaCloud
    configuration.headers = []
    configuration.caFile = nil
    configuration.interceptor = nil
    if case .bearer(_, .ollamaCloud) = configuration.credentials {
    } else {
      configuration.credentials = .none
    }
    return OllamaClient(configuration, transport: transport)
  }

  /// `POST /api/me`: the account that the server is signed in with.
  ///
  /// Throws `authentication` where it is not, with `signInURL` to open in a browser: the server is
  /// signed in as soon as a later call answers. Throws `api` with status 503 where the server
  /// cannot find out.
  public func whoAmI() async throws(OllamaError) -> Account {
    try await answer(Account.self, to: request(.post, "/api/me", isInformation: true))
  }

  /// `POST /api/signout`: forgets the account. Throws `authentication` where there is none.
  public func signOut() async throws(OllamaError) {
    _ = try await body(of: request(.post, "/api/signout", isInformation: true))
  }

  /// Searches the web: through the server and its account (`POST /api/experimental/web_search`),
  /// or, on ollama.com itself, with the key (`POST /api/web_search`); see `cloud`.
  ///
  /// `maxResults` is 1...10, 5 by default. Throws `invalidArgument` for an empty question,
  /// `authentication` where an account or key is missing, `api` with status 403 where the server
  /// has the cloud turned off.
  public func webSearch(_ query: String, maxResults: Int? = nil) async throws(OllamaError)
    -> [WebSearchResult]
  {
    guard query.contains(where: { !$0.isWhitespace }) else {
      throw OllamaError(.invalidArgument, detail: "a search of the web needs a question")
    }
    if let maxResults, !(1...10).contains(maxResults) {
      throw OllamaError(
        .invalidArgument, detail: "a search gives 1 to 10 results, not \(maxResults)")
    }
    var body: JSONObject = ["query": .string(query)]
    body.add("max_results", maxResults)
    return try await answer(WebSearchAnswer.self, to: webRequest("web_search", body)).results
  }

  /// Reads a page of the web as text: through the server and its account
  /// (`POST /api/experimental/web_fetch`), or, on ollama.com itself, with the key
  /// (`POST /api/web_fetch`); see `cloud`. Throws as `webSearch` does.
  public func webFetch(_ url: String) async throws(OllamaError) -> WebFetchResult {
    guard url.contains(where: { !$0.isWhitespace }) else {
      throw OllamaError(.invalidArgument, detail: "an address is needed to fetch a page")
    }
    return try await answer(
      WebFetchResult.self, to: webRequest("web_fetch", ["url": .string(url)]))
  }

  /// `GET /api/experimental/model-recommendations`: models that the server recommends. Throws `api`
  /// with status 404 on older servers.
  public func modelRecommendations() async throws(OllamaError) -> [ModelRecommendation] {
    try await answer(
      RecommendationList.self,
      to: request(.get, "/api/experimental/model-recommendations", isInformation: true)
    ).recommendations
  }

  private func webRequest(_ name: String, _ body: JSONObject) throws(OllamaError)
    -> TransportRequest
  {
    guard host.isOllamaCloud else {
      return try request(.post, "/api/experimental/\(name)", json: .object(body))
    }
    let request = try self.request(.post, "/api/\(name)", json: .object(body))
    guard request.headers.contains(where: { $0.name.lowercased() == "authorization" }) else {
      throw OllamaError(
        .authentication, detail: "no key for ollama.com", host: host.displayName,
        endpoint: request.endpoint, serverMessage: "there is no key to send")
    }
    return request
  }
}
