import TerminalKit
import Testing

@testable import Markdown

/// Running text: its looks, its breaks, its links.
@Suite struct TextTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("*one* **two** ***three***", "{italic:one} {bold:two} {bold italic:three}"),
    ("_a_ __b__ ~~c~~", "{italic:a} {bold:b} {struck:c}"),
    ("**bold *and italic* again**", "{bold:bold }{bold italic:and italic}{bold: again}"),
    ("a `b` c", "a {codeInline:`b`} c"),
    ("**`b`**", "{codeInline bold:`b`}"),
    ("``a ` b``", "{codeInline:`a ` b`}"),
    ("snake_case_name and 2*3*4", "snake_case_name and 2{italic:3}4"),
    ("not \\*emphasis\\*", "not *emphasis*"),
    ("a & b &amp; &copy; &#65;", "a & b & © A"),
    ("line\nline", "line line"),
    ("hard  \nbreak", "hard\nbreak"),
    ("hard\\\nbreak", "hard\nbreak"),
    ("**over\nlines**", "{bold:over lines}"),
    ("a <b>tag</b> in text", "a <b>tag</b> in text"),
    ("a<br>b", "a<br>b"),
    ("**open", "**open"),
    ("*", "{listMark:• }"),
    ("", ""),
    ("\n\n", ""),
  ])
  func inlines(_ source: String, _ expected: String) {
    #expect(Picture.looks(source) == expected)
  }

  @Test(arguments: [
    ("[text](https://a.b/c)", "{link underline:text}{textMuted: (https://a.b/c)}"),
    ("[**bold** text](u)", "{link bold underline:bold}{link underline: text}{textMuted: (u)}"),
    ("<https://a.b>", "{link underline:https://a.b}"),
    ("see https://a.b/c.", "see {link underline:https://a.b/c}."),
    ("www.a.b", "{link underline:www.a.b}"),
    ("mail me@a.org", "mail {link underline:me@a.org}"),
    ("[](https://a.b)", "{link:https://a.b}"),
    ("![alt](p.png)", "{link:image: alt}{textMuted: (p.png)}"),
    (
      "[![alt](p.png)](u)",
      "{link underline:image: alt}{textMuted underline: (p.png)}{textMuted: (u)}"
    ),
    ("[text]( )", "{link underline:text}"),
    ("[a](https://paypal.com)", "{link underline:a}{textMuted: (https://paypal.com)}"),
    (
      "[https://bank.com](https://evil.com)",
      "{link underline:https://bank.com}{textMuted: (https://evil.com)}"
    ),
    ("[text](<a b>)", "{link underline:text}{textMuted: (a b)}"),
  ])
  func linksShowWhereTheyLead(_ source: String, _ expected: String) {
    #expect(Picture.looks(source) == expected)
  }

  @Test func targetsHideNothing() {
    let rows = Picture.text("[a](https://a.b/\u{200B}x&#x202e;y)", 80)
    #expect(rows == "a (https://a.b/<U+200B>x<U+202E>y)")
  }

  @Test func entitiesAreDecodedAndThenMadeSafe() {
    #expect(
      Picture.text("&#27;[31mred &#x9b;x &#8238;y &#0;z &#7;", 80)
        == "^[[31mred <U+009B>x <U+202E>y \u{FFFD}z ^G")
    #expect(Picture.text("# &#27;]0;x&#7;", 80) == "^[]0;x^G")
    #expect(Picture.text("|a|\n|-|\n|&#27;[2J|", 80) == " a\n ─────\n ^[[2J")
    #expect(Picture.text("`\u{1B}[2J`", 80) == "`^[[2J`")
  }

  @Test func charactersAreNotTornApartByRuns() {
    #expect(Picture.text("*e*\u{301} x", 80) == "e\u{301} x")
    #expect(Picture.text("👩‍👩‍👧‍👦 and 🇩🇪 **日本**", 80) == "👩‍👩‍👧‍👦 and 🇩🇪 日本")
  }

  static let prose =
    "The quick *brown fox* jumps over the `lazy` dog and runs away, far into the deep forest."

  @Test(arguments: [
    (
      20,
      "The quick brown fox\njumps over the\n`lazy` dog and runs\naway, far into the\ndeep forest."
    ),
    (
      40, "The quick brown fox jumps over the\n`lazy` dog and runs away, far into the\ndeep forest."
    ),
    (80, "The quick brown fox jumps over the `lazy` dog and runs away, far into the deep\nforest."),
    (200, "The quick brown fox jumps over the `lazy` dog and runs away, far into the deep forest."),
  ])
  func proseWraps(_ width: Int, _ expected: String) {
    #expect(Picture.text(Self.prose, width) == expected)
  }

  @Test func optionsChangeThePicture() {
    #expect(Picture.text("one two three", 8) { $0.wordWrap = false } == "one two\nthree")
    #expect(Picture.text("one\ntwo", 80) { $0.keepsLines = true } == "one\ntwo")
    #expect(Picture.looks("`x`") { $0.showsCodeMarks = false } == "{codeInline:x}")
    #expect(Picture.looks("x") { $0.role = .thinking } == "{thinking:x}")
  }

  @Test func aParagraphInPartsIsWrappedAsOne() {
    let sentence = "Some words that *go on* and `on`. "
    let whole = Picture.text(String(repeating: sentence, count: 600), 77)
    let words = whole.split(whereSeparator: { $0 == " " || $0 == "\n" })
    #expect(words.count == 600 * 7)
    let lengths = whole.split(whereSeparator: { $0 == "\n" }).map(\.count)
    #expect(lengths.dropLast().allSatisfy { $0 >= 65 })
    #expect(!whole.contains("*"))
  }

  @Test func definitionsMayFollow() {
    let layout = Picture.layout("A [text][Ref] and [ref].\n\nMore.\n\n[REF]: https://a.b 'T'\n", 80)
    #expect(
      Picture.rows(layout) == [
        "A text (https://a.b) and ref (https://a.b).", "", "More.", "",
        "[REF]: https://a.b 'T'",
      ])
    #expect(layout.links.map(\.label) == ["text", "ref", "REF"])
    #expect(layout.links.map(\.row) == [0, 0, 4])
    #expect(layout.links.allSatisfy { $0.target == "https://a.b" && $0.isOpenable })
  }

  @Test func linksLeadWhereTheySay() {
    let layout = Picture.layout(
      "See [the *long* text](https://a.b/c) and ![pic](http://i/x.png), not [x](file:///a). "
        + "<me@a.b> https://plain.example [ü](https://ü.de) [s](https://a/b c)", 400)
    let runs = layout[0].runs.filter { $0.link != nil }
    #expect(
      runs.map { "\($0.text.string)|\($0.link?.address ?? "")" } == [
        "the |https://a.b/c", "long|https://a.b/c", " text|https://a.b/c",
        "https://a.b/c|https://a.b/c", "image: pic|http://i/x.png",
        "http://i/x.png|http://i/x.png", "me@a.b|mailto:me@a.b",
        "https://plain.example|https://plain.example", "ü|https://%C3%BC.de",
        "https://ü.de|https://%C3%BC.de", "https://a/b|https://a/b",
      ])
  }

  @Test func theFirstDefinitionCounts() {
    let text = "[a]: /one\n[a]: /two\n\n[a]"
    #expect(Picture.text(text, 80) == "[a]: /one\n[a]: /two\n\na (/one)")
  }

  @Test func aLateDefinitionMovesWhatFollows() {
    let text =
      "[a] is a paragraph\n\n```\ncode\n```\n\n[link](/x)\n\n[a]: https://a.long/target/of/a/link\n"
    let layout = Picture.layout(text, 24)
    let rows = Picture.rows(layout)
    #expect(layout.codeBlocks.map(\.row) == [rows.firstIndex { $0.contains("──── 1") }])
    #expect(
      layout.links.map(\.row) == [
        0, rows.firstIndex { $0.hasPrefix("link") }, rows.firstIndex { $0.hasPrefix("[a]:") },
      ])
  }

  @Test(arguments: [
    ("https://a", true), ("HTTP://a", true), ("mailto:a@b", true), ("file:///etc", false),
    ("javascript:alert(1)", false), ("/relative", false), ("ssh://x", false),
  ])
  func onlyHarmlessLinksOpen(_ target: String, _ expected: Bool) {
    let layout = Picture.layout("[a](\(target))", 80)
    #expect(layout.links.map(\.isOpenable) == [expected])
  }
}
