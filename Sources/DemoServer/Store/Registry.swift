import Synchronization

/// The library that models are pulled from: inside the process, with real bytes.
///
/// It has the models that the server starts with and what was pushed to it. The large layer of a
/// model is a stream of numbers that a seed decides: it is made as it is sent, and its digest is
/// the digest of those very bytes.
final class Registry: Sendable {
  /// Where the bytes of a layer come from.
  enum Source: Sendable {
    case bytes([UInt8])
    case numbers(seed: UInt64, size: Int)

    var size: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .numbers(_, let size): size
      }
    }
  }

  /// A model in the library.
  struct Entry: Sendable {
    var manifest: Manifest
    /// The bytes of each layer by its digest.
    var sources: [String: Source]
  }

  private let entries = Mutex<[String: Entry]>([:])
  private let known: [String: ModelCard]
  private let layerSize: Int

  init(_ cards: [ModelCard], layerSize: Int) {
    known = Dictionary(cards.map { ($0.name.key, $0) }, uniquingKeysWith: { first, _ in first })
    self.layerSize = layerSize
  }

  /// What is known under a name. The first look at one of ours takes the digest of its bytes.
  func entry(_ name: ModelName) -> Entry? {
    if let entry = entries.withLock({ $0[name.key] }) { return entry }
    guard let card = known[name.key] else { return nil }
    let entry = makeEntry(card)
    entries.withLock { $0[name.key] = entry }
    return entry
  }

  func put(_ entry: Entry, under name: ModelName) {
    entries.withLock { $0[name.key] = entry }
  }

  private func makeEntry(_ card: ModelCard) -> Entry {
    var sources: [String: Source] = [:]
    func layer(_ kind: Manifest.Kind, _ source: Source) -> Manifest.Layer {
      var hash = SHA256()
      var stream = LayerStream(source, from: 0)
      while let piece = stream.next(atMost: 256 * 1024) { hash.update(piece) }
      let digest = "sha256:" + hash.finish()
      sources[digest] = source
      return Manifest.Layer(kind: kind, digest: digest, size: source.size)
    }
    let seed = card.name.key.utf8.reduce(UInt64(17)) { $0 &* 31 &+ UInt64($1) }
    var layers = [layer(.model, .numbers(seed: seed, size: layerSize))]
    if card.can(.completion) {
      layers.append(layer(.template, .bytes(Array(Transcript.template.utf8))))
    }
    if !card.system.isEmpty { layers.append(layer(.system, .bytes(Array(card.system.utf8)))) }
    layers.append(layer(.license, .bytes(Array(card.license.utf8))))
    let config = layer(.config, .bytes(Array(card.configuration.json.utf8)))
    return Entry(manifest: Manifest(config: config, layers: layers), sources: sources)
  }
}

/// The bytes of a layer from some point on, piece by piece.
struct LayerStream {
  private let source: Registry.Source
  private var position: Int

  init(_ source: Registry.Source, from position: Int) {
    self.source = source
    self.position = min(max(position, 0), source.size)
  }

  /// The next bytes; nil at the end.
  mutating func next(atMost limit: Int) -> [UInt8]? {
    let end = min(position + max(limit, 1), source.size)
    guard position < end else { return nil }
    defer { position = end }
    switch source {
    case .bytes(let bytes): return Array(bytes[position..<end])
    case .numbers(let seed, _):
      // Any byte can be reached at once: the number it belongs to depends on its place alone.
      var piece: [UInt8] = []
      piece.reserveCapacity(end - position + 8)
      for word in (position / 8)...((end - 1) / 8) {
        var numbers = SeededNumbers(seed &+ UInt64(word))
        var value = numbers.next()
        for _ in 0..<8 {
          piece.append(UInt8(truncatingIfNeeded: value))
          value >>= 8
        }
      }
      let start = position % 8
      return Array(piece[start..<start + end - position])
    }
  }
}
