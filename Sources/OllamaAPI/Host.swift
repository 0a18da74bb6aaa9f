/// Where a server is, by the rules of `OLLAMA_HOST`.
///
/// `host`, `host:port`, `:port`, `http://…`, `https://…/base/path`, IPv6 with or without brackets,
/// `http://user:password@host`, and `unix:///path/to/socket`.
public struct Host: Sendable, Hashable {
  /// How the server is spoken to.
  enum Scheme: String, Sendable, Hashable { case http, https, unix }

  /// A user and password from the address; never shown.
  struct Login: Sendable, Hashable {
    var user: String
    var password: String
  }

  let scheme: Scheme
  /// The name or address as it was given, without brackets; may be empty.
  let configuredName: String
  /// The port.
  public let port: Int
  /// The path before `/api/…`, such as `/ollama`; empty where there is none.
  public let basePath: String
  /// The path of a socket in the file system, for `unix://` addresses.
  public let socketPath: String?
  let login: Login?

  /// The server on this machine at its usual port.
  public static let local = Host(
    scheme: .http, configuredName: "127.0.0.1", port: 11434, basePath: "", socketPath: nil,
    login: nil)

  /// Ollama's own cloud.
  public static let ollamaCloud = Host(
    scheme: .https, configuredName: "ollama.com", port: 443, basePath: "", socketPath: nil,
    login: nil)

  /// Reads an address; throws `invalidArgument` naming the fault.
  public init(_ text: String) throws(OllamaError) {
    self = try HostParser.parse(text)
  }

  /// The host that `OLLAMA_HOST` names in an environment; `local` where it is unset or empty.
  public static func fromEnvironment(_ environment: [String: String]) throws(OllamaError) -> Host {
    try Host(environment["OLLAMA_HOST"] ?? "")
  }

  init(
    scheme: Scheme, configuredName: String, port: Int, basePath: String, socketPath: String?,
    login: Login?
  ) {
    self.scheme = scheme
    self.configuredName = configuredName
    self.port = port
    self.basePath = basePath
    self.socketPath = socketPath
    self.login = login
  }

  /// The name or address that a client connects to: a listener's "everywhere" becomes loopback.
  public var name: String {
    if configuredName.isEmpty { return "127.0.0.1" }
    guard let address = IPAddress(configuredName), address.isUnspecified else {
      return configuredName
    }
    return address.bits.count == 4 ? "127.0.0.1" : "::1"
  }

  /// The address to connect to, with scheme, port and base path, without credentials.
  public var url: String { origin + basePath }

  /// The address as it was given, before `name`'s mapping; for comparing with a server's setting.
  public var configuredURL: String {
    scheme == .unix
      ? url : "\(scheme.rawValue)://\(Self.bracketed(configuredName)):\(port)\(basePath)"
  }

  /// Scheme, host and port: what must not change for credentials to be sent along.
  public var origin: String {
    scheme == .unix ? "http://localhost" : "\(scheme.rawValue)://\(Self.bracketed(name)):\(port)"
  }

  /// The host for people, such as `localhost:11434` or `https://ollama.com`; no credentials.
  public var displayName: String {
    switch scheme {
    case .unix: "unix:\(socketPath ?? "")"
    case .http: "\(Self.bracketed(name)):\(port)\(basePath)"
    case .https: "https://\(Self.bracketed(name))\(port == 443 ? "" : ":\(port)")\(basePath)"
    }
  }

  /// Whether the connection is encrypted.
  public var isSecure: Bool { scheme == .https }

  /// Whether the server is on this machine.
  public var isLoopback: Bool {
    if scheme == .unix { return true }
    let lower = name.lowercased()
    if lower == "localhost" || lower.hasSuffix(".localhost") { return true }
    return IPAddress(name)?.isLoopback ?? false
  }

  /// Whether this is Ollama's own cloud, over TLS: the only host that gets the key unasked.
  public var isOllamaCloud: Bool {
    let lower = name.lowercased()
    return scheme == .https && lower == "ollama.com"
  }

  /// The `Authorization` header of the address's own user and password, if it has them.
  var basicAuthorization: String? {
    login.map { "Basic " + Base64Data(bytes: Array("\($0.user):\($0.password)".utf8)).text }
  }

  static func bracketed(_ name: String) -> String {
    guard name.contains(":") else { return name }
    return "[\(name.replacing("%", with: "%25"))]"
  }
}

extension Host: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The host for people; no credentials.
  public var description: String { displayName }
  /// The host for people; no credentials.
  public var debugDescription: String { displayName }
  /// Nothing but the shown name, so that a dump leaks no credentials.
  public var customMirror: Mirror { Mirror(self, children: ["displayName": displayName]) }
}
