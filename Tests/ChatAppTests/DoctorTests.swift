import OllamaAPI
import TerminalKit
import Synchronization
import Testing

@testable import ChatApp

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

  @Test("while it waits it says for what, and steps can be told as they are done")
  func course() {
    var report = DoctorReport(host: "h:1")
    report.steps = [.init(.address, .good, "h:1"), .init(.resolve, .bad, "no", next: "Look.")]
    report.doing = "waiting"
    #expect(report.text(unicode: false).string.hasSuffix("  no\n      -> Look.\n… waiting"))
    #expect(
      report.lines(unicode: false, after: 1).string == "x resolve            no\n      -> Look.")
    report.isOver = true
    #expect(report.text(unicode: false, after: 2).string == "\n1 thing to put right.")
  }

  @Test("a narrow report has no columns")
  func narrow() {
    var report = DoctorReport(host: "h:1")
    report.steps = [
      .init(.connect, .good, "port 1 is open", took: .milliseconds(2)),
      .init(.tls, .bad, "no", next: "Look."),
    ]
    report.isOver = true
    #expect(
      report.text(unicode: false, isNarrow: true).string == """
        + connect: port 1 is open (2.0 ms)
        x tls: no
          -> Look.

        1 thing to put right.
        """)
  }

  @Test("a server that takes the connection and never answers is not waited for half a minute")
  func silent() async throws {
    let seen = Mutex<[Duration?]>([])
    let ear = DoctorEar { .zero }
    for method in [TransportRequest.Method.get, .post] {
      let request = TransportRequest(method, host: .local, endpoint: "/api/version")
      _ = try? await ear.open(request) { request throws(OllamaError) in
        seen.withLock { $0.append(request.timeouts.firstByte) }
        throw OllamaError(.cancelled)
      }
    }
    #expect(seen.withLock { $0 } == [.seconds(10), Timeouts().firstByte])
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
