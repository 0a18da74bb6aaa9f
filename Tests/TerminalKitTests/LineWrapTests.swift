import LibraryTestSupport
import OllamaAPI
import Testing

@testable import TerminalKit

private func wrapped(
  _ text: String, _ width: Int, _ mode: LineWrap.Mode = .words, hanging: Int = 0,
  keepsIndent: Bool = false
) -> [String] {
  LineWrap(width: width, mode: mode, hanging: hanging, keepsIndent: keepsIndent)
    .rows(of: SafeText(text, as: .prose)).map(\.string)
}

/// A text, a width and the rows it must give.
struct WrapCase: Sendable, CustomStringConvertible {
  let description: String
  let text: String
  let width: Int
  let rows: [String]

  init(_ description: String, _ text: String, _ width: Int, _ rows: [String]) {
    self.description = description
    self.text = text
    self.width = width
    self.rows = rows
  }
}

@Test(
  "words are wrapped as readers expect",
  arguments: [
    WrapCase("fits", "one two", 7, ["one two"]),
    WrapCase("at a space", "one two three", 8, ["one two", "three"]),
    WrapCase("exactly full", "one two three", 7, ["one two", "three"]),
    WrapCase("empty", "", 5, [""]),
    WrapCase("line ends", "a\n\nb\n", 5, ["a", "", "b", ""]),
    WrapCase("long word", "abcdefgh", 3, ["abc", "def", "gh"]),
    WrapCase("long word after a short one", "ab cdefgh", 4, ["ab", "cdef", "gh"]),
    WrapCase("spaces in the break vanish", "ab    cd", 4, ["ab", "cd"]),
    WrapCase("spaces at the end stay while they fit", "ab    ", 4, ["ab  "]),
    WrapCase("indent stays", "  ab cd", 5, ["  ab", "cd"]),
    WrapCase("only spaces", "          ", 4, ["    "]),
    WrapCase("hyphens", "well-known words", 7, ["well-", "known", "words"]),
    WrapCase("no break at an option", "a --long", 5, ["a", "--lon", "g"]),
    WrapCase("no break at a minus", "x -12345", 6, ["x", "-12345"]),
    WrapCase("ideographs", "日本語の文章", 5, ["日本", "語の", "文章"]),
    WrapCase("no closing sign at a start", "日本。語", 4, ["日", "本。", "語"]),
    WrapCase("no opening sign at an end", "日「本」", 4, ["日", "「本", "」"]),
    WrapCase("small kana", "あちゃん", 4, ["あ", "ちゃ", "ん"]),
    WrapCase("mixed scripts", "用Swift写", 6, ["用", "Swift", "写"]),
    WrapCase("after a wide comma", "好，Swift", 6, ["好，", "Swift"]),
    WrapCase("wide at the edge", "a日", 2, ["a", "日"]),
    WrapCase("wide in one column", "a日b", 1, ["a", "?", "b"]),
    WrapCase("emoji stay whole", "👩\u{200D}👧👩\u{200D}👧", 3, ["👩\u{200D}👧", "👩\u{200D}👧"]),
    WrapCase("no-break space", "a\u{A0}b c", 3, ["a\u{A0}b", "c"]),
    WrapCase("tabs", "a\tb", 12, ["a       b"]),
    WrapCase("tab in the break", "ab\tcd", 5, ["ab", "cd"]),
    WrapCase(
      "marks stay on their base", "e\u{301}e\u{301}e\u{301}", 2, ["e\u{301}e\u{301}", "e\u{301}"]),
    WrapCase("width below one", "ab", 0, ["a", "b"]),
  ])
func words(_ item: WrapCase) {
  #expect(wrapped(item.text, item.width) == item.rows)
}

@Test("code is cut at the column and loses nothing")
func verbatim() {
  #expect(wrapped("if  a {  b }", 5, .verbatim) == ["if  a", " {  b", " }"])
  #expect(wrapped("\tx = 1", 10, .verbatim) == ["        x ", "= 1"])
  #expect(wrapped("日本語", 5, .verbatim) == ["日本", "語"])
  #expect(wrapped("12345\t6", 5, .verbatim) == ["12345", "     ", "6"])
  #expect(wrapped("a\n\nb", 5, .verbatim) == ["a", "", "b"])
}

@Test("continuing rows are indented when asked")
func hangingIndent() {
  #expect(wrapped("aa bb cc", 5, hanging: 2) == ["aa bb", "  cc"])
  #expect(wrapped("  aa bb\ncc dd", 6, keepsIndent: true) == ["  aa", "  bb", "cc dd"])
  #expect(wrapped("aaaaaaaa", 5, hanging: 2) == ["aaaaa", "  aaa"])
  #expect(wrapped("aa bb", 3, hanging: 99) == ["aa", " bb"])
}

@Test("runs keep their looks over the rows")
func runs() {
  let rows = LineWrap(width: 6).rows(of: [
    StyledRun("one t", .text), StyledRun("wo th", .code, .bold), StyledRun("ree\tx", .link),
  ])
  #expect(
    rows == [
      StyledRow([StyledRun("one", .text)]),
      StyledRow([StyledRun("t", .text), StyledRun("wo", .code, .bold)]),
      StyledRow([StyledRun("th", .code, .bold), StyledRun("ree", .link)]),
      StyledRow([StyledRun("x", .link)]),
    ])
  #expect(LineWrap(width: 4).rows(of: [StyledRun]()) == [StyledRow([])])
}

