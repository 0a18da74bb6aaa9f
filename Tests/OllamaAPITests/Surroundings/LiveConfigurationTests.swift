#if Workspace
import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

@Suite("Configurations that change")
struct LiveConfigurationTests {
  private func live() -> LiveConfiguration {
    var configuration = OllamaClient.Configuration()
    configuration.proxy = .none
    return LiveConfiguration(configuration)
  }

  @Test("a change takes effect on a running client")
  func runningClient() async throws {
    let transport = ScriptedTransport([.json(["version": "1"]), .json(["version": "1"])])
    let live = live()
    let client = OllamaClient(following: live, transport: transport)
    _ = try await client.version()
    live.update("moved") {
      $0.host = (try? Host("other:1")) ?? .local
      $0.credentials = .bearer("k", for: .configuredHost)
      $0.informationTimeouts.total = .seconds(7)
    }
    _ = try await client.version()
    #expect(transport.requests.map(\.host.displayName) == ["127.0.0.1:11434", "other:1"])
    #expect(transport.requests.last?.timeouts.total == .seconds(7))
    #expect(
      transport.requests.map { $0.headers.contains { $0.name == "Authorization" } }
        == [false, true])
  }

  @Test("differences are named, secrets are not")
  func differences() {
    let live = live()
    live.update("key") { $0.credentials = .bearer("one-key", for: .configuredHost) }
    let changes = live.update("more") {
      $0.credentials = .bearer("other-key", for: .configuredHost)
      $0.headers = [HTTPHeader("Authorization", "word")]
      $0.timeouts.silence = nil
      $0.maxResponseBytes = 5
      $0.proxy = .url("http://user:password@proxy:1")
    }
    #expect(
      changes.map(\.setting) == [
        "timeouts.silence", "headers", "credentials", "proxy", "maxResponseBytes",
      ])
    #expect(changes.last?.description == "maxResponseBytes: 10000000 → 5")
    #expect(changes.first?.new == "none")
    for secret in ["one-key", "other-key", "word\"", "password"] {
      #expect(!"\(changes)".contains(secret))
    }
    #expect(live.update("same") { $0.maxResponseBytes = 5 }.isEmpty)
    #expect(live.version.number == 3)
  }

  @Test("ten versions are kept, and one can go back to any of them")
  func history() throws {
    let live = live()
    for number in 2...15 { live.update("step") { $0.maxResponseBytes = number } }
    #expect(live.history.map(\.number) == Array(6...15))
    try live.rollBack()
    #expect(live.current.maxResponseBytes == 14)
    #expect(live.version.number == 16)
    try live.rollBack(to: 8)
    #expect(live.current.maxResponseBytes == 8)
    #expect(live.version.reason == "back to version 8")
    let error = #expect(throws: OllamaError.self) { try live.rollBack(to: 3) }
    #expect(error?.detail?.contains("no version 3") == true)
    #expect(throws: OllamaError.self) { try self.live().rollBack() }
  }

  @Test("subscribers hear each version in order, also of changes made while they listen")
  func subscribers() {
    let live = live()
    let heard = Mutex<[Int]>([])
    let subscription = live.onChange { version in
      heard.withLock { $0.append(version.number) }
      if version.number < 5 { live.update("again") { $0.maxResponseBytes += 1 } }
    }
    live.update("begin") { $0.maxResponseBytes = 1 }
    #expect(heard.withLock { $0 } == [2, 3, 4, 5])
    subscription.cancel()
    live.update("unheard") { $0.maxResponseBytes = 100 }
    #expect(heard.withLock { $0 } == [2, 3, 4, 5])
  }

  @Test("many writers lose nothing, and every version is told once, in order")
  func writers() async {
    let live = live()
    let heard = Mutex<[Int]>([])
    let subscription = live.onChange { version in heard.withLock { $0.append(version.number) } }
    live.update("zero") { $0.maxResponseBytes = 0 }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 { group.addTask { live.update("one") { $0.maxResponseBytes += 1 } } }
    }
    #expect(live.current.maxResponseBytes == 50)
    #expect(heard.withLock { $0 } == Array(2...52))
    subscription.cancel()
  }

  @Test("files that change change the running client; broken ones change nothing")
  func watched() async throws {
    let folder = try TemporaryFolder()
    let environment = ["HOME": folder.path]
    try folder.write("quipu.toml", "[ollama]\nuser-agent = 'one'")
    let live = live()
    let (reports, told) = AsyncStream.makeStream(of: [WorkspaceProblem].self)
    let watch = WorkspaceWatch(of: folder.path, environment: environment, into: live) {
      told.yield($0)
    }
    var iterator = reports.makeAsyncIterator()
    #expect(await iterator.next() == [])
    #expect(live.current.userAgent == "one")
    try folder.write("quipu.toml", "[ollama]\nuser-agent = 'two'")
    repeat { _ = await iterator.next() } while live.current.userAgent != "two"
    try folder.write("quipu.toml", "[ollama\nuser-agent = 'three'")
    var problems: [WorkspaceProblem]? = []
    repeat { problems = await iterator.next() } while problems == []
    #expect(problems?.first?.line == 1)
    #expect(live.current.userAgent == "two")
    // A secrets file that appears later counts too.
    try folder.write("quipu.toml", "[ollama]\ncredentials = { variable = 'K' }")
    try folder.write(".quipu/secrets.sh", "K=v", mode: 0o600)
    repeat { _ = await iterator.next() } while live.current.credentials == .none
    #expect(live.current.credentials == .bearer("v", for: .configuredHost))
    watch.stop()
  }
}
#endif
