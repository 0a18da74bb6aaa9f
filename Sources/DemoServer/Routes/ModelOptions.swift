/// The options of a request that mean something here; the rest are only checked.
struct ModelOptions: Sendable {
  /// Tokens of context; nil for the server's own default.
  var contextLength: Int?
  /// Tokens to answer with; nil for no limit.
  var predict: Int?
  var stop: [String] = []
  /// Nil when each reply may differ.
  var seed: UInt64?

  private static let integers: Set<String> = [
    "num_ctx", "num_predict", "num_keep", "num_batch", "num_gpu", "main_gpu", "num_thread", "seed",
    "top_k", "repeat_last_n", "draft_num_predict",
  ]
  private static let floats: Set<String> = [
    "temperature", "top_p", "min_p", "typical_p", "repeat_penalty", "presence_penalty",
    "frequency_penalty",
  ]

  /// The model's own parameters, then those of the request.
  ///
  /// Unknown names are ignored as the server does; a wrong type throws `APIFailure` (500).
  init(model: [WireValue.Member], request: [WireValue.Member]) throws {
    for member in model + request where member.value != .null { try set(member) }
  }

  private mutating func set(_ member: WireValue.Member) throws {
    let name = member.name
    if Self.integers.contains(name) {
      guard let number = member.value.double, let value = Int(exactly: number.rounded(.towardZero))
      else { throw Self.mismatch(name, "integer") }
      setInteger(name, value)
    } else if Self.floats.contains(name) {
      guard member.value.double != nil else { throw Self.mismatch(name, "float32") }
    } else if name == "use_mmap" {
      guard case .bool = member.value else { throw Self.mismatch(name, "boolean") }
    } else if name == "stop" {
      guard let elements = member.value.elements else { throw Self.mismatch(name, "array") }
      stop = try elements.map {
        guard let text = $0.text else { throw Self.mismatch(name, "string") }
        return text
      }
    }
  }

  private mutating func setInteger(_ name: String, _ value: Int) {
    switch name {
    case "num_ctx": contextLength = value > 0 ? value : nil
    case "num_predict": predict = value > 0 ? value : nil
    case "seed": seed = value >= 0 ? UInt64(value) : nil
    default: break
    }
  }

  private static func mismatch(_ name: String, _ type: String) -> APIFailure {
    APIFailure(500, "option \"\(name)\" must be of type \(type)")
  }
}
