/// The proxy settings of an environment, read once: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and
/// `NO_PROXY`, in small letters first.
public struct ProxyRules: Sendable, Hashable {
  let http: String?
  let https: String?
  let exceptions: [String]

  /// Reads an environment.
  public init(environment: [String: String]) {
    func value(_ name: String) -> String? {
      (environment[name.lowercased()] ?? environment[name]).flatMap { $0.isEmpty ? nil : $0 }
    }
    let all = value("ALL_PROXY")
    // A CGI server hands a client's own "Proxy:" header to programs as HTTP_PROXY.
    let inCGI = environment["REQUEST_METHOD"] != nil
    http = (inCGI ? environment["http_proxy"] : value("HTTP_PROXY")) ?? all
    https = value("HTTPS_PROXY") ?? all
    exceptions = (value("NO_PROXY") ?? "").split { $0 == "," || $0 == " " }.map {
      $0.lowercased()
    }
  }

  /// The proxy for a host; nil for none. A host on this machine never has one.
  public func proxy(for host: Host) -> String? {
    guard !host.isLoopback, !isExcepted(host) else { return nil }
    return host.isSecure ? https : http
  }

  private func isExcepted(_ host: Host) -> Bool {
    let name = host.name.lowercased()
    return exceptions.contains { rule in
      if rule == "*" { return true }
      if let network = Network(rule) { return network.contains(name) }
      var pattern = rule[...]
      if let (bare, port) = Self.splitPort(rule) {
        guard port == host.port else { return false }
        pattern = bare
      }
      pattern = pattern.drop { $0 == "*" || $0 == "." }
      return name == pattern || name.hasSuffix(".\(pattern)")
    }
  }

  private static func splitPort(_ rule: String) -> (Substring, Int)? {
    guard let colon = rule.lastIndex(of: ":"), IPAddress(rule) == nil,
      let port = Int(rule[rule.index(after: colon)...])
    else { return nil }
    return (rule[..<colon], port)
  }

  /// An address without the user and password it may hold.
  static func masked(_ url: String) -> String {
    guard let at = url.lastIndex(of: "@") else { return url }
    let scheme = url.firstRange(of: "://").map { url[..<$0.upperBound] } ?? ""
    return "\(scheme)[redacted]\(url[at...])"
  }

  /// A range of addresses such as `10.0.0.0/8`.
  private struct Network {
    let bits: [UInt8]
    let length: Int

    init?(_ rule: String) {
      guard let slash = rule.firstIndex(of: "/"), let address = IPAddress(rule[..<slash]),
        let length = Int(rule[rule.index(after: slash)...]), length >= 0,
        length <= address.bits.count * 8
      else { return nil }
      bits = address.bits
      self.length = length
    }

    func contains(_ name: String) -> Bool {
      guard let other = IPAddress(name)?.bits, other.count == bits.count else { return false }
      return (0..<length).allSatisfy { bit in
        let mask: UInt8 = 0x80 >> UInt8(bit % 8)
        return bits[bit / 8] & mask == other[bit / 8] & mask
      }
    }
  }
}

extension ProxyRules: CustomStringConvertible, CustomReflectable {
  /// The proxies, without their users and passwords.
  public var description: String {
    let shown = [("http", http), ("https", https)].map { name, url in
      "\(name): \(url.map(Self.masked) ?? "none")"
    }
    return shown.joined(separator: ", ")
  }

  /// The description only, so that a dump leaks no password.
  public var customMirror: Mirror { Mirror(self, children: ["proxies": description]) }
}
