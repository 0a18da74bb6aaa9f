import DemoServer
import LibraryTestSupport
import TestSupport
import TerminalKit
import Testing

@Suite("What opens", .seated)
struct StartTests {
  @Test(
    "ready to type, with a model chosen, and the terminal given back",
    arguments: [[80, 24], [120, 40], [200, 50], [40, 10]])
  func opens(_ size: [Int]) async throws {
    let server = try await RunningDemo()
    let session = try await Session.start(size[0], size[1], on: server)
    try await session.see("Message guide:latest")
    let screen = await session.screen
    #expect(screen.isAlternate)
    #expect(screen.modes.isSuperset(of: [2004, 1004, 1000, 1002, 1006]))
    #expect(screen.isCursorVisible)
    #expect(screen.row(size[1] - 1).contains("guide:latest"))
    #expect(screen.cursor == Point(row: size[1] - 2, column: 2), "the cursor is where text goes")
    // The diagnostics have a column of their own from 110 columns on.
    #expect(screen.shows("│ Now") == (size[0] >= 110))
    try await session.leave()
    #expect(server.count("/api/chat") == 0)
  }

  @Test("the model of the last time is taken again, the one of the command line before it")
  func lastModel() async throws {
    let server = try await RunningDemo()
    let session = try Session()
    try session.household.write("eliza:latest\n", to: "state/quipu/last-model")
    try await session.launch(on: server)
    try await session.see("Message eliza:latest")
    try await session.leave()
    let named = try Session()
    try named.household.write("eliza:latest\n", to: "state/quipu/last-model")
    try await named.launch(on: server, ["firehose"])
    try await named.see("Message firehose")
    try await named.leave()
  }

  @Test("a first message is answered, and its model kept for the next time")
  func firstMessage() async throws {
    let server = try await RunningDemo()
    let session = try await Session.start(on: server, ["eliza"])
    try await session.see("Message eliza")
    try await session.say("I am unhappy about my knots")
    try await session.see("tok/s · ")
    let screen = await session.screen
    #expect(screen.row(0).hasPrefix("you  "))
    #expect(screen.row(1) == "  I am unhappy about my knots")
    #expect(screen.row(3).hasPrefix("eliza"))
    #expect(!screen.row(4).isEmpty)
    #expect(server.count("/api/chat") == 1)
    try await session.leave()
    #expect(session.household.read("state/quipu/last-model")?.hasPrefix("eliza") == true)
  }

  @Test("what is wrong with the configuration is told in the demo too")
  func demoWithProblems() async throws {
    let session = try Session()
    try session.household.write("thme = \"nord\"\n", to: "config/quipu/config.toml")
    try await session.launch(host: nil, ["--demo"])
    try await session.see("Message guide:latest")
    try await session.see("\"thme\"")
    try await session.leave()
  }

  @Test("no server: the screen says so, keeps what is typed, and turns usable by itself")
  func serverComesLate() async throws {
    let port = try FaultServer.freePort()
    let session = try await Session.start(host: "127.0.0.1:\(port)")
    try await session.see("No Ollama at http://127.0.0.1:\(port): connection refused.")
    try await session.see("Start it with \"ollama serve\", or name another: quipu --host HOST:PORT")
    try await session.see("d demo without a server")
    await session.type("a draft")
    try await session.see("› a draft")
    try await session.see("Trying again in")
    let server = try await RunningDemo(port: port)
    await session.keep(server)
    try await session.see("guide:latest")
    try await session.see("› a draft")
    #expect(server.count("/api/chat") == 0, "nothing is sent by itself")
    await session.press(.enter)
    try await session.see("tok/s · ")
    #expect(server.count("/api/chat") == 1)
    try await session.leave()
  }

  @Test("no server: d starts the demo, which says so until the real server is taken")
  func demo() async throws {
    let port = try FaultServer.freePort()
    let session = try await Session.start(host: "127.0.0.1:\(port)")
    try await session.see("d demo without a server")
    await session.type("d")
    try await session.see(" DEMO ")
    try await session.see("Message guide")
    try await session.say("hello")
    try await session.see("tok/s · ")
    try await session.see(" DEMO ")
    let server = try await RunningDemo(port: port)
    await session.keep(server)
    try await session.see("127.0.0.1:\(port) answers now. Ctrl-X s leaves the demo for it.")
    await session.press(.control("x"))
    await session.type("s")
    try await session.miss(" DEMO ")
    try await session.see("127.0.0.1:\(port)")
    try await session.say("hello again")
    try await session.wait("the real server asked") { _ in server.count("/api/chat") == 1 }
    try await session.see("tok/s · ")
    try await session.leave()
  }

  @Test("/demo and --demo begin it too")
  func demoByCommand() async throws {
    let server = try await RunningDemo()
    let session = try await Session.start(on: server)
    try await session.see("Message guide")
    try await session.say("/demo")
    try await session.see(" DEMO ")
    try await session.leave()
    let asked = try await Session.start(on: server, ["--demo"])
    try await asked.see(" DEMO ")
    try await asked.see("This is the demo")
    try await asked.leave()
  }

  @Test("a server without models is told from one that is away")
  func noModels() async throws {
    let server = try ScriptedOllama(answers: [
      "/api/tags": { _ in [.response(body: #"{"models":[]}"#)] }
    ])
    let session = try await Session.start(on: server)
    try await session.see("Ollama 0.33.0 is here, with no models yet.")
    try await session.see("d demo")
    try await session.leave()
  }

  @Test("the picker opens by itself only when no model can chat")
  func onlyEmbedders() async throws {
    let server = try ScriptedOllama(answers: [
      "/api/tags": { _ in
        let entry = ScriptedOllama.entry("nomic:1", capabilities: ["embedding"])
        return [.response(body: ScriptedOllama.tags([entry]))]
      }
    ])
    let session = try await Session.start(on: server)
    try await session.see("Models · 127.0.0.1:\(server.server.port) · 1, 0 warm")
    try await session.see("embed only")
    try await session.leave()
  }
}
