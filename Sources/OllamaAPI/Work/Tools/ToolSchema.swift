#if Workflows
/// A JSON schema for a tool's arguments, described by type. The order of members is kept, since it
/// means something to models.
public indirect enum ToolSchema: Sendable, Hashable {
  /// Text; of these values only, where some are given.
  case string(_ description: String? = nil, oneOf: [String] = [])
  /// A whole number.
  case integer(_ description: String? = nil, in: ClosedRange<Int>? = nil)
  /// Any number.
  case number(_ description: String? = nil)
  /// True or false.
  case boolean(_ description: String? = nil)
  /// A list.
  case array(of: ToolSchema, _ description: String? = nil)
  /// Named members.
  case object([Member], _ description: String? = nil)

  /// A member of an object.
  public struct Member: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its type.
    public var schema: ToolSchema
    /// Whether it must be there.
    public var isRequired: Bool

    /// A member that must be there.
    public static func required(_ name: String, _ schema: ToolSchema) -> Member {
      Member(name: name, schema: schema, isRequired: true)
    }

    /// A member that may be missing.
    public static func optional(_ name: String, _ schema: ToolSchema) -> Member {
      Member(name: name, schema: schema, isRequired: false)
    }
  }

  /// The schema as JSON.
  public var json: JSONValue {
    var object: JSONObject = ["type": .string(typeName)]
    switch self {
    case .string(let text, let values):
      object.add("description", text)
      if !values.isEmpty { object.add("enum", values) }
    case .integer(let text, let range):
      object.add("description", text)
      object.add("minimum", range?.lowerBound)
      object.add("maximum", range?.upperBound)
    case .number(let text), .boolean(let text): object.add("description", text)
    case .array(let item, let text):
      object.add("description", text)
      object.add("items", item.json)
    case .object(let members, let text):
      object.add("description", text)
      object.add(
        "properties", .object(JSONObject(members.map { ($0.name, $0.schema.json) })))
      let required = members.filter(\.isRequired).map(\.name)
      if !required.isEmpty { object.add("required", required) }
    }
    return .object(object)
  }

  private var typeName: String {
    switch self {
    case .string: "string"
    case .integer: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .array: "array"
    case .object: "object"
    }
  }
}
#endif
