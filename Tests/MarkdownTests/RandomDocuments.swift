/// Documents put together from pieces that mean something to Markdown, at random but always the
/// same for the same seed.
enum RandomDocuments {
  private static let prefixes = [
    "", "", "", "", "> ", ">", "- ", "  ", "    ", "   ", "1. ", "2) ", "\t", "* ", "> > ", "- > ",
    "      ", "-\t", "+ ", " ", "10. ", ">  ", "- - ",
  ]

  private static let lines = [
    "", "", "", "plain words", "# Heading", "## *Heading* ##", "####### seven", "#", "===", "---",
    "--", "***", "* * *", "___", "```", "```swift", "````", "~~~", "~~~ py x", "``` a`b",
    "let x = \"1\" // no", "- item", "-", "* star", "+ plus", "1. one", "2. two", "7) seven",
    "1.", "- [x]done", "> quote", ">", "| a | b |", "|---|:-:|",
    "| 1 | 2 |", "a | b", "-|-", "|x|", "| c | `d` |", "<div>", "</div>", "<!-- note",
    "-->", "<pre>", "</pre>", "<a href=\"x\">", "<b>bold</b> text", "<?php", "?>", "**bold**",
    "*open", "_em_ and __strong__", "`code` and ``two ` ticks``", "`open", "[link](/url \"t\")",
    "[ref]", "[ref]: /target", "[Other]: <http://x.y> 'title'", "[other] and [text][ref]",
    "![image](src.png)", "https://example.com/path", "www.example.com.", "me@example.com",
    "&amp; &copy; &#35;", "back\\*slash\\", "hard break  ", "hard\\", "~~gone~~", "trailing   ",
    "日本語の文章", "emoji 👩‍👩‍👧 and é", "\\# no heading", "    indented", "\tTabbed", "a\tb",
    "[ref]: /u", "\"title\"", "[open", "](x)", "![", "<", "&", "1986\\. A year", "word word word",
  ]

  /// What our own rules add: formulas, long lines and rows.
  private static let more = [
    "$x^2$ costs $5", "$$", "\\[", "\\]", "\\alpha + \\(\\beta", "\\) done", "$$x = \\frac{1}{2}$$",
    "- [ ] open", "- [x] done", "- [", "| 3 | 4 | 5 |", "|x|y|", "|-|-|", "|", "||",
    "[late] and [late][ref]", "[late]: /late", "[late]:", "/target", "'title", "end'",
    "a<br>b", "<br>", "**b*", "~~~~", "*a **b `c", "&#27;[2J", "e\u{301}\u{301}",
    "\u{200B}\u{202E}",
    "\r", "x\ry", "``` x", "| `a|b` | c |", String(repeating: "word ", count: 30),
    String(repeating: "x", count: 90),
  ]

  /// A document; `isWild` takes in what cmark knows nothing of.
  static func text(seed: Int, lines count: Int, isWild: Bool = false) -> String {
    var random = SeededRandom(seed)
    let lines = isWild ? lines + more + more : lines
    var text = ""
    for _ in 0..<count {
      if random.below(3) == 0 { text += random.pick(prefixes) }
      text += random.pick(lines)
      text += random.below(12) == 0 ? "\r\n" : "\n"
    }
    if random.below(3) == 0, text.last == "\n" { text.removeLast() }
    return text
  }
}
