#if Caching
/// What makes two requests the same question: server, method, path, body and who asks.
public struct CacheKey: Sendable, Hashable {
  /// Scheme, host, port and base path.
  public let host: String
  /// The method, in capitals.
  public let method: String
  /// The path with its query.
  public let endpoint: String
  /// The body as canonical JSON; empty where there is none.
  public let body: String
  /// Who asks; never shown.
  let identity: String

  /// The key of a question whose answer may be kept; nil where it must not be.
  ///
  /// Kept are answers about models, embeddings, and replies that are the same each time: not
  /// streamed, with a seed and temperature 0.
  public init?(
    host: String, method: String, endpoint: String, body: [UInt8], identity: String = "",
    isStreaming: Bool = false
  ) {
    guard !isStreaming, Self.isKnown(method: method, endpoint: endpoint) else { return nil }
    var canonical = ""
    if !body.isEmpty {
      guard let value = try? JSONParser.parse(body), case .object(let object) = value else {
        return nil
      }
      guard Self.isRepeatable(object, endpoint: endpoint) else { return nil }
      canonical = Self.canonical(object)
    } else if method == "POST" {
      return nil
    }
    self.host = host
    self.method = method
    self.endpoint = endpoint
    self.body = canonical
    self.identity = identity
  }

  private static func isKnown(method: String, endpoint: String) -> Bool {
    switch (method, endpoint.prefix { $0 != "?" }) {
    case ("GET", "/api/tags"), ("GET", "/api/version"), ("GET", "/v1/models"): true
    case ("POST", "/api/show"), ("POST", "/api/embed"), ("POST", "/api/embeddings"),
      ("POST", "/v1/embeddings"):
      true
    case ("POST", "/api/chat"), ("POST", "/api/generate"): true
    default: false
    }
  }

  /// Whether the same body gets the same answer each time.
  private static func isRepeatable(_ body: JSONObject, endpoint: String) -> Bool {
    if body["stream"] == .bool(true) { return false }
    guard endpoint.hasPrefix("/api/chat") || endpoint.hasPrefix("/api/generate") else {
      return true
    }
    guard body["stream"] == .bool(false), case .object(let options)? = body["options"],
      case .number(let seed)? = options["seed"], case .number(let heat)? = options["temperature"]
    else { return false }
    return seed.double.isFinite && heat.double == 0
  }

  /// The order of a request's own fields and options means nothing, so they are sorted; inside
  /// tools, schemas and messages it does, and stays.
  private static func canonical(_ body: JSONObject) -> String {
    var sorted = JSONObject(unique(body).sorted { $0.key < $1.key })
    if case .object(let options)? = sorted["options"] {
      sorted["options"] = .object(JSONObject(unique(options).sorted { $0.key < $1.key }))
    }
    return String(decoding: JSONWriter.bytes(.object(sorted)), as: UTF8.self)
  }

  /// Of equal keys the last counts.
  private static func unique(_ object: JSONObject) -> [JSONObject.Member] {
    var seen: Set<String> = []
    return object.reversed().filter { seen.insert($0.key).inserted }
  }

  /// Whether a request changes what questions about models are answered.
  static func changesModels(method: String, endpoint: String) -> Bool {
    switch (method, endpoint.prefix { $0 != "?" }) {
    case ("POST", "/api/pull"), ("POST", "/api/copy"), ("POST", "/api/create"),
      ("DELETE", "/api/delete"):
      true
    default: false
    }
  }
}

extension CacheKey: CustomStringConvertible, CustomReflectable {
  /// The question, without who asks.
  public var description: String { "\(method) \(host)\(endpoint) \(body)" }
  /// The question, without who asks, so that a dump leaks no credentials.
  public var customMirror: Mirror { Mirror(self, children: ["question": description]) }
}
#endif
