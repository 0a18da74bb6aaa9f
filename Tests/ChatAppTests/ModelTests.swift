import Conversations
import Foundation
import OllamaAPI
import TerminalKit
import Testing

@testable import ChatApp

@Suite("Models: filter, forecast, memory, list")
struct ModelTests {
  private func entry(
    _ name: String, size: Int = 5_200_000_000, can: [Capability] = [.completion, .tools],
    family: String = "llama", parameters: String = "8.2B", context: Int? = 40_960
  ) -> ModelSummary {
    var details = ModelProperties()
    details.family = family
    details.parameterSize = parameters
    details.quantization = "Q4_K_M"
    details.contextLength = context
    return ModelSummary(name: name, size: size, details: details, capabilities: Set(can))
  }

  @Test(
    "conditions of the filter",
    arguments: [
      ("cap:tools", true), ("cap:too", true), ("cap:vision", false), ("size<8g", true),
      ("size>8g", false), ("size<", true), ("family:llama", true), ("family:qwen", false),
      ("quant:q4", true), ("ctx>32k", true), ("ctx>64k", false), ("params<10b", true),
      ("params>10b", false), ("is:cloud", false), ("is:chat", true), ("qw8", true),
      ("8bt", false), ("tool", true), ("zzz", false), ("cap:", true), ("is:wa", true),
      ("qwen size<8gb cap:tools", true), ("ctx<=40k", true), ("ctx<40k", false),
      ("ctx>=40k", true), ("ctx>40k", false), ("size<=5.2g", true), ("size<5.2g", false),
      ("params>=8.2b", true), ("params>8.2b", false),
    ])
  func filter(_ text: String, passes: Bool) {
    let table = ModelTable([entry("qwen3:8b")])
    let score = ModelFilter(text).score(table.entries[0], isWarm: false)
    #expect((score != nil) == passes)
  }

  @Test("what was seen makes the forecast: a load, a GPU that was full")
  func seen() throws {
    let host = try Host("127.0.0.1:11434")
    var memory = ModelMemory()
    memory.note(
      [
        RunningModel(
          name: "big", size: 20_000_000_000, sizeVRAM: 12_000_000_000, digest: "d",
          contextLength: 8192)
      ], on: host)
    let seen = memory.seen("big", digest: "d", on: host)
    let made = FitForecast(
      size: 19_000_000_000, shape: nil, context: 8192, seen: seen, place: memory[host])
    let forecast = try #require(made)
    #expect(forecast.isSeen)
    #expect(forecast.room == .full(12_000_000_000))
    #expect(abs((forecast.spill ?? 0) - 0.4) < 0.001)
    // Other files under the same name do not count.
    #expect(memory.seen("big", digest: "e", on: host) == nil)
  }

  @Test("the memory reads back what it writes, and bears anything else")
  func memory() throws {
    let host = try Host("127.0.0.1:11434")
    var memory = ModelMemory()
    memory.note(rate: 41.8, of: "Qwen3:8B", digest: "d", on: host)
    memory.note(rate: 40, of: "qwen3:8b", digest: "d", on: host)
    memory.note(
      [RunningModel(name: "m", size: .max, sizeVRAM: .max, digest: "x", contextLength: 1)],
      on: host)
    let text = memory.json.description
    #expect(try ModelMemory(parsing: Array(text.utf8)) == memory)
    #expect(memory.seen("qwen3:8b", digest: "d", on: host)?.bestRate == 41.8)
    #expect(memory.seen("qwen3:8b", digest: "d", on: host)?.lastRate == 40)
    for broken in [#"{"hosts":[]}"#, #"{"hosts":{"a":{"models":{"b":[1]},"most_vram":-5}}}"#, "7"] {
      let read = try ModelMemory(parsing: Array(broken.utf8))
      #expect(read[host].hasLoaded == false)
    }
  }

