#if Workspace
import Testing

@testable import OllamaAPI

@Suite("Secrets")
struct SecretTests {
  private func detail(_ source: SecretSource, _ context: SecretContext) async -> String? {
    do throws(OllamaError) {
      _ = try await source.read(in: context)
      return nil
    } catch {
      return error.detail
    }
  }

  private let environment = SecretContext(environment: ["PATH": "/usr/bin:/bin", "K": "from env"])

  @Test("a secret shows itself nowhere")
  func masked() {
    let secret = Secret("s3cret-word")
    var dumped = ""
    dump(secret, to: &dumped)
    let credentials = OllamaClient.Credentials.header(name: "X-Gate", value: "s3cret-word")
    dump(credentials, to: &dumped)
    dump(SecretSource.value(secret), to: &dumped)
    dump(HTTPHeader(secret: "X-Gate", "s3cret-word"), to: &dumped)
    let texts = [
      "\(secret)", String(reflecting: secret), "\(credentials)", String(reflecting: credentials),
      SecretSource.value(secret).place, "\(HTTPHeader(secret: "X-Gate", "s3cret-word"))", dumped,
    ]
    for text in texts { #expect(!text.contains("s3cret-word"), "\(text)") }
    #expect(secret.revealed == "s3cret-word")
  }

  @Test("variables: the project's file, then the environment, then the user's file")
  func chain() async throws {
    var context = environment
    context.userSecrets = ["K": Secret("user"), "U": Secret("only user")]
    #expect(try await SecretSource.variable("K").read(in: context).revealed == "from env")
    #expect(try await SecretSource.variable("U").read(in: context).revealed == "only user")
    context.projectSecrets = ["K": Secret("project")]
    #expect(try await SecretSource.variable("K").read(in: context).revealed == "project")
    #expect(await detail(.variable("NONE"), context)?.contains("NONE: it is not set") == true)
  }

  @Test("a file must be its owner's alone")
  func file() async throws {
    let folder = try TemporaryFolder()
    let good = try folder.write("key", "abc\r\n", mode: 0o600)
    #expect(try await SecretSource.file(good).read(in: environment).revealed == "abc")
    var home = environment
    home.homeFolder = folder.path
    #expect(try await SecretSource.file("~/key").read(in: home).revealed == "abc")
    let cases: [(String, String, Int, String)] = [
      ("open", "abc", 0o640, "chmod 600"), ("empty", "\n", 0o600, "it is empty"),
      ("lines", "a\nb\n", 0o600, "several lines"),
      ("long", String(repeating: "x", count: 1_048_577), 0o600, "longer than"),
    ]
    for (name, text, mode, reason) in cases {
      let path = try folder.write(name, text, mode: mode)
      #expect(await detail(.file(path), environment)?.contains(reason) == true, "\(name)")
    }
    #expect(await detail(.file(folder.path), environment)?.contains("not a regular file") == true)
    #expect(
      await detail(.file(folder.path + "/none"), environment)?.contains("No such file") == true)
  }

  @Test("a command's output, without a shell and without other secrets")
  func command() async throws {
    var context = environment
    context.environment["OLLAMA_API_KEY"] = "hidden"
    context.environment["PLAIN"] = "seen"
    context.projectSecrets = ["P": Secret("hidden too")]
    context.environment["P"] = "hidden too"
    let echo = SecretSource.command(["printf", "%s", "$HOME; a|b"])
    #expect(try await echo.read(in: context).revealed == "$HOME; a|b")
    let shown = SecretSource.command(["sh", "-c", "echo $OLLAMA_API_KEY-$P-$PLAIN"])
    #expect(try await shown.read(in: context).revealed == "--seen")
  }

  @Test(
    "a command that fails says how, never what it printed",
    arguments: [
      (["sh", "-c", "echo word; exit 3"], "failed with status 3"),
      (["sh", "-c", "kill -9 $$"], "signal 9"), (["true"], "it is empty"),
      (["no-such-command-anywhere"], "cannot be started"), ([""], "no name"), ([], "no name"),
      (["sh", "-c", "while :; do echo word; done"], "printed too much"),
      (["sh", "-c", "printf 'a\\nword'"], "several lines"),
    ])
  func failing(words: [String], reason: String) async {
    let detail = await detail(.command(words), environment)
    #expect(detail?.contains(reason) == true, "\(detail ?? "worked")")
    #expect(detail?.contains("word") != true)
  }

  @Test(
    "a command that does not end is ended, its children too",
    arguments: ["sleep 600", "sleep 600 & wait", "exec >&-; sleep 600"])
  func endless(script: String) async {
    var context = environment
    context.commandTimeout = .milliseconds(200)
    let begun = ContinuousClock.now
    let detail = await detail(.command(["sh", "-c", script]), context)
    #expect(detail?.contains("took too long") == true, "\(detail ?? "worked")")
    #expect(ContinuousClock.now - begun < .seconds(60))
  }

  @Test(
    "the lines of a secrets file",
    arguments: [
      ("export A=b", ["A": "b"]), ("A=b # c", ["A": "b"]),
      ("  export\tA_1='b c'  ", ["A_1": "b c"]),
      ("A=\"b\\\"c\\$d\\e\"", ["A": "b\"c$d\\e"]), ("A=b'c d'\"e\"\\ f", ["A": "bc de f"]),
      ("A=$HOME`id`", ["A": "$HOME`id`"]), ("A=", ["A": ""]),
      ("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]),
      ("# A=b\n\n", [:]), ("A=1\nA=2", ["A": "2"]), ("\u{FEFF}A=1", ["A": "1"]),
      ("A=b#c", ["A": "b#c"]), ("exports=1", ["exports": "1"]),
    ])
  func secretsFile(text: String, expected: [String: String]) {
    let file = SecretsFile(text)
    #expect(file.variables.mapValues(\.revealed) == expected)
    #expect(file.problems.isEmpty)
  }

  @Test(
    "bad lines are told by their number, never by their text, and the others count",
    arguments: [
      "export", "A b", "A =b", "1A=b", "=b", "A='b", "A=\"b", "A=b\\", "A=b c", "é=1",
      "export -n A=b",
    ])
  func badLines(line: String) {
    let file = SecretsFile("X=1\n\(line)\nY=2")
    #expect(file.variables.mapValues(\.revealed) == ["X": "1", "Y": "2"])
    #expect(file.problems.map(\.line) == [2])
  }
}
#endif
