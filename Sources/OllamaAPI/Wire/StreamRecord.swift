/// One record of a streamed reply: the frequent members flat, the rare ones boxed, since a stream
/// may have hundreds of thousands of them.
struct StreamRecord: Sendable, Hashable {
  var model = ""
  var createdAt: TimeStamp?
  var role = ""
  /// `message.content` of chat, `response` of generate.
  var text = ""
  var thinking = ""
  var toolCalls: [ToolCall] = []
  var isDone = false
  /// Whether `done` was there at all: answers of some servers that do not stream lack it.
  var saysDone = false
  var rare: Rare?

  /// Members of few records. Boxed and immutable.
  final class Rare: Sendable, Hashable {
    let fields: RareFields
    init(_ fields: RareFields) { self.fields = fields }
    static func == (a: Rare, b: Rare) -> Bool { a.fields == b.fields }
    func hash(into hasher: inout Hasher) { hasher.combine(fields) }
  }

  /// The rare members themselves.
  struct RareFields: Sendable, Hashable {
    var doneReason: String?
    var metrics = ReplyMetrics()
    var remoteModel: String?
    var remoteHost: String?
    var logprobs: [Logprob] = []
    var debugInfo: DebugInfo?
    var images: [Base64Data] = []
    var context: [Int] = []
    var image: Base64Data?
    var completed: Int?
    var total: Int?
  }

  /// The rare members; empty if there are none.
  var rareFields: RareFields {
    get { rare?.fields ?? RareFields() }
    set { rare = newValue == RareFields() ? nil : Rare(newValue) }
  }
}

/// The prompt as the server rendered it.
public struct DebugInfo: Sendable, Hashable {
  /// The prompt that the model would see.
  public var renderedTemplate: String
  /// How many images it holds.
  public var imageCount: Int?

  /// A rendered prompt.
  public init(renderedTemplate: String, imageCount: Int? = nil) {
    self.renderedTemplate = renderedTemplate
    self.imageCount = imageCount
  }
}

extension StreamRecord {
  /// Which endpoint's records these are.
  enum Shape: Sendable, Hashable { case chat, generate }

  /// Reads a record in full; throws `parse` where a text is none.
  init(_ object: JSONObject, shape: Shape) throws(OllamaError) {
    model = object.string("model") ?? ""
    createdAt = object.string("created_at").flatMap { TimeStamp($0) }
    saysDone = object["done"] != nil
    isDone = object.bool("done") ?? false
    var fields = RareFields()
    switch shape {
    case .chat:
      if let value = object["message"], !value.isNull {
        let message = try Message(json: value)
        role = message.role.rawValue
        text = message.content
        thinking = message.thinking ?? ""
        toolCalls = message.toolCalls
        fields.images = message.images
      }
    case .generate:
      text = try object.text("response", in: "record") ?? ""
      thinking = try object.text("thinking", in: "record") ?? ""
      toolCalls = try ToolCall.list(object["tool_calls"])
      fields.context = object.array("context")?.compactMap(\.int) ?? []
      fields.image = object.string("image").map { Base64Data(base64: $0) }
      fields.completed = object.quantity("completed")
      fields.total = object.quantity("total")
    }
    fields.doneReason = object.string("done_reason").flatMap { $0.isEmpty ? nil : $0 }
    fields.metrics = ReplyMetrics(object)
    fields.remoteModel = object.string("remote_model")
    fields.remoteHost = object.string("remote_host")
    fields.logprobs = try Logprob.list(object["logprobs"])
    if let info = object.object("_debug_info") {
      fields.debugInfo = DebugInfo(
        renderedTemplate: info.string("rendered_template") ?? "",
        imageCount: info.int("image_count"))
    }
    rareFields = fields
  }

  /// The record as it travels.
  func json(shape: Shape) -> JSONValue {
    var object: JSONObject = ["model": .string(model)]
    let fields = rareFields
    object.add("remote_model", fields.remoteModel)
    object.add("remote_host", fields.remoteHost)
    object.add("created_at", createdAt?.description)
    switch shape {
    case .chat:
      let message = Message(
        .init(rawValue: role), text, thinking: thinking.isEmpty ? nil : thinking,
        images: fields.images, toolCalls: toolCalls)
      object.add("message", message.json)
    case .generate:
      object.add("response", text)
      if !thinking.isEmpty { object.add("thinking", thinking) }
      if !toolCalls.isEmpty { object.add("tool_calls", .array(toolCalls.map(\.json))) }
      object.add("image", fields.image?.text)
      object.add("completed", fields.completed)
      object.add("total", fields.total)
    }
    object.add("done", isDone)
    object.add("done_reason", fields.doneReason)
    if let info = fields.debugInfo {
      var shown: JSONObject = ["rendered_template": .string(info.renderedTemplate)]
      shown.add("image_count", info.imageCount)
      object.add("_debug_info", .object(shown))
    }
    if !fields.context.isEmpty { object.add("context", .array(fields.context.map(JSONValue.int))) }
    if !fields.logprobs.isEmpty { object.add("logprobs", .array(fields.logprobs.map(\.json))) }
    fields.metrics.add(to: &object)
    return .object(object)
  }
}
