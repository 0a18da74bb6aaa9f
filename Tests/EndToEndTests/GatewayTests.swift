import Foundation
import LibraryTestSupport
import TestSupport
import Testing

/// Hosts behind gateways that want more than a bearer token.
@Suite("Hosts behind gateways", .seated)
struct GatewayTests {
  @Test("headers and key are sent with each request, and shown nowhere")
  func headers() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Well."])])
    let session = try Session(120, 40)
    await session.keep(server)
    try session.household.write(
      """
      [hosts.gate]
      address = "\(server.host)"
      key_env = "GATE"
      key_header = "X-Tenant-Id"
      headers = { Cf-Access = "second-s3cret" }
      [log]
      level = "debug"
      """, to: "config/quipu/config.toml")
    try await session.launch(
      host: nil, ["--host", "gate"], variables: ["GATE": "first-s3cret", "OLLAMA_API_KEY": nil])
    try await session.see("Message fault:1b")
    try await session.say("hello")
    try await session.see("Well.")
    let chat = try #require(server.server.requests.last { $0.path == "/api/chat" })
    func sent(_ name: String) -> String? { chat.headers.first { $0.name == name }?.value }
    #expect(sent("X-Tenant-Id") == "first-s3cret")
    #expect(sent("Cf-Access") == "second-s3cret")
    #expect(sent("Authorization") == nil)

    try await session.say("/requests")
    try await session.see("/api/chat")
    await session.type("chat")
    try await session.miss("/api/tags")
    await session.press(.enter)
    try await session.see("Cf-Access: [redacted]")
    try await session.see("X-Tenant-Id: [redacted]")
    await session.press(.escape)
    try await session.miss("[redacted]")
    try await session.quit()
    #expect(await !session.log.contains(sequence: Array("s3cret".utf8)))
    let log = session.household.path + "/state/quipu/quipu.log"
    #expect(try !String(contentsOfFile: log, encoding: .utf8).contains("s3cret"))
  }

  /// What the doctor says of a host named `gate` with these lines in the configuration.
  private func diagnosis(_ lines: String) async throws -> String {
    let server = try ScriptedOllama(answers: [
      "/api/version": { _ in [.response("401 Unauthorized", body: "who are you?")] }
    ])
    let session = try Session(200, 40)
    await session.keep(server)
    try session.household.write(
      "[hosts.gate]\naddress = \"\(server.host)\"\n\(lines)\n", to: "config/quipu/config.toml")
    let before = await session.log.count
    try await session.launchShell(
      #""$0" doctor --host gate 2>&1"#, variables: ["GATE": "s3cret-key", "OLLAMA_HOST": nil])
    _ = try await session.end()
    return String(decoding: await session.log.dropFirst(before), as: UTF8.self)
  }

  @Test("the doctor knows a key in a header of its own, and why a command gave none")
  func doctor() async throws {
    let refused = try await diagnosis("key_env = \"GATE\"\nkey_header = \"X-Tenant-Id\"")
    #expect(refused.contains("refused with the credentials (HTTP 401)"), "\(refused)")
    let failing = try await diagnosis(#"key_command = "echo vault is shut >&2; exit 3""#)
    #expect(failing.contains("it ended with status 3: vault is shut"), "\(failing)")
    #expect(failing.contains("Try the command by hand"), "\(failing)")
    let long = try await diagnosis(#"key_command = "printf 'a\\nb\\n'""#)
    #expect(long.contains("it printed several words or lines"), "\(long)")
  }

  @Test("a user makes the key a password, for subcommands too")
  func user() async throws {
    let server = try ScriptedOllama()
    let session = try Session(120, 40)
    await session.keep(server)
    try session.household.write(
      "[hosts.gate]\naddress = \"\(server.host)\"\nkey_env = \"GATE\"\nuser = \"me\"\n",
      to: "config/quipu/config.toml")
    try await session.launchShell(
      #""$0" models --host gate"#, variables: ["GATE": "pw", "OLLAMA_HOST": nil])
    #expect(try await session.end() == .exited(0))
    let request = try #require(server.server.requests.last { $0.path == "/api/tags" })
    let sent = request.headers.first { $0.name == "Authorization" }?.value
    #expect(sent == "Basic bWU6cHc=")
  }
}
