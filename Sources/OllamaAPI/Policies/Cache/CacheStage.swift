#if Caching
import Synchronization

/// The cache before a transport: answers from memory, one call for equal questions.
final class CacheStage: Sendable {
  typealias Next = @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse

  private struct State {
    var cache: ResponseCache
    var calls: [ResponseCache.Flight: SharedCall<ResponseCache.Answer>] = [:]
  }

  private let state: Mutex<State>
  private let context: PolicyContext

  init(_ configuration: ResponseCache.Configuration, context: PolicyContext) {
    state = Mutex(State(cache: ResponseCache(configuration)))
    self.context = context
  }

  /// Counts since the cache was made.
  var statistics: ResponseCache.Statistics { state.withLock { $0.cache.statistics } }

  /// Answers held, and their bytes.
  var size: (entries: Int, bytes: Int) {
    state.withLock { ($0.cache.count, $0.cache.bytes) }
  }

  /// Drops everything.
  func removeAll() { state.withLock { _ = $0.cache.removeAll() } }

  func open(_ request: TransportRequest, call: PolicyCall, next: @escaping Next)
    async throws(OllamaError) -> TransportResponse
  {
    if CacheKey.changesModels(method: request.method.rawValue, endpoint: request.endpoint) {
      return try await change(request, call: call, next: next)
    }
    guard let key = Self.key(of: request) else { return try await next(request) }
    let now = context.clock.now()
    let (found, shared) = state.withLock { state in
      let found = state.cache.lookup(key, now: now)
      return (found, Self.call(for: found, in: &state))
    }
    switch found {
    case .hit(let answer, let age):
      context.emit(.cacheHit(age: age), host: request.host.displayName, of: call)
      return Self.response(answer)
    case .join:
      context.emit(.cacheJoined, host: request.host.displayName, of: call)
    case .fetch(let flight):
      context.emit(.cacheMissed, host: request.host.displayName, of: call)
      shared?.begin { [self] in
        await fetch(request, key: key, flight: flight, call: call, next: next)
      }
    }
    guard let shared else { return try await next(request) }
    return Self.response(try await shared.value())
  }

  /// The question that a request asks; nil where its answer must not be kept.
  static func key(of request: TransportRequest) -> CacheKey? {
    let body: [UInt8]
    switch request.body {
    case .none: body = []
    case .bytes(let bytes): body = bytes
    case .file: return nil
    }
    // Whatever a caller adds to a request may change its answer, credentials above all.
    let ownHeaders: Set<String> = ["accept", "user-agent", "content-type"]
    let identity = request.headers.filter { !ownHeaders.contains($0.name.lowercased()) }
      .map { "\($0.name.lowercased()):\($0.value)" }.sorted().joined(separator: "\n")
    return CacheKey(
      host: request.host.url + (request.host.socketPath ?? ""), method: request.method.rawValue,
      endpoint: request.endpoint, body: body, identity: identity,
      isStreaming: request.isStreaming)
  }

  private static func call(for found: ResponseCache.Lookup, in state: inout State)
    -> SharedCall<ResponseCache.Answer>?
  {
    switch found {
    case .hit: return nil
    case .join(let flight):
      let shared = state.calls[flight]
      shared?.join()
      return shared
    case .fetch(let flight):
      let shared = SharedCall<ResponseCache.Answer>()
      shared.join()
      state.calls[flight] = shared
      return shared
    }
  }

  private func fetch(
    _ request: TransportRequest, key: CacheKey, flight: ResponseCache.Flight, call: PolicyCall,
    next: @escaping Next
  ) async -> Result<ResponseCache.Answer, OllamaError> {
    let result: Result<ResponseCache.Answer, OllamaError>
    do throws(OllamaError) {
      let response = try await next(request)
      let body = try await response.body.collect(limit: request.maxResponseBytes ?? 64 << 20)
      result = .success(
        ResponseCache.Answer(
          status: response.head.status, headers: response.head.headers, body: body))
    } catch {
      result = .failure(error)
    }
    let now = context.clock.now()
    let kept = state.withLock { state in
      state.calls[flight] = nil
      return state.cache.finish(flight, key: key, answer: try? result.get(), now: now)
    }
    if let kept {
      context.emit(.cacheStored(bytes: kept.bytes), host: request.host.displayName, of: call)
      if kept.evicted > 0 { context.emit(.cacheEvicted(entries: kept.evicted), of: call) }
    }
    return result
  }

  private func change(_ request: TransportRequest, call: PolicyCall, next: @escaping Next)
    async throws(OllamaError) -> TransportResponse
  {
    // However the call ends, the server may have begun to change.
    let drop: @Sendable () -> Void = { [self] in
      let dropped = state.withLock { state in
        state.cache.invalidate(host: request.host.url + (request.host.socketPath ?? ""))
      }
      let host = request.host.displayName
      if dropped > 0 { context.emit(.cacheInvalidated(entries: dropped), host: host, of: call) }
    }
    do throws(OllamaError) {
      var response = try await next(request)
      drop()
      response.body = ResponseBody(
        WatchedBody(response.body, isStream: false, host: nil) { _ in drop() })
      return response
    } catch {
      drop()
      throw error
    }
  }

  private static func response(_ answer: ResponseCache.Answer) -> TransportResponse {
    TransportResponse(
      head: ResponseHead(status: answer.status, headers: answer.headers),
      body: ResponseBody(StoredBody(answer.body)))
  }
}
#endif
