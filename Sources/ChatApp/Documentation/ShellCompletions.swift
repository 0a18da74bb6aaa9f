/// What the shells complete after `quipu`, made from `LaunchTable`. What depends on the machine
/// (models, themes, hosts) the program itself is asked for.
package enum ShellCompletions {
  /// An option taken apart: `-c, --continue` or `--host HOST`.
  private struct Option {
    let names: [String]
    /// The word for its value; nil for none.
    let value: String?
    let summary: String

    init?(_ entry: LaunchEntry) {
      guard entry.name.hasPrefix("-") else { return nil }
      let words = entry.name.split(separator: " ").map { $0.filter { $0 != "," } }
      names = words.filter { $0.hasPrefix("-") }
      value = words.last.flatMap { $0.hasPrefix("-") ? nil : $0 }
      summary = entry.summary
    }

    /// What `quipu names` is asked for, for its value.
    var source: String? {
      switch value {
      case "MODEL": "models"
      case "THEME": "themes"
      case "HOST": "hosts"
      case "NAME": "presets"
      default: nil
      }
    }
  }

  private static let options = LaunchTable.arguments.compactMap(Option.init)
  private static let commands = LaunchTable.subcommands.map(Subcommand.init)

  /// A subcommand taken apart: `ps`, `show MODEL`, `theme check FILE`.
  private struct Subcommand {
    let name: String
    /// The words that may follow.
    let words: [String]
    let takesModel: Bool
    let takesFile: Bool
    let summary: String

    /// What follows a command that its line does not spell out.
    private static let choices: [String: @Sendable () -> [String]] = [
      "config": { ["show", "init", "schema", "paths"] + SettingTable.entries.map(\.key) },
      "completions": { ["bash", "zsh", "fish"] },
      "help": {
        LaunchTable.subcommands.compactMap { $0.name.split(separator: " ").first }
          .map(String.init).filter { $0 != "help" }
      },
    ]

    init(_ entry: LaunchEntry) {
      let parts = entry.name.split(separator: " ").map { part in
        String(part.filter { !"[].".contains($0) })
      }
      name = parts.first ?? ""
      words =
        Self.choices[name]?() ?? parts.dropFirst().filter { $0 == $0.lowercased() }
      takesModel = parts.contains("MODEL")
      takesFile = parts.contains("FILE")
      summary = entry.summary
    }
  }

  /// For bash, with or without the bash-completion package.
  package static var bash: String {
    var text = "# bash completion for quipu\n_quipu() {\n"
    text += "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=\n"
    // A colon breaks words for bash; models and hosts have them.
    text += "  if declare -F _get_comp_words_by_ref >/dev/null; then\n"
    text += "    _get_comp_words_by_ref -n : cur prev\n  fi\n"
    text += "  case $prev in\n"
    for option in options {
      guard let value = option.value else { continue }
      let names: String = option.names.joined(separator: "|")
      let ask = option.source.map { "$(quipu names \($0) 2>/dev/null)" } ?? ""
      let files = value == "THEME" ? #" $(compgen -f -- "$cur")"# : ""
      let reply = #"COMPREPLY=($(compgen -W ""# + ask + #"" -- "$cur")"# + files + ")"
      text += "    " + names + ") " + reply + "\n"
      text += "      _quipu_colons; return ;;\n"
    }
    text += "  esac\n  if ((COMP_CWORD > 1)); then\n    case ${COMP_WORDS[1]} in\n"
    for command in commands {
      let files = command.takesFile ? #" $(compgen -f -- "$cur")"# : ""
      let reply =
        #"COMPREPLY=($(compgen -W ""# + words(of: command) + #"" -- "$cur")"# + files + ")"
      text += "      " + command.name + ") " + reply + "; return ;;\n"
    }
    let names = options.flatMap(\.names).joined(separator: " ")
    text += "    esac\n  fi\n  if [[ $cur == -* ]]; then words='\(names)'\n  else\n"
    text += "    words=$(quipu names models 2>/dev/null)\n"
    text += "    ((COMP_CWORD == 1)) && words+=' \(commands.map(\.name).joined(separator: " "))'\n"
    text += "  fi\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n  _quipu_colons\n}\n"
    text += "_quipu_colons() {\n"
    text += "  if declare -F __ltrim_colon_completions >/dev/null; then\n"
    text += "    __ltrim_colon_completions \"$cur\"\n  fi\n}\n"
    return text + "complete -F _quipu quipu\n"
  }

  /// For zsh, as `_quipu` in a folder of `fpath`.
  package static var zsh: String {
    // `_arguments` puts words of its own before ours.
    var text = "#compdef quipu\n\n_quipu_names() {\n  local -a names\n"
    text += "  names=(${(f)\"$(quipu names ${@[-1]} 2>/dev/null)\"})\n  compadd -a names\n}\n\n"
    text += "_quipu() {\n  local -a commands\n  commands=(\n"
    for command in commands {
      text += "    '\(command.name):\(quoted(command.summary))'\n"
    }
    text += "  )\n  if (( CURRENT > 2 )); then\n    case $words[2] in\n"
    for command in commands {
      let files = command.takesFile ? "; _files" : ""
      let plain = command.words.joined(separator: " ")
      let models = command.takesModel ? "; _quipu_names models" : ""
      text += "      \(command.name)) compadd -- \(plain)\(models)\(files); return ;;\n"
    }
    text += "    esac\n  fi\n  _arguments -s \\\n"
    for option in options {
      let summary = quoted(option.summary).replacing("[", with: "(").replacing("]", with: ")")
        .replacing(":", with: "\\:")
      let action = option.value.map { value in
        ":\(value.lowercased()):" + (option.source.map { "_quipu_names \($0)" } ?? " ")
      }
      let others = option.names.count > 1 ? "(\(option.names.joined(separator: " ")))" : ""
      for name in option.names {
        text += "    '\(others)\(name)[\(summary)]\(action ?? "")' \\\n"
      }
    }
    text += "    '1:model:_quipu_first'\n}\n\n_quipu_first() {\n"
    return text
      + "  _describe -t commands command commands\n  _quipu_names models\n}\n\n_quipu \"$@\"\n"
  }

  /// For fish.
  package static var fish: String {
    var text = "# fish completion for quipu\ncomplete -c quipu -f\n"
    text += "complete -c quipu -n __fish_use_subcommand -a '(quipu names models 2>/dev/null)' "
    text += "-d 'a model'\n"
    for command in commands {
      text += "complete -c quipu -n __fish_use_subcommand -a \(command.name) "
      text += "-d '\(quoted(command.summary))'\n"
      let models = command.takesModel ? ["(quipu names models 2>/dev/null)"] : []
      let choices = (command.words + models).joined(separator: " ")
      guard !choices.isEmpty else { continue }
      text += "complete -c quipu -n '__fish_seen_subcommand_from \(command.name)' "
      text += "\(command.takesFile ? "-F " : "")-a '\(choices)'\n"
    }
    for option in options {
      text += "complete -c quipu"
      for name in option.names {
        text += name.hasPrefix("--") ? " -l \(name.dropFirst(2))" : " -s \(name.dropFirst(1))"
      }
      if option.value != nil {
        text += " -x"
        if let source = option.source { text += " -a '(quipu names \(source) 2>/dev/null)'" }
      }
      text += " -d '\(quoted(option.summary))'\n"
    }
    return text
  }

  private static func words(of command: Subcommand) -> String {
    let models = command.takesModel ? ["$(quipu names models 2>/dev/null)"] : []
    return (command.words + models).joined(separator: " ")
  }

  // Single quotes end where one stands inside, in all three shells.
  private static func quoted(_ text: String) -> String { text.replacing("'", with: "’") }
}
