/// The rules of `OLLAMA_HOST`, step by step as the server's own reader takes them.
///
/// It reads code points, not characters: a mark that combines with a `/` or an `@` does not take it
/// away, for libcurl reads bytes.
enum HostParser {
  private typealias Part = Substring.UnicodeScalarView

  /// Longer is no address, and would only take time.
  static let lengthLimit = 8192

  static func parse(_ text: String) throws(OllamaError) -> Host {
    guard text.utf8.count <= lengthLimit else {
      throw fault("(not shown)", "it has more than \(lengthLimit) bytes")
    }
    let trimmed = trim(text)
    guard trimmed.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
      throw fault(text, "it holds a space or control character")
    }
    var scheme = Host.Scheme.http
    var defaultPort = 11434
    var rest = trimmed
    if let mark = rest.firstRange(of: "://".unicodeScalars) {
      let word = String(rest[..<mark.lowerBound]).lowercased()
      guard let known = Host.Scheme(rawValue: word) else {
        throw fault(text, "the scheme \(word) is not http, https or unix")
      }
      rest = rest[mark.upperBound...]
      if known == .unix { return try socket(String(rest), text) }
      (scheme, defaultPort) = (known, known == .https ? 443 : 80)
    } else if trimmed.elementsEqual("ollama.com".unicodeScalars) {
      (scheme, defaultPort) = (.https, 443)
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let path = try basePath(rest[slash...], text)
    var authority = rest[..<slash]
    let login = try takeLogin(&authority, text)
    let (name, port) = try split(authority, defaultPort, text)
    return Host(
      scheme: scheme, configuredName: name, port: port, basePath: path, socketPath: nil,
      login: login)
  }

  private static func isPadding(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar == "\"" || scalar == "'"
  }

  /// Spaces, then quotes, then spaces again, as many layers as there are.
  private static func trim(_ text: String) -> Part {
    var part = text.unicodeScalars.drop(while: isPadding)
    while let last = part.last, isPadding(last) { part.removeLast() }
    return part
  }

  private static func socket(_ path: String, _ text: String) throws(OllamaError) -> Host {
    guard path.hasPrefix("/"), path.utf8.count < 104 else {
      throw fault(text, "a socket needs an absolute path of at most 103 bytes")
    }
    return Host(
      scheme: .unix, configuredName: "localhost", port: 80, basePath: "", socketPath: path,
      login: nil)
  }

  private static func basePath(_ path: Part, _ text: String) throws(OllamaError) -> String {
    guard !path.contains("?"), !path.contains("#") else {
      throw fault(text, "an address has no query and no fragment")
    }
    // As in `https:/me:secret@host`, where a slash is missing: it would be shown, and sent, as a path.
    guard !path.contains("@") else {
      throw fault(text, "a login stands right after ://, and an @ in a path is written as %40")
    }
    var path = path
    while path.last == "/" { path.removeLast() }
    // As in `h/'/`: read again without the slash it would be trimmed, and name another place.
    guard path.last.map(isPadding) != true else {
      throw fault(text, "its path ends in a quote or space")
    }
    return String(path)
  }

  private static func takeLogin(_ authority: inout Part, _ text: String)
    throws(OllamaError) -> Host.Login?
  {
    guard let at = authority.lastIndex(of: "@") else { return nil }
    let login = authority[..<at]
    authority = authority[authority.index(after: at)...]
    guard !authority.isEmpty else { throw fault("(hidden)", "no host follows the @") }
    let colon = login.firstIndex(of: ":")
    let user = login[..<(colon ?? login.endIndex)]
    let password = colon.map { login[login.index(after: $0)...] } ?? login[login.endIndex...]
    return Host.Login(user: unescape(user), password: unescape(password))
  }

  /// Host and port; a port that is no number in 0...65535 counts as not given.
  private static func split(_ authority: Part, _ defaultPort: Int, _ text: String)
    throws(OllamaError) -> (String, Int)
  {
    if let (host, port) = hostAndPort(authority) {
      let number = Int(String(port)).flatMap { (0...65535).contains($0) ? $0 : nil }
      return (try checked(host, text), number ?? defaultPort)
    }
    var bare = authority.first == "[" ? zoned(authority) : authority
    while bare.first == "[" || bare.first == "]" { bare.removeFirst() }
    while bare.last == "[" || bare.last == "]" { bare.removeLast() }
    if hasGoodZone(bare), let address = IPAddress(String(withoutZone(bare))) {
      let zone = bare.firstIndex(of: "%").map { String(bare[$0...]) } ?? ""
      return (address.text + zone, defaultPort)
    }
    return (try checked(authority.isEmpty ? "127.0.0.1" : String(authority), text), defaultPort)
  }

  /// Splits `host:port` and `[v6]:port`; nil where there is no port or more than one colon.
  private static func hostAndPort(_ authority: Part) -> (String, Part)? {
    guard let colon = authority.lastIndex(of: ":") else { return nil }
    let port = authority[authority.index(after: colon)...]
    let host = authority[..<colon]
    if host.first == "[" {
      guard host.last == "]" else { return nil }
      return (String(zoned(host.dropFirst().dropLast())), port)
    }
    return host.contains(":") || host.contains("]") ? nil : (String(host), port)
  }

  private static func checked(_ name: String, _ text: String) throws(OllamaError) -> String {
    let scalars = name.unicodeScalars
    if scalars.contains(":") {
      guard hasGoodZone(scalars[...]), IPAddress(String(withoutZone(scalars[...]))) != nil else {
        throw fault(text, "\(name) is neither a host nor an IPv6 address")
      }
      return name
    }
    let forbidden = #"\"<>[]{}|^`%?#"#.unicodeScalars
    guard !scalars.contains(where: { forbidden.contains($0) }) else {
      throw fault(text, "\(name) is not a host's name")
    }
    return name
  }

  /// Within brackets the `%` before an address's zone is written as `%25` (RFC 6874).
  private static func zoned(_ address: Part) -> Part {
    guard let mark = address.firstRange(of: "%25".unicodeScalars) else { return address }
    return (String(address[..<mark.lowerBound]) + "%" + String(address[mark.upperBound...]))
      .unicodeScalars[...]
  }

  /// Whether the zone after a `%`, if there is one, can be an interface's name of an IPv6 address.
  private static func hasGoodZone(_ address: Part) -> Bool {
    guard let mark = address.firstIndex(of: "%") else { return true }
    let zone = address[address.index(after: mark)...]
    return address.contains(":") && !zone.isEmpty
      && zone.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
      }
  }

  private static func withoutZone(_ address: Part) -> Part {
    address[..<(address.firstIndex(of: "%") ?? address.endIndex)]
  }

  /// Resolves `%XX` in user names and passwords.
  private static func unescape(_ text: Part) -> String {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      let pair = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), pair.count == 2, let value = UInt8(pair, radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The address may hold a password: everything before an `@` is left out of the message.
  private static func fault(_ text: String, _ reason: String) -> OllamaError {
    let shown =
      text.unicodeScalars.lastIndex(of: "@").map { "…" + String(text.unicodeScalars[$0...]) }
      ?? text
    return OllamaError(.invalidArgument, detail: "invalid host \"\(shown)\": \(reason)")
  }
}
