/// A model's wish to have a tool called.
public struct ToolCall: Sendable, Hashable {
  /// The call's identifier; random, and missing on some servers.
  public var id: String?
  /// The tool's name.
  public var name: String
  /// The arguments, in the model's order.
  public var arguments: JSONObject
  /// The place among the calls of one reply, where the server numbers them.
  public var index: Int?

  /// A call of the tool `name`.
  public init(id: String? = nil, name: String, arguments: JSONObject = [:], index: Int? = nil) {
    self.id = id
    self.name = name
    self.arguments = arguments
    self.index = index
  }
}

extension ToolCall: JSONEncodable, JSONDecodable {
  /// The call as it travels; the arguments are an object, never text.
  public var json: JSONValue {
    var function: JSONObject = [:]
    function.add("index", index)
    function.add("name", name)
    function.add("arguments", .object(arguments))
    var object: JSONObject = [:]
    object.add("id", id)
    object.add("function", .object(function))
    return .object(object)
  }

  /// Reads a call; arguments that came as JSON text are parsed.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "tool call")
    let function = object.object("function") ?? object
    id = object.string("id").flatMap { $0.isEmpty ? nil : $0 }
    name = function.string("name") ?? ""
    index = function.int("index")
    switch function["arguments"] {
    case .object(let object): arguments = object
    case .string(let text): arguments = (try? JSONParser.parse(text).object) ?? [:]
    case .null, .bool, .number, .array, nil: arguments = [:]
    }
  }

  /// Reads a list of calls; absent, null and other things count as none.
  static func list(_ json: JSONValue?) throws(OllamaError) -> [ToolCall] {
    var calls: [ToolCall] = []
    for item in json?.array ?? [] { calls.append(try ToolCall(json: item)) }
    return calls
  }
}

/// A tool that a model may ask to have called.
public struct Tool: Sendable, Hashable {
  /// The tool's name.
  public var name: String
  /// What it does, for the model.
  public var description: String?
  /// The JSON schema of its arguments; the order of properties is kept.
  public var parameters: JSONValue
  /// The schema of what a list holds, for servers that want it beside the function.
  public var items: JSONValue?

  /// A tool; without a schema it takes no arguments.
  public init(
    name: String, description: String? = nil,
    parameters: JSONValue = ["type": "object", "properties": [:]]
  ) {
    self.name = name
    self.description = description
    self.parameters = parameters
  }
}

extension Tool: JSONEncodable, JSONDecodable {
  /// The definition as it travels.
  public var json: JSONValue {
    var function: JSONObject = ["name": .string(name)]
    function.add("description", description)
    function.add("parameters", parameters)
    var object: JSONObject = ["type": "function"]
    object.add("items", items)
    object.add("function", .object(function))
    return .object(object)
  }

  /// Reads a definition; throws `parse` where it has no name.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "tool")
    guard let function = object.object("function"), let name = function.string("name") else {
      throw OllamaError(.parse, detail: "a tool needs a function with a name")
    }
    self.init(
      name: name, description: function.string("description"),
      parameters: function["parameters"] ?? ["type": "object", "properties": [:]])
    items = object["items"].flatMap { $0.isNull ? nil : $0 }
  }
}
