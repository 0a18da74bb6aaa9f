import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Redirects: the same origin only, method and body unchanged, at most five.
@Suite(.timeLimit(.minutes(1)))
struct RedirectTests {
  static func redirect(_ status: Int, _ location: String) -> FaultStep {
    .text("HTTP/1.1 \(status) Elsewhere\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
  }

  @Test("307 and 308 to the same origin are followed with the body", arguments: [307, 308])
  func followed(_ status: Int) async throws {
    let server = try FaultServer(scripts: [
      [
        .readRequest, Self.redirect(status, "/other/chat?x=1"), .readRequest, .chunkedHead(),
        .lines([NetworkFaultTests.record, NetworkFaultTests.final]), .lastChunk,
      ]
    ])
    let stream = try await client(of: server).chatStream(
      ChatRequest(model: "m", messages: [.user("hello")]))
    #expect(try await stream.response().text == "a")
    #expect(server.requests.map(\.path) == ["/api/chat", "/other/chat?x=1"])
    #expect(server.requests.map(\.method) == ["POST", "POST"])
    #expect(server.requests[0].body == server.requests[1].body)
    #expect(server.requests[1].text.contains("hello"))
  }

  @Test("a GET follows every kind", arguments: [301, 302, 303, 307, 308])
  func get(_ status: Int) async throws {
    let server = try FaultServer(scripts: [
      [
        .readRequest, Self.redirect(status, "/v"), .readRequest,
        .response(body: #"{"version":"1"}"#),
      ]
    ])
    #expect(try await client(of: server).version().text == "1")
  }

  @Test("a POST never becomes a GET", arguments: [301, 302, 303])
  func neverGet(_ status: Int) async throws {
    let server = try FaultServer(scripts: [[.readRequest, Self.redirect(status, "/x"), .hold]])
    let client = try client(of: server)
    let error = await failure { () async throws(OllamaError) in
      _ = try await client.chat(ChatRequest(model: "m"))
    }
    #expect(error?.kind == .redirectRefused)
    #expect(server.requests.count == 1)
  }

  @Test("a loop ends after five")
  func loop() async throws {
    let server = try FaultServer(scripts: [
      [.forever([.readRequest, Self.redirect(302, "/api/version")])]
    ])
    let client = try client(of: server)
    let error = await failure { () async throws(OllamaError) in _ = try await client.version() }
    #expect(error?.kind == .redirectRefused)
    #expect(server.requests.count == 6)
  }

  @Test("another origin is refused, and nothing goes there")
  func crossOrigin() async throws {
    let other = try FaultServer(scripts: [[.readRequest, .response(body: "{}")]])
    let server = try FaultServer(scripts: [
      [.readRequest, Self.redirect(307, "\(other.url)/api/chat"), .hold]
    ])
    let client = try client(of: server) { $0.credentials = .bearer("secret", for: .configuredHost) }
    let error = await failure { () async throws(OllamaError) in
      _ = try await client.chat(ChatRequest(model: "m"))
    }
    #expect(error?.kind == .redirectRefused)
    #expect(error?.description.contains("\(other.port)") == true)
    #expect(other.log.connections == 0)
    #expect(server.requests.first?.header("authorization") == "Bearer secret")
  }

  @Test(
    "where a target leads",
    arguments: [
      ("http://h:1/a", "/a"), ("//h:1/a", "/a"), ("/a?b", "/a?b"), ("b", "/base/api/b"),
      ("HTTP://H:1/a#frag", "/a"), ("http://h:1", "/"), ("http://h:1?q", "/?q"),
      ("https://h:1/a", nil), ("http://h:2/a", nil), ("http://h/a", nil), ("http://x@h:1/", nil),
      ("http://h:1@evil/", nil), ("ftp://h:1/", nil), ("", nil), ("/a b", nil), ("\\\\evil", nil),
      ("//evil/a", nil),
    ])
  func targets(_ location: String, _ path: String?) throws {
    let request = TransportRequest(
      .get, host: try Host("http://h:1/base"), endpoint: "/api/version")
    let head = ResponseHead(status: 302, headers: [HTTPHeader("location", location)])
    let next = try? Redirect.next(after: head, for: request)
    #expect(next?.endpoint == path)
    if path != nil { #expect(next?.url == "http://h:1" + (path ?? "")) }
  }

  @Test("answers that are no redirects stay what they are")
  func none() throws {
    let request = TransportRequest(.get, host: .local, endpoint: "/x")
    for status in [200, 300, 304, 305, 400] {
      let head = ResponseHead(status: status, headers: [HTTPHeader("Location", "/y")])
      #expect(try Redirect.next(after: head, for: request) == nil)
    }
    #expect(try Redirect.next(after: ResponseHead(status: 302), for: request) == nil)
  }
}
