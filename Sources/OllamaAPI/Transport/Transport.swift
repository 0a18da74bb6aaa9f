// Folder Transport: how bytes travel. The protocol and its values come first; `CurlTransport` and
// its engine are the one implementation that ships, and the only files that know libcurl.

/// Carries one HTTP exchange. Injectable, so that tests and gateways bring their own.
public protocol Transport: Sendable {
  /// Sends a request and returns once the answer's headers are there; cancelling the task ends the
  /// exchange. Statuses are not judged here.
  func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse
}

/// One HTTP header.
public struct HTTPHeader: Sendable, Hashable {
  /// The name as it is sent.
  public var name: String
  /// The value.
  public var value: String
  /// Whether the value is a secret although the name does not say so.
  private var isMarkedSecret = false

  /// A header.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// A header whose value must never be shown, whatever its name is.
  public init(secret name: String, _ value: String) {
    self.init(name, value)
    isMarkedSecret = true
  }
}

extension HTTPHeader: CustomStringConvertible, CustomReflectable {
  /// Name and value; secrets are left out.
  public var description: String { "\(name): \(isSecret ? "[redacted]" : value)" }

  /// The description only, so that a dump leaks no secret.
  public var customMirror: Mirror { Mirror(self, children: ["header": description]) }

  /// Whether the value must never be shown.
  public var isSecret: Bool {
    if isMarkedSecret { return true }
    let lower = name.lowercased()
    return ["authorization", "cookie", "api-key", "apikey", "token", "secret"].contains {
      lower.contains($0)
    }
  }
}

/// What is to be sent, and within which limits.
public struct TransportRequest: Sendable {
  /// The methods that the API uses.
  public enum Method: String, Sendable, Hashable {
    /// Reads.
    case get = "GET"
    /// Reads the headers only.
    case head = "HEAD"
    /// Acts.
    case post = "POST"
    /// Deletes.
    case delete = "DELETE"
  }

  /// What follows the headers.
  public enum Body: Sendable {
    /// Nothing.
    case none
    /// Bytes in memory.
    case bytes([UInt8])
    /// A file, sent as it is read; its length in bytes.
    case file(path: String, length: Int)
  }

  /// The method.
  public var method: Method
  /// The server.
  public var host: Host
  /// The path below the host's base path, such as `/api/chat`.
  public var endpoint: String
  /// The headers, without those that the transport itself must set.
  public var headers: [HTTPHeader]
  /// The body.
  public var body: Body
  /// The model that it is about, for errors and policies.
  public var model: String?
  /// Whether the answer is a stream of records.
  public var isStreaming: Bool
  /// Time limits.
  public var timeouts: Timeouts
  /// Greatest length of the answer's body in bytes; nil for none.
  public var maxResponseBytes: Int?
  /// The least time between two deliveries of small pieces of the answer; a transport may leave it
  /// out of account.
  public var gathering: Duration = .zero
  /// The proxy to use; nil for none.
  public var proxy: String?
  /// A file of certificates to trust instead of the system's.
  public var caFile: String?
  /// Called as the exchange gets on, on the transport's own thread: be quick.
  public var onEvent: (@Sendable (TransportEvent) -> Void)?
  /// Called with the bytes of the body that have been handed to the connection, on the transport's
  /// own thread; less than before where the body has to be sent again.
  public var onSent: (@Sendable (Int) -> Void)?
  /// The call that it belongs to, the same for all attempts; nil where no stage wants to know.
  public internal(set) var call: CallIdentity?

  /// A request; everything but method, host and endpoint is optional.
  public init(
    _ method: Method, host: Host, endpoint: String, headers: [HTTPHeader] = [],
    body: Body = .none, model: String? = nil, isStreaming: Bool = false,
    timeouts: Timeouts = Timeouts(), maxResponseBytes: Int? = nil
  ) {
    self.method = method
    self.host = host
    self.endpoint = endpoint
    self.headers = headers
    self.body = body
    self.model = model
    self.isStreaming = isStreaming
    self.timeouts = timeouts
    self.maxResponseBytes = maxResponseBytes
  }

