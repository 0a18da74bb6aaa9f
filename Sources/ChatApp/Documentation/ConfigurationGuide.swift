package import OllamaAPI
internal import TerminalKit

/// The configuration in words: its page, its commented sample, its schema for editors. All are made
/// from `SettingTable`, so that none of them can name a setting that does not exist.
package enum ConfigurationGuide {
  /// How files and variables work together; Markdown.
  static let page = """
    ## Files

    What is said later wins: the built-in values, your own file
    (`$XDG_CONFIG_HOME/quipu/config.toml`, else `~/.config/quipu/config.toml`), the project's
    (`.quipu/config.toml` or `quipu.toml`, the nearest upwards from the working folder, not above
    your home), the environment, the command line. `quipu config` prints every setting with its value
    and where it comes from, `quipu config NAME` one, or those of a section (`quipu config chat`);
    with `--host`, `--theme`, `--model` or `--linear` it prints what would hold in a start with them.
    `quipu config init` prints a commented file to begin with; `quipu config schema` a JSON schema for
    editors; `quipu config paths` the folders.

    A wrong name, type or value is told with file, line and the nearest right name; the rest of the
    file counts. Quipu never writes to these files. Changes take effect as soon as an editor has
    saved them, and are told; only `linear` waits for the next start, and a file that is broken by an
    edit counts as it was. (On disks that tell nothing of changes: when the window gets the focus
    again, or with Ctrl-L.) What a project's file says of hosts, the network and commands is ignored,
    and named, until you have said yes to that file; the answer holds for its path and its very text.

    `/config` shows every setting in the program, with its value and where it comes from. Enter changes
    one for this run; `/config keep NAME VALUE` keeps it in the state folder, below the environment,
    for as long as the files say what they said then; `/config reset NAME` goes back to them.

    With `network.failover` the first of the hosts that answers stands in for one that is away, from
    the next request on; the one that was named is asked meanwhile, and used again within about four
    seconds of its answering. A reply that has begun stays where it is.

    """

  /// The settings as a table; Markdown.
  static var table: String {
    var page = "## Settings\n\n| setting | takes | default | variable | what it is |\n"
    page += "|---|---|---|---|---|\n"
    for entry in SettingTable.entries {
      let variable = entry.variable.map { "`\($0)`" } ?? ""
      page += "| `\(entry.key)` | \(entry.kind) | `\(entry.standard)` | \(variable) "
      page += "| \(entry.summary) |\n"
    }
    return page + "\n" + tables
  }

  /// What is no plain setting; Markdown.
  static let tables = """
    Tables of their own:

    ```toml
    [hosts]                       # names for quipu --host NAME
    box = "http://192.168.1.20:11434"

    [hosts.gpu]                   # a table where more is to be said
    address = "https://gpu.example.com/ollama"
    key_env = "GPU_KEY"           # or key_file = "~/.gpu-key", key_command = "pass gpu"
    ca_file = "~/.config/our-ca.pem"
    # The key is a bearer token; user = "me" makes it a password, key_header = "X-Api-Key" sends it there.
    headers = { X-Tenant = "lab" }   # what a gateway asks for besides; never shown

    [network]
    failover = ["gpu", "box"]     # when gpu is away, box stands in, and the screen says so

    [chat.options]                # for every new conversation; names and ranges below
    temperature = 0.6

    [models."qwen3:8b"]           # for one model, over [chat]
    think = "off"
    options = { num_ctx = 16384 }

    [presets.terse]               # settings to take together: /preset terse
    system = "Answer in one sentence."
    options = { temperature = 0.2, num_predict = 200 }

    [keys.composer]               # a key and a command, or "none"; quipu keys lists the names
    "ctrl-k" = "model"
    "alt-m" = "none"
    "ctrl-x a" = "attach"         # a two-key command; hints come after 0.3 s
    ```

    Contexts of keys: `anywhere`, `leader` (the second key after Ctrl-X), `composer`, `transcript`,
    `diagnostics`, `list`, `page`, `entry`, `question`, `away` (no server or no model yet). Ctrl-H,
    Ctrl-I, Ctrl-M and Ctrl-[ cannot be bound: terminals send them as other keys. Keys that only some
    terminals send (Ctrl-Enter, Ctrl-1) can; `quipu config` notes it, and `/keys` shows what yours
    sends. Any key bound to `leader` begins two-key commands.

    `preset = "vim"` below `[keys]` adds in lists `j k g G`, Ctrl-D, Ctrl-U, Ctrl-F, Ctrl-B, `l`
    (takes the row), `h` and `q` (close) and `/` (letters then filter; Esc ends the filter), and in the
    transcript `i a o` (back to the message), `:` (the palette), `V` (lines), `Y`, `z` (folds), `( )`
    (turns), `H L` (other answers), Ctrl-E and Ctrl-Y.

    """

  /// A commented file with every setting at its default.
  package static var sample: String {
    // Sections are commented out too: what is added at the end is then where TOML looks for it.
    var text = """
      # Quipu's configuration. What is commented out is the default; a setting below a [section]
      # needs the line with the section as well. What you write yourself may stand at the end.
      # Editors check and complete it with the schema that "quipu config schema" prints.

      """
    var section = ""
    for entry in SettingTable.entries {
      let parts = entry.key.split(separator: ".", maxSplits: 1).map(String.init)
      let name = parts.last ?? entry.key
      if parts.count == 2, parts[0] != section {
        section = parts[0]
        text += "\n#[\(section)]\n"
      }
      text += "\n# \(entry.summary)\n# Takes \(entry.kind).\n#\(name) = \(entry.standard)\n"
    }
    text += "\n# From here on examples, which are no defaults.\n"
    text +=
      "\n# Options of models for every new conversation.\n#[chat.options]\n#temperature = 0.8\n"
    text += "\n# Names for servers: quipu --host NAME.\n#[hosts]\n#box = \"192.168.1.20:11434\"\n"
    text += "\n# A server with a key: key_env, key_file or key_command tell where it is.\n"
    text += "#[hosts.gpu]\n#address = \"https://gpu.example.com\"\n#key_env = \"GPU_KEY\"\n"
    text += "\n# What goes for one model.\n#[models.\"qwen3:8b\"]\n#think = \"off\"\n"
    text += "\n# Settings to take together: /preset terse.\n#[presets.terse]\n"
    text += "#system = \"Answer in one sentence.\"\n"
    text +=
      "\n# Keys: a chord and a command, or \"none\".\n#[keys.composer]\n#\"ctrl-k\" = \"model\"\n"
    return text
  }
}

