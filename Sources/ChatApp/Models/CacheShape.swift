package import OllamaAPI

/// What decides how much memory a model takes beside its weights; docs/forecast.md has the formula.
package struct CacheShape: Sendable, Equatable {
  /// Numbers that one token adds to the cache, summed over the layers that look back over all of
  /// the context, and over those that only look back over a window.
  package let fullNumbers: Double
  package let windowNumbers: Double
  /// The window in tokens.
  package let window: Int
  /// Bytes that recurrent layers keep, whatever the context.
  package let stateBytes: Double
  package let embeddingLength: Int

  /// Numbers of the cache are 16 bits wide unless the server is told otherwise.
  private static let bytesPerNumber = 2.0
  /// No figure goes beyond this: what a server tells may be any number.
  static let most = 1 << 50
  /// Prompts are read in batches of so many tokens.
  private static let batch = 512

  /// The shape from a model's metadata and tensors; nil where they lack what is needed.
  package init?(_ details: ModelDetails) {
    guard let architecture = details.architecture else { return nil }
    let facts = Facts(architecture: architecture, info: details.modelInfo)
    guard let layers = facts["block_count"], layers <= 1 << 12,
      let embedding = details.embeddingLength, embedding > 0, embedding < 1 << 24,
      let kinds = Layer.all(layers, embedding, facts, details.tensors)
    else { return nil }
    embeddingLength = embedding
    window = facts["attention.sliding_window"] ?? 0
    let every = window > 0 ? facts.fullLayerEvery : nil
    var (full, short) = (0.0, 0.0)
    for (place, layer) in kinds.enumerated() {
      if let every, (place + 1) % every != 0 {
        short += layer.numbers
      } else {
        full += layer.numbers
      }
    }
    (fullNumbers, windowNumbers) = (full, short)
    stateBytes = Double(kinds.count(where: \.hasState)) * facts.stateBytes
  }

  /// Bytes of the cache at a context.
  package func bytes(_ context: Int) -> Int {
    let tokens = Double(max(context, 0))
    let short = min(tokens, Double(window + Self.batch))
    let cache = Self.bytesPerNumber * (fullNumbers * tokens + windowNumbers * short)
    return Int(min(cache + stateBytes, Double(Self.most)))
  }

  /// Bytes of working memory, in proportion to a batch of embeddings; the factor is measured.
  package var workingBytes: Int { Self.batch * embeddingLength * 4 * 14 }
}

/// What a layer keeps.
private struct Layer {
  /// Numbers of a key and a value, over all heads; 0 where it looks back on nothing.
  var numbers: Double
  /// Whether it keeps a state of fixed size.
  var hasState: Bool

  /// All layers; nil where the metadata tell too little.
  static func all(
    _ count: Int, _ embedding: Int, _ facts: Facts, _ tensors: [ModelDetails.Tensor]
  ) -> [Layer]? {
    let attentionHeads = facts["attention.head_count"] ?? 0
    // A long list (one number a layer) comes as null: all heads are then the safe guess.
    let listed = facts.heads.flatMap { $0.count == count ? $0 : nil }
    let heads = facts["attention.head_count_kv"] ?? listed?.max() ?? attentionHeads
    let length = embedding / max(attentionHeads, 1)
    let keys = facts["attention.key_length"] ?? length
    let usual = Double(heads) * Double(keys + (facts["attention.value_length"] ?? keys))
    // The last layers of some models look into the cache of others.
    let shared = facts["attention.shared_kv_layers"] ?? 0
    let widths = TensorWidths(tensors, layers: count)
    guard heads > 0 || facts.isRecurrent || widths.areTold else { return nil }
    return (0..<count).map { place in
      var layer = widths.areTold ? widths.layer(place, usual) : facts.layer(place, usual)
      if let listed, !widths.areTold, heads > 0 {
        layer.numbers = usual * Double(listed[place]) / Double(heads)
      }
      if place >= count - shared { layer.numbers = 0 }
      return layer
    }
  }
}

/// The widths of keys and values as the tensors have them: exact also where layers differ.
private struct TensorWidths {
  private struct Widths {
    var key: Double?
    var value: Double?
    var looksBack = false
    var isRecurrent = false
  }

  private var layers: [Widths]
  /// Whether any tensor tells which layers look back.
  private(set) var areTold = false