@Test("what is revealed is still marked in the rows")
func revealedInRows() {
  let text = SafeText("ab \u{1B}[m\tcd\u{7}", as: .prose)
  let rows = LineWrap(width: 9).rows(of: text)
  #expect(rows.map(\.string) == ["ab ^[[m", "cd^G"])
  #expect(rows.map(\.revealed) == [[3..<5], [2..<4]])
}

/// Words, spaces, line ends, tabs, wide and joined characters in any order.
func randomText(_ random: inout SeededRandom, pieces: Int) -> String {
  let parts = [
    "a", "word", "longerword", " ", " ", "  ", "\n", "\t", "日", "本語", "。", "「", "e\u{301}",
    "👩\u{200D}👧",
    "🇨🇱", "-", "well-known", "x, y", "한국", "नमस्ते", "\u{1B}[31m", "☺\u{FE0F}", "⌚\u{FE0E}", "(a)", "ᄀ",
  ]
  return (0..<pieces).map { _ in random.pick(parts) }.joined()
}

@Test("no row is too wide, no character is lost, heights agree", arguments: 0..<60)
func wrapProperties(seed: Int) {
  var random = SeededRandom(seed)
  let text = SafeText(randomText(&random, pieces: 120), as: .prose)
  let letters = text.string.filter { !$0.isWhitespace }
  for width in [1, 2, 3, 5, 8, 13, 21, 40, 80, 200] {
    for mode in [LineWrap.Mode.words, .verbatim] {
      let rule = LineWrap(
        width: width, mode: mode, hanging: seed % 3, keepsIndent: seed.isMultiple(of: 2))
      let rows = rule.rows(of: text)
      let tooWide = rows.first { $0.width > width }
      #expect(tooWide == nil, "\(width) \(mode): \(tooWide?.string ?? "")")
      #expect(rows.allSatisfy { !$0.string.utf8.contains { $0 < 0x20 } })
      #expect(rule.height(of: text) == rows.count)
      let spans = rule.spans(of: text)
      #expect(spans.count == rows.count)
      #expect(spans.first?.start == 0 && spans.last?.next == text.string.utf8.count)
      #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.next == $1.start && $0.end <= $0.next })
      #expect(zip(spans, rows).allSatisfy { min($0.width, width) == $1.width })
      if width > 1 {
        #expect(rows.map(\.string).joined().filter { !$0.isWhitespace } == letters)
      }
    }
  }
}

@Test("words that fit are never cut", arguments: 0..<20)
func wholeWords(seed: Int) {
  var random = SeededRandom(seed)
  let words = (0..<80).map { _ in String(repeating: "w", count: 1 + random.below(9)) }
  let width = 9 + random.below(30)
  let rows = wrapped(words.joined(separator: " "), width)
  #expect(rows.flatMap { $0.split(separator: " ").map(String.init) } == words)
  #expect(
    zip(rows, rows.dropFirst()).allSatisfy { row, next in
      row.count + 1 + (next.prefix { $0 != " " }).count > width
    })
}

@Test("text that grows wraps like the whole", arguments: 0..<60)
func growingText(seed: Int) {
  var random = SeededRandom(seed)
  let scalars = Array(randomText(&random, pieces: 60).unicodeScalars)
  let rule = LineWrap(
    width: 1 + random.below(24), mode: seed.isMultiple(of: 3) ? .verbatim : .words,
    hanging: seed % 4, keepsIndent: seed.isMultiple(of: 2))
  var stream = SafeTextStream()
  var growing = StreamingWrap(rule)
  var whole = SafeText.empty
  var frozen: [SafeText] = []
  var index = 0
  while index <= scalars.count {
    let step = 1 + random.below(7)
    let isLast = index + step > scalars.count
    let chunk = String(String.UnicodeScalarView(scalars[index..<min(index + step, scalars.count)]))
    var piece = stream.append(chunk)
    if isLast { piece += stream.finish() }
    whole += piece
    growing.append(piece)
    #expect(growing.rows == rule.rows(of: whole))
    #expect(growing.rows.prefix(frozen.count).elementsEqual(frozen))
    frozen = Array(growing.rows.prefix(growing.frozenCount))
    index += step
  }
  #expect(growing.rows.count - growing.frozenCount <= 3)
}

@Test("a reply of every hostile text wraps without a control", .corpus("escape_corpus.jsonl"))
func hostileRows() {
  let texts = Corpus.cases("escape_corpus.jsonl").compactMap { $0["input"]?.string }
  #expect(!texts.isEmpty)
  for width in [1, 2, 7, 80] {
    for text in texts where text.utf8.count < 5_000 {
      for row in LineWrap(width: width).rows(of: SafeText(text, as: .prose)) {
        #expect(row.width <= width && !row.string.utf8.contains { $0 < 0x20 })
      }
    }
  }
}
