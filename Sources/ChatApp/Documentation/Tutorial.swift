// The tutorial once: docs/tutorial.md is written from it, and the model `guide` of the demo goes
// through it step by step.

/// Ten minutes with the program.
package enum Tutorial {
  /// One thing to try.
  package struct Step: Sendable, Equatable {
    /// Counted from one.
    package let number: Int
    package let title: String
    /// Markdown.
    package let body: String
  }

  /// The whole as Markdown.
  package static let page = #"""
    # Ten minutes with Quipu

    Everything here works without a server and without a model: `quipu --demo`. Ask the model `guide` the
    same things ("give me the tour", "how do I copy code?") and it answers from the program's own tables.

    1. **Say something.** Type, Enter. While the reply comes, type the next message: Enter queues it. Esc
       stops the reply and keeps what has come; `/continue` goes on from its last word.
    2. **Several lines.** Ctrl-J or Alt-Enter; a backslash before Enter; `"""` around a block. Ctrl-G opens
       your editor.
    3. **Another model.** Ctrl-X m. Letters filter, Enter takes, Tab shows what else can be done with it.
       Take `firehose` and say `words n=2000 tps=200` to see a fast reply; PgUp while it runs: the top row
       stays where it is, Ctrl-End follows again.
    4. **Another answer.** `/retry` asks the same anew and keeps the old reply: Shift-Tab goes into the
       transcript, where `h` and `l` change between the two. `e` writes a prompt anew, `y` copies a turn,
       `c` a code block, `[` and `]` go to them, `/` finds. Esc goes back.
    5. **What it costs.** Ctrl-X d: the clock, the rate, the context and the server's own figures; once
       more for the whole window. `/set parameter temperature 0.2` and Ctrl-X o are for the options.
    6. **Files.** `@` and a name, with Tab; `@main.swift:10-40` for lines; an image for models that see.
    7. **Find it again.** Ctrl-X l lists all conversations, Ctrl-X f searches their texts. `quipu -c` opens
       the last one. `/private` begins one of which nothing is kept.
    8. **Make it yours.** Ctrl-X t shows the themes over the real screen; Enter keeps one. Then

       ```sh
       mkdir -p ~/.config/quipu
       quipu config init > ~/.config/quipu/config.toml
       ```

       and in that file, for instance:

       ```toml
       theme = "gruvbox"             # dark or light, as your terminal is

       [keys]
       preset = "vim"

       [keys.composer]
       "ctrl-x a" = "attach"
       ```

       As soon as it is saved it holds. `quipu config` tells what holds and why,
       `quipu keys` the keys, `/keys` what your terminal sends for one.
    9. **Everything else.** F1 lists all keys and commands, Ctrl-X p searches them.

    """#

  /// The steps of the page, in their order.
  package static var steps: [Step] {
    var steps: [Step] = []
    var lines: [Substring] = []
    var title = ""
    func close() {
      guard !title.isEmpty else { return }
      let body = lines.joined(separator: "\n")
      steps.append(Step(number: steps.count + 1, title: title, body: body))
    }
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      // `3. **Another model.** Ctrl-X m…`; what belongs to a step is indented below it.
      if let match = line.firstMatch(of: #/^\d+\. \*\*([^*]+)\.\*\* (.*)$/#) {
        close()
        title = String(match.1)
        lines = [match.2]
      } else {
        lines.append(line.hasPrefix("   ") ? line.dropFirst(3) : line)
      }
    }
    close()
    return steps.map { step in
      var body = step.body
      while body.hasSuffix("\n") { body.removeLast() }
      return Step(number: step.number, title: step.title, body: body)
    }
  }
}
