import Foundation
import OllamaAPI
import Synchronization

/// A number that goes down, from any thread.
final class Counter: Sendable {
  private let value: Mutex<Int>
  init(_ value: Int) { self.value = Mutex(value) }
  func countDown() -> Int {
    value.withLock { value in
      value -= 1
      return value
    }
  }
}

/// What single calls cost.
enum CallMeasures {
  /// A client, from nothing.
  static func construction(_ bench: Bench) async throws {
    var times: [Double] = []
    for _ in 0..<20 {
      let start = seconds(CLOCK_MONOTONIC)
      let client = OllamaClient(host: .local)
      times.append((seconds(CLOCK_MONOTONIC) - start) * 1e6)
      withExtendedLifetime(client) {}
    }
    bench.report("construction of a client", times, unit: "µs", goal: 1000)
  }

  /// A small question on a kept connection, beside `curl` asking the same as often.
  static func smallRequest(_ bench: Bench) async throws {
    let client = OllamaClient(host: try Host(bench.server.url))
    _ = try await client.version()
    var times: [Double] = []
    let whole = try await cost {
      for _ in 0..<2000 {
        let start = seconds(CLOCK_MONOTONIC)
        _ = try await client.version()
        times.append((seconds(CLOCK_MONOTONIC) - start) * 1e6)
      }
    }
    let url = "\(bench.server.url)/api/version"
    let urls = Array(repeating: ["-o", "/dev/null", url], count: 1000).flatMap { $0 }
    let before = childSeconds()
    let text = try run("curl", ["-s", "-w", "%{time_total}\n"] + urls)
    let curlCPU = (childSeconds() - before) / 1000 * 1e6
    let curl = text.split(separator: "\n").compactMap { Double($0) }.map { $0 * 1e6 }
    bench.report("small call", times, unit: "µs")
    bench.report("… CPU", [whole.cpu / 2000 * 1e6], unit: "µs")
    bench.report("the same by curl", curl, unit: "µs")
    bench.report("… CPU, its start included", [curlCPU], unit: "µs")
    // Of the quickest tenth: on a busy machine the rest is the scheduler's.
    let (ours, theirs) = (times.sorted()[times.count / 10], curl.sorted()[curl.count / 10])
    bench.report("small call − curl's, first tenth", [ours - theirs], unit: "µs", goal: 1000)
  }

  /// A request of 10 KB, written and read.
  static func payload(_ bench: Bench) async throws {
    let text = String(repeating: "A sentence of some length, with \"quotes\". ", count: 20)
    let request = ChatRequest(
      model: "m", messages: (0..<11).map { _ in .user(text) }, options: ModelOptions(seed: 7))
    let bytes = JSONWriter.bytes(request.json(stream: true))
    let writing = Bench.times(20, each: 100) { _ = JSONWriter.bytes(request.json(stream: true)) }
    bench.report("a request of \(bytes.count) bytes written", writing, unit: "µs", goal: 1000)
    let reading = try Bench.times(20, each: 100) {
      _ = try ChatRequest(json: try JSONParser.parse(bytes))
    }
    bench.report("… read", reading, unit: "µs", goal: 1000)
  }
}
