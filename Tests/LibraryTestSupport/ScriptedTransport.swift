package import OllamaAPI
import Synchronization

/// A transport that answers from a script, in order, and remembers what it was asked.
package final class ScriptedTransport: Transport {
  /// One answer.
  package enum Answer: Sendable {
    /// Status, headers and the pieces of the body as they would arrive.
    case reply(status: Int = 200, headers: [HTTPHeader] = [], pieces: [[UInt8]])
    /// Pieces, then a broken connection or any other failure.
    case broken(pieces: [[UInt8]], OllamaError)
    /// No answer at all.
    case failure(OllamaError)
    /// Whatever the closure makes of the request.
    case make(@Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse)

    /// Lines of a stream, each its own piece, with status 200.
    package static func lines(_ lines: [String]) -> Answer {
      .reply(
        headers: [HTTPHeader("Content-Type", "application/x-ndjson")],
        pieces: lines.map { Array(($0 + "\n").utf8) })
    }

    /// One JSON value.
    package static func json(_ value: JSONValue, status: Int = 200) -> Answer {
      .reply(
        status: status, headers: [HTTPHeader("Content-Type", "application/json")],
        pieces: [JSONWriter.bytes(value)])
    }
  }

  private struct State {
    var answers: [Answer]
    var requests: [TransportRequest] = []
  }

  private let state: Mutex<State>

  /// A transport that gives these answers; asked more often, it fails.
  package init(_ answers: [Answer] = []) { state = Mutex(State(answers: answers)) }

  /// Adds an answer to the script.
  package func add(_ answer: Answer) { state.withLock { $0.answers.append(answer) } }

  /// What has been asked so far.
  package var requests: [TransportRequest] { state.withLock { $0.requests } }

  /// The JSON bodies of what has been asked so far.
  package var bodies: [JSONValue] {
    requests.compactMap { request in
      guard case .bytes(let bytes) = request.body else { return nil }
      return try? JSONParser.parse(bytes)
    }
  }

  /// Answers by the script.
  package func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
    let answer = state.withLock { state -> Answer? in
      state.requests.append(request)
      return state.answers.isEmpty ? nil : state.answers.removeFirst()
    }
    switch answer {
    case .reply(let status, let headers, let pieces):
      request.onEvent?(.answered(status: status))
      return TransportResponse(
        head: ResponseHead(status: status, headers: headers),
        body: ResponseBody(ScriptedBody(pieces: pieces, failure: nil)))
    case .broken(let pieces, let error):
      return TransportResponse(
        head: ResponseHead(status: 200),
        body: ResponseBody(ScriptedBody(pieces: pieces, failure: error)))
    case .failure(let error): throw error
    case .make(let body): return try await body(request)
    case nil:
      throw OllamaError(.connectionRefused, detail: "the script has no further answer")
    }
  }
}

/// A body from a list of pieces.
package final class ScriptedBody: ByteSource {
  private struct State {
    var pieces: [[UInt8]]
    var isCancelled = false
  }

  private let state: Mutex<State>
  private let failure: OllamaError?

  /// The pieces, then the end or `failure`.
  package init(pieces: [[UInt8]], failure: OllamaError? = nil) {
    state = Mutex(State(pieces: pieces.reversed()))
    self.failure = failure
  }

  package func next() async throws(OllamaError) -> [UInt8]? {
    let (piece, isCancelled) = state.withLock { ($0.pieces.popLast(), $0.isCancelled) }
    if isCancelled || Task.isCancelled { throw OllamaError(.cancelled) }
    if let piece { return piece }
    if let failure { throw failure }
    return nil
  }

  package func cancel() { state.withLock { $0.isCancelled = true } }

  /// Whether the reader has ended the exchange.
  package var isCancelled: Bool { state.withLock { $0.isCancelled } }
}
