import TerminalKit
import Testing

@testable import Markdown

/// Blocks of code: label, rules, long lines, colours, source.
@Suite struct CodeTests {
  static let code =
    "```swift\nlet back = numbers.reversed() // lazy\nfor n in back { print(n) }\n```"

  @Test(arguments: [
    (
      20,
      """
      swift ──────────── 1
      let back = numbers.r
      ↳ eversed() // lazy
      for n in back { prin
      ↳ t(n) }
      ────────────────────
      """
    ),
    (
      40,
      """
      swift ───────────────────── 1 · y copies
      let back = numbers.reversed() // lazy
      for n in back { print(n) }
      ────────────────────────────────────────
      """
    ),
    (
      80,
      """
      swift ───────────────────────────────────────────────────────────── 1 · y copies
      let back = numbers.reversed() // lazy
      for n in back { print(n) }
      ────────────────────────────────────────────────────────────────────────────────
      """
    ),
  ])
  func blocks(_ width: Int, _ expected: String) {
    #expect(Picture.text(Self.code, width) == expected)
  }

  @Test func blocksOnWideScreens() {
    let rows = Picture.rows(Picture.layout(Self.code, 200))
    #expect(rows.count == 4)
    #expect(rows[0].hasPrefix("swift ───") && rows[0].hasSuffix("── 1 · y copies"))
    #expect(rows[0].count == 200 && rows[3].count == 200)
  }

  @Test func longLinesMayBeCut() {
    let text = Picture.text(Self.code, 20) { $0.wrapsCode = false }
    #expect(
      text
        == "swift ──────────── 1\nlet back = numbers.…\nfor n in back { pri…\n────────────────────")
  }

  @Test func theHintIsAnOption() {
    #expect(
      Picture.text("```\n```", 30) { $0.codeHint = "" }
        == "──────────────────────────── 1\n──────────────────────────────")
    #expect(Picture.text("```\n```", 40) { $0.codeHint = "c copies" }.contains(" 1 · c copies"))
    #expect(
      Picture.text("```\n```", 40) { $0.unicode = false }.hasSuffix(
        "1 - y copies\n" + String(repeating: "-", count: 40)))
  }

  @Test(arguments: [
    ("```rust|x\nlet\n```", "rust|x"), ("~~~ python title=\"a b\"\nx\n~~~", "python title=\"a b\""),
    ("```\u{1B}[2J\nx\n```", "^[[2J"), ("```a\u{202E}b\n```", "a<U+202E>b"),
    ("``` {.python .numberLines}\nx\n```", "{.python .numberLines}"),
  ])
  func labelsSayWhatTheFenceSaid(_ source: String, _ expected: String) {
    #expect(Picture.rows(Picture.layout(source, 60))[0].hasPrefix(expected + " ───"))
  }

  @Test func longLabelsLeaveRoom() {
    let rows = Picture.rows(
      Picture.layout("```" + String(repeating: "x", count: 300) + "\ncode\n```", 30))
    #expect(rows[0].count == 30)
    #expect(rows[0].contains("… ─"))
  }

  @Test func theSourceIsKept() {
    let text = """
      intro

      ```python
      def f():
      \treturn 1

      ```

      - item
        ```sh
        ls
          -l
        ```

      > ~~~
      > quoted
      > ~~~

          indented

            more
      """
    let layout = Picture.layout(text, 40)
    #expect(
      layout.codeBlocks.map(\.text) == [
        "def f():\n\treturn 1\n", "ls\n  -l", "quoted", "indented\n\n  more",
      ])
    #expect(layout.codeBlocks.map(\.language) == ["python", "sh", "", ""])
    #expect(layout.codeBlocks.map(\.number) == [1, 2, 3, 4])
    #expect(layout.codeBlocks.allSatisfy { !$0.isOpen })
    let rows = Picture.rows(layout)
    for block in layout.codeBlocks { #expect(rows[block.row].contains("─ \(block.number) ·")) }
  }

  @Test func anOpenBlockHasItsSourceToo() {
    let layout = Picture.layout("```js\nlet a = 1\nlet b", 40, isFinal: false)
    #expect(layout.codeBlocks.map(\.text) == ["let a = 1\nlet b"])
    #expect(layout.codeBlocks.map(\.isOpen) == [true])
    #expect(Picture.rows(layout).last == String(repeating: "─", count: 40))
  }

  @Test func tabsReachToStops() {
    #expect(Picture.rows(Picture.layout("```\n\ta\tb\n```", 30))[1] == "    a   b")
  }

  @Test func controlsInCodeAreShown() {
    #expect(
      Picture.rows(Picture.layout("```\na\u{1B}[31mb\u{202E}\n```", 40))[1] == "a^[[31mb<U+202E>")
    #expect(
      Picture.rows(Picture.layout("```c\n\"\u{9B}x\" // \u{7}\n```", 40))[1]
        == "\"<U+009B>x\" // ^G")
  }
}

