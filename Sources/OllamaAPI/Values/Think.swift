/// Whether and how hard a model thinks before it answers.
public enum Think: Sendable, Hashable {
  /// No thinking; safe with every model.
  case off
  /// Thinking at the model's usual strength.
  case on
  /// Thinking at a given strength.
  case level(Level)

  /// How hard to think.
  public enum Level: String, Sendable, Hashable, CaseIterable {
    /// Briefly.
    case low
    /// Usually.
    case medium
    /// Long.
    case high
    /// As long as it takes.
    case max
  }

  /// Reads what a person types: on, off, true, false, low, medium, high, max.
  public init?(_ text: String) {
    switch text.lowercased() {
    case "on", "true", "yes": self = .on
    case "off", "false", "no": self = .off
    default:
      guard let level = Level(rawValue: text.lowercased()) else { return nil }
      self = .level(level)
    }
  }

  /// The word a person would type for it.
  public var word: String {
    switch self {
    case .off: "off"
    case .on: "on"
    case .level(let level): level.rawValue
    }
  }
}

extension Think: JSONEncodable, JSONDecodable {
  /// A truth value or a level's name.
  public var json: JSONValue {
    switch self {
    case .off: false
    case .on: true
    case .level(let level): .string(level.rawValue)
    }
  }

  /// Reads a truth value or a level; throws `parse` for any other word.
  public init(json: JSONValue) throws(OllamaError) {
    switch json {
    case .bool(let flag): self = flag ? .on : .off
    case .string(let text):
      guard let level = Level(rawValue: text) else {
        throw OllamaError(
          .parse, detail: "think \"\(text)\" should be true, false, low, medium, high or max")
      }
      self = .level(level)
    case .null, .number, .array, .object:
      throw OllamaError(.parse, detail: "think should be true, false, low, medium, high or max")
    }
  }
}

/// The form that a reply must take.
public enum ResponseFormat: Sendable, Hashable, JSONEncodable {
  /// Any JSON.
  case json
  /// JSON that fits this schema.
  case schema(JSONValue)

  /// `"json"` or the schema.
  public var json: JSONValue {
    switch self {
    case .json: "json"
    case .schema(let schema): schema
    }
  }

  /// Reads a format; nil for absent, null and empty ones, which the server ignores.
  public init?(json: JSONValue?) {
    switch json {
    case .string(let text): if text == "json" { self = .json } else { return nil }
    case .object(let object): self = .schema(.object(object))
    case .null, .bool, .number, .array, nil: return nil
    }
  }
}
