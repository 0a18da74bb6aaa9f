/// Everything the server says about one model: the answer of `/api/show`.
public struct ModelDetails: Sendable, Hashable {
  /// A tensor of the model.
  public struct Tensor: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its type.
    public var type: String
    /// Its extent in each dimension.
    public var shape: [Int]
  }

  /// The licence, where the model has one.
  public var license: String?
  /// The Modelfile that would make it anew.
  public var modelfile: String?
  /// The parameters as text, one a line.
  public var parameters: String?
  /// The prompt template.
  public var template: String?
  /// The instructions it comes with.
  public var system: String?
  /// Its make.
  public var details = ModelProperties()
  /// The messages it comes with.
  public var messages: [Message] = []
  /// The model it stands for, if elsewhere.
  public var remoteModel: String?
  /// The host it runs on, if elsewhere.
  public var remoteHost: String?
  /// Its metadata, in order; long lists are null unless verbose.
  public var modelInfo: JSONObject = [:]
  /// The metadata of its projector (models that see).
  public var projectorInfo: JSONObject = [:]
  /// Its tensors, in order; empty where the server does not tell them.
  public var tensors: [Tensor] = []
  /// What it can do; nil where the server does not say.
  public var capabilities: Set<Capability>?
  /// When it was last changed.
  public var modifiedAt: TimeStamp?
  /// The server version that it needs.
  public var requires: String?
  /// The built-in renderer of its prompts.
  public var renderer: String?
  /// The built-in parser of its replies.
  public var parser: String?

  /// Nothing known.
  public init() {}

  /// The architecture, such as `llama`.
  public var architecture: String? { modelInfo.string("general.architecture") }
  /// The number of parameters.
  public var parameterCount: Int? { modelInfo.quantity("general.parameter_count") }
  /// The greatest context in tokens.
  public var contextLength: Int? { ofArchitecture("context_length") ?? details.contextLength }
  /// The length of embeddings.
  public var embeddingLength: Int? {
    ofArchitecture("embedding_length") ?? details.embeddingLength
  }

  private func ofArchitecture(_ key: String) -> Int? {
    architecture.flatMap { modelInfo.quantity("\($0).\(key)") }
  }
}

extension ModelDetails: JSONEncodable, JSONDecodable {
  /// The answer as it travels.
  public var json: JSONValue {
    var object: JSONObject = [:]
    object.add("license", license)
    object.add("modelfile", modelfile)
    object.add("parameters", parameters)
    object.add("template", template)
    object.add("system", system)
    object.add("renderer", renderer)
    object.add("parser", parser)
    object.add("details", details.json)
    if !messages.isEmpty { object.add("messages", .array(messages.map(\.json))) }
    object.add("remote_model", remoteModel)
    object.add("remote_host", remoteHost)
    object.add("model_info", .object(modelInfo))
    if !projectorInfo.isEmpty { object.add("projector_info", .object(projectorInfo)) }
    if !tensors.isEmpty { object.add("tensors", .array(tensors.map(\.json))) }
    object.add("capabilities", capabilities?.map(\.rawValue).sorted())
    object.add("modified_at", modifiedAt?.description)
    object.add("requires", requires)
    return .object(object)
  }

  /// Reads the answer; everything may be missing.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "model details")
    license = object.string("license") ?? object.strings("license")?.joined(separator: "\n")
    modelfile = object.string("modelfile")
    parameters = object.string("parameters")
    template = object.string("template")
    system = object.string("system")
    details = ModelProperties(object.object("details"))
    for item in object.array("messages") ?? [] { messages.append(try Message(json: item)) }
    remoteModel = object.string("remote_model")
    remoteHost = object.string("remote_host")
    modelInfo = object.object("model_info") ?? [:]
    projectorInfo = object.object("projector_info") ?? [:]
    tensors = (object.array("tensors") ?? []).compactMap { Tensor($0) }
    capabilities = object.strings("capabilities").map { Set($0.map(Capability.init(rawValue:))) }
    modifiedAt = object.string("modified_at").flatMap { TimeStamp($0) }
    requires = object.string("requires")
    renderer = object.string("renderer")
    parser = object.string("parser")
  }
}

extension ModelDetails.Tensor {
  fileprivate init?(_ json: JSONValue) {
    guard let object = json.object, let name = object.string("name") else { return nil }
    self.init(
      name: name, type: object.string("type") ?? "",
      shape: object.array("shape")?.compactMap(\.int) ?? [])
  }

  fileprivate var json: JSONValue {
    ["name": .string(name), "type": .string(type), "shape": .array(shape.map(JSONValue.int))]
  }
}
