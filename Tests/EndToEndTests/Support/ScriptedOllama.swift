import LibraryTestSupport
import OllamaAPI
import Testing

/// A server on raw sockets that knows the paths which the program asks for; a test says what each
/// answers, byte by byte where it wants to.
struct ScriptedOllama: ModelHost {
  typealias Answer = @Sendable (FaultRequest) -> [FaultStep]

  let server: FaultServer

  /// Starts it; `answers` go before the usual ones. The nth chat gets `chats[n]`, or the last.
  init(
    model: String = "fault:1b", chats: [[FaultStep]] = [], answers: [String: Answer] = [:]
  ) throws {
    let count = Counter()
    var all = Self.usual(model)
    if !chats.isEmpty {
      all["/api/chat"] = { _ in chats[min(count.next(), chats.count - 1)] }
    }
    all.merge(answers) { $1 }
    let table = all
    server = try FaultServer { _ in
      [
        .forever([
          .readRequest,
          .respond { request in
            table[request.path]?(request) ?? [
              .response("404 Not Found", body: "404 page not found")
            ]
          },
        ])
      ]
    }
  }

  /// What `OLLAMA_HOST` gets.
  var host: String { server.url }

  /// Requests to a path so far.
  func count(_ path: String) -> Int { server.requests.filter { $0.path == path }.count }

  private static func usual(_ model: String) -> [String: Answer] {
    [
      "/api/version": { _ in [.response(body: #"{"version":"0.33.0"}"#)] },
      "/api/tags": { _ in [.response(body: tags([entry(model)]))] },
      "/api/ps": { _ in [.response(body: #"{"models":[]}"#)] },
      "/api/show": { _ in
        [
          .response(
            body: #"{"details":{"family":"llama"},"model_info":{},"capabilities":["completion"]}"#)
        ]
      },
      "/api/generate": { _ in
        [.response(body: #"{"model":"m","response":"","done":true,"done_reason":"load"}"#)]
      },
      "/api/chat": { _ in reply(["Hello."]) },
    ]
  }

  // MARK: Records

  /// An entry of `/api/tags`.
  static func entry(_ name: String, capabilities: [String] = ["completion"]) -> String {
    let can = capabilities.map { #""\#($0)""# }.joined(separator: ",")
    return """
      {"name":\(quoted(name)),"model":\(quoted(name)),"modified_at":"2026-01-01T10:00:00Z",\
      "size":4700000000,"digest":"0123456789ab","details":{"family":"llama",\
      "parameter_size":"8.2B","quantization_level":"Q4_K_M"},"capabilities":[\(can)]}
      """
  }

  /// The body of `/api/tags`.
  static func tags(_ entries: [String]) -> String {
    #"{"models":[\#(entries.joined(separator: ","))]}"#
  }

  /// A JSON string.
  static func quoted(_ text: String) -> String { JSONValue.string(text).description }

  /// One record of a chat stream.
  static func record(_ content: String = "", thinking: String? = nil) -> String {
    let thought = thinking.map { #","thinking":\#(quoted($0))"# } ?? ""
    return """
      {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant",\
      "content":\(quoted(content))\(thought)},"done":false}
      """
  }

  /// The final record of a chat stream.
  static let final = """
    {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},\
    "done":true,"done_reason":"stop","total_duration":1000000,"prompt_eval_count":5,\
    "eval_count":7,"eval_duration":1000000}
    """

  /// A whole reply of these pieces.
  static func reply(_ pieces: [String]) -> [FaultStep] {
    [.chunkedHead(), .lines(pieces.map { record($0) } + [final]), .lastChunk]
  }

  /// A reply that stops after its pieces until the gate is opened, then says `rest` and ends.
  static func held(_ pieces: [String], _ gate: String, then rest: [String]) -> [FaultStep] {
    [
      .chunkedHead(), .lines(pieces.map { record($0) }), .wait(gate),
      .lines(rest.map { record($0) } + [final]), .lastChunk,
    ]
  }

  /// What the last chat asked for said last.
  func lastMessage() throws -> String {
    let request = try #require(server.requests.last { $0.path == "/api/chat" })
    let body = try JSONParser.parse(request.text)
    return try #require(body["messages"]?.array?.last?["content"]?.string)
  }
}
