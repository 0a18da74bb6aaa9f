import Foundation
import OllamaAPI

/// What streams cost.
enum StreamMeasures {
  static let records = 500_000

  /// Gives the same pieces of a reply again and again, without a network.
  struct Canned: Transport {
    let records: Int

    func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
      TransportResponse(head: ResponseHead(status: 200), body: ResponseBody(CannedBody(records)))
    }
  }

  /// From bytes in memory to records: splitting, scanning, assembling.
  static func decode(_ bench: Bench) async throws {
    let client = OllamaClient(OllamaClient.Configuration(), transport: Canned(records: records))
    var times: [Double] = []
    for _ in 0..<7 {
      times.append(try await cost { try await read(client, records, inBatches: true) }.cpu)
    }
    bench.report("decoded record, CPU", times.map(perRecord), unit: "µs", goal: 0.25)
  }

  /// From the socket to the reader, batch by batch and one by one.
  static func stream(_ bench: Bench) async throws {
    let client = OllamaClient(host: try Host(bench.server.url))
    _ = try await read(client, 1000, inBatches: true)
    for (words, inBatches) in [("in batches", true), ("one by one", false)] {
      var costs: [Cost] = []
      for _ in 0..<7 {
        costs.append(try await cost { try await read(client, records, inBatches: inBatches) })
      }
      bench.report(
        "streamed record \(words), CPU", costs.map(\.cpu).map(perRecord), unit: "µs", goal: 1.5)
      bench.report(
        "… waits for 1000 records", costs.map { Double($0.waits) / Double(records) * 1000 },
        unit: "")
      let rates = costs.map { Double(records) / $0.wall / 1000 }
      bench.report("… thousand records a second", rates, unit: "")
    }
  }

  /// The same stream by the command `curl`, which only throws it away.
  static func curl(_ bench: Bench) async throws {
    var times: [Double] = []
    for _ in 0..<5 {
      let before = childSeconds()
      try run(
        "curl",
        [
          "-s", "-o", "/dev/null", "-d", "{\"model\":\"\(records)\"}",
          "\(bench.server.url)/api/chat",
        ])
      times.append(childSeconds() - before)
    }
    bench.report("the same to /dev/null by curl, CPU", times.map(perRecord), unit: "µs")
  }

  /// One record a millisecond: what waking up costs.
  static func paced(_ bench: Bench) async throws {
    let client = OllamaClient(host: try Host(bench.server.url))
    var times: [Double] = []
    for _ in 0..<3 {
      times.append(
        try await cost { try await read(client, 500, model: "500@1000", inBatches: true) }.cpu)
    }
    bench.report("record on its own (1 ms apart), CPU", times.map { $0 / 500 * 1e6 }, unit: "µs")
  }

  /// A reader that is slower than the server: memory stays as it is.
  static func slowConsumer(_ bench: Bench) async throws {
    let client = OllamaClient(host: try Host(bench.server.url))
    let stream = try await client.chatStream(ChatRequest(model: "5000000", messages: [.user("x")]))
    var iterator = stream.batches.makeAsyncIterator()
    _ = try await iterator.next()
    let before = residentBytes()
    var most = before
    let end = Date().addingTimeInterval(2)
    while Date() < end, try await iterator.next() != nil {
      try await Task.sleep(for: .milliseconds(5))
      most = max(most, residentBytes())
    }
    stream.cancel()
    bench.report(
      "memory that a slow reader's stream adds", [Double(most - before) / 1e6], unit: "MB", goal: 4)
  }

  /// A hundred streams of one client at once, beside one of the same length in all.
  static func many(_ bench: Bench) async throws {
    let client = OllamaClient(host: try Host(bench.server.url))
    var shares: [Double] = []
    for _ in 0..<5 {
      let one = try await cost { try await read(client, 200_000, inBatches: true) }
      let hundred = try await cost {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<100 { group.addTask { try await read(client, 2000, inBatches: true) } }
          try await group.waitForAll()
        }
      }
      shares.append(hundred.cpu / one.cpu)
    }
    bench.report("100 streams at once ÷ one as long, CPU", shares, unit: "×")
  }

  @discardableResult
  static func read(_ client: OllamaClient, _ count: Int, model: String? = nil, inBatches: Bool)
    async throws -> Int
  {
    let stream = try await client.chatStream(
      ChatRequest(model: model ?? "\(count)", messages: [.user("x")]))
    var seen = 0
    var bytes = 0
    if inBatches {
      for try await batch in stream.batches {
        for chunk in batch { bytes += chunk.content.utf8.count }
        seen += batch.count
      }
    } else {
      for try await chunk in stream {
        bytes += chunk.content.utf8.count
        seen += 1
      }
    }
    guard seen == count + 1, bytes == count * 6 else { throw Wrong(seen: seen, bytes: bytes) }
    return seen
  }

  struct Wrong: Error { let seen, bytes: Int }

  private static func perRecord(_ seconds: Double) -> Double { seconds / Double(records) * 1e6 }
}

/// The body of a canned reply.
final class CannedBody: ByteSource {
  private let left: Counter
  private static let block: [UInt8] = {
    let line = LoopbackServer.record.split(separator: "\r\n")[1]
    return Array(repeatElement(Array(line.utf8), count: 400).joined())
  }()
  private static let end = Array(#"{"model":"m","message":{"content":""},"done":true}"#.utf8)

  init(_ records: Int) { left = Counter(records / 400 + 1) }

  func next() async throws(OllamaError) -> [UInt8]? {
    let left = left.countDown()
    return left > 0 ? Self.block : left == 0 ? Self.end : nil
  }

  func cancel() {}
}

/// Runs a command of the system to its end and returns what it printed.
@discardableResult
func run(_ command: String, _ arguments: [String]) throws -> String {
  let process = Process()
  let output = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [command] + arguments
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}
