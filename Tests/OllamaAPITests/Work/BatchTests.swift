#if Workflows
import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

/// The row `batch_operations` of the contract.
struct BatchTests {
  @Test("the defaults are 100 a batch, 5 at once, no retry, no fail-fast")
  func defaults() {
    let batch = Batch()
    #expect(batch.size == 100 && batch.concurrency == 5)
    #expect(batch.retries == 0 && !batch.failsFast)
  }

  @Test("order is kept, at most so many run at once, every end is reported")
  func order() async throws {
    let running = Mutex((now: 0, most: 0))
    var fractions: [Double] = []
    let result = await Batch(size: 10, concurrency: 3).run(
      Array(0..<25), report: { fractions.append($0.fraction) }
    ) { (item) async throws(OllamaError) in
      running.withLock { running in
        running.now += 1
        running.most = max(running.most, running.now)
      }
      for _ in 0..<(25 - item) { await Task.yield() }
      running.withLock { $0.now -= 1 }
      return item * 2
    }
    #expect(try result.all() == (0..<25).map { $0 * 2 })
    #expect(running.withLock { $0.most } == 3)
    #expect(fractions == (1...25).map { Double($0) / 25 })
  }

  @Test("a batch begins when the one before has ended")
  func batches() async {
    let seen = Mutex<[Int]>([])
    let result = await Batch(size: 4, concurrency: 4).run(Array(0..<12)) {
      (item) async throws(OllamaError) in
      for _ in 0..<(item % 4 == 0 ? 50 : 1) { await Task.yield() }
      seen.withLock { $0.append(item / 4) }
      return item
    }
    #expect(result.isComplete)
    #expect(seen.withLock { $0 } == seen.withLock { $0.sorted() })
  }

  @Test("failures are kept for themselves, and what was done is kept")
  func partial() async {
    let result = await Batch().run(Array(0..<10)) { (item) async throws(OllamaError) in
      if item % 3 == 0 { throw OllamaError(.api, model: "\(item)", status: 400) }
      return item
    }
    #expect(result.outputs == [nil, 1, 2, nil, 4, 5, nil, 7, 8, nil])
    #expect(!result.wasCancelled && result.firstFailure != nil)
    let error = await failure { () async throws(OllamaError) in _ = try result.all() }
    #expect(error?.status == 400)
  }

  @Test("fail-fast ends what runs and skips the rest")
  func failFast() async {
    let result = await Batch(concurrency: 2, failsFast: true).run(Array(0..<10)) {
      (item) async throws(OllamaError) in
      if item == 1 { throw OllamaError(.tls) }
      if item == 0 {
        while !Task.isCancelled { await Task.yield() }
        throw OllamaError(.cancelled)
      }
      return item
    }
    #expect(result.firstFailure == 1)
    #expect(result.outcomes[0].error?.kind == .cancelled)
    #expect(result.outcomes[1].error?.kind == .tls)
    #expect(result.outcomes.dropFirst(2).allSatisfy { $0.output == nil && $0.error == nil })
    let error = await failure { () async throws(OllamaError) in _ = try result.all() }
    #expect(error?.kind == .tls)
  }

  @Test("only errors that may pass are tried again, with growing waits")
  func retries() async {
    let clock = StepClock()
    let tries = Mutex<[Int: Int]>([:])
    let batch = Batch(concurrency: 1, retries: 3, retryDelay: .seconds(1), time: clock.source)
    let result = await batch.run(Array(0..<3)) { (item) async throws(OllamaError) in
      let count = tries.withLock { tries in
        tries[item, default: 0] += 1
        return tries[item, default: 0]
      }
      if item == 0 && count < 3 { throw OllamaError(.connectionRefused) }
      if item == 1 { throw OllamaError(.connectionRefused) }
      if item == 2 { throw OllamaError(.api, status: 400) }
      return count
    }
    #expect(result.outputs == [3, nil, nil])
    #expect(tries.withLock { $0 } == [0: 3, 1: 4, 2: 1])
    #expect(clock.slept == [1, 2, 1, 2, 4].map { .seconds($0) })
    #expect(result.took == .seconds(10))
  }

  @Test(
    "waits never trap nor grow beyond bounds",
    arguments: [(-5, Duration.seconds(-1)), (Int.max, .seconds(1)), (3, .seconds(100_000))])
  func delays(_ tries: Int, _ delay: Duration) {
    let wait = Batch(retryDelay: delay).delay(before: tries)
    #expect(wait >= .zero && wait <= max(.seconds(20), delay))
  }

  @Test("a cancelled batch returns what was done")
  func cancelled() async {
    let done = Mutex(0)
    let task = Task {
      await Batch(concurrency: 1).run(Array(0..<10)) { (item) async throws(OllamaError) in
        if item < 2 {
          done.withLock { $0 += 1 }
          return item
        }
        while !Task.isCancelled { await Task.yield() }
        throw OllamaError(.cancelled)
      }
    }
    while done.withLock({ $0 }) < 2 { await Task.yield() }
    task.cancel()
    let result = await task.value
    #expect(result.wasCancelled && result.firstFailure == nil)
    #expect(result.outputs.prefix(2) == [0, 1])
    #expect(result.outputs.dropFirst(2).allSatisfy { $0 == nil })
  }

  @Test("senseless bounds are mended", arguments: [(0, 0), (-1, -1), (1, Int.max)])
  func bounds(_ size: Int, _ concurrency: Int) async throws {
    let result = await Batch(size: size, concurrency: concurrency).run([1, 2, 3]) {
      (item) async throws(OllamaError) in item
    }
    #expect(try result.all() == [1, 2, 3])
    let none = await Batch().run([Int]()) { (item) async throws(OllamaError) in item }
    #expect(none.isComplete && none.outcomes.isEmpty)
  }

  @Test("many texts are embedded a batch a call")
  func embeddings() async throws {
    let transport = ScriptedTransport([
      .json(["model": "e", "embeddings": [[1], [2]]]), .json(["model": "e", "embeddings": [[3]]]),
    ])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let result = await client.embedBatch(
      EmbedRequest(model: "e", input: ["a", "b", "c"]), Batch(size: 2, concurrency: 1))
    #expect(try result.all().flatMap(\.embeddings) == [[1], [2], [3]])
    #expect(transport.bodies.map { $0["input"] } == [["a", "b"], ["c"]])
  }

  @Test("many chats and completions")
  func calls() async throws {
    let transport = ScriptedTransport(
      [
        .json(["message": ["content": "a"], "done": true]), .json(["response": "b", "done": true]),
      ])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    #expect(try await client.chatBatch([ChatRequest(model: "m")]).all().map(\.text) == ["a"])
    #expect(
      try await client.generateBatch([GenerateRequest(model: "m", prompt: "x")]).all().map(\.text)
        == ["b"])
  }
}
#endif
