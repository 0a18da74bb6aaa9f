internal import Synchronization

/// One call of the client: knows what was asked, tells the interceptor how it ended.
final class Call: Sendable {
  let request: TransportRequest
  private let interceptor: (any Interceptor)?
  private let hasEnded = Mutex(false)
  private let isRead = Mutex(false)

  init(_ request: TransportRequest, interceptor: (any Interceptor)?) {
    var request = request
    if interceptor != nil { request.call = CallIdentity() }
    self.request = request
    self.interceptor = interceptor
  }

  deinit { ended(error: OllamaError(.cancelled), metrics: nil) }

  /// Tells the interceptor, the first time it is called.
  func ended(error: OllamaError?, metrics: ReplyMetrics?) {
    guard let interceptor else { return }
    let isFirst = hasEnded.withLock { ended in
      defer { ended = true }
      return !ended
    }
    if isFirst { interceptor.ended(request, CallOutcome(error: error, metrics: metrics)) }
  }

  /// The error with host, endpoint and model filled in.
  func located(_ error: OllamaError) -> OllamaError {
    var error = error
    error.host = error.host ?? request.host.displayName
    error.endpoint = error.endpoint ?? request.endpoint
    error.model = error.model ?? request.model
    return error
  }

  /// Nil for the first reader of the call's stream, an error for any other: a stream is read once.
  func claimReader() -> OllamaError? {
    let isFirst = isRead.withLock { read in
      defer { read = true }
      return !read
    }
    return isFirst ? nil : Self.secondReader
  }

  /// What a second reader of a stream gets.
  static let secondReader = OllamaError(
    .invalidArgument,
    detail: "this stream is being read or has been read already: a stream has one reader, so keep "
      + "what it gives, or ask the server again")

  /// Lets a finished reply's body run out, so that its connection can serve again.
  func drain(_ body: ResponseBody) {
    if let source = body.source as? any DrainableSource { source.drain() } else { body.cancel() }
  }
}

/// Tells a call from all others, so that a stage knows which of the calls it let through has ended.
public final class CallIdentity: Sendable, Hashable {
  /// Whether both are the same call.
  public static func == (a: CallIdentity, b: CallIdentity) -> Bool { a === b }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A source that can let its rest run out by itself.
protocol DrainableSource: ByteSource {
  /// Throws away a short rest of the body; ends the exchange if it is not short.
  func drain()
}
