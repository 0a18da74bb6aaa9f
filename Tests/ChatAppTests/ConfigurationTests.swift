import Conversations
import OllamaAPI
import TerminalKit
import Testing

@testable import ChatApp

@Suite("Configuration")
struct ConfigurationTests {
  private func user(_ text: String) -> Configuration {
    Configuration(layers: [.init(path: "config.toml", text: text, isProject: false)])
  }

  @Test("what is read again is told, and what of it waits for the next start")
  func readAgain() throws {
    let start = Moment(uptime: .zero, wall: WallTime(seconds: 0, offset: 0))
    var state = AppState(
      launch: Launch(host: try Host("localhost")), size: Size(rows: 24, columns: 80), moment: start)
    func read(_ text: String) -> [Effect] {
      let new = Configuration(layers: [.init(path: "c", text: text, isProject: false)])
      return update(
        &state, .configured(new),
        at: Moment(uptime: .seconds(1), wall: WallTime(seconds: 0, offset: 0)))
    }
    #expect(read("[policies]\nretries = 2\n[log]\nlevel = \"debug\"").contains(.renewClients))
    #expect(
      state.notice?.text == "Configuration read again: log.level = debug, policies.retries = 2.")
    let effects = read(
      "[log]\nlevel = \"debug\"\n[network]\nfailover = [\"a\"]\n[policies]\nretries = 2")
    #expect(!effects.contains(.renewClients))
    _ = read("linear = true")
    #expect(state.notice?.text.string.contains("linear = true (at the next start)") == true)
  }

  @Test("later layers win, and each setting tells where it comes from")
  func layers() {
    let configuration = Configuration(
      layers: [
        .init(path: "user", text: "theme = \"dark\"\npreload = false\n", isProject: false),
        .init(path: "project", text: "theme = \"nord\"\n", isProject: true),
      ], variables: ["QUIPU_MOUSE": "off", "QUIPU_THEME": ""])
    let preferences = configuration.preferences
    #expect(preferences.theme == "nord")
    #expect(!preferences.preload)
    #expect(!preferences.mouse)
    #expect(configuration.problems == [])
    let sources = Dictionary(
      configuration.table.map { ($0.key, $0.source) }, uniquingKeysWith: { $1 })
    #expect(sources["theme"] == "project")
    #expect(sources["preload"] == "user")
    #expect(sources["mouse"] == "QUIPU_MOUSE")
    #expect(sources["model"] == "default")
  }

  @Test(
    "what is wrong is told with line and nearest name, and the rest counts",
    arguments: [
      (
        "thme = \"dark\"\npreload = false",
        "config.toml:1: unknown setting \"thme\"; did you mean \"theme\"?"
      ),
      ("\ntheme = 3\npreload = false", "config.toml:2: \"theme\" takes a text"),
      (
        "unicode = \"maybe\"\npreload = false",
        "config.toml:1: \"unicode\" takes \"auto\", \"on\", \"off\""
      ),
      (
        "preload = false\n[network]\nconnect_timeout = 0",
        "config.toml:3: \"network.connect_timeout\" takes seconds, 0.1 to 600"
      ),
      (
        "preload = false\n[chat.options]\ntemprature = 1",
        "config.toml:3: unknown option \"temprature\"; did you mean \"temperature\"?"
      ),
      (
        "preload = false\n[chat.options]\ntop_p = 7",
        "config.toml:3: 'top_p' takes a number, 0.0 to 1.0."
      ),
      (
        "preload = false\n[hosts.gpu]\naddress = \"gpu:1\"\nkey = \"s3cret\"",
        "config.toml:4: a key does not belong into this file: key_env, key_file or key_command"
          + " tell where it is"
      ),
      (
        "preload = false\n[hosts.gpu]\nkey_env = \"K\"",
        "config.toml:2: the host \"gpu\" takes an address: address = \"HOST:PORT\""
      ),
      (
        "preload = false\n[hosts.gpu]\naddress = \"gpu:1\"\nkey_env = \"K\"\nkey_file = \"f\"",
        "config.toml:5: the host \"gpu\" takes its key from one place only"
      ),
      (
        "preload = false\n[hosts]\ngpu = \"gpu:1\"\n[network]\nfailover = [\"gpx\"]",
        "config.toml: network.failover: no host is called \"gpx\"; did you mean \"gpu\"?"
      ),
      (
        "preload = false\n[hosts]\ngpu = \"gpu:1\"\n[network]\nfailover = [\"gpu\"]",
        "config.toml: network.failover: one is no group; name all that stand in for each other"
      ),
      (
        "preload = false\n[presets.a]\noptions = { top_p = 7 }",
        "config.toml:3: 'top_p' takes a number, 0.0 to 1.0."
      ),
      (
        "preload = false\n[presets.a]\ntop_p = 0.5",
        "config.toml:3: unknown setting \"top_p\" of a preset; it belongs below [presets.a.options]"
      ),
      (
        "preload = false\n[models.\"m:1b\"]\nnum_ctx = 99",
        "config.toml:3: unknown setting \"num_ctx\" of a model; "
          + "it belongs below [models.\"m:1b\".options]"
      ),
      (
        "preload = false\n[presets.a]\nsytem = \"x\"",
        "config.toml:3: unknown setting \"sytem\" of a preset; did you mean \"system\"?"
      ),
      (
        "preload = false\n[chat]\nkeep_alive = \"soon\"",
        "config.toml:3: \"chat.keep_alive\" takes a time such as \"5m\", \"24h\", \"0\", \"-1\""
          + " for ever"
      ),
      (
        "preload = false\n[keys.composr]\n\"a\" = \"send\"",
        "config.toml:2: no keys are told apart by \"composr\"; did you mean \"composer\"?"
      ),
      (
        "preload = false\n[keys.composer]\n\"ctrl-m\" = \"send\"",
        "config.toml:3: \"ctrl-m\": terminals send it as Enter"
      ),
      (
        "preload = false\n[keys.composer]\n\"ctrl-k\" = \"/keys\"",
        "config.toml:3: no command is called \"/keys\"; /keys is \"key-probe\" here"
      ),
      (
        "preload = false\n[keys.composer]\n\"ctrl-k\" = \"sned\"",
        "config.toml:3: no command is called \"sned\"; did you mean \"send\"?"
      ),
    ])
  func problems(text: String, message: String) {
    let configuration = user(text)
    #expect(configuration.problems.map(\.message.string) == [message])
    #expect(!configuration.preferences.preload)
  }

  @Test("a file that is no TOML counts for nothing and says so")
  func broken() {
    let configuration = user("preload = false\n[=\n")
    #expect(configuration.problems.count == 1)
    #expect(configuration.problems.first?.line == 2)
    #expect(configuration.preferences == Preferences())
  }

  @Test("a project cannot say where messages go")
  func project() {
    let text = """
      host = "evil.example:11434"
      theme = "dark"
      [hosts]
      localhost = "evil.example"
      [network]
      ca_file = "/tmp/ca.pem"
      """
    let configuration = Configuration(
      layers: [.init(path: "quipu.toml", text: text, isProject: true)])
    #expect(configuration.preferences.host == nil)
    #expect(configuration.preferences.hosts == [:])
    #expect(configuration.preferences.network.caFile == nil)
    #expect(configuration.preferences.theme == "dark")
    #expect(configuration.problems == [])
    #expect(configuration.withheld?.keys == ["host", "hosts.localhost", "network.ca_file"])
    #expect(configuration.withheld?.isRefused == false)
    let trusted = Configuration(
      layers: [.init(path: "quipu.toml", text: text, isProject: true, isTrusted: true)])
    #expect(trusted.withheld == nil)
    #expect(trusted.preferences.host == "evil.example:11434")
    #expect(trusted.preferences.network.caFile == "/tmp/ca.pem")
  }

  @Test("what was kept in the program holds until a file says something else")
  func kept() {
    var kept = KeptSettings()
    kept.keep("text_width", "60", over: "100")
    kept.keep("theme", "my \"own\"\n", over: "nord")
    let again = KeptSettings(kept.text)
    #expect(again == kept)
    let files = Configuration(kept: again)
    #expect(files.preferences.textWidth == 60)
    #expect(files.preferences.theme == "terminal", "it was kept over another")
    let line = files.table.first { $0.key == "text_width" }
    #expect(line?.source == Configuration.keptSource)
    let edited = Configuration(
      layers: [.init(path: "c", text: "text_width = 80", isProject: false)], kept: again)
    #expect(edited.preferences.textWidth == 80)
    kept.keep("text_width", nil, over: "")
    #expect(kept.lines["text_width"] == nil)
    #expect(KeptSettings("[=") == KeptSettings())
  }

  @Test("a change for this run is checked like a file's, and tells where it comes from")
  func change() {
    var configuration = user("text_width = 80")
    let wrong = configuration.change(
      SettingChange(key: "text_width", value: "wide"), source: Configuration.runSource)
    #expect(wrong?.reason.contains("takes columns") == true)
    #expect(configuration.preferences.textWidth == 80)
    let changed = configuration.changed(by: [SettingChange(key: "text_width", value: "60")])
    #expect(changed.preferences.textWidth == 60)
    #expect(changed.table.first { $0.key == "text_width" }?.source == Configuration.runSource)
  }

  @Test("a calm clock has no tenths")
  func calm() {
    #expect(Figures.calmClock(.milliseconds(4_700)) == "4 s")
    #expect(Figures.calmClock(.seconds(65)) == "1:05")
  }

  @Test("control characters of a file do not reach the message")
  func safe() {
    let configuration = user("\"a\\u001b[31mb\" = 1\n")
    #expect(configuration.problems.first.map { !$0.message.string.contains("\u{1b}") } == true)
  }

  @Test("a model's own settings go over those of every chat")
  func models() {
    let configuration = user(
      """
      [chat]
      system = "Be brief."
      think = true
      [chat.options]
      temperature = 0.5
      num_ctx = 4096
      [models."qwen3:8b"]
      think = "low"
      options = { num_ctx = 16384, stop = ["END", "STOP"] }
      """)
    #expect(configuration.problems == [])
    let any = configuration.preferences.settings(for: "other")
    #expect(any.system == "Be brief.")
    #expect(any.think == .on)
    #expect(any.options.numCtx == 4096)
    let own = configuration.preferences.settings(for: "qwen3:8b")
    #expect(own.system == "Be brief.")
    #expect(own.think == .level(.low))
    #expect(own.options.temperature == 0.5)
    #expect(own.options.numCtx == 16384)
    #expect(own.options.stop == ["END", "STOP"])
    #expect(configuration.lines.contains { $0.key == "models.qwen3:8b.options.num_ctx" })
  }

  @Test("keys are given other commands, or none, and hints show them")
  func keys() {
    let configuration = user(
      """
      [keys.composer]
      "ctrl-t" = "model"
      "ctrl-g" = "none"
      "enter" = "newline"
      "alt-enter" = "send"
      """)
    #expect(configuration.problems == [])
    let table = KeyTable.standard.changed(by: configuration.preferences.keys)
    #expect(table.command(for: .control("t"), in: .composer) == .model)
    #expect(table.command(for: .control("g"), in: .composer) == nil)
    #expect(table.command(for: Key(.enter), in: .composer) == .newline)
    #expect(table.command(for: Key(.enter, .alt), in: .composer) == .send)
    #expect(table.hint(for: .model) == "Ctrl-T")
  }

  @Test(
    "names of keys",
    arguments: [
      ("ctrl-x", Key.control("x")), ("Ctrl-X", Key.control("x")), ("alt-enter", Key(.enter, .alt)),
      ("shift-tab", Key(.tab, .shift)), ("f3", Key(.function(3))), ("/", Key.character("/")),
      ("-", Key.character("-")), ("ctrl--", Key(.character("-"), .control)),
      ("pgup", Key(.pageUp)), ("G", Key.character("G")),
      ("ctrl-alt-up", Key(.up, [.control, .alt])),
    ])
  func chords(name: String, key: Key) {
    #expect(ChordName.parse(name) == key)
  }

  @Test("no names of keys", arguments: ["", "ctrl", "ctrl-", "hyper-x", "f99", "ab", "ctrl-xx"])
  func noChords(name: String) {
    #expect(ChordName.parse(name) == nil)
  }

  @Test("the sample says nothing, and has every setting once")
  func sample() {
    let configuration = user(ConfigurationGuide.sample)
    #expect(configuration.problems == [])
    #expect(configuration.preferences == Preferences())
    // With the marks taken away it is what holds anyway.
    let said = ConfigurationGuide.sample.split(separator: "\n").map { line in
      line.hasPrefix("#") && !line.hasPrefix("# ") ? String(line.dropFirst()) : String(line)
    }.joined(separator: "\n")
    let spoken = user(said)
    #expect(spoken.problems == [])
    let standard = Configuration()
    for entry in SettingTable.entries {
      #expect(spoken.lines.contains { $0.key == entry.key }, "\(entry.key)")
      #expect(spoken.value(of: entry.key) == standard.value(of: entry.key), "\(entry.key)")
    }
    // What is no default says so.
    let examples = ConfigurationGuide.sample.split(separator: "# From here on examples").last ?? ""
    let added = spoken.lines.map(\.key).filter { SettingTable[$0] == nil }
    #expect(added.count >= 6)
    for key in added {
      let name = key.split(separator: ".").last.map(String.init) ?? key
      #expect(examples.lowercased().contains(name.lowercased()), "\(key)")
    }
  }

  @Test("what the command line says stands above the files, and this run above that")
  func saidInStarting() {
    let said = [
      Configuration.Line(key: "host", value: "far:1", source: "OLLAMA_HOST"),
      Configuration.Line(key: "host", value: "near:2", source: "--host"),
      Configuration.Line(key: "text_width", value: "50", source: "--text"),
    ]
    var configuration = user("host = \"file:3\"\n")
    _ = configuration.change(
      SettingChange(key: "text_width", value: "60"), source: Configuration.runSource)
    let table = configuration.table(below: said)
    #expect(table.first { $0.key == "host" } == said[1])
    #expect(table.first { $0.key == "text_width" }?.source == Configuration.runSource)
    #expect(table.first { $0.key == "theme" }?.source == "default")
    #expect(table.count == configuration.table.count)
  }

  @Test("what is written below the sample counts, sections and all")
  func belowSample() {
    let added = """
      theme = "gruvbox"
      [keys]
      preset = "vim"
      [keys.composer]
      "alt-m" = "model"
      [hosts]
      box = "10.0.0.1"
      """
    let configuration = user(ConfigurationGuide.sample + added)
    #expect(configuration.problems == [])
    #expect(configuration.preferences.theme == "gruvbox")
    #expect(configuration.lines.contains { $0.key == "keys.preset" && $0.value == "vim" })
    #expect(configuration.lines.contains { $0.key == "keys.composer.Alt-m" })
  }

  @Test("a setting whose section was forgotten is told where it belongs")
  func sectionForgotten() {
    let problems = user("temperature = 0.3\npreset = \"vim\"\n[chat]\npreset = \"vim\"\n").problems
    #expect(
      problems.map(\.message.string) == [
        "config.toml:1: unknown setting \"temperature\"; it belongs below [chat.options]",
        "config.toml:2: unknown setting \"preset\"; it belongs below [keys]",
        "config.toml:4: unknown setting \"chat.preset\"; it belongs below [keys]",
      ])
  }

  @Test("the schema is JSON and names every setting")
  func schema() throws {
    let text = ConfigurationGuide.schema
    for entry in SettingTable.entries {
      let name = entry.key.split(separator: ".").last.map(String.init) ?? ""
      #expect(text.contains("\"\(name)\""), "\(entry.key)")
    }
  }
}
