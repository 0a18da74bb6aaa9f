#if Resilience || Caching
extension OllamaClient.Configuration {
  /// What the client does beyond sending requests; nothing at all unless it is set.
  ///
  /// Setting it makes a new pipeline with nothing counted yet, as the innermost stage; clients made
  /// from one configuration share it, and with it their circuits, limits and answers.
  public var policies: Policies {
    get { pipeline?.policies ?? Policies() }
    set {
      let others = stages.filter { !($0 is Pipeline) }
      stages = newValue.isEmpty ? others : others + [Pipeline(newValue)]
    }
  }

  /// The stages that calls go through because of `policies`; nil where none is set.
  public var pipeline: Pipeline? { stages.lazy.compactMap { $0 as? Pipeline }.first }
}

extension OllamaClient {
  /// The stages that this client's calls go through; nil where no policy is set.
  public var pipeline: Pipeline? { configuration.pipeline }
}
#endif
