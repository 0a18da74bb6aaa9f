#if Resilience || Caching
extension OllamaClient.Configuration {
  /// What the client does beyond sending requests; nothing at all unless it is set.
  ///
  /// Setting it makes a new pipeline with nothing counted yet; clients made from one configuration
  /// share it, and with it their circuits, limits and answers.
  public var policies: Policies {
    get { (interceptor as? Pipeline)?.policies ?? Policies() }
    set { interceptor = newValue.isEmpty ? nil : Pipeline(newValue) }
  }
}

extension OllamaClient {
  /// The stages that this client's calls go through; nil where no policy is set.
  public var pipeline: Pipeline? { configuration.interceptor as? Pipeline }
}
#endif