  init(_ tensors: [ModelDetails.Tensor], layers count: Int) {
    layers = Array(repeating: Widths(), count: count)
    for tensor in tensors {
      let parts = tensor.name.split(separator: ".", maxSplits: 2)
      guard parts.count == 3, parts[0] == "blk", let place = Int(parts[1]),
        layers.indices.contains(place)
      else { continue }
      let width = tensor.shape.last.flatMap { 0 < $0 && $0 < 1 << 24 ? Double($0) : nil }
      switch parts[2] {
      case "attn_k.weight": layers[place].key = width
      case "attn_v.weight": layers[place].value = width
      case "attn_qkv.weight", "attn_kv_a_mqa.weight": layers[place].looksBack = true
      default:
        if parts[2].hasPrefix("ssm_") || parts[2].hasPrefix("time_mix_") {
          layers[place].isRecurrent = true
        }
      }
    }
    areTold = layers.contains { $0.key != nil || $0.looksBack || $0.isRecurrent }
  }

  /// A layer; `usual` is what the metadata say of one that looks back.
  func layer(_ place: Int, _ usual: Double) -> Layer {
    let widths = layers[place]
    if let key = widths.key {
      return Layer(numbers: key + (widths.value ?? key), hasState: widths.isRecurrent)
    }
    // Recurrent layers may have a fused projection of that name too.
    let looksBack = widths.looksBack && !widths.isRecurrent
    return Layer(numbers: looksBack ? usual : 0, hasState: widths.isRecurrent)
  }
}

/// The figures of an architecture.
private struct Facts {
  let architecture: String
  let info: JSONObject

  /// A figure that makes sense; nil for any other.
  subscript(key: String) -> Int? {
    info.int("\(architecture).\(key)").flatMap { $0 > 0 && $0 < 1 << 24 ? $0 : nil }
  }

  /// Key/value heads layer by layer, where they are told so.
  var heads: [Int]? {
    info.array("\(architecture).attention.head_count_kv")?.map { min(max($0.int ?? 0, 0), 1 << 16) }
  }

  var isRecurrent: Bool {
    self["ssm.state_size"] != nil || architecture.hasPrefix("mamba")
      || architecture.hasPrefix("rwkv")
  }

  /// Every how many layers one looks back over the whole context; nil where all do, also where a
  /// window is named that the server does not use.
  var fullLayerEvery: Int? {
    if let pattern = self["attention.sliding_window_pattern"], pattern > 1 { return pattern }
    switch architecture {
    case "gemma3", "gemma4": return 6
    case "gemma3n": return 5
    case "cohere2", "exaone4", "olmo2", "olmo3": return 4
    case "gemma2", "gptoss", "gpt-oss": return 2
    default: return nil
    }
  }

  /// Every how many layers of a recurrent model one looks back; nil where all do both, 0 where
  /// none does.
  private var attentionEvery: Int? {
    if let told = self["full_attention_interval"] { return told }
    switch architecture {
    case "qwen3next", "qwen35", "qwen35moe": return 4
    case "jamba": return 8
    case "granitehybrid": return 10
    case "nemotron_h", "nemotron_h_moe": return 12
    default:
      if architecture.hasPrefix("mamba") || architecture.hasPrefix("rwkv") { return 0 }
      return self["attention.head_count_kv"] == nil ? 8 : nil
    }
  }

  /// A layer where no tensors are told.
  func layer(_ place: Int, _ usual: Double) -> Layer {
    guard isRecurrent else { return Layer(numbers: usual, hasState: false) }
    guard let every = attentionEvery else { return Layer(numbers: usual, hasState: true) }
    let looksBack = every > 0 && (place + 1) % every == 0
    return Layer(numbers: looksBack ? usual : 0, hasState: !looksBack)
  }

  /// Bytes that a recurrent layer keeps, in 32-bit numbers: the last inputs of its convolution
  /// and its state.
  var stateBytes: Double {
    let state = Double(self["ssm.state_size"] ?? 0)
    let inner = Double(self["ssm.inner_size"] ?? 0)
    let groups = Double(self["ssm.group_count"] ?? 0)
    let kept = Double(max((self["ssm.conv_kernel"] ?? 1) - 1, 0))
    return 4 * (kept * (inner + 2 * groups * state) + state * inner)
  }
}
