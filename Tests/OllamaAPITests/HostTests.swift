import LibraryTestSupport
import Testing

@testable import OllamaAPI

struct HostTests {
  /// Cases of the server's own reader keep "everywhere" addresses; those of clients connect.
  @Test(
    "OLLAMA_HOST is read as the server and the other clients read it",
    .corpus("client_cases.jsonl"),
    arguments: Corpus.cases("client_cases.jsonl", where: "kind", is: "host"))
  func corpus(_ entry: Corpus.Case) throws {
    let host = try Host(entry["input"]?.string ?? "")
    let login = host.login.map { "\($0.user):\($0.password)@" } ?? ""
    let isListener = entry.name.contains(":TestHost/")
    let shown = isListener ? host.configuredURL : host.url
    let mark = try #require(shown.firstRange(of: "://"))
    let full = shown[..<mark.upperBound] + login + shown[mark.upperBound...]
    #expect(full == entry.expected.string("url") ?? "")
  }

  @Test(
    "addresses in every form",
    arguments: [
      ("", "http://127.0.0.1:11434", "127.0.0.1:11434"),
      ("localhost", "http://localhost:11434", "localhost:11434"),
      (":9999", "http://127.0.0.1:9999", "127.0.0.1:9999"),
      ("0.0.0.0", "http://127.0.0.1:11434", "127.0.0.1:11434"),
      ("[::]:1", "http://[::1]:1", "[::1]:1"),
      ("0:0:0:0:0:0:0:1", "http://[::1]:11434", "[::1]:11434"),
      ("fe80::1%eth0", "http://[fe80::1%25eth0]:11434", "[fe80::1%25eth0]:11434"),
      ("[fe80::1%25eth0]:1", "http://[fe80::1%25eth0]:1", "[fe80::1%25eth0]:1"),
      ("[fe80::1%eth0]", "http://[fe80::1%25eth0]:11434", "[fe80::1%25eth0]:11434"),
      ("host:notaport", "http://host:11434", "host:11434"),
      ("host:65536", "http://host:11434", "host:11434"),
      ("https://host:70000", "https://host:443", "https://host"),
      ("HTTPS://Host", "https://Host:443", "https://Host"),
      (
        "https://example.com/ollama/", "https://example.com:443/ollama",
        "https://example.com/ollama"
      ),
      ("example.com/a/b", "http://example.com:11434/a/b", "example.com:11434/a/b"),
      ("'ollama.com'", "https://ollama.com:443", "https://ollama.com"),
      ("http://ollama.com", "http://ollama.com:80", "ollama.com:80"),
      ("http://me:p%40ss@h:1", "http://h:1", "h:1"),
      ("unix:///run/ollama.sock", "http://localhost", "unix:/run/ollama.sock"),
    ])
  func forms(_ text: String, _ url: String, _ shown: String) throws {
    let host = try Host(text)
    #expect(host.url == url)
    #expect(host.displayName == shown)
  }

  @Test(
    "bad addresses are refused with a reason",
    arguments: [
      "ftp://host", "a:b:c", "host name", "http://h?x", "http://h/#f", "unix://relative",
      "http://user@", "h\u{7}ost", "http://[::1]x", "http://a]b", "http://a\\b", "http://%41",
      "0.0.0.0%", "fe80::1%", "[fe80::1%a%b]:1", "[fe80::1%[x]:1", "h:/'/",
      "h/a\u{A0}/", "http://me:secret@h/" + String(repeating: "a", count: 9000),
    ])
  func refused(_ text: String) throws {
    let error = #expect(throws: OllamaError.self) { try Host(text) }
    #expect(error?.kind == .invalidArgument)
    #expect(error?.description.contains("invalid host") == true)
    #expect(error?.description.contains("secret") == false)
  }

  @Test(
    "a mark that combines with a sign does not take it away, and an address names its own place",
    arguments: ["\u{313}", "http://\u{301}h:1", "h:1/\u{301}a", "me:p@\u{301}h", "h:\u{301}80"])
  func combining(_ text: String) throws {
    let host = try Host(text)
    let again = try Host(host.url)
    #expect(again.origin == host.origin)
    #expect(again.basePath == host.basePath)
    #expect(!host.url.contains("http://http"))
  }

  @Test("a password never shows, in words, dumps or errors")
  func password() throws {
    let host = try Host("http://someone:verysecret@localhost:1")
    #expect(host.login?.password == "verysecret")
    var dumped = ""
    var configuration = OllamaClient.Configuration(host: host)
    configuration.headers = [HTTPHeader("X-API-Key", "verysecret")]
    configuration.proxy = .url("http://me:verysecret@proxy:1")
    configuration.credentials = .basic(user: "me", password: "verysecret")
    dump(configuration, to: &dumped)
    dumped += "\(configuration)"
    configuration.proxy = .environment(
      ProxyRules(environment: ["http_proxy": "http://me:verysecret@proxy:1"]))
    dump(configuration, to: &dumped)
    for text in ["\(host)", String(reflecting: host), dumped, host.url, host.displayName] {
      #expect(!text.contains("verysecret"))
    }
    // A mark that combines with the @ does not hide it.
    for text in [
      "ftp://u:verysecret@h", "http://u:verysecret@\u{301}h?", "https:/u:verysecret@h",
      "h/u:verysecret@x",
    ] {
      let error = #expect(throws: OllamaError.self) { try Host(text) }
      #expect(error.map { !"\($0)".contains("verysecret") } == true)
    }
    #expect(host.basicAuthorization == "Basic c29tZW9uZTp2ZXJ5c2VjcmV0")
  }

  @Test(
    "loopback is recognised",
    arguments: [
      ("localhost", true), ("127.0.0.1", true), ("127.9.9.9:1", true), ("[::1]", true),
      ("a.localhost", true), ("", true), ("0.0.0.0", true), ("unix:///s", true),
      ("::ffff:127.0.0.1", true), ("192.168.0.1", false), ("localhost.example", false),
      ("128.0.0.1", false), ("[::2]", false),
    ])
  func loopback(_ text: String, _ expected: Bool) throws {
    #expect(try Host(text).isLoopback == expected)
  }

  @Test("the environment names the host")
  func environment() throws {
    #expect(try Host.fromEnvironment([:]) == .local)
    #expect(try Host.fromEnvironment(["OLLAMA_HOST": "h:1"]).url == "http://h:1")
  }

  @Test(
    "addresses are read and shortened",
    arguments: [
      ("1.2.3.4", "1.2.3.4"), ("0001::", "1::"), ("::", "::"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
      ("::ffff:1.2.3.4", "::ffff:102:304"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ])
  func addresses(_ text: String, _ shown: String) {
    #expect(IPAddress(text)?.text == shown)
  }

  @Test(
    "what is no address is refused",
    arguments: ["1.2.3", "1.2.3.256", "01.2.3.4", ":::", "1:2", "1::2::3", "g::", "+1::", ""])
  func noAddress(_ text: String) { #expect(IPAddress(text) == nil) }
}