extension Documents {
  /// The keys as a plain list: context, chord, the command's name in files, what it does.
  package static func keyList(_ table: KeyTable) -> String {
    var text = ""
    for (name, context) in KeyChangeReader.contexts {
      let bindings = table.bindings.filter { $0.context == context }
      guard !bindings.isEmpty else { continue }
      text += (text.isEmpty ? "" : "\n") + "[keys.\(name)]\n"
      for binding in bindings {
        let chord = binding.chord.name.string
        let summary = CommandTable.standard[binding.command]?.summary.string ?? ""
        let pad = String(repeating: " ", count: max(16 - chord.count, 1))
        let gap = String(repeating: " ", count: max(24 - binding.command.rawValue.count, 1))
        text += "  \(chord)\(pad)\(binding.command.rawValue)\(gap)\(summary)\n"
      }
    }
    return text
  }

  /// The same for scripts.
  package static func keyObjects(_ table: KeyTable) -> [JSONValue] {
    KeyChangeReader.contexts.flatMap { name, context in
      table.bindings.filter { $0.context == context }.map { binding in
        .object([
          "context": .string(name), "key": .string(binding.chord.name.string),
          "command": .string(binding.command.rawValue),
          "summary": .string(CommandTable.standard[binding.command]?.summary.string ?? ""),
        ])
      }
    }
  }
}
