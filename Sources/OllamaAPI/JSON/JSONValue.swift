// Folder JSON: one value type, one strict parser, one ordered writer. Objects keep their order and
// numbers their text, because models, caches and signatures see the difference.

/// Any JSON value.
public enum JSONValue: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, exactly as written.
  case number(JSONNumber)
  /// Text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// An object, in order.
  case object(JSONObject)

  /// The text, if this is one.
  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }
  /// The truth value, if this is one.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }
  /// The whole number, if this is one.
  public var int: Int? {
    if case .number(let value) = self { value.int } else { nil }
  }
  /// The number, if this is one.
  public var double: Double? {
    if case .number(let value) = self { value.double } else { nil }
  }
  /// The list, if this is one.
  public var array: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }
  /// The object, if this is one.
  public var object: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }
  /// Whether this is `null`.
  public var isNull: Bool { self == .null }

  /// The value of a key, if this is an object that has it.
  public subscript(key: String) -> JSONValue? { object?[key] }

  /// A whole number.
  public static func int(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
  /// A number.
  public static func double(_ value: Double) -> JSONValue { .number(JSONNumber(value)) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByNilLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .int(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// `null`.
  public init(nilLiteral: ()) { self = .null }
  /// A list.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object in the literal's order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}

extension JSONValue: CustomStringConvertible {
  /// The value as compact JSON text.
  public var description: String { String(decoding: JSONWriter.bytes(self), as: UTF8.self) }
}

/// What can be written as JSON.
public protocol JSONEncodable: Sendable {
  /// The value's JSON, keys in a fixed order.
  var json: JSONValue { get }
}

/// What can be read from JSON, tolerantly: unknown members are ignored, missing ones and nulls too.
public protocol JSONDecodable: Sendable {
  /// Reads a value; throws `parse` where it cannot be one at all.
  init(json: JSONValue) throws(OllamaError)
}

extension JSONDecodable {
  /// Reads a value from JSON text; throws `parse` for bad JSON too.
  public init(parsing bytes: [UInt8]) throws(OllamaError) {
    try self.init(json: JSONParser.parse(bytes))
  }

  /// The members of `json`, or a `parse` error that names `what` should have been an object.
  static func members(_ json: JSONValue, of what: String) throws(OllamaError) -> JSONObject {
    guard let object = json.object else {
      throw OllamaError(.parse, detail: "\(what) should be an object")
    }
    return object
  }
}
