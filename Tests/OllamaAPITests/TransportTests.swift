import LibraryTestSupport
import OllamaAPI
import Testing

/// The real transport against a server that follows a script, on loopback.
@Suite(.timeLimit(.minutes(1)))
struct TransportTests {
  static let record = #"{"model":"m","message":{"role":"assistant","content":"a"},"done":false}"#
  static let final =
    #"{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}"#

  func client(
    _ server: FaultServer, _ change: (inout OllamaClient.Configuration) -> Void = { _ in }
  ) throws -> OllamaClient {
    var configuration = OllamaClient.Configuration(host: try Host(server.url))
    change(&configuration)
    return OllamaClient(configuration)
  }

  @Test("a plain answer is read, and the request is what the server expects")
  func plainAnswer() async throws {
    let server = try FaultServer(scripts: [
      [.readRequest, .response(body: #"{"version":"1.2.3"}"#)]
    ])
    let version = try await client(server).version()
    #expect(version.text == "1.2.3")
    let request = try #require(server.requests.first)
    #expect(request.method == "GET")
    #expect(request.path == "/api/version")
    #expect(request.header("accept") == "application/json")
    #expect(request.header("user-agent")?.isEmpty == false)
    #expect(request.header("content-type") == nil)
    #expect(request.header("origin") == nil)
  }

  @Test("requests one after the other share a connection")
  func reuse() async throws {
    let server = try FaultServer(scripts: [
      [.forever([.readRequest, .response(body: #"{"version":"1"}"#)])]
    ])
    let client = try client(server)
    for _ in 0..<5 { _ = try await client.version() }
    #expect(server.log.connections == 1)
    #expect(server.requests.count == 5)
  }

  @Test("a connection serves again after a streamed reply")
  func reuseAfterStream() async throws {
    let server = try FaultServer(scripts: [
      [.forever([.readRequest, .chunkedHead(), .lines([Self.record, Self.final]), .lastChunk])]
    ])
    let client = try client(server)
    for _ in 0..<3 {
      let stream = try await client.chatStream(ChatRequest(model: "m", messages: [.user("x")]))
      #expect(try await stream.response().text == "a")
    }
    #expect(server.log.connections == 1)
  }

  @Test("a hundred requests at once are all answered")
  func hundredAtOnce() async throws {
    let server = try FaultServer(scripts: [
      [.forever([.readRequest, .response(body: #"{"version":"1"}"#)])]
    ])
    let client = try client(server)
    let answers = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<100 { group.addTask { (try? await client.version()) != nil } }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(answers == 100)
  }
}
