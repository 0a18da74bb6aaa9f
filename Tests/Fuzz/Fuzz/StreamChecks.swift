import Foundation

@testable import OllamaAPI

/// Cuts a document as the first bytes of the input say.
struct Cuts {
  private var state: UInt64
  let document: [UInt8]

  init(_ input: UnsafeBufferPointer<UInt8>) {
    state = input.prefix(2).reduce(0x9E37_79B9) { $0 << 8 | UInt64($1) } | 1
    document = Array(input.dropFirst(2))
  }

  /// The pieces; small and large ones, some empty.
  mutating func pieces() -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var index = 0
    while index < document.count {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let count = min(document.count - index, Int(state % (state & 0x100 == 0 ? 8 : 900)))
      pieces.append(Array(document[index..<index + count]))
      index += count
    }
    return pieces
  }
}

/// Any cut of a document gives the same lines, and none is longer than the limit.
func checkLines(_ input: UnsafeBufferPointer<UInt8>) {
  var cuts = Cuts(input)
  let limit = (input.first ?? 0) & 1 == 0 ? LineSplitter.defaultLimit : 40
  func read(_ pieces: [[UInt8]]) -> (lines: [[UInt8]], isTooLong: Bool) {
    var splitter = LineSplitter(limit: limit)
    var lines: [[UInt8]] = []
    for piece in pieces {
      let isFine = piece.withUnsafeBufferPointer { bytes in
        (try? splitter.feed(bytes) {
          lines.append(Array($0))
          return true
        }) != nil
      }
      guard isFine else { return (lines, true) }
    }
    splitter.finish {
      lines.append(Array($0))
      return true
    }
    return (lines, false)
  }
  let whole = read([cuts.document])
  let cut = read(cuts.pieces())
  promise(whole == cut, "cut lines differ: \(cut) instead of \(whole)")
  promise(whole.lines.allSatisfy { $0.count <= limit && !$0.contains(0x0A) }, "a line is no line")
}

/// Any cut of a reply gives the same records and ends in the same way.
func checkReader(_ input: UnsafeBufferPointer<UInt8>) {
  check(ChatChunk.self, input)
  check(GenerateChunk.self, input)
}

private func check<Chunk: StreamChunk & Hashable>(
  _ type: Chunk.Type, _ input: UnsafeBufferPointer<UInt8>
) {
  var cuts = Cuts(input)
  func read(_ pieces: [[UInt8]]) -> (chunks: [Chunk], error: OllamaError?) {
    var reader = RecordReader<Chunk>(lineLimit: 4000)
    var chunks: [Chunk] = []
    for piece in pieces {
      if let error = reader.feed(piece, into: &chunks) { return (chunks, error) }
      if reader.isDone { return (chunks, nil) }
    }
    return (chunks, reader.finish(into: &chunks))
  }
  let whole = read([cuts.document])
  let cut = read(cuts.pieces())
  promise(whole.chunks == cut.chunks, "cut records differ: \(cut.chunks) not \(whole.chunks)")
  promise(
    whole.error == cut.error,
    "cut ends differ: \(String(describing: cut.error)) not \(String(describing: whole.error))")
  if let text = whole.error?.detail {
    promise(!text.unicodeScalars.contains { $0.value < 0x20 }, "a control character: \(text)")
  }
}

/// The scanner reads a line as the full decoder does, or leaves it; Foundation agrees with both.
func checkRecords(_ input: UnsafeBufferPointer<UInt8>) {
  for shape in [StreamRecord.Shape.chat, .generate] {
    var scanner = RecordScanner(shape: shape)
    // It remembers the model and the minute of the record before.
    let before = Array(#"{"model":"m","created_at":"2026-11-22T15:10:39Z","done":false}"#.utf8)
    _ = before.withUnsafeBufferPointer { scanner.scan($0) }
    guard let scanned = scanner.scan(input) else { continue }
    guard let object = try? JSONLine.parse(input).object else {
      broken("the scanner takes what is no JSON")
    }
    guard let decoded = try? StreamRecord(object, shape: shape) else {
      broken("the scanner takes what is no record")
    }
    promise(scanned == decoded, "the scanner reads \(scanned), the decoder \(decoded)")
    guard UTF8Check.isValid(input) else { continue }
    let data = Data(input)
    guard let other = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      // Foundation refuses lone surrogates, which we repair.
      promise(holdsEscape(input), "Foundation refuses it")
      continue
    }
    let place = shape == .chat ? other["message"] as? [String: Any] : other
    let text = place?[shape == .chat ? "content" : "response"] as? String ?? ""
    promise(
      unmarked(text) == unmarked(scanned.text),
      "Foundation reads \(text), the scanner \(scanned.text)")
    promise(
      unmarked(other["model"] as? String ?? "") == unmarked(scanned.model), "the model differs")
    promise(
      unmarked(place?["thinking"] as? String ?? "") == unmarked(scanned.thinking),
      "the thinking differs")
  }
}

/// What is parsed is written so that it reads back the same, within the limits.
func checkJSON(_ input: UnsafeBufferPointer<UInt8>) {
  let bytes = Array(input)
  guard let value = try? JSONParser.parse(bytes) else { return }
  promise(String(validating: bytes, as: UTF8.self) != nil, "invalid UTF-8 is taken")
  let written = JSONWriter.bytes(value)
  guard let again = try? JSONParser.parse(written) else { broken("what is written is no JSON") }
  promise(again == value, "it reads back as \(again), not \(value)")
  promise(JSONWriter.bytes(again) == written, "written twice it differs")
  let small = JSONParser.Limits(depth: 3, bytes: 60)
  if let value = try? JSONParser.parse(bytes, limits: small) {
    promise(bytes.count <= 60 && depth(value) <= 3, "a limit is ignored")
  }
  _ = try? StreamRecord(value.object ?? [:], shape: .chat)
  _ = ServerMessage(body: bytes)
  if bytes.count < 20_000 { checkFoundation(value, bytes) }
}

private func depth(_ value: JSONValue) -> Int {
  switch value {
  case .array(let items): 1 + (items.map(depth).max() ?? 0)
  case .object(let object): 1 + (object.members.map { depth($0.value) }.max() ?? 0)
  case .null, .bool, .number, .string: 0
  }
}

/// Foundation refuses what it cannot hold (deep nests, huge numbers, lone surrogates), nothing else.
private func checkFoundation(_ value: JSONValue, _ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  let holdsExponent = bytes.contains(UInt8(ascii: "e")) || bytes.contains(UInt8(ascii: "E"))
  guard depth(value) < 500, !holdsEscape(bytes), !holdsExponent else { return }
  let isLong = text.split { !$0.isNumber }.contains { $0.count > 15 }
  let other = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
  promise(other != nil || isLong, "Foundation refuses \(text)")
  if let text = value.string {
    promise((other as? String).map(unmarked) == unmarked(text), "Foundation reads another text")
  }
}

/// A text without byte-order marks: Foundation loses those at the beginning and after escapes.
private func unmarked(_ text: String) -> [Unicode.Scalar] {
  text.unicodeScalars.filter { $0 != "\u{FEFF}" }
}

/// Whether a code point is written as an escape; in bytes, for a mark may combine with the backslash.
private func holdsEscape(_ bytes: some Collection<UInt8>) -> Bool {
  zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "u") }
}