  @Test("sorting by each column, what is not known last")
  func sorting() throws {
    var state = AppState(
      launch: Launch(host: try Host("127.0.0.1:11434")), size: Size(rows: 24, columns: 80),
      moment: Moment(uptime: .seconds(1), wall: WallTime(seconds: 0, offset: 0)))
    state.server.models = [
      entry("b", size: 1, parameters: "1B"), entry("a", size: 3, parameters: ""),
      entry("c", size: 2, parameters: "10M"),
    ]
    func names() -> String {
      ModelList.places("", state).map { state.server.table.entries[$0].name }.joined()
    }
    #expect(names() == "bac")
    state.modelSort.column = .name
    #expect(names() == "abc")
    state.modelSort.column = .size
    #expect(names() == "acb")
    state.modelSort.column = .parameters
    #expect(names() == "bca")
    state.modelSort.isReversed = true
    #expect(names() == "cba")
    state.server.models = [
      entry("e", can: [.embedding]), entry("t", can: [.completion, .tools]),
      entry("n", can: [.completion]), entry("v", can: [.completion, .vision, .tools]),
    ]
    state.modelSort.column = .abilities
    #expect(names() == "ntve")
    state.modelSort.isReversed = false
    #expect(names() == "vtne")
  }

  @Test("the list of a thousand models opens and filters within a key's time")
  func thousand() throws {
    let models = (0..<1000).map { entry("family\($0 % 37)/model-\($0):\($0 % 9)b") }
    var state = AppState(
      launch: Launch(host: try Host("127.0.0.1:11434")), size: Size(rows: 40, columns: 120),
      moment: Moment(uptime: .seconds(1), wall: WallTime(seconds: 0, offset: 0)))
    state.server.models = models
    ModelCommands.openPicker(&state)
    let caches = ViewCaches()
    let clock = ContinuousClock()
    let opened = clock.measure { _ = view(state, caches) }
    let key = clock.measure {
      _ = ListCommands.type("m", in: &state)
      _ = view(state, caches)
    }
    print("1,000 models: open \(opened), filter key \(key)")
    // Twenty times the aim: this build is not optimized, and the machine may be busy.
    #expect(opened < .milliseconds(600))
    #expect(key < .milliseconds(600))
  }

  @Test("a Modelfile of which nothing could be made is what the next try begins with")
  func draft() throws {
    let host = try Host("127.0.0.1:11434")
    var state = AppState(
      launch: Launch(host: host), size: Size(rows: 24, columns: 80),
      moment: Moment(uptime: .seconds(1), wall: WallTime(seconds: 0, offset: 0)))
    var file = Modelfile(from: "llama3.2")
    file.add(.parameter, name: "temprature", "3")
    let order = TransferOrder.create("mine", file, folder: ".", quantize: nil)
    let id = state.transfers.add(order, host, at: .zero)
    let error = OllamaError(.api, serverMessage: "unknown parameter 'temprature'")
    _ = Transferring.handle(.failed(error), of: id, in: &state)
    #expect(state.notice?.text.string.hasSuffix("/create mine opens its Modelfile again.") == true)
    let effects = CreateCommands.create(&state, "mine")
    #expect(effects == [.editModelfile("mine", try file.text())])
  }

  @Test("lines of two texts, with what only one has")
  func difference() {
    let lines = LineDifference("a\nb\nc", "a\nx\nc\nd").lines.map(\.string)
    #expect(lines == ["  a", "- b", "+ x", "  c", "+ d"])
    let sides = SideBySide(width: 11).rows(of: LineDifference("a\nb\nc", "a\nlong\nc\nd too"))
    #expect(
      sides.map(\.string) == ["a      a", "b    | long", "c      c", "     > d", "     > too"])
  }

  @Test("how long a model stays: counted down in the last hour, in few columns before")
  func left() {
    let words = [252.0, 3599, 3600, 86_340, 172_799, 172_800, 1e12].map {
      Figures.timeLeft(.seconds($0)).string
    }
    #expect(words == ["4:12", "59:59", "1h00m", "23h59m", "47h59m", "2 d", "11574 d"])
  }

  private static let spans: [(Double, String)] = [
    (-0.5, "Less than a second ago"), (-1, "1 second ago"), (-59, "59 seconds ago"),
    (-61, "About a minute ago"), (-120, "2 minutes ago"), (-3700, "About an hour ago"),
    (-169_200, "47 hours ago"), (-259_200, "3 days ago"), (-1_296_000, "2 weeks ago"),
    (-5_270_400, "2 months ago"), (-69_120_000, "2 years ago"), (150, "2 minutes from now"),
    (9_000_000_000, "Forever"),
  ]

  @Test("times as the official command line says them", arguments: spans)
  func times(delta: Double, words: String) {
    let now = 1_795_442_520.5
    let whole = (now + delta).rounded(.down)
    let stamp = TimeStamp(
      seconds: Int(whole), nanoseconds: Int((now + delta - whole) * 1_000_000_000))
    #expect(HumanTime.text(stamp, now: now).string == words)
  }
}
