/// What `POST /api/chat` takes.
public struct ChatRequest: Sendable, Hashable {
  /// The model's name.
  public var model: String
  /// The conversation so far; none loads (or, with `keepAlive` 0, unloads) the model.
  public var messages: [Message]
  /// Tools that the model may ask for.
  public var tools: [Tool]
  /// The form that the reply must take.
  public var format: ResponseFormat?
  /// Whether to think; nil leaves it to the server, which thinks if the model can.
  public var think: Think?
  /// How long the model stays loaded afterwards; nil is the server's own time.
  public var keepAlive: KeepAlive?
  /// Options of the run.
  public var options: ModelOptions
  /// Whether a prompt beyond the window loses its oldest messages (the server's default) or fails.
  public var truncate: Bool?
  /// Whether the window slides while the reply grows.
  public var shift: Bool?
  /// Whether the tokens' probabilities are wanted.
  public var logprobs: Bool?
  /// How many alternatives to name for each token, 0...20.
  public var topLogprobs: Int?
  /// Whether only the rendered prompt is wanted, without a reply.
  public var debugRenderOnly: Bool?
  /// Members that have no property here.
  public var extra: JSONObject

  /// A request; everything but the model is optional.
  public init(
    model: String, messages: [Message] = [], tools: [Tool] = [], format: ResponseFormat? = nil,
    think: Think? = nil, keepAlive: KeepAlive? = nil, options: ModelOptions = ModelOptions()
  ) {
    self.model = model
    self.messages = messages
    self.tools = tools
    self.format = format
    self.think = think
    self.keepAlive = keepAlive
    self.options = options
    extra = [:]
  }

  /// The request's JSON; `stream` is always said, because servers' defaults differ.
  public func json(stream: Bool) -> JSONValue {
    var object: JSONObject = ["model": .string(model), "messages": .array(messages.map(\.json))]
    object.add("stream", stream)
    if !tools.isEmpty { object.add("tools", .array(tools.map(\.json))) }
    object.add("format", format?.json)
    object.add("think", think?.json)
    object.add("keep_alive", keepAlive?.json)
    if !options.isEmpty { object.add("options", options.json) }
    object.add("truncate", truncate)
    object.add("shift", shift)
    object.add("logprobs", logprobs)
    object.add("top_logprobs", topLogprobs)
    object.add("_debug_render_only", debugRenderOnly)
    for member in extra { object[member.key] = member.value }
    return .object(object)
  }
}

extension ChatRequest: JSONDecodable {
  /// Reads a request, as a server does; unknown members go into `extra`.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "request")
    self.init(model: object.string("model") ?? object.string("name") ?? "")
    for item in object.array("messages") ?? [] { messages.append(try Message(json: item)) }
    for item in object.array("tools") ?? [] { tools.append(try Tool(json: item)) }
    let common = try CommonFields(object)
    (format, think, keepAlive, options) =
      (common.format, common.think, common.keepAlive, common.options)
    truncate = object.bool("truncate")
    shift = object.bool("shift")
    logprobs = object.bool("logprobs")
    topLogprobs = object.int("top_logprobs")
    debugRenderOnly = object.bool("_debug_render_only")
    for member in object where !Self.known.contains(member.key) {
      extra[member.key] = member.value
    }
  }

  private static let known: Set<String> = [
    "model", "name", "messages", "stream", "tools", "format", "think", "keep_alive", "options",
    "truncate", "shift", "logprobs", "top_logprobs", "_debug_render_only",
  ]
}

/// The members that chat and generate requests share.
struct CommonFields {
  var format: ResponseFormat?
  var think: Think?
  var keepAlive: KeepAlive?
  var options = ModelOptions()

  init(_ object: JSONObject) throws(OllamaError) {
    format = ResponseFormat(json: object["format"])
    if let value = object["think"], !value.isNull { think = try Think(json: value) }
    if let value = object["keep_alive"], !value.isNull { keepAlive = try KeepAlive(json: value) }
    if let value = object["options"], !value.isNull { options = try ModelOptions(json: value) }
  }
}
