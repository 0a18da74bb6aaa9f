import Conversations
import OllamaAPI
import TerminalKit
import Testing

@testable import ChatApp

@Suite("A person's own keys")
struct OwnKeyTests {
  private func keys(_ text: String) -> KeyTable { preferences(text).keyTable }

  private func preferences(_ text: String) -> Preferences {
    Configuration(layers: [.init(path: "c", text: text, isProject: false)]).preferences
  }

  @Test("hints name a person's own keys, and commands where lines are typed")
  func hints() {
    let own = keys("[keys.list]\n\"ctrl-y\" = \"list-choose\"\n\"enter\" = \"none\"\n")
    #expect(own.own("Esc close", in: .list) == "Esc close")
    #expect(own.own(hints: "Enter use    Esc close", in: .list) == "Ctrl-Y use    Esc close")
    var lines = KeyTable.standard
    #expect(
      lines.own("A reply runs; Esc stops it.", in: .composer) == "A reply runs; Esc stops it.")
    lines.namesCommands = true
    #expect(
      lines.own("A reply runs; Esc stops it.", in: .composer) == "A reply runs; Ctrl-C stops it.")
    #expect(lines.way(to: .model) == "/model")
  }

  @Test("a hint without a key goes, arrows and small letters are keys as well")
  func gone() {
    let own = keys(
      """
      [keys.list]
      "ctrl-u" = "none"
      "ctrl-w" = "none"
      "left" = "none"
      "alt-s" = "list-sort-next"
      "right" = "none"
      [keys.transcript]
      "n" = "none"
      "ctrl-n" = "find-next"
      """)
    #expect(
      own.own(hints: "Enter use   Ctrl-U clear   ← → sort   Esc close", in: .list)
        == "Enter use   Alt-s sort   Esc close")
    #expect(
      own.own(hints: "n next  N before  Esc ends", in: .transcript)
        == "Ctrl-N next  N before  Esc ends")
    #expect(own.way(to: .listClear) == "list-clear")
    let vim = keys("keys = { preset = \"vim\" }")
    #expect(vim.own(hints: "Tab again    Ctrl-U clear", in: .list) == "Tab again    Ctrl-W clear")
  }

  @Test("a key that is the person's own is not taken for the usual one")
  func settled() {
    let own = keys("[keys.composer]\n\"ctrl-g\" = \"demo\"\n\"ctrl-p\" = \"model\"\n")
    let words: SafeText = "gpu answers now. \(own.way(to: .demo)) leaves the demo for it."
    #expect(own.own(words, in: .composer) == "gpu answers now. Ctrl-G leaves the demo for it.")
  }

  @Test("hints name a key that works while a message is written, where there is one")
  func reach() {
    let vim = keys("keys = { preset = \"vim\" }")
    #expect(vim.way(to: .foldThinking) == "Ctrl-O")
    #expect(vim.way(to: .palette) == "Ctrl-X /")
    #expect(vim.hint(for: .palette) == "Ctrl-X /")
    #expect(vim.way(to: .fork) == "F")
  }

  @Test("a key bound nearer hides the one of anywhere, also from hints")
  func nearer() {
    let own = keys(
      "[keys.list]\n\"esc\" = \"list-clear\"\n[keys.anywhere]\n\"ctrl-q\" = \"escape\"\n")
    #expect(own.own(hints: "Enter use    Esc close", in: .list) == "Enter use    Ctrl-Q close")
    #expect(own.own("Esc stops it.", in: .composer) == "Esc stops it.")
  }

  @Test(
    "a key under any of its names is the key that the terminal sends",
    arguments: [
      ("shift-j", Key.character("J")), ("alt-shift-d", .alt("D")), ("ctrl-/", .control("_")),
      ("ctrl-@", .control(" ")), ("ctrl-shift-_", .control("_")), ("shift-tab", Key(.tab, .shift)),
      ("ctrl-shift-n", .character("n", [.control, .shift])), ("ctrl-J", .control("j")),
    ])
  func names(name: String, key: Key) {
    #expect(ChordName.parse(name) == key)
  }

  @Test("keys that no terminal sends under such a name are refused with the reason")
  func refused() {
    func reason(_ name: String) -> String? {
      ChordName.parse(name).flatMap { ChordName.refusal($0, in: .list) }
    }
    #expect(reason("shift-1") == "name the character that the two keys make")
    #expect(reason("shift-space") == "terminals send it as Space")
    #expect(reason("ctrl-?") == "terminals send it as Backspace")
    #expect(reason("shift-j") == nil)
  }

  @Test("what a model or a later file leaves to the model is left, whatever was said before")
  func freed() {
    let all =
      "[chat]\nsystem = \"Be brief.\"\nthink = \"off\"\nformat = \"json\"\nkeep_alive = \"9m\"\n"
    let free = "system = \"\"\nthink = \"auto\"\nformat = \"free\"\nkeep_alive = \"\"\n"
    let one = preferences(all + "[models.\"a:1b\"]\n" + free + "[presets.plain]\n" + free)
    #expect(one.settings(for: "b:1b").system == "Be brief.")
    #expect(one.settings(for: "a:1b") == ChatSettings(model: "a:1b"))
    let preset = one.presets["plain"].map {
      NamedPreset(name: "plain", settings: $0, source: .saved)
    }
    #expect(preset?.summary == "think by model, format free, keep_alive 5m, system none")
    let project = Configuration(layers: [
      .init(path: "c", text: all, isProject: false),
      .init(path: "p", text: "[chat]\n" + free, isProject: true),
    ])
    #expect(project.preferences.settings(for: nil) == ChatSettings())
  }

  @Test("the mark of a warning stands beside its words, also before a path that fills the row")
  func mark() throws {
    let start = Moment(uptime: .zero, wall: WallTime(seconds: 0, offset: 0))
    var state = AppState(
      launch: Launch(host: try Host("localhost")), size: Size(rows: 24, columns: 40), moment: start)
    func rows() -> [String] {
      NoticePane.rows(state, width: 40).map { $0.runs.map(\.text.string).joined() }
    }
    state.tell(.warning, "/a/path/that/no/row/of/this/window/can/hold.toml:3: no such setting.")
    #expect(rows().first?.hasPrefix("! /a/path/that") == true)
    #expect(rows().dropFirst().allSatisfy { $0.hasPrefix("  ") && $0.count <= 38 })
    state.tell(.warning, "Short words that take more than the one row of this window.")
    #expect(rows().first == "! Short words that take more than the")
    #expect(rows().last == "one row of this window.")
  }

  @Test("the schema for editors names commands, hosts and options, and takes what the file takes")
  func schema() throws {
    let root = try JSONParser.parse(Array(ConfigurationGuide.schema.utf8))["properties"]
    func inside(_ names: String...) -> JSONValue? {
      names.reduce(root) { $0?[$1] }
    }
    let think = inside("chat", "properties", "think", "enum")?.array ?? []
    #expect(think.contains(.bool(true)) && think.contains(.string("auto")))
    let commands =
      inside("keys", "properties", "list", "additionalProperties", "enum")?.array ?? []
    #expect(commands.contains(.string("list-choose")) && commands.contains(.string("none")))
    let host = inside("hosts", "additionalProperties", "anyOf")?.array?.last?["properties"]
    #expect(host?["key_command"] != nil)
    let own = inside("models", "additionalProperties", "properties", "options", "properties")
    #expect(own?["temperature"]?["maximum"] == .double(10) && own?["num_ctx"]?["type"] != nil)
  }
}
