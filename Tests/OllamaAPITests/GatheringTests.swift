import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Small pieces of a fast stream travel together, and nothing else changes.
@Suite(.timeLimit(.minutes(1)))
struct GatheringTests {
  private let start = ContinuousClock.now

  private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
    start.advanced(by: .milliseconds(milliseconds))
  }

  @Test("after a small piece the connection rests, then goes on")
  func rests() {
    var gathering = Gathering()
    let interval = Duration.milliseconds(16)
    #expect(gathering.step(delivered: 0, within: interval, now: at(0)) == .none)
    #expect(gathering.step(delivered: 90, within: interval, now: at(1)) == .rest(until: at(9)))
    #expect(gathering.isResting)
    #expect(gathering.step(delivered: 0, within: interval, now: at(5)) == .resting(until: at(9)))
    #expect(gathering.step(delivered: 0, within: interval, now: at(9)) == .goOn)
    #expect(!gathering.isResting)
    #expect(gathering.step(delivered: 180, within: interval, now: at(9)) == .rest(until: at(17)))
    gathering.goOn()
    #expect(gathering.step(delivered: 0, within: interval, now: at(18)) == .none)
  }

  @Test("three pieces in half an interval, and it rests for the whole")
  func fast() {
    var gathering = Gathering()
    let interval = Duration.milliseconds(40)
    #expect(gathering.step(delivered: 100, within: interval, now: at(0)) == .rest(until: at(20)))
    #expect(gathering.step(delivered: 0, within: interval, now: at(20)) == .goOn)
    #expect(gathering.step(delivered: 310, within: interval, now: at(20)) == .rest(until: at(60)))
    #expect(gathering.step(delivered: 0, within: interval, now: at(60)) == .goOn)
    #expect(gathering.step(delivered: 200, within: interval, now: at(60)) == .rest(until: at(80)))
  }

  @Test("a flood never rests, nor does a stream that shall not")
  func neverRests() {
    var gathering = Gathering()
    let much = Gathering.trickle
    #expect(gathering.step(delivered: much, within: .milliseconds(16), now: at(0)) == .none)
    #expect(gathering.step(delivered: 90, within: .zero, now: at(1)) == .none)
    #expect(gathering.step(delivered: 90, within: .seconds(-3), now: at(1)) == .none)
  }

  @Test("a rest is bounded, whatever was asked for")
  func bounded() {
    var gathering = Gathering()
    let step = gathering.step(delivered: 1, within: .seconds(1 << 40), now: at(0))
    #expect(step == .rest(until: at(0).advanced(by: Gathering.longest)))
  }

  @Test("the records are the same, whether they are gathered or not")
  func sameRecords() async throws {
    let lines = (0..<40).map {
      #"{"model":"m","message":{"role":"assistant","content":"w\#($0) "},"done":false}"#
    }
    for interval in [Duration.zero, .milliseconds(1), .milliseconds(5)] {
      let server = try FaultServer(scripts: [
        [.readRequest, .chunkedHead()] + lines.map { .lines([$0]) }
          + [.lines([NetworkFaultTests.final]), .lastChunk]
      ])
      var text = ""
      for try await chunk in try await client(of: server, { $0.streamGathering = interval })
        .chatStream(ChatRequest(model: "m"))
      {
        text += chunk.content
      }
      #expect(text == (0..<40).map { "w\($0) " }.joined(), "\(interval)")
    }
  }

  @Test("a stream that is cancelled while it rests closes its socket")
  func cancelled() async throws {
    let line = #"{"model":"m","message":{"role":"assistant","content":"a"},"done":false}"#
    let server = try FaultServer(scripts: [
      [.readRequest, .chunkedHead(), .lines([line]), .forever([.lines([line])])]
    ])
    let stream = try await client(
      of: server, { $0.streamGathering = .seconds(1) }
    ).chatStream(ChatRequest(model: "m"))
    var iterator = stream.makeAsyncIterator()
    _ = try await iterator.next()
    stream.cancel()
    #expect(await server.closes(atLeast: 1).count == 1)
  }
}
