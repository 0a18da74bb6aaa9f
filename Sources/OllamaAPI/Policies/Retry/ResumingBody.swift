#if Resilience
import Synchronization

/// The body of a pull that goes on after its connection broke: the server resumes what it has.
///
/// Hands on whole lines only, so that the records of the next connection follow cleanly.
final class ResumingBody: DrainableSource {
  private struct State {
    var body: ResponseBody
    var session: RetrySession
    var rest: [UInt8] = []
    /// How far each layer has come, in bytes.
    var completed: [String: Int] = [:]
    var isOver = false
    var isCancelled = false
  }

  private let stage: AttemptStage
  private let attempt: AttemptStage.Attempt
  private let state: Mutex<State>

  init(
    _ body: ResponseBody, stage: AttemptStage, attempt: AttemptStage.Attempt,
    session: RetrySession
  ) {
    self.stage = stage
    self.attempt = attempt
    state = Mutex(State(body: body, session: session))
  }

  func next() async throws(OllamaError) -> [UInt8]? {
    while true {
      let body = state.withLock { $0.isCancelled ? nil : $0.body }
      guard let body else { throw OllamaError(.cancelled) }
      do throws(OllamaError) {
        guard let piece = try await body.source.next() else {
          guard let rest = finish() else { throw OllamaError(.stream(.missingFinalRecord)) }
          return rest.isEmpty ? nil : rest
        }
        if let lines = take(piece) { return lines }
      } catch {
        try await resume(after: error)
      }
    }
  }

  func cancel() {
    let body = state.withLock { state in
      state.isCancelled = true
      return state.body
    }
    body.cancel()
  }

  func drain() {
    let body = state.withLock { $0.body }
    if let source = body.source as? any DrainableSource { source.drain() } else { body.cancel() }
  }

  /// The whole lines that a piece completes, if any.
  private func take(_ piece: [UInt8]) -> [UInt8]? {
    state.withLock { state in
      state.rest += piece
      guard let end = state.rest.lastIndex(of: 10) else {
        // A line without end is for the reader to refuse.
        guard state.rest.count > 1 << 20 else { return nil }
        defer { state.rest = [] }
        return state.rest
      }
      let lines = Array(state.rest[...end])
      state.rest = Array(state.rest[(end + 1)...])
      for line in lines.split(separator: 10) { Self.read(Array(line), into: &state) }
      return lines
    }
  }

  /// What is left at the end; nil when the pull has not come to its end.
  private func finish() -> [UInt8]? {
    state.withLock { state in
      let rest = state.rest
      state.rest = []
      if !rest.isEmpty { Self.read(rest, into: &state) }
      return state.isOver ? rest : nil
    }
  }

  private static func read(_ line: [UInt8], into state: inout State) {
    guard let record = try? JSONParser.parse(line).object else { return }
    if record.string("status") == "success" || record["error"] != nil { state.isOver = true }
    guard let digest = record.string("digest"), let completed = record.int("completed"),
      completed > state.completed[digest, default: 0]
    else { return }
    state.completed[digest] = completed
    state.session.madeProgress()
  }

  /// Opens the pull anew, as often as the session allows; throws the first error where it does not.
  private func resume(after first: OllamaError) async throws(OllamaError) {
    var error = first
    while true {
      var session = state.withLock { state in
        state.rest = []
        return state.session
      }
      let isOver = state.withLock { $0.isOver || $0.isCancelled }
      guard !isOver, let wait = stage.resume(&session, after: Self.inStream(error), attempt) else {
        throw error
      }
      state.withLock { $0.session = session }
      do {
        try await stage.context.clock.sleep(for: wait)
      } catch {
        throw OllamaError(.cancelled)
      }
      switch await stage.sendOnce(attempt) {
      case .answered(let response) where response.head.status < 400:
        state.withLock { $0.body = response.body }
        return
      case .answered(let response):
        response.body.cancel()
        throw first
      case .refused: throw first
      case .failed(let next): error = next
      }
    }
  }

  /// A reconnection that fails is one more failure in mid-stream.
  private static func inStream(_ error: OllamaError) -> OllamaError {
    var error = error
    switch error.kind {
    case .connectionRefused, .unreachable, .dns, .connectionLost, .timeout:
      error.kind = .connectionLost
      error.progress = .replying
    case .stream, .tls, .proxy, .api, .authentication, .notAnOllama, .parse, .emptyAnswer,
      .responseTooLarge, .redirectRefused, .invalidArgument, .circuitOpen, .rateLimited,
      .quotaExceeded, .cancelled, .featureNotEnabled:
      break
    }
    return error
  }
}
#endif
