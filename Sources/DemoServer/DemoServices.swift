import Synchronization

/// What the routes of one server share.
struct DemoServices: Sendable {
  let configuration: DemoConfiguration
  let shelf: ModelShelf
  let loaded: LoadedModels
  let probe: DemoProbe
  let engines: DemoEngines
  let folder: ModelFolder
  let registry: Registry
  /// One download of a layer at a time.
  let downloads = Turnstile()
  let vocabulary = Vocabulary()

  /// The seed for a reply whose request names none.
  func seed(_ given: UInt64?) -> UInt64 {
    given ?? configuration.seed ?? UInt64.random(in: 0...UInt64.max)
  }
}

extension DemoServices {
  /// The layers of a model; one that the server brought along gets its texts written as layers.
  func layers(of card: ModelCard) throws -> [Manifest.Layer] {
    if let manifest = folder.manifest(of: card.name) { return manifest.layers }
    var texts = [(Manifest.Kind.license, card.license), (.system, card.system)]
    if card.can(.completion) { texts.append((.template, Transcript.template)) }
    return try texts.filter { !$0.1.isEmpty }.map { kind, text in
      let bytes = Array(text.utf8)
      let (digest, _) = try folder.addBlob(bytes)
      return Manifest.Layer(kind: kind, digest: digest, size: bytes.count)
    }
  }

  /// The manifest of a model, also of one that the server brought along; nil where there is none.
  func manifest(of name: ModelName) throws -> Manifest? {
    if let manifest = folder.manifest(of: name) { return manifest }
    guard let card = shelf.card(name) else { return nil }
    let config = Array(card.configuration.json.utf8)
    let (digest, _) = try folder.addBlob(config)
    return Manifest(
      config: .init(kind: .config, digest: digest, size: config.count),
      layers: try layers(of: card))
  }
}

/// The engines, made once.
struct DemoEngines: Sendable {
  let eliza = ElizaEngine(ElizaRules.script)
  let guide: GuideEngine
  let firehose = FirehoseEngine()

  init(_ text: GuideText) { guide = GuideEngine(text) }

  /// What speaks for a model; nil for one that only makes vectors.
  func engine(for card: ModelCard) -> (any Engine)? {
    switch card.engine {
    case .eliza: card.script.map(ElizaEngine.init) ?? eliza
    case .guide: guide
    case .firehose: firehose
    case .embedding: nil
    }
  }
}

/// Numbers for tokens, given as they are met, for the old `context` field of generate.
///
/// Both ways are exact: the numbers turn back into the text. A token beyond the table's limit is
/// spelled byte by byte, as real tokenizers do with what they do not know.
final class Vocabulary: Sendable {
  private struct Table {
    var numbers: [String: Int] = [:]
    var tokens: [String] = []
  }

  private let table = Mutex(Table())
  private static let limit = 50_000
  private static let bytes = 256

  func encode(_ text: String) -> [Int] {
    table.withLock { table in
      TokenSplitter(text).flatMap { token -> [Int] in
        if let number = table.numbers[token] { return [number] }
        guard table.tokens.count < Self.limit else { return token.utf8.map(Int.init) }
        let number = Self.bytes + table.tokens.count
        table.tokens.append(token)
        table.numbers[token] = number
        return [number]
      }
    }
  }

  /// The text of the numbers; unknown ones are left out.
  func decode(_ numbers: [Int]) -> String {
    let bytes = table.withLock { table in
      numbers.flatMap { number -> [UInt8] in
        if let byte = UInt8(exactly: number) { return [byte] }
        let index = number - Self.bytes
        return table.tokens.indices.contains(index) ? Array(table.tokens[index].utf8) : []
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
