/// One record of a streamed chat, or the whole answer of one that is not streamed.
public struct ChatChunk: Sendable, Hashable {
  var record: StreamRecord

  init(record: StreamRecord) { self.record = record }

  /// A record, for servers and tests.
  public init(
    model: String, createdAt: TimeStamp? = nil, message: Message = .assistant(""),
    done: Bool = false, doneReason: String? = nil, metrics: ReplyMetrics = ReplyMetrics()
  ) {
    record = StreamRecord()
    record.model = model
    record.createdAt = createdAt
    record.role = message.role.rawValue
    record.text = message.content
    record.thinking = message.thinking ?? ""
    record.toolCalls = message.toolCalls
    record.isDone = done
    record.saysDone = true
    var fields = record.rareFields
    fields.doneReason = doneReason
    fields.metrics = metrics
    fields.images = message.images
    record.rareFields = fields
  }

  /// The model's name as it was asked for.
  public var model: String { record.model }
  /// When the server made the record.
  public var createdAt: TimeStamp? { record.createdAt }
  /// Who speaks; usually `assistant`.
  public var role: Message.Role { Message.Role(rawValue: record.role) }
  /// The next piece of the reply's text; may be empty.
  public var content: String { record.text }
  /// The next piece of the thinking's text; may be empty.
  public var thinking: String { record.thinking }
  /// Tool calls, each whole.
  public var toolCalls: [ToolCall] { record.toolCalls }
  /// Whether this is the final record.
  public var done: Bool { record.isDone }
  /// Why the reply ended: `stop`, `length`, `load`, `unload` and others.
  public var doneReason: String? { record.rare?.fields.doneReason }
  /// What the server measured; on the final record.
  public var metrics: ReplyMetrics { record.rare?.fields.metrics ?? ReplyMetrics() }
  /// The model that really answered, if elsewhere.
  public var remoteModel: String? { record.rare?.fields.remoteModel }
  /// The host that really answered, if elsewhere.
  public var remoteHost: String? { record.rare?.fields.remoteHost }
  /// Probabilities of this piece's tokens.
  public var logprobs: [Logprob] {
    get { record.rare?.fields.logprobs ?? [] }
    set { record.rareFields.logprobs = newValue }
  }
  /// The rendered prompt, where only that was asked for.
  public var debugInfo: DebugInfo? {
    get { record.rare?.fields.debugInfo }
    set { record.rareFields.debugInfo = newValue }
  }
  /// The record's message.
  public var message: Message {
    Message(
      role, content, thinking: thinking.isEmpty ? nil : thinking,
      images: record.rare?.fields.images ?? [], toolCalls: toolCalls)
  }
}

extension ChatChunk: JSONEncodable, JSONDecodable {
  /// The record as it travels.
  public var json: JSONValue { record.json(shape: .chat) }

  /// Reads a record.
  public init(json: JSONValue) throws(OllamaError) {
    record = try StreamRecord(try Self.members(json, of: "record"), shape: .chat)
  }
}

/// A whole chat reply.
public struct ChatResponse: Sendable, Hashable {
  /// The model's name as it was asked for.
  public var model: String
  /// When the server ended the reply.
  public var createdAt: TimeStamp?
  /// The reply.
  public var message: Message
  /// Whether the server called it done; some servers never say.
  public var done: Bool
  /// Why the reply ended.
  public var doneReason: String?
  /// What the server measured.
  public var metrics: ReplyMetrics
  /// The model that really answered, if elsewhere.
  public var remoteModel: String?
  /// The host that really answered, if elsewhere.
  public var remoteHost: String?
  /// Probabilities of the reply's tokens.
  public var logprobs: [Logprob]
  /// The rendered prompt, where only that was asked for.
  public var debugInfo: DebugInfo?

  /// The reply's text.
  public var text: String { message.content }

  /// The reply that one record holds.
  public init(_ chunk: ChatChunk) {
    model = chunk.model
    createdAt = chunk.createdAt
    message = chunk.message
    done = chunk.done
    doneReason = chunk.doneReason
    metrics = chunk.metrics
    remoteModel = chunk.remoteModel
    remoteHost = chunk.remoteHost
    logprobs = chunk.logprobs
    debugInfo = chunk.debugInfo
  }

  /// Appends the next record of the same reply.
  public mutating func append(_ chunk: ChatChunk) {
    message.content += chunk.content
    if !chunk.thinking.isEmpty { message.thinking = (message.thinking ?? "") + chunk.thinking }
    message.toolCalls += chunk.toolCalls
    message.images += chunk.message.images
    if message.role.rawValue.isEmpty { message.role = chunk.role }
    logprobs += chunk.logprobs
    createdAt = chunk.createdAt ?? createdAt
    remoteModel = chunk.remoteModel ?? remoteModel
    remoteHost = chunk.remoteHost ?? remoteHost
    debugInfo = chunk.debugInfo ?? debugInfo
    guard chunk.done else { return }
    done = true
    doneReason = chunk.doneReason
    metrics = chunk.metrics
  }
}
