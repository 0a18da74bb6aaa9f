import OllamaAPI
import Testing

@testable import ChatApp

@Suite("Chosen settings")
struct ChosenSettingsTests {
  @Test("what was chosen is kept and read again as it was")
  func kept() throws {
    var chosen = ChosenSettings()
    try RunSetting["keep_alive"]?.set("30s", in: &chosen.all)
    try RunSetting["stop"]?.set("\"a b\" \"c\\nd\" e", in: &chosen.all)
    try RunSetting["think"]?.set("high", in: &chosen.models["qwen3:8b", default: .init()])
    try RunSetting["system"]?.set("Be brief.", in: &chosen.presets["terse", default: .init()])
    try RunSetting["format"]?.set("json", in: &chosen.presets["terse", default: .init()])
    #expect(chosen.all.options.stop == ["a b", "c\nd", "e"])
    #expect(RunSetting["stop"]?.text(in: chosen.all) == "\"a b\" \"c\\nd\" e")
    let read = try ChosenSettings(parsing: Array(chosen.json.description.utf8))
    #expect(read == chosen)
  }

  @Test("what cannot be understood of the file is left out")
  func damaged() throws {
    let text =
      #"{"all":{"think":7,"keep_alive":"soon","system":"s"},"models":3,"presets":{"a":[]}}"#
    let read = try ChosenSettings(parsing: Array(text.utf8))
    var wanted = ChosenSettings()
    wanted.all.system = "s"
    wanted.presets["a"] = .init()
    #expect(read == wanted)
    #expect(throws: OllamaError.self) { try ChosenSettings(parsing: Array("{".utf8)) }
  }

  @Test(
    "a wrong value is refused and changes nothing",
    arguments: [
      ("think", "extreme"), ("keep_alive", "soon"), ("temperature", "11"), ("top_k", "1.5"),
      ("use_mmap", "perhaps"), ("seed", "-2"), ("stop", "\"open"),
    ])
  func refused(name: String, text: String) throws {
    var chat = Preferences.Chat()
    let setting = try #require(RunSetting[name])
    #expect(throws: OptionError.self) { try setting.set(text, in: &chat) }
    #expect(chat == Preferences.Chat())
  }

  @Test("what is said of a model goes over what is said of all, the program over the file")
  func layers() {
    var preferences = Preferences()
    preferences.chat.options.temperature = 0.1
    preferences.chat.options.topK = 1
    preferences.models["m"] = Preferences.Chat(think: .off)
    var chosen = ChosenSettings()
    chosen.all.options.temperature = 0.2
    chosen.all.think = .on
    chosen.models["m:latest"] = Preferences.Chat(format: .json)
    let settings = preferences.settings(for: "m", chosen: chosen)
    #expect(settings.options.temperature == 0.2)
    #expect(settings.options.topK == 1)
    #expect(settings.think == .off)
    #expect(settings.format == .json)
    #expect(preferences.settings(for: "n", chosen: chosen).think == .on)
  }
}
