import TerminalKit
import Testing

@testable import Markdown

/// Headings, lists, quotes, rules, HTML: rows and looks at several widths.
@Suite struct BlockTests {
  @Test(arguments: [
    ("# One", "{heading bold underline:One}"),
    ("## Two ##", "{heading bold:Two}"),
    ("### Three", "{heading bold italic:Three}"),
    ("###### Six", "{heading italic:Six}"),
    ("Title\n===", "{heading bold underline:Title}"),
    ("Title\nmore\n---", "{heading bold:Title more}"),
    (
      "# With `code` and *more*",
      "{heading bold underline:With }{codeInline bold underline:`code`}{heading bold underline: and }{heading bold italic underline:more}"
    ),
    ("####### seven", "####### seven"),
    ("#hashtag", "#hashtag"),
    ("#", ""),
  ])
  func headings(_ source: String, _ expected: String) {
    #expect(Picture.looks(source) == expected)
  }

  static let list = """
    Before:
    - first item of the list
    - second
      1. inner one
      2. inner two, which is longer

         with a paragraph
      - deeper *still*
    - [ ] open task
    - [x] done task

    after
    """

  @Test(arguments: [
    (
      20,
      """
      Before:
      • first item of the
        list
      • second
        1. inner one
        2. inner two,
           which is longer

           with a
           paragraph
        ◦ deeper still
      ☐ open task
      ☑ done task

      after
      """
    ),
    (
      80,
      """
      Before:
      • first item of the list
      • second
        1. inner one
        2. inner two, which is longer

           with a paragraph
        ◦ deeper still
      ☐ open task
      ☑ done task

      after
      """
    ),
  ])
  func lists(_ width: Int, _ expected: String) {
    #expect(Picture.text(Self.list, width) == expected)
  }

  @Test(arguments: [
    ("- a\n- b", "• a\n• b"),
    ("- a\n\n- b", "• a\n\n• b"),
    ("* a\n+ b", "• a\n• b"),
    ("3. a\n3. b\n9. c", "3. a\n4. b\n5. c"),
    ("0) a\n1) b", "0) a\n1) b"),
    ("9. a\n10. b", "9. a\n10. b"),
    ("- a\n  b\nlazy", "• a b lazy"),
    ("-\n- b", "•\n• b"),
    ("- - - deep", "• ◦ ▪ deep"),
    ("- # Title", "• Title"),
    ("- > quoted\n  > more", "• ▎ quoted more"),
    ("- ```\n  x\n  ```", "• ──────────────── 1\n  x\n  ──────────────────"),
    ("1. a\n\n   - b\n\n2. c", "1. a\n\n   • b\n\n2. c"),
    ("text\n- a\n\ntext", "text\n• a\n\ntext"),
    ("- [X] a\n- [] b\n- [x]c", "☑ a\n• [] b\n• [x]c"),
    ("1986\\. A year", "1986. A year"),
    ("- a\n\n\n\n- b", "• a\n\n• b"),
  ])
  func listForms(_ source: String, _ expected: String) {
    #expect(Picture.text(source, 20) == expected)
  }

  @Test func listsInASCII() {
    let text = "- a\n  - b\n    - c\n- [ ] d\n- [x] e\n\n> q\n\n---"
    let rows = Picture.text(text, 20) { $0.unicode = false }
    #expect(rows == "* a\n  - b\n    + c\n[ ] d\n[x] e\n\n| q\n\n--------------------")
  }

  @Test func marksHaveTheirRoles() {
    #expect(Picture.looks("1. *a*\n   b") == "{listMark:1. }{italic:a} b")
    #expect(Picture.looks("> a") == "{quote:▎ }a")
    #expect(Picture.looks("***", 3) == "{rule:───}")
    #expect(Picture.looks("<p>\nx") == "{textMuted:<p>}\n{textMuted:x}")
  }

  @Test(arguments: [
    ("> a\n> b", "▎ a b"),
    ("> a\n\n> b", "▎ a\n\n▎ b"),
    ("> a\n>\n> b", "▎ a\n▎\n▎ b"),
    ("> > deep\n> back", "▎ ▎ deep back"),
    ("> - a\n> - b\n\nend", "▎ • a\n▎ • b\n\nend"),
    (">", ""),
    ("> ```\n> x\n> ```", "▎ ──────────────── 1\n▎ x\n▎ ──────────────────"),
    ("> a quote that is long", "▎ a quote that is\n▎ long"),
  ])
  func quotes(_ source: String, _ expected: String) {
    #expect(Picture.text(source, 20) == expected)
  }

  @Test func deepNestingLeavesRoomForText() {
    let text = String(repeating: "> ", count: 40) + "some words that must be readable"
    let layout = Picture.layout(text, 40)
    #expect(layout.count <= 5)
    #expect(Picture.rows(layout).joined().contains("readable"))
    let lists = (0..<30).map { String(repeating: "  ", count: $0) + "- level \($0)\n" }.joined()
    let rows = Picture.rows(Picture.layout(lists, 40))
    #expect(rows.count == 30)
    #expect(rows.allSatisfy { $0.contains("level") })
  }

  @Test(arguments: [
    ("a\n# b\nc", "a\n\nb\nc"),
    ("a\n```\nb\n```\nc", "a\n\n──────────────── 1\nb\n──────────────────\n\nc"),
    ("a\n***\nb", "a\n\n──────────────────\n\nb"),
    ("# a\n\n\n\nb", "a\n\nb"),
    ("\n\na", "a"),
  ])
  func blocksKeepTheirDistance(_ source: String, _ expected: String) {
    #expect(Picture.text(source, 18) == expected)
  }

  @Test func HTMLIsShownAsText() {
    let text =
      "<div class=\"a\">\n  **not bold** &amp;\n</div>\n\n<!-- a\n\nb -->\n\n<think>\nhm\n</think>\n\n**bold**"
    #expect(
      Picture.text(text, 80)
        == "<div class=\"a\">\n  **not bold** &amp;\n</div>\n\n<!-- a\n\nb -->\n\n<think>\nhm\n</think>\n\nbold"
    )
  }
}
