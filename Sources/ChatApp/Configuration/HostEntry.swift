package import OllamaAPI

/// A server of the configuration.
package struct HostEntry: Sendable, Equatable {
  /// Where its key comes from; the key itself is in no configuration and on no screen.
  package enum Key: Sendable, Equatable {
    case variable(String)
    case file(String)
    /// A line of shell that prints it.
    case command(String)
  }

  package var address: String
  package var key: Key?
  /// Who the key is the password of (basic authentication); nil sends it as a bearer token.
  package var user: String?
  /// The header that the key is sent in, in place of `Authorization`.
  package var keyHeader: String?
  /// What each request carries besides, as gateways want it; never shown.
  package var headers: [HTTPHeader] = []
  /// A file of certificates to trust instead of the system's.
  package var caFile: String?

  /// A server without a key.
  package init(address: String, key: Key? = nil, caFile: String? = nil) {
    self.address = address
    self.key = key
    self.caFile = caFile
  }

  /// What goes with the address, as it may be shown: no key and no header's value.
  package var parts: [(name: String, value: String)] {
    var parts: [(name: String, value: String)] = []
    if let key { parts.append(("key", "from " + key.place)) }
    if let user { parts.append(("user", user)) }
    if let keyHeader { parts.append(("key_header", keyHeader)) }
    if !headers.isEmpty {
      parts.append(("headers", headers.map(\.name).joined(separator: ", ")))
    }
    if let caFile { parts.append(("ca_file", caFile)) }
    return parts
  }

  /// The header with the key.
  package func header(_ key: String) -> HTTPHeader {
    if let keyHeader { return HTTPHeader(secret: keyHeader, key) }
    guard let user else { return HTTPHeader("Authorization", "Bearer " + key) }
    let login = Base64Data(bytes: Array("\(user):\(key)".utf8))
    return HTTPHeader("Authorization", "Basic " + login.text)
  }

  /// Where it is; nil where the address is none.
  package var host: Host? { try? Host(address) }
}

extension HostEntry.Key {
  /// Where it comes from, in words.
  package var place: String {
    switch self {
    case .variable(let name): "the variable \(name)"
    case .file(let path): "the file \(path)"
    case .command(let line):
      // Arguments of a command may be secrets themselves.
      "the command \(line.split(separator: " ").first.map(String.init) ?? "")"
    }
  }
}

extension Preferences {
  /// What is configured for a server, by whatever name; nil for nothing.
  package func entry(of host: Host) -> HostEntry? {
    hosts.values.first { $0.host == host }
  }

  /// The name under which a server is configured; nil for none.
  package func name(of host: Host) -> String? {
    hosts.sorted { $0.key < $1.key }.first { $0.value.host == host }?.key
  }
}
