internal import OllamaAPI

extension ConfigurationGuide {
  /// A JSON schema (draft 2020-12) of the file.
  package static var schema: String {
    var root = JSONObject([
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("title", .string("Quipu's configuration")), ("type", .string("object")),
      ("additionalProperties", .bool(false)),
    ])
    var properties = JSONObject()
    var sections: [(String, JSONObject)] = []
    for entry in SettingTable.entries {
      let parts = entry.key.split(separator: ".", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        properties[entry.key] = schema(of: entry)
        continue
      }
      if sections.last?.0 != parts[0] { sections.append((parts[0], JSONObject())) }
      sections[sections.count - 1].1[parts[1]] = schema(of: entry)
    }
    for (name, members) in sections {
      var members = members
      if name == "chat" { members["options"] = options }
      if name == "keys" {
        for (context, _) in KeyChangeReader.contexts { members[context] = table(of: commands) }
      }
      properties[name] = object(members)
    }
    let chat = properties["chat"] ?? .object(JSONObject())
    properties["hosts"] = table(of: host)
    properties["models"] = table(of: chat)
    properties["presets"] = table(of: chat)
    root["properties"] = .object(properties)
    return JSONValue.object(root).description + "\n"
  }

  /// A table with these names and no others.
  private static func object(_ properties: JSONObject) -> JSONValue {
    .object(
      JSONObject([
        ("type", .string("object")), ("properties", .object(properties)),
        ("additionalProperties", .bool(false)),
      ]))
  }

  /// A table of whatever names, with such values.
  private static func table(of value: JSONValue) -> JSONValue {
    .object(JSONObject([("type", .string("object")), ("additionalProperties", value)]))
  }

  private static func any(of forms: [JSONValue]) -> JSONValue {
    .object(JSONObject([("anyOf", .array(forms))]))
  }

  private static func type(_ name: String) -> JSONValue {
    .object(JSONObject([("type", .string(name))]))
  }

  private static var host: JSONValue {
    var members = JSONObject()
    for name in HostReader.names {
      members[name] = name == "headers" ? table(of: type("string")) : type("string")
    }
    return any(of: [type("string"), object(members)])
  }

  private static var commands: JSONValue {
    let names = CommandID.allCases.map { JSONValue.string($0.rawValue) } + [.string("none")]
    return .object(JSONObject([("enum", .array(names))]))
  }

  private static var options: JSONValue {
    var members = JSONObject()
    for option in OptionTable.standard.options {
      var member = JSONObject([("description", .string("\(option.summary) \(option.range)"))])
      switch option.shape {
      case .integer(let range, _):
        member["type"] = .string("integer")
        member["minimum"] = .int(range.lowerBound)
        if range.upperBound < Int.max { member["maximum"] = .int(range.upperBound) }
      case .number(let range, _):
        member["type"] = .string("number")
        member["minimum"] = .double(range.lowerBound)
        member["maximum"] = .double(range.upperBound)
      case .flag: member["type"] = .string("boolean")
      case .words:
        let words = JSONObject([("type", .string("array")), ("items", type("string"))])
        member["anyOf"] = .array([type("string"), .object(words)])
      }
      members[option.name] = .object(member)
    }
    return object(members)
  }

  private static func schema(of entry: SettingEntry) -> JSONValue {
    var members = JSONObject([("description", .string(entry.summary))])
    switch entry.shape {
    case .text: members["type"] = .string("string")
    case .flag: members["type"] = .string("boolean")
    case .seconds(let range, _):
      members["type"] = .string("number")
      members["minimum"] = .double(range.lowerBound)
      members["maximum"] = .double(range.upperBound)
    case .columns(let range, _):
      members["type"] = .string("integer")
      members["minimum"] = .int(0)
      members["maximum"] = .int(range.upperBound)
    case .texts:
      members["type"] = .string("array")
      members["items"] = type("string")
    case .time: members["type"] = .array([.string("string"), .string("integer")])
    case .count(let range, _):
      members["type"] = .string("integer")
      members["minimum"] = .int(range.lowerBound)
      members["maximum"] = .int(range.upperBound)
    case .choice(let words, _):
      // Who writes true means "on", where there is such a word.
      let flags: [JSONValue] = words.contains("on") ? [.bool(true), .bool(false)] : []
      members["enum"] = .array(words.map { .string($0) } + flags)
    }
    return .object(members)
  }
}
