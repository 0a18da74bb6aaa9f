/// A client of one Ollama server. Thin: every method is one endpoint, and nothing happens behind
/// the caller's back. Making one costs nothing and opens nothing.
///
/// ```swift
/// let client = OllamaClient(host: .local)
/// let reply = try await client.chat(ChatRequest(model: "llama3.2", messages: [.user("Hello")]))
/// print(reply.text)
/// ```
public struct OllamaClient: Sendable {
  #if Workspace
  private let fixed: Configuration
  private let live: LiveConfiguration?

  /// What the client was told; where it follows a live configuration, what holds now.
  public var configuration: Configuration { live?.current ?? fixed }
  #else
  /// What the client was told.
  public let configuration: Configuration
  #endif
  /// What carries its requests.
  public let transport: any Transport

  /// A client; the transport is libcurl's unless another is given.
  public init(_ configuration: Configuration, transport: (any Transport)? = nil) {
    #if Workspace
    fixed = configuration
    live = nil
    #else
    self.configuration = configuration
    #endif
    self.transport = transport ?? CurlTransport()
  }

  #if Workspace
  /// A client whose every call follows the configuration as it is then.
  public init(following live: LiveConfiguration, transport: (any Transport)? = nil) {
    fixed = live.current
    self.live = live
    self.transport = transport ?? CurlTransport()
  }
  #endif

  /// A client of the given host, all else by default.
  public init(host: Host = .local) { self.init(Configuration(host: host)) }

  /// The server.
  public var host: Host { configuration.host }
}

extension OllamaClient {
  /// A request with the headers, limits and proxy of this client's configuration.
  func request(
    _ method: TransportRequest.Method, _ endpoint: String, json: JSONValue? = nil,
    model: String? = nil, isStreaming: Bool = false, isInformation: Bool = false
  ) throws(OllamaError) -> TransportRequest {
    var request = TransportRequest(
      method, host: configuration.host, endpoint: endpoint, model: model, isStreaming: isStreaming,
      timeouts: isInformation ? configuration.informationTimeouts : configuration.timeouts,
      maxResponseBytes: isStreaming ? nil : configuration.maxResponseBytes)
    request.headers = try RequestHeaders.make(
      configuration, isStreaming: isStreaming, hasBody: json != nil)
    if let json { request.body = .bytes(JSONWriter.bytes(json)) }
    request.proxy = configuration.proxyURL
    request.caFile = configuration.caFile
    if isStreaming { request.gathering = configuration.streamGathering }
    return request
  }

  /// Opens an exchange through the interceptor, if there is one, and judges its status.
  func open(_ call: Call) async throws(OllamaError) -> TransportResponse {
    do throws(OllamaError) {
      let response: TransportResponse
      if let interceptor = configuration.interceptor {
        let transport = transport
        response = try await interceptor.open(call.request) {
          (request) async throws(OllamaError) in try await transport.open(request)
        }
      } else {
        response = try await transport.open(call.request)
      }
      try await StatusCheck.check(response, of: call.request)
      return response
    } catch {
      let full = call.located(error)
      call.ended(error: full, metrics: nil)
      throw full
    }
  }

  /// Sends a request and reads its whole answer.
  func body(of request: TransportRequest) async throws(OllamaError) -> [UInt8] {
    let call = Call(request, interceptor: configuration.interceptor)
    let response = try await open(call)
    do throws(OllamaError) {
      let limit = request.maxResponseBytes ?? configuration.maxResponseBytes
      let bytes = try await response.body.collect(limit: limit)
      call.ended(error: nil, metrics: nil)
      return bytes
    } catch {
      let full = call.located(error)
      call.ended(error: full, metrics: nil)
      throw full
    }
  }

  /// Sends a request and reads its answer as a JSON value of type `Answer`.
  func answer<Answer: JSONDecodable>(
    _ type: Answer.Type, to request: TransportRequest
  ) async throws(OllamaError) -> Answer {
    let bytes = try await body(of: request)
    do throws(OllamaError) {
      return try Answer(json: try AnswerBody.json(bytes))
    } catch {
      throw AnswerBody.located(error, request)
    }
  }

  /// Sends a request whose answer is a stream of JSON records.
  func records(_ request: TransportRequest) async throws(OllamaError) -> NDJSONStream {
    let call = Call(request, interceptor: configuration.interceptor)
    let response = try await open(call)
    return NDJSONStream(body: response.body, call: call)
  }
}

extension OllamaClient.Configuration {
  /// The proxy for this host; nil for none.
  var proxyURL: String? {
    guard !host.isLoopback else { return nil }
    switch proxy {
    case .none: return nil
    case .environment(let rules): return rules.proxy(for: host)
    case .url(let url): return url
    }
  }
}
