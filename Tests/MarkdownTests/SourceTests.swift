import TerminalKit
import Testing

@testable import Markdown

/// Each row knows the lines that it came from, so that what is chosen by rows is copied as it was
/// written.
@Suite struct SourceTests {
  private static let text = """
    # Title

    A paragraph that is long enough to be filled into several rows,
    and has a second line.

    - one
    - two
      - three

    ```swift
    let a = 1

    let b = "a line of code that does not fit into the width of these rows at all"
    ```
    | a | b |
    |---|---|
    | c | d |
    | e | f |

    > quoted
    <b>html</b>

        indented

        code

    [one]: http://localhost
    $$
    x^2
    $$
    Under
    =====
    end
    """

  private func layout(_ text: String, width: Int = 30, isFinal: Bool = true) -> MarkdownLayout {
    let layout = MarkdownLayout(MarkdownOptions(width: width))
    layout.grow(to: text, isFinal: isFinal)
    return layout
  }

  /// The lines of the first row that shows something.
  private func lines(of words: String, in layout: MarkdownLayout) -> Range<Int>? {
    (0..<layout.count).first { row in
      layout[row].runs.map(\.text).joined().string.contains(words)
    }.map { layout.source(of: $0) }
  }

  @Test(
    "rows name their lines",
    arguments: [
      ("Title", 0..<1), ("A paragraph", 2..<4), ("has a", 2..<4), ("one", 5..<6),
      ("two", 6..<7), ("three", 7..<8), ("swift", 9..<10), ("let a", 10..<11),
      ("let b", 12..<13), ("at all", 12..<13), ("a   b", 14..<16), ("c   d", 16..<17),
      ("e   f", 17..<18), ("quoted", 19..<21), ("html", 19..<21), ("indented", 22..<23),
      ("http:", 26..<27), ("x²", 27..<30), ("Under", 30..<32), ("end", 32..<33),
    ])
  func rows(words: String, expected: Range<Int>) {
    #expect(lines(of: words, in: layout(Self.text)) == expected)
    // The same while the text goes on.
    #expect(lines(of: words, in: layout(Self.text + "\n\nmore", isFinal: false)) == expected)
  }

  @Test("lines never go backwards, at any cut")
  func ordered() {
    for cut in Self.text.indices {
      let layout = layout(String(Self.text[..<cut]), isFinal: false)
      var last = 0
      for row in 0..<layout.count {
        let lines = layout.source(of: row)
        #expect(lines.lowerBound >= last, "row \(row) of \(Self.text[..<cut].suffix(20))")
        last = lines.lowerBound
      }
    }
  }

  @Test("a paragraph that a later definition changes keeps its lines")
  func late() {
    let layout = layout("first\n\nsee [it]\n\nlast\n\n[it]: http://localhost/a\n")
    #expect(lines(of: "see", in: layout) == 2..<3)
    #expect(lines(of: "last", in: layout) == 4..<5)
  }

  @Test("random documents: every row has lines of the text")
  func random() {
    for seed in 0..<60 {
      let text = RandomDocuments.text(seed: seed, lines: 30, isWild: true)
      let count = text.utf8.count { $0 == 0x0A } + text.utf8.count { $0 == 0x0D } + 1
      let layout = layout(text)
      for row in 0..<layout.count {
        let lines = layout.source(of: row)
        #expect(lines.lowerBound >= 0 && lines.upperBound <= count, "seed \(seed) row \(row)")
      }
    }
  }
}
