/// The name of a model taken apart: `[host/][namespace/]model[:tag]`.
struct ModelName: Sendable, Hashable {
  static let defaultHost = "registry.ollama.ai"
  static let defaultNamespace = "library"
  static let defaultTag = "latest"

  var host = defaultHost
  var namespace = defaultNamespace
  var model: String
  var tag = defaultTag

  /// A model of our own, whose name is known to be valid.
  init(library model: String) { self.model = model }

  /// Nil when the text is no valid name.
  init?(_ text: String) {
    var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if let scheme = text.firstRange(of: "://") {
      parts = text[scheme.upperBound...].split(separator: "/", omittingEmptySubsequences: false)
        .map(String.init)
    }
    guard (1...3).contains(parts.count), var last = parts.popLast() else { return nil }
    if let colon = last.lastIndex(of: ":") {
      tag = String(last[last.index(after: colon)...])
      last = String(last[..<colon])
    }
    model = last
    if let namespace = parts.popLast() { self.namespace = namespace }
    if let host = parts.popLast() { self.host = host }
    let short = [namespace, model, tag]
    guard Self.isValid(host, limit: 350, extra: ":."), !namespace.contains("."),
      short.allSatisfy({ Self.isValid($0, limit: 80, extra: ".") })
    else { return nil }
  }

  private static func isValid(_ part: String, limit: Int, extra: String) -> Bool {
    guard let first = part.unicodeScalars.first, part.unicodeScalars.count <= limit,
      isWord(first)
    else { return false }
    return part.unicodeScalars.dropFirst().allSatisfy {
      isWord($0) || $0 == "-" || extra.unicodeScalars.contains($0)
    }
  }

  private static func isWord(_ scalar: UnicodeScalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      || scalar == "_"
  }

  /// The name with what is not default, the tag always: `eliza:latest`.
  var short: String {
    let path =
      host != Self.defaultHost
      ? "\(host)/\(namespace)/" : namespace != Self.defaultNamespace ? "\(namespace)/" : ""
    return "\(path)\(model):\(tag)"
  }

  /// The name with everything: `registry.ollama.ai/library/eliza:latest`.
  var full: String { "\(host)/\(namespace)/\(model):\(tag)" }

  /// What names are compared by: their case does not count.
  var key: String { full.lowercased() }
}
