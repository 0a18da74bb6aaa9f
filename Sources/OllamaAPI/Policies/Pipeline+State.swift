#if Caching
extension Pipeline {
  /// Counts of the cache since the client was made; nil without one.
  public var cacheStatistics: ResponseCache.Statistics? { cache?.statistics }

  /// Answers held by the cache, and their bytes; nil without one.
  public var cacheSize: (entries: Int, bytes: Int)? { cache?.size }

  /// Drops every answer that the cache holds.
  public func emptyCache() { cache?.removeAll() }
}
#endif
