/// `/api/pull` and `/api/push`: layers on their way, with their progress.
struct PullRoute: Sendable {
  let services: DemoServices

  /// Streams the progress, or returns the one answer that was asked for.
  func pull(_ body: [UInt8], _ sink: RecordSink) async throws -> HTTPResponse? {
    try await transfer(body, sink) { name, report in
      try await report(Self.status("pulling manifest"))
      try await fetch(name, report)
    }
  }

  /// Brings a model here. Throws `APIFailure` when the library does not have it.
  private func fetch(
    _ name: ModelName, _ report: (WireValue) async throws -> Void
  ) async throws {
    guard let entry = services.registry.entry(name) else {
      throw APIFailure(500, "pull model manifest: file does not exist")
    }
    for layer in entry.manifest.all {
      // Two pulls of one layer share its file: the second finds it done.
      try await services.downloads.enter(layer.digest)
      do {
        try await pull(layer, entry.sources[layer.digest] ?? .bytes([]), report)
      } catch {
        await services.downloads.leave(layer.digest)
        throw error
      }
      await services.downloads.leave(layer.digest)
    }
    try await report(Self.status("verifying sha256 digest"))
    try await report(Self.status("writing manifest"))
    try services.folder.writeManifest(entry.manifest, for: name)
    guard let card = ModelCard(name, entry.manifest, in: services.folder) else {
      throw APIFailure(500, "model '\(name.short)' is damaged: pull it again")
    }
    services.shelf.put(card)
  }

  private func pull(
    _ layer: Manifest.Layer, _ source: Registry.Source,
    _ report: (WireValue) async throws -> Void
  ) async throws {
    if services.folder.hasBlob(layer.digest) {
      return try await report(Self.progress("pulling", layer, layer.size))
    }
    let partial = try services.folder.openPartial(layer.digest)
    defer { partial.close() }
    // What came before a cut is not fetched again.
    try await report(Self.progress("pulling", layer, partial.count))
    var stream = LayerStream(source, from: partial.count)
    try await move(layer, from: partial.count, "pulling", report) { limit in
      guard let piece = stream.next(atMost: limit) else { return 0 }
      try partial.append(piece)
      return piece.count
    }
    let found = try partial.digest()
    guard found == layer.digest else {
      partial.discard()
      throw APIFailure(
        500,
        "digest mismatch, file must be downloaded again: want \(layer.digest), got \(found)")
    }
    try partial.finish()
  }

  /// Moves bytes in steps until the layer is whole, reporting each: so many a second, or at once.
  private func move(
    _ layer: Manifest.Layer, from start: Int, _ verb: String,
    _ report: (WireValue) async throws -> Void, _ step: (Int) throws -> Int
  ) async throws {
    let configuration = services.configuration
    let rate = configuration.transferRate
    let tick = configuration.transferTick
    let limit = rate.map { max(Int($0 * tick.seconds), 1) } ?? 1024 * 1024
    var done = start
    var due = configuration.clock.now
    while done < layer.size {
      try Task.checkCancellation()
      if rate != nil {
        due += tick
        if due > configuration.clock.now { try await configuration.clock.sleep(until: due) }
      }
      let count = try step(min(limit, layer.size - done))
      guard count > 0 else { throw APIFailure(500, "unexpected EOF") }
      done += count
      try await report(Self.progress(verb, layer, done))
    }
  }

  /// Gives a model to the library, from where it can be pulled again.
  func push(_ body: [UInt8], _ sink: RecordSink) async throws -> HTTPResponse? {
    try await transfer(body, sink) { name, report in
      try await report(Self.status("retrieving manifest"))
      guard let manifest = try services.manifest(of: name) else {
        try await report(Self.status("couldn't retrieve manifest"))
        let place = "\(name.host)/\(name.namespace)/\(name.model)/\(name.tag)"
        throw APIFailure(500, "open manifests/\(place): no such file or directory")
      }
      var sources: [String: Registry.Source] = [:]
      for layer in manifest.all {
        var bytes: [UInt8] = []
        try services.folder.readBlob(layer.digest) { bytes += $0 }
        try await report(Self.progress("pushing", layer, 0))
        try await move(layer, from: 0, "pushing", report) { $0 }
        sources[layer.digest] = .bytes(bytes)
      }
      try await report(Self.status("pushing manifest"))
      services.registry.put(Registry.Entry(manifest: manifest, sources: sources), under: name)
    }
  }

  /// Reads the request, runs the work with a place for its reports, and ends with `success`.
  private func transfer(
    _ body: [UInt8], _ sink: RecordSink,
    _ work: (ModelName, (WireValue) async throws -> Void) async throws -> Void
  ) async throws -> HTTPResponse? {
    let fields = try RequestFields(body, type: "PullRequest")
    let isStreamed = try fields.bool("stream") ?? true
    let name = try fields.model(orOlder: true).name
    try await work(name) { record in
      if isStreamed { try await sink.send(record) }
    }
    guard isStreamed else { return .json(Self.status("success")) }
    try await sink.send(Self.status("success"))
    try await sink.finish()
    return nil
  }

  static func status(_ text: String) -> WireValue { .record(["status": .string(text)]) }

  /// A report on a layer; figures that are zero are left out.
  private static func progress(_ verb: String, _ layer: Manifest.Layer, _ done: Int) -> WireValue {
    .record([
      "status": .string("\(verb) \(layer.shortDigest)"), "digest": .string(layer.digest),
      "total": layer.size == 0 ? nil : .int(layer.size),
      "completed": done == 0 ? nil : .int(done),
    ])
  }
}

extension Duration {
  /// The duration as a number of seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
