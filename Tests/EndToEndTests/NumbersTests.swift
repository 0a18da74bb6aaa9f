import LibraryTestSupport
import TestSupport
import Testing

/// A server may say any number; no sum, product or rate of them may end the program.
@Suite("Numbers that no server means", .seated)
struct NumbersTests {
  private static let most = "9223372036854775807"
  private static let least = "-9223372036854775808"

  private static func server() throws -> ScriptedOllama {
    let entries = [("fault:1b", most), ("other:1b", least)].map { name, number in
      """
      {"name":"\(name)","model":"\(name)","size":\(number),"digest":"\(name)",\
      "modified_at":"9999999-01-01T00:00:00Z","details":{"family":"l","families":["l"],\
      "parameter_size":"1e300B","context_length":\(number),"embedding_length":\(number)}}
      """
    }
    let running = [("fault:1b", "1", most), ("other:1b", most, least)].map { name, size, vram in
      """
      {"name":"\(name)","model":"\(name)","size":\(size),"size_vram":\(vram),"digest":"\(name)",\
      "expires_at":"9999-01-01T00:00:00Z","context_length":\(vram)}
      """
    }
    let keys = [
      "context_length", "block_count", "embedding_length", "attention.head_count",
      "attention.head_count_kv", "attention.key_length", "attention.value_length",
      "attention.sliding_window", "vocab_size",
    ]
    let info = keys.map { "\"l.\($0)\":\(most)" }.joined(separator: ",")
    return try ScriptedOllama(
      chats: [
        [
          .response(
            body: """
              {"model":"fault:1b","message":{"role":"assistant","content":"Hi."},"done":false}
              {"model":"fault:1b","message":{"role":"assistant","content":""},"done":true,\
              "done_reason":"stop","total_duration":\(most),"load_duration":\(most),\
              "prompt_eval_count":\(most),"prompt_eval_duration":1,"eval_count":\(most),\
              "eval_duration":1}

              """)
        ]
      ],
      answers: [
        "/api/tags": { _ in
          [.response(body: "{\"models\":[\(entries.joined(separator: ","))]}")]
        },
        "/api/ps": { _ in
          [.response(body: "{\"models\":[\(running.joined(separator: ","))]}")]
        },
        "/api/show": { _ in
          [
            .response(
              body: """
                {"details":{"family":"l"},"capabilities":["completion"],"model_info":\
                {"general.architecture":"l","general.parameter_count":\(most),\(info)}}
                """)
          ]
        },
        "/api/pull": { _ in
          let layers = (0..<40).map {
            "{\"status\":\"pulling\",\"digest\":\"\($0)\",\"total\":\(most),\"completed\":\(most)}\n"
          }
          return [.response(body: layers.joined() + "{\"status\":\"success\"}\n")]
        },
      ])
  }

  @Test("in the chat, the lists and the pages")
  func screens() async throws {
    let server = try Self.server()
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("one")
    try await session.see("277777:46:40")
    try await session.say("two")
    try await session.see("do not fit into the window")
    await session.press(.enter)
    try await session.wait("the second prompt") { _ in server.count("/api/chat") == 2 }
    for (command, seen) in [
      ("/model", "other:1b"), ("/show info", "architecture"), ("/history", "History of speeds"),
      ("/requests", "/api/chat"), ("/policies", "outbox"),
    ] {
      try await session.say(command)
      try await session.see(seen)
      try await session.see("Esc close")
      await session.press(.escape)
      try await session.miss("Esc close")
    }
    try await session.say("/pull more:1b")
    try await session.see("more:1b is here")
    try await session.leave()
  }

  @Test(
    "in a pipe",
    arguments: [
      "models", "ps", "show fault:1b", "pull more:1b", "bench fault:1b --epochs 2 --warmup 0",
      "bench fault:1b --epochs 2 --warmup 0 --json", "-m fault:1b --verbose hi",
    ])
  func pipes(_ arguments: String) async throws {
    let session = try Session(160, 40)
    let server = try Self.server()
    await session.keep(server)
    try await session.launchShell(
      "\"$0\" \(arguments) </dev/null", variables: ["OLLAMA_HOST": server.host])
    #expect(try await session.end() == .exited(0))
  }
}
