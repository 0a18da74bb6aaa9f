import LibraryTestSupport
import Testing

@testable import DemoServer

/// The misbehaving server that other tests lean on does what its scripts say.
@Suite struct FaultServerTests {
  private func client(_ server: FaultServer) throws -> RawClient {
    try RawClient(port: server.port)
  }

  @Test func aRequestIsReadAndAnswered() async throws {
    let server = try FaultServer(scripts: [
      [.forever([.readRequest, .chunkedHead(), .lines(["{\"a\":1}", "{}"]), .lastChunk])]
    ])
    let client = try client(server)
    try client.send("POST /x?y=1 HTTP/1.1\r\nX-A:  b \r\nContent-Length: 5\r\n\r\nhello")
    let reply = RawResponse(try await client.read(until: "0\r\n\r\n"))
    #expect(reply.body == "{\"a\":1}\n{}\n")
    try client.send("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    let requests = await server.requests(atLeast: 2)
    #expect(requests.map(\.method) == ["POST", "PUT"])
    #expect(requests.map(\.path) == ["/x?y=1", "/"])
    #expect(requests.map(\.text) == ["hello", "abc"])
    #expect(requests[0].header("x-a") == "b")
    client.leave()
    #expect(await server.closes(atLeast: 1).map(\.kind) == [.peerClosed])
    server.stop()
  }

  @Test func aGateHoldsUntilItIsOpened() async throws {
    let server = try FaultServer(scripts: [
      [
        .sendCut(Array("abc".utf8), at: [1, 2, 9]),
        .wait("g"), .text("def"),
      ]
    ])
    let client = try client(server)
    #expect(try await client.read(until: "abc") == "abc")
    await server.reached("g")
    #expect(server.log.closes.isEmpty)
    server.open("g")
    #expect(try await client.read(until: nil) == "def")
    #expect(await server.closes(atLeast: 1).map(\.kind) == [.script])
    #expect(server.log.sent == [0: 6])
  }

  @Test func aResetIsAReset() async throws {
    let server = try FaultServer(.loopback, scripts: [[.readRequest, .text("ab"), .reset]])
    let client = try client(server)
    try client.send("GET / HTTP/1.1\r\n\r\n")
    await server.closes(atLeast: 1)
    do {
      // What was sent before may still arrive; after it the connection is broken, not ended.
      _ = try await client.read(until: nil)
      Issue.record("the connection ended in order")
    } catch let failure as RawClient.Failure {
      #expect(failure.call == "recv")
    }
  }

  @Test func halfClosedIsEndedForTheClientAndNotForTheServer() async throws {
    let server = try FaultServer(scripts: [[.text("bye"), .halfClose, .readRequest]])
    let client = try client(server)
    #expect(try await client.read(until: nil) == "bye")
    try client.send("GET /late HTTP/1.1\r\n\r\n")
    #expect(await server.requests(atLeast: 1).map(\.path) == ["/late"])
  }

  @Test(arguments: [FaultStep.hold, .stall])
  func aClientThatLeavesIsSeenWhileNothingIsRead(_ step: FaultStep) async throws {
    let server = try FaultServer(scripts: [[.wait("there"), step]])
    server.open("there")
    let client = try client(server)
    await server.reached("there")
    client.leave()
    #expect(await server.closes(atLeast: 1).map(\.kind) == [.peerClosed])
  }

  @Test func moreThanTheKernelHoldsWaitsForTheReader() async throws {
    let server = try FaultServer(scripts: [
      [
        .readRequest,
        .sendRepeated([UInt8](repeating: 65, count: 50_000), times: 400), .text("end"),
      ]
    ])
    let client = try client(server)
    try client.send("GET / HTTP/1.1\r\n\r\n")
    await server.requests(atLeast: 1)
    let text = try await client.read(until: nil)
    #expect(text.utf8.count == 20_000_003)
    #expect(await server.closes(atLeast: 1).map(\.kind) == [.script])
  }

  @Test func eachConnectionHasItsScriptAndTheLastOneServesTheRest() async throws {
    let server = try FaultServer(scripts: [[.text("one")], [.text("two")]])
    var texts: [String] = []
    for _ in 0..<3 { texts.append(try await client(server).read(until: nil)) }
    #expect(texts == ["one", "two", "two"])
    #expect(server.log.connections == 3)
  }

  @Test func aServerCanComeBackOnAPort() async throws {
    let first = try FaultServer(scripts: [[.text("one")]])
    let port = first.port
    #expect(try await client(first).read(until: nil) == "one")
    first.stop()
    let second = try FaultServer(.port(port), scripts: [[.text("two")]])
    #expect(second.port == port)
    #expect(try await client(second).read(until: nil) == "two")
  }

  @Test func waitingEndsWithTheTaskAndWithTheServer() async throws {
    let server = try FaultServer(scripts: [])
    let first = Task { await server.requests(atLeast: 1) }
    first.cancel()
    #expect(await first.value.isEmpty)
    let second = Task { await server.reached("never") }
    server.stop()
    #expect(await second.value.gates.isEmpty)
    #expect(throws: RawClient.Failure.self) { try RawClient(port: server.port) }
    let closed = try FaultServer.closedPort()
    #expect(throws: RawClient.Failure.self) { try RawClient(port: closed) }
  }
}
