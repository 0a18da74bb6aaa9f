/// Pages about the program for whoever asks in words, such as the demo's model `guide`.
package enum HelpPages {
  /// One page.
  package struct Page: Sendable, Equatable {
    package let title: String
    /// Words that point to it, beside those of the title.
    package let words: [String]
    /// Markdown.
    package let body: String

    init(_ title: String, _ words: String, _ body: String) {
      self.title = title
      self.words = words.split(whereSeparator: \.isWhitespace).map(String.init)
      self.body = body
    }
  }

  /// All pages.
  package static let all = [
    themes, configuration, keysOfYourOwn, hosts, contextWindow, speed, gettingModels, options,
    keeping, otherAnswers, attaching, copying, scripts, access, privacy, troubles,
  ]

  private static let themes = Page(
    "Themes",
    """
    theme themes color colors colour colours palette dark light appearance background
    gruvbox nord
    """,
    #"""
    **Ctrl-X t** shows each theme over the real screen; Enter keeps one for the next start,
    Esc goes back. `/theme NAME` chooses by name, `quipu themes` lists them.

    `auto`, `gruvbox`, `solarized`, `catppuccin` and others are dark or light as the terminal
    is, and change with it. `terminal`, the default, uses the terminal's own colours.

    A theme of your own goes into `~/.config/quipu/themes/NAME.toml`; four lines are enough:

    ```toml
    inherits = "dark"
    "user.name" = { fg = "rust", modifiers = ["bold"] }
    [palette]
    rust = "#d0834f"
    ```

    `quipu theme check FILE` names missing roles and colours too close to be read.
    """#)

  private static let configuration = Page(
    "Configuration",
    """
    config configuration configure setting settings toml environment default defaults
    customize
    """,
    #"""
    ```sh
    mkdir -p ~/.config/quipu
    quipu config init > ~/.config/quipu/config.toml
    ```

    gives a file with every setting, each explained and commented out. What you save there
    holds at once. `quipu config` prints what holds and where it was said: your file, the
    project's (`.quipu/config.toml`), the environment, the command line; what is said later
    wins.

    `/config` shows and changes the same settings here, for this run; `/config keep NAME
    VALUE` keeps one.
    """#)

  private static let keysOfYourOwn = Page(
    "Keys of your own",
    "remap rebind bind binding bindings vim vi leader shortcut emacs",
    #"""
    In `~/.config/quipu/config.toml`:

    ```toml
    [keys]
    preset = "vim"          # its motions in lists and in the transcript
    [keys.composer]
    "alt-m" = "model"       # a key and a command
    "ctrl-x a" = "attach"   # a two-key command
    "ctrl-k" = "none"       # a key taken away
    ```

    `quipu keys` prints the table with the names, `/keys` shows what your terminal sends for a
    key.
    """#)

  private static let hosts = Page(
    "Servers on other machines",
    """
    host hosts remote server servers address machine box gpu connect credentials key token
    tls certificate failover proxy ollama_host
    """,
    #"""
    `quipu --host BOX:11434` or `OLLAMA_HOST`; `/host` changes while the program runs. Names
    for servers, with their keys and certificates, stand in the configuration:

    ```toml
    [hosts.gpu]
    address = "https://gpu.example.com/ollama"
    key_env = "GPU_KEY"            # or key_file, key_command
    ca_file = "~/.config/our-ca.pem"

    [network]
    failover = ["gpu", "box"]      # when one is away, another stands in, and the screen says so
    ```

    There, the server must listen beyond its own machine: `OLLAMA_HOST=0.0.0.0 ollama serve`.
    `/doctor` finds out step by step why a server cannot be reached.
    """#)

  private static let contextWindow = Page(
    "The context window",
    """
    context window num_ctx ctx gauge forget forgets forgot remember long truncate truncated
    compact full overflow memory limit
    """,
    #"""
    What the model sees at once is counted in tokens; the gauge in the last line shows how
    much is used, of how much. Nothing is cut in silence: when a prompt does not fit, you are
    asked for a larger window, the oldest turns, or a summary (`context.overflow` in the
    configuration answers for you).

    - `/compact` lets a summary stand for older turns, `/uncompact` takes it back
    - `/set parameter num_ctx 16384` asks for a larger window; it costs memory
    - Ctrl-X d shows what was really sent
    """#)

  private static let speed = Page(
    "Speed",
    """
    speed slow fast faster tokens second seconds rate throughput ttft latency benchmark bench
    measure diagnostics performance duel compare
    """,
    #"""
    The line above the composer shows the rate while a reply comes, and the figures when it
    has ended. **Ctrl-X d** shows more: phases with clocks, gaps between tokens, the server's
    figures and the difference to ours; once more for the whole window.

    - `/history` draws how fast each model was here over time
    - `/bench` (or `quipu bench MODEL`) measures reading and writing
    - `/duel MODEL MODEL` asks two models the same
    - a reply much slower than usual is told, with the likely cause
    """#)

  private static let gettingModels = Page(
    "Getting and removing models",
    """
    pull download install get model models delete remove uninstall create modelfile quantize
    quantise unload fit memory disk vram ram
    """,
    #"""
    `/pull NAME` gets a model while you chat on; stopped, it goes on where it was. **Ctrl-X
    m** lists the models: letters filter (`cap:vision`, `size<8g`), Tab shows what can be done
    with one: details, copy, rename, delete, unload, keep warm, compare. The line below tells
    whether it fits into memory.

    `/create NAME` makes a model from this conversation's settings in your editor. Without a
    screen: `quipu models`, `pull`, `rm`, `create`, `ps`, `stop`.
    """#)

  private static let options = Page(
    "Options and presets",
    """
    option options parameter parameters temperature seed top_p sampling preset presets
    system prompt think format json num_predict
    """,
    #"""
    **Ctrl-X o** shows all options with their ranges and the model's own values, for this
    conversation, the model or everywhere. By hand: `/set parameter temperature 0.2`, `/system
    TEXT`, `/think high`, `/format json`. A wrong value is refused with the range.

    `/preset NAME` takes several settings together; your own stand in the configuration:

    ```toml
    [presets.terse]
    system = "Answer in one sentence."
    options = { temperature = 0.2 }
    ```
    """#)

  private static let keeping = Page(
    "Conversations: kept, found, given away",
    """
    save saved keep kept conversation conversations history search find resume continue list
    old earlier export import rename pin delete undelete crash lost
    """,
    #"""
    Everything is kept as it arrives; there is nothing to save, and after a crash the cut
    reply is there.

    - **Ctrl-X l** lists the conversations, **Ctrl-X f** searches their texts; `quipu -c` goes
      on with the last
    - `/rename`, `/pin`, `/archive`, `/delete`; `/undelete` brings back
    - `/export md` writes one to a file, `/import FILE` reads those of other programs
    - `/private` begins one of which nothing is kept
    """#)

  private static let otherAnswers = Page(
    "Other answers",
    """
    retry regenerate again another different answer edit prompt branch fork version versions
    continue stop cancel interrupt undo
    """,
    #"""
    `/retry` asks the same anew and keeps the old reply; **Shift-Tab** goes into the
    transcript, where `h` and `l` change between the two and `e` writes a prompt anew. `/fork`
    goes on in a new conversation.

    Esc stops a reply and keeps what has come; `/continue` goes on from its last word.
    """#)

  private static let attaching = Page(
    "Files and images",
    """
    attach attachment attachments file files image images picture photo vision audio upload
    paste lines folder
    """,
    #"""
    `@` and a name, with Tab: `@main.swift`, `@main.swift:10-40` for lines. `/attach FILE`
    does the same. Images go to models that see (`vision` in the list of models). A long paste
    is folded to one line and sent whole.
    """#)

  private static let copying = Page(
    "Copying", "copy copying clipboard select selection mouse osc52 yank paste write file",
    #"""
    - **Ctrl-X c** or `/copy` copies the last reply, `/copy #1` its first block of code
    - in the transcript (Shift-Tab): `y` copies the turn, `c` the block of code at hand
    - `/write FILE` and `/pipe COMMAND` give the text to a file or a command
    - a drag of the mouse chooses lines, `y` copies them; with Shift held the terminal's own
      selection works, and `/mouse off` leaves it the mouse altogether

    Over ssh copies go through the terminal (OSC 52) where it allows that, and always into a
    file.
    """#)

  private static let scripts = Page(
    "Without a screen",
    """
    script scripts scripting shell pipe pipes stdin stdout json schema automation command
    line cli noninteractive
    """,
    #"""
    ```sh
    quipu -m qwen3:8b "Summarise this" < notes.txt
    git diff | quipu -m qwen3:8b "Write a commit message" > message.txt
    quipu -m qwen3:8b --format schema.json "List three birds" | jq .
    ```

    `--verbose` tells figures on stderr, `--json` gives records. `quipu models`, `ps`, `show`,
    `pull`, `rm`, `doctor`, `bench` need no screen either; `man quipu` has the exit statuses.
    """#)

  private static let access = Page(
    "For screen readers, without motion",
    """
    accessible accessibility screen reader blind linear braille motion animation contrast
    notify notification bell
    """,
    #"""
    `quipu --linear`, or `ACCESSIBLE=1`, is the same program in lines that are only added to.
    `reduced_motion = true` lets figures change once a second at most; the theme
    `high-contrast` is for weak eyes, `mono` and `NO_COLOR=1` do without colour. `notify` says
    how the end of a long reply is told.
    """#)

  private static let privacy = Page(
    "What stays here",
    """
    privacy private telemetry data safe secure security stored where folder folders network
    internet cloud
    """,
    #"""
    Nothing goes anywhere but to the server you name: no telemetry, no updates. Conversations
    lie in `~/.local/share/quipu`, readable for you alone; `quipu config paths` prints all
    folders. `/private` begins a conversation of which nothing is kept. What a project's file
    says of hosts and commands counts only when you have said yes to it.
    """#)

  private static let troubles = Page(
    "When something is wrong",
    """
    wrong problem trouble error errors broken fail fails failed bug tmux ssh escape-time
    colors shift-enter boxes question marks freeze hang log doctor
    """,
    #"""
    - the server: `/doctor` finds the step that fails and says what to do; `/log` and
      `/requests` tell more
    - a key does nothing: `/keys` shows what arrives; every command is also in Ctrl-X p
    - Shift-Enter sends: many terminals send it as Enter; Ctrl-J and Alt-Enter always make a
      line
    - tmux: `set -s escape-time 10`, `set -g focus-events on`, `set -s set-clipboard on`
    - wrong colours: `TERM` must name the terminal; `COLORTERM=truecolor`, or `NO_COLOR=1`
    - boxes instead of lines: `unicode = "off"`, or a locale such as `LANG=C.UTF-8`
    """#)
}
