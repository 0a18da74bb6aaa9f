/// Options of a model run. What is nil is left to the model; unknown ones go into `extra`.
///
/// Changing `numCtx`, `numGPU`, `numBatch` or `numThread` between requests reloads the model.
public struct ModelOptions: Sendable, Hashable {
  /// Size of the context window in tokens.
  public var numCtx: Int?
  /// Prompt tokens evaluated at a time.
  public var numBatch: Int?
  /// Layers on the GPU; -1 lets the server choose.
  public var numGPU: Int?
  /// The GPU that holds small tensors.
  public var mainGPU: Int?
  /// Whether to map the model's file into memory.
  public var useMMap: Bool?
  /// Threads; 0 lets the server choose.
  public var numThread: Int?
  /// Tokens drafted at a time by a draft model.
  public var draftNumPredict: Int?
  /// Tokens kept from the prompt's beginning when the window slides.
  public var numKeep: Int?
  /// Seed of the random numbers; -1 takes a new one each time.
  public var seed: Int?
  /// Greatest number of tokens to generate; -1 without end.
  public var numPredict: Int?
  /// Sample from this many likeliest tokens.
  public var topK: Int?
  /// Sample from the likeliest tokens that make up this probability.
  public var topP: Double?
  /// Leave out tokens less likely than this part of the likeliest.
  public var minP: Double?
  /// Locally typical sampling; 1 is off.
  public var typicalP: Double?
  /// How far back repetition is looked for; 0 off, -1 the whole window.
  public var repeatLastN: Int?
  /// How freely to sample; 0 always takes the likeliest.
  public var temperature: Double?
  /// How strongly repetition is punished; 1 is off.
  public var repeatPenalty: Double?
  /// Punishes tokens that have occurred at all.
  public var presencePenalty: Double?
  /// Punishes tokens by how often they have occurred.
  public var frequencyPenalty: Double?
  /// Texts that end the reply.
  public var stop: [String]?
  /// Options that have no property here, in order.
  public var extra: JSONObject

  /// No options at all: the model's own hold.
  public init() { extra = [:] }

  /// The few options that most callers set.
  public init(
    temperature: Double? = nil, seed: Int? = nil, numCtx: Int? = nil, numPredict: Int? = nil,
    stop: [String]? = nil, extra: JSONObject = [:]
  ) {
    self.temperature = temperature
    self.seed = seed
    self.numCtx = numCtx
    self.numPredict = numPredict
    self.stop = stop
    self.extra = extra
  }

  /// Whether nothing is set.
  public var isEmpty: Bool { members.isEmpty }
}

extension ModelOptions: JSONEncodable, JSONDecodable {
  /// The options that are set, in a fixed order, then the extra ones.
  public var json: JSONValue { .object(members) }

  private var members: JSONObject {
    var object: JSONObject = [:]
    object.add("num_keep", numKeep)
    object.add("seed", seed)
    object.add("num_predict", numPredict)
    object.add("draft_num_predict", draftNumPredict)
    object.add("top_k", topK)
    object.add("top_p", topP)
    object.add("min_p", minP)
    object.add("typical_p", typicalP)
    object.add("repeat_last_n", repeatLastN)
    object.add("temperature", temperature)
    object.add("repeat_penalty", repeatPenalty)
    object.add("presence_penalty", presencePenalty)
    object.add("frequency_penalty", frequencyPenalty)
    object.add("stop", stop)
    object.add("num_ctx", numCtx)
    object.add("num_batch", numBatch)
    object.add("num_gpu", numGPU)
    object.add("main_gpu", mainGPU)
    object.add("use_mmap", useMMap)
    object.add("num_thread", numThread)
    for member in extra { object[member.key] = member.value }
    return object
  }

  /// Reads options; those of an unexpected type stay in `extra`.
  public init(json: JSONValue) throws(OllamaError) {
    self.init()
    for member in try Self.members(json, of: "options") where !member.value.isNull {
      if !set(member.key, member.value) { extra[member.key] = member.value }
    }
  }

  /// Sets one option by its name on the wire; false where there is no such property or it does not
  /// take such a value.
  public mutating func set(_ name: String, _ value: JSONValue) -> Bool {
    if let path = Self.wholeNumbers[name], let number = value.int {
      self[keyPath: path] = number
    } else if let path = Self.numbers[name], let number = value.double {
      self[keyPath: path] = number
    } else if name == "use_mmap", let flag = value.bool {
      useMMap = flag
    } else if name == "stop", let texts = value.array, texts.allSatisfy({ $0.string != nil }) {
      stop = texts.compactMap(\.string)
    } else {
      return false
    }
    return true
  }

  private static var wholeNumbers: [String: WritableKeyPath<ModelOptions, Int?>] {
    [
      "num_keep": \.numKeep, "seed": \.seed, "num_predict": \.numPredict,
      "draft_num_predict": \.draftNumPredict, "top_k": \.topK, "repeat_last_n": \.repeatLastN,
      "num_ctx": \.numCtx, "num_batch": \.numBatch, "num_gpu": \.numGPU, "main_gpu": \.mainGPU,
      "num_thread": \.numThread,
    ]
  }

  private static var numbers: [String: WritableKeyPath<ModelOptions, Double?>] {
    [
      "top_p": \.topP, "min_p": \.minP, "typical_p": \.typicalP, "temperature": \.temperature,
      "repeat_penalty": \.repeatPenalty, "presence_penalty": \.presencePenalty,
      "frequency_penalty": \.frequencyPenalty,
    ]
  }
}
