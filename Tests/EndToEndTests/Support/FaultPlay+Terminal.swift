import Foundation
import LibraryTestSupport
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

extension FaultPlay {
  /// What streams may hold.
  static let stream: [String: Play] = [
    "line_1mb": { _ in
      let text = String(repeating: "many words of one line ", count: 45_000)
      let scene = try await Scene.play(ScriptedOllama.reply([text + "and its end."]))
      try await scene.session.see("and its end.")
      try await scene.recover()
    },
    "reply_100mb": { fault in
      // A tenth of the case: an unoptimized build would take a minute for all.
      let record = ScriptedOllama.record(String(repeating: "0123456789abcde ", count: 63) + "\n\n")
      let scene = try await Scene.play([
        .chunkedHead(), .sendRepeated(Array(FaultStep.chunked(record + "\n").utf8), times: 10_000),
        .lines([ScriptedOllama.record("The very end."), ScriptedOllama.final]), .lastChunk,
      ])
      try await scene.session.see("answering")
      await scene.session.type("typed meanwhile")
      try await scene.session.see("› typed meanwhile")
      try await scene.session.see("The very end.", within: .seconds(60))
      if let program = await scene.session.foreground, let size = residentMegabytes(program) {
        #expect(size < fault.limit("rss_mb") ?? 500)
      }
      try await scene.recover()
    },
    "nul_in_string": { _ in
      let scene = try await Scene.play(ScriptedOllama.reply(["AA\u{0}ZZ"]))
      try await scene.session.see("ZZ")
      await #expect(scene.session.screen.rows.contains { $0.contains("AA") && $0.contains("ZZ") })
      try await scene.recover()
      #expect(!(await scene.session.log).contains(0))
    },
    "unknown_fields": lines([
      #"{"x":[1,{"y":null}],"message":{"z":1e9,"content":"First ans","role":"assistant"},"done":false}"#,
      ScriptedOllama.record("wer."), ScriptedOllama.final,
    ]),
    "missing_fields": lines([
      #"{"model":"m","done":false}"#, "{}", ScriptedOllama.record("First answer."),
      ScriptedOllama.final,
    ]),
    "wrong_type": { _ in
      let scene = try await Scene.play([
        .chunkedHead(),
        .lines([
          ScriptedOllama.record("First answer."),
          #"{"message":{"role":"assistant","content":5},"done":false}"#, ScriptedOllama.final,
        ]), .lastChunk,
      ])
      try await scene.session.see("First answer.")
      try await scene.recover()
    },
    "done_twice": lines([
      ScriptedOllama.record("First answer."), ScriptedOllama.final, ScriptedOllama.final,
    ]),
    "text_after_done": { _ in
      let scene = try await Scene.play(
        [
          .chunkedHead(),
          .lines([
            ScriptedOllama.record("First answer."), ScriptedOllama.final,
            ScriptedOllama.record("After the end."),
          ]), .lastChunk,
        ])
      try await scene.session.see("First answer.")
      try await scene.recover()
      #expect(!(await scene.session.log).contains(sequence: Array("After the end".utf8)))
    },
  ]

  /// A stream of lines that is to be read as the first answer.
  private static func lines(_ lines: [String]) -> Play {
    { _ in
      let scene = try await Scene.play([.chunkedHead(), .lines(lines), .lastChunk])
      try await scene.session.see("First answer.")
      try await scene.recover()
    }
  }

  /// What terminals and signals do.
  static let term: [String: Play] = [
    "size_0": { _ in
      let server = try ScriptedOllama()
      let session = try Session()
      await session.hideSize()
      try await session.launch(on: server)
      try await session.wait("a picture of 80×24") { $0.row(23).contains("fault:1b") }
      try await session.quit()
      let other = try Session(100, 30)
      await other.hideSize()
      try await other.launch(on: server, variables: ["LINES": "30", "COLUMNS": "100"])
      try await other.wait("a picture of 100×30") { $0.row(29).contains("fault:1b") }
      try await other.quit()
    },
    "size_huge": { _ in
      let server = try ScriptedOllama()
      let session = try await Session.start(1000, 400, on: server)
      try await session.wait("a picture of 1000×400") { $0.row(399).contains("fault:1b") }
      await session.type("speak\r")
      try await session.see("Hello.")
      await session.press(.control("d"))
      #expect(try await session.end() == .exited(0))
    },
    "resize_while_streaming": { _ in
      try await TerminalTests().resizeStorm()
      try await TerminalTests().placeKept()
    },
    "sigtstp": { _ in try await TerminalTests().suspend(byKey: false) },
    "sigint": { _ in try await KeyTests().interrupt() },
    "sigusr_unknown": { _ in try await TerminalTests().meaningless(SIGUSR1) },
    "stdout_eagain": { _ in try await TerminalTests().heldOutput() },
    "terminal_stops_reading": { _ in
      try await TerminalTests().heldOutput()
      try await TerminalTests().endedWhileHeld()
    },
    "paste_with_escape": { _ in try await PasteTests().endMarkInside() },
    "terminal_reply_injected": { _ in try await KeyTests().lateReplies(cutAfter: 1) },
  ]

  /// What a model or a configuration may try.
  static let security: [String: Play] = [
    "remote_image": { _ in
      let other = try ScriptedOllama()
      let text = "![a picture](\(other.host)/x.png) <img src=\"\(other.host)/y.png\"> seen"
      let scene = try await Scene.play(ScriptedOllama.reply([text]))
      try await scene.session.see("seen")
      try await scene.recover()
      #expect(other.server.log.connections == 0)
    },
    "tool_without_consent": { _ in
      let call = #"{"function":{"name":"run\u001b[31m","arguments":{"command":"touch pwned"}}}"#
      let scene = try await Scene.play([
        .chunkedHead(),
        .lines([
          #"{"message":{"role":"assistant","content":"Calling.","tool_calls":[\#(call)]},"done":false}"#,
          ScriptedOllama.final,
        ]), .lastChunk,
      ])
      try await scene.session.see("Calling.")
      try await scene.recover()
      #expect(scene.session.household.read("pwned") == nil)
      #expect(scene.server.count("/api/chat") == 2)
    },
    "host_userinfo": { _ in
      let server = try ScriptedOllama()
      let session = try await Session.start(
        120, 40, host: "http://someone:secretword@127.0.0.1:\(server.server.port)")
      await session.keep(server)
      try await session.see("Message fault:1b")
      try await session.say("speak")
      try await session.see("Hello.")
      try await session.leave()
      #expect(!(await session.log).contains(sequence: Array("secretword".utf8)))
      let sent = server.server.requests.compactMap { $0.header("Authorization") }
      #expect(sent.first == "Basic c29tZW9uZTpzZWNyZXR3b3Jk")
    },
  ]
}
