/// What `POST /api/embed` takes.
public struct EmbedRequest: Sendable, Hashable {
  /// The model's name.
  public var model: String
  /// The texts; none loads the model.
  public var input: [String]
  /// Whether a text beyond the model's window is cut (the server's default) or fails.
  public var truncate: Bool?
  /// How many dimensions are wanted, for models that can give fewer than all.
  public var dimensions: Int?
  /// How long the model stays loaded afterwards.
  public var keepAlive: KeepAlive?
  /// Options of the run.
  public var options: ModelOptions
  /// Members that have no property here.
  public var extra: JSONObject
  /// Whether a single text travels as text instead of as a list of one; servers answer both alike.
  var isSingle = false

  /// A request for several texts.
  public init(
    model: String, input: [String], truncate: Bool? = nil, dimensions: Int? = nil,
    keepAlive: KeepAlive? = nil, options: ModelOptions = ModelOptions()
  ) {
    self.model = model
    self.input = input
    self.truncate = truncate
    self.dimensions = dimensions
    self.keepAlive = keepAlive
    self.options = options
    extra = [:]
  }

  /// A request for one text.
  public init(model: String, input: String) {
    self.init(model: model, input: [input])
    isSingle = true
  }
}

extension EmbedRequest: JSONEncodable, JSONDecodable {
  /// The request as it travels.
  public var json: JSONValue {
    var object: JSONObject = ["model": .string(model)]
    if isSingle, input.count == 1 {
      object.add("input", input[0])
    } else {
      object.add("input", input)
    }
    object.add("truncate", truncate)
    object.add("dimensions", dimensions)
    object.add("keep_alive", keepAlive?.json)
    if !options.isEmpty { object.add("options", options.json) }
    for member in extra { object[member.key] = member.value }
    return .object(object)
  }

  /// Reads a request, as a server does; throws `parse` where the input is neither text nor texts.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "request")
    let common = try CommonFields(object)
    self.init(
      model: object.string("model") ?? "", input: [], truncate: object.bool("truncate"),
      dimensions: object.int("dimensions"), keepAlive: common.keepAlive, options: common.options)
    switch object["input"] {
    case .string(let text): (input, isSingle) = ([text], true)
    case .array(let items):
      input = items.compactMap(\.string)
      guard input.count == items.count else {
        throw OllamaError(.parse, detail: "\"input\" should be text or a list of texts")
      }
    case .null, nil: break
    case .bool, .number, .object:
      throw OllamaError(.parse, detail: "\"input\" should be text or a list of texts")
    }
    let known: Set = ["model", "input", "truncate", "dimensions", "keep_alive", "options"]
    for member in object where !known.contains(member.key) { extra[member.key] = member.value }
  }
}

/// The answer of `/api/embed`.
public struct EmbedResponse: Sendable, Hashable {
  /// The model's name as it was asked for.
  public var model: String
  /// A vector for each text, in their order; of length 1 unless the server says otherwise.
  public var embeddings: [[Float]]
  /// What the server measured; the texts' tokens are its `promptTokens`.
  public var metrics: ReplyMetrics

  /// An answer.
  public init(
    model: String, embeddings: [[Float]], metrics: ReplyMetrics = ReplyMetrics()
  ) {
    self.model = model
    self.embeddings = embeddings
    self.metrics = metrics
  }
}

extension EmbedResponse: JSONDecodable {
  /// Reads the answer; throws `parse` where a vector holds anything but numbers.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "embeddings")
    guard let list = object.array("embeddings") else {
      throw OllamaError(.parse, detail: "the answer has no \"embeddings\"")
    }
    var vectors: [[Float]] = []
    for item in list { vectors.append(try Vector.read(item)) }
    self.init(
      model: object.string("model") ?? "", embeddings: vectors, metrics: ReplyMetrics(object))
  }
}

/// The answer of the older `/api/embeddings`.
struct SingleEmbedding: JSONDecodable {
  let vector: [Float]

  init(json: JSONValue) throws(OllamaError) {
    guard let list = json["embedding"] else {
      throw OllamaError(.parse, detail: "the answer has no \"embedding\"")
    }
    vector = try Vector.read(list)
  }
}

/// Reads lists of numbers.
enum Vector {
  static func read(_ json: JSONValue) throws(OllamaError) -> [Float] {
    if json.isNull { return [] }
    guard let items = json.array else {
      throw OllamaError(.parse, detail: "an embedding should be a list of numbers")
    }
    var vector: [Float] = []
    vector.reserveCapacity(items.count)
    for item in items {
      guard let number = item.double else {
        throw OllamaError(.parse, detail: "an embedding should hold only numbers")
      }
      vector.append(Float(number))
    }
    return vector
  }
}
