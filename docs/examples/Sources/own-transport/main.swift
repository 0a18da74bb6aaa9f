import OllamaAPI

struct Recorded: Transport {
  var lines: [String]

  func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
    let text = lines.joined(separator: "\n")
    return TransportResponse(head: ResponseHead(status: 200), body: ResponseBody(Once(text)))
  }
}

actor Once: ByteSource {
  private var rest: [UInt8]?

  init(_ text: String) { rest = Array(text.utf8) }

  func next() async throws(OllamaError) -> [UInt8]? {
    defer { rest = nil }
    return rest
  }

  nonisolated func cancel() {}
}

let transport = Recorded(lines: [
  #"{"model":"m","message":{"role":"assistant","content":"Hel"},"done":false}"#,
  #"{"model":"m","message":{"role":"assistant","content":"lo"},"done":true}"#,
])
let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
let stream = try await client.chatStream(ChatRequest(model: "m", messages: [.user("Hi")]))
let reply = try await stream.response()
precondition(reply.text == "Hello")
