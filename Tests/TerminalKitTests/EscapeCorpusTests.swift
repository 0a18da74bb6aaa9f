import LibraryTestSupport
import OllamaAPI
import Testing

@testable import TerminalKit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

private let file = "escape_corpus.jsonl"

/// What one hostile text must not and must show, from the shared corpus or from our own cases.
struct EscapeCase: Sendable, CustomStringConvertible {
  let name: String
  /// The pieces that the text comes in.
  let chunks: [[UInt8]]
  let forbidden: [[UInt8]]
  let kept: [String]

  var description: String { name }

  init(_ corpus: Corpus.Case) {
    name = corpus.name
    let whole = corpus["input_b64"]?.string.flatMap { Data(base64Encoded: $0) }.map(Array.init)
    let input = whole ?? Array((corpus["input"]?.string ?? "").utf8)
    let pieces = corpus["chunks"]?.array?.compactMap { $0.string.map { Array($0.utf8) } }
    chunks = pieces ?? [input]
    let text = corpus["must_not_emit"]?.array?.compactMap { $0.string.map { Array($0.utf8) } } ?? []
    let hex = corpus["must_not_emit_hex"]?.array?.compactMap { $0.string.map(bytes(hex:)) } ?? []
    forbidden = text + hex
    kept = corpus["must_keep"]?.array?.compactMap(\.string) ?? []
  }
}

private func bytes(hex: String) -> [UInt8] {
  let digits = Array(hex.utf8)
  return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
    UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
  }
}

private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
  guard !part.isEmpty, bytes.count >= part.count else { return false }
  return bytes.indices.dropLast(part.count - 1).contains { start in
    bytes[start] == part[0] && bytes[start..<start + part.count].elementsEqual(part)
  }
}

/// Everything that may follow from a text: both forms, the rows at a width, the cells.
private func outputs(_ text: String, _ place: SafeText.Place) -> [String] {
  let safe = SafeText(text, as: place)
  let rows = LineWrap(width: 60).rows(of: safe)
  var frame = Frame(size: Size(rows: min(rows.count, 200), columns: 60))
  for (index, row) in rows.prefix(200).enumerated() {
    frame.draw(row, at: Point(row: index, column: 0))
  }
  let drawn = (0..<frame.size.rows).map { frame.text(row: $0) }.joined(separator: "\n")
  return [safe.string, rows.map(\.string).joined(separator: "\n"), drawn]
}

@Test(
  "hostile text is shown, never passed on", .corpus(file),
  arguments: Corpus.cases(file).map(EscapeCase.init))
func escapeCorpus(_ hostile: EscapeCase) {
  let text = String(decoding: hostile.chunks.joined(), as: UTF8.self)
  for place in [SafeText.Place.prose, .field] {
    let results = outputs(text, place)
    for (index, result) in results.enumerated() {
      let bytes = Array(result.utf8)
      // A tab is still one in the text, for copying; no row and no cell holds it.
      for part in hostile.forbidden where index > 0 || !part.contains(0x09) {
        #expect(!contains(bytes, part), "\(place) \(index): \(result.prefix(200).debugDescription)")
      }
      expectHarmless(result, place)
    }
    for word in hostile.kept {
      #expect(contains(Array(results[0].utf8), Array(word.utf8)), "\(place) lost \(word)")
    }
  }
}

@Test(
  "hostile text in pieces gives what the whole gives", .corpus(file),
  arguments: Corpus.cases(file).map(EscapeCase.init))
func escapeCorpusInPieces(_ hostile: EscapeCase) {
  let text = hostile.chunks.map { String(decoding: $0, as: UTF8.self) }.joined()
  let scalars = Array(text.unicodeScalars)
  for place in [SafeText.Place.prose, .field] {
    let whole = SafeText(text, as: place)
    var stream = SafeTextStream(as: place)
    var byChunks = SafeText.empty
    for chunk in hostile.chunks {
      byChunks += stream.append(String(decoding: chunk, as: UTF8.self))
    }
    byChunks += stream.finish()
    expectSame(byChunks, whole)
    if scalars.count > 20_000 { continue }
    var byScalars = SafeText.empty
    for scalar in scalars { byScalars += stream.append(String(Character(scalar))) }
    byScalars += stream.finish()
    expectSame(byScalars, whole)
  }
}

/// Both texts are the same, byte by byte, and so is what is marked in them.
func expectSame(
  _ left: SafeText, _ right: SafeText, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(Array(left.string.utf8) == Array(right.string.utf8), sourceLocation: sourceLocation)
  #expect(left.revealed == right.revealed, sourceLocation: sourceLocation)
}

/// What must hold of every safe text, whatever it was made from.
func expectHarmless(
  _ text: String, _ place: SafeText.Place, sourceLocation: SourceLocation = #_sourceLocation
) {
  let bad = text.unicodeScalars.first { scalar in
    let value = scalar.value
    if value == 0x0A || value == 0x09 { return place == .field && value == 0x09 }
    return scalar.properties.generalCategory == .control
      || FormatClass.bidiOrInvisible(value)
  }
  #expect(
    bad == nil, "U+\(String(bad?.value ?? 0, radix: 16))", sourceLocation: sourceLocation)
}

extension FormatClass {
  static func bidiOrInvisible(_ value: UInt32) -> Bool {
    switch value {
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C, 0x200B, 0x2060...0x2065, 0xFEFF,
      0x00AD, 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x180E, 0x206A...0x206F, 0xFFF9...0xFFFB,
      0x2028, 0x2029, 0xE0001...0xE001F, 0xFDD0...0xFDEF, 0xFFFE, 0xFFFF:
      true
    default: false
    }
  }
}
