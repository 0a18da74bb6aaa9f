/// `/api/create`: a model made of another one, or of a script of rules.
struct CreateRoute: Sendable {
  let services: DemoServices

  /// Streams what is done, or returns the one answer that was asked for.
  func respond(_ body: [UInt8], _ sink: RecordSink) async throws -> HTTPResponse? {
    let fields = try RequestFields(body, type: "CreateRequest")
    let isStreamed = try fields.bool("stream") ?? true
    let name = try fields.model(orOlder: true).name
    let order = try Order(fields)
    func report(_ text: String) async throws {
      if isStreamed { try await sink.send(PullRoute.status(text)) }
    }
    var (card, layers) = try await base(order, report)
    for (kind, bytes) in order.layers {
      let (digest, isNew) = try services.folder.addBlob(bytes)
      layers.removeAll { $0.kind == kind }
      layers.append(Manifest.Layer(kind: kind, digest: digest, size: bytes.count))
      try await report("\(isNew ? "creating new" : "using existing") layer \(digest)")
    }
    card.name = name
    let config = Array(card.configuration.json.utf8)
    let (digest, _) = try services.folder.addBlob(config)
    let manifest = Manifest(
      config: .init(kind: .config, digest: digest, size: config.count), layers: layers)
    try await report("writing manifest")
    try services.folder.writeManifest(manifest, for: name)
    guard let made = ModelCard(name, manifest, in: services.folder) else {
      throw APIFailure(500, "model '\(name.short)' could not be read back")
    }
    services.shelf.put(made)
    guard isStreamed else { return .json(PullRoute.status("success")) }
    try await report("success")
    try await sink.finish()
    return nil
  }

  /// What a request asks for.
  private struct Order {
    var from: String
    var files: [WireValue.Member]
    /// The layers that the request itself brings.
    var layers: [(kind: Manifest.Kind, bytes: [UInt8])] = []

    init(_ fields: RequestFields) throws {
      from = try fields.text("from")
      files = try fields.members("files", of: "map[string]string")
      guard !from.isEmpty || !files.isEmpty else {
        throw APIFailure(400, "neither 'from' or 'files' was specified")
      }
      if try !fields.text("quantize").isEmpty {
        throw APIFailure(400, "quantization is only supported for F16 and F32 models")
      }
      let texts: [(Manifest.Kind, String)] = [
        (.template, try fields.text("template")), (.system, try fields.text("system")),
        (.license, try Self.license(fields.value["license"])),
      ]
      layers = texts.filter { !$0.1.isEmpty }.map { ($0.0, Array($0.1.utf8)) }
      let parameters = try fields.members("parameters", of: "map[string]interface {}")
      if !parameters.isEmpty {
        _ = try ModelOptions(model: [], request: parameters)
        layers.append((.parameters, Array(WireValue.object(parameters).json.utf8)))
      }
      let messages = try fields.messages().map(\.turn)
      if !messages.isEmpty {
        let records = messages.map {
          WireValue.record(["role": .string($0.role), "content": .string($0.content)])
        }
        layers.append((.messages, Array(WireValue.array(records).json.utf8)))
      }
    }

    private static func license(_ value: WireValue?) throws -> String {
      guard let value else { return "" }
      guard let texts = value.text.map({ [$0] }) ?? value.elements?.map({ $0.text ?? "" }) else {
        throw APIFailure(400, "invalid license type: \(value.goKind)")
      }
      return texts.joined(separator: "\n")
    }
  }

  /// The model that another one is made from, with its layers.
  private func base(
    _ order: Order, _ report: (String) async throws -> Void
  ) async throws -> (ModelCard, [Manifest.Layer]) {
    guard !order.from.isEmpty else { return try await script(order.files, report) }
    guard let name = ModelName(order.from) else { throw APIFailure(400, "invalid model name") }
    guard var card = services.shelf.card(name) else {
      try await report("pulling manifest")
      throw APIFailure(500, "pull model manifest: file does not exist")
    }
    let layers = try services.layers(of: card)
    for layer in layers { try await report("using existing layer \(layer.digest)") }
    card.parent = name.short
    return (card, layers)
  }

  /// A listener with rules of its own, from an uploaded file.
  private func script(
    _ files: [WireValue.Member], _ report: (String) async throws -> Void
  ) async throws -> (ModelCard, [Manifest.Layer]) {
    guard files.count == 1, let digest = files[0].value.text, ModelFolder.isDigest(digest) else {
      throw APIFailure(400, "this server makes a model from one file: a script of rules")
    }
    guard let bytes = services.folder.blob(digest) else {
      throw APIFailure(400, "open \(digest): no such file, upload it first")
    }
    try await report("parsing script")
    guard !bytes.starts(with: Array("GGUF".utf8)),
      let text = String(validating: bytes, as: UTF8.self)
    else {
      throw APIFailure(500, "this server runs no GGUF models, only scripts of rules")
    }
    let script = ElizaScript(text: text)
    if let complaint = script.complaints.first {
      throw APIFailure(500, "the script has no sense in line \(complaint)")
    }
    guard let fallback = script.keywords[ElizaScript.fallback], !fallback.rules.isEmpty else {
      throw APIFailure(500, "the script has no rules for \(ElizaScript.fallback)")
    }
    let layer = Manifest.Layer(kind: .script, digest: digest, size: bytes.count)
    let card = ModelCard(
      name: ModelName(library: "script"), modifiedAt: .now(), size: bytes.count, digest: "",
      family: EngineKind.eliza.rawValue, parameterCount: script.answerCount, contextLength: 8192,
      embeddingLength: 0, capabilities: [.completion], license: "", engine: .eliza)
    return (card, [layer])
  }
}
