import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The same bytes, cut anywhere, are the same records.
struct StreamCutTests {
  static let stream = [
    "\u{FEFF}" + #"{"model":"m","message":{"role":"assistant","thinking":"né"},"done":false}"#
      + "\r\n",
    "\n  \r\n",
    #"{"model":"m","message":{"role":"assistant","content":"😀\n\u00e9"},"done":false}"# + "\n",
    #"{"model":"m","message":{"content":" x","tool_calls":[{"function":{"name":"f","arguments":{"b":1,"a":2}}}]},"done":false}"#
      + "\n",
    #"{"model":"m","message":{"role":"assistant","content":""},"done":true,"eval_count":3}"#,
  ].joined()

  static func read(_ pieces: [[UInt8]]) -> ([ChatChunk], OllamaError?) {
    var reader = RecordReader<ChatChunk>()
    var chunks: [ChatChunk] = []
    for piece in pieces {
      if let error = reader.feed(piece, into: &chunks) { return (chunks, error) }
    }
    let error = reader.finish(into: &chunks)
    return (chunks, error)
  }

  @Test("cut in two at every byte")
  func everyCut() {
    let bytes = Array(Self.stream.utf8)
    let (whole, error) = Self.read([bytes])
    #expect(error == nil)
    #expect(whole.count == 4)
    #expect(whole.map(\.content).joined() == "😀\né x")
    for cut in 0...bytes.count {
      let (chunks, error) = Self.read([Array(bytes[..<cut]), Array(bytes[cut...])])
      #expect(chunks == whole && error == nil, "cut at \(cut)")
    }
  }

  @Test("cut byte by byte, and in random pieces")
  func randomCuts() {
    let bytes = Array(Self.stream.utf8)
    let (whole, _) = Self.read([bytes])
    #expect(Self.read(bytes.map { [$0] }).0 == whole)
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      var pieces: [[UInt8]] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 0...min(60, rest.count), using: &random)
        pieces.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      let (chunks, error) = Self.read(pieces)
      #expect(chunks == whole && error == nil)
    }
  }

  @Test("a stream cut short at any byte is an error that carries what arrived")
  func truncated() throws {
    let bytes = Array(Self.stream.utf8)
    for end in 0..<bytes.count {
      let (chunks, error) = Self.read([Array(bytes[..<end])])
      let fault = try #require(error)
      #expect(fault.isRetryable == false)
      let text = chunks.map(\.content).joined()
      if chunks.isEmpty {
        #expect(
          [.emptyAnswer, .stream(.badRecord), .stream(.missingFinalRecord)].contains(fault.kind))
      } else {
        #expect([.stream(.badRecord), .stream(.missingFinalRecord)].contains(fault.kind))
        #expect(fault.partial?.text == text)
        #expect(fault.partial?.records == chunks.count)
      }
    }
  }

  @Test("lines come out whole, without ends, blanks and mark")
  func lines() throws {
    var splitter = LineSplitter()
    var lines: [String] = []
    for piece in ["\u{FEFF}a\r", "\nb", "c\n\n \t\r\n", "d"] {
      try Array(piece.utf8).withUnsafeBufferPointer { bytes in
        try splitter.feed(bytes) {
          lines.append(String(decoding: $0, as: UTF8.self)); return true
        }
      }
    }
    splitter.finish {
      lines.append(String(decoding: $0, as: UTF8.self)); return true
    }
    #expect(lines == ["a", "bc", "d"])
  }

  @Test("a line of exactly the limit passes, one byte more does not", arguments: [1, 7, 64])
  func limit(_ piece: Int) throws {
    for (length, passes) in [(99, true), (100, true), (101, false), (5000, false)] {
      var splitter = LineSplitter(limit: 100)
      var count = 0
      var failed = false
      let bytes = Array(repeating: UInt8(ascii: "x"), count: length) + [0x0A]
      for start in stride(from: 0, to: bytes.count, by: piece) where !failed {
        let part = Array(bytes[start..<min(start + piece, bytes.count)])
        do {
          try part.withUnsafeBufferPointer {
            try splitter.feed($0) {
              count = $0.count; return true
            }
          }
        } catch {
          failed = true
        }
      }
      #expect(failed != passes)
      #expect(count == (passes ? length : 0))
    }
  }

  @Test("line feeds are counted right at every length")
  func lineFeeds() {
    var random = SeededGenerator(seed: 5)
    let letters: [UInt8] = [0x0A, 0x0B, 0x8A, 0x00, 0xFF, 0x0A]
    let bytes = (0..<600).map { _ in letters.randomElement(using: &random) ?? 0 }
    for count in 0...600 {
      let part = Array(bytes.suffix(count))
      let found = part.withUnsafeBufferPointer { ByteSearch.newlines(in: $0) }
      let expected = part.filter { $0 == 0x0A }.count
      #expect(found == expected)
    }
  }
}
