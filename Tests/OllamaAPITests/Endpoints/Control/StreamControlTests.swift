#if Resilience
import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

/// A body that a test feeds by hand, and that counts how often it was asked.
final class HandFedBody: ByteSource {
  private struct State {
    var pieces: [[UInt8]] = []
    var end: Result<Void, OllamaError>?
    var asked = 0
    var reader: CheckedContinuation<Void, Never>?
    var watchers: [(count: Int, waiter: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  /// How often a piece was asked for.
  var asked: Int { state.withLock { $0.asked } }

  func feed(_ line: String) { change { $0.pieces.append(Array((line + "\n").utf8)) } }
  func end(_ result: Result<Void, OllamaError> = .success(())) { change { $0.end = result } }
  func cancel() { change { $0.end = .failure(OllamaError(.cancelled)) } }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { state in
      body(&state)
      defer { state.reader = nil }
      return state.reader
    }?.resume()
  }

  /// Waits until a piece was asked for so many times.
  func asked(atLeast count: Int) async {
    await withCheckedContinuation { waiter in
      let isThere = state.withLock { state in
        if state.asked >= count { return true }
        state.watchers.append((count, waiter))
        return false
      }
      if isThere { waiter.resume() }
    }
  }

  func next() async throws(OllamaError) -> [UInt8]? {
    let watchers = state.withLock { state in
      state.asked += 1
      let asked = state.asked
      defer { state.watchers.removeAll { $0.count <= asked } }
      return state.watchers.filter { $0.count <= asked }
    }
    for watcher in watchers { watcher.waiter.resume() }
    while true {
      if Task.isCancelled { throw OllamaError(.cancelled) }
      let (piece, end) = state.withLock { state in
        (state.pieces.isEmpty ? nil : state.pieces.removeFirst(), state.end)
      }
      if let piece { return piece }
      if let end {
        try end.get()
        return nil
      }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isReady = state.withLock { state in
            if !state.pieces.isEmpty || state.end != nil { return true }
            state.reader = continuation
            return false
          }
          if isReady { continuation.resume() }
        }
      } onCancel: {
        cancel()
      }
    }
  }
}

/// Streams paused, resumed, cancelled, watched over, gathered: the shell with real tasks and a
/// hand-set clock.
@Suite struct StreamControlTests {
  static func line(_ text: String, done: Bool = false) -> String {
    let message = #"{"role":"assistant","content":"\#(text)"}"#
    return #"{"model":"m","message":\#(message),"done":\#(done)}"#
  }

  private let body = HandFedBody()
  private let clock = HandClock(jumps: false)

  private func client() -> OllamaClient {
    let body = body
    let answer = ScriptedTransport.Answer.make { _ throws(OllamaError) in
      TransportResponse(head: ResponseHead(status: 200), body: ResponseBody(body))
    }
    return OllamaClient(OllamaClient.Configuration(), transport: ScriptedTransport([answer]))
  }

  private func stream(_ control: StreamControl, buffer: DeliveryBuffer? = nil)
    -> ControlledStream<ChatChunk>
  {
    client().chatStream(
      ChatRequest(model: "m", messages: [.user("x")]), control: control, buffer: buffer)
  }

  private func control(_ limits: StreamControl.Limits = .init(silence: nil, pause: nil))
    -> StreamControl
  {
    StreamControl(limits, clock: clock)
  }

  @Test func recordsComeOneByOneToTheEnd() async throws {
    let control = control()
    for word in ["a", "b"] { body.feed(Self.line(word)) }
    body.feed(Self.line("", done: true))
    body.end()
    #expect(control.state == .ready)
    var words: [String] = []
    for try await chunk in stream(control) { words.append(chunk.content) }
    #expect(words == ["a", "b", ""])
    #expect(control.state == .finished)
    #expect(!control.pause())
    #expect(!control.cancel())
    var notices: [StreamControl.Notice] = []
    for await notice in control.notices { notices.append(notice) }
    #expect(notices == [.ended(.finished)])
  }

  @Test func whilePausedNothingIsReadAndNothingIsLost() async throws {
    let control = control()
    body.feed(Self.line("a"))
    var iterator = stream(control).makeAsyncIterator()
    #expect(try await iterator.next()?.content == "a")
    // One more is being asked for; it comes while the stream stands, and is kept.
    await body.asked(atLeast: 2)
    #expect(control.pause())
    #expect(!control.pause())
    for word in ["b", "c"] { body.feed(Self.line(word)) }
    #expect(control.state == .paused)
    #expect(body.asked == 2)
    let reader = Task { [iterator] in
      var iterator = iterator
      return try await iterator.next()?.content
    }
    #expect(control.resume())
    #expect(try await reader.value == "b")
    #expect(try await iterator.next()?.content == "c")
    body.feed(Self.line("", done: true))
    body.end()
    #expect(try await iterator.next()?.done == true)
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
    #expect(control.state == .finished)
  }

