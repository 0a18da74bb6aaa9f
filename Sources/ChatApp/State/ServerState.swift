package import OllamaAPI

/// What is known of the server.
package struct ServerState: Sendable, Equatable {
  /// Whether it answers.
  package enum Link: Sendable, Equatable {
    /// The first question is on its way.
    case asking
    case up
    /// It does not answer; the next try is due at `retryAt`.
    case down(OllamaError, tries: Int, retryAt: Duration)
  }

  package var host: Host
  package var link: Link = .asking
  package var version: String?
  /// The models, newest first; nil before the first answer.
  package var models: [ModelSummary]? { didSet { table = ModelTable(models ?? []) } }
  /// The models prepared for the list.
  package private(set) var table = ModelTable()
  package var running: [RunningModel] = []
  /// When `running` was told.
  package var runningAt: Duration = .zero
  /// Details by model, asked for when first needed.
  package var details: [String: ModelDetails] = [:]
  private var shapes: [String: CacheShape] = [:]
  /// How fast each model read its last prompts, tokens a second, by the server's own figures.
  package var promptRates: [String: Double] = [:]
  /// How long the last check took.
  package var latency: Duration?
  package var lastError: OllamaError?
  /// Counts the checks: answers to older ones are dropped.
  package var generation = 0
  /// Whether the built-in demo is the server.
  package var isDemo = false
  /// Whether a check is on its way.
  package var isChecking = false
  /// The model that was asked to load, while the answer is out.
  package var loading: Set<String> = []
  /// A model that a pull has just brought, to be chosen when it is listed.
  package var arrived: String?
  /// In a demo: the real host, to change back to, and whether it answers by now.
  package var realHost: Host?
  package var realHostAnswers = false

  /// Knows nothing yet but the host.
  package init(host: Host) { self.host = host }

  /// Whether requests can be sent with hope.
  package var isUp: Bool { link == .up }

  /// Whether it was asked and did not answer.
  package var isDown: Bool {
    switch link {
    case .asking, .up: return false
    case .down: return true
    }
  }

  /// The entry of a model, compared as the server does: without case, `:latest` implied.
  package func summary(of model: String) -> ModelSummary? {
    guard let models, let place = table.place(of: model), models.indices.contains(place) else {
      return nil
    }
    return models[place]
  }

  /// Takes in what the server told of a model.
  package mutating func learn(_ details: ModelDetails, of model: String) {
    self.details[model] = details
    // Made once: a list of models asks for it row by row.
    shapes[model] = CacheShape(details)
  }

  /// What decides how much memory a model takes; nil while its details are not known.
  func shape(of model: String) -> CacheShape? { details[model] == nil ? nil : shapes[model] }

  /// The running entry of a model.
  package func running(_ model: String) -> RunningModel? {
    running.first { Self.same($0.name, model) }
  }

  /// Whether two names mean the same model.
  package static func same(_ left: String, _ right: String) -> Bool {
    canonical(left) == canonical(right)
  }

  /// The name without case and with its tag, for comparisons.
  static func canonical(_ name: String) -> String {
    let lower = name.lowercased()
    let tail = lower.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    return tail.contains(":") ? lower : lower + ":latest"
  }
}
