import TerminalKit
import Testing

@testable import Markdown

/// Whatever the pieces a text comes in, the picture is that of the text.
@Suite struct StreamingTests {
  /// All that can be seen of a layout.
  private struct Picture: Equatable {
    let rows: [StyledRow]
    let code: [MarkdownCode]
    let links: [MarkdownLink]

    init(_ layout: MarkdownLayout) {
      rows = (0..<layout.count).map { layout[$0] }
      code = layout.codeBlocks
      links = layout.links
    }

    init(_ text: String, _ options: MarkdownOptions, isFinal: Bool = true) {
      let layout = MarkdownLayout(options)
      layout.grow(to: text, isFinal: isFinal)
      self.init(layout)
    }
  }

  /// Where two pictures differ, short enough to read.
  private func difference(_ left: Picture, _ right: Picture) -> String {
    func text(_ row: StyledRow) -> String {
      row.runs.map { "\($0.role)(\($0.text.string))" }.joined()
    }
    for index in 0..<max(left.rows.count, right.rows.count) {
      let one = index < left.rows.count ? text(left.rows[index]) : "none"
      let other = index < right.rows.count ? text(right.rows[index]) : "none"
      if one != other { return "row \(index): \(one) / \(other)" }
    }
    if left.code != right.code { return "code: \(left.code) / \(right.code)" }
    return "links: \(left.links) / \(right.links)"
  }

  /// Every cut between code points.
  private func cuts(_ text: String) -> [String] {
    text.unicodeScalars.indices.map { String(text.unicodeScalars[..<$0]) }
  }

  private func options(_ seed: Int) -> MarkdownOptions {
    var options = MarkdownOptions(width: [20, 40, 80, 200, 7, 1][seed % 6])
    options.wordWrap = seed % 5 != 4
    options.wrapsCode = seed % 7 != 6
    options.unicode = seed % 11 != 10
    return options
  }

  @Test(arguments: 0..<60)
  func everyCutOfARandomDocumentGivesTheWhole(_ seed: Int) {
    let text = RandomDocuments.text(seed: seed + 9000, lines: 3 + seed % 20, isWild: seed % 2 == 0)
    let options = options(seed)
    let whole = Picture(text, options)
    for cut in cuts(text) {
      let layout = MarkdownLayout(options)
      layout.grow(to: cut, isFinal: false)
      _ = layout.count
      layout.grow(to: text, isFinal: true)
      let picture = Picture(layout)
      if picture != whole {
        Issue.record(
          "cut \(cut.utf8.count) of \(text.debugDescription): \(difference(picture, whole))")
        return
      }
    }
  }

  @Test(arguments: 0..<60)
  func characterByCharacterThePictureIsThatOfTheText(_ seed: Int) {
    let text = RandomDocuments.text(seed: seed + 500, lines: 3 + seed % 12, isWild: seed % 2 == 0)
    let options = options(seed)
    let layout = MarkdownLayout(options)
    var finished: [StyledRow] = []
    for cut in cuts(text) {
      layout.grow(to: cut, isFinal: false)
      let picture = Picture(layout)
      let atOnce = Picture(cut, options, isFinal: false)
      if picture != atOnce {
        Issue.record(
          "\(cut.utf8.count) of \(text.debugDescription): \(difference(picture, atOnce))")
        return
      }
      // Finished rows stay, save where a definition came late.
      if !text.contains("]:") {
        #expect(Array(picture.rows.prefix(finished.count)) == finished)
        #expect(layout.finishedCount >= finished.count)
      }
      finished = Array(picture.rows.prefix(layout.finishedCount))
    }
    layout.grow(to: text, isFinal: true)
    #expect(Picture(layout) == Picture(text, options))
  }

  /// Long paragraphs, lines, tables and lists, cut at many places.
  @Test(arguments: 0..<24)
  func longDocumentsCutAnywhereGiveTheWhole(_ seed: Int) {
    var random = SeededRandom(seed)
    var text = ""
    for part in 0..<4 {
      let unit = random.pick([
        "words and *emphasis* in a `row` ", "日本語の文章が続く。", "| a | b \(part) |\n",
        "- item\n  - in it\n",
        "let a = \"b\" /* c */\n", "line of words\n", "> quoted [a] words\n", "abcdefghij",
        "**bold ", "[l\(part)]: /t 'x'\n", "x^2 \\\\\n",
      ])
      text += random.pick(["", "| a | b |\n|---|---|\n", "```swift\n", "# ", "$$\n", "1. ", "> "])
      text += String(repeating: unit, count: 1 + random.below(9000) / unit.utf8.count)
      text += random.pick(["\n\n", "\n", "\r\n\r\n", "\n```\n"])
    }
    let options = MarkdownOptions(width: [20, 40, 80, 200][seed % 4])
    let whole = Picture(text, options)
    let scalars = text.unicodeScalars
    for _ in 0..<6 {
      let layout = MarkdownLayout(options)
      var places = (0..<5).map { _ in random.below(scalars.count) }.sorted()
      // Around the lengths at which lines and paragraphs are cut.
      places += places.map { min($0 + LineFeed.longest, scalars.count) }
      for place in places.sorted() {
        let cut = String(scalars.prefix(place))
        layout.grow(to: cut, isFinal: false)
        let picture = Picture(layout)
        let atOnce = Picture(cut, options, isFinal: false)
        if picture != atOnce {
          Issue.record("seed \(seed) at \(place): \(difference(picture, atOnce))")
          return
        }
      }
      layout.grow(to: text, isFinal: true)
      let picture = Picture(layout)
      if picture != whole {
        Issue.record("seed \(seed): \(difference(picture, whole))")
        return
      }
    }
  }

  @Test(arguments: 0..<60)
  func noRowIsWiderThanTheScreen(_ seed: Int) {
    let text = RandomDocuments.text(seed: seed + 70, lines: 40, isWild: seed % 2 == 0)
    for width in [1, 2, 3, 5, 9, 20, 33, 80, 200] {
      let layout = MarkdownLayout(MarkdownOptions(width: width))
      layout.grow(to: text, isFinal: true)
      for index in 0..<layout.count {
        let columns = layout[index].runs.reduce(0) { $0 + $1.text.width }
        #expect(columns <= width, "row \(index) at \(width) of seed \(seed)")
        if columns > width { return }
      }
    }
  }
}
