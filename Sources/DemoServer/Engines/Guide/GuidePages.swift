/// The pages that the guide brings along: about itself, and samples of everything Markdown has.
enum GuidePages {
  static let all = [welcome, tour, demo, models, keysAndCommands, thanks] + GuideSamples.all

  private static let welcome = GuideText.Topic(
    title: "Welcome", keywords: ["hello", "hi", "hey", "welcome", "start", "begin", "help", "who"],
    body: """
      I am **guide**, a small model inside this program. Nothing leaves your machine: I look up \
      pages by the words of your question and send them to you the way a real server would, token \
      by token.

      Four things to try:

      1. `tour` – headings, lists, tables, code, emoji, everything on one page
      2. `tutorial` – ten minutes with the program, step by step
      3. `how do I switch models?` – the commands and keys come from the program's own tables
      4. `everything` – the whole manual, long enough to scroll

      What I have pages about:

      {{topics}}
      """)

  private static let demo = GuideText.Topic(
    title: "What this demo is",
    keywords: [
      "demo", "demonstration", "server", "ollama", "real", "fake", "privacy", "network", "offline",
      "install",
    ],
    body: """
      You are talking to a server that runs *inside* the program, on a port of 127.0.0.1. It \
      speaks the protocol of [Ollama](https://ollama.com), so that the program does not know the \
      difference: models are listed, loaded, timed and unloaded as usual.

      What is real: the protocol, the streaming, the token counts, the durations, the errors.
      What is not: a language model. The three here are made of rules and pages.

      For the real thing:

      ```sh
      # install Ollama, then
      ollama serve
      ollama pull qwen3:0.6b
      quipu qwen3:0.6b
      ```
      """)

  private static let models = GuideText.Topic(
    title: "The models here",
    keywords: ["model", "models", "eliza", "guide", "firehose", "embed", "which", "picker"],
    body: """
      | Model | What it is | Thinks |
      | --- | --- | :---: |
      | `guide` | looks up pages about the program | yes |
      | `eliza` | a listener after Weizenbaum's program of 1966 | no |
      | `firehose` | text without end, at the rate you ask for | no |
      | `hash-embed` | turns text into vectors; it cannot chat | – |

      The firehose understands, for example:

      - `200 tokens/s for 20 s`
      - `10000 tokens at full speed`
      - `n=500 tps=25 seed=7`
      """)

  private static let keysAndCommands = GuideText.Topic(
    title: "Commands and keys",
    keywords: ["command", "commands", "slash", "key", "keys", "keyboard", "shortcut", "shortcuts"],
    body: """
      A command is typed with a slash as the first character of a message. These exist:

      {{commands}}

      And these keys:

      {{keys}}
      """)

  private static let thanks = GuideText.Topic(
    title: "Thanks", keywords: ["thanks", "thank", "great", "nice", "good", "bye", "goodbye"],
    body: "Gladly. 🪢 When you are done: **Ctrl-D** in an empty composer leaves the program.")

  private static let tour = GuideText.Topic(
    title: "Tour", keywords: ["tour", "showcase", "sample", "samples", "demo", "walk", "example"],
    body: """
      A walk past everything a reply can hold. Scroll with **PgUp**, and stop me with **Esc**.

      ### Text

      Words can be *slanted*, **heavy**, ***both***, `as code`, or ~~gone~~. A footnote of sorts: \
      links look like [the Ollama site](https://ollama.com "the real server").

      > A quipu is read with the fingers as much as with the eyes.
      >
      > > A quotation can stand inside another one.

      ### Lists

      1. A main cord
         - a pendant cord
           - a subsidiary cord, with its own knots
         - another pendant cord
      2. A second main cord
      3. Tasks:
         - [x] tie the first knot
         - [ ] read it back

      ### A table

      | Knot | Turns | Value | Where |
      | :--- | :---: | ----: | :--- |
      | single | 1 | 10, 100, 1 000 | upper clusters |
      | long | 2–9 | 2–9 | units |
      | figure-eight | 1 | 1 | units |
      | 結び目 | 一 | 十 | 日本語 |

      ### Code

      ```swift
      /// The number on a cord, from its clusters of knots, highest first.
      func value(of cord: [Int]) -> Int {
        cord.reduce(0) { $0 * 10 + $1 }
      }
      print(value(of: [3, 0, 5]))  // 305
      ```

      ```python
      def value(cord):
          \"\"\"The number on a cord.\"\"\"
          return int("".join(str(knots) for knots in cord))
      ```

      ```diff
      - let total = cords.map(value).reduce(0, +)
      + let total = cords.lazy.map(value).reduce(0, +)
      ```

      ### Other scripts

      漢字とかな、한국어, ελληνικά, кириллица, العربية, עברית, हिन्दी – and 👩‍👩‍👧‍👦 🏳️‍🌈 🇵🇪 🪢.

      ---

      That was the tour. Ask for **code**, **table**, **list**, **emoji**, **math** or **long** to \
      see more of one kind.
      """)
}