  @Test func aStreamPausedFromTheBeginningAsksNobody() async throws {
    let control = control()
    #expect(control.pause())
    body.feed(Self.line("a", done: true))
    let stream = stream(control)
    let reader = Task {
      var words: [String] = []
      for try await chunk in stream { words.append(chunk.content) }
      return words
    }
    #expect(body.asked == 0)
    #expect(control.resume())
    #expect(try await reader.value == ["a"])
  }

  @Test func cancellingEndsTheReaderAndTheConnection() async throws {
    let control = control()
    let stream = stream(control)
    let reader = Task {
      for try await _ in stream {}
    }
    await body.asked(atLeast: 1)
    #expect(control.cancel())
    let error = await #expect(throws: OllamaError.self) { try await reader.value }
    #expect(error?.kind == .cancelled)
    #expect(control.state == .cancelled)
    #expect(!control.resume())
    // Also while it stands, and from the reader's own task.
    for pauses in [true, false] {
      let other = StreamControlTests()
      let control = other.control()
      let stream = other.stream(control)
      let reader = Task { for try await _ in stream {} }
      await other.body.asked(atLeast: 1)
      if pauses {
        #expect(control.pause())
        #expect(control.cancel())
      } else {
        reader.cancel()
      }
      let error = await #expect(throws: OllamaError.self) { try await reader.value }
      #expect(error?.kind == .cancelled)
      #expect(control.state == .cancelled)
    }
  }

  @Test func droppingTheStreamEndsIt() async throws {
    let control = control()
    body.feed(Self.line("a"))
    do {
      var iterator = stream(control).makeAsyncIterator()
      #expect(try await iterator.next()?.content == "a")
      await body.asked(atLeast: 2)
    }
    var last: StreamControl.Notice?
    for await notice in control.notices { last = notice }
    #expect(last == .ended(.cancelled))
  }