/// The lexers: what they colour in each language.
@Suite struct HighlighterTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let language: String
    let code: String
    let looks: String
    var testDescription: String { "\(language): \(code.prefix(30))" }

    init(_ language: String, _ code: String, _ looks: String) {
      self.language = language
      self.code = code
      self.looks = looks
    }
  }

  /// The tokens of code as `k:let` with the first letter of what comes after `syntax`.
  private func looks(_ sample: Sample) -> String {
    var highlighter = Highlighter(language: sample.language)
    return sample.code.split(separator: "\n" as Character, omittingEmptySubsequences: false).map {
      line in
      highlighter.runs(of: Array(line.utf8)).map { run in
        let text = run.text.string
        if run.role == .code { return text }
        let name = "\(run.role)"
        let short =
          name.hasPrefix("syntax") ? String(name.dropFirst(6).prefix(1)).lowercased() : name
        let core = text.drop { $0 == " " }
        return "\(text.prefix(text.count - core.count))⟨\(short) \(core)⟩"
      }.joined()
    }.joined(separator: "\n")
  }

  static let samples: [Sample] = [
    Sample("swift", "let a: Int = 0x1F", "⟨k let⟩ a⟨o :⟩ ⟨t Int⟩ ⟨o =⟩ ⟨n 0x1F⟩"),
    Sample("swift", "/* a /* b */\nc */ d", "⟨c /* a /* b */⟩\n⟨c c */⟩ d"),
    Sample("swift", "\"\"\"\nlet\n\"\"\"", "⟨s \"\"\"⟩\n⟨s let⟩\n⟨s \"\"\"⟩"),
    Sample("swift", "@State f(\"a\\\"b\") // x", "⟨c @State⟩ ⟨f f⟩(⟨s \"a\\\"b\"⟩) ⟨c // x⟩"),
    Sample(
      "python", "def f(x): # c\n  return f'{x}'",
      "⟨k def⟩ ⟨f f⟩(x)⟨o :⟩ ⟨c # c⟩\n  ⟨k return⟩ ⟨s f'{x}'⟩"),
    Sample("py", "'''doc\nmore'''\nNone", "⟨s '''doc⟩\n⟨s more'''⟩\n⟨c None⟩"),
    Sample("js", "const a = `x\ny`;", "⟨k const⟩ a ⟨o =⟩ ⟨s `x⟩\n⟨s y`⟩;"),
    Sample("ts", "interface A { b: string }", "⟨k interface⟩ ⟨t A⟩ { b⟨o :⟩ ⟨t string⟩ }"),
    Sample("go", "func main() { x := 'a' }", "⟨k func⟩ ⟨f main⟩() { x ⟨o :=⟩ ⟨s 'a'⟩ }"),
    Sample(
      "rust", "fn f<'a>(x: &'a str) -> u8 { b'x' }",
      "⟨k fn⟩ f⟨o <⟩⟨c 'a⟩⟨o >⟩(x⟨o :⟩ ⟨o &⟩⟨c 'a⟩ ⟨t str⟩) ⟨o ->⟩ ⟨t u8⟩ { ⟨s b'x'⟩ }"),
    Sample(
      "c", "#include <a.h>\nint main(void) { return 0; }",
      "⟨k #include⟩ ⟨o <⟩a.h⟨o >⟩\n⟨t int⟩ ⟨f main⟩(⟨t void⟩) { ⟨k return⟩ ⟨n 0⟩; }"),
    Sample("cpp", "auto x = std::move(y);", "⟨k auto⟩ x ⟨o =⟩ ⟨c std⟩⟨o ::⟩⟨f move⟩(y);"),
    Sample(
      "java", "@Override public String a() { return null; }",
      "⟨c @Override⟩ ⟨k public⟩ ⟨t String⟩ ⟨f a⟩() { ⟨k return⟩ ⟨c null⟩; }"),
    Sample(
      "bash", "for f in *.txt; do echo \"$f\"; done # all",
      "⟨k for⟩ f ⟨k in⟩ ⟨o *⟩.txt; ⟨k do⟩ ⟨t echo⟩ ⟨s \"$f\"⟩; ⟨k done⟩ ⟨c # all⟩"),
    Sample("sh", "echo $HOME a#b", "⟨t echo⟩ ⟨c $HOME⟩ a#b"),
    Sample(
      "sql", "SELECT a FROM t WHERE b = 'it''s' -- c",
      "⟨k SELECT⟩ a ⟨k FROM⟩ t ⟨k WHERE⟩ b ⟨o =⟩ ⟨s 'it''s'⟩ ⟨c -- c⟩"),
    Sample(
      "html", "<a href=\"x\">b &amp; c</a><!-- d -->",
      "⟨t <a⟩ ⟨f href⟩⟨o =⟩⟨s \"x\"⟩⟨t >⟩b ⟨c &amp;⟩ c⟨t </a>⟩⟨c <!-- d -->⟩"),
    Sample("xml", "<a\n  b='c'/>", "⟨t <a⟩\n  ⟨f b⟩⟨o =⟩⟨s 'c'⟩⟨t />⟩"),
    Sample(
      "css", "a { color: #fff; margin: 10px }",
      "a { ⟨t color⟩⟨o :⟩ ⟨c #fff⟩; ⟨t margin⟩⟨o :⟩ ⟨n 10px⟩ }"),
    Sample(
      "json", "{\"a\": [1.5e-3, true, null, \"b\"]}",
      "{⟨t \"a\"⟩⟨o :⟩ [⟨n 1.5e-3⟩, ⟨c true⟩, ⟨c null⟩, ⟨s \"b\"⟩]}"),
    Sample(
      "yaml", "name: value # c\n- key: true",
      "⟨t name⟩⟨o :⟩ value ⟨c # c⟩\n⟨o -⟩ ⟨t key⟩⟨o :⟩ ⟨c true⟩"),
    Sample("toml", "[a.b]\nkey = \"v\" # c", "⟨t [a.b]⟩\n⟨t key⟩ ⟨o =⟩ ⟨s \"v\"⟩ ⟨c # c⟩"),
    Sample(
      "diff", "+a\n-b\n@@ -1 +1 @@\n c",
      "⟨diffAdded +a⟩\n⟨diffRemoved -b⟩\n⟨diffHunk @@ -1 +1 @@⟩\n c"),
    Sample(
      "dockerfile", "FROM swift:6 AS build\nRUN make # x",
      "⟨k FROM⟩ swift⟨o :⟩⟨n 6⟩ ⟨t AS⟩ build\n⟨k RUN⟩ make ⟨c # x⟩"),
    Sample("", "let a = 1", "let a = 1"),
    Sample("brainfuck", "++ // <>", "++ // <>"),
  ]

  @Test(arguments: samples)
  func colours(_ sample: Sample) {
    #expect(looks(sample) == sample.looks)
  }

  @Test func everyLanguageKeepsEveryByte() {
    var random = SeededRandom(5)
    let pieces = [
      "\"", "'", "`", "/*", "*/", "//", "#", "--", "<!--", "-->", "<a", ">", "\\", "${", "}", "$(",
      "let", "0x1e+5", "@", " ", "\t", "日本", "e\u{301}", "(", ")", "=", ":", "[[", "]]", "\"\"\"",
      "-", ".", "r#\"", "\"#", "_", "&", "'a", "&amp;",
    ]
    for language in LanguageCatalog.all {
      for _ in 0..<60 {
        var highlighter = Highlighter(language: language.names[0])
        for _ in 0..<4 {
          let line = (0..<random.below(14)).map { _ in random.pick(pieces) }.joined()
          let shown = highlighter.runs(of: Array(line.utf8)).map(\.text.string).joined()
          #expect(shown == SafeText(line, as: .prose).string, "\(language.names[0])")
        }
      }
    }
  }

  @Test func namesAreFoundInManyForms() {
    for name in [
      "Swift", "PY", "c++", "C#", "JavaScript", "{.python", "rust,ignore", "yml", "Dockerfile",
      "sh",
    ] {
      #expect(LanguageCatalog.language(named: name) != nil, "\(name)")
    }
    #expect(LanguageCatalog.language(named: "") == nil)
    #expect(LanguageCatalog.language(named: "|||") == nil)
    let names = LanguageCatalog.all.flatMap(\.names)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0 == $0.lowercased() })
  }
}
