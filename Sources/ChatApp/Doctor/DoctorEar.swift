internal import OllamaAPI
internal import Synchronization

/// Hears what happens on the wire while the doctor asks.
final class DoctorEar: Interceptor {
  /// What was heard of the latest request.
  struct Heard: Sendable {
    var connection: TransportEvent.Connection?
    /// Whether credentials went with it.
    var isKeyed = false
    var status: Int?
    var date: String?
    var via: String?
    /// Until the headers came.
    var answered: Duration?
    /// When pieces of the body came, since the request.
    var pieces: [Duration] = []
  }

  /// How long the server may take to begin an answer: what needs no model comes at once, and
  /// nobody looks at a doctor for half a minute.
  static let patience: Duration = .seconds(10)

  private let state = Mutex(Heard())
  private let now: @Sendable () -> Duration

  init(now: @escaping @Sendable () -> Duration) { self.now = now }

  /// What was heard of the latest request.
  var heard: Heard { state.withLock { $0 } }

  func open(
    _ request: TransportRequest,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse {
    let began = now()
    let isKeyed = request.headers.contains(where: \.isSecret)
    state.withLock { $0 = Heard(isKeyed: isKeyed) }
    var request = request
    if request.method == .get {
      let limit = request.timeouts.firstByte ?? Self.patience
      request.timeouts.firstByte = min(limit, Self.patience)
    }
    let others = request.onEvent
    request.onEvent = { [self] event in
      if case .connected(let connection) = event {
        state.withLock { $0.connection = connection }
      }
      others?(event)
    }
    var response = try await next(request)
    let head = response.head
    let took = now() - began
    state.withLock { heard in
      heard.status = head.status
      heard.date = head["Date"]
      heard.via = head["Via"] ?? head["Server"]
      heard.answered = took
    }
    response.body = ResponseBody(
      ObservedBody(response.body) { [self] _ in
        let at = now() - began
        state.withLock { heard in
          if heard.pieces.count < 10_000 { heard.pieces.append(at) }
        }
      })
    return response
  }
}