  @Test func silenceIsToldAndCutsNothing() async throws {
    let control = control(.init(silence: .seconds(12), pause: nil))
    let stream = stream(control)
    let reader = Task {
      var words: [String] = []
      for try await chunk in stream { words.append(chunk.content) }
      return words
    }
    await body.asked(atLeast: 1)
    var notices = control.notices.makeAsyncIterator()
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(12))
    #expect(await notices.next() == .silent(.seconds(12)))
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(12))
    #expect(await notices.next() == .silent(.seconds(24)))
    body.feed(Self.line("a"))
    await body.asked(atLeast: 2)
    body.feed(Self.line("", done: true))
    body.end()
    #expect(try await reader.value == ["a", ""])
    #expect(await notices.next() == .ended(.finished))
  }

  @Test func whatTakesLongIsToldAndGoesOn() async throws {
    let control = control(.init(silence: nil, deadline: .seconds(60), pause: nil))
    let stream = stream(control)
    let reader = Task {
      for try await _ in stream {}
    }
    await body.asked(atLeast: 1)
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(60))
    var notices = control.notices.makeAsyncIterator()
    #expect(await notices.next() == .overdue(.seconds(60)))
    body.feed(Self.line("", done: true))
    body.end()
    try await reader.value
    #expect(await notices.next() == .ended(.finished))
  }

  @Test("a pause that is too long ends the stream, or goes on", arguments: [true, false])
  func longPause(cancels: Bool) async throws {
    let control = control(
      .init(silence: nil, pause: .seconds(30), afterPause: cancels ? .cancel : .resume))
    let stream = stream(control)
    let reader = Task {
      for try await _ in stream {}
    }
    await body.asked(atLeast: 1)
    #expect(control.pause())
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(30))
    var notices = control.notices.makeAsyncIterator()
    #expect(await notices.next() == .paused)
    #expect(await notices.next() == .pausedTooLong(.seconds(30)))
    if cancels {
      #expect(await notices.next() == .ended(.cancelled))
      let error = await #expect(throws: OllamaError.self) { try await reader.value }
      #expect(error?.kind == .cancelled)
      #expect(error?.description.contains("paused for more than 30s") == true)
    } else {
      #expect(await notices.next() == .resumed)
      body.feed(Self.line("", done: true))
      body.end()
      try await reader.value
      #expect(control.state == .finished)
    }
  }

  @Test func errorsComeAfterWhatArrived() async throws {
    let control = control()
    body.feed(Self.line("a") + "\n" + Self.line("b"))
    body.end(.failure(OllamaError(.connectionLost)))
    var words: [String] = []
    var iterator = stream(control).makeAsyncIterator()
    let error = await #expect(throws: OllamaError.self) {
      while let chunk = try await iterator.next() { words.append(chunk.content) }
    }
    #expect(words == ["a", "b"])
    #expect(error?.kind == .stream(.connectionLost))
    #expect(error?.partial?.text == "ab")
    #expect(control.state == .failed)
    #expect(try await iterator.next() == nil)
    // An error before any answer comes from the first record.
    let refused = OllamaClient(
      OllamaClient.Configuration(),
      transport: ScriptedTransport([.failure(OllamaError(.connectionRefused))]))
    var other = refused.generateStream(GenerateRequest(model: "m"), control: self.control())
      .makeAsyncIterator()
    let first = await #expect(throws: OllamaError.self) { _ = try await other.next() }
    #expect(first?.kind == .connectionRefused)
  }

  @Test func aBufferHandsOnByTimeToo() async throws {
    let control = control()
    let stream = stream(control, buffer: DeliveryBuffer(bytes: 6))
    let (words, told) = AsyncStream<String>.makeStream()
    let reader = Task {
      for try await chunk in stream { told.yield(chunk.content) }
      told.finish()
    }
    var iterator = words.makeAsyncIterator()
    body.feed(Self.line("ab"))
    body.feed(Self.line("cd"))
    await body.asked(atLeast: 3)
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .milliseconds(100))
    #expect(await iterator.next() == "abcd")
    body.feed(Self.line("abc"))
    body.feed(Self.line("def"))
    #expect(await iterator.next() == "abcdef")
    body.feed(Self.line("x"))
    body.feed(Self.line("", done: true))
    body.end()
    #expect(await iterator.next() == "x")
    #expect(await iterator.next() == "")
    #expect(await iterator.next() == nil)
    try await reader.value
  }

  @Test func aSecondReaderIsRefusedClearly() async throws {
    func refusal<Stream: AsyncSequence>(_ stream: Stream) async -> OllamaError?
    where Stream.Failure == OllamaError {
      var second = stream.makeAsyncIterator()
      do throws(OllamaError) { _ = try await second.next(isolation: nil) } catch { return error }
      return nil
    }
    let chat = Self.line("a", done: true)
    let completion = #"{"model":"m","response":"a","done":true}"#
    let client = OllamaClient(
      OllamaClient.Configuration(),
      transport: ScriptedTransport([
        .lines([chat]), .lines([completion]), .lines([#"{"status":"success"}"#]), .lines([chat]),
      ]))
    let one = try await client.chatStream(ChatRequest(model: "m"))
    let two = try await client.generateStream(GenerateRequest(model: "m"))
    let three = try await client.pull("m")
    let control = control()
    let four = client.chatStream(ChatRequest(model: "m"), control: control)
    let taken = client.chatStream(ChatRequest(model: "m"), control: control)
    var first = one.makeAsyncIterator()
    let held = (two.makeAsyncIterator(), three.makeAsyncIterator(), four.makeAsyncIterator())
    for error in [
      await refusal(one), await refusal(one.batches), await refusal(two), await refusal(three),
      await refusal(four),
    ] {
      #expect(error?.kind == .invalidArgument)
      #expect(error?.description.contains("one reader") == true)
    }
    #expect(await refusal(taken)?.description.contains("another stream") == true)
    #expect(try await first.next()?.content == "a")
    withExtendedLifetime(held) {}
  }

  @Test("a pause holds the server back, over a real connection")
  func backPressure() async throws {
    // Far more than every buffer on the way holds.
    let line = FaultStep.chunked(Self.line(String(repeating: "x", count: 8_000)) + "\n")
    let last = FaultStep.chunked(Self.line("", done: true) + "\n")
    let server = try FaultServer(scripts: [
      [
        .readRequest, .chunkedHead(), .sendRepeated(Array(line.utf8), times: 4_000), .text(last),
        .lastChunk,
      ]
    ])
    defer { server.stop() }
    let client = OllamaClient(OllamaClient.Configuration(host: try Host(server.url)))
    let control = StreamControl(.init(silence: nil, pause: nil))
    var iterator = client.chatStream(
      ChatRequest(model: "m", messages: [.user("x")]), control: control
    ).makeAsyncIterator()
    var count = 0
    while count < 10, let chunk = try await iterator.next() { count += chunk.done ? 0 : 1 }
    #expect(control.pause())
    // What had been read may still be delivered by nobody: the reader waits.
    let reader = Task { [iterator] in
      var iterator = iterator
      return try await iterator.next() != nil
    }
    // The server gets rid of what the kernel's buffers take, and not of the 32 MB.
    let whole = 4_000 * line.utf8.count
    await server.wait { $0.sent[0] ?? 0 > 300_000 }
    #expect(server.log.sent[0] ?? 0 < whole)
    #expect(control.resume())
    #expect(try await reader.value)
    count += 1
    while let chunk = try await iterator.next() { count += chunk.done ? 0 : 1 }
    #expect(count == 4_000)
    #expect(control.state == .finished)
  }
}
#endif
