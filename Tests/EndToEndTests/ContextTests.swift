import Foundation
import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("What the model sees is known and chosen", .seated)
struct ContextTests {
  /// A whole reply with counts of our choosing.
  private static func reply(_ text: String, tokens: Int, prompt: Int) -> [FaultStep] {
    let final = """
      {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant",\
      "content":""},"done":true,"done_reason":"stop","total_duration":1000000,\
      "prompt_eval_count":\(prompt),"eval_count":\(tokens),"eval_duration":1000000}
      """
    return [.chunkedHead(), .lines([ScriptedOllama.record(text), final]), .lastChunk]
  }

  private static func running(_ context: Int) -> ScriptedOllama.Answer {
    { _ in
      [
        .response(
          body: """
            {"models":[{"name":"fault:1b","model":"fault:1b","size":6000,"size_vram":6000,\
            "digest":"01","details":{},"context_length":\(context)}]}
            """)
      ]
    }
  }

  private func lastChat(_ server: ScriptedOllama) -> String {
    server.server.requests.last { $0.path == "/api/chat" }?.text ?? ""
  }

  @Test("a refusal for length asks what gives way; a larger window is asked for and kept")
  func refused() async throws {
    let refusal = """
      {"error":"{\\"error\\":{\\"code\\":400,\\"message\\":\\"request (3010 tokens) exceeds the \
      available context size (512 tokens), try increasing it\\",\
      \\"type\\":\\"exceed_context_size_error\\",\\"n_prompt_tokens\\":3010,\\"n_ctx\\":512}}"}
      """
    let server = try ScriptedOllama(chats: [
      [.response("400 Bad Request", body: refusal)],
      Self.reply("It fits.", tokens: 5, prompt: 3010),
      Self.reply("Still.", tokens: 5, prompt: 3030),
    ])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("too long a story")
    try await session.see("3.0k tokens do not fit into the window of 512")
    #expect(lastChat(server).contains(#""truncate":false"#))
    await session.press(.enter)
    try await session.see("It fits.")
    #expect(lastChat(server).contains(#""num_ctx":4096"#))
    #expect(lastChat(server).contains("too long a story"))
    try await session.say("and on")
    try await session.see("Still.")
    #expect(lastChat(server).contains(#""num_ctx":4096"#), "held for the whole conversation")
    try await session.leave()
  }

  @Test("what cannot fit is not sent; the oldest turns are left out and come back")
  func foreseen() async throws {
    let server = try ScriptedOllama(
      chats: [
        Self.reply("First reply.", tokens: 1100, prompt: 930),
        Self.reply("Second reply.", tokens: 9, prompt: 40),
      ], answers: ["/api/ps": Self.running(2048)])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("first question")
    try await session.see("First reply.")
    try await session.see("ctx 2.0k/2k")
    let long = "a second question that is long enough to find no room in there at all"
    try await session.say(long)
    try await session.see("~2.1k tokens do not fit into the window of 2k")
    #expect(server.count("/api/chat") == 1)
    await session.press(.escape)
    try await session.see("› a second question")
    await session.press(.enter)
    try await session.see("Leave out the 2 oldest turns")
    await session.press(.down)
    await session.press(.enter)
    try await session.see("Second reply.")
    try await session.see("fault:1b sees nothing above this line")
    try await session.see("First reply.")
    #expect(!lastChat(server).contains("first question"))
    await session.press(.control("x"))
    await session.type("u")
    try await session.miss("sees nothing above this line")
    try await session.leave()
  }

  @Test("a summary stands for the older turns once it was seen; one key takes it back")
  func compaction() async throws {
    let server = try ScriptedOllama(chats: [
      ScriptedOllama.reply(["uno"]), ScriptedOllama.reply(["due"]), ScriptedOllama.reply(["tre"]),
      ScriptedOllama.reply(["They counted", " to one."]), ScriptedOllama.reply(["quattro"]),
      ScriptedOllama.reply(["cinque"]),
    ])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    for (prompt, answer) in [("one", "uno"), ("two", "due"), ("three", "tre")] {
      try await session.say(prompt)
      try await session.see("  " + answer)
    }
    try await session.say("/compact")
    try await session.see("› They counted to one.")
    #expect(lastChat(server).contains("Write a summary of our conversation"))
    await session.type(" In Italian.")
    try await session.see("to one. In Italian.")
    await session.press(.enter)
    try await session.see("above: fault:1b sees a summary")
    try await session.say("four")
    try await session.see("quattro")
    let body = lastChat(server)
    #expect(body.contains("They counted to one. In Italian.") && body.contains(#""due""#))
    #expect(!body.contains(#""uno""#))
    await session.press(.control("x"))
    await session.type("u")
    try await session.miss("sees a summary")
    try await session.say("five")
    try await session.see("cinque")
    #expect(lastChat(server).contains(#""uno""#) && !lastChat(server).contains("They counted"))
    try await session.leave()
  }

  @Test("a schema file goes over the wire byte for byte; a bad one is refused with the reason")
  func schema() async throws {
    let server = try ScriptedOllama()
    let session = try await Session.start(on: server)
    let schema =
      #"{"type":"object","properties":{"z":{"type":"number","maximum":1e3},"#
      + #""a":{"type":"string","description":"größer"}},"required":["z","a"]}"#
    let folder = URL(filePath: session.household.path)
    try Data(schema.utf8).write(to: folder.appending(path: "schema.json"))
    try Data("{\"type\":".utf8).write(to: folder.appending(path: "bad.json"))
    try await session.see("Message fault:1b")
    try await session.say("/format bad.json")
    try await session.see("bad.json is not valid JSON")
    try await session.say("/format missing.json")
    try await session.see("There is no file missing.json")
    try await session.say("/format schema.json")
    try await session.see("by the schema of schema.json")
    try await session.say("speak")
    try await session.see("Hello.")
    #expect(lastChat(server).contains(#""format":"# + schema))
    try await session.leave()
  }

  @Test("each level of thinking goes over the wire as the server wants it")
  func levels() async throws {
    let entry = ScriptedOllama.entry("fault:1b", capabilities: ["completion", "thinking"])
    let server = try ScriptedOllama(answers: [
      "/api/tags": { _ in [.response(body: ScriptedOllama.tags([entry]))] }
    ])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    let levels = [
      ("on", "true"), ("off", "false"), ("low", #""low""#), ("high", #""high""#),
    ]
    for (place, (level, wire)) in levels.enumerated() {
      try await session.say("/think \(level)")
      try await session.see("think' mode")
      try await session.say("speak")
      try await session.wait("the chat") { _ in server.count("/api/chat") == place + 1 }
      #expect(lastChat(server).contains(#""think":\#(wire)"#))
      try await session.see("7 tok · ")
    }
    try await session.leave()
  }
}
