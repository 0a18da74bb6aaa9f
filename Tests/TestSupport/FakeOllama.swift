package import OllamaAPI
internal import Synchronization

/// A server in memory, behind the transport's protocol: lists are what the test says, and the
/// records of a reply come when the test sends them.
package final class FakeOllama: Transport {
  /// A reply that the program waits for.
  package final class Exchange: ByteSource {
    private struct State {
      var pieces: [[UInt8]] = []
      var end: Result<Void, OllamaError>?
      var reader: CheckedContinuation<Void, Never>?
    }

    /// The path that was asked for.
    package let path: String
    private let state = Mutex(State())
    private let isOver = Mutex(false)

    init(path: String) { self.path = path }

    /// Sends bytes.
    package func send(_ text: String) {
      wake { $0.pieces.append(Array(text.utf8)) }
    }

    /// Ends the body, in order or with an error.
    package func end(_ error: OllamaError? = nil) {
      wake { $0.end = error.map { .failure($0) } ?? .success(()) }
    }

    private func wake(_ change: (inout State) -> Void) {
      let reader = state.withLock { state in
        change(&state)
        defer { state.reader = nil }
        return state.reader
      }
      reader?.resume()
    }

    package func next() async throws(OllamaError) -> [UInt8]? {
      while true {
        let (piece, end) = state.withLock { state in
          (state.pieces.isEmpty ? nil : state.pieces.removeFirst(), state.end)
        }
        if let piece { return piece }
        switch end {
        case .success: return nil
        case .failure(let error): throw error
        case nil: break
        }
        await withTaskCancellationHandler {
          await wait()
        } onCancel: {
          cancel()
        }
      }
    }

    private func wait() async {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if !state.pieces.isEmpty || state.end != nil { return true }
          state.reader = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    }

    package func cancel() {
      isOver.withLock { $0 = true }
      end(OllamaError(.cancelled))
    }

    /// Whether no more is to come, whoever ended it.
    package var isEnded: Bool { state.withLock { $0.end != nil } }

    /// Whether the program has closed the connection.
    package var isCancelled: Bool { isOver.withLock { $0 } }
  }

  private struct State {
    var answers: [String: (status: Int, body: String)] = [:]
    var failure: OllamaError?
    var failures: [String: OllamaError] = [:]
    var requests: [TransportRequest] = []
    var exchanges: [Exchange] = []
    var chatAnswer: (status: Int, body: String)?
  }

  private let state = Mutex(State())

  /// A server that is up, with these models, none of them loaded.
  package init(version: String = "0.33.0", models: [String] = ["qwen3:8b", "llama3.2:latest"]) {
    answer("/api/version", #"{"version":"\#(version)"}"#)
    setModels(models.map { Self.model($0) })
    setRunning([])
    answer("/api/show", #"{"details":{"family":"llama"},"model_info":{}}"#)
    for path in ["/api/copy", "/api/delete"] { answer(path, "") }
    answer("/api/create", #"{"status":"success"}"# + "\n")
    answer("/api/generate", #"{"model":"m","response":"me.","done":true,"done_reason":"stop"}"#)
  }

  /// An entry of `/api/tags`.
  package static func model(
    _ name: String, capabilities: [String] = ["completion"], size: Int = 4_700_000_000
  ) -> String {
    let can = capabilities.map { #""\#($0)""# }.joined(separator: ",")
    return """
      {"name":"\(name)","model":"\(name)","modified_at":"2026-11-01T10:00:00Z","size":\(size),\
      "digest":"0123456789ab","details":{"family":"llama","parameter_size":"8.2B",\
      "quantization_level":"Q4_K_M","context_length":40960},"capabilities":[\(can)]}
      """
  }

  /// The entries of `/api/tags`.
  package func setModels(_ entries: [String]) {
    answer("/api/tags", #"{"models":[\#(entries.joined(separator: ","))]}"#)
  }

  /// The loaded models of `/api/ps`.
  package func setRunning(_ names: [String], context: Int = 8192) {
    let entries = names.map {
      """
      {"name":"\($0)","model":"\($0)","size":6000000000,"size_vram":6000000000,"digest":"01",\
      "details":{},"expires_at":"2026-11-23T14:06:12Z","context_length":\(context)}
      """
    }
    answer("/api/ps", #"{"models":[\#(entries.joined(separator: ","))]}"#)
  }

  /// What a path answers.
  package func answer(_ path: String, status: Int = 200, _ body: String) {
    state.withLock { $0.answers[path] = (status, body) }
  }

  /// Every request fails so from now on; nil ends that.
  package func fail(_ error: OllamaError?) { state.withLock { $0.failure = error } }

  /// Every request to one host fails so from now on; nil ends that.
  package func fail(_ error: OllamaError?, at host: String) {
    state.withLock { $0.failures[host] = error }
  }

  /// Chats are answered with a status and a body instead of a stream.
  package func answerChats(status: Int, _ body: String) {
    state.withLock { $0.chatAnswer = (status, body) }
  }

  /// Chats are streamed again, as the test sends records.
  package func streamChats() { state.withLock { $0.chatAnswer = nil } }

  /// All requests so far.
  package var requests: [TransportRequest] { state.withLock { $0.requests } }

  /// The bodies of the chats so far, as sent.
  package var chats: [String] { bodies(of: "/api/chat") }

  /// The bodies of the requests to a path so far, as sent.
  package func bodies(of path: String) -> [String] {
    requests.filter { $0.endpoint == path }.map { request in
      guard case .bytes(let bytes) = request.body else { return "" }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// The replies asked for so far, in order.
  package var exchanges: [Exchange] { state.withLock { $0.exchanges } }

  private static let transfers: Set<String> = ["/api/pull", "/api/push", "/api/create"]

  package func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
    // One step: whoever sees the request finds its reply to be filled.
    let (failure, answer, exchange) = state.withLock { state in
      state.requests.append(request)
      let failure = state.failure ?? state.failures[request.host.displayName]
      let isChat = request.endpoint == "/api/chat"
      let answer = isChat ? state.chatAnswer : state.answers[request.endpoint]
      let isStream = isChat || Self.transfers.contains(request.endpoint)
      let exchange =
        isStream && answer == nil && failure == nil ? Exchange(path: request.endpoint) : nil
      if let exchange { state.exchanges.append(exchange) }
      return (failure, answer, exchange)
    }
    if var failure {
      failure.host = request.host.displayName
      failure.endpoint = request.endpoint
      throw failure
    }
    request.onEvent?(
      .connected(
        TransportEvent.Connection(isReused: false, resolved: .zero, connected: .microseconds(400))))
    if let exchange {
      // As a real server does: nothing is answered before the first record.
      return TransportResponse(head: ResponseHead(status: 200), body: ResponseBody(exchange))
    }
    let reply = answer ?? (404, "404 page not found")
    return TransportResponse(
      head: ResponseHead(
        status: reply.status, headers: [HTTPHeader("Content-Type", "application/json")]),
      body: ResponseBody(ScriptedPieces(pieces: [Array(reply.body.utf8)])))
  }
}

/// A body of pieces that are all there.
private final class ScriptedPieces: ByteSource {
  private let pieces: Mutex<[[UInt8]]>

  init(pieces: [[UInt8]]) { self.pieces = Mutex(pieces) }

  func next() async throws(OllamaError) -> [UInt8]? {
    pieces.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  func cancel() { pieces.withLock { $0 = [] } }
}
