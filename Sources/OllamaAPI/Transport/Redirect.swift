/// Which redirects may be followed: same origin, method and body unchanged.
enum Redirect {
  /// The longest chain.
  static let limit = 5

  /// The request that a redirect asks for; nil where the answer is none. Throws `redirectRefused`.
  static func next(after head: ResponseHead, for request: TransportRequest)
    throws(OllamaError) -> TransportRequest?
  {
    guard [301, 302, 303, 307, 308].contains(head.status), let target = head["location"] else {
      return nil
    }
    let keepsMethod =
      request.method == .get || request.method == .head || head.status == 307
      || head.status == 308
    guard keepsMethod else {
      throw refusal("\(head.status) would turn a \(request.method.rawValue) into a GET", head)
    }
    guard let (origin, path) = resolve(target, for: request) else {
      throw refusal("its address cannot be read", head)
    }
    guard origin == request.host.origin.lowercased() else {
      throw refusal("it leads to another server, \(ServerMessage.tidy(origin, limit: 200))", head)
    }
    var next = request
    let host = request.host
    next.host = Host(
      scheme: host.scheme, configuredName: host.configuredName, port: host.port, basePath: "",
      socketPath: host.socketPath, login: host.login)
    next.endpoint = path
    return next
  }

  private static func refusal(_ reason: String, _ head: ResponseHead) -> OllamaError {
    OllamaError(.redirectRefused, detail: reason, status: head.status, progress: .answered)
  }

  /// Origin (with its port, in small letters) and path of a target, seen from the request.
  private static func resolve(_ target: String, for request: TransportRequest)
    -> (String, String)?
  {
    let own = request.host.origin.lowercased()
    guard target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else {
      return nil
    }
    let target = String(target.prefix { $0 != "#" })
    if target.hasPrefix("//") {
      return absolute("\(request.host.scheme.rawValue):\(target)")
    }
    if target.contains("://"), !target.hasPrefix("/") { return absolute(target) }
    if target.hasPrefix("/") { return (own, target) }
    guard !target.isEmpty else { return nil }
    let path = request.host.basePath + request.endpoint
    let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    return (own, folder + target)
  }

  private static func absolute(_ url: String) -> (String, String)? {
    guard let mark = url.firstRange(of: "://") else { return nil }
    let rest = url[mark.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    let address = url[..<mark.upperBound] + rest[..<end]
    // A user name in the target could pass one host off as another.
    guard !address.contains("@"), let host = try? Host(String(address)) else { return nil }
    let path = rest[end...]
    return (host.origin.lowercased(), path.hasPrefix("/") ? String(path) : "/" + path)
  }
}
