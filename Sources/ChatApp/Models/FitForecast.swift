package import OllamaAPI

/// How much memory a model will take at a context, and how much of it will have no room on the
/// GPU. An estimate: weights + key/value cache + working memory; docs/forecast.md has the formula.
package struct FitForecast: Sendable, Equatable {
  /// What is known of the GPU's memory.
  package enum Room: Sendable, Equatable {
    /// Nothing was ever loaded on this host.
    case unknown
    /// Models run on the CPU alone here.
    case none
    /// So many bytes were in use at once, and all fitted.
    case atLeast(Int)
    /// So many bytes were in use when a model did not fit whole.
    case full(Int)
  }

  /// Bytes that the model will take.
  package let need: Int
  /// The context window in tokens.
  package let context: Int
  /// Whether the need was seen on this host at this very context.
  package let isSeen: Bool
  package let room: Room

  /// The part that will run on the CPU, 0...1; nil where nothing tells.
  package var spill: Double? {
    switch room {
    case .unknown: return nil
    case .none: return 1
    case .atLeast(let bytes): return need <= bytes ? 0 : nil
    case .full(let bytes):
      return need <= bytes ? 0 : Double(need - bytes) / Double(max(need, 1))
    }
  }

  /// A forecast from a model's size and details; nil where the server tells too little.
  package init?(
    size: Int, details: ModelDetails?, context: Int, seen: ModelMemory.Seen?,
    place: ModelMemory.Place
  ) {
    guard size > 0, context > 0 else { return nil }
    let size = min(size, CacheShape.most)
    let shape = details.flatMap { CacheShape($0) }
    if let load = seen?.loads.last(where: { $0.context == context }) {
      need = load.size
      isSeen = true
    } else if let load = seen?.loads.last, let shape {
      // A load at another context: only the cache differs.
      need = max(load.size + shape.bytes(context) - shape.bytes(load.context), size)
      isSeen = false
    } else if let shape {
      need = size + shape.bytes(context) + shape.workingBytes
      isSeen = false
    } else {
      return nil
    }
    self.context = context
    if !place.hasLoaded {
      room = .unknown
    } else if place.mostVRAM == 0 {
      room = .none
    } else if let full = place.fullVRAM {
      room = .full(full)
    } else {
      room = .atLeast(place.mostVRAM)
    }
  }
}

/// What decides how large a model's key/value cache gets.
package struct CacheShape: Sendable, Equatable {
  /// Layers whose cache grows with the context, and layers that only look back over a window.
  package let fullLayers: Int
  package let windowLayers: Int
  /// The window of the latter in tokens.
  package let window: Int
  /// Key/value heads, summed up over a layer of each kind.
  package let heads: Int
  /// Numbers in a key and in a value.
  package let keyLength: Int
  package let valueLength: Int
  package let embeddingLength: Int

  /// Numbers of the cache are 16 bits wide unless the server is told otherwise.
  private static let bytesPerNumber = 2
  /// No figure goes beyond this: what a server tells may be any number.
  static let most = 1 << 50
  /// Prompts are read in batches of so many tokens.
  private static let batch = 512

  /// The shape from a model's metadata; nil where it lacks what is needed.
  package init?(_ details: ModelDetails) {
    guard let architecture = details.architecture else { return nil }
    let info = details.modelInfo
    func value(_ key: String) -> Int? {
      info.int("\(architecture).\(key)").flatMap { $0 > 0 && $0 < 1 << 24 ? $0 : nil }
    }
    guard let layers = value("block_count"), let embedding = details.embeddingLength,
      embedding > 0, embedding < 1 << 24
    else { return nil }
    let attentionHeads = value("attention.head_count") ?? 0
    // A list (one number a layer) comes as null: all heads are then the safe guess.
    let keyHeads = value("attention.head_count_kv") ?? attentionHeads
    guard keyHeads > 0 else { return nil }
    let length = embedding / max(attentionHeads, 1)
    heads = keyHeads
    keyLength = value("attention.key_length") ?? length
    valueLength = value("attention.value_length") ?? keyLength
    embeddingLength = embedding
    window = value("attention.sliding_window") ?? 0
    let every = Self.fullLayerEvery(architecture, info)
    if window > 0, let every {
      fullLayers = layers / every
      windowLayers = layers - layers / every
    } else {
      fullLayers = layers
      windowLayers = 0
    }
  }

  /// Every how many layers one looks back over the whole context; nil where all do, also where a
  /// window is named that the server does not use.
  private static func fullLayerEvery(_ architecture: String, _ info: JSONObject) -> Int? {
    if let pattern = info.int("\(architecture).attention.sliding_window_pattern"), pattern > 1 {
      return pattern
    }
    switch architecture {
    case "gemma3": return 6
    case "gemma3n": return 5
    case "gemma2", "gptoss", "gpt-oss": return 2
    default: return nil
    }
  }

  /// Bytes of the cache at a context.
  package func bytes(_ context: Int) -> Int {
    let perToken = Double(Self.bytesPerNumber * heads) * Double(keyLength + valueLength)
    let tokens = Double(max(context, 0))
    let short = min(tokens, Double(window + Self.batch))
    let bytes = perToken * (Double(fullLayers) * tokens + Double(windowLayers) * short)
    return Int(min(bytes, Double(Self.most)))
  }

  /// Bytes of working memory, in proportion to a batch of embeddings; the factor is measured.
  package var workingBytes: Int { Self.batch * embeddingLength * 4 * 14 }
}
