import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The scanner agrees with the full decoder on every line that it accepts.
struct ScannerTests {
  static func check(_ line: String, _ shape: StreamRecord.Shape) -> Bool {
    check(Array(line.utf8), shape)
  }

  /// Compares both readings; returns whether the scanner took the line.
  static func check(_ line: [UInt8], _ shape: StreamRecord.Shape) -> Bool {
    var scanner = RecordScanner(shape: shape)
    guard let scanned = line.withUnsafeBufferPointer({ scanner.scan($0) }) else { return false }
    let decoded = line.withUnsafeBufferPointer { buffer -> StreamRecord? in
      guard let object = try? JSONLine.parse(buffer).object else { return nil }
      return try? StreamRecord(object, shape: shape)
    }
    #expect(scanned == decoded, "\(String(decoding: line, as: UTF8.self))")
    return true
  }

  @Test(
    "usual records are taken",
    arguments: [
      #"{"model":"m","created_at":"2026-11-22T15:10:39.072651484Z","message":{"role":"assistant","content":"The"},"done":false}"#,
      #"{"model": "m", "created_at": "2026-11-22T15:28:25Z", "message": {"role": "assistant", "content": "x"}, "done": false}"#,
      #"{"message":{"content":"a\n\"\u00e9\ud83d\ude00\/"}}"#,
      #"{"message":{"role":"assistant","content":"","thinking":"hm","images":null},"done":false}"#,
      #"{"created_at":"nonsense","message":{"content":"x"}}"#,
    ])
  func takes(_ line: String) { #expect(Self.check(line, .chat)) }

  @Test(
    "completions are taken",
    arguments: [
      #"{"model":"m","created_at":"2023-08-04T08:52:19.385406455-07:00","response":"The","done":false}"#,
      #"{"response":"","thinking":"t","done":false}"#,
    ])
  func takesCompletions(_ line: String) { #expect(Self.check(line, .generate)) }

  @Test(
    "all else is left to the decoder",
    arguments: [
      "", "{}", "[]", "{", #"{"done":true}"#, #"{"error":"x"}"#,
      #"{"message":{"content":"a"},"x":1}"#,
      #"{"message":{"content":"a"}} "x""#, #"{"message":{"content":"a"},}"#,
      #"{"message":{"content":5}}"#,
      #"{"done":false,"done":false}"#, #"{"message":{"content":"a","content":"b"}}"#,
      #"{"message":{"content":"\x"}}"#, #"{"message":{"content":"\ud8"}}"#, #"{"message":{}}"#,
      #"{"model":"m\u0041","done":false}"#, #"{"done":falsey}"#, #"{"done":false"#,
      "{\"message\":{\"content\":\"a\tb\"}}", #"{"message":{"role":"user","content":"a"}}"#,
      #"{"message":{"tool_calls":[]},"done":false}"#, #"{"message":{"content":"a""#,
      #"{"done" false}"#,
    ])
  func leaves(_ line: String) { #expect(!Self.check(line, .chat)) }

  @Test("what it remembers of the record before does not show")
  func memory() {
    let stamps = [
      "2026-11-22T15:10:39.07Z", "2026-11-22T15:10:40Z", "2026-11-22T15:10:61Z",
      "2026-11-22T15:10:40+01:30", "2026-11-22T15:11:00Z", "2026-11-22T15:10", "",
      "2026-11-22T15:10-40Z", "2026-13-22T15:10:40Z", "2026-11-22t15:11:00z",
    ]
    var scanner = RecordScanner(shape: .chat)
    for (index, stamp) in (stamps + stamps.reversed()).enumerated() {
      let line = #"{"model":"m\#(index / 3)","created_at":"\#(stamp)","message":{"content":"a"}}"#
      let scanned = Array(line.utf8).withUnsafeBufferPointer { scanner.scan($0) }
      #expect(scanned?.createdAt == TimeStamp(stamp))
      #expect(scanned?.model == "m\(index / 3)")
    }
  }

  @Test("mutated records are read the same or left")
  func mutations() {
    var random = SeededGenerator(seed: 11)
    let seeds = [
      #"{"model":"m","created_at":"2026-11-22T15:10:39.07Z","message":{"role":"assistant","content":"Thé\n"},"done":false}"#,
      #"{"model":"m","response":"a\u00e9","thinking":"b","done":false}"#,
    ].map { Array($0.utf8) }
    let bytes = Array("{}[]\",:\\u tfn0189e.-mnodelrsp".utf8) + [0x09, 0x00, 0xC3, 0xE2, 0xFF]
    var taken = 0
    for _ in 0..<40_000 {
      var line = seeds.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<line.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: line[place] = bytes.randomElement(using: &random) ?? 0
        case 1: line.remove(at: place)
        default: line.insert(bytes.randomElement(using: &random) ?? 0, at: place)
        }
      }
      for shape in [StreamRecord.Shape.chat, .generate] where Self.check(line, shape) { taken += 1 }
    }
    #expect(taken > 1000)
  }

  @Test("every record of the corpus is read the same or left", .corpus("client_cases.jsonl"))
  func corpus() {
    var taken = 0
    for entry in Corpus.cases("client_cases.jsonl", where: "kind", is: "wire") {
      for line in entry["response_lines"]?.array ?? [] {
        for shape in [StreamRecord.Shape.chat, .generate]
        where Self.check(line.description, shape) { taken += 1 }
      }
    }
    #expect(taken > 0)
  }
}
