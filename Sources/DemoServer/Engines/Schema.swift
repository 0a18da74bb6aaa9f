/// Puts a reply into the form that `format` asks for.
///
/// A real server forces a model's words into a schema; here the schema is walked, and the reply is
/// what its texts are filled with.
enum ReplyFormat: Sendable {
  case json
  case schema(WireValue)

  /// What a request's `format` means. Throws `APIFailure` as the engine words it.
  static func parse(_ value: WireValue?) throws -> ReplyFormat? {
    switch value {
    case nil, .null?, .string("")?: return nil
    case .string("json")?: return .json
    case .object?:
      guard let value else { return nil }
      try Schema.check(value, root: value, depth: 0)
      return .schema(value)
    case .string?, .bool?, .number?, .array?:
      var quoted = ""
      WireValue.quote(value?.plainJSON ?? "", to: &quoted)
      throw APIFailure(
        500, "invalid format: \(quoted); expected \"json\" or a valid JSON Schema object")
    }
  }

  /// The reply as a JSON document.
  func document(_ reply: String) -> String {
    switch self {
    case .json: return WireValue.record(["reply": .string(reply)]).pretty
    case .schema(let schema):
      return Schema.example(schema, root: schema, text: reply, depth: 0).pretty
    }
  }
}

/// The part of JSON Schema that models are given.
enum Schema {
  private static let types: Set<String> = [
    "object", "array", "string", "number", "integer", "boolean", "null",
  ]
  private static let depthLimit = 32

  /// Throws `APIFailure` (400) for what the engine cannot convert.
  static func check(_ schema: WireValue, root: WireValue, depth: Int) throws {
    guard depth < depthLimit else { return }
    let names = schema["type"]?.text.map { [$0] } ?? schema["type"]?.elements?.compactMap(\.text)
    if let names, !names.allSatisfy(types.contains) {
      let text = #""json_schema": JSON schema conversion failed:"# + "\n"
      throw APIFailure.engine(
        "Field 'json_schema': \(text)Unrecognized schema: \(schema.plainJSON)")
    }
    var inner = schema["properties"]?.members?.map(\.value) ?? []
    inner += schema["items"].map { [$0] } ?? []
    inner += ["anyOf", "oneOf", "allOf"].flatMap { schema[$0]?.elements ?? [] }
    for schema in inner { try check(schema, root: root, depth: depth + 1) }
  }

  /// A value that satisfies the schema, with the text where a text is wanted.
  static func example(_ schema: WireValue, root: WireValue, text: String, depth: Int) -> WireValue {
    guard depth < depthLimit else { return .null }
    if let value = schema["const"] ?? schema["enum"]?.elements?.first { return value }
    if let target = schema["$ref"]?.text.flatMap({ resolve($0, in: root) }) {
      return example(target, root: root, text: text, depth: depth + 1)
    }
    if let first = (schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"])?.elements?.first {
      return example(first, root: root, text: text, depth: depth + 1)
    }
    let type = schema["type"]?.text ?? schema["type"]?.elements?.first?.text
    switch type ?? (schema["properties"] == nil ? "string" : "object") {
    case "object":
      let members = schema["properties"]?.members ?? []
      return .object(
        members.map {
          let value = example($0.value, root: root, text: text, depth: depth + 1)
          return WireValue.Member(name: $0.name, value: value)
        })
    case "array":
      let item = schema["items"] ?? .object([])
      let count = min(max(schema["minItems"]?.integer ?? 1, 0), 100)
      let value = example(item, root: root, text: text, depth: depth + 1)
      return .array(Array(repeating: value, count: count))
    case "integer", "number": return number(schema, isWhole: type == "integer")
    case "boolean": return .bool(true)
    case "null": return .null
    default:
      return .string(String(text.prefix(max(schema["maxLength"]?.integer ?? .max, 0))))
    }
  }

  private static func number(_ schema: WireValue, isWhole: Bool) -> WireValue {
    let low = schema["minimum"]?.double ?? schema["exclusiveMinimum"]?.double.map { $0 + 1 }
    let high = schema["maximum"]?.double ?? schema["exclusiveMaximum"]?.double.map { $0 - 1 }
    let value = min(max(1, low ?? 1), high ?? .greatestFiniteMagnitude)
    guard isWhole else { return .number("\(value)") }
    return .int(Int(exactly: value.rounded(.up)) ?? 1)
  }

  /// `#/$defs/Name` and the like.
  private static func resolve(_ reference: String, in root: WireValue) -> WireValue? {
    guard reference.hasPrefix("#") else { return nil }
    return reference.dropFirst().split(separator: "/").reduce(Optional(root)) { value, name in
      value?[String(name)]
    }
  }
}

extension WireValue {
  /// JSON with line breaks, as models write it.
  var pretty: String { pretty(indent: "") }

  private func pretty(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .object(let members) where !members.isEmpty:
      let lines = members.map { member in
        WireValue.string(member.name).plainJSON + ": " + member.value.pretty(indent: inner)
      }
      return "{\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)}"
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + $0.pretty(indent: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
    case .null, .bool, .number, .string, .array, .object: return plainJSON
    }
  }
}
