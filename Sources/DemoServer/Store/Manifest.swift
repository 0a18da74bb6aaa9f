/// Which layers a model consists of.
struct Manifest: Sendable, Equatable {
  /// One layer: what it is, and where its bytes are found.
  struct Layer: Sendable, Equatable {
    var kind: Kind
    /// `sha256:` and 64 digits.
    var digest: String
    /// Bytes.
    var size: Int

    /// `pulling 941f309b54ca` names a layer by these digits.
    var shortDigest: String { String(digest.dropFirst("sha256:".count).prefix(12)) }
  }

  /// What a layer is.
  enum Kind: String, Sendable, CaseIterable {
    case model = "application/vnd.ollama.image.model"
    case script = "application/vnd.quipu.image.script"
    case template = "application/vnd.ollama.image.template"
    case system = "application/vnd.ollama.image.system"
    case parameters = "application/vnd.ollama.image.params"
    case license = "application/vnd.ollama.image.license"
    case messages = "application/vnd.ollama.image.messages"
    case config = "application/vnd.docker.container.image.v1+json"
  }

  var config: Layer
  var layers: [Layer]

  /// The layers and the configuration, in the order in which they are pulled.
  var all: [Layer] { layers + [config] }

  /// Bytes of everything.
  var size: Int { all.reduce(0) { $0 + $1.size } }

  init(config: Layer, layers: [Layer]) {
    self.config = config
    self.layers = layers
  }

  /// Nil when the text is no manifest, or has a layer that this server does not know.
  init?(_ bytes: [UInt8]) {
    guard let value = try? WireParser.parse(bytes),
      let config = value["config"].flatMap(Self.layer),
      let elements = value["layers"]?.elements
    else { return nil }
    let layers = elements.compactMap(Self.layer)
    guard layers.count == elements.count else { return nil }
    self.init(config: config, layers: layers)
  }

  private static func layer(_ value: WireValue) -> Layer? {
    guard let kind = value["mediaType"]?.text.flatMap(Kind.init(rawValue:)),
      let digest = value["digest"]?.text, ModelFolder.isDigest(digest),
      let size = value["size"]?.integer, size >= 0
    else { return nil }
    return Layer(kind: kind, digest: digest, size: size)
  }

  /// The manifest as it is stored; its digest is the model's.
  var bytes: [UInt8] {
    func record(_ layer: Layer) -> WireValue {
      .record([
        "mediaType": .string(layer.kind.rawValue), "digest": .string(layer.digest),
        "size": .int(layer.size),
      ])
    }
    let value = WireValue.record([
      "schemaVersion": .int(2),
      "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
      "config": record(config), "layers": .array(layers.map(record)),
    ])
    return Array(value.json.utf8)
  }
}

extension ModelCard {
  /// What is not in a layer of its own, as the configuration holds it.
  var configuration: WireValue {
    .record([
      "engine": .string(engine.rawValue), "family": .string(family), "parent": .string(parent),
      "parameter_count": .int(parameterCount), "context_length": .int(contextLength),
      "embedding_length": .int(embeddingLength),
      "capabilities": .strings(capabilities.map(\.rawValue)),
    ])
  }

  /// The card of a stored model; nil when a layer is missing or makes no sense.
  init?(_ name: ModelName, _ manifest: Manifest, in folder: ModelFolder) {
    guard let bytes = folder.blob(manifest.config.digest),
      let config = try? WireParser.parse(bytes),
      let engine = config["engine"]?.text.flatMap(EngineKind.init(rawValue:)),
      let family = config["family"]?.text,
      let context = config["context_length"]?.integer, context > 0,
      manifest.layers.allSatisfy({ folder.hasBlob($0.digest) })
    else { return nil }
    self.init(
      name: name, modifiedAt: folder.modified(name), size: manifest.size,
      digest: SHA256.hex(manifest.bytes), parent: config["parent"]?.text ?? "", family: family,
      parameterCount: config["parameter_count"]?.integer ?? 0, contextLength: context,
      embeddingLength: config["embedding_length"]?.integer ?? 0,
      capabilities: (config["capabilities"]?.elements ?? []).compactMap {
        $0.text.flatMap(Capability.init(rawValue:))
      }, license: "", engine: engine)
    for layer in manifest.layers { read(layer, in: folder) }
  }

  private mutating func read(_ layer: Manifest.Layer, in folder: ModelFolder) {
    func text() -> String { String(decoding: folder.blob(layer.digest) ?? [], as: UTF8.self) }
    func value() -> WireValue? { try? WireParser.parse(folder.blob(layer.digest) ?? []) }
    switch layer.kind {
    case .system: system = text()
    case .license: license = text()
    case .parameters: parameters = value()?.members ?? []
    case .messages:
      messages = (value()?.elements ?? []).map {
        Turn(role: $0["role"]?.text ?? "user", content: $0["content"]?.text ?? "")
      }
    case .script: script = ElizaScript(text: text())
    case .model, .template, .config: break
    }
  }
}
