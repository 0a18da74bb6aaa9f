/// The version of a server, comparable by its numbers.
public struct ServerVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The version as the server writes it, such as `0.33.0-rc2`.
  public let text: String

  /// A version of the given text.
  public init(_ text: String) { self.text = text }

  /// The version's text.
  public var description: String { text }

  /// The numbers before any `-` or `+`.
  public var numbers: [Int] {
    text.prefix { $0 != "-" && $0 != "+" }.split(separator: ".").map { part in
      Int(part.drop { !$0.isNumber }.prefix { $0.isNumber }) ?? 0
    }
  }

  /// Lower numbers come first; a version with a suffix such as `-rc2` comes before that without.
  public static func < (a: ServerVersion, b: ServerVersion) -> Bool {
    let (left, right) = (a.numbers, b.numbers)
    for index in 0..<max(left.count, right.count) {
      let (x, y) = (index < left.count ? left[index] : 0, index < right.count ? right[index] : 0)
      if x != y { return x < y }
    }
    return a.text.contains("-") && !b.text.contains("-")
  }
}

extension ServerVersion: JSONEncodable, JSONDecodable {
  /// The answer of `/api/version`.
  public var json: JSONValue { ["version": .string(text)] }

  /// Reads the answer of `/api/version`; throws `parse` where there is none.
  public init(json: JSONValue) throws(OllamaError) {
    guard let text = json["version"]?.string else {
      throw OllamaError(.parse, detail: "the answer names no version")
    }
    self.init(text)
  }
}

/// What the server says of its own settings: the answer of `/api/status`.
public struct ServerStatus: Sendable, Hashable {
  /// Whether models of the cloud are turned off; nil where the server does not say.
  public var cloudDisabled: Bool?
  /// What turned them off: `none`, `env`, `config`, `both`.
  public var cloudSource: String?

  /// A status.
  public init(cloudDisabled: Bool? = nil, cloudSource: String? = nil) {
    self.cloudDisabled = cloudDisabled
    self.cloudSource = cloudSource
  }
}

extension ServerStatus: JSONEncodable, JSONDecodable {
  /// The answer as it travels.
  public var json: JSONValue {
    var cloud: JSONObject = [:]
    cloud.add("disabled", cloudDisabled)
    cloud.add("source", cloudSource)
    return ["cloud": .object(cloud)]
  }

  /// Reads the answer; everything may be missing.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "status")
    self.init(
      cloudDisabled: object.object("cloud")?.bool("disabled"),
      cloudSource: object.object("cloud")?.string("source"))
  }
}
