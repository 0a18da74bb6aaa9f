import TerminalKit
import Testing

@testable import Markdown

/// Inputs that have brought parsers to their knees, and what comes out of them.
@Suite struct HostileInputTests {
  struct Input: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    var testDescription: String { name }

    init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }

    /// The same again and again.
    init(_ name: String, _ unit: String, times count: Int, _ end: String = "") {
      self.init(name, String(repeating: unit, count: count) + end)
    }
  }

  static let inputs: [Input] = [
    Input(
      "strong in emphasis", "*a **a ", times: 20_000, String(repeating: "b** b* ", count: 20_000)),
    Input("emphasis closed and never opened", "a_ ", times: 40_000),
    Input("emphasis opened and never closed", "_a ", times: 40_000),
    Input("brackets closed", "a]", times: 40_000),
    Input("brackets opened", "[a", times: 40_000),
    Input("one mark opens, another closes", "*a_ ", times: 30_000),
    Input("marks of every length", "**x* ***y** ", times: 15_000),
    Input("brackets and closers", "[ a_", times: 30_000),
    Input("brackets and parentheses", "[ (](", times: 40_000),
    Input(
      "brackets in brackets",
      String(repeating: "[", count: 40_000) + "a" + String(repeating: "]", count: 40_000)),
    Input("quotes in quotes", "> ", times: 50_000, "a"),
    Input(
      "lists in lists", (0..<300).map { String(repeating: "  ", count: $0) + "* a\n" }.joined()),
    Input("lists on one line", "- ", times: 20_000, "x"),
    Input("NUL", "abc\u{0}de\u{0}\n\n```\n\u{0}\n```\n"),
    Input(
      "backticks of every length",
      (1..<400).map { "e" + String(repeating: "`", count: $0) }.joined()),
    Input("links to nowhere", "[a](<b", times: 20_000),
    Input("links without an end", "[a](b", times: 20_000),
    Input("images in images", "![[]()", times: 20_000),
    Input(
      "definitions and uses",
      (0..<3000).map { "[a\($0)]: u\n" }.joined() + "\n" + (0..<3000).map { "[a\($0)] " }.joined()),
    Input(
      "uses before definitions",
      (0..<1500).map { "[a\($0)]\n\n" }.joined() + (0..<1500).map { "[a\($0)]: u\n" }.joined()),
    Input("comments never closed", "<!-- ", times: 20_000),
    Input("tags never closed", "<a b", times: 20_000),
    Input("entities", "&lt;&#x1b;&bogus;", times: 5_000),
    Input(
      "tables of pipes",
      String(repeating: "|", count: 40_000) + "\n" + String(repeating: "|-", count: 20_000)),
    Input(
      "a table of many columns",
      String(repeating: "|x", count: 200) + "|\n" + String(repeating: "|-", count: 200) + "|\n"
        + String(repeating: "|y", count: 200) + "|\n"),
    Input(
      "rows without end", "|a|b|\n|-|-|\n", times: 1, String(repeating: "|x|y|\n", count: 5_000)),
    Input("one long line", "word and *more* ", times: 20_000),
    Input("one word of a megabyte", "abcdefgh", times: 131_072),
    Input(
      "one line of code",
      "```swift\n" + String(repeating: "let a = \"b\"; ", count: 8_000)),
    Input("autolinks", "http://a.b/", times: 8_000),
    Input("addresses", "a@b.", times: 8_000),
    Input("tildes", "~~a~ ", times: 20_000),
    Input("dollars", "$a$ $$b$$ $5 ", times: 10_000),
    Input("braces of formulas", "\\(" + String(repeating: "{", count: 20_000) + "\\)"),
    Input("commands of formulas", "$" + String(repeating: "\\frac", count: 800) + "$"),
    Input(
      "environments of formulas", "$$\n" + String(repeating: "\\begin{cases}", count: 200) + "\n$$"),
    Input("marks over letters", "e" + String(repeating: "\u{301}", count: 50_000)),
    Input("blank lines", "\n", times: 50_000),
    Input("blank lines of code", "    x\n" + String(repeating: "    \n", count: 20_000) + "    y"),
    Input("carriage returns", "a\r", times: 50_000),
    Input("tabs", "\t", times: 30_000, "x"),
    Input("a fence with a pipe", "```python|x=\"y\" {.z}\nprint(1)\n"),
    Input("a fence named by controls", "```\u{1B}]0;x\u{7}\nprint(1)\n```"),
    Input("backslashes", "\\", times: 60_001),
    Input("comments in comments", "```swift\n" + String(repeating: "/* ", count: 30_000)),
    Input("tags in code", "```html\n" + String(repeating: "<a href='", count: 8_000)),
  ]

  @Test(arguments: inputs)
  func takesAnything(_ input: Input) {
    for width in [20, 80] {
      let layout = MarkdownLayout(MarkdownOptions(width: width))
      let time = ThreadTime.measure { layout.grow(to: input.text, isFinal: true) }
      #expect(layout.count > 0 || input.name == "blank lines")
      // A second in a release build; without optimisation it may be ten times that.
      #expect(time < .seconds(10), "\(input.name): \(time)")
      for index in stride(from: 0, to: layout.count, by: max(layout.count / 500, 1)) {
        for run in layout[index].runs {
          let isClean = run.text.string.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
          }
          #expect(isClean, "row \(index) of \(input.name)")
          if !isClean { return }
        }
      }
    }
  }

  /// What is unfinished costs the same however much has gone before.
  @Test(arguments: [
    Input("code", "```swift\n", times: 1, String(repeating: "let x = 1 // y\n", count: 20_000)),
    Input("rows", "|a|b|\n|-|-|\n", times: 1, String(repeating: "| x | y |\n", count: 20_000)),
    Input("items", "- item\n  - inner\n", times: 10_000),
    Input("lines", "a line of words\n", times: 20_000),
    Input("one line", "words on one line ", times: 15_000),
    Input("quotes", "> words\n", times: 30_000),
    Input("formula", "$$\n", times: 1, String(repeating: "x^2\n", count: 60_000)),
  ])
  func longBlocksStayCheap(_ input: Input) {
    let layout = MarkdownLayout(MarkdownOptions(width: 80))
    layout.grow(to: input.text, isFinal: false)
    var text = input.text
    let before = layout.count
    let time = ThreadTime.measure {
      for _ in 0..<20 {
        text += "x "
        layout.grow(to: text, isFinal: false)
        _ = layout.count
      }
    }
    #expect(layout.count >= before)
    #expect(layout.count - layout.finishedCount < 300)
    // 20 looks at one leaf; a parse of the whole would take longer than this for each.
    #expect(time < .seconds(2), "\(time)")
  }
}
