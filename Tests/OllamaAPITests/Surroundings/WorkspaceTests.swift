#if Workspace
import LibraryTestSupport
import Testing

@testable import OllamaAPI

@Suite("Workspaces")
struct WorkspaceTests {
  private let folder: TemporaryFolder
  private var environment: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path + "/home"]
  }

  private func load(
    _ start: String = "p/a/b", trust: Workspace.Trust = .settings, _ more: [String: String] = [:]
  ) async throws -> Workspace.Loaded {
    try folder.write("p/a/b/file", "")
    let environment = environment.merging(more) { $1 }
    let workspace = Workspace.discover(from: "\(folder.path)/\(start)", environment: environment)
    return await workspace.load(environment: environment, trust: trust)
  }

  @Test("nothing at all is no problem")
  func absent() async throws {
    let loaded = try await load()
    #expect(loaded.problems == [])
    #expect(loaded.isComplete)
    #expect(loaded.configuration.host == .local)
    let nowhere = Workspace.discover(from: "/does/not/exist", environment: [:])
    #expect(nowhere.files == [])
  }

  @Test("a project is found upwards, the nearest first, quipu.toml before .quipu/config.toml")
  func discovery() throws {
    try folder.write("p/.quipu/config.toml", "")
    try folder.write("p/a/b/file", "")
    func found() -> String? {
      Workspace.discover(from: folder.path + "/p/a/b", environment: environment).projectFile
    }
    #expect(found() == folder.path + "/p/.quipu/config.toml")
    try folder.write("p/quipu.toml", "")
    #expect(found() == folder.path + "/p/quipu.toml")
    try folder.write("p/a/.quipu/config.toml", "")
    #expect(found() == folder.path + "/p/a/.quipu/config.toml")
    #expect(
      Workspace.discover(from: folder.path, environment: ["XDG_CONFIG_HOME": "/c"]).files
        == ["/c/quipu/config.toml", "/c/quipu/secrets.sh"])
  }

  @Test("every setting, and other tables are left alone")
  func settings() async throws {
    try folder.write(
      "home/.config/quipu/config.toml",
      """
      theme = "dark"
      [ollama]
      host = "box:1234"
      proxy = "none"
      ca-file = "~/ca.pem"
      user-agent = "test/1"
      max-response-bytes = 5
      [ollama.timeouts]
      connect = 1.5
      silence = 0
      [ollama.headers]
      X-A = "b"
      [ollama.credentials]
      kind = "basic"
      user = "u"
      value = "p"
      """)
    let loaded = try await load()
    #expect(loaded.problems == [])
    let configuration = loaded.configuration
    #expect(configuration.host.displayName == "box:1234")
    #expect(configuration.proxy == .none)
    #expect(configuration.caFile == folder.path + "/home/ca.pem")
    #expect(configuration.userAgent == "test/1")
    #expect(configuration.maxResponseBytes == 5)
    #expect(configuration.timeouts.connect == .milliseconds(1500))
    #expect(configuration.timeouts.silence == nil)
    #expect(configuration.headers == [HTTPHeader("X-A", "b")])
    #expect(configuration.credentials == .basic(user: "u", password: "p"))
  }

  @Test("project before environment before user before base")
  func order() async throws {
    try folder.write("home/.config/quipu/config.toml", "[ollama]\nhost = 'user'")
    #expect(try await load().configuration.host.name == "user")
    #expect(try await load(["OLLAMA_HOST": "env"]).configuration.host.name == "env")
    try folder.write("p/quipu.toml", "[ollama]\nhost = 'project'")
    #expect(try await load(["OLLAMA_HOST": "env"]).configuration.host.name == "project")
    let bad = try await load("home", ["OLLAMA_HOST": "http://"])
    #expect(bad.problems.map(\.file).contains("OLLAMA_HOST") || bad.problems.isEmpty)
  }

  private func load(_ more: [String: String]) async throws -> Workspace.Loaded {
    try await load("p/a/b", more)
  }

  private func load(_ start: String, _ more: [String: String]) async throws -> Workspace.Loaded {
    try await load(start, trust: .settings, more)
  }

  @Test("the user's key does not go to a host that a project names, unless it is trusted")
  func foreignHost() async throws {
    try folder.write(
      "home/.config/quipu/config.toml",
      "[ollama]\nhost='mine'\nheaders = { X-Api-Key = 'k', X-Plain = 'p' }\n"
        + "credentials = { variable = 'KEY' }")
    try folder.write("home/.config/quipu/secrets.sh", "export KEY=sesame", mode: 0o600)
    #expect(try await load().configuration.credentials == .bearer("sesame", for: .configuredHost))
    try folder.write("p/quipu.toml", "[ollama]\nhost = 'theirs'")
    let wary = try await load()
    #expect(wary.configuration.credentials == .none)
    #expect(wary.configuration.headers.map(\.name) == ["X-Plain"])
    #expect(wary.problems.map(\.line) == [4])
    #expect("\(wary.problems)".contains("theirs") && !"\(wary)".contains("sesame"))
    let trusted = try await load(trust: .everything)
    #expect(trusted.configuration.credentials == .bearer("sesame", for: .configuredHost))
    #expect(trusted.configuration.headers.count == 2)
  }

  @Test("the key of the environment is for ollama.com only")
  func cloudKey() async throws {
    try folder.write("p/quipu.toml", "[ollama]\nhost = 'theirs'")
    let loaded = try await load(["OLLAMA_API_KEY": "k"])
    #expect(loaded.configuration.credentials == .bearer("k", for: .ollamaCloud))
    #expect(RequestHeaders.authorization(loaded.configuration) == nil)
  }

  @Test(
    "an untrusted project can neither run, read, nor divert",
    arguments: [
      "credentials = { command = ['touch', 'ran'] }", "credentials = { file = '/etc/hostname' }",
      "credentials = { variable = 'PATH' }", "proxy = 'http://theirs:1'", "ca-file = '/their.pem'",
    ])
  func untrusted(line: String) async throws {
    try folder.write("p/quipu.toml", "[ollama]\nhost = 'theirs'\n\(line)")
    let loaded = try await load()
    #expect(loaded.problems.map(\.line) == [3])
    #expect(loaded.configuration.credentials == .none)
    #expect(loaded.configuration.caFile == nil)
    #expect("\(loaded.configuration.proxy)" == "\(OllamaClient.Configuration().proxy)")
    #expect(loaded.configuration.host.name == "theirs")
  }

  @Test("a project's own secrets file serves its own host; a trusted one may run commands")
  func projectSecrets() async throws {
    try folder.write(
      "p/quipu.toml",
      "[ollama]\nhost = 'theirs'\ncredentials = { kind = 'header', name = 'X-G', variable = 'K' }")
    try folder.write("p/.quipu/secrets.sh", "K=own", mode: 0o600)
    #expect(
      try await load().configuration.credentials == .header(name: "X-G", value: "own"))
    try folder.write("p/quipu.toml", "[ollama]\ncredentials = { command = ['echo', 'printed'] }")
    #expect(
      try await load(trust: .everything).configuration.credentials
        == .bearer("printed", for: .configuredHost))
  }

  @Test("a header of credentials is sent, and no Authorization with it")
  func headerCredentials() throws {
    var configuration = OllamaClient.Configuration()
    configuration.credentials = .header(name: "X-G", value: "own")
    let headers = try RequestHeaders.make(configuration, isStreaming: false, hasBody: false)
    #expect(headers.contains { $0.name == "X-G" && $0.value == "own" && $0.isSecret })
    #expect(!headers.contains { $0.name == "Authorization" })
  }

  @Test(
    "what is wrong is told with its line, and the rest counts",
    arguments: [
      ("host = 'ftp://h'", "host: "), ("host = 3", "host is a text"),
      ("colour = 'red'", "\"colour\" is no setting"), ("max-response-bytes = -1", "above 0"),
      ("timeouts = { connect = -1 }", "number of seconds"),
      ("timeouts = { conect = 1 }", "connect"),
      ("timeouts = 3", "is a table"), ("headers = 'x'", "is a table"),
      ("headers = { a = 1 }", "text"),
      ("credentials = 'x'", "is a table"), ("credentials = {}", "exactly one"),
      ("credentials = { value = 'a', file = 'b' }", "exactly one"),
      ("credentials = { kind = 'magic', value = 'a' }", "bearer, basic"),
      ("credentials = { kind = 'basic', value = 'a' }", "needs user"),
      ("credentials = { kind = 'header', value = 'a' }", "needs name"),
      ("credentials = { command = 'a b' }", "exactly one"),
      ("credentials = { value = 'a', scope = 'all' }", "scope is"),
      ("credentials = { value = 'a', kee = 'all' }", "credentials have"),
    ])
  func problems(line: String, reason: String) async throws {
    try folder.write("p/quipu.toml", "[ollama]\nuser-agent = 'mine'\n\(line)")
    let loaded = try await load()
    #expect(loaded.configuration.userAgent == "mine")
    #expect(loaded.problems.map(\.line) == [3])
    #expect(loaded.problems.first?.description.contains(reason) == true, "\(loaded.problems)")
    #expect(loaded.isComplete)
  }

  @Test("files that are broken, or not to be believed, are left out as a whole")
  func broken() async throws {
    try folder.write("p/quipu.toml", "[ollama]\nhost = 'a'\n[=")
    let broken = try await load()
    #expect(!broken.isComplete)
    #expect(broken.problems.map(\.line) == [3])
    #expect(broken.configuration.host == .local)
    try folder.write("p/quipu.toml", "[ollama]\nhost = 'a'", mode: 0o666)
    #expect(try await load().problems.first?.reason.contains("chmod o-w") == true)
    try folder.write("p/quipu.toml", "ollama = 1")
    #expect(try await load().problems.first?.reason.contains("[ollama]") == true)
    try folder.write("p/.quipu/secrets.sh", "K=own", mode: 0o644)
    #expect(try await load().problems.contains { $0.reason.contains("chmod 600") })
  }
}
#endif
