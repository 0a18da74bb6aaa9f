import ChatApp
import OllamaAPI
import TerminalKit
import Testing

/// What the doctor makes of what it hears.
@Suite("Doctor")
struct DoctorTests {
  private func verdict(_ milliseconds: [Int], made: Int, tokens: Int) -> DoctorReport.Verdict {
    var metrics = ReplyMetrics()
    metrics.replyTokens = tokens
    metrics.replyDuration = .milliseconds(made)
    return StreamStep.judge(milliseconds.map { .milliseconds($0) }, metrics, model: "m").verdict
  }

  @Test("a stream that comes as it is made is well")
  func even() {
    #expect(verdict((0..<30).map { 500 + $0 * 40 }, made: 1200, tokens: 30) == .good)
  }

  @Test("one that comes at once, or in two lumps, was held back")
  func lumps() {
    #expect(verdict([1700], made: 1200, tokens: 30) == .warning)
    #expect(verdict([1700, 1705, 1706], made: 1200, tokens: 30) == .warning)
    #expect(verdict([500, 505, 1690, 1700], made: 1200, tokens: 30) == .warning)
  }

  @Test("of a reply that took no time nothing is said, nor of an empty one")
  func quick() {
    #expect(verdict([5, 6], made: 40, tokens: 30) == .good)
    #expect(verdict([], made: 0, tokens: 0) == .good)
  }

  @Test("a report of nothing done is unreached, and JSON")
  func report() {
    let report = DoctorReport(host: "h:1")
    #expect(report.status == 0 && !report.isReached)
    #expect(report.json.description == #"{"host":"h:1","well":true,"steps":[]}"#)
  }
}

/// What is usual of a model on a host.
@Suite("Usual speeds")
struct UsualSpeedTests {
  @Test("five replies before the last make what is usual; it is kept")
  func usual() throws {
    var memory = ModelMemory()
    let host = Host.local
    for rate in [40.0, 42, 41, 43] { memory.note(rate: rate, of: "m", digest: "d", on: host) }
    #expect(memory.seen("m", digest: "d", on: host)?.usualRate == nil)
    for rate in [39.0, 12] { memory.note(rate: rate, of: "m", digest: "d", on: host) }
    #expect(memory.seen("m", digest: "d", on: host)?.usualRate == 41)
    let again = try ModelMemory(parsing: Array(memory.json.description.utf8))
    #expect(again.seen("m", digest: "d", on: host)?.usualRate == 41)
    for _ in 0..<100 { memory.note(rate: 50, of: "m", digest: "d", on: host) }
    #expect(memory.seen("m", digest: "d", on: host)?.rates.count == 50)
  }
}
