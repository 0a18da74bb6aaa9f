/// Pages that show one kind of text each, for trying out how replies are drawn.
enum GuideSamples {
  static let all = [markdown, code, moreCode, table, list, scripts, emoji, links, math, thinking]

  private static let markdown = GuideText.Topic(
    title: "Markdown", keywords: ["markdown", "format", "heading", "headings", "bold", "italic"],
    body: """
      # Heading one
      ## Heading two
      ### Heading three
      #### Heading four

      A paragraph with **bold**, *italic*, `code`, ~~struck~~ and a hard  
      line break. Special characters survive: < > & " ' \\* and `a < b && c > d`.

      > A quotation with a list:
      >
      > - one
      > - two

      ***

      Term with a trailing colon:

      * star bullets
      + plus bullets
      - dash bullets
      """)

  private static let code = GuideText.Topic(
    title: "Code", keywords: ["code", "swift", "program", "highlight", "highlighting", "block"],
    body: """
      ```swift
      import Synchronization

      /// Counts from many threads.
      final class Tally: Sendable {
        private let count = Mutex(0)

        func add(_ amount: Int = 1) {
          count.withLock { $0 += amount }  // never negative
        }

        var text: String { "tally: \\(count.withLock { $0 })" }
      }
      ```

      ```sh
      # every model with its size
      curl -s "$OLLAMA_HOST/api/tags" | jq -r '.models[] | "\\(.name)\\t\\(.size)"'
      ```

      ```json
      { "model": "guide", "stream": true, "options": { "num_ctx": 8192, "stop": ["\\n\\n"] } }
      ```
      """)

  private static let moreCode = GuideText.Topic(
    title: "Languages",
    keywords: [
      "language", "languages", "rust", "go", "javascript", "sql", "c", "html", "yaml", "toml",
      "haskell",
    ],
    body: """
      ```rust
      fn longest<'a>(words: &'a [String]) -> Option<&'a str> {
          words.iter().map(String::as_str).max_by_key(|w| w.len())
      }
      ```

      ```go
      func drain(ctx context.Context, in <-chan Chunk) (n int, err error) {
      	for { select { case <-ctx.Done(): return n, ctx.Err(); case c, ok := <-in:
      		if !ok { return n, nil }; n += len(c.Text) } }
      }
      ```

      ```javascript
      const slow = async (ms) => new Promise((done) => setTimeout(done, ms));
      for await (const { message } of stream) process.stdout.write(message?.content ?? "");
      ```

      ```sql
      SELECT model, count(*) AS turns, avg(eval_rate) AS rate
      FROM turns WHERE created_at > date('now', '-7 days')
      GROUP BY model ORDER BY turns DESC;
      ```

      ```c
      /* One knot at a time. */
      for (size_t i = 0; i < n && cord[i] != '\\0'; ++i) total = total * 10 + (cord[i] - '0');
      ```

      ```html
      <p class="note">Tags &amp; entities stay as they are.</p>
      ```

      ```toml
      [theme]
      name = "night"
      accent = "#7aa2f7"   # a comment
      ```
      """)

  private static let table = GuideText.Topic(
    title: "Tables", keywords: ["table", "tables", "column", "columns", "grid", "csv"],
    body: """
      | Left | Middle | Right |
      | :--- | :----: | ----: |
      | `code` | **bold** | 1 |
      | a cell with far more words than its column would like to have | – | 1 234 567 |
      | 日本語の表 | 👍 | −0.5 |
      | a \\| bar | *slanted* | |

      A narrow one:

      | n | n² |
      |--:|--:|
      | 12 | 144 |
      | 1024 | 1048576 |
      """)

  private static let list = GuideText.Topic(
    title: "Lists", keywords: ["list", "lists", "nested", "bullet", "bullets", "task", "todo"],
    body: """
      1. First, with a paragraph under it

         that belongs to the item.
      2. Second
         - nested
           - deeper
             - deepest, with `code` in it
               ```sh
               echo "a block inside a list"
               ```
         - back again
      10. Ten comes after two here

      - [x] a task that is done
      - [ ] one that is not
      """)

  private static let scripts = GuideText.Topic(
    title: "Scripts of the world",
    keywords: [
      "chinese", "japanese", "korean", "arabic", "hebrew", "unicode", "cjk",
      "中", "文", "日", "本", "語",
    ],
    body: """
      - 中文:结绳记事是没有文字的年代里记录数字和事情的办法。
      - 日本語:キープは、結び目の形と位置で数を表します。
      - 한국어: 매듭의 모양과 자리가 수를 나타냅니다.
      - Русский: узелок на память.
      - Ελληνικά: ένας κόμπος για κάθε μονάδα.
      - العربية: عقدة لكل رقم.
      - עברית: קשר לכל ספרה.
      - हिन्दी: हर अंक के लिए एक गाँठ।
      - ไทย: ปมหนึ่งปมต่อหนึ่งหลัก
      - Combining marks: é = é, ñ, a̐, Z͑ͫ̓
      - Full width: ＡＢＣ１２３, half width: ｱｲｳ
      """)

  private static let emoji = GuideText.Topic(
    title: "Emoji", keywords: ["emoji", "emojis", "smiley", "wide", "zwj", "flag", "flags"],
    body: """
      - Plain: 😀 🎉 🪢 🫠 ✅ ☕
      - With variation selector: ❤️ ☀️ ✂️ and without: ❤ ☀ ✂
      - Skin tones: 👍🏻 👍🏽 👍🏿
      - Families: 👩‍👩‍👧‍👦 👨‍👩‍👦 🧑🏽‍🤝‍🧑🏻
      - Flags: 🇵🇪 🇯🇵 🏴‍☠️ 🏳️‍🌈
      - Keycaps: 1️⃣ #️⃣
      """)

  private static let links = GuideText.Topic(
    title: "Links", keywords: ["link", "links", "url", "http", "web", "site"],
    body: """
      An inline [link](https://example.com/a_(b)?q=1&r=2 "with a title"), one by \
      [reference][knots], a bare one <https://example.com/bare>, a mail address \
      <somebody@example.com>, and an image ![a knotted cord](cord.png).

      [knots]: https://en.wikipedia.org/wiki/Quipu
      """)

  private static let math = GuideText.Topic(
    title: "Mathematics", keywords: ["math", "maths", "formula", "equation", "latex", "sum"],
    body: """
      Inline \\(a^2 + b^2 = c^2\\) and $e^{i\\pi} = -1$, and set apart:

      $$\\sum_{k=0}^{n} 10^k d_k = d_0 + 10 d_1 + 100 d_2 + \\dots$$

      In plain characters: ∑ₖ 10ᵏ·dₖ, x ≤ y, √2 ≈ 1.414, ∀ε > 0 ∃δ > 0, 2ⁿ ∈ O(n!).
      """)

  private static let thinking = GuideText.Topic(
    title: "Thinking", keywords: ["think", "thinking", "reason", "reasoning", "thought", "fold"],
    body: """
      Before this answer came my thoughts, in the field that real thinking models use for them. \
      They tell how your question was looked up, and nothing else.

      The level decides how much of the search is shown: `low` the best page, `medium` three, \
      `high` six, `max` all of them. With thinking off there is none.
      """)
}
