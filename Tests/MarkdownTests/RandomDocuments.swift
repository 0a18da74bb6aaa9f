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

  static func text(seed: Int, lines count: Int) -> String {
    var random = SeededRandom(seed)
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
