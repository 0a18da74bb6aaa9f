internal import OllamaAPI

/// How many tokens a model reads and writes at once.
enum ContextWindow {
  /// The sizes that are asked for: each change reloads the model, so there are few.
  static let buckets = [
    4096, 8192, 16384, 32768, 65536, 131_072, 262_144, 524_288, 1_048_576,
  ]

  /// The window of the loaded model, as the server tells; nil when it is not loaded.
  static func running(_ model: String?, _ server: ServerState) -> Int? {
    guard let length = model.flatMap({ server.running($0)?.contextLength }), length > 0 else {
      return nil
    }
    return length
  }

  /// The most that the model can have; nil when the server has not told.
  static func limit(_ model: String?, _ server: ServerState) -> Int? {
    guard let model else { return nil }
    let told =
      server.details[model]?.contextLength ?? server.summary(of: model)?.details.contextLength
    return told.flatMap { $0 > 0 ? $0 : nil }
  }

  /// The window that the next request gets: what it asks for, else what is loaded, else what the
  /// model's own parameters say; nil when nothing tells.
  static func next(_ settings: ChatSettings, _ server: ServerState) -> Int? {
    let limit = limit(settings.model, server)
    if let asked = settings.options.numCtx { return min(asked, limit ?? asked) }
    if let running = running(settings.model, server) { return running }
    guard let model = settings.model else { return nil }
    // Cloud models run with all they have.
    if server.summary(of: model)?.remoteHost?.isEmpty == false { return limit }
    return server.details[model]?.ownParameters["num_ctx"]?.first.flatMap { Int($0) }
  }

  /// The window to ask for so that `tokens` and a reply fit: the next bucket, or all the model has.
  /// Nil when the model has not so much.
  static func bucket(for tokens: Int, limit: Int?) -> Int? {
    let wanted = tokens + reserve(tokens)
    if let bucket = buckets.first(where: { $0 >= wanted }), bucket <= limit ?? .max {
      return bucket
    }
    guard let limit, limit > tokens else { return nil }
    return limit
  }

  /// Room that is left for the reply.
  static func reserve(_ tokens: Int) -> Int { min(max(tokens / 8, 32), 1024) }
}

extension ModelDetails {
  /// The model's own parameters by name, as `/api/show` lists them: several values for `stop`.
  var ownParameters: [String: [String]] {
    var values: [String: [String]] = [:]
    for line in (parameters ?? "").split(whereSeparator: \.isNewline) {
      let parts = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
      guard parts.count == 2, let name = parts.first else { continue }
      let value = parts[1].drop(while: \.isWhitespace)
      values[String(name), default: []].append(Self.unquoted(value))
    }
    return values
  }

  private static func unquoted(_ text: Substring) -> String {
    var text = text
    while text.last?.isWhitespace == true { text.removeLast() }
    guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return String(text) }
    return (try? JSONParser.parse(String(text)))?.string ?? String(text.dropFirst().dropLast())
  }
}
