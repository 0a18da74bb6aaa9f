import Foundation
import LibraryTestSupport
import OllamaAPI

/// How soon things happen that somebody waits for.
enum TimeMeasures {
  private static let record =
    #"{"model":"m","message":{"role":"assistant","content":"a"},"done":false}"#
  private static let version = FaultStep.response(body: #"{"version":"1"}"#)

  /// From cancelling to the moment at which the server has seen its connection end.
  static func cancel(_ bench: Bench) async throws {
    let endless = FaultStep.sendRepeated(
      Array(FaultStep.chunked(record + "\n").utf8), times: 10_000_000)
    try await report(bench, "paused reply cancelled → socket closed") {
      try await cancelled([.readRequest, .chunkedHead(), endless], afterOneRecord: true)
    }
    try await report(bench, "… request without an answer yet") {
      try await cancelled([.readRequest, .hold], afterOneRecord: false)
    }
    try await report(bench, "… reply half-way, its reader waiting") {
      try await cancelled(
        [.readRequest, .chunkedHead(), .lines([record]), .hold], afterOneRecord: true, reads: true)
    }
    try await report(bench, "… reply over WebSocket") { try await cancelledSocket() }
  }

  private static func report(
    _ bench: Bench, _ what: String, _ measure: () async throws -> Duration
  ) async throws {
    var times: [Double] = []
    for _ in 0..<30 { times.append(milliseconds(try await measure())) }
    bench.report(what, times, unit: "ms", goal: 100)
  }

  private static func milliseconds(_ time: Duration) -> Double { time / .milliseconds(1) }

  private static func cancelled(
    _ script: [FaultStep], afterOneRecord: Bool, reads: Bool = false
  ) async throws -> Duration {
    let server = try FaultServer(scripts: [script])
    let client = OllamaClient(host: try Host(server.url))
    let (started, signal) = AsyncStream<Void>.makeStream()
    let task = Task {
      var iterator = try await client.chatStream(ChatRequest(model: "m")).makeAsyncIterator()
      _ = try await iterator.next()
      signal.yield()
      // Without a reader the connection is paused as soon as what may wait is full.
      if !reads { try? await Task.sleep(for: .seconds(60)) }
      while try await iterator.next() != nil {}
    }
    if afterOneRecord {
      for await _ in started { break }
      // The reply comes to rest: what is measured is a connection at rest, not a busy one.
      try await Task.sleep(for: .milliseconds(50))
    } else {
      await server.requests(atLeast: 1)
    }
    let start = ContinuousClock.now
    task.cancel()
    let close = await server.closes(atLeast: 1).first
    _ = await task.result
    return (close?.at ?? .now) - start
  }

  private static func cancelledSocket() async throws -> Duration {
    let (ends, teller) = AsyncStream<ContinuousClock.Instant>.makeStream()
    let (started, signal) = AsyncStream<Void>.makeStream()
    let gateway = try LoopbackGateway { peer in
      guard let key = peer.readHead("sec-websocket-key"), peer.send(upgrade(key)),
        peer.receive() != nil
      else { return }
      peer.send(GatewayPeer.text(record))
      _ = peer.receive()
      teller.yield(.now)
    }
    let client = OllamaClient(
      .init(host: try Host(gateway.url)), transport: WebSocketTransport())
    let task = Task {
      var iterator = try await client.chatStream(ChatRequest(model: "m")).makeAsyncIterator()
      while try await iterator.next() != nil { signal.yield() }
    }
    for await _ in started { break }
    let start = ContinuousClock.now
    task.cancel()
    for await end in ends { return end - start }
    return .seconds(60)
  }

  /// The answer that turns a connection into a WebSocket.
  private static func upgrade(_ key: String) -> [UInt8] {
    let digest = "printf %s \(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11 | openssl dgst -sha1 -binary"
    let accept = (try? run("sh", ["-c", digest + " | base64"])) ?? ""
    let lines = [
      "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
      "Sec-WebSocket-Accept: \(accept.trimmingCharacters(in: .whitespacesAndNewlines))", "", "",
    ]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  /// How much later than its limit a request ends.
  static func timeouts(_ bench: Bench) async throws {
    let limit = Duration.milliseconds(120)
    let silent: [FaultStep] = [.readRequest, .hold]
    let broken: [FaultStep] = [.readRequest, .chunkedHead(), .lines([record]), .hold]
    let cases: [(String, [FaultStep], Timeouts)] = [
      ("limit of the first byte, kept late by", silent, Timeouts(firstByte: limit)),
      ("… of silence", broken, Timeouts(silence: limit)),
      ("… of the whole", broken, Timeouts(total: limit)),
    ]
    for (what, script, timeouts) in cases {
      var late: [Double] = []
      for _ in 0..<20 {
        let server = try FaultServer(scripts: [script])
        var configuration = OllamaClient.Configuration(host: try Host(server.url))
        configuration.timeouts = timeouts
        let client = OllamaClient(configuration)
        let start = ContinuousClock.now
        let reply = await Task {
          try await client.chatStream(ChatRequest(model: "m")).response()
        }.result
        guard case .failure = reply else { throw Unexpected() }
        late.append(milliseconds(ContinuousClock.now - start - limit))
      }
      guard late.allSatisfy({ $0 >= 0 }) else { throw Unexpected() }
      bench.report(what, late, unit: "ms", goal: 50)
    }
  }

  /// A call to `localhost` where only one of its addresses answers.
  static func localhost(_ bench: Bench) async throws {
    let once: [FaultStep] = [
      .readRequest, .response(headers: [("Connection", "close")], body: #"{"version":"1"}"#),
    ]
    let cases: [(String, FaultServer.Address, silent: Bool)] = [
      ("call to localhost, ::1 refuses", .loopback, false),
      ("… ::1 says nothing at all", .loopback, true),
      ("… 127.0.0.1 refuses", .loopback6, false),
      ("… 127.0.0.1 says nothing at all", .loopback6, true),
    ]
    for (what, address, isSilent) in cases {
      let server = try FaultServer(address, scripts: [once])
      let other = SilentPort(server.port, isVersion6: what.contains("::1"))
      if isSilent { try other.listen() }
      let client = OllamaClient(host: try Host("localhost:\(server.port)"))
      var times: [Double] = []
      for _ in 0..<20 {
        let start = ContinuousClock.now
        _ = try await client.version()
        times.append(milliseconds(ContinuousClock.now - start))
      }
      bench.report(what, times, unit: "ms", goal: 300)
      other.stop()
    }
  }

  /// A call that an open circuit refuses.
  static func refusal(_ bench: Bench) async throws {
    var configuration = OllamaClient.Configuration(
      host: try Host("127.0.0.1:\(try FaultServer.closedPort())"))
    configuration.policies.circuit = CircuitBreaker.Configuration(consecutiveFailures: 1)
    let client = OllamaClient(configuration)
    _ = try? await client.version()
    var times: [Double] = []
    for _ in 0..<200 {
      let start = ContinuousClock.now
      do throws(OllamaError) {
        _ = try await client.version()
        throw OllamaError(.cancelled)
      } catch {
        guard case .circuitOpen = error.kind else { throw error }
      }
      times.append(milliseconds(ContinuousClock.now - start))
    }
    bench.report("refusal by an open circuit", times, unit: "ms", goal: 10)
  }

  struct Unexpected: Error {}
}

/// A port on which nobody answers, as behind a firewall: its queue of connections is full.
final class SilentPort {
  private let port: UInt16
  private let isVersion6: Bool
  private var sockets: [Int32] = []

  init(_ port: UInt16, isVersion6: Bool) {
    self.port = port
    self.isVersion6 = isVersion6
  }

  /// Begins to say nothing. Throws where the port is taken.
  func listen() throws {
    let listener = open()
    guard withName({ bind(listener, $0, $1) }) == 0, systemListen(listener) == 0 else {
      throw TimeMeasures.Unexpected()
    }
    // More than the queue holds, whatever the system adds to it.
    for _ in 0..<4 {
      let filler = open()
      _ = fcntl(filler, F_SETFL, fcntl(filler, F_GETFL) | O_NONBLOCK)
      _ = withName { connect(filler, $0, $1) }
    }
  }

  func stop() {
    for socket in sockets { close(socket) }
    sockets = []
  }

  private func open() -> Int32 {
    let family = isVersion6 ? AF_INET6 : AF_INET
    #if canImport(Glibc)
    let socket = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    #else
    let socket = socket(family, SOCK_STREAM, 0)
    #endif
    sockets.append(socket)
    return socket
  }

  private func withName(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    func call<Name>(_ name: Name) -> Int32 {
      withUnsafePointer(to: name) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          body($0, socklen_t(MemoryLayout<Name>.size))
        }
      }
    }
    if isVersion6 {
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_addr = in6addr_loopback
      name.sin6_port = port.bigEndian
      return call(name)
    }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    name.sin_port = port.bigEndian
    return call(name)
  }
}

/// `listen` with the shortest queue; a method of that name would hide it.
private func systemListen(_ socket: Int32) -> Int32 { listen(socket, 0) }
