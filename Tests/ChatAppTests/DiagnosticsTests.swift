import Conversations
import Foundation
import LibraryTestSupport
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

@testable import ChatApp

@Suite("What the client does, kept and told")
struct DiagnosticsTests {
  @Test("records of a stream are put together to one answer")
  func together() throws {
    let records = try [
      #"{"model":"m","message":{"role":"assistant","content":"","thinking":"hm"}}"#,
      #"{"model":"m","message":{"role":"assistant","content":"Hi"},"logprobs":[1]}"#,
      #"{"model":"m","message":{"role":"assistant","content":" there"},"done":true}"#,
    ].map { try JSONParser.parse(Array($0.utf8)) }
    let whole = try #require(AnswerTogether.json(records))
    #expect(whole["message"]?["content"]?.string == "Hi there")
    #expect(whole["message"]?["thinking"]?.string == "hm")
    #expect(whole["done"] == .bool(true))
    #expect(whole["logprobs"] == nil)
    #expect(AnswerTogether.json([.string("no object")]) == nil)
  }

  @Test("of a long answer the beginning and the end are kept, and how much is between")
  func longAnswer() {
    let moment = Moment(uptime: .zero, wall: WallTime(seconds: 1_795_442_520, offset: 0))
    let entry = RequestEntry(
      number: 1, method: "POST", endpoint: "/api/chat", host: "h", model: "m", began: moment,
      isPrivate: false)
    let request = TransportRequest(.post, host: .local, endpoint: "/api/chat")
    var record = RequestLog.Record(entry: entry, request: request)
    let filler = String(repeating: "x", count: 1_000)
    for number in 0..<5_000 {
      let line = #"{"message":{"content":"w\#(number) \#(filler)"},"done":false}"# + "\n"
      record.take(Array(line.utf8), at: .milliseconds(number))
    }
    record.take(Array(#"{"done":true,"eval_count":77}"#.utf8) + [10], at: .seconds(5))
    #expect(record.weight < 120_000)
    let text = RequestPage(record).text.string
    #expect(text.contains(#""w0 x"#) && text.contains(#""w4999 x"#) && !text.contains("w2500 "))
    #expect(text.contains("eval_count") && text.contains("5.1 MB between, not kept"))
    // A short one is put together as before.
    var short = RequestLog.Record(entry: entry, request: request)
    short.take(Array(#"{"response":"a"}"#.utf8) + [10], at: .zero)
    short.take(Array(#"{"response":"b","done":true}"#.utf8) + [10], at: .seconds(1))
    let all = RequestPage(short).text.string
    #expect(all.contains(#""response": "ab""#) && !all.contains("…"))
  }

  @Test("that a key was sent is seen, the key itself is not, even where the server repeats it")
  func sentKey() async throws {
    struct Adder: Interceptor {
      func open(
        _ request: TransportRequest,
        next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
      ) async throws(OllamaError) -> TransportResponse {
        var request = request
        request.headers.append(HTTPHeader("Authorization", "Bearer sk-0123456789"))
        return try await next(request)
      }
    }
    let moment = Moment(uptime: .zero, wall: WallTime(seconds: 1_795_442_520, offset: 0))
    let lines = ProgramLog(DiagnosticsKeeping(), now: { moment }) { $0() }
    let log = RequestLog(now: { moment }, log: lines) { _ in }
    var configuration = OllamaClient.Configuration()
    configuration.stages = [log, Adder(), SentHeaders(requests: log)]
    let transport = ScriptedTransport([
      .json(["error": "no right for sk-0123456789"], status: 403)
    ])
    let client = OllamaClient(configuration, transport: transport)
    await #expect(throws: OllamaError.self) { _ = try await client.version() }
    let record = try #require(log.record(1))
    let page = RequestPage(record).text.string
    #expect(page.contains("Authorization: Bearer [redacted]"))
    #expect(CurlCommand(record.request).description.contains(#""Authorization: Bearer $KEY""#))
    let told = lines.lines.map(\.words.string).joined()
    #expect(told.contains("no right for [redacted]") && !(told + page).contains("sk-0"))
  }

  @Test("of many values the newest is seen, whatever its neighbours were")
  func newest() {
    let fitted = SpeedChart.fitted([Double](repeating: 40, count: 399) + [20], into: 60)
    #expect(fitted.count == 60 && fitted.last == 20 && fitted.dropLast().allSatisfy { $0 == 40 })
  }

  @Test("a file begins anew when it is long, and the old ones stay for a while")
  func rotation() throws {
    let folder = NSTemporaryDirectory() + "quipu-rotation-\(UInt32.random(in: 0..<UInt32.max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = RotatingFile(folder + "/a.log", limit: 100, old: 2)
    for number in 0..<40 { file.append("line \(number) of the file\n") }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(Set(names).isSubset(of: ["a.log", "a.log.1", "a.log.2"]))
    let lines = file.text().split(separator: "\n").map(String.init)
    #expect(lines.last == "line 39 of the file")
    #expect(lines.count < 20 && lines.count > 8)
    let numbers = lines.compactMap { Int($0.split(separator: " ")[1]) }
    #expect(numbers == numbers.sorted())
    let mode = try FileManager.default.attributesOfItem(atPath: folder + "/a.log.1")
    #expect(mode[.posixPermissions] as? Int == 0o600)
  }

  @Test("lines of the log hold no controls, and only what matters enough goes into the file")
  func log() throws {
    let folder = NSTemporaryDirectory() + "quipu-log-\(UInt32.random(in: 0..<UInt32.max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let moment = Moment(uptime: .zero, wall: WallTime(seconds: 1_795_442_520, offset: 3600))
    let log = ProgramLog(DiagnosticsKeeping(folder: folder), now: { moment }) { $0() }
    log.note(.debug, "not written")
    log.note(.warning, SafeText("a\u{1b}[31m\nb", as: .field))
    #expect(log.lines.map(\.level) == [.debug, .warning])
    let text = try String(contentsOfFile: folder + "/quipu.log", encoding: .utf8)
    #expect(text.hasPrefix("2026-11-23T15:02:00+01:00 warning a"))
    #expect(!text.contains("\u{1b}") && text.split(separator: "\n").count == 1)
    #expect(!text.contains("not written"))
    log.use(.debug)
    log.note(.debug, "written now")
    log.use(nil)
    #expect(log.path == nil)
    log.note(.error, "written no more")
    let later = try String(contentsOfFile: folder + "/quipu.log", encoding: .utf8)
    #expect(later.contains("written now") && !later.contains("no more"))
  }

  @Test(
    "times are written as they are read",
    arguments: [
      (0.0, 0, "1970-01-01T00:00:00+00:00"), (951_782_399, 0, "2000-02-28T23:59:59+00:00"),
      (951_782_400, 0, "2000-02-29T00:00:00+00:00"),
      (1_709_251_199, -18_000, "2024-02-29T18:59:59-05:00"), (-1, 0, "1969-12-31T23:59:59+00:00"),
    ])
  func stamps(seconds: Double, offset: Int, text: String) {
    #expect(LogWords.stamp(WallTime(seconds: seconds, offset: offset)) == text)
  }

  @Test("speeds that were kept and those of the session count once")
  func speeds() throws {
    let key = SpeedKey(model: "m", host: "h", context: 4096)
    let runs = (0..<8).map { number in
      SpeedRun(at: Double(1000 + number), key: key, rate: number == 7 ? 10 : 40)
    }
    var book = SpeedBook()
    book.add(runs[7])
    let kept = try runs.map { try SpeedRun(parsing: Array($0.json.description.utf8)) }
    #expect(kept == runs)
    book.take(kept)
    #expect(book.runs[key]?.count == 8)
    #expect(book.usualRate(key) == 40)
    #expect((try? SpeedRun(parsing: Array(#"{"at":1,"rate":-3,"model":"m"}"#.utf8))) == nil)
  }

  @Test("a chart is as high and as wide as it says, in blocks and in ASCII")
  func chart() {
    let chart = SpeedChart(heading: "Rate", values: (1...200).map(Double.init)) {
      Figures.rate($0)
    }
    for glyphs in [Glyphs.unicode, .ascii] {
      let lines = chart.lines(width: 50, glyphs)
      #expect(lines.count == SpeedChart.height + 1)
      #expect(lines.dropFirst().allSatisfy { $0.width <= 50 })
    }
    #expect(chart.lines(width: 50, .ascii).allSatisfy { $0.string.utf8.allSatisfy { $0 < 0x7F } })
  }
}
