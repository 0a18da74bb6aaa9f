#if Resilience
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The states of a controlled stream, and what time brings; the gathering of pieces.
@Suite struct StreamMachineTests {
  private typealias Limits = StreamControl.Limits

  /// Expects what a mutating call returned, which the macro cannot look into.
  private func check(_ condition: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(condition, sourceLocation: sourceLocation)
  }

  @Test func aStreamGoesStandsAndEnds() {
    var machine = StreamMachine(Limits())
    check(machine.state == .ready)
    check(!machine.resume(at: .zero, isPulling: false))
    machine.begin(at: .zero)
    check(machine.state == .running)
    let pauses = [machine.pause(at: .seconds(1)), machine.pause(at: .seconds(2))]
    check(pauses == [true, false])
    check(machine.state == .paused)
    let resumes = [
      machine.resume(at: .seconds(3), isPulling: true),
      machine.resume(at: .seconds(3), isPulling: true),
    ]
    check(resumes == [true, false])
    let ends = [machine.end(as: .finished), machine.end(as: .cancelled)]
    check(ends == [true, false])
    check(machine.state == .finished)
    let late = [machine.pause(at: .seconds(4)), machine.resume(at: .seconds(4), isPulling: true)]
    check(late == [false, false])
    machine.begin(at: .seconds(5))
    machine.pullBegan(at: .seconds(5))
    check(machine.due == nil)
    check(machine.tick(at: .seconds(9999)).notices.isEmpty)
  }

  @Test func oneMayPauseBeforeItBegins() {
    var machine = StreamMachine(Limits())
    check(machine.pause(at: .zero))
    machine.begin(at: .seconds(1))
    check(machine.state == .paused)
    check(machine.resume(at: .seconds(2), isPulling: false))
    check(machine.state == .running)
    var other = StreamMachine(Limits())
    check(other.pause(at: .zero))
    check(other.resume(at: .seconds(1), isPulling: false))
    check(other.state == .ready)
  }

  @Test func silenceIsToldAgainAndAgain() {
    var machine = StreamMachine(Limits(silence: .seconds(12)))
    machine.begin(at: .seconds(1))
    machine.pullBegan(at: .seconds(1))
    check(machine.due == .seconds(13))
    check(machine.tick(at: .seconds(12)).notices.isEmpty)
    check(machine.tick(at: .seconds(13)).notices == [.silent(.seconds(12))])
    check(machine.due == .seconds(25))
    // The timer was late: one notice, and the next in step.
    check(machine.tick(at: .seconds(40)).notices == [.silent(.seconds(39))])
    check(machine.due == .seconds(49))
    machine.received()
    check(machine.due == nil)
    machine.pullBegan(at: .seconds(50))
    check(machine.due == .seconds(62))
    check(machine.pause(at: .seconds(55)))
    check(machine.tick(at: .seconds(70)).notices.isEmpty)
    check(machine.resume(at: .seconds(80), isPulling: true))
    check(machine.due == .seconds(92))
  }

  @Test func whatTakesLongIsToldOnce() {
    var machine = StreamMachine(Limits(silence: nil, deadline: .seconds(60)))
    machine.begin(at: .seconds(1))
    machine.pullBegan(at: .seconds(1))
    check(machine.due == .seconds(61))
    check(machine.tick(at: .seconds(62)) == .init(notices: [.overdue(.seconds(60))]))
    check(machine.due == nil)
    check(machine.tick(at: .seconds(600)).notices.isEmpty)
    check(machine.state == .running)
  }

  @Test func aPauseHasItsLimit() {
    var machine = StreamMachine(Limits(silence: nil, pause: .seconds(30)))
    machine.begin(at: .zero)
    check(machine.pause(at: .seconds(5)))
    check(machine.due == .seconds(35))
    check(machine.tick(at: .seconds(34)).end == nil)
    let outcome = machine.tick(at: .seconds(35))
    check(outcome.notices == [.pausedTooLong(.seconds(30))])
    check(outcome.end == .cancelled)
    var patient = StreamMachine(Limits(silence: nil, pause: .seconds(30), afterPause: .resume))
    check(patient.pause(at: .zero))
    check(patient.tick(at: .seconds(30)).end == nil)
    var endless = StreamMachine(Limits(silence: nil, pause: nil))
    check(endless.pause(at: .zero))
    check(endless.due == nil)
  }

