#if Diagnostics
import Foundation
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The row `curl_diagnostics` of the contract.
struct CurlCommandTests {
  func client(_ change: (inout OllamaClient.Configuration) -> Void = { _ in }) -> OllamaClient {
    var configuration = OllamaClient.Configuration()
    configuration.proxy = .none
    change(&configuration)
    return OllamaClient(configuration, transport: ScriptedTransport())
  }

  @Test("a chat as a command line")
  func chat() throws {
    let command = try client().curlCommand(
      for: ChatRequest(model: "m", messages: [.user("it's")]))
    #expect(
      command.description == """
        curl --silent --show-error --globoff --no-buffer --request POST --noproxy '*' \
        --connect-timeout 5 --header 'Accept: application/x-ndjson' \
        --header 'User-Agent: quipu-ollama-api/0.1' --header 'Content-Type: application/json' \
        --data-raw '{"model":"m","messages":[{"role":"user","content":"it'\\''s"}],"stream":true}' \
        http://127.0.0.1:11434/api/chat
        """)
    #expect(command.multiline.contains("\\\n  --data-raw '{"))
    #expect(command.note == nil)
  }

  @Test("a question and a deletion as command lines")
  func methods() throws {
    let get = try client().curlCommand(.get, "/api/tags")
    #expect(!get.arguments.contains("--request") && get.arguments.contains("--max-time"))
    let delete = try client().curlCommand(.delete, "/api/delete", body: ["model": "m"])
    #expect(delete.description.contains(#"--request DELETE"#))
    #expect(delete.description.contains(#"--data-raw '{"model":"m"}'"#))
    #expect(try client().curlCommand(.head, "/api/blobs/x").arguments.contains("--head"))
  }

  @Test("secrets are masked wherever they stand")
  func secrets() throws {
    let key = "sk-very-secret-1234"
    let client = client { configuration in
      configuration.credentials = .bearer(key, for: .configuredHost)
      configuration.headers = [
        HTTPHeader("X-Api-Key", "k3y-of-mine"), HTTPHeader("Cookie", "a=b"),
        HTTPHeader("X-Session-Id", "sess"), HTTPHeader("X-Note", "uses \(key)"),
      ]
      configuration.proxy = .url("http://user:hunter2hunter@proxy:3128")
      if let host = try? Host("http://far:1") { configuration.host = host }
    }
    let command = try client.curlCommand(
      .post, "/api/chat",
      body: ["model": "m", "password": "hunter2", "x": [.string("has \(key) inside")]])
    let text = command.description
    for secret in [key, "k3y-of-mine", "a=b", "sess'", "hunter2"] {
      #expect(!text.contains(secret), "\(secret)")
    }
    #expect(text.contains(#""Authorization: Bearer $KEY""#))
    #expect(text.contains(#""X-Api-Key: $KEY2""#) && text.contains(#""Cookie: $KEY3""#))
    #expect(command.variables == ["KEY", "KEY2", "KEY3", "KEY4"])
    #expect(command.multiline.contains(#"--header "Authorization: Bearer $KEY" \#\"#))
    #expect(text.contains("'X-Note: uses [redacted]'"))
    #expect(text.contains("'http://[redacted]@proxy:3128'"))
    #expect(text.contains("has [redacted] inside"))
  }

  @Test("a header's name cannot run anything, nor pass for a key")
  func hostileNames() throws {
    let text = try client {
      $0.headers = [
        HTTPHeader(secret: "X`id`$PATH!", "s3cret-value"), HTTPHeader("X-Price", "in $KEY"),
      ]
    }.curlCommand(.get, "/api/tags").description
    #expect(text.contains(#"'X`id`$PATH!: '"$KEY""#))
    #expect(text.contains("'X-Price: in $KEY'"))
    #expect(!text.contains("s3cret"))
  }

  @Test("a user and password of the host's address are not shown")
  func basic() throws {
    let host = try Host("http://user:pass-word@h:1")
    let text = try client { $0.host = host }.curlCommand(.get, "/api/tags").description
    #expect(text.contains(#""Authorization: Basic $KEY""#))
    #expect(!text.contains("pass-word") && !text.contains("dXNlc"))
  }

  @Test("sockets, certificates and empty headers")
  func connection() throws {
    let host = try Host("unix:///run/o'llama.sock")
    let text = try client {
      $0.host = host
      $0.caFile = "/tmp/it's.pem"
      $0.headers = [HTTPHeader("X-Empty", "")]
    }.curlCommand(.get, "/api/tags").description
    #expect(text.contains(#"--unix-socket '/run/o'\''llama.sock'"#))
    #expect(text.contains(#"--cacert '/tmp/it'\''s.pem'"#))
    #expect(text.contains("'X-Empty;'"))
  }

  @Test("a body beyond what a command line takes is named as a file")
  func longBody() throws {
    let image = Base64Data(bytes: [UInt8](repeating: 7, count: 200_000))
    let command = try client().curlCommand(
      for: ChatRequest(model: "m", messages: [.user("see", images: [image])]))
    #expect(command.arguments.contains("@request-body"))
    #expect(command.note?.contains("too long") == true)
    #expect(command.description.utf8.count < 1000)
  }

  @Test("nothing in a body can steer a terminal, and it stays the same JSON")
  func controls() throws {
    let nasty = "a\u{1B}[31m\u{7F}\u{9B}\u{202E}\u{0}\n\u{E000}é👨‍👩‍👧"
    let request = ChatRequest(model: "m", messages: [.user(nasty)])
    let command = try client().curlCommand(for: request)
    #expect(!command.description.unicodeScalars.contains(where: PlainText.isUnsafe))
    let place = try #require(command.arguments.firstIndex(of: "--data-raw"))
    #expect(try JSONParser.parse(command.arguments[place + 1]) == request.json(stream: true))
  }

  @Test(
    "a shell takes every argument as it is",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash"), "there is no bash"),
    arguments: [
      "", "plain", "two words", "it's", "''", "a\\b", "$(touch x)", "`id`", "${HOME}", "!!", "-n",
      "a\nb\n", "\u{1B}[0m1", "\u{7}7", "\t", "*", "~", "#x", "a;b", "é ü 漢", "\u{202E}abc", "%s",
      "'\u{1}'\\", "\"", "a\r\n", "=x", "[a]", "{a,b}",
    ])
  func shell(_ argument: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let quoted = CurlCommand.quoted(argument)
    process.arguments = ["-c", "printf '%s|' \(quoted) end"]
    process.environment = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: data, as: UTF8.self) == "\(argument)|end|")
    #expect(!quoted.unicodeScalars.contains(where: PlainText.isUnsafe))
  }
}
#endif
