/// A JSON value with its members in order and its numbers as they were written.
///
/// This is the server's side of the wire, kept apart from the client's types on purpose: what the
/// two agree on is then a fact about the protocol and not about shared code.
indirect enum WireValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number, kept as its text.
  case number(String)
  case string(String)
  case array([WireValue])
  case object([Member])

  /// One name and value of an object.
  struct Member: Sendable, Equatable {
    let name: String
    let value: WireValue
  }

  /// An object from pairs; a nil value leaves its member out, as Go's `omitempty` does.
  static func record(_ pairs: KeyValuePairs<String, WireValue?>) -> WireValue {
    .object(pairs.compactMap { pair in pair.value.map { Member(name: pair.key, value: $0) } })
  }

  static func int(_ value: Int) -> WireValue { .number(String(value)) }

  static func strings(_ values: [String]) -> WireValue { .array(values.map(WireValue.string)) }

  /// The value of a member; null counts as absent, as Go's decoder treats it.
  subscript(name: String) -> WireValue? {
    guard case .object(let members) = self else { return nil }
    // The last of several wins, as in Go.
    let value = members.last { $0.name == name }?.value
    return value == .null ? nil : value
  }

  var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  var elements: [WireValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  var members: [Member]? {
    if case .object(let members) = self { return members }
    return nil
  }

  /// The number as an integer, where it is one.
  var integer: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
  }

  var double: Double? {
    guard case .number(let text) = self else { return nil }
    return Double(text)
  }

  /// What Go's decoder calls this kind of value in its messages.
  var goKind: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension WireValue {
  /// The value as compact JSON text, escaped as Go's encoder does: also `<`, `>` and `&`.
  var json: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += value
    case .string(let value): Self.quote(value, to: &text)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        Self.quote(member.name, to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  /// Appends a string in quotes.
  static func quote(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{c}": text += "\\f"
      case "<": text += "\\u003c"
      case ">": text += "\\u003e"
      case "&": text += "\\u0026"
      case "\u{2028}": text += "\\u2028"
      case "\u{2029}": text += "\\u2029"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
