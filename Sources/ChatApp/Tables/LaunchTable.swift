// What the program is started with, in words: arguments, variables, files, exit statuses.
// docs/configuration.md and the manual page are made from it; a test holds it against the
// command line's own help.

internal import TerminalKit

/// Names with what they mean.
package struct LaunchEntry: Sendable, Equatable {
  package let name: String
  package let summary: String

  init(_ name: String, _ summary: String) {
    self.name = name
    self.summary = summary
  }
}

/// All that a start depends on.
package enum LaunchTable {
  /// Arguments and options.
  package static let arguments = [
    LaunchEntry("MODEL", "The model to chat with; without it the one last used."),
    LaunchEntry(
      "PROMPT", "A prompt: it is answered without a screen, after what the input holds."),
    LaunchEntry("-m, --model MODEL", "The same as the argument; all words are then the prompt."),
    LaunchEntry(
      "--host HOST", "The server, as OLLAMA_HOST would name it: HOST:PORT, a URL or unix:///PATH."),
    LaunchEntry("--demo", "Use the built-in demo instead of a server."),
    LaunchEntry("-c, --continue", "Go on with the last conversation."),
    LaunchEntry("-r, --resume", "Choose a conversation to go on with from the list."),
    LaunchEntry("--theme THEME", "A theme by name, or a theme file."),
    LaunchEntry(
      "--linear", "Lines that are only added to instead of a screen, as for screen readers."),
    LaunchEntry(
      "--print-on-exit", "Leave the conversation in the shell's scrollback as plain text."),
    LaunchEntry("--format FORMAT", "The form of the reply: json, or a file with a JSON schema."),
    LaunchEntry("--json", "Print the server's records as JSON, one a line."),
    LaunchEntry("--verbose", "Print the server's figures on standard error."),
    LaunchEntry(
      "--preset NAME", "Settings taken together, as with /preset; other options go before them."),
    LaunchEntry("--system SYSTEM", "The system message."),
    LaunchEntry("--think THINK", "Let the model think: true, false, low, medium, high or max."),
    LaunchEntry("--hidethinking", "Do not show the thinking."),
    LaunchEntry("--keepalive TIME", "How long the model stays loaded: 5m, 0, forever."),
    LaunchEntry("--option NAME=VALUE", "An option of the model; may be repeated."),
    LaunchEntry("--version", "Print the version."),
    LaunchEntry("--help", "Print a short help."),
  ]

  /// What runs without a screen, each as `quipu NAME`.
  package static let subcommands = [
    LaunchEntry("models [PREFIX]", "List the models of the server; also list, ls."),
    LaunchEntry("ps", "List the models that are loaded."),
    LaunchEntry("show MODEL", "Show the facts of a model."),
    LaunchEntry("pull MODEL", "Get a model, or go on where it was."),
    LaunchEntry("push MODEL", "Give a model to its library."),
    LaunchEntry("create NAME", "Make a model of a Modelfile."),
    LaunchEntry("cp MODEL NAME", "Give a model a second name."),
    LaunchEntry("rm MODEL...", "Delete models."),
    LaunchEntry("stop MODEL", "Unload a model."),
    LaunchEntry("doctor [MODEL]", "Find out step by step why a server can or cannot be used."),
    LaunchEntry("bench MODEL...", "Measure how fast models read and write."),
    LaunchEntry(
      "config [WHAT]",
      "Print every setting, its value and where it comes from; or one, or init, schema, paths."),
    LaunchEntry("keys", "Print the keys and what they do, as they are configured."),
    LaunchEntry("theme check FILE", "Name what is wrong in a theme; status 1 if anything is."),
    LaunchEntry("themes", "List the themes: name, dark or light, title."),
    LaunchEntry("completions SHELL", "Print the completion script of bash, zsh or fish."),
    LaunchEntry("help [COMMAND]", "Show the short help, or that of one of these."),
  ]

  /// The part of the short help that names them.
  package static var discussion: String {
    let width = (subcommands.map(\.name.count).max() ?? 0) + 2
    let start = "  quipu "
    let wrap = LineWrap(width: 80 - start.count - width)
    let lines = subcommands.flatMap { entry in
      // The parser would go on at the edge.
      wrap.rows(of: SafeText(entry.summary, as: .field)).enumerated().map { place, row in
        let head = place == 0 ? start + entry.name : ""
        let gap = String(repeating: " ", count: start.count + width - head.count)
        return head + gap + row.string
      }
    }
    return "Without a screen (each has --help, and nearly all have --json):\n"
      + lines.joined(separator: "\n")
      + "\n  quipu -m MODEL PROMPT < FILE   Ask once; the file stands first."
  }

  /// Environment variables.
  package static let variables = [
    LaunchEntry("OLLAMA_HOST", "The server; --host goes before it."),
    LaunchEntry(
      SettingTable.entries.compactMap(\.variable).filter { $0.hasPrefix("QUIPU_") }
        .joined(separator: ", "),
      "Settings of the configuration, before its files."),
    LaunchEntry("OLLAMA_API_KEY", "The key for ollama.com; sent there only, and only over TLS."),
    LaunchEntry("OLLAMA_NOHISTORY", "When set, prompts are not kept for later runs."),
    LaunchEntry("HTTP_PROXY, HTTPS_PROXY, NO_PROXY", "Proxies; never used for this machine."),
    LaunchEntry("NO_COLOR", "When set and not empty, no colours are used."),
    LaunchEntry(
      "ACCESSIBLE", "When set to 1, lines that are only added to instead of a screen."),
    LaunchEntry("TERM, COLORTERM", "The terminal and whether it shows 24-bit colours."),
    LaunchEntry("COLORFGBG", "Dark or light, until the terminal itself tells."),
    LaunchEntry("OLLAMA_EDITOR, VISUAL, EDITOR", "The editor for Ctrl-G, the first that is set."),
    LaunchEntry("PAGER", "The pager for /pager, by default less."),
    LaunchEntry("XDG_CONFIG_HOME", "The folder above quipu/themes, by default ~/.config."),
    LaunchEntry("XDG_DATA_HOME", "The folder above quipu's history, by default ~/.local/share."),
    LaunchEntry("XDG_STATE_HOME", "The folder above quipu's state, by default ~/.local/state."),
    LaunchEntry("TMPDIR", "Where messages lie while an editor has them."),
  ]

  /// Files.
  package static let files = [
    LaunchEntry("~/.config/quipu/config.toml", "Your configuration."),
    LaunchEntry(".quipu/config.toml, quipu.toml", "A project's configuration."),
    LaunchEntry("~/.config/quipu/themes/NAME.toml", "Themes of your own."),
    LaunchEntry("~/.local/share/quipu/history.db", "The conversations, readable for you alone."),
    LaunchEntry("~/.local/state/quipu/last-model", "The model last used."),
    LaunchEntry(
      "~/.local/state/quipu/models.json", "Speeds and memory seen of models, by host."),
    LaunchEntry("~/.local/state/quipu/chosen-theme", "The theme chosen in the program."),
    LaunchEntry("~/.local/state/quipu/settings.toml", "Settings kept in the program."),
    LaunchEntry(
      "~/.local/state/quipu/trusted", "What was said of projects' files: yes or no, digest, path."),
    LaunchEntry("~/.local/state/quipu/copied.txt", "What was copied last."),
  ]

  /// Exit statuses.
  package static let statuses = [
    LaunchEntry("0", "Left in good order."),
    LaunchEntry(
      "1", "The server refused, or it broke off, or the doctor or a theme's check found something."),
    LaunchEntry("2", "The host, or the terminal, cannot be used; the message says why."),
    LaunchEntry("64", "The command line is wrong; nothing was asked of the server."),
    LaunchEntry("130, 143, 129", "Ended by Ctrl-C, SIGTERM or SIGHUP; what came was printed."),
    LaunchEntry("141", "Whoever read the output went away."),
  ]
}
