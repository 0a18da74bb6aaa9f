import LibraryTestSupport
import Testing

@testable import OllamaAPI

struct ProxyTests {
  static let environment = [
    "HTTP_PROXY": "http://p:1", "https_proxy": "http://q:2",
    "NO_PROXY": "internal, .corp ,10.0.0.0/8,one.example:8080,fd00::/8,*.star",
  ]

  @Test(
    "the environment's rules choose the proxy",
    arguments: [
      ("http://example.com", "http://p:1"), ("https://example.com", "http://q:2"),
      ("http://internal", nil), ("http://a.internal", nil), ("http://notinternal", "http://p:1"),
      ("http://x.corp", nil), ("http://corp", nil), ("http://10.1.2.3", nil),
      ("http://11.1.2.3", "http://p:1"), ("http://one.example:8080", nil),
      ("http://one.example:81", "http://p:1"), ("http://[fd00::1]", nil),
      ("http://[fe00::1]", "http://p:1"), ("http://a.star", nil),
      ("localhost", nil), ("127.0.0.1", nil), ("[::1]", nil), ("", nil), ("unix:///s", nil),
    ])
  func rules(_ host: String, _ proxy: String?) throws {
    let rules = ProxyRules(environment: Self.environment)
    #expect(rules.proxy(for: try Host(host)) == proxy)
  }

  @Test("small letters win, ALL_PROXY fills in, a CGI's own header does not count")
  func precedence() throws {
    let host = try Host("http://h")
    #expect(
      ProxyRules(environment: ["http_proxy": "a", "HTTP_PROXY": "b"]).proxy(for: host) == "a")
    #expect(ProxyRules(environment: ["ALL_PROXY": "c"]).proxy(for: host) == "c")
    #expect(
      ProxyRules(environment: ["HTTP_PROXY": "b", "REQUEST_METHOD": "GET"]).proxy(for: host) == nil)
    #expect(ProxyRules(environment: ["http_proxy": "a", "no_proxy": "*"]).proxy(for: host) == nil)
  }

  @Test("a request for another host goes to the proxy, whole address first")
  func throughProxy() async throws {
    let proxy = try FaultServer(scripts: [[.readRequest, .response(body: #"{"version":"7"}"#)]])
    var configuration = OllamaClient.Configuration(host: try Host("http://ollama.invalid:99"))
    configuration.proxy = .url(proxy.url)
    #expect(try await OllamaClient(configuration).version().text == "7")
    #expect(proxy.requests.first?.path == "http://ollama.invalid:99/api/version")
  }

  @Test("this machine never goes through a proxy")
  func neverLoopback() async throws {
    let proxy = try FaultServer(scripts: [[.readRequest, .response(body: "{}")]])
    let server = try FaultServer(scripts: [[.readRequest, .response(body: #"{"version":"8"}"#)]])
    let ours = try client(of: server) { $0.proxy = .url(proxy.url) }
    #expect(try await ours.version().text == "8")
    #expect(proxy.log.connections == 0)
  }
}
