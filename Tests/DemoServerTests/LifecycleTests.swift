import Foundation
import Testing

@testable import DemoServer

/// Loading, queues, faults and clients that leave.
@Suite struct LifecycleTests {
  private func running(_ server: DemoServer) async throws -> [WireValue] {
    try await server.exchange("GET", "/api/ps").records.first?["models"]?.elements ?? []
  }

  @Test func emptyMessagesLoadAndUnload() async throws {
    try await DemoServer.running { server in
      let load = try await server.post("/api/chat", #"{"model":"Eliza","messages":[]}"#)
      #expect(load.header("Content-Type") == "application/json; charset=utf-8")
      #expect(load.records.first?["done_reason"]?.text == "load")
      #expect(load.records.first?["message"] == .record(["role": "assistant", "content": ""]))
      #expect(!load.body.hasSuffix("\n"))
      #expect(try await running(server).first?["name"]?.text == "eliza:latest")
      let body = #"{"model":"eliza","keep_alive":0}"#
      let unload = try await server.post("/api/generate", body)
      #expect(unload.records.first?["done_reason"]?.text == "unload")
      #expect(unload.records.first?["response"]?.text == "")
      #expect(try await running(server).isEmpty)
    }
  }

  @Test(arguments: [
    ("0", false), ("\"0s\"", false), ("\"1ns\"", false), ("60", true), ("\"1h30m\"", true),
    ("-1", true), ("\"-1m\"", true), ("0.5e2", true),
  ])
  func keepAliveDecidesHowLongAModelStays(_ keepAlive: String, _ stays: Bool) async throws {
    try await DemoServer.running { server in
      let rest = #""keep_alive":\#(keepAlive)"#
      _ = try await server.post("/api/chat", chat("eliza", "hi", rest))
      let models = try await running(server)
      #expect(models.isEmpty != stays)
      if keepAlive.contains("-") {
        #expect((models.first?["expires_at"]?.text ?? "") > "2300")
      }
    }
  }

  @Test func contextLengthIsTheOneOfTheLastLoadAndNeverBeyondTheModel() async throws {
    try await DemoServer.running { server in
      for (asked, given) in [(512, 512), (2048, 2048), (1_000_000, 8192)] {
        let rest = #""options":{"num_ctx":\#(asked)}"#
        _ = try await server.post("/api/chat", chat("eliza", "hi", rest))
        let models = try await running(server)
        #expect(models.map { $0["context_length"]?.integer } == [given])
      }
    }
  }

  @Test func aClientThatLeavesStopsTheModelAndFreesIt() async throws {
    let fault = DemoFault("/api/chat", .hold(gate: "never", afterRecords: 3))
    try await DemoServer.running(script: [fault]) { server in
      let client = try RawClient(port: try await server.start())
      let body = chat("eliza", "my mother is sad")
      try client.send(
        "POST /api/chat HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
      await server.reached("never")
      client.leave()
      let ended = await server.ended(atLeast: 1)
      #expect(ended.map(\.end) == [.clientLeft])
      let next = try await server.post("/api/chat", chat("eliza", "hello"))
      #expect(next.records.last?["done"] == .bool(true))
    }
  }

  @Test func aClientThatLeavesBeforeTheFirstByteIsNoticed() async throws {
    let fault = DemoFault("/api/chat", .holdHeaders(gate: "never"))
    try await DemoServer.running(script: [fault]) { server in
      let client = try RawClient(port: try await server.start())
      let body = chat("eliza", "hi")
      try client.send(
        "POST /api/chat HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
      await server.reached("never")
      client.leave()
      #expect(await server.ended(atLeast: 1).first?.end == .clientLeft)
    }
  }

  @Test func aBusyModelKeepsTheNextRequestWaitingWithoutAByte() async throws {
    let fault = DemoFault("/api/chat", .hold(gate: "first", afterRecords: 1))
    try await DemoServer.running(script: [fault]) { server in
      async let first = server.post("/api/chat", chat("eliza", "one"))
      await server.reached("first")
      async let second = server.post("/api/chat", chat("eliza", "two"))
      await server.requests(to: "/api/chat", atLeast: 2)
      // Another model is not held up.
      let other = try await server.post("/api/chat", chat("firehose", "n=5"))
      #expect(other.records.count == 6)
      #expect(server.requests.filter { $0.end == nil }.count == 2)
      server.open("first")
      let done = try await (first, second)
      #expect(done.0.records.last?["done"] == .bool(true))
      #expect(done.1.records.last?["done"] == .bool(true))
    }
  }

  @Test func aFullQueueIsRefused() async throws {
    var configuration = DemoConfiguration.instant
    configuration.maxQueue = 0
    let fault = DemoFault("/api/chat", .hold(gate: "first", afterRecords: 1))
    try await DemoServer.running(configuration, script: [fault]) { server in
      async let first = server.post("/api/chat", chat("eliza", "one"))
      await server.reached("first")
      let second = try await server.post("/api/chat", chat("eliza", "two"))
      #expect(second.status == 503)
      #expect(
        second.error == "server busy, please try again.  maximum pending requests exceeded")
      server.open("first")
      _ = try await first
    }
  }

  @Test func faultsArePlayedOnceAndThenTheServerIsWell() async throws {
    try await DemoServer.running { server in
      server.play(DemoFault("/api/chat", .fail(status: 502, body: "<html>", type: "text/html")))
      server.play(DemoFault("/api/chat", .errorLine("out of luck", afterRecords: 2)))
      server.play(DemoFault("/api/chat", .endEarly(afterRecords: 2)))
      server.play(DemoFault("/api/chat", .cut(afterRecords: 2)))
      let failed = try await server.post("/api/chat", chat("eliza", "hi"))
      #expect(failed.status == 502)
      #expect(failed.body == "<html>")
      let line = try await server.post("/api/chat", chat("eliza", "hi"))
      #expect(line.status == 200)
      #expect(line.records.count == 3)
      #expect(line.records.last?["error"]?.text == "out of luck")
      #expect(line.chunks.last == "")
      let early = try await server.post("/api/chat", chat("eliza", "hi"))
      #expect(early.records.map { $0["done"] } == [.bool(false), .bool(false)])
      #expect(early.chunks.last == "")
      let cut = try await server.post("/api/chat", chat("eliza", "hi"))
      #expect(cut.records.count == 2)
      #expect(cut.chunks.last?.hasSuffix("\n") == true)
      server.play(DemoFault("/api/chat", .lines(["{\"done\":true}", "\u{1B}[2J", ""])))
      let lines = try await server.post("/api/chat", chat("eliza", "hi"))
      #expect(lines.chunks == ["{\"done\":true}\n", "\u{1B}[2J\n", "\n", ""])
      let well = try await server.post("/api/chat", chat("eliza", "hi"))
      #expect(well.records.last?["done"] == .bool(true))
      #expect(
        server.requests.map(\.end) == [.answered, .answered, .answered, .cut, .answered, .answered])
    }
  }

  @Test func manyRequestsOnOneConnection() async throws {
    try await DemoServer.running { server in
      let client = try RawClient(port: try await server.start())
      let body = chat("eliza", "hello")
      let chunked = "5\r\n" + body.prefix(5) + "\r\n\(String(body.count - 5, radix: 16));x=y\r\n"
      // Sent ahead, all at once: chunked, with a length, and without a body.
      try client.send(
        "POST /api/chat HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked
          + body.dropFirst(5) + "\r\n0\r\nTrailer: x\r\n\r\n"
          + "POST /api/show HTTP/1.1\r\nContent-Length: 17\r\n\r\n{\"model\":\"eliza\"}"
          + "GET /api/version HTTP/1.1\r\nConnection: close\r\n\r\n")
      let text = try await client.read(until: nil)
      #expect(text.components(separatedBy: "HTTP/1.1 200 OK\r\n").count == 4)
      #expect(text.contains("\"done\":true"))
      #expect(text.contains("\"modelfile\""))
      #expect(text.hasSuffix("\"}"))
    }
  }

  @Test func aRequestMayComeByteByByte() async throws {
    try await DemoServer.running { server in
      let client = try RawClient(port: try await server.start())
      let body = #"{"model":"eliza"}"#
      let request =
        "POST /api/show HTTP/1.1\r\nConnection: close\r\nContent-Length: 17\r\n\r\n" + body
      for character in request { try client.send(String(character)) }
      let reply = RawResponse(try await client.read(until: nil))
      #expect(reply.status == 200)
    }
  }

  @Test func aClientThatAsksFirstIsToldToContinue() async throws {
    try await DemoServer.running { server in
      let client = try RawClient(port: try await server.start())
      try client.send(
        "POST /api/show HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\n"
          + "Content-Length: 17\r\n\r\n")
      let first = try await client.read(until: "\r\n\r\n")
      #expect(first == "HTTP/1.1 100 Continue\r\n\r\n")
      try client.send(#"{"model":"eliza"}"#)
      #expect(RawResponse(try await client.read(until: nil)).status == 200)
    }
  }

  @Test func anOldClientGetsNoChunks() async throws {
    try await DemoServer.running { server in
      let client = try RawClient(port: try await server.start())
      let body = chat("eliza", "hi")
      try client.send(
        "POST /api/chat HTTP/1.0\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
      let reply = RawResponse(try await client.read(until: nil))
      #expect(reply.head.hasPrefix("HTTP/1.0 200 OK"))
      #expect(reply.header("Transfer-Encoding") == nil)
      #expect(reply.records.last?["done"] == .bool(true))
    }
  }

  @Test func stoppingEndsEveryConnection() async throws {
    let fault = DemoFault("/api/chat", .hold(gate: "never", afterRecords: 1))
    let server = DemoServer(script: [fault], configuration: .instant)
    let port = try await server.start()
    async let reply = server.post("/api/chat", chat("eliza", "hi"))
    await server.reached("never")
    await server.stop()
    let cut = try await reply
    #expect(cut.chunks.last != "")
    #expect(throws: RawClient.Failure.self) { try RawClient(port: port) }
    #expect(server.url == nil)
    // Its return is where it was.
    #expect(try await server.start() == port)
    let back = try await server.exchange("GET", "/api/version")
    #expect(back.status == 200)
    await server.stop()
  }
}
