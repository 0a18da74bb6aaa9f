#if Diagnostics
/// Keeps secrets out of what is shown: by the names of headers and members, and by their text
/// wherever else it turns up.
package struct SecretMask: Sendable {
  /// What stands in a secret's place.
  static let mark = "[redacted]"

  /// Secret texts of one request, longest first.
  private let secrets: [String]

  /// The secrets that a request's headers and proxy carry.
  package init(_ request: TransportRequest) {
    var found: Set<String> = []
    for header in request.headers where Self.isSecret(header) {
      found.insert(header.value)
      // What follows a scheme is the secret itself.
      if let space = header.value.firstIndex(of: " ") {
        found.insert(String(header.value[header.value.index(after: space)...]))
      }
    }
    if let login = request.proxy.flatMap(Self.login) {
      found.insert(String(login))
      if let colon = login.firstIndex(of: ":") {
        found.insert(String(login[login.index(after: colon)...]))
      }
    }
    // Short ones would be found in innocent words.
    secrets = found.filter { $0.utf8.count >= 8 }.sorted { $0.count > $1.count }
  }

  /// The text without the request's secrets.
  package func text(_ text: String) -> String {
    secrets.reduce(text) { $0.replacing($1, with: Self.mark) }
  }

  /// The header's value without its secret; a scheme such as `Bearer` stays.
  package func value(of header: HTTPHeader) -> String {
    guard Self.isSecret(header) else { return text(header.value) }
    let scheme = header.value.prefix { $0 != " " }
    let isScheme = header.name.lowercased().hasSuffix("authorization") && scheme != header.value
    let isKnown = ["basic", "bearer", "digest", "negotiate", "token"].contains(scheme.lowercased())
    return isScheme && isKnown ? "\(scheme) \(Self.mark)" : Self.mark
  }

  /// The JSON without members that hold secrets by their name, and without the request's own.
  package func json(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let string): return .string(text(string))
    case .array(let items): return .array(items.map(json))
    case .object(let object):
      return .object(
        JSONObject(
          object.members.map { member in
            let isSecret = Self.names.contains(member.key.lowercased()) && !member.value.isNull
            return JSONObject.Member(
              text(member.key), isSecret ? .string(Self.mark) : json(member.value))
          }))
    case .null, .bool, .number: return value
    }
  }

  /// The proxy's address without user and password.
  static func proxy(_ url: String) -> String {
    guard let login = login(url) else { return url }
    return url.replacing("\(login)@", with: "\(mark)@")
  }

  static func isSecret(_ header: HTTPHeader) -> Bool {
    let name = header.name.lowercased()
    return header.isSecret
      || ["auth", "key", "password", "session", "credential"].contains { name.contains($0) }
  }

  /// What stands before the last `@` of an address's authority.
  private static func login(_ url: String) -> Substring? {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return authority.lastIndex(of: "@").map { authority[..<$0] }
  }

  private static let names: Set<String> = [
    "password", "passwd", "secret", "client_secret", "api_key", "apikey", "api-key",
    "access_token", "refresh_token", "auth_token", "authorization", "private_key",
  ]
}
#endif
