/// How likely a token was.
public struct Logprob: Sendable, Hashable {
  /// The token's text.
  public var token: String
  /// The natural logarithm of its probability.
  public var logprob: Double
  /// Its bytes, where the text may not show them.
  public var bytes: [UInt8]?
  /// The likeliest tokens at its place.
  public var alternatives: [Logprob]

  /// A token with its probability.
  public init(
    token: String, logprob: Double, bytes: [UInt8]? = nil, alternatives: [Logprob] = []
  ) {
    self.token = token
    self.logprob = logprob
    self.bytes = bytes
    self.alternatives = alternatives
  }
}

extension Logprob: JSONEncodable, JSONDecodable {
  /// The token as it travels.
  public var json: JSONValue {
    var object: JSONObject = ["token": .string(token), "logprob": .double(logprob)]
    object.add("bytes", bytes.map { .array($0.map { .int(Int($0)) }) })
    if !alternatives.isEmpty { object.add("top_logprobs", .array(alternatives.map(\.json))) }
    return .object(object)
  }

  /// Reads a token; missing members count as empty and zero.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "logprob")
    self.init(
      token: object.string("token") ?? "", logprob: object.double("logprob") ?? 0,
      bytes: object.array("bytes")?.compactMap { $0.int.flatMap(UInt8.init(exactly:)) },
      alternatives: try Self.list(object["top_logprobs"]))
  }

  /// Reads a list; absent, null and other things count as none.
  static func list(_ json: JSONValue?) throws(OllamaError) -> [Logprob] {
    var result: [Logprob] = []
    for item in json?.array ?? [] { result.append(try Logprob(json: item)) }
    return result
  }
}
