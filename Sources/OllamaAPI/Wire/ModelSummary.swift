/// What a model can do. Open, since servers learn more.
public struct Capability: RawRepresentable, Sendable, Hashable {
  /// The capability's name as it travels.
  public let rawValue: String
  /// A capability of any name.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// Completes text and chats.
  public static let completion = Capability(rawValue: "completion")
  /// Calls tools.
  public static let tools = Capability(rawValue: "tools")
  /// Fills gaps (takes a suffix).
  public static let insert = Capability(rawValue: "insert")
  /// Sees images.
  public static let vision = Capability(rawValue: "vision")
  /// Makes embeddings.
  public static let embedding = Capability(rawValue: "embedding")
  /// Thinks before it answers.
  public static let thinking = Capability(rawValue: "thinking")
  /// Makes images.
  public static let image = Capability(rawValue: "image")
  /// Hears sound.
  public static let audio = Capability(rawValue: "audio")
}

/// The make of a model.
public struct ModelProperties: Sendable, Hashable {
  /// The model it was made from.
  public var parentModel = ""
  /// The file format, such as `gguf`.
  public var format = ""
  /// The architecture's family.
  public var family = ""
  /// All families it belongs to.
  public var families: [String] = []
  /// The number of parameters as text, such as `8.0B`.
  public var parameterSize = ""
  /// The quantisation, such as `Q4_K_M`.
  public var quantization = ""
  /// The greatest context in tokens, where the server says it.
  public var contextLength: Int?
  /// The length of embeddings, where the server says it.
  public var embeddingLength: Int?

  /// Nothing known.
  public init() {}

  init(_ object: JSONObject?) {
    guard let object else { return }
    parentModel = object.string("parent_model") ?? ""
    format = object.string("format") ?? ""
    family = object.string("family") ?? ""
    families = object.strings("families") ?? []
    parameterSize = object.string("parameter_size") ?? ""
    quantization = object.string("quantization_level") ?? ""
    contextLength = object.quantity("context_length")
    embeddingLength = object.quantity("embedding_length")
  }

  /// The properties as they travel.
  public var json: JSONValue {
    var object: JSONObject = [
      "parent_model": .string(parentModel), "format": .string(format), "family": .string(family),
      "families": .array(families.map(JSONValue.string)),
      "parameter_size": .string(parameterSize), "quantization_level": .string(quantization),
    ]
    object.add("context_length", contextLength)
    object.add("embedding_length", embeddingLength)
    return .object(object)
  }
}

/// A model that the server has: one entry of `/api/tags`.
public struct ModelSummary: Sendable, Hashable {
  /// The name.
  public var name: String
  /// When it was last changed.
  public var modifiedAt: TimeStamp?
  /// Its size in bytes; 0 for models elsewhere.
  public var size: Int
  /// Its digest in hexadecimal, without a prefix.
  public var digest: String
  /// Its make.
  public var details: ModelProperties
  /// What it can do; nil where the server does not say.
  public var capabilities: Set<Capability>?
  /// The model it stands for, if elsewhere.
  public var remoteModel: String?
  /// The host it runs on, if elsewhere.
  public var remoteHost: String?

  /// A model of the given name.
  public init(
    name: String, modifiedAt: TimeStamp? = nil, size: Int = 0, digest: String = "",
    details: ModelProperties = ModelProperties(), capabilities: Set<Capability>? = nil
  ) {
    self.name = name
    self.modifiedAt = modifiedAt
    self.size = size
    self.digest = digest
    self.details = details
    self.capabilities = capabilities
  }
}

extension ModelSummary: JSONEncodable, JSONDecodable {
  /// The entry as it travels.
  public var json: JSONValue {
    var object: JSONObject = ["name": .string(name), "model": .string(name)]
    object.add("remote_model", remoteModel)
    object.add("remote_host", remoteHost)
    object.add("modified_at", modifiedAt?.description)
    object.add("size", size)
    object.add("digest", digest)
    object.add("details", details.json)
    object.add("capabilities", capabilities?.map(\.rawValue).sorted())
    return .object(object)
  }

  /// Reads an entry; throws `parse` where it has no name.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "model")
    guard let name = object.string("name") ?? object.string("model") else {
      throw OllamaError(.parse, detail: "a model in the list has no name")
    }
    self.init(
      name: name, modifiedAt: object.string("modified_at").flatMap { TimeStamp($0) },
      size: max(0, object.quantity("size") ?? 0), digest: Self.bareDigest(object.string("digest")),
      details: ModelProperties(object.object("details")),
      capabilities: object.strings("capabilities").map { Set($0.map(Capability.init(rawValue:))) })
    remoteModel = object.string("remote_model")
    remoteHost = object.string("remote_host")
  }

  static func bareDigest(_ digest: String?) -> String {
    guard let digest else { return "" }
    return digest.hasPrefix("sha256:") ? String(digest.dropFirst(7)) : digest
  }
}

/// A model in memory: one entry of `/api/ps`.
public struct RunningModel: Sendable, Hashable {
  /// The name.
  public var name: String
  /// Memory in use, in bytes.
  public var size: Int
  /// Of that on the GPU, in bytes; 0 means all on the CPU.
  public var sizeVRAM: Int
  /// Its digest in hexadecimal.
  public var digest: String
  /// Its make.
  public var details: ModelProperties
  /// When it will be unloaded; centuries ahead means never.
  public var expiresAt: TimeStamp?
  /// The context window it was loaded with, in tokens.
  public var contextLength: Int?

  /// A model in memory.
  public init(
    name: String, size: Int = 0, sizeVRAM: Int = 0, digest: String = "",
    details: ModelProperties = ModelProperties(), expiresAt: TimeStamp? = nil,
    contextLength: Int? = nil
  ) {
    self.name = name
    self.size = size
    self.sizeVRAM = sizeVRAM
    self.digest = digest
    self.details = details
    self.expiresAt = expiresAt
    self.contextLength = contextLength
  }

  /// The part of it on the GPU, 0...1; nil where the sizes are unknown.
  public var gpuShare: Double? {
    size > 0 ? min(1, Double(sizeVRAM) / Double(size)) : nil
  }
}

extension RunningModel: JSONEncodable, JSONDecodable {
  /// The entry as it travels.
  public var json: JSONValue {
    var object: JSONObject = ["name": .string(name), "model": .string(name)]
    object.add("size", size)
    object.add("digest", digest)
    object.add("details", details.json)
    object.add("expires_at", expiresAt?.description)
    object.add("size_vram", sizeVRAM)
    object.add("context_length", contextLength)
    return .object(object)
  }

  /// Reads an entry; throws `parse` where it has no name.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "running model")
    guard let name = object.string("name") ?? object.string("model") else {
      throw OllamaError(.parse, detail: "a running model has no name")
    }
    self.init(
      name: name, size: max(0, object.quantity("size") ?? 0),
      sizeVRAM: max(0, object.quantity("size_vram") ?? 0),
      digest: ModelSummary.bareDigest(object.string("digest")),
      details: ModelProperties(object.object("details")),
      expiresAt: object.string("expires_at").flatMap { TimeStamp($0) },
      contextLength: object.quantity("context_length"))
  }
}