  private func text(_ content: String, _ thinking: String = "") -> ChatChunk {
    ChatChunk(model: "m", message: .assistant(content, thinking: thinking.isEmpty ? nil : thinking))
  }

  @Test func piecesAreGatheredByBytesTimeAndLines() {
    var coalescer = Coalescer<ChatChunk>(DeliveryBuffer(bytes: 8))
    check(coalescer.add([text("ab"), text("cd")], at: .zero).isEmpty)
    check(coalescer.due == .milliseconds(100))
    check(coalescer.add([text("efgh")], at: .milliseconds(50)).map(\.content) == ["abcdefgh"])
    check(coalescer.due == nil)
    check(
      coalescer.add([text("x\n"), text("y")], at: .milliseconds(60)).map(\.content) == ["x\n"])
    check(coalescer.tick(at: .milliseconds(159)).isEmpty)
    check(coalescer.tick(at: .milliseconds(160)).map(\.content) == ["y"])
    check(coalescer.tick(at: .seconds(9)).isEmpty)
    check(coalescer.add([text("z")], at: .seconds(1)).isEmpty)
    check(coalescer.add([text("w")], at: .seconds(2)).map(\.content) == ["zw"])
    var whole = Coalescer<ChatChunk>(DeliveryBuffer(bytes: 100, endsAtNewline: false))
    check(whole.add([text("a\n"), text("b\n")], at: .zero).isEmpty)
    check(whole.flush().map(\.content) == ["a\nb\n"])
  }

  @Test func whatIsNotTextIsNeverHeldBack() {
    var coalescer = Coalescer<ChatChunk>(DeliveryBuffer())
    let call = ChatChunk(
      model: "m", message: .assistant("", toolCalls: [ToolCall(name: "f")]))
    let done = ChatChunk(model: "m", done: true, doneReason: "stop")
    check(coalescer.add([text("a")], at: .zero).isEmpty)
    check(coalescer.add([call], at: .zero).map(\.toolCalls.count) == [0, 1])
    check(
      coalescer.add([text("", "t"), text("", "u"), text("b")], at: .zero).map(\.thinking) == ["tu"])
    check(coalescer.add([done], at: .zero).map(\.done) == [false, true])
    check(coalescer.flush().isEmpty)
  }

  @Test("gathering loses nothing and changes no order", arguments: 0..<50)
  func nothingLost(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var coalescer = Coalescer<ChatChunk>(
      DeliveryBuffer(
        bytes: Int.random(in: 1...40, using: &random),
        delay: .milliseconds(Int.random(in: 0...200, using: &random)),
        endsAtNewline: Bool.random(using: &random)))
    var (sent, got) = (ChatResponse(text("")), ChatResponse(text("")))
    var (count, handed) = (0, 0)
    func take(_ chunks: [ChatChunk]) {
      for chunk in chunks { got.append(chunk) }
      handed += chunks.count
    }
    var now = Duration.zero
    for _ in 0..<300 {
      let pieces = ["a", "word ", "line\n", "é👩‍👧", ""]
      let piece = pieces.randomElement(using: &random) ?? ""
      let chunk: ChatChunk
      switch Int.random(in: 0..<8, using: &random) {
      case 0: chunk = text("", piece)
      case 1:
        chunk = ChatChunk(
          model: "m", message: .assistant(piece, toolCalls: [ToolCall(name: piece)]))
      default: chunk = text(piece)
      }
      sent.append(chunk)
      count += 1
      take(coalescer.add([chunk], at: now))
      if let due = coalescer.due { check(due <= now + coalescer.buffer.delay) }
      now += .milliseconds(Int.random(in: 0...60, using: &random))
      take(coalescer.tick(at: now))
    }
    take(coalescer.flush())
    check(handed <= count)
    check(got.message == sent.message)
  }
}
#endif
