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

  /// A forecast from a model's size and shape; nil where the server tells too little.
  package init?(
    size: Int, shape: CacheShape?, context: Int, seen: ModelMemory.Seen?,
    place: ModelMemory.Place
  ) {
    guard size > 0, context > 0 else { return nil }
    let size = min(size, CacheShape.most)
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
    room = Room(place)
  }

  /// The part that will run on the CPU at least, where files of so many bytes alone have no room
  /// on the GPU, and the room; nil where they have, or nothing tells.
  package static func spill(
    ofFiles bytes: Int, place: ModelMemory.Place
  ) -> (share: Double, room: Int)? {
    guard case .full(let room) = Room(place), bytes > room else { return nil }
    return (Double(bytes - room) / Double(bytes), room)
  }
}

extension FitForecast.Room {
  /// What was seen of a host tells of its room.
  fileprivate init(_ place: ModelMemory.Place) {
    if !place.hasLoaded {
      self = .unknown
    } else if place.mostVRAM == 0 {
      self = .none
    } else if let full = place.fullVRAM {
      self = .full(full)
    } else {
      self = .atLeast(place.mostVRAM)
    }
  }
}
