internal import OllamaAPI

/// JSON for reading: a member a line, nested by two spaces.
enum PrettyJSON {
  /// Characters of a string that are shown; images are longer.
  private static let longest = 2_000

  static func text(_ value: JSONValue) -> String {
    var text = ""
    write(value, indent: 0, to: &text)
    return text
  }

  private static func write(_ value: JSONValue, indent: Int, to text: inout String) {
    let blank = String(repeating: " ", count: min(indent, 40) + 2)
    switch value {
    case .object(let object) where !object.members.isEmpty:
      text += "{\n"
      for (place, member) in object.members.enumerated() {
        text += blank + JSONValue.string(member.key).description + ": "
        write(member.value, indent: indent + 2, to: &text)
        text += place + 1 < object.members.count ? ",\n" : "\n"
      }
      text += blank.dropLast(2) + "}"
    case .array(let items) where items.contains { $0.object != nil || $0.array != nil }:
      text += "[\n"
      for (place, item) in items.enumerated() {
        text += blank
        write(item, indent: indent + 2, to: &text)
        text += place + 1 < items.count ? ",\n" : "\n"
      }
      text += blank.dropLast(2) + "]"
    case .string(let string) where string.utf8.count > longest:
      let shown = JSONValue.string(String(string.prefix(200))).description
      text += "\(shown) … \(string.utf8.count) bytes in all"
    case .object, .array, .string, .number, .bool, .null: text += value.description
    }
  }
}
