import Foundation
import OllamaAPI

/// What policies and diagnostics cost, on and off.
enum PolicyMeasures {
  /// Answers a question about the version at once.
  struct Answering: Transport {
    func open(_ request: TransportRequest) async throws(OllamaError) -> TransportResponse {
      TransportResponse(head: ResponseHead(status: 200), body: ResponseBody(OneAnswer()))
    }
  }

  final class OneAnswer: ByteSource {
    private let left = Counter(1)
    private static let bytes = Array(#"{"version":"0.12.3"}"#.utf8)

    func next() async throws(OllamaError) -> [UInt8]? { left.countDown() == 0 ? Self.bytes : nil }
    func cancel() {}
  }

  /// A call without a network, with no policy and with each.
  static func run(_ bench: Bench) async throws {
    let cases: [(String, (inout Policies) -> Void)] = [
      ("none", { _ in }),
      ("cache (asked again)", { $0.cache = ResponseCache.Configuration() }),
      ("quota", { $0.quota = Quota(Quota.Configuration(requestsPerDay: 1_000_000_000)) }),
      ("retry", { $0.retry = RetryPolicy() }),
      ("hedging", { $0.hedging = Hedge.Configuration() }),
      ("failover", { $0.failover = Failover([Failover.Backup(.ollamaCloud)]) }),
      ("circuit", { $0.circuit = CircuitBreaker.Configuration() }),
      ("throttle", { $0.throttle = AdaptiveThrottle() }),
    ]
    var plain = 0.0
    for (name, set) in cases {
      var configuration = OllamaClient.Configuration()
      var policies = Policies()
      set(&policies)
      configuration.policies = policies
      let client = OllamaClient(configuration, transport: Answering())
      var times: [Double] = []
      for _ in 0..<7 {
        let spent = try await cost { for _ in 0..<5000 { _ = try await client.version() } }
        times.append(spent.cpu / 5000 * 1e6)
      }
      let best = times.min() ?? 0
      if name == "none" { plain = best }
      bench.report("call without network, policy: \(name)", times, unit: "µs")
      if name != "none" { bench.report("… added by it", [best - plain], unit: "µs") }
    }
  }

  /// The machines alone: one check of a circuit, one answer of a full cache.
  static func checks(_ bench: Bench) async throws {
    var breaker = CircuitBreaker()
    let check = Bench.times(20, each: 10_000) {
      if case .permitted(let permit) = breaker.acquire(now: .zero) {
        breaker.record(.success(took: .zero), permit: permit, now: .zero)
      }
    }
    bench.report("check of a circuit, result told", check, unit: "µs", goal: 1)
    var cache = ResponseCache()
    let keys = (0..<cache.configuration.maxEntries).compactMap { number in
      CacheKey(
        host: "h", method: "POST", endpoint: "/api/show",
        body: Array(#"{"model":"m\#(number)"}"#.utf8))
    }
    for key in keys {
      guard case .fetch(let flight) = cache.lookup(key, now: .zero) else { continue }
      _ = cache.finish(flight, key: key, answer: .init(status: 200, body: [1, 2, 3]), now: .zero)
    }
    let hit = Bench.times(20, each: 100) { for key in keys { _ = cache.lookup(key, now: .zero) } }
    bench.report(
      "answer of a cache that holds \(cache.count)", hit.map { $0 / Double(keys.count) },
      unit: "µs", goal: 100)
  }

  /// What diagnostics add to each record, without a network, as a share of what a record costs with
  /// one: over the network alone two runs differ by more.
  static func diagnostics(_ bench: Bench) async throws {
    let count = StreamMeasures.records
    let canned = StreamMeasures.Canned(records: count)
    let plain = OllamaClient(OllamaClient.Configuration(), transport: canned)
    var configuration = OllamaClient.Configuration()
    configuration.diagnostics = Diagnostics()
    let watched = OllamaClient(configuration, transport: canned)
    let networked = OllamaClient(host: try Host(bench.server.url))
    var (without, with, whole): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<9 {
      for (client, keep) in [(plain, 0), (watched, 1), (networked, 2)] {
        let spent = try await cost { try await StreamMeasures.read(client, count, inBatches: true) }
        let time = spent.cpu / Double(count) * 1e6
        if keep == 0 {
          without.append(time)
        } else if keep == 1 {
          with.append(time)
        } else {
          whole.append(time)
        }
      }
    }
    let added = (with.min() ?? 0) - (without.min() ?? 0)
    bench.report("diagnostics, CPU added to a record", [added], unit: "µs")
    bench.report(
      "… share of a streamed record", [added / (whole.min() ?? 1) * 100], unit: "%", goal: 2)
  }
}
