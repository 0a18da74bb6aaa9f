/// What `POST /api/generate` takes.
public struct GenerateRequest: Sendable, Hashable {
  /// The model's name.
  public var model: String
  /// The prompt; an empty one loads (or, with `keepAlive` 0, unloads) the model.
  public var prompt: String
  /// Text that follows the gap, for models that fill gaps.
  public var suffix: String?
  /// Instructions instead of the model's own.
  public var system: String?
  /// A prompt template instead of the model's own.
  public var template: String?
  /// Images (or sound) that belong to the prompt.
  public var images: [Base64Data]
  /// Whether the prompt goes to the model as it is, without a template.
  public var raw: Bool?
  /// The form that the reply must take.
  public var format: ResponseFormat?
  /// Whether to think; nil leaves it to the server.
  public var think: Think?
  /// How long the model stays loaded afterwards.
  public var keepAlive: KeepAlive?
  /// Options of the run.
  public var options: ModelOptions
  /// The context of an earlier reply (out of favour; use chat).
  public var context: [Int]
  /// Whether a prompt beyond the window is cut or fails.
  public var truncate: Bool?
  /// Whether the window slides while the reply grows.
  public var shift: Bool?
  /// Whether the tokens' probabilities are wanted.
  public var logprobs: Bool?
  /// How many alternatives to name for each token, 0...20.
  public var topLogprobs: Int?
  /// Whether only the rendered prompt is wanted.
  public var debugRenderOnly: Bool?
  /// Members that have no property here (width, height and steps of image models, for one).
  public var extra: JSONObject

  /// A request; everything but the model is optional.
  public init(
    model: String, prompt: String = "", images: [Base64Data] = [],
    format: ResponseFormat? = nil, think: Think? = nil, keepAlive: KeepAlive? = nil,
    options: ModelOptions = ModelOptions()
  ) {
    self.model = model
    self.prompt = prompt
    self.images = images
    self.format = format
    self.think = think
    self.keepAlive = keepAlive
    self.options = options
    context = []
    extra = [:]
  }

  /// The request's JSON; `stream` is always said.
  public func json(stream: Bool) -> JSONValue {
    var object: JSONObject = ["model": .string(model)]
    if !prompt.isEmpty { object.add("prompt", prompt) }
    object.add("stream", stream)
    object.add("suffix", suffix)
    object.add("system", system)
    object.add("template", template)
    if !images.isEmpty { object.add("images", images.map(\.text)) }
    object.add("raw", raw)
    object.add("format", format?.json)
    object.add("think", think?.json)
    object.add("keep_alive", keepAlive?.json)
    if !options.isEmpty { object.add("options", options.json) }
    if !context.isEmpty { object.add("context", .array(context.map(JSONValue.int))) }
    object.add("truncate", truncate)
    object.add("shift", shift)
    object.add("logprobs", logprobs)
    object.add("top_logprobs", topLogprobs)
    object.add("_debug_render_only", debugRenderOnly)
    for member in extra { object[member.key] = member.value }
    return .object(object)
  }
}

extension GenerateRequest: JSONDecodable {
  /// Reads a request, as a server does; unknown members go into `extra`.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "request")
    self.init(
      model: object.string("model") ?? object.string("name") ?? "",
      prompt: try object.text("prompt", in: "request") ?? "",
      images: (object.strings("images") ?? []).map { Base64Data(base64: $0) })
    let common = try CommonFields(object)
    (format, think, keepAlive, options) =
      (common.format, common.think, common.keepAlive, common.options)
    suffix = object.string("suffix")
    system = object.string("system")
    template = object.string("template")
    raw = object.bool("raw")
    context = object.array("context")?.compactMap(\.int) ?? []
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
    "model", "name", "prompt", "stream", "suffix", "system", "template", "images", "raw", "format",
    "think", "keep_alive", "options", "context", "truncate", "shift", "logprobs", "top_logprobs",
    "_debug_render_only",
  ]
}
