/// What `POST /api/create` takes.
public struct CreateRequest: Sendable, Hashable {
  /// A file of a model: the name that the server gives it, and the blob that holds it.
  public struct File: Sendable, Hashable {
    /// The name, a relative path.
    public var name: String
    /// Its content, uploaded before.
    public var digest: BlobDigest

    /// A file.
    public init(name: String, digest: BlobDigest) {
      self.name = name
      self.digest = digest
    }
  }

  /// The name of the model to be made.
  public var model: String
  /// The model that it is made from.
  public var from: String?
  /// The files that it is made from.
  public var files: [File] = []
  /// The files of adapters (LoRA).
  public var adapters: [File] = []
  /// The files of a model that drafts tokens for it.
  public var draftFiles: [File] = []
  /// The quantisation to convert to, such as `q4_K_M`.
  public var quantize: String?
  /// The quantisation of the drafting model.
  public var draftQuantize: String?
  /// The prompt template.
  public var template: String?
  /// The instructions it comes with.
  public var system: String?
  /// The licences.
  public var license: [String] = []
  /// The options it comes with.
  public var parameters = ModelOptions()
  /// The messages it comes with.
  public var messages: [Message] = []
  /// The built-in renderer of its prompts.
  public var renderer: String?
  /// The built-in parser of its replies.
  public var parser: String?
  /// The server version that it needs, such as `0.14.0`.
  public var requires: String?
  /// The host it runs on, for models elsewhere.
  public var remoteHost: String?
  /// Further metadata.
  public var info: JSONObject = [:]
  /// Members that have no property here.
  public var extra: JSONObject = [:]

  /// A request; a base (`from` or files) must be named before it is sent.
  public init(model: String, from: String? = nil, system: String? = nil) {
    self.model = model
    self.from = from
    self.system = system
  }

  /// The request's JSON; `stream` is always said.
  public func json(stream: Bool) -> JSONValue {
    var object: JSONObject = ["model": .string(model)]
    object.add("stream", stream)
    object.add("from", from)
    object.add("remote_host", remoteHost)
    object.add("files", Self.json(files))
    object.add("adapters", Self.json(adapters))
    object.add("draft_files", Self.json(draftFiles))
    object.add("quantize", quantize)
    object.add("draft_quantize", draftQuantize)
    object.add("template", template)
    object.add("system", system)
    // One licence travels as text, which every server reads; several as a list.
    if license.count == 1 { object.add("license", license[0]) }
    if license.count > 1 { object.add("license", license) }
    if !parameters.isEmpty { object.add("parameters", parameters.json) }
    if !messages.isEmpty { object.add("messages", .array(messages.map(\.json))) }
    object.add("renderer", renderer)
    object.add("parser", parser)
    object.add("requires", requires)
    if !info.isEmpty { object.add("info", .object(info)) }
    for member in extra { object[member.key] = member.value }
    return .object(object)
  }

  private static func json(_ files: [File]) -> JSONValue? {
    guard !files.isEmpty else { return nil }
    return .object(JSONObject(files.map { ($0.name, .string("\($0.digest)")) }))
  }
}

extension CreateRequest: JSONDecodable {
  /// Reads a request, as a server does; unknown members go into `extra`. Throws `parse` or
  /// `invalidArgument` for members of a wrong form.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "request")
    self.init(
      model: object.string("model") ?? object.string("name") ?? "", from: object.string("from"),
      system: object.string("system"))
    files = try Self.files(object.object("files"))
    adapters = try Self.files(object.object("adapters"))
    draftFiles = try Self.files(object.object("draft_files"))
    quantize = object.string("quantize") ?? object.string("quantization")
    draftQuantize = object.string("draft_quantize")
    template = object.string("template")
    license = object.strings("license") ?? object.string("license").map { [$0] } ?? []
    if let options = object["parameters"], !options.isNull {
      parameters = try ModelOptions(json: options)
    }
    for item in object.array("messages") ?? [] { messages.append(try Message(json: item)) }
    renderer = object.string("renderer")
    parser = object.string("parser")
    requires = object.string("requires")
    remoteHost = object.string("remote_host")
    info = object.object("info") ?? [:]
    for member in object where !Self.known.contains(member.key) {
      extra[member.key] = member.value
    }
  }

  private static func files(_ object: JSONObject?) throws(OllamaError) -> [File] {
    var files: [File] = []
    for member in object ?? [:] {
      files.append(File(name: member.key, digest: try BlobDigest(member.value.string ?? "")))
    }
    return files
  }

  private static let known: Set<String> = [
    "model", "name", "stream", "from", "remote_host", "files", "adapters", "draft_files",
    "quantize", "quantization", "draft_quantize", "template", "system", "license", "parameters",
    "messages", "renderer", "parser", "requires", "info",
  ]
}
