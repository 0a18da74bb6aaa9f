import DemoServer
import LibraryTestSupport
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

extension FaultPlay {
  /// Connections that fail or hang.
  static let net: [String: Play] = [
    "server_comes_up_late": { fault in
      let port = try FaultServer.freePort()
      let session = try await Session.start(host: "127.0.0.1:\(port)")
      try await session.see("Trying again in")
      let server = try await RunningDemo(port: port)
      await session.keep(server)
      let began = ContinuousClock.now
      try await session.see("Message guide:latest")
      let limit = fault.limit("seconds_after_up") ?? 5
      // What a busy machine adds is not the program's.
      #expect(began.duration(to: .now) < .seconds(limit + 15))
      try await session.leave()
    },
    "ipv6_first_dead": { _ in
      let server = try ScriptedOllama()
      let session = try await Session.start(host: "localhost:\(server.server.port)")
      await session.keep(server)
      try await session.see("Message fault:1b")
      try await session.leave()
    },
    "rst_mid_stream": { _ in try await ChatTests().killed() },
    "slow_loris_headers": { _ in
      let scene = try await Scene.play([.text("HTTP/1.1 200 OK\r\nX"), .wait("never")])
      try await scene.session.see("Esc stop")
      try await scene.stop()
    },
    "accept_then_silence": { _ in
      try await ChatTests().waitingClock()
      let scene = try await Scene.play([.wait("never")])
      try await scene.session.see("Esc stop")
      try await scene.stop()
    },
    "model_load_120s": { _ in
      let scene = try await Scene.play([.wait("loaded")] + ScriptedOllama.reply(["Loaded."]))
      try await scene.session.see("~loading the model")
      scene.server.server.open("loaded")
      try await scene.session.see("Loaded.")
      try await scene.recover()
    },
    "tls_on_plain": { _ in
      // A plain server that does not wait for the end of what it takes for a request.
      let server = try FaultServer(scripts: [
        [.response("400 Bad Request", body: "what?"), .hold]
      ])
      let session = try await Session.start(host: "https://127.0.0.1:\(server.port)")
      try await session.see("it speaks no TLS")
      let log = await session.log
      #expect(!log.contains(sequence: Array("what?".utf8)))
      #expect(server.log.connections > 0)
      try await session.leave()
    },
    "proxy_env": { _ in
      let proxy = try ScriptedOllama()
      let server = try ScriptedOllama(model: "direct:1b")
      let session = try await Session.start(
        on: server,
        variables: [
          "HTTP_PROXY": proxy.host, "http_proxy": proxy.host, "HTTPS_PROXY": proxy.host,
          "ALL_PROXY": proxy.host,
        ])
      try await session.see("Message direct:1b")
      #expect(proxy.server.log.connections == 0)
      try await session.leave()
    },
  ]

  /// Answers that are not what was asked for.
  static let answers: [String: Play] = [
    "queue_full_503": { fault in
      let words = "server busy, please try again.  maximum pending requests exceeded"
      let busy: ScriptedOllama.Answer = { _ in
        [.response("503 Service Unavailable", body: #"{"error":"\#(words)"}"#)]
      }
      let scene = try await Scene.play([], ["/api/chat": busy])
      try await scene.session.see("maximum pending requests exceeded")
      try await scene.session.see("› speak")
      #expect(scene.server.count("/api/chat") <= fault.limit("tries") ?? 3)
      try await scene.session.leave()
    },
    "redirect_307_same": { _ in
      let scene = try await Scene.play(
        [.response("307 Temporary Redirect", headers: [("Location", "/moved")], body: "")],
        ["/moved": { _ in ScriptedOllama.reply(["Moved answer."]) }])
      try await scene.session.see("Moved answer.")
      let moved = scene.server.server.requests.first { $0.path == "/moved" }
      #expect(moved?.method == "POST" && moved?.text.contains("speak") == true)
      try await scene.recover()
    },
    "redirect_loop": { _ in
      let loop: ScriptedOllama.Answer = { _ in
        [.response("302 Found", headers: [("Location", "/api/chat")], body: "")]
      }
      let scene = try await Scene.play([], ["/api/chat": loop])
      try await scene.session.see("edirect")
      try await scene.session.see("› speak")
      #expect(scene.server.count("/api/chat") <= 6)
      try await scene.session.leave()
    },
    "redirect_cross_origin": { _ in
      let other = try ScriptedOllama()
      let scene = try await Scene.play([
        .response(
          "307 Temporary Redirect", headers: [("Location", other.host + "/api/chat")], body: "")
      ])
      try await scene.session.see("Redirect refused")
      #expect(other.server.log.connections == 0)
      try await scene.recover()
    },
    "empty_200": { _ in
      let scene = try await Scene.play([raw(["HTTP/1.1 200 OK", "Content-Length: 0"])])
      try await scene.session.see("Empty answer")
      try await scene.recover()
    },
    "gzip_unasked": { _ in
      let packed = Gzip.stored(body)
      let head = FaultStep.head(
        "200 OK", type: "application/x-ndjson",
        headers: [("Content-Encoding", "gzip"), ("Content-Length", "\(packed.count)")])
      let scene = try await Scene.play([.send(Array(head.utf8) + packed)])
      try await scene.session.see("First answer.")
      try await scene.recover()
      #expect(!(await scene.session.log).contains(sequence: [0x1f, 0x8b]))
    },
    "content_length_long": { _ in
      let head = ["HTTP/1.1 200 OK", "Content-Length: \(body.utf8.count)"]
      let scene = try await Scene.play([raw(head, body + "too much of it")])
      try await scene.session.see("First answer.")
      try await scene.recover()
      #expect(!(await scene.session.screen).shows("too much of it"))
    },
    "both_te_cl": { _ in
      let scene = try await Scene.play([
        raw(["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Content-Length: 5"]),
        .text(FaultStep.chunked(body)), .lastChunk,
      ])
      try await scene.session.miss("Esc stop")
      try await scene.recover()
    },
    "many_headers": { _ in
      let scene = try await Scene.play([
        .text("HTTP/1.1 200 OK\r\n"),
        .sendRepeated(Array("X-Filler: 0123456789\r\n".utf8), times: 100_000),
        raw(["Content-Length: \(body.utf8.count)"], body),
      ])
      try await scene.session.see("could not be read")
      await #expect(!scene.session.screen.shows("First answer."))
      try await scene.recover()
    },
    "early_hints_103": { _ in
      let scene = try await Scene.play(
        [raw(["HTTP/1.1 103 Early Hints", "Link: </x>; rel=preload"])]
          + ScriptedOllama.reply(["First answer."]))
      try await scene.session.see("First answer.")
      try await scene.recover()
    },
  ]
}

/// The gzip format without compression.
enum Gzip {
  static func stored(_ text: String) -> [UInt8] {
    let data = Array(text.utf8)
    let count = UInt16(data.count)
    var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1]
    result += bytes(of: count) + bytes(of: ~count) + data
    return result + bytes(of: checksum(data)) + bytes(of: UInt32(data.count))
  }

  private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  private static func checksum(_ data: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
