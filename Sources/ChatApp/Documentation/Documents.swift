// The documents that are made from the tables, so that they cannot be wrong about them:
// the pages in docs/, the manual pages, the completions of the shells.

internal import TerminalKit

/// A document made from the tables.
package struct Document: Sendable, Equatable {
  package let name: String
  package let text: String
}

/// All documents, and the tables as plain words for whoever explains them.
package enum Documents {
  /// A slash command in words.
  package struct CommandEntry: Sendable, Equatable {
    package let name: String
    package let aliases: [String]
    package let usage: String
    package let summary: String
  }

  /// A binding in words.
  package struct KeyEntry: Sendable, Equatable {
    package let chord: String
    package let context: String
    package let summary: String
  }

  /// The slash commands, in the order of the help.
  package static var commands: [CommandEntry] {
    CommandTable.standard.commands.compactMap { command in
      guard let name = command.names.first else { return nil }
      return CommandEntry(
        name: name, aliases: Array(command.names.dropFirst()), usage: command.usage.string,
        summary: command.summary.string)
    }
  }

  /// The bindings, in the order of the help.
  package static var keys: [KeyEntry] {
    KeyTable.standard.bindings.map { binding in
      KeyEntry(
        chord: binding.chord.name.string, context: binding.context.rawValue,
        summary: CommandTable.standard[binding.command]?.summary.string ?? "")
    }
  }

  /// Everything that `make docs` writes.
  package static var all: [Document] {
    [
      Document(name: "keys.md", text: keysPage),
      Document(name: "commands.md", text: commandsPage),
      Document(name: "themes.md", text: themesPage),
      Document(name: "configuration.md", text: configurationPage),
      Document(name: "tutorial.md", text: Tutorial.page),
      Document(name: "quipu.1", text: ManualPage.text),
      Document(name: "quipu-config.5", text: ManualPage.configuration),
      Document(name: "quipu-themes.5", text: ManualPage.themes),
      Document(name: "quipu.bash", text: ShellCompletions.bash),
      Document(name: "_quipu", text: ShellCompletions.zsh),
      Document(name: "quipu.fish", text: ShellCompletions.fish),
    ]
  }

  private static let origin = "<!-- Made from the program's tables by `make docs`. -->\n"

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|")
  }

  private static var keysPage: String {
    var page = origin + "\n# Keys\n"
    for context in KeyContext.allCases {
      let bindings = KeyTable.standard.bindings.filter { $0.context == context }
      guard !bindings.isEmpty else { continue }
      page += "\n## \(context.rawValue)\n\n| key | does |\n|---|---|\n"
      for (command, keys) in HelpText.grouped(bindings) {
        let summary = CommandTable.standard[command]?.summary.string ?? ""
        page += "| \(cell(keys.string)) | \(cell(summary)) |\n"
      }
    }
    return page
  }

  private static var commandsPage: String {
    var page =
      origin + "\n# Commands\n\nA slash as the first character of a message, typed by hand,"
    page += " begins a command; `//` begins a message with a slash.\n"
    for subject in Command.Subject.allCases {
      let commands = CommandTable.standard.commands.filter {
        $0.subject == subject && !$0.names.isEmpty
      }
      guard !commands.isEmpty else { continue }
      page += "\n## \(subject.rawValue)\n\n| command | does | key |\n|---|---|---|\n"
      for command in commands {
        let key = KeyTable.standard.hint(for: command.id)?.string ?? ""
        page += "| `\(cell(HelpText.slash(command).string))` | \(cell(command.summary.string)) "
        page += "| \(key) |\n"
      }
    }
    return page
  }

  private static var themesPage: String {
    var page = origin + "\n# Themes\n\n\(ThemeGuide.text)\n\n## Roles\n"
    for section in RoleTable.sections {
      page += "\n### \(section.title)\n\n| role | what it is |\n|---|---|\n"
      for row in section.rows { page += "| `\(row.name)` | \(cell(row.meaning)) |\n" }
    }
    return page
  }

  private static var configurationPage: String {
    var page = origin + "\n# Configuration\n\n\(ConfigurationGuide.page)\n"
    page += ConfigurationGuide.table
    page += "\n## Arguments\n\n| argument | does |\n|---|---|\n"
    for entry in LaunchTable.arguments { page += "| `\(entry.name)` | \(cell(entry.summary)) |\n" }
    page +=
      "\n## Subcommands\n\nWithout a screen; each has `--help`.\n\n| command | does |\n|---|---|\n"
    for entry in LaunchTable.subcommands {
      page += "| `quipu \(entry.name)` | \(cell(entry.summary)) |\n"
    }
    page += "\n## Environment\n\n| variable | does |\n|---|---|\n"
    for entry in LaunchTable.variables { page += "| `\(entry.name)` | \(cell(entry.summary)) |\n" }
    page +=
      "\n## Options of models\n\n`/set parameter NAME VALUE` and `[chat.options]` take these.\n\n"
    page += "| option | takes |\n|---|---|\n"
    for option in OptionTable.standard.options {
      page += "| `\(option.name)` | \(cell(option.range)) |\n"
    }
    return page
  }
}
