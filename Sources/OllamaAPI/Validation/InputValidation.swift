// Folder Validation: what is wrong with a request, found before it is sent. Off until asked for:
// call `check` yourself, or set `Configuration.inputValidation`.

/// Checks requests against what servers accept, and says everything that is wrong at once.
///
/// Calls that load or unload a model (no messages, no prompt) are legal. Where servers differ, the
/// most generous is followed: only what all refuse, or what means nothing, is a fault.
public struct InputValidation: Sendable, Hashable {
  /// One thing that is wrong.
  public struct Fault: Sendable, Hashable, CustomStringConvertible {
    /// Where, such as `messages[2].images[0]` or `options.top_p`.
    public let path: String
    /// What is wrong, as a person would say it.
    public let reason: String

    /// A fault.
    public init(_ path: String, _ reason: String) {
      self.path = path
      self.reason = reason
    }

    /// Place and reason.
    public var description: String { "\(path) \(reason)" }
  }

  /// Most messages of a request.
  public var messageLimit = 10_000
  /// Longest text of a message or prompt, in bytes.
  public var textLimit = 8_000_000
  /// Most images of a request.
  public var imageLimit = 100
  /// Largest image, in bytes; Ollama's own command line takes 100 MB.
  public var imageBytes = 100_000_000

  /// The usual limits.
  public init() {}

  /// What is wrong with a chat; nothing for a good one.
  public func faults(_ request: ChatRequest) -> [Fault] {
    var faults = name(request.model) + options(request.options)
    faults += logprobs(request.topLogprobs)
    if request.messages.count > messageLimit {
      faults.append(Fault("messages", "are more than \(messageLimit)"))
    }
    let images = request.messages.reduce(0) { $0 + $1.images.count }
    if images > imageLimit {
      faults.append(Fault("messages", "hold more than \(imageLimit) images"))
    }
    for (index, message) in request.messages.enumerated() {
      faults += self.message(message, at: "messages[\(index)]")
    }
    for (index, tool) in request.tools.enumerated() where !Self.isToolName(tool.name) {
      faults.append(
        Fault("tools[\(index)].name", "should be letters, digits, - and _, at most 64"))
    }
    return faults
  }

  /// What is wrong with a completion; nothing for a good one.
  public func faults(_ request: GenerateRequest) -> [Fault] {
    var faults = name(request.model) + options(request.options)
    faults += logprobs(request.topLogprobs)
    faults += text(request.prompt, at: "prompt")
    if let system = request.system { faults += text(system, at: "system") }
    if request.images.count > imageLimit {
      faults.append(Fault("images", "are more than \(imageLimit)"))
    }
    for (index, image) in request.images.enumerated() {
      faults += self.image(image, at: "images[\(index)]")
    }
    let hasTexts = request.template != nil || request.system != nil || !request.context.isEmpty
    if request.raw == true, hasTexts {
      faults.append(Fault("raw", "goes with no template, system text or context"))
    }
    return faults
  }

  /// What is wrong with a request for embeddings; nothing for a good one.
  public func faults(_ request: EmbedRequest) -> [Fault] {
    var faults = name(request.model) + options(request.options)
    for (index, input) in request.input.enumerated() {
      faults += text(input, at: "input[\(index)]")
    }
    if let dimensions = request.dimensions, dimensions < 0 {
      faults.append(Fault("dimensions", "should be more than zero"))
    }
    return faults
  }

  /// What is wrong with a creation; nothing for a good one.
  public func faults(_ request: CreateRequest) -> [Fault] {
    var faults = name(request.model) + options(request.parameters, at: "parameters")
    if request.from?.isEmpty != false, request.files.isEmpty {
      faults.append(Fault("from", "or files should name what the model is made of"))
    }
    for (index, message) in request.messages.enumerated() {
      faults += self.message(message, at: "messages[\(index)]")
    }
    return faults
  }

  /// Throws `invalidArgument` naming everything that is wrong with a chat.
  public func check(_ request: ChatRequest) throws(OllamaError) {
    try Self.refuse(faults(request), model: request.model)
  }

  /// Throws `invalidArgument` naming everything that is wrong with a completion.
  public func check(_ request: GenerateRequest) throws(OllamaError) {
    try Self.refuse(faults(request), model: request.model)
  }

  /// Throws `invalidArgument` naming everything that is wrong with a request for embeddings.
  public func check(_ request: EmbedRequest) throws(OllamaError) {
    try Self.refuse(faults(request), model: request.model)
  }

  /// Throws `invalidArgument` naming everything that is wrong with a creation.
  public func check(_ request: CreateRequest) throws(OllamaError) {
    try Self.refuse(faults(request), model: request.model)
  }

  private static func refuse(_ faults: [Fault], model: String) throws(OllamaError) {
    guard !faults.isEmpty else { return }
    let shown = faults.prefix(5).map(\.description).joined(separator: "; ")
    let more = faults.count > 5 ? "; and \(faults.count - 5) more" : ""
    throw OllamaError(
      .invalidArgument, detail: "the request is not right: \(shown)\(more)",
      model: model.isEmpty ? nil : model)
  }
}
