internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

/// Keeps the last requests of this process: figures of a thousand, texts of a hundred, in memory
/// alone.
final class RequestLog: Interceptor {
  /// How many requests are told of, and of how many the texts are kept.
  static let most = 1_000
  static let mostTexts = 100
  /// Bytes of an answer that are kept.
  static let mostBytes = 64 << 10

  /// A request with what was sent and what came.
  struct Record: Sendable {
    var entry: RequestEntry
    var request: TransportRequest
    var head: ResponseHead?
    /// Pieces of the answer, and when they came since the request.
    var pieces: [(at: Duration, bytes: [UInt8])] = []
    var kept = 0
  }

  private struct State {
    var count = 0
    var numbers: [CallIdentity: Int] = [:]
    var records: [Int: Record] = [:]
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> Moment
  private let tell: @Sendable (RequestEntry) -> Void

  init(now: @escaping @Sendable () -> Moment, tell: @escaping @Sendable (RequestEntry) -> Void) {
    self.now = now
    self.tell = tell
  }

  /// The texts of a request; nil where they are kept no more.
  func record(_ number: Int) -> Record? { state.withLock { $0.records[number] } }

  func open(
    _ request: TransportRequest,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse {
    guard let call = request.call else { return try await next(request) }
    let number = begin(call, request)
    var response = try await next(request)
    let head = response.head
    change(number) { record in
      record.head = head
      record.entry.status = head.status
    }
    let began = state.withLock { $0.records[number]?.entry.began.uptime } ?? now().uptime
    response.body = ResponseBody(
      ObservedBody(response.body) { [self] piece in
        let at = now().uptime - began
        change(number) { record in
          record.entry.bytes += piece.count
          let room = Self.mostBytes - record.kept
          guard room > 0, record.pieces.count < 4_000 else { return }
          record.pieces.append((at, Array(piece.prefix(room))))
          record.kept += min(piece.count, room)
        }
      })
    return response
  }

  func ended(_ request: TransportRequest, _ outcome: CallOutcome) {
    guard let call = request.call else { return }
    let now = now()
    let entry = state.withLock { state -> RequestEntry? in
      guard let number = state.numbers.removeValue(forKey: call),
        var record = state.records[number]
      else { return nil }
      record.entry.took = now.uptime - record.entry.began.uptime
      record.entry.fault = outcome.error?.code
      if let status = outcome.error?.status { record.entry.status = status }
      state.records[number] = number > state.count - Self.mostTexts ? record : nil
      return record.entry
    }
    if let entry { tell(entry) }
  }

  private func begin(_ call: CallIdentity, _ request: TransportRequest) -> Int {
    let now = now()
    let (number, entry) = state.withLock { state -> (Int, RequestEntry?) in
      if let number = state.numbers[call] {
        state.records[number]?.entry.attempts += 1
        return (number, state.records[number]?.entry)
      }
      state.count += 1
      let number = state.count
      let entry = RequestEntry(
        number: number, method: request.method.rawValue, endpoint: request.endpoint,
        host: request.host.displayName, model: request.model, began: now)
      var kept = request
      kept.onEvent = nil
      kept.onSent = nil
      // Pictures and sounds may be large, and a hundred of them larger.
      if case .bytes(let bytes) = kept.body, bytes.count > 1 << 20 {
        kept.body = .bytes(Array(#"{"left out":"\#(bytes.count) bytes"}"#.utf8))
      }
      state.numbers[call] = number
      state.records[number] = Record(entry: entry, request: kept)
      // What still runs is kept to its end.
      let old = number - Self.mostTexts
      if !state.numbers.values.contains(old) { state.records.removeValue(forKey: old) }
      return (number, entry)
    }
    if let entry { tell(entry) }
    return number
  }

  private func change(_ number: Int, _ change: (inout Record) -> Void) {
    state.withLock { state in
      guard let place = state.records.index(forKey: number) else { return }
      change(&state.records.values[place])
    }
  }
}
