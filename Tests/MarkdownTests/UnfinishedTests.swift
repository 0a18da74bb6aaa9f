import TerminalKit
import Testing

@testable import Markdown

/// The end of a stream looks as it will look.
@Suite struct UnfinishedTests {
  @Test(arguments: [
    ("some **bold te", "some {bold:bold te}"),
    ("some **bold te*", "some {bold:bold te}"),
    ("some **", "some"),
    ("some *", "some"),
    ("some **bold *it", "some {bold:bold }{bold italic:it}"),
    ("a `code te", "a {codeInline:`code te`}"),
    ("a `", "a"),
    ("a ``co`", "a {codeInline:`co`}"),
    ("a ~~str", "a {struck:str}"),
    ("[label](https://exa", "{link underline:label}"),
    ("[label](", "{link underline:label}"),
    ("![alt](x", "{link:image: alt}"),
    ("a [", "a"),
    ("a \\", "a"),
    ("x \\(\\alpha", "x α"),
    ("## Title **bo", "{heading bold:Title }{heading bold:bo}"),
    ("- item *it", "{listMark:• }item {italic:it}"),
    ("> quote **b", "{quote:▎ }quote {bold:b}"),
    ("2 * 3 = 6", "2 * 3 = 6"),
    ("snake_ca", "snake_ca"),
    ("**done** text", "{bold:done} text"),
  ])
  func inlines(_ source: String, _ expected: String) {
    let expected = expected.replacing("}{heading bold:", with: "")
    #expect(Picture.looks(source, 60, isFinal: false).trimmed == expected)
  }

  @Test(arguments: [
    ("text\n-", "text"), ("text\n--", "text"), ("text\n=", "text"), ("text\n\n#", "text"),
    ("text\n\n1", "text"), ("text\n\n1.", "text"), ("text\n\n``", "text"), ("text\n\n|", "text"),
    ("- a\n- ", "• a"), ("- a\n- [", "• a\n•"), ("- a\n- [x", "• a\n•"),
    ("- a\n- [x] b", "• a\n☑ b"),
    ("text\n\n>", "text"), ("text\n\n**", "text"),
    ("| a | b |", "a   b\n─   ─"), ("| a | b |\n|-", "a   b\n─   ─"),
    ("| a | b |\n|---|-", "a   b\n─   ─"), ("| a | b |\n|---|---|\n| 1 ", "a   b\n─   ─\n1"),
    ("text\n| a", "text\n\na\n─"),
    ("```swift\nlet x\n``", "swift ──────────── 1\nlet x\n────────────────────"),
    ("```sw", "sw ─────────────── 1\n────────────────────"),
    ("```\nx\n```", "────────────────── 1\nx\n────────────────────"),
    ("$$\nx^2\n", "  x²"), ("$$\nx^2 \\\\\n\\fra", "  x²"), ("\\[\n\\alpha\n\\", "  α"),
  ])
  func blocks(_ source: String, _ expected: String) {
    #expect(Picture.text(source, 20, isFinal: false) == expected)
  }

  @Test func theEndShowsWhatWasHeldBack() {
    for text in ["text\n\n#", "a **", "a `", "1", "- [", "[label](x", "``", "|", "a\r"] {
      let shown = Picture.text(text, 40)
      for character in text where !" \n\r-#".contains(character) {
        #expect(shown.contains(character), "\(text) shows \(shown)")
      }
    }
  }

  @Test func aTextMayGoOnAfterItsEnd() {
    let layout = MarkdownLayout(MarkdownOptions(width: 40))
    layout.grow(to: "One **tw", isFinal: true)
    #expect(Picture.rows(layout) == ["One **tw"])
    layout.grow(to: "One **two** three", isFinal: false)
    #expect(Picture.rows(layout) == ["One two three"])
    layout.grow(to: "Other", isFinal: true)
    #expect(Picture.rows(layout) == ["Other"])
    layout.grow(to: "Other", isFinal: true)
    #expect(layout.count == 1)
    #expect(layout[1].runs.isEmpty && layout[-1].runs.isEmpty)
  }
}

extension String {
  fileprivate var trimmed: String {
    var copy = self
    while copy.last == " " { copy.removeLast() }
    return copy
  }
}
