/// One record of a streamed completion, or the whole answer of one that is not streamed.
public struct GenerateChunk: Sendable, Hashable {
  var record: StreamRecord

  init(record: StreamRecord) { self.record = record }

  /// A record, for servers and tests.
  public init(
    model: String, createdAt: TimeStamp? = nil, response: String = "", thinking: String = "",
    done: Bool = false, doneReason: String? = nil, metrics: ReplyMetrics = ReplyMetrics(),
    context: [Int] = []
  ) {
    record = StreamRecord()
    record.model = model
    record.createdAt = createdAt
    record.text = response
    record.thinking = thinking
    record.isDone = done
    record.saysDone = true
    var fields = record.rareFields
    fields.doneReason = doneReason
    fields.metrics = metrics
    fields.context = context
    record.rareFields = fields
  }

  /// The model's name as it was asked for.
  public var model: String { record.model }
  /// When the server made the record.
  public var createdAt: TimeStamp? { record.createdAt }
  /// The next piece of the text; may be empty.
  public var response: String { record.text }
  /// The next piece of the thinking's text; may be empty.
  public var thinking: String { record.thinking }
  /// Tool calls, each whole.
  public var toolCalls: [ToolCall] { record.toolCalls }
  /// Whether this is the final record.
  public var done: Bool { record.isDone }
  /// Why the reply ended.
  public var doneReason: String? { record.rare?.fields.doneReason }
  /// What the server measured; on the final record.
  public var metrics: ReplyMetrics { record.rare?.fields.metrics ?? ReplyMetrics() }
  /// The model that really answered, if elsewhere.
  public var remoteModel: String? { record.rare?.fields.remoteModel }
  /// The host that really answered, if elsewhere.
  public var remoteHost: String? { record.rare?.fields.remoteHost }
  /// Probabilities of this piece's tokens.
  public var logprobs: [Logprob] { record.rare?.fields.logprobs ?? [] }
  /// The rendered prompt, where only that was asked for.
  public var debugInfo: DebugInfo? {
    get { record.rare?.fields.debugInfo }
    set { record.rareFields.debugInfo = newValue }
  }
  /// The context to go on from (out of favour).
  public var context: [Int] { record.rare?.fields.context ?? [] }
  /// The image that an image model made.
  public var image: Base64Data? { record.rare?.fields.image }
  /// Steps done by an image model.
  public var completed: Int? { record.rare?.fields.completed }
  /// Steps in all of an image model.
  public var total: Int? { record.rare?.fields.total }
}

extension GenerateChunk: JSONEncodable, JSONDecodable {
  /// The record as it travels.
  public var json: JSONValue { record.json(shape: .generate) }

  /// Reads a record.
  public init(json: JSONValue) throws(OllamaError) {
    record = try StreamRecord(try Self.members(json, of: "record"), shape: .generate)
  }
}

/// A whole completion.
public struct GenerateResponse: Sendable, Hashable {
  /// The model's name as it was asked for.
  public var model: String
  /// When the server ended the reply.
  public var createdAt: TimeStamp?
  /// The text.
  public var text: String
  /// The thinking's text, if any.
  public var thinking: String?
  /// Tool calls.
  public var toolCalls: [ToolCall]
  /// Whether the server called it done; some servers never say.
  public var done: Bool
  /// Why the reply ended.
  public var doneReason: String?
  /// What the server measured.
  public var metrics: ReplyMetrics
  /// Probabilities of the reply's tokens.
  public var logprobs: [Logprob]
  /// The rendered prompt, where only that was asked for.
  public var debugInfo: DebugInfo?
  /// The context to go on from (out of favour).
  public var context: [Int]
  /// The image that an image model made.
  public var image: Base64Data?

  /// The reply that one record holds.
  public init(_ chunk: GenerateChunk) {
    model = chunk.model
    createdAt = chunk.createdAt
    text = chunk.response
    thinking = chunk.thinking.isEmpty ? nil : chunk.thinking
    toolCalls = chunk.toolCalls
    done = chunk.done
    doneReason = chunk.doneReason
    metrics = chunk.metrics
    logprobs = chunk.logprobs
    debugInfo = chunk.debugInfo
    context = chunk.context
    image = chunk.image
  }

  /// Appends the next record of the same reply.
  public mutating func append(_ chunk: GenerateChunk) {
    text += chunk.response
    if !chunk.thinking.isEmpty { thinking = (thinking ?? "") + chunk.thinking }
    toolCalls += chunk.toolCalls
    logprobs += chunk.logprobs
    createdAt = chunk.createdAt ?? createdAt
    debugInfo = chunk.debugInfo ?? debugInfo
    image = chunk.image ?? image
    guard chunk.done else { return }
    done = true
    doneReason = chunk.doneReason
    metrics = chunk.metrics
    context = chunk.context
  }
}