  /// The whole address, without credentials.
  public var url: String { host.url + endpoint }
}

/// How far an exchange has come.
public enum TransportEvent: Sendable, Hashable {
  /// The connection stands, encryption included; the request goes out now.
  case connected(Connection)
  /// The request has left.
  case requestSent
  /// The headers of the answer are there.
  case answered(status: Int)
  /// The first byte of the answer's body is there.
  case firstByte

  /// What is known of a connection when it stands. Times count from the exchange's start.
  public struct Connection: Sendable, Hashable {
    /// Whether it had served an earlier request.
    public var isReused: Bool
    /// When the name was resolved.
    public var resolved: Duration
    /// When the connection stood.
    public var connected: Duration
    /// When it was encrypted; nil for plain ones.
    public var secured: Duration?
    /// The server's address.
    public var address: String

    /// Describes a connection.
    public init(
      isReused: Bool, resolved: Duration, connected: Duration, secured: Duration? = nil,
      address: String = ""
    ) {
      self.isReused = isReused
      self.resolved = resolved
      self.connected = connected
      self.secured = secured
      self.address = address
    }
  }
}

/// Status and headers of an answer.
public struct ResponseHead: Sendable, Hashable {
  /// The status.
  public var status: Int
  /// The headers in their order, names as they came.
  public var headers: [HTTPHeader]
  /// Whether the connection had served an earlier request.
  public var reusedConnection: Bool

  /// A head.
  public init(status: Int, headers: [HTTPHeader] = [], reusedConnection: Bool = false) {
    self.status = status
    self.headers = headers
    self.reusedConnection = reusedConnection
  }

  /// The first value of a header, found without regard to case.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }
}

/// An answer: its head is there, its body comes as it is asked for.
public struct TransportResponse: Sendable {
  /// Status and headers.
  public var head: ResponseHead
  /// The body.
  public var body: ResponseBody

  /// An answer.
  public init(head: ResponseHead, body: ResponseBody) {
    self.head = head
    self.body = body
  }
}

/// Where a body's bytes come from. One reader at a time.
public protocol ByteSource: Sendable {
  /// The next bytes, never empty; nil at the end. Holds the sender back while it is not called.
  func next() async throws(OllamaError) -> [UInt8]?
  /// Ends the exchange now; a reader that waits gets `cancelled`.
  func cancel()
}

/// The body of an answer: pieces of bytes, taken one by one. Dropping it ends the exchange.
public struct ResponseBody: AsyncSequence, Sendable {
  /// Pieces of bytes.
  public typealias Element = [UInt8]
  /// Bodies fail with the library's own error.
  public typealias Failure = OllamaError

  let source: any ByteSource

  /// A body that comes from `source`.
  public init(_ source: any ByteSource) { self.source = source }

  /// Reads the pieces.
  public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

  /// Ends the exchange now.
  public func cancel() { source.cancel() }

  /// All bytes at once; throws `responseTooLarge` beyond `limit`.
  public func collect(limit: Int) async throws(OllamaError) -> [UInt8] {
    var all: [UInt8] = []
    while let piece = try await source.next() {
      guard all.count + piece.count <= limit else {
        source.cancel()
        throw OllamaError(.responseTooLarge(limit: limit), progress: .replying)
      }
      all += piece
    }
    return all
  }

  /// Takes the pieces one by one.
  public struct Iterator: AsyncIteratorProtocol {
    let source: any ByteSource

    /// The next piece; nil at the end.
    public mutating func next() async throws(OllamaError) -> [UInt8]? { try await source.next() }

    /// The next piece; nil at the end.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(OllamaError)
      -> [UInt8]?
    {
      try await source.next()
    }
  }
}
