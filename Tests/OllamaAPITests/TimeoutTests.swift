import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Each phase has its own limit; how closely it is kept is a figure of the benchmarks.
@Suite(.timeLimit(.minutes(1)), .serialized)
struct TimeoutTests {
  static let limit = Duration.milliseconds(120)

  /// The error of a streamed chat with the given limits, and how long it took.
  func run(_ script: [FaultStep], _ timeouts: Timeouts) async throws -> (OllamaError?, Duration) {
    let server = try FaultServer(scripts: [script])
    let client = try client(of: server) { $0.timeouts = timeouts }
    let start = ContinuousClock.now
    let error = await failure { () async throws(OllamaError) in
      _ = try await client.chatStream(ChatRequest(model: "m")).response()
    }
    let time = ContinuousClock.now - start
    await server.closes(atLeast: 1)
    return (error, time)
  }

  /// Never too early; that it comes at all, the suite's own limit holds.
  func expectTime(_ time: Duration) { #expect(time >= Self.limit) }

  @Test("a server that accepts and says nothing: first byte")
  func firstByte() async throws {
    let (error, time) = try await run([.readRequest, .hold], Timeouts(firstByte: Self.limit))
    #expect(error?.kind == .timeout(.firstByte))
    #expect(error?.progress == .sent)
    #expect(error?.isRetryable == false)
    #expect(error?.detail == "120ms")
    expectTime(time)
  }

  @Test("headers that never end do not lengthen the wait for the first byte")
  func slowHeaders() async throws {
    let (error, time) = try await run(
      [.readRequest, .text("HTTP/1.1 200 OK\r\nX-Slow: a"), .hold], Timeouts(firstByte: Self.limit))
    #expect(error?.kind == .timeout(.firstByte))
    expectTime(time)
  }

  /// A head and a record in one piece: nothing can come between them.
  static let beginning = FaultStep.text(
    FaultStep.head(
      "200 OK", type: "application/x-ndjson", headers: [("Transfer-Encoding", "chunked")])
      + FaultStep.chunked(NetworkFaultTests.record + "\n"))

  @Test("a reply that falls silent keeps what arrived")
  func silence() async throws {
    let (error, time) = try await run(
      [.readRequest, Self.beginning, .hold], Timeouts(silence: Self.limit))
    #expect(error?.kind == .timeout(.silence))
    #expect(error?.progress == .replying)
    #expect(error?.partial?.text == "a")
    expectTime(time)
  }

  @Test("the whole exchange has a limit of its own")
  func total() async throws {
    // On a busy machine the limit may pass before the reply begins: one time of several it does not.
    var partial: String?
    for _ in 0..<20 where partial != "a" {
      let (error, time) = try await run(
        [.readRequest, Self.beginning, .hold], Timeouts(total: Self.limit))
      #expect(error?.kind == .timeout(.total))
      expectTime(time)
      partial = error?.partial?.text
    }
    #expect(partial == "a")
  }

  @Test("a TLS handshake that never ends counts as connecting")
  func connect() async throws {
    let server = try FaultServer(scripts: [[.hold]])
    var configuration = OllamaClient.Configuration(
      host: try Host("https://127.0.0.1:\(server.port)"))
    configuration.informationTimeouts.connect = Self.limit
    let client = OllamaClient(configuration)
    let start = ContinuousClock.now
    let error = await failure { () async throws(OllamaError) in _ = try await client.version() }
    #expect(error?.kind == .timeout(.connect))
    #expect(error?.isRetryable == true)
    expectTime(ContinuousClock.now - start)
  }

  @Test("availability never throws and is bounded by the probe's limit")
  func availability() async throws {
    let server = try FaultServer(scripts: [[.readRequest, .hold]])
    let client = try client(of: server) { $0.probeTimeout = Self.limit }
    let start = ContinuousClock.now
    #expect(await client.isAvailable() == false)
    expectTime(ContinuousClock.now - start)
  }

  @Test("the limit of silence does not run while the reader is slow")
  func slowReader() async throws {
    let line = Array((FaultStep.chunked(NetworkFaultTests.record + "\n")).utf8)
    let server = try FaultServer(scripts: [
      [
        .readRequest, .chunkedHead(), .sendRepeated(line, times: 60_000),
        .lines([NetworkFaultTests.final]), .lastChunk,
      ]
    ])
    let client = try client(of: server) { $0.timeouts.silence = .milliseconds(700) }
    let stream = try await client.chatStream(ChatRequest(model: "m"))
    var iterator = stream.makeAsyncIterator()
    _ = try await iterator.nextBatch()
    // A deadline of another exchange is the clock here: it passes while this reader takes nothing.
    let silent = try FaultServer(scripts: [[.readRequest, .hold]])
    let other = try self.otherClient(silent)
    #expect(await other.isAvailable() == false)
    // More than what waited for the reader: the connection lives.
    var records = 0
    while records < 12_000, let batch = try await iterator.nextBatch() { records += batch.count }
    #expect(records >= 12_000)
    stream.cancel()
  }

  private func otherClient(_ server: FaultServer) throws -> OllamaClient {
    try client(of: server) { $0.probeTimeout = .milliseconds(800) }
  }
}
