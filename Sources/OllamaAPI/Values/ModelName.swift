/// A model's name, `[host/][namespace/]model[:tag]`, compared without regard to case.
public struct ModelName: Sendable, Hashable {
  /// The registry, where the name says one.
  public let host: String?
  /// The namespace, where the name says one.
  public let namespace: String?
  /// The model itself.
  public let model: String
  /// The tag, where the name says one.
  public let tag: String?
  /// The name as it was written.
  public let text: String

  /// What the server assumes where the name is silent.
  public static let defaultHost = "registry.ollama.ai"
  /// What the server assumes where the name is silent.
  public static let defaultNamespace = "library"
  /// What the server assumes where the name is silent.
  public static let defaultTag = "latest"

  /// Splits a name; throws `invalidArgument` naming the faulty part.
  public init(_ text: String) throws(OllamaError) {
    self.init(splitting: text)
    try validate()
  }

  /// Splits a name without judging it, for names that a server sent.
  public init(splitting text: String) {
    self.text = text
    // By bytes: names are compared at each key and frame, and every separator is ASCII.
    var rest = text.utf8[...]
    var colon = rest.firstIndex(of: UInt8(ascii: ":"))
    while let place = colon {
      let after = rest[rest.index(after: place)...]
      if after.starts(with: "//".utf8) {
        rest = after.dropFirst(2)
        break
      }
      colon = after.firstIndex(of: UInt8(ascii: ":"))
    }
    let slash = UInt8(ascii: "/")
    if let colon = rest.lastIndex(of: UInt8(ascii: ":")), !rest[colon...].contains(slash) {
      tag = String(Substring(rest[rest.index(after: colon)...]))
      rest = rest[..<colon]
    } else {
      tag = nil
    }
    let parts = rest.split(separator: slash, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    model = parts.last ?? ""
    namespace = parts.count > 1 ? parts[parts.count - 2] : nil
    host = parts.count > 2 ? parts.dropLast(2).joined(separator: "/") : nil
  }

  /// The name with every part filled in.
  public var full: String {
    "\(host ?? Self.defaultHost)/\(namespace ?? Self.defaultNamespace)/\(model):\(tag ?? Self.defaultTag)"
  }

  /// The name as people see it: default host and namespace dropped, the tag always shown.
  public var display: String {
    let shownTag = tag ?? Self.defaultTag
    let ownHost = host.map { !Self.same($0, Self.defaultHost) } ?? false
    let ownSpace = namespace.map { !Self.same($0, Self.defaultNamespace) } ?? false
    if ownHost, let host {
      return "\(host)/\(namespace ?? Self.defaultNamespace)/\(model):\(shownTag)"
    }
    if ownSpace, let namespace { return "\(namespace)/\(model):\(shownTag)" }
    return "\(model):\(shownTag)"
  }

  /// Whether the model runs in the cloud by its name (`:cloud`, `-cloud`).
  public var isCloud: Bool { tag == "cloud" || tag?.hasSuffix("-cloud") ?? false }

  /// Names are the same when their full forms are, whatever their case.
  public static func == (a: ModelName, b: ModelName) -> Bool { same(a.full, b.full) }

  /// Hashes the full form without its case.
  public func hash(into hasher: inout Hasher) { hasher.combine(full.lowercased()) }

  private static func same(_ a: String, _ b: String) -> Bool { a.lowercased() == b.lowercased() }
}

extension ModelName {
  private func validate() throws(OllamaError) {
    if let host { try check(host, "host", limit: 350, allowing: "-_.:") }
    if let namespace { try check(namespace, "namespace", limit: 80, allowing: "-_") }
    try check(model, "model", limit: 80, allowing: "-_.")
    if let tag { try check(tag, "tag", limit: 80, allowing: "-_.") }
  }

  private func check(_ part: String, _ what: String, limit: Int, allowing marks: String)
    throws(OllamaError)
  {
    guard let first = part.utf8.first else { throw fault("its \(what) is empty") }
    guard part.utf8.count <= limit else { throw fault("its \(what) is longer than \(limit)") }
    guard Self.isWord(first) || first == UInt8(ascii: "_") else {
      throw fault("its \(what) must begin with a letter, a digit or _")
    }
    guard part.utf8.allSatisfy({ Self.isWord($0) || marks.utf8.contains($0) }) else {
      throw fault("its \(what) has a character other than letters, digits and \(marks)")
    }
  }

  private func fault(_ reason: String) -> OllamaError {
    OllamaError(.invalidArgument, detail: "invalid model name \"\(text)\": \(reason)")
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
