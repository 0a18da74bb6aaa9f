import Foundation
import LibraryTestSupport
import OllamaAPI

/// A text that wants to act on the terminal, from `escape_corpus.jsonl`.
struct HostileText: Sendable, CustomStringConvertible {
  static let file = "escape_corpus.jsonl"
  static let all = Corpus.cases(file).map(HostileText.init)
  /// What a program is told that is shown such texts: were its own warnings red, their colour
  /// could not be told from that of a text.
  static let colourless: [String: String?] = ["NO_COLOR": "1"]

  let name: String
  /// The pieces that it comes in.
  let chunks: [[UInt8]]
  /// What must not be among the bytes that the program writes.
  let forbidden: [[UInt8]]
  /// What must be readable on the screen.
  let kept: [String]
  /// Where it is to be put; nil for everywhere.
  let places: [String]?

  var description: String { name }
  var bytes: [UInt8] { Array(chunks.joined()) }

  init(_ corpus: Corpus.Case) {
    name = corpus.name
    let whole = corpus["input_b64"]?.string.flatMap { Data(base64Encoded: $0) }.map(Array.init)
    let input = whole ?? Array((corpus["input"]?.string ?? "").utf8)
    chunks = corpus["chunks"]?.array?.compactMap { $0.string.map { Array($0.utf8) } } ?? [input]
    let texts = corpus["must_not_emit"]?.array?.compactMap { $0.string.map { Array($0.utf8) } }
    let hex = corpus["must_not_emit_hex"]?.array?.compactMap { $0.string.map(Self.bytes(hex:)) }
    forbidden = (texts ?? []) + (hex ?? [])
    kept = corpus["must_keep"]?.array?.compactMap(\.string) ?? []
    places = corpus["where"]?.array?.compactMap(\.string)
  }

  /// Those that belong to a place.
  static func all(for place: String) -> [HostileText] {
    all.filter { $0.places?.contains(place) ?? true }
  }

  private static func bytes(hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
    }
  }

  /// The bytes as a JSON string; broken UTF-8 stays broken.
  static func quoted(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x22]
    for byte in bytes {
      switch byte {
      case 0x22, 0x5c: result += [0x5c, byte]
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        result += Array("\\u00\(byte < 16 ? "0" : "")\(digits)".utf8)
      default: result.append(byte)
      }
    }
    return result + [0x22]
  }
}

/// What a program wrote while it was shown hostile texts, one after the other.
struct HostileTrace: Sendable {
  struct Part: Sendable {
    var bytes: [UInt8] = []
    var screens: [String] = []
  }

  private(set) var parts: [String: Part] = [:]
  /// What was written while it was left, and before the first text.
  var rest: [UInt8] = []

  subscript(text: HostileText) -> Part? {
    get { parts[text.name] }
    set { parts[text.name] = newValue }
  }
}
