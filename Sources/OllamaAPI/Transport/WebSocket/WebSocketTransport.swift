#if Workflows
/// Carries streamed requests over WebSocket (RFC 6455), for gateways that hand on Ollama's records
/// as messages. Ollama itself speaks none.
///
/// A request that is streamed opens a connection of its own, sends its JSON as one text message and
/// reads the reply from the messages that come back, a record or more in each; the server's
/// farewell ends it. All other requests go over HTTP by another transport. Beyond that nothing
/// happens by itself: connecting anew is the retry policy's business, and only before a reply has
/// begun; at most 256 KiB and a message wait for a slow reader, then the server is held back;
/// cancelling closes the socket.
///
/// Name resolution, proxies, TLS and unix sockets are libcurl's, the framing is ours: the libcurl
/// of most systems has none. Each connection has a thread of its own while it lasts.
public struct WebSocketTransport: Transport {
  /// The longest message in bytes; a longer one ends the reply with `responseTooLarge`.
  public var messageLimit = 8_000_000
  /// The silence after which the server is asked (by a ping) whether it is still there, and after
  /// which without an answer the connection counts as lost; nil for never.
  public var heartbeat: Duration? = .seconds(20)
  /// Where the gateway takes connections; nil for the path of the endpoint itself.
  public var path: String?
  /// The subprotocol to ask for; a server that chooses another one is refused.
  public var subprotocol: String?
  private let plain: any Transport

  /// Streams by WebSocket, all else by `plain`.
  public init(plain: any Transport = CurlTransport()) { self.plain = plain }

  /// Sends a request; see `Transport`. The answer's status is 200 once the first message has come.
  ///
  /// Throws `notAnOllama` where the server does not go over to WebSocket, and `invalidArgument`
  /// where path or subprotocol cannot stand in a head.
  public func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
    guard request.isStreaming, case .bytes(let body) = request.body else {
      return try await plain.open(request)
    }
    if Task.isCancelled { throw OllamaError(.cancelled) }
    let path = path.map { $0.hasPrefix("/") ? $0 : "/" + $0 } ?? request.endpoint
    for text in [path, subprotocol ?? "-"] {
      guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw OllamaError(
          .invalidArgument, detail: "\"\(text)\" cannot stand in the head of a request")
      }
    }
    let plan = WebSocketPlan(
      path: path, subprotocol: subprotocol, messageLimit: max(1, messageLimit),
      heartbeat: heartbeat, body: body)
    let inbox = EngineInbox { inbox in
      NetworkThread.start { WebSocketConnection(plan, inbox).run() }
    }
    let exchange = Exchange(id: 1, request: request) { inbox.post($0) }
    let lease = ExchangeLease(exchange, keeping: inbox)
    if let fault = inbox.post(.start(exchange)) { throw fault }
    let head = try await exchange.head()
    return TransportResponse(head: head, body: ResponseBody(lease))
  }
}

/// What a connection is for.
struct WebSocketPlan: Sendable {
  var path: String
  var subprotocol: String?
  var messageLimit: Int
  var heartbeat: Duration?
  var body: [UInt8]
}
#endif
