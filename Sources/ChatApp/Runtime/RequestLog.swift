internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

/// Keeps the last requests of this process: figures of a thousand, texts of a hundred at most, in
/// memory alone.
final class RequestLog: Interceptor {
  /// How many requests are told of, and of how many the texts are kept.
  static let most = 1_000
  static let mostTexts = 100
  /// Bytes of one answer, of one request and of all texts together that are kept.
  static let mostBytes = 64 << 10
  /// Bytes of the end of a longer answer that are kept too: there stands how it ended.
  static let mostEnd = 32 << 10
  static let mostSent = 1 << 20
  static let mostWeight = 16 << 20
  /// Places of pieces that are kept of one answer.
  private static let mostMarks = 4_000

  /// The request on whose account the task runs: policies tell only what they do.
  @TaskLocal static var current: Int?
  /// Whether what the task asks belongs to a private conversation.
  @TaskLocal static var isPrivate = false

  /// Where a piece of an answer ends, and when it came since the request.
  struct Mark: Sendable {
    let at: Duration
    let end: Int
  }

  /// A request with what was sent and what came.
  struct Record: Sendable {
    var entry: RequestEntry
    var request: TransportRequest
    var head: ResponseHead?
    /// The beginning of the answer, and its pieces.
    var answer: [UInt8] = []
    var marks: [Mark] = []
    /// The end of an answer that is longer.
    var end = AnswerEnd()
    /// The number that its policies know it by, with the host.
    var policyCall: String?

    var weight: Int {
      var sent = 0
      if case .bytes(let bytes) = request.body { sent = bytes.count }
      return sent + answer.count + marks.count * 24 + end.count + 1_000
    }
  }

  /// The last pieces of an answer, as many as are kept.
  struct AnswerEnd: Sendable {
    private(set) var pieces: [(at: Duration, bytes: [UInt8])] = []
    private(set) var count = 0

    mutating func take(_ piece: [UInt8], at instant: Duration) {
      guard !piece.isEmpty else { return }
      pieces.append((instant, Array(piece.suffix(RequestLog.mostEnd))))
      count += min(piece.count, RequestLog.mostEnd)
      var gone = 0
      while count > RequestLog.mostEnd, gone < pieces.count - 1 {
        count -= pieces[gone].bytes.count
        gone += 1
      }
      pieces.removeFirst(gone)
    }
  }

  private struct State {
    var count = 0
    var numbers: [CallIdentity: Int] = [:]
    var policyCalls: [String: Int] = [:]
    var records: [Int: Record] = [:]
    /// Those that have ended and are kept, the oldest first, and what they weigh.
    var ended: [Int] = []
    var weight = 0

    mutating func trim() {
      while ended.count > RequestLog.mostTexts || weight > RequestLog.mostWeight {
        guard let first = ended.first else { return }
        ended.removeFirst()
        if let gone = records.removeValue(forKey: first) { weight -= gone.weight }
      }
    }
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> Moment
  private let log: ProgramLog
  private let tell: @Sendable (RequestEntry) -> Void

  init(
    now: @escaping @Sendable () -> Moment, log: ProgramLog,
    tell: @escaping @Sendable (RequestEntry) -> Void
  ) {
    self.now = now
    self.log = log
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
    let result: Result<TransportResponse, OllamaError> = await Self.$current.withValue(number) {
      do throws(OllamaError) { return .success(try await next(request)) } catch {
        return .failure(error)
      }
    }
    var response = try result.get()
    let head = response.head
    change(number) { record in
      record.head = head
      record.entry.status = head.status
    }
    let began = record(number)?.entry.began.uptime ?? now().uptime
    response.body = ResponseBody(
      ObservedBody(response.body) { [self] piece in
        let at = now().uptime - began
        change(number) { $0.take(piece, at: at) }
      })
    return response
  }

  func ended(_ request: TransportRequest, _ outcome: CallOutcome) {
    guard let call = request.call else { return }
    let now = now()
    let ended = state.withLock { state -> (RequestEntry, TransportRequest)? in
      guard let number = state.numbers.removeValue(forKey: call),
        var record = state.records[number]
      else { return nil }
      record.entry.took = now.uptime - record.entry.began.uptime
      record.entry.fault = outcome.error?.code
      if let status = outcome.error?.status { record.entry.status = status }
      if let known = record.policyCall { state.policyCalls.removeValue(forKey: known) }
      state.records[number] = record
      state.ended.append(number)
      state.weight += record.weight
      state.trim()
      return (record.entry, record.request)
    }
    guard let (entry, sent) = ended else { return }
    tell(entry)
    if !entry.isPrivate {
      let (level, words) = LogWords.ended(entry, outcome, SecretMask(sent))
      log.note(level, words)
    }
  }

