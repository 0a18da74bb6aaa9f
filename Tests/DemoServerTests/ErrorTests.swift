import Testing

@testable import DemoServer

/// Failures in the words of the real server.
@Suite struct ErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let path: String
    let body: String
    let status: Int
    let error: String
    var testDescription: String { "\(path) \(body)" }

    init(_ path: String, _ body: String, _ status: Int, _ error: String) {
      self.path = path
      self.body = body
      self.status = status
      self.error = error
    }
  }

  private static func engine(_ message: String, _ type: String, _ rest: String = "") -> String {
    #"{"error":{"code":400,"message":"\#(message)","type":"\#(type)"\#(rest)}}"#
  }

  static let cases = [
    Case("/api/chat", "", 400, "missing request body"),
    Case("/api/chat", "  \n", 400, "missing request body"),
    Case("/api/chat", #"{"model": "x", "#, 400, "unexpected EOF"),
    Case(
      "/api/chat", "not json", 400, "invalid character 'o' in literal null (expecting 'u')"),
    Case(
      "/api/chat", "[]", 400,
      "json: cannot unmarshal array into Go value of type api.ChatRequest"),
    Case(
      "/api/chat", #"{"model":"eliza","messages":"hi"}"#, 400,
      "json: cannot unmarshal string into Go struct field ChatRequest.messages of type "
        + "[]api.Message"),
    Case(
      "/api/chat", #"{"model":7,"messages":[]}"#, 400,
      "json: cannot unmarshal number into Go struct field ChatRequest.model of type string"),
    Case("/api/chat", #"{"messages":[]}"#, 400, "model is required"),
    Case("/api/chat", #"{"model":"@@/..//x","messages":[]}"#, 400, "invalid model name"),
    Case("/api/chat", chat("nope:1b", "hi"), 404, "model 'nope:1b' not found"),
    Case("/api/chat", chat("nope:1b", "hi", #""stream":false"#), 404, "model 'nope:1b' not found"),
    Case("/api/generate", #"{"model":"nope","prompt":"x"}"#, 404, "model 'nope' not found"),
    Case("/api/show", #"{"model":"nope"}"#, 404, "model 'nope' not found"),
    Case("/api/show", "{}", 400, "model is required"),
    Case("/api/copy", #"{"source":"no","destination":"x"}"#, 404, #"model "no" not found"#),
    Case(
      "/api/copy", #"{"source":"eliza","destination":"@"}"#, 400, #"destination "@" is invalid"#),
    Case(
      "/api/embed", #"{"model":"nope","input":"x"}"#, 404,
      #"model "nope" not found, try pulling it first"#),
    Case(
      "/api/embed", #"{"model":"eliza","input":"x"}"#, 501,
      "This server does not support embeddings. Start it with `--embeddings`"),
    Case("/api/embed", #"{"model":"hash-embed","input":7}"#, 400, "invalid input type"),
    Case("/api/chat", chat("hash-embed", "x"), 400, #""hash-embed" does not support chat"#),
    Case(
      "/api/generate", #"{"model":"hash-embed","prompt":"x"}"#, 400,
      #""hash-embed" does not support generate"#),
    Case(
      "/api/chat", chat("eliza", "x", #""think":true"#), 400,
      #""eliza" does not support thinking"#),
    Case(
      "/api/chat", chat("guide", "x", #""think":"maximum""#), 400,
      #"invalid think value: "maximum" (must be "high", "medium", "low", "max", true, or false)"#),
    Case(
      "/api/chat", chat("eliza", "x", #""tools":[{"type":"function"}]"#), 400,
      "registry.ollama.ai/library/eliza:latest does not support tools"),
    Case(
      "/api/generate", #"{"model":"eliza","prompt":"x","suffix":"y"}"#, 400,
      "registry.ollama.ai/library/eliza:latest does not support insert"),
    Case(
      "/api/generate", #"{"model":"eliza","prompt":"x","raw":true,"system":"y"}"#, 400,
      "raw mode does not support template, system, or context"),
    Case(
      "/api/chat", chat("eliza", "x", #""options":{"temperature":"hot"}"#), 500,
      #"option "temperature" must be of type float32"#),
    Case(
      "/api/chat", chat("eliza", "x", #""options":{"num_ctx":"8k"}"#), 500,
      #"option "num_ctx" must be of type integer"#),
    Case(
      "/api/chat", chat("eliza", "x", #""options":{"stop":"."}"#), 500,
      #"option "stop" must be of type array"#),
    Case(
      "/api/chat", chat("eliza", "x", #""format":"yaml""#), 500,
      #"invalid format: "\"yaml\""; expected "json" or a valid JSON Schema object"#),
    Case(
      "/api/chat", chat("eliza", "x", #""format":{"type":"nonsense"}"#), 400,
      engine(
        #"Field 'json_schema': \"json_schema\": JSON schema conversion failed:\n"#
          + #"Unrecognized schema: {\"type\":\"nonsense\"}"#, "invalid_request_error")),
    Case(
      "/api/chat", chat("eliza", "x", #""logprobs":true,"top_logprobs":99"#), 400,
      "top_logprobs must be between 0 and 20"),
    Case(
      "/api/chat", #"{"model":"eliza","messages":[],"keep_alive":"forever"}"#, 400,
      #"time: invalid duration "forever""#),
    Case(
      "/api/chat", #"{"model":"eliza","messages":[],"keep_alive":"5"}"#, 400,
      #"time: missing unit in duration "5""#),
    Case(
      "/api/chat", #"{"model":"eliza","messages":[{"role":"user","images":["***"]}]}"#, 400,
      "json: cannot unmarshal string into Alias.images.0 of type api.ImageData: illegal base64 "
        + "data at input byte 0"),
    Case(
      "/api/chat", #"{"model":"eliza","messages":[{"role":"user","images":["aGk="]}]}"#, 400,
      engine(
        "Multimodal data provided, but model does not support multimodal requests.",
        "invalid_request_error")),
    Case(
      "/api/chat",
      chat("eliza", "one two three four five six", #""truncate":false,"options":{"num_ctx":8}"#),
      400,
      engine(
        "request (33 tokens) exceeds the available context size (8 tokens), try increasing it",
        "exceed_context_size_error", #","n_prompt_tokens":33,"n_ctx":8"#)),
    Case("/api/me", "", 503, "account unavailable"),
  ]

  @Test(arguments: cases)
  func failureIsWordedAsTheRealServerDoes(_ given: Case) async throws {
    try await DemoServer.running { server in
      let reply = try await server.post(given.path, given.body)
      #expect(reply.status == given.status)
      #expect(reply.error == given.error)
      #expect(reply.header("Content-Type")?.hasPrefix("application/json") == true)
    }
  }

  @Test(arguments: [
    ("GARBAGE\r\n\r\n", 400), ("GET / HTTP/2.0\r\n\r\n", 400), ("GET /\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
    ("POST /api/chat HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
    ("POST /api/chat HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
    ("POST /api/chat HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx", 400),
    ("POST /api/chat HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ("POST /api/chat HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    ("GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))", 431),
  ])
  func brokenHTTPIsRefusedAndTheConnectionEnds(_ bytes: String, _ status: Int) async throws {
    try await DemoServer.running { server in
      let client = try RawClient(port: try await server.start())
      try client.send(bytes)
      let reply = RawResponse(try await client.read(until: nil))
      #expect(reply.status == status)
    }
  }

  @Test func aBodyBeyondTheLimitIsRefused() async throws {
    var configuration = DemoConfiguration.instant
    configuration.bodyLimit = 1000
    try await DemoServer.running(configuration) { server in
      let body = chat("eliza", String(repeating: "x", count: 2000))
      let reply = try await server.post("/api/chat", body)
      #expect(reply.status == 413)
    }
  }
}
