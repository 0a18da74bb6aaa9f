import LibraryTestSupport
import OllamaAPI
import TerminalKit
import Testing

@testable import Markdown

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Hostile text as a reply: nothing of it drives the terminal, all that is readable stays so.
@Suite struct EscapeCorpusTests {
  @Test(.corpus("escape_corpus.jsonl"), arguments: Corpus.cases("escape_corpus.jsonl"))
  func replies(_ entry: Corpus.Case) {
    let chunks = chunks(of: entry)
    for width in [40, 200] {
      let layout = MarkdownLayout(MarkdownOptions(width: width))
      var text = ""
      for chunk in chunks {
        text += chunk
        layout.grow(to: text, isFinal: false)
        check(layout, entry)
      }
      layout.grow(to: text, isFinal: true)
      check(layout, entry)
    }
  }

  /// The text as it comes from a stream, where bytes that are no text were replaced.
  private func chunks(of entry: Corpus.Case) -> [String] {
    if let chunks = entry["chunks"]?.array?.compactMap(\.string) { return chunks }
    if let data = entry["input_b64"]?.string.flatMap({ Data(base64Encoded: $0) }) {
      return [String(decoding: data, as: UTF8.self)]
    }
    return [entry["input"]?.string ?? ""]
  }

  private func check(_ layout: MarkdownLayout, _ entry: Corpus.Case) {
    let shown = (0..<layout.count).map { index in
      layout[index].runs.map(\.text.string).joined()
    }
    for row in shown {
      let isClean = row.unicodeScalars.allSatisfy { scalar in
        scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
          && !(0x202A...0x202E).contains(scalar.value)
          && !(0x2066...0x2069).contains(scalar.value)
      }
      #expect(isClean, "\(row.debugDescription)")
    }
    for banned in entry["must_not_emit"]?.array?.compactMap(\.string) ?? [] {
      #expect(!shown.contains { $0.unicodeScalarsContain(banned) })
    }
  }

  @Test(.corpus("escape_corpus.jsonl"), arguments: Corpus.cases("escape_corpus.jsonl"))
  func whatMustStayIsReadable(_ entry: Corpus.Case) {
    let input = chunks(of: entry).joined()
    let layout = MarkdownLayout(MarkdownOptions(width: 2000))
    layout.grow(to: input, isFinal: true)
    let shown = (0..<layout.count).map { index in
      layout[index].runs.map(\.text.string).joined()
    }.joined(separator: "\n")
    for kept in entry["must_keep"]?.array?.compactMap(\.string) ?? [] {
      #expect(
        shown.unicodeScalarsContain(kept), "\(kept.debugDescription) in \(shown.debugDescription)")
    }
  }
}

extension String {
  /// Whether a text occurs code point by code point, wherever characters begin.
  fileprivate func unicodeScalarsContain(_ other: String) -> Bool {
    let (all, wanted) = (Array(unicodeScalars), Array(other.unicodeScalars))
    guard !wanted.isEmpty, all.count >= wanted.count else { return false }
    return (0...(all.count - wanted.count)).contains { start in
      all[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
