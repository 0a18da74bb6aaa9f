// Folder Wire: what travels. One noun, one file; every type reads tolerantly and writes its members
// in a fixed order.

/// One message of a conversation.
public struct Message: Sendable, Hashable {
  /// Who speaks. Open, since servers may know others.
  public struct Role: RawRepresentable, Sendable, Hashable {
    /// The role's name as it travels.
    public let rawValue: String
    /// A role of any name, lower-cased as the server does.
    public init(rawValue: String) { self.rawValue = rawValue.lowercased() }
    /// Instructions to the model.
    public static let system = Role(rawValue: "system")
    /// The person.
    public static let user = Role(rawValue: "user")
    /// The model.
    public static let assistant = Role(rawValue: "assistant")
    /// The result of a tool.
    public static let tool = Role(rawValue: "tool")
  }

  /// Who speaks.
  public var role: Role
  /// The text.
  public var content: String
  /// What the model thought before it spoke.
  public var thinking: String?
  /// Images (or sound, for models that listen).
  public var images: [Base64Data]
  /// The tools that the model wants called.
  public var toolCalls: [ToolCall]
  /// For role `tool`: the tool whose result this is.
  public var toolName: String?
  /// For role `tool`: the call that this answers.
  public var toolCallID: String?

  /// A message; everything but role and text is optional.
  public init(
    _ role: Role, _ content: String, thinking: String? = nil, images: [Base64Data] = [],
    toolCalls: [ToolCall] = [], toolName: String? = nil, toolCallID: String? = nil
  ) {
    self.role = role
    self.content = content
    self.thinking = thinking
    self.images = images
    self.toolCalls = toolCalls
    self.toolName = toolName
    self.toolCallID = toolCallID
  }

  /// Instructions to the model.
  public static func system(_ text: String) -> Message { Message(.system, text) }
  /// Something a person says.
  public static func user(_ text: String, images: [Base64Data] = []) -> Message {
    Message(.user, text, images: images)
  }
  /// Something the model said.
  public static func assistant(
    _ text: String, thinking: String? = nil, toolCalls: [ToolCall] = []
  ) -> Message {
    Message(.assistant, text, thinking: thinking, toolCalls: toolCalls)
  }
  /// The result of a tool call.
  public static func tool(_ text: String, name: String, callID: String? = nil) -> Message {
    Message(.tool, text, toolName: name, toolCallID: callID)
  }
}

extension Message: JSONEncodable, JSONDecodable {
  /// The message as it travels.
  public var json: JSONValue {
    var object: JSONObject = ["role": .string(role.rawValue), "content": .string(content)]
    object.add("thinking", thinking)
    if !images.isEmpty { object.add("images", images.map(\.text)) }
    if !toolCalls.isEmpty { object.add("tool_calls", .array(toolCalls.map(\.json))) }
    object.add("tool_name", toolName)
    object.add("tool_call_id", toolCallID)
    return .object(object)
  }

  /// Reads a message; missing and null members count as empty.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "message")
    self.init(
      Role(rawValue: object.string("role") ?? ""),
      try object.text("content", in: "message") ?? "")
    let thought = try object.text("thinking", in: "message") ?? object.string("reasoning")
    thinking = thought.flatMap { $0.isEmpty ? nil : $0 }
    images = (object.strings("images") ?? []).map { Base64Data(base64: $0) }
    toolCalls = try ToolCall.list(object["tool_calls"])
    toolName = object.string("tool_name")
    toolCallID = object.string("tool_call_id")
  }
}

extension JSONObject {
  /// The text at a key; nil where absent or null; throws `parse` for anything else.
  func text(_ key: String, in what: String) throws(OllamaError) -> String? {
    switch self[key] {
    case .string(let text): return text
    case .null, nil: return nil
    case .bool, .number, .array, .object:
      throw OllamaError(.parse, detail: "\"\(key)\" of \(what) should be text")
    }
  }
}