  /// Takes notice of the headers that really go out, with the key that a stage has added.
  fileprivate func goesOut(_ request: TransportRequest) {
    state.withLock { state in
      guard let call = request.call, let number = state.numbers[call] else { return }
      state.records[number]?.request.headers = request.headers
    }
  }

  /// Takes notice of what a policy did; `place` is the host whose client it belongs to.
  func note(_ event: ClientEvent, of place: String) {
    let name = event.call.map { "\(place) \($0)" }
    let now = now()
    let (isPrivate, words) = state.withLock { state -> (Bool, SafeText?) in
      let words = PolicyWords.decision(event.kind)
      guard let number = Self.current ?? name.flatMap({ state.policyCalls[$0] }),
        let place = state.records.index(forKey: number)
      else { return (Self.isPrivate, words) }
      if let name, state.records.values[place].policyCall == nil {
        state.records.values[place].policyCall = name
        state.policyCalls[name] = number
      }
      state.records.values[place].take(event.kind, words, at: now.uptime)
      return (state.records.values[place].entry.isPrivate, words)
    }
    if let words, !isPrivate {
      // What is done by hand names a host by its place.
      let named = event.host.flatMap { $0.hasPrefix("#") ? nil : $0 }
      let host = SafeText(named ?? place, as: .field)
      log.note(PolicyWords.level(event.kind), "\(host): \(words)")
    }
  }

  private func begin(_ call: CallIdentity, _ request: TransportRequest) -> Int {
    let now = now()
    let isPrivate = Self.isPrivate
    let (number, entry) = state.withLock { state -> (Int, RequestEntry?) in
      if let number = state.numbers[call] {
        state.records[number]?.entry.attempts += 1
        return (number, state.records[number]?.entry)
      }
      state.count += 1
      let number = state.count
      let entry = RequestEntry(
        number: number, method: request.method.rawValue, endpoint: request.endpoint,
        host: request.host.displayName, model: request.model, began: now, isPrivate: isPrivate)
      var kept = request
      kept.onEvent = nil
      kept.onSent = nil
      // Pictures and sounds may be large, and a hundred of them larger.
      if case .bytes(let bytes) = kept.body, bytes.count > Self.mostSent {
        kept.body = .bytes(Array(#"{"left out":"\#(bytes.count) bytes"}"#.utf8))
      }
      state.numbers[call] = number
      state.records[number] = Record(entry: entry, request: kept)
      return (number, entry)
    }
    if let entry {
      tell(entry)
      if !isPrivate { log.note(.debug, LogWords.began(entry)) }
    }
    return number
  }

  private func change(_ number: Int, _ change: (inout Record) -> Void) {
    state.withLock { state in
      guard let place = state.records.index(forKey: number) else { return }
      change(&state.records.values[place])
    }
  }

  fileprivate static func mayMark(_ count: Int) -> Bool { count < mostMarks }
}

extension RequestLog.Record {
  /// Takes in a piece of the answer.
  mutating func take(_ piece: [UInt8], at instant: Duration) {
    entry.bytes += piece.count
    let room = end.count > 0 ? 0 : RequestLog.mostBytes - answer.count
    guard room > 0, RequestLog.mayMark(marks.count) else {
      return end.take(piece, at: instant)
    }
    answer += piece.prefix(room)
    marks.append(RequestLog.Mark(at: instant, end: answer.count))
    if piece.count > room { end.take(Array(piece.dropFirst(room)), at: instant) }
  }

  fileprivate mutating func take(
    _ kind: ClientEvent.Kind, _ words: SafeText?, at instant: Duration
  ) {
    if case .attemptBegan(let attempt) = kind { entry.attempts = max(entry.attempts, attempt) }
    if let word = PolicyWords.circuit(kind) { entry.circuit = word }
    if let words { entry.note(words, at: instant - entry.began.uptime) }
  }
}

/// The innermost stage: without it the log would know nothing of a key, and could neither tell
/// that one was sent nor mask it where a server repeats it.
struct SentHeaders: Interceptor {
  let requests: RequestLog

  func open(
    _ request: TransportRequest,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse {
    requests.goesOut(request)
    return try await next(request)
  }
}

/// Hears what the policies of one host's client do.
struct PolicyEar: ClientObserver {
  let host: String
  let requests: RequestLog

  func observe(_ event: ClientEvent) { requests.note(event, of: host) }
}
