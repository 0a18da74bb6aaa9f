// Benchmarks of the screen: what a frame, a chunk and a key cost, without a terminal or a server.
// Not installed; `make bench` runs it beside the measurements from outside.

internal import ChatApp
internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Times bodies and prints a line for each.
@main
struct Bench {
  static func main() {
    print("what".padded(44) + "median")
    for size in [
      Size(rows: 24, columns: 80), Size(rows: 40, columns: 120), Size(rows: 50, columns: 200),
    ] {
      measureFrames(size)
    }
    measureChunks()
    measureLongConversation()
  }

  /// The median of many runs of `body`, printed in microseconds a run.
  static func time(_ name: String, runs: Int = 400, per count: Int = 1, _ body: () -> Void) {
    let clock = ContinuousClock()
    var times: [Duration] = []
    for _ in 0..<runs { times.append(clock.measure(body)) }
    times.sort()
    let median = times[times.count / 2]
    let micros = median.seconds * 1e6 / Double(count)
    print(name.padded(44) + Figures.decimal(micros, micros < 10 ? 2 : 1) + " us")
  }

  static func measureFrames(_ size: Size) {
    let name = "\(size.columns)x\(size.rows)"
    var stage = Stage(size: size)
    stage.beginReply()
    for _ in 0..<400 { stage.chunk("token of text ") }
    let caches = ViewCaches()
    time("frame, streaming, \(name)") {
      stage.chunk("word ")
      _ = view(stage.state, caches)
    }
    time("frame, nothing new, \(name)") { _ = view(stage.state, caches) }
    time("key and frame, \(name)") {
      stage.feed(.input(.key(.character("x"))))
      _ = view(stage.state, caches)
    }
  }

  static func measureChunks() {
    var stage = Stage(size: Size(rows: 40, columns: 120))
    stage.beginReply()
    time("update for a chunk", per: 100) {
      for _ in 0..<100 { stage.chunk("word ") }
    }
  }

  static func measureLongConversation() {
    var stage = Stage(size: Size(rows: 40, columns: 120))
    let text = String(repeating: "Words that fill a line until it is full and goes on. ", count: 76)
    for _ in 0..<250 {
      stage.beginReply()
      stage.chunk(text)
      stage.endReply()
    }
    time("1 MB conversation: first frame", runs: 40) { _ = view(stage.state, ViewCaches()) }
    let caches = ViewCaches()
    time("1 MB conversation: page up and frame", runs: 100) {
      stage.feed(.input(.key(Key(.pageUp))))
      let (_, facts) = view(stage.state, caches)
      stage.feed(.viewed(facts))
    }
    var isWide = false
    time("1 MB conversation: resize and frame", runs: 100) {
      isWide.toggle()
      stage.feed(.input(.resize(Size(rows: 40, columns: isWide ? 100 : 120))))
      let (_, facts) = view(stage.state, caches)
      stage.feed(.viewed(facts))
    }
  }
}

/// A state that is driven by events, without a loop.
struct Stage {
  var state: AppState
  private var uptime = Duration.seconds(1)

  init(size: Size) {
    var launch = Launch(host: .local)
    launch.model = "llama3.2:latest"
    let moment = Moment(uptime: .seconds(1), wall: WallTime(seconds: 1_795_442_520, offset: 0))
    state = AppState(launch: launch, size: size, moment: moment)
    feed(.server(.up(generation: 0, version: "0.33.0", latency: .milliseconds(1))))
  }

  mutating func feed(_ event: Event) {
    uptime += .milliseconds(5)
    let wall = WallTime(seconds: 1_795_442_520 + uptime.seconds, offset: 0)
    _ = update(&state, event, at: Moment(uptime: uptime, wall: wall))
  }

  mutating func beginReply() {
    feed(.input(.paste("A question")))
    feed(.input(.key(Key(.enter))))
  }

  mutating func chunk(_ text: String) {
    guard let turn = state.open.reply?.turn else { return }
    var piece = ReplyPiece()
    piece.content = text
    piece.contentPieces = 1
    piece.marks = [ReplyPiece.Mark(at: uptime, pieces: 1, bytes: text.utf8.count)]
    feed(.reply(turn, .piece(piece)))
    feed(.tick)
  }

  mutating func endReply() {
    guard let turn = state.open.reply?.turn else { return }
    feed(.reply(turn, .finished(ReplyEnd(at: uptime, doneReason: "stop", metrics: nil))))
  }
}

extension String {
  /// The text with spaces behind it.
  func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 1))
  }
}
