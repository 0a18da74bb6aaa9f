import OllamaAPI
import Testing

@testable import ChatApp

@Suite("Hosts of the configuration")
struct HostConfigurationTests {
  private func user(_ text: String) -> Configuration {
    Configuration(layers: [.init(path: "config.toml", text: text, isProject: false)])
  }

  @Test("hosts have addresses, certificates and places of their keys, which are never shown")
  func hosts() {
    let configuration = user(
      """
      [hosts]
      box = "10.0.0.2:11434"
      [hosts.gpu]
      address = "https://me:pw@gpu.example.com"
      key_command = "pass show gpu --token s3cret"
      ca_file = "/ca.pem"
      [network]
      failover = ["gpu", "box"]
      """)
    #expect(configuration.problems == [])
    let hosts = configuration.preferences.hosts
    #expect(hosts["box"] == HostEntry(address: "10.0.0.2:11434"))
    #expect(hosts["gpu"]?.key == .command("pass show gpu --token s3cret"))
    #expect(hosts["gpu"]?.caFile == "/ca.pem")
    #expect(configuration.preferences.network.failover == ["gpu", "box"])
    let shown = configuration.table.map { $0.key + "=" + $0.value }.joined(separator: "\n")
    #expect(shown.contains("hosts.gpu.key=from the command pass\n"))
    #expect(!shown.contains("s3cret") && !shown.contains("pw"))
  }

  @Test("hosts behind gateways have users, headers for the key, and headers of their own")
  func gateways() {
    let configuration = user(
      """
      [hosts.login]
      address = "https://a.example"
      key_env = "PW"
      user = "me"
      [hosts.gate]
      address = "https://b.example"
      key_env = "ID"
      key_header = "X-Api-Key"
      headers = { X-Tenant = "s3cret", Cf-Access-Id = "other" }
      """)
    #expect(configuration.problems == [])
    let hosts = configuration.preferences.hosts
    #expect(hosts["login"]?.header("pw") == HTTPHeader("Authorization", "Basic bWU6cHc="))
    #expect(hosts["gate"]?.header("pw").name == "X-Api-Key")
    #expect(hosts["gate"]?.header("pw").value == "pw")
    #expect(hosts["gate"]?.headers.map(\.name) == ["X-Tenant", "Cf-Access-Id"])
    let shown = configuration.table.map { $0.key + "=" + $0.value }.joined(separator: "\n")
    #expect(shown.contains("hosts.gate.headers=X-Tenant, Cf-Access-Id"))
    #expect(!shown.contains("s3cret"))
  }

  @Test(
    "headers that no request can carry are refused with their line",
    arguments: [
      (#"headers = { "X Y" = "a" }"#, #"the header "X Y" of the host "gate" takes a text of one"#),
      (#"headers = { X-Y = "a\nb" }"#, #"the header "X-Y" of the host "gate" takes a text of one"#),
      (#"headers = { Host = "other" }"#, #"the header "Host" of the host "gate""#),
      ("headers = 3", #""headers" of the host "gate" takes a table"#),
      (#"user = "me""#, #""user" of the host "gate" needs a key"#),
      ("key_env = \"K\"\nuser = \"me\"\nkey_header = \"X-K\"", "not both"),
      ("key_env = \"K\"\nkey_header = \"X:K\"", "is no name of a header"),
    ])
  func noHeaders(lines: String, reason: String) {
    let configuration = user("[hosts.gate]\naddress = \"https://b.example\"\n" + lines)
    let told = configuration.problems.map(\.reason).joined(separator: "\n")
    #expect(told.contains(reason), "\(told)")
    #expect(configuration.preferences.hosts["gate"]?.headers == [])
  }
}
