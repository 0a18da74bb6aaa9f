import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Streams that go wrong, or nearly.
struct StreamFaultTests {
  static let record = #"{"model":"m","message":{"role":"assistant","content":"a"},"done":false}"#
  static let final =
    #"{"model":"m","message":{"role":"assistant","content":"z"},"done":true,"done_reason":"stop"}"#

  func read(_ lines: [String]) -> ([ChatChunk], OllamaError?) {
    StreamCutTests.read([Array(lines.joined(separator: "\n").utf8)])
  }

  @Test(
    "whatever follows the final record is ignored",
    arguments: [
      [final, final], [final, record], [final, "garbage"], [final, #"{"error":"late"}"#],
    ])
  func afterDone(_ lines: [String]) {
    let (chunks, error) = read([Self.record] + lines)
    #expect(error == nil)
    #expect(chunks.map(\.content) == ["a", "z"])
  }

  @Test(
    "an error in the stream is the server's, with what arrived",
    arguments: [
      (#"{"error":"out of memory"}"#, "out of memory"),
      (#"{"error":{"message":"m2","code":5}}"#, "m2"),
      (#"{"error":"{\"error\":{\"code\":400,\"message\":\"inner words\"}}"}"#, "inner words"),
      (
        #"{"model":"m","message":{"content":""},"done":true,"done_reason":"error","error":"gone"}"#,
        "gone"
      ),
      (
        #"{"model":"m","done":true,"done_reason":"error"}"#,
        "the server reported an error without words"
      ),
      (#"{"error":""}"#, "the server reported an error without words"),
      (
        #"{"StatusCode":502,"Status":"502 Bad Gateway","error":"upstream\nfailed"}"#,
        "upstream failed"
      ),
      (#"{"error":"a\u001b]0;x\u0007b"}"#, "a ]0;x b"),
    ])
  func errorRecord(_ line: String, _ words: String) {
    let (chunks, error) = read([Self.record, line])
    #expect(chunks.count == 1)
    #expect(error?.kind == .stream(.errorRecord))
    #expect(error?.serverMessage == words)
    #expect(error?.partial?.text == "a")
    #expect(error?.isRetryable == false)
  }

  @Test(
    "lines that are no records end the stream with an excerpt",
    arguments: [
      "not json", "[1]", "42", "\"text\"", #"{"message":{"content":5}}"#, #"{"message":"text"}"#,
      #"{"message":{"content":"a"}"#, "null",
    ])
  func badRecord(_ line: String) {
    let (chunks, error) = read([Self.record, line, Self.final])
    #expect(chunks.count == 1)
    #expect(error?.kind == .stream(.badRecord))
    #expect(error?.partial?.text == "a")
    #expect(error?.detail?.isEmpty == false)
  }

  @Test(
    "unknown, missing and null members are borne",
    arguments: [
      #"{"model":"m","x":{"y":[1,2]},"message":{"content":"b","z":null},"done":false}"#,
      #"{"message":{"content":"b"}}"#,
      #"{"model":null,"created_at":null,"message":{"role":null,"content":"b","thinking":null,"images":null,"tool_calls":null},"done":false}"#,
      #"{"model":5,"created_at":"never","message":{"content":"b"},"done":"no"}"#,
      #"{"message":{"content":"b"},"prompt_eval_count":-1,"eval_duration":1e400,"logprobs":null}"#,
    ])
  func oddRecords(_ line: String) {
    let (chunks, error) = read([line, Self.final])
    #expect(error == nil)
    #expect(chunks.map(\.content) == ["b", "z"])
  }

  @Test(
    "records without a message are empty",
    arguments: [
      "{}", #"{"done":false}"#, #"{"message":null}"#, #"{"created_at":"2025-01-01T00:00:00Z"}"#,
    ])
  func noMessage(_ line: String) {
    let (chunks, error) = read([line, Self.final])
    #expect(error == nil)
    #expect(chunks.first?.content == "")
  }

  @Test("invalid UTF-8 is repaired within its line only")
  func brokenText() {
    let bad =
      Array(#"{"message":{"content":"a"#.utf8) + [0xE2, 0x82] + Array(#"b"}}"#.utf8) + [0x0A]
    let (chunks, error) = StreamCutTests.read([bad, Array(Self.final.utf8)])
    #expect(error == nil)
    #expect(chunks.map(\.content) == ["a\u{FFFD}b", "z"])
  }

  @Test("a NUL and other controls in the text are kept")
  func controls() {
    let (chunks, error) = read([#"{"message":{"content":"\u0000\u001b[2J"}}"#, Self.final])
    #expect(error == nil)
    #expect(chunks.first?.content == "\u{0}\u{1B}[2J")
  }

  @Test("a line of a megabyte is accepted, one beyond eight is not")
  func longLines() {
    let long = String(repeating: "x", count: 1_000_000)
    let (chunks, error) = read([#"{"message":{"content":"\#(long)"}}"#, Self.final])
    #expect(error == nil)
    #expect(chunks.first?.content.utf8.count == 1_000_000)
    let huge = Array(repeating: UInt8(ascii: "x"), count: 8_000_001)
    let (none, fault) = StreamCutTests.read([Array((Self.record + "\n").utf8), huge])
    #expect(none.count == 1)
    #expect(fault?.kind == .stream(.lineTooLong))
    #expect(fault?.partial?.text == "a")
  }

  @Test(
    "pages of HTML become one clear sentence",
    arguments: [
      (
        "<html><head><title>502 Bad\nGateway</title></head><body>x</body></html>", "502 Bad Gateway"
      ),
      ("<!DOCTYPE html><h1 class='a'>It works!</h1>", "It works!"),
      ("<html><body>404 <b>Not</b> Found</body></html>", "404 Not Found"),
      ("  \n<HTML><TITLE>Caf&amp;é</TITLE></HTML>", "Caf&é"),
      ("<html></html>", "without words"),
    ])
  func html(_ page: String, _ words: String) {
    let (_, error) = StreamCutTests.read([Array(page.utf8)])
    #expect(error?.kind == .notAnOllama)
    #expect(error?.description.contains(words) == true)
    #expect(error?.description.contains("<") == false)
    let message = ServerMessage(body: Array(page.utf8))
    #expect(message?.text.contains(words) == true)
  }

  @Test("empty streams are empty answers", arguments: ["", "\n", "\r\n \n"])
  func empty(_ body: String) {
    let (_, error) = StreamCutTests.read([Array(body.utf8)])
    #expect(error?.kind == .emptyAnswer)
  }

  @Test("the text kept for errors is bounded")
  func boundedPartial() throws {
    let line = Array(
      (#"{"message":{"content":"\#(String(repeating: "y", count: 10_000))"}}"# + "\n").utf8)
    var reader = RecordReader<ChatChunk>()
    for _ in 0..<300 {
      var chunks: [ChatChunk] = []
      #expect(reader.feed(line, into: &chunks) == nil)
    }
    #expect(reader.partial.records == 300)
    #expect(reader.partial.text.utf8.count <= RecordReader<ChatChunk>.partialLimit)
    #expect(reader.partial.text.utf8.count > 1_000_000)
  }
}
